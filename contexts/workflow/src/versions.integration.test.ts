import type { Permission } from '@linkflow/contracts'
import { newUuidV7 } from '@linkflow/kernel'
import { afterAll, describe, expect, it } from 'vitest'
import { chooseVersion, readActiveTriggers } from './index.ts'
import { aFile, openWorkflowWorld } from './testing/workflow-world.ts'

const asked: { workflowId: string; versionId: string }[] = []
const world = await openWorkflowWorld({
  beforePublish: async (_, { workflowId, versionId }) => {
    asked.push({ workflowId, versionId })
    return []
  },
})
afterAll(() => world.close())
const { act, call, create, database, events, put, read } = world

const versionsOf = async (id: string) => (await call('GET', `/api/v1/workflows/${id}/versions`)).body.items
const published = async (file = aFile()) => {
  const { id } = await create(file)
  return { id, live: (await act(id, 'publish')).body.live, file }
}
/** Two versions were published, the second is live, and the draft is the second. */
const twice = async () => {
  const first = await published()
  const file = { ...first.file, name: 'Changed' }
  await put(first.id, file)
  return { id: first.id, one: first.live, two: (await act(first.id, 'publish')).body.live, file }
}
const codeOf = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code]

describe('a named version', () => {
  it('keeps the draft, problems and all, in the list and beside what is live', async () => {
    const { id, live } = await published()
    await put(id, aFile({ nodes: [{ id: 'x', name: 'X', type: 'sett' }], connections: [] }))
    const named = await act(id, 'versions', { name: 'Half way', note: 'before\nthe holidays' })
    expect(named.status).toBe(201)
    expect(named.body).toMatchObject({ kind: 'named', name: 'Half way', note: 'before\nthe holidays', workflowId: id })
    expect(named.body.number).toBeUndefined()
    expect(named.body.file.nodes[0].type).toBe('sett')
    const found = await call('GET', named.headers.get('location')!)
    expect(found.body).toEqual(named.body)
    expect((await versionsOf(id)).map(({ kind, name, number }: never) => [kind, name ?? number])).toEqual([
      ['named', 'Half way'],
      ['published', 1],
    ])
    expect(await read(id)).toMatchObject({ revision: 2, live })
  })

  it('says, as a published one does, who made it', async () => {
    const { id } = await published()
    await act(id, 'versions', { name: 'A' })
    const key = { type: 'key', id: expect.stringMatching(/^[0-9a-f-]{36}$/) }
    expect((await versionsOf(id)).map(({ author }: { author: unknown }) => author)).toEqual([key, key])
  })

  it('may stand beside others of the same content and name', async () => {
    const { id } = await create()
    for (const name of ['A', 'A', 'B']) expect((await act(id, 'versions', { name })).status).toBe(201)
    expect(await versionsOf(id)).toHaveLength(3)
  })

  it.each([
    ['no name', {}],
    ['an empty name', { name: '' }],
    ['a name of 129 characters', { name: 'a'.repeat(129) }],
    ['a zero character in its note', { name: 'A', note: 'a\u0000' }],
    ['an unknown field', { name: 'A', kind: 'published' }],
  ])('is not made with %s', async (_, body) => {
    const { id } = await create()
    expect(codeOf(await act(id, 'versions', body))).toEqual([422, 'body-invalid'])
    expect(await versionsOf(id)).toEqual([])
  })

  it('pages with the published ones, each once', async () => {
    const { id } = await published()
    for (const name of ['A', 'B', 'C', 'D']) await act(id, 'versions', { name })
    const seen: string[] = []
    let cursor = ''
    do {
      const { body } = await call('GET', `/api/v1/workflows/${id}/versions?limit=2${cursor && `&cursor=${cursor}`}`)
      seen.push(...body.items.map(({ name, number }: { name?: string; number?: number }) => name ?? `v${number}`))
      cursor = body.nextCursor ?? ''
    } while (cursor !== '')
    expect(seen).toEqual(['D', 'C', 'B', 'A', 'v1'])
  })
})

