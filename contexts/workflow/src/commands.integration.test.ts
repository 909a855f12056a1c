import type { DraftCommand, Patch } from '@linkflow/contracts'
import { newUuidV7 } from '@linkflow/kernel'
import { sql } from '@linkflow/postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { DRAFT_CHANGES_KEPT_BYTES_MAX, DRAFT_CHANGES_KEPT_MAX } from './limits.ts'
import { aFile, openWorkflowWorld } from './testing/workflow-world.ts'

const world = await openWorkflowWorld()
afterAll(() => world.close())
const { act, call, create, database, put, read } = world

const set = (path: string, value: unknown): Patch => ({ op: 'set', path, value })
const clear = (path: string): Patch => ({ op: 'clear', path })
const command = (...patches: Patch[]): DraftCommand => ({ id: newUuidV7(Date.now()), patches })
const send = (id: string, baseRevision: number, ...commands: unknown[]) =>
  call('PATCH', `/api/v1/workflows/${id}/draft`, { body: { baseRevision, commands } })
const changesOf = async (id: string) => {
  const rows = await database.engine.query<{ revision: number }>(
    sql`select revision from workflow.draft_changes where workflow_id = ${id} order by revision`,
  )
  return rows.map(({ revision }) => revision)
}

describe('commands on a draft', () => {
  it('are done together, and the answer has their undo and what is wrong with the draft', async () => {
    const { id } = await create()
    const rename = command(set('/name', 'Bills'), set('/description', 'All of them'))
    const add = command(set('/nodes/x', { id: 'x', name: 'X', type: 'sett' }))
    const done = await send(id, 1, rename, add)
    expect(done.status, done.text).toBe(200)
    expect(done.headers.get('etag')).toBe('"2"')
    expect(done.body).toMatchObject({
      revision: 2,
      missing: [],
      undo: [
        { command: rename.id, patches: [clear('/description'), set('/name', 'Orders')] },
        { command: add.id, patches: [clear('/nodes/x')] },
      ],
      problems: [{ code: 'node-type-unknown', node: 'x' }],
    })
    const { draft, name, nodeCount } = await read(id)
    expect([name, nodeCount, draft.description]).toEqual(['Bills', 3, 'All of them'])
    expect(draft.nodes[2]).toMatchObject({ id: 'x', version: 1, position: { x: 0, y: 0 } })

    const undone = await send(
      id,
      2,
      ...done.body.undo.toReversed().map(({ patches }: { patches: Patch[] }) => command(...patches)),
    )
    expect(undone.body.revision).toBe(3)
    expect(await read(id)).toMatchObject({ name: 'Orders', nodeCount: 2 })
  })

  it('undone leave the draft that is live, to the letter', async () => {
    const { id } = await create(aFile({ description: 'Takes orders' }))
    await act(id, 'publish')
    const done = await send(
      id,
      1,
      command(clear('/nodes/hook'), clear('/description'), clear('/nodes/set/parameters/values')),
    )
    expect((await read(id)).hasUnpublishedChanges).toBe(true)
    await send(id, 2, command(...done.body.undo[0].patches))
    expect((await read(id)).hasUnpublishedChanges).toBe(false)
  })

  it('of two people on different things are merged, and each is told what the other did', async () => {
    const { id } = await create()
    const [mine, theirs] = [command(set('/nodes/set/name', 'Mine')), command(set('/nodes/hook/name', 'Theirs'))]
    expect((await send(id, 1, theirs)).body.revision).toBe(2)
    const merged = await send(id, 1, mine)
    expect(merged.body).toMatchObject({ revision: 3, missing: [{ revision: 2, commands: [theirs] }] })
    expect((await read(id)).draft.nodes.map(({ name }: { name: string }) => name)).toEqual(['Theirs', 'Mine'])
  })

  it('on the same thing are refused with what is in the way, and nothing is done', async () => {
    const { id } = await create()
    const [mine, other, theirs] = [
      command(set('/nodes/set/parameters/values/a', 2)),
      command(set('/name', 'Other')),
      command(set('/nodes/set/parameters/values/a', 3)),
    ]
    await send(id, 1, theirs)
    const refused = await send(id, 1, other, mine)
    expect([refused.status, refused.body.code]).toEqual([409, 'draft-conflict'])
    expect(refused.body.facts).toEqual({
      currentRevision: 2,
      conflicts: [{ command: mine.id, with: theirs.id, path: '/nodes/set/parameters/values/a' }],
      missing: [{ revision: 2, commands: [theirs] }],
    })
    expect(await read(id)).toMatchObject({ name: 'Orders', revision: 2 })
    expect((await send(id, 2, other, mine)).status).toBe(200)
  })

  it('sent again are done once, alone or with what came after them', async () => {
    const { id } = await create()
    const [first, second] = [command(set('/nodes/set/name', 'One')), command(set('/nodes/set/name', 'Two'))]
    await send(id, 1, first)
    const again = await send(id, 1, first)
    expect(again.body).toMatchObject({ revision: 2, missing: [], undo: [] })
    const pipelined = await send(id, 1, first, second)
    expect(pipelined.body).toMatchObject({ revision: 3, missing: [] })
    expect(pipelined.body.undo).toHaveLength(1)
    const twice = await send(id, 3, command(set('/name', 'X')), second, second)
    expect(twice.body.undo).toHaveLength(1)
    const other = await send(id, 4, { ...first, patches: [set('/name', 'Else')] })
    expect([other.status, other.body.code]).toEqual([409, 'command-id-reused'])
  })

  it('of twenty people at once are all there, one revision each', async () => {
    const { id } = await create()
    const each = Array.from({ length: 20 }, (_, index) =>
      send(id, 1, command(set(`/nodes/n${index}`, { id: `n${index}`, name: `N${index}`, type: 'set' }))),
    )
    const revisions = (await Promise.all(each)).map(({ body }) => body.revision)
    expect(revisions.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 2))
    expect((await read(id)).nodeCount).toBe(22)
  })

  it('are merged with who saved a whole file meanwhile, where that can be', async () => {
    const { id, draft } = await create()
    const [hook, node] = draft.nodes
    await put(id, { ...draft, name: 'Saved', nodes: [hook, { ...node, name: 'Saved' }] })
    expect((await send(id, 1, command(set('/nodes/set/name', 'Mine')))).body.code).toBe('draft-conflict')
    const merged = await send(id, 1, command(set('/nodes/hook/name', 'Mine')))
    expect(merged.body.missing[0].commands[0].patches).toEqual([set('/name', 'Saved'), set('/nodes/set/name', 'Saved')])

    await put(id, { ...draft, nodes: [node, hook] })
    const replaced = await send(id, 3, command(set('/nodes/hook/disabled', true)))
    expect(replaced.body.code).toBe('draft-conflict')
    expect(replaced.body.facts.missing).toEqual([{ revision: 4, replaced: true, commands: [] }])
    expect((await send(id, 4, command(set('/nodes/hook/disabled', true)))).status).toBe(200)
  })

  it('know a discarded draft for a change of it', async () => {
    const { id } = await create()
    await act(id, 'publish')
    await send(id, 1, command(set('/nodes/set/name', 'Mine')))
    await act(id, 'discard')
    expect((await send(id, 2, command(set('/nodes/set/name', 'Again')))).body.code).toBe('draft-conflict')
    expect((await send(id, 2, command(set('/nodes/hook/name', 'Again')))).status).toBe(200)
  })

  it.each<[string, unknown, string, string]>([
    ['a place that is not there', command(set('/nodes/gone/name', 'X')), 'command-invalid', '/commands/0/patches/0'],
    ['a name that is none', command(set('/name', 'a\u0000')), 'command-invalid', '/name'],
    ['a field that no node has', command(set('/nodes/set/evil', 1)), 'command-invalid', '/nodes/1'],
    ['no value', command({ op: 'set', path: '/name' } as never), 'body-invalid', '/commands/0/patches/0/value'],
    ['a path that is no pointer', command(set('name', 'X')), 'body-invalid', '/commands/0/patches/0/path'],
    ['no id', { patches: [set('/name', 'X')] }, 'body-invalid', '/commands/0/id'],
    ['no patches', { id: newUuidV7(1), patches: [] }, 'body-invalid', '/commands/0/patches'],
    ['an unknown field', { ...command(set('/name', 'X')), evil: 1 }, 'body-invalid', '/commands/0'],
  ])('with %s are refused, with all that came with them', async (_, bad, code, pointer) => {
    const { id } = await create()
    const before = await read(id)
    const refused = await send(id, 1, bad, command(set('/description', 'x')))
    expect([refused.status, refused.body.code]).toEqual([422, code])
    expect(refused.body.problems[0].pointer).toContain(pointer)
    expect(await read(id)).toEqual(before)
    expect(await changesOf(id)).toEqual([])
  })

  it('cannot make a file larger than files are', async () => {
    const { id } = await create()
    const half = 'a'.repeat(2_000_000)
    expect((await send(id, 1, command(set('/nodes/set/parameters/one', half)))).status).toBe(200)
    const refused = await send(
      id,
      2,
      command(set('/nodes/set/parameters/two', half)),
      command(set('/nodes/set/notes', 'x'.repeat(20_000))),
    )
    expect(refused.status).toBe(200)
    const beyond = await send(id, 3, command(set('/nodes/hook/parameters/three', 'a'.repeat(250_000))))
    expect([beyond.status, beyond.body.code]).toEqual([422, 'workflow-too-large'])
  })

  it('are refused on a revision that is too old, or that there is not yet', async () => {
    const { id } = await create()
    const row = (revision: number, bytes: number) =>
      database.app.inWorkspace(world.workspaceId, (queries) =>
        queries.execute(sql`
        insert into workflow.draft_changes (workspace_id, workflow_id, revision, command_ids, commands, bytes)
        values (${world.workspaceId}, ${id}, ${revision}, '{}', '[]', ${bytes})`),
      )
    expect((await send(id, 2, command(set('/name', 'X')))).body).toMatchObject({
      code: 'workflow-changed',
      facts: { currentRevision: 1 },
    })
    await database.app.inWorkspace(world.workspaceId, (queries) =>
      queries.execute(
        sql`update workflow.workflows set draft_revision = ${DRAFT_CHANGES_KEPT_MAX + 5} where id = ${id}`,
      ),
    )
    await row(3, 0)
    for (let revision = 7; revision <= DRAFT_CHANGES_KEPT_MAX + 5; revision++) await row(revision, 2)
    expect((await send(id, 5, command(set('/name', 'X')))).body.code).toBe('draft-base-too-old')
    expect((await send(id, 6, command(set('/name', 'X')))).status).toBe(200)
    expect((await changesOf(id)).slice(0, 2)).toEqual([7, 8])
    expect((await changesOf(id)).length).toBe(DRAFT_CHANGES_KEPT_MAX)
    await row(2_000, DRAFT_CHANGES_KEPT_BYTES_MAX)
    await database.app.inWorkspace(world.workspaceId, (queries) =>
      queries.execute(sql`update workflow.workflows set draft_revision = 2000 where id = ${id}`),
    )
    expect((await send(id, 2_000, command(set('/name', 'Y')))).status).toBe(200)
    expect(await changesOf(id)).toEqual([2_001])
  })

  it('of another workspace answer as on a workflow that is not there', async () => {
    const { id } = await create()
    const body = { baseRevision: 1, commands: [command(set('/name', 'X'))] }
    const path = (which: string) => `/api/v1/workflows/${which}/draft`
    const missing = newUuidV7(Date.now())
    const [foreign, none] = await Promise.all(
      [id, missing].map((which) => call('PATCH', path(which), { body, token: world.otherToken })),
    )
    expect([foreign!.status, none!.status]).toEqual([404, 404])
    expect(foreign!.body.detail.replace(id, '')).toBe(none!.body.detail.replace(missing, ''))
    expect((await read(id)).name).toBe('Orders')
    const token = await world.makeToken({ scopes: ['workflow:read', 'workflow:publish'] })
    expect((await call('PATCH', path(id), { body, token })).body.code).toBe('permission-missing')
  })
})