describe('a published version', () => {
  it('may have a name and a note beside its number', async () => {
    const { id } = await create()
    expect((await act(id, 'publish', { name: 'Spring', note: 'new rates' })).status).toBe(200)
    expect(await versionsOf(id)).toMatchObject([{ kind: 'published', number: 1, name: 'Spring', note: 'new rates' }])
    expect(codeOf(await act(id, 'publish', { name: '' }))).toEqual([422, 'body-invalid'])
  })
})

describe('a version that is kept by itself', () => {
  const setTimezone = (id: string, baseRevision: number, value: string) =>
    call('PATCH', `/api/v1/workflows/${id}/draft`, {
      body: {
        baseRevision,
        commands: [
          {
            id: newUuidV7(Date.now()),
            label: 'change the setting timezone',
            patches: [{ op: 'set', path: '/settings/timezone', value }],
          },
        ],
      },
    })

  it('holds the draft after a change of its settings, and says which', async () => {
    const { id } = await create()
    expect((await setTimezone(id, 1, 'Europe/Paris')).status).toBe(200)
    expect((await setTimezone(id, 2, 'Asia/Tokyo')).status).toBe(200)
    const [newest, older] = await versionsOf(id)
    expect(newest).toMatchObject({ kind: 'auto', note: 'change the setting timezone', author: { type: 'key' } })
    const file = async (versionId: string) =>
      (await call('GET', `/api/v1/workflows/${id}/versions/${versionId}`)).body.file
    expect((await file(newest.id)).settings.timezone).toBe('Asia/Tokyo')
    expect((await act(id, 'discard', { version: older.id })).body.draft.settings.timezone).toBe('Europe/Paris')
  })

  it('is made by a save of the whole file too, but not where the settings stay', async () => {
    const file = aFile()
    const { id } = await create(file)
    await put(id, { ...file, name: 'Other' })
    expect(await versionsOf(id)).toEqual([])
    await put(id, { ...file, settings: { timeoutMs: 5_000 } })
    expect(await versionsOf(id)).toMatchObject([{ kind: 'auto', note: 'change the settings' }])
  })

  it('holds what a draft held before it is discarded, once', async () => {
    const { id, file } = await published()
    await put(id, { ...file, name: 'Work' })
    await act(id, 'discard')
    await act(id, 'discard')
    const [kept, ...others] = await versionsOf(id)
    expect(kept).toMatchObject({ kind: 'auto', note: 'before the draft was replaced' })
    expect(others).toHaveLength(1)
    expect((await act(id, 'discard', { version: kept.id })).body).toMatchObject({ name: 'Work' })
  })

  it('can go live, and then has a number', async () => {
    const { id, file } = await published()
    await put(id, { ...file, settings: { timeoutMs: 5_000 } })
    const [kept] = await versionsOf(id)
    expect((await act(id, 'rollback', { version: kept.id })).body.workflow.live.number).toBe(2)
  })
})

describe('the difference of two versions', () => {
  const diff = (id: string, query = '') => call('GET', `/api/v1/workflows/${id}/diff${query}`)

  it('is by default that of the draft to what is live', async () => {
    const { id, file } = await published()
    expect((await diff(id)).body).toMatchObject({ from: 'live', to: 'draft', identical: true })
    const [hook, set] = file.nodes
    await put(id, {
      ...file,
      nodes: [hook!, { ...set!, parameters: { values: { a: 2 } }, position: { x: 5, y: 5 } }],
      settings: { timezone: 'Europe/Paris' },
    })
    const { body } = await diff(id)
    expect(body.identical).toBe(false)
    expect(body.diff.nodes.changed).toEqual([
      { key: 'set', name: 'Set', changes: [{ path: '/parameters/values/a', from: 1, to: 2 }] },
    ])
    expect(body.diff.settings).toEqual([{ path: '/timezone', to: 'Europe/Paris' }])
    expect(body.diff.moved.nodes).toEqual([{ key: 'set', from: { x: 0, y: 0 }, to: { x: 5, y: 5 } }])
  })

  it('is of any two, either way round', async () => {
    const { id, one, two } = await twice()
    const there = (await diff(id, `?from=${one.versionId}&to=${two.versionId}`)).body
    expect(there.diff.workflow).toEqual([{ path: '/name', from: 'Orders', to: 'Changed' }])
    const back = (await diff(id, '?from=draft&to=live')).body
    expect(back.identical).toBe(true)
  })

  it('says what a side is not', async () => {
    const { id } = await create()
    const foreign = (await published()).live.versionId
    expect(codeOf(await diff(id))).toEqual([409, 'workflow-not-published'])
    expect(codeOf(await diff(id, `?from=${foreign}`))).toEqual([404, 'workflow-version-not-found'])
    expect(codeOf(await diff(id, '?from=yesterday'))).toEqual([400, 'query-invalid'])
  })
})

describe('rolling back', () => {
  it('makes a published version live as what it was, and says that the draft is what it replaced', async () => {
    const { id, one, two } = await twice()
    const done = await act(id, 'rollback', { version: one.versionId })
    expect(done.status).toBe(200)
    expect(done.body).toMatchObject({
      draft: 'replaced',
      replaced: two,
      workflow: { live: one, hasUnpublishedChanges: true, name: 'Changed' },
    })
    const listening = (await readActiveTriggers(database, 'webhook')).find(({ workflowId }) => workflowId === id)
    expect(listening?.versionId).toBe(one.versionId)
    expect(asked.at(-1)).toEqual({ workflowId: id, versionId: one.versionId })
    expect(await versionsOf(id)).toHaveLength(2)
    expect((await act(id, 'rollback', { version: two.versionId })).body).toMatchObject({ draft: 'live', replaced: one })
  })

  it('of a draft with work of its own says so', async () => {
    const { id, one, file } = await twice()
    await put(id, { ...file, name: 'Work' })
    expect((await act(id, 'rollback', { version: one.versionId })).body.draft).toBe('changed')
  })

  it('to what is live already changes nothing', async () => {
    const { id, two } = await twice()
    const before = await read(id)
    const done = await act(id, 'rollback', { version: two.versionId })
    expect(done.body).toEqual({ workflow: before, draft: 'live' })
  })

  it('to a named version gives it the next number', async () => {
    const { id, live } = await published()
    const named = (await act(id, 'versions', { name: 'Good' })).body
    await put(id, aFile({ name: 'Worse' }))
    await act(id, 'publish')
    const done = await act(id, 'rollback', { version: named.id })
    expect(done.body.workflow.live.number).toBe(3)
    expect([live.versionId, named.id]).not.toContain(done.body.workflow.live.versionId)
  })

  it('is checked like publishing: problems, taken addresses, revision', async () => {
    const { id, one, file } = await twice()
    const broken = aFile({ nodes: [{ id: 'x', name: 'X', type: 'sett' }], connections: [] })
    await put(id, broken)
    const version = (await act(id, 'versions', { name: 'Broken' })).body.id
    expect(codeOf(await act(id, 'rollback', { version }))).toEqual([422, 'workflow-invalid'])
    expect(codeOf(await act(id, 'rollback', { version: one.versionId, revision: 1 }))).toEqual([
      409,
      'workflow-changed',
    ])
    expect(codeOf(await act(id, 'rollback', { version: newUuidV7(Date.now()) }))[1]).toBe('workflow-version-not-found')

    await act(id, 'unpublish')
    const other = await create(file)
    expect((await act(other.id, 'publish')).status).toBe(200)
    expect(codeOf(await act(id, 'rollback', { version: one.versionId }))).toEqual([409, 'webhook-path-taken'])
    expect((await read(id)).live).toBeUndefined()
  })

  it('and publishing at the same time leave one of the two live, whole', async () => {
    const { id, one, file } = await twice()
    await put(id, { ...file, name: 'Third' })
    const answers = await Promise.all([act(id, 'publish'), act(id, 'rollback', { version: one.versionId })])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    const { live } = await read(id)
    const listening = (await readActiveTriggers(database, 'webhook')).filter(({ workflowId }) => workflowId === id)
    expect(listening.map(({ versionId }) => versionId)).toEqual([live.versionId])
  })
})

describe('discarding', () => {
  it('makes the draft what is live, or what another version holds', async () => {
    const { id, one, file } = await twice()
    await put(id, { ...file, name: 'Work' })
    const named = (await act(id, 'versions', { name: 'My work' })).body
    const changed = { name: 'Changed', hasUnpublishedChanges: false }
    expect((await act(id, 'discard', { revision: 3 })).body).toMatchObject({ ...changed, revision: 4 })
    expect((await act(id, 'discard', { version: one.versionId })).body).toMatchObject({ name: 'Orders', revision: 5 })
    expect((await act(id, 'discard', { version: named.id })).body).toMatchObject({ name: 'Work', revision: 6 })
    expect((await act(id, 'discard')).body).toMatchObject({ ...changed, revision: 7 })
  })

  it('is refused where nothing is live, or somebody else was quicker', async () => {
    const { id } = await create()
    expect(codeOf(await act(id, 'discard', {}))).toEqual([409, 'workflow-not-published'])
    await act(id, 'publish')
    expect((await act(id, 'discard', { revision: 7 })).body).toMatchObject({
      code: 'workflow-changed',
      facts: { currentRevision: 1 },
    })
    expect(codeOf(await act(id, 'discard', { version: 'draft' }))).toEqual([422, 'body-invalid'])
  })
})

describe('duplicating', () => {
  it('makes a workflow of its own with the same draft', async () => {
    const { id } = await published()
    const copy = await act(id, 'duplicate')
    expect(copy.status).toBe(201)
    expect(copy.body).toMatchObject({ name: 'Orders (copy)', revision: 1 })
    expect(copy.body.live).toBeUndefined()
    expect(copy.body.id).not.toBe(id)
    expect({ ...copy.body.draft, name: 'Orders' }).toEqual((await read(id)).draft)
    expect(codeOf(await act(copy.body.id, 'publish'))).toEqual([409, 'webhook-path-taken'])
    expect((await act(id, 'duplicate', { name: 'Other' })).body.name).toBe('Other')
  })

  it('cuts a long name between two characters', async () => {
    const { id } = await create(aFile({ name: `a${'🚀'.repeat(63)}` }))
    const { name } = (await act(id, 'duplicate')).body
    expect(name).toBe(`a${'🚀'.repeat(60)} (copy)`)
  })

  it('counts as one when it is sent again', async () => {
    const { id } = await create()
    const headers = { 'idempotency-key': 'copy-once' }
    const path = `/api/v1/workflows/${id}/duplicate`
    const [first, again] = [await call('POST', path, { headers }), await call('POST', path, { headers })]
    expect(again.body.id).toBe(first.body.id)
  })
})

describe('an archived workflow', () => {
  it('is in another list, live nowhere, and not run or published until it is restored', async () => {
    const { id, live } = await published(aFile({ name: 'Put away' }))
    const archived = await act(id, 'archive')
    expect(archived.status).toBe(200)
    expect(archived.body.archivedAt).toMatch(/^\d{4}-/)
    expect(archived.body.live).toBeUndefined()
    expect((await readActiveTriggers(database, 'webhook')).some(({ workflowId }) => workflowId === id)).toBe(false)
    expect(events.slice(-2)).toEqual(['workflow.unpublished', 'workflow.archived'])
    const named = async (query: string) => (await call('GET', `/api/v1/workflows?name=Put%20away${query}`)).body.items
    expect(await named('')).toEqual([])
    expect(await named('&archived=true')).toHaveLength(1)

    expect(codeOf(await act(id, 'publish'))).toEqual([409, 'workflow-archived'])
    expect(codeOf(await act(id, 'rollback', { version: live.versionId }))).toEqual([409, 'workflow-archived'])
    const choose = chooseVersion(world.needs)
    for (const version of [undefined, 'live', 'draft', live.versionId]) {
      const chosen = await choose({ workspaceId: world.workspaceId, workflowId: id, ...(version && { version }) })
      expect(chosen, version).toEqual({ ok: false, error: { type: 'workflow-archived' } })
    }

    const restored = await act(id, 'restore')
    expect(restored.body.archivedAt).toBeUndefined()
    expect(restored.body.live).toBeUndefined()
    expect((await act(id, 'publish')).body.live).toMatchObject({ number: 1 + 1 })
  })

  it('stays archived, and restored, when that is said twice', async () => {
    const { id } = await create()
    const [first, again] = [await act(id, 'archive'), await act(id, 'archive')]
    expect(again.body).toEqual(first.body)
    await act(id, 'restore')
    const before = events.length
    expect((await act(id, 'restore')).status).toBe(200)
    expect(events).toHaveLength(before)
    expect(codeOf(await act(id, 'archive', { revision: 9 }))).toEqual([409, 'workflow-changed'])
  })

  it('cannot be made live by a publish that was under way', async () => {
    const { id } = await create()
    const answers = await Promise.all([act(id, 'publish'), act(id, 'archive')])
    expect([200, 409]).toContain(answers[0].status)
    expect((await read(id)).live).toBeUndefined()
  })
})

describe('whoever may not', () => {
  const acts: readonly [method: string, path: string, Permission, body?: unknown][] = [
    ['GET', 'diff', 'workflow:read'],
    ['POST', 'versions', 'workflow:write', { name: 'A' }],
    ['POST', 'discard', 'workflow:write', {}],
    ['POST', 'duplicate', 'workflow:write'],
    ['POST', 'restore', 'workflow:write'],
    ['POST', 'archive', 'workflow:publish'],
    ['POST', 'rollback', 'workflow:publish', { version: newUuidV7(Date.now()) }],
  ]

  it.each(acts)('%s %s of another workspace answers as one that is not there, and changes nothing', async (...it) => {
    const [method, path, , body] = it
    const { id } = await published()
    const before = await read(id)
    const ask = (which: string) =>
      call(method, `/api/v1/workflows/${which}/${path}`, {
        token: world.otherToken,
        ...(body !== undefined && { body }),
      })
    const missing = newUuidV7(Date.now())
    const [foreign, none] = [await ask(id), await ask(missing)]
    const same = ({ text }: { text: string }, its: string) =>
      text.replaceAll(its, '…').replace(/"requestId":"[^"]*"/, '')
    expect(foreign.status).toBe(404)
    expect(same(foreign, id)).toBe(same(none, missing))
    expect(await read(id)).toEqual(before)
  })

  it.each(acts)('%s %s needs its permission', async (method, path, permission, body) => {
    const { id } = await create()
    const others = (['workflow:read', 'workflow:write', 'workflow:publish', 'workflow:execute'] as const).filter(
      (each) => each !== permission,
    )
    const token = await world.makeToken({ scopes: others })
    const answer = await call(method, `/api/v1/workflows/${id}/${path}`, { token, ...(body !== undefined && { body }) })
    expect(codeOf(answer)).toEqual([403, 'permission-missing'])
  })

  it('cannot name a version of another workflow to roll back to', async () => {
    const [mine, other] = [await published(), await published()]
    expect(codeOf(await act(mine.id, 'rollback', { version: other.live.versionId }))).toEqual([
      404,
      'workflow-version-not-found',
    ])
  })
})
