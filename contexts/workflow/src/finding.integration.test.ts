import { sortedCursorOf, type WorkflowFileInput } from '@linkflow/contracts'
import { newUuidV7 } from '@linkflow/kernel'
import { sql } from '@linkflow/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aFile, openWorkflowWorld } from './testing/workflow-world.ts'

const failing = new Set<string>()
const asked: (readonly string[])[] = []
const world = await openWorkflowWorld({
  failingIn: async () => [...failing],
  namesOfPeople: async (ids) => new Map(ids.map((id) => [id, 'Olive Owner'])),
  activityOf: async (_, ids, may) => {
    asked.push(ids)
    return new Map(ids.map((id) => [id, { outcomes: may.has('execution:read') ? ['failed'] : [], isFailing: true }]))
  },
})
afterAll(() => world.close())
const { act, call, create, database, put, read } = world

const place = (id: string, body: unknown, token = world.token) =>
  call('PATCH', `/api/v1/workflows/${id}`, { body, token })
const newFolder = async (name: string, parent?: string) => {
  const made = await call('POST', '/api/v1/folders', { body: { name, ...(parent && { parent }) } })
  expect(made.status, made.text).toBe(201)
  return made.body.id as string
}
const list = async (query: string, token = world.token) => {
  const answer = await call('GET', `/api/v1/workflows?${query}`, { token })
  expect(answer.status, answer.text).toBe(200)
  return answer.body.items.map(({ name }: { name: string }) => name) as string[]
}
const codeOf = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code]
const named = (name: string, changes: Partial<WorkflowFileInput> = {}) => aFile({ name, ...changes })

/** All pages of a list, calling `between` after each. */
async function pages(query: string, between: () => Promise<unknown> = async () => {}): Promise<string[]> {
  const names: string[] = []
  let cursor = ''
  do {
    const { body, status, text } = await call(
      'GET',
      `/api/v1/workflows?${query}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    expect(status, text).toBe(200)
    names.push(...body.items.map(({ name }: { name: string }) => name))
    cursor = body.nextCursor ?? ''
    if (cursor !== '') await between()
  } while (cursor !== '')
  return names
}

describe('folders', () => {
  it('are a tree that is read whole, renamed, moved and removed when empty', async () => {
    const top = await newFolder('Shop')
    const below = await newFolder('Orders', top)
    const { id } = await create()
    expect((await place(id, { folder: below })).body.folderId).toBe(below)
    const found = (await call('GET', '/api/v1/folders')).body.items
    expect(found).toMatchObject([
      { id: below, name: 'Orders', parent: top, workflows: 1 },
      { id: top, name: 'Shop', workflows: 0 },
    ])
    const moved = await call('PATCH', `/api/v1/folders/${below}`, { body: { name: 'All orders', parent: null } })
    expect(moved.body).toMatchObject({ name: 'All orders', workflows: 1 })
    expect(moved.body.parent).toBeUndefined()
    expect(codeOf(await call('DELETE', `/api/v1/folders/${below}`))).toEqual([409, 'folder-not-empty'])
    await call('DELETE', `/api/v1/workflows/${id}`)
    expect((await call('DELETE', `/api/v1/folders/${below}`)).status).toBe(204)
    expect((await call('DELETE', `/api/v1/folders/${top}`)).status).toBe(204)
    expect(codeOf(await call('DELETE', `/api/v1/folders/${top}`))).toEqual([404, 'folder-not-found'])
  })

  it('are not within themselves, not too deep, and not two of a name', async () => {
    const chain: string[] = []
    for (let depth = 0; depth < 8; depth++) chain.push(await newFolder('Same', chain.at(-1)))
    const child = (body: object) => call('POST', '/api/v1/folders', { body })
    expect(codeOf(await child({ name: 'Nine', parent: chain[7] }))).toEqual([422, 'folder-too-deep'])
    expect(codeOf(await child({ name: 'Same' }))).toEqual([409, 'folder-name-taken'])
    expect(codeOf(await child({ name: 'Lost', parent: newUuidV7(1) }))).toEqual([404, 'folder-not-found'])
    const move = (parent: string) => call('PATCH', `/api/v1/folders/${chain[0]}`, { body: { parent } })
    expect(codeOf(await move(chain[3]!))).toEqual([422, 'folder-inside-itself'])
    expect(codeOf(await call('POST', '/api/v1/folders', { body: { name: '' } }))).toEqual([422, 'body-invalid'])
  })

  it('moved into each other at the same time stay a tree', async () => {
    const [a, b] = [await newFolder('A'), await newFolder('B')]
    const into = (id: string, parent: string) => call('PATCH', `/api/v1/folders/${id}`, { body: { parent } })
    const answers = await Promise.all([into(a, b), into(b, a)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422])
  })

  it('do not go while something comes into them', async () => {
    const [folder, { id }] = [await newFolder('Brief'), await create()]
    const [placed, removed] = await Promise.all([place(id, { folder }), call('DELETE', `/api/v1/folders/${folder}`)])
    expect([`${placed.status} ${removed.status}`]).toEqual([placed.status === 200 ? '200 409' : '404 204'])
  })

  it('of another workspace are not there', async () => {
    const [mine, { id }] = [await newFolder('Mine'), await create()]
    const token = world.otherToken
    expect((await call('GET', '/api/v1/folders', { token })).body.items).toEqual([])
    expect(codeOf(await call('PATCH', `/api/v1/folders/${mine}`, { token, body: { name: 'X' } }))[1]).toBe(
      'folder-not-found',
    )
    expect(codeOf(await call('DELETE', `/api/v1/folders/${mine}`, { token }))[1]).toBe('folder-not-found')
    expect(codeOf(await call('POST', '/api/v1/folders', { token, body: { name: 'X', parent: mine } }))[1]).toBe(
      'folder-not-found',
    )
    expect(codeOf(await place(id, { tags: [] }, token))[1]).toBe('workflow-not-found')
    const theirs = await create(aFile(), token)
    expect(codeOf(await place(theirs.id, { folder: mine }, token))[1]).toBe('folder-not-found')
    expect(await list(`folder=${mine}`, token)).toEqual([])
    const steal = database.app.inWorkspace(world.otherWorkspaceId, (queries) =>
      queries.execute(sql`update workflow.workflows set folder_id = ${mine} where id = ${theirs.id}`),
    )
    await expect(steal).rejects.toMatchObject({ code: '23503' })
  })
})

describe('tags', () => {
  it('are given as a whole, counted, and searched together', async () => {
    const [one, two] = [await create(named('Tagged 1')), await create(named('Tagged 2'))]
    expect((await place(one.id, { tags: ['vip', 'billing', 'vip'] })).body).toMatchObject({
      tags: ['vip', 'billing'],
      revision: 1,
    })
    await place(two.id, { tags: ['billing'] })
    expect(await list('tags=billing&sort=name')).toEqual(['Tagged 1', 'Tagged 2'])
    expect(await list('tags=billing,vip')).toEqual(['Tagged 1'])
    expect((await call('GET', '/api/v1/tags?limit=1')).body).toMatchObject({
      items: [{ tag: 'billing' }],
      nextCursor: 'billing',
    })
    expect((await call('GET', '/api/v1/tags?limit=1&cursor=billing')).body.items).toMatchObject([{ tag: 'vip' }])
    expect((await call('GET', '/api/v1/tags')).body.items).toEqual([
      { tag: 'billing', workflows: 2 },
      { tag: 'vip', workflows: 1 },
    ])
    const copy = (await act(one.id, 'duplicate')).body
    expect(copy.tags).toEqual(['vip', 'billing'])
    await place(one.id, { tags: [] })
    await act(copy.id, 'archive')
    expect((await call('GET', '/api/v1/tags')).body.items).toEqual([{ tag: 'billing', workflows: 1 }])
  })

  it.each([
    ['a comma', ['a,b']],
    ['spaces at its ends', [' a']],
    ['no letters', ['']],
    ['51 characters', ['a'.repeat(51)]],
    ['twenty others', Array.from({ length: 21 }, (_, index) => `t${index}`)],
  ])('are not taken with %s', async (_, tags) => {
    const { id } = await create()
    expect(codeOf(await place(id, { tags }))).toEqual([422, 'body-invalid'])
  })
})

describe('search', () => {
  beforeAll(async () => {
    await create(
      named('Search invoices', {
        description: 'Sends Rechnungen to Ärzte',
        nodes: [
          { id: 'm', name: 'By hand', type: 'manual' },
          {
            id: 'h',
            name: 'Ask the shop',
            type: 'http-request',
            notes: 'sluggish on Mondays',
            parameters: { url: 'https://api.zebra.example/v2/orders', headers: [{ name: 'X', value: 'quokka' }] },
          },
        ],
        connections: [],
        notes: [{ id: 'n', text: 'Call Anastasia', position: { x: 0, y: 0 } }],
      }),
    )
  })

  it.each([
    'invoices',
    'INVO',
    'ärzte',
    'shop',
    'sluggish',
    'zebra',
    'v2',
    'quokka',
    'anast',
    'zebra shop',
    'http',
    "zebra's",
  ])('finds it by «%s»', async (q) => {
    const found = await list(`q=${encodeURIComponent(q)}`)
    expect(found).toContain('Search invoices')
  })

  it('finds words that begin so, all of them, and nothing else', async () => {
    expect(await list('q=ebra')).toEqual([])
    expect(await list('q=zebra%20nothing')).toEqual([])
    for (const q of ["'", '%25', ':*', '!', '%26%7C']) {
      expect(codeOf(await call('GET', `/api/v1/workflows?q=${q}`))).toEqual([400, 'query-invalid'])
    }
    expect(await list(`q=${encodeURIComponent("zebra' | 'x':* & !y \\ <->")}`)).toEqual([])
    expect(await list('q=zebra', world.otherToken)).toEqual([])
  })

  it('follows the draft', async () => {
    const { id } = await create(named('Follows', { description: 'wombat' }))
    expect(await list('q=wombat')).toEqual(['Follows'])
    await put(id, named('Follows', { description: 'dingo' }))
    expect(await list('q=wombat')).toEqual([])
    await call('PATCH', `/api/v1/workflows/${id}/draft`, {
      body: {
        baseRevision: 2,
        commands: [{ id: newUuidV7(1), patches: [{ op: 'set', path: '/description', value: 'emu' }] }],
      },
    })
    expect(await list('q=emu')).toEqual(['Follows'])
  })

  it('knows rows from before there was a search, by their text', async () => {
    const { id } = await create(named('Old', { description: 'Platypus' }))
    await database.app.inWorkspace(world.workspaceId, (queries) =>
      queries.execute(sql`update workflow.workflows set words = null where id = ${id}`),
    )
    expect(await list('q=platy')).toEqual(['Old'])
    expect(await list('q=platy%20dingo')).toEqual([])
  })
})

describe('the list', () => {
  const ids: string[] = []
  const folders: string[] = []
  beforeAll(async () => {
    folders.push(await newFolder('List'))
    folders.push(await newFolder('Below', folders[0]))
    for (const name of ['list b', 'List a', 'list É', 'list d', 'list c']) ids.push((await create(named(name))).id)
    await place(ids[0]!, { folder: folders[0] })
    await place(ids[1]!, { folder: folders[1] })
    await act(ids[2]!, 'publish')
    await act(ids[3]!, 'publish')
    await put(ids[3]!, named('list d'))
  })
  const its = 'name=list%20&limit=2'

  it.each([
    ['name', ['List a', 'list b', 'list c', 'list d', 'list É']],
    ['-name', ['list É', 'list d', 'list c', 'list b', 'List a']],
    ['created', ['list b', 'List a', 'list É', 'list d', 'list c']],
    ['-created', ['list c', 'list d', 'list É', 'List a', 'list b']],
    ['state', ['list É', 'list d', 'list b', 'List a', 'list c']],
    ['-updated', ['list d', 'list É', 'list c', 'List a', 'list b']],
  ])('goes by %s, page by page', async (sort, expected) => {
    expect(await pages(`${its}&sort=${sort}`)).toEqual(expected)
  })

  it('is filtered by state and folder', async () => {
    expect(await list(`name=list&state=live`)).toEqual(['list É'])
    expect(await list(`name=list&state=changed`)).toEqual(['list d'])
    expect(await list(`name=list&state=draft&sort=name`)).toEqual(['List a', 'list b', 'list c'])
    expect(await list(`folder=${folders[0]}`)).toEqual(['list b'])
    expect(await list(`folder=${folders[0]}&below=true&sort=name`)).toEqual(['List a', 'list b'])
    expect(await list(`folder=none&name=list&sort=name`)).toEqual(['list c', 'list d', 'list É'])
  })

  it.each(['name', '-updated', '-created', 'state'])(
    'by %s has each row once that nobody changes, whatever comes and goes',
    async (sort) => {
      const still = await Promise.all(Array.from({ length: 12 }, (_, index) => create(named(`still ${index} ${sort}`))))
      const busy = await Promise.all(Array.from({ length: 6 }, (_, index) => create(named(`busy ${index} ${sort}`))))
      let turn = 0
      const names = await pages(`q=${sort.replace('-', '')}&limit=3&sort=${sort}`, async () => {
        turn += 1
        await create(named(`new ${turn} ${sort}`))
        await put(busy[turn % 6]!.id, named(`busy again ${turn} ${sort}`))
        if (turn === 2) await call('DELETE', `/api/v1/workflows/${busy[5]!.id}`)
      })
      for (const { name } of still) expect(names.filter((each) => each === name)).toHaveLength(1)
    },
  )

  it('takes no cursor but its own', async () => {
    const id = newUuidV7(1)
    const cursors = [
      'x',
      id,
      sortedCursorOf({ sort: 'name', key: 'a', id }),
      sortedCursorOf({ sort: '-created', key: 'yesterday', id }),
      sortedCursorOf({ sort: '-created', key: id, id: 'x' }),
      btoa('[1]'),
    ]
    for (const cursor of cursors) {
      const answer = await call('GET', `/api/v1/workflows?cursor=${encodeURIComponent(cursor)}`)
      expect(codeOf(answer), cursor).toEqual([400, 'cursor-invalid'])
    }
    for (const [sort, key] of [
      ['state', '9'],
      ['updated', '1e9'],
      ['name', 'a\u0000'],
    ]) {
      const cursor = encodeURIComponent(sortedCursorOf({ sort: sort!, key: key!, id }))
      expect(codeOf(await call('GET', `/api/v1/workflows?sort=${sort}&cursor=${cursor}`))[1]).toBe('cursor-invalid')
    }
    expect(codeOf(await call('GET', '/api/v1/workflows?sort=draft'))[1]).toBe('query-invalid')
  })

  it('shows tags and folder, and a move is no change of the draft', async () => {
    const { id, updatedAt } = await create()
    await place(id, { tags: ['a'], folder: folders[0] })
    expect(await read(id)).toMatchObject({ tags: ['a'], folderId: folders[0], revision: 1, updatedAt })
    await place(id, { folder: null })
    expect((await read(id)).folderId).toBeUndefined()
    expect((await read(id)).tags).toEqual(['a'])
  })
})

describe('how workflows do', () => {
  it('is told where it is asked for, with one question for the page', async () => {
    const { id } = await create(named('Does well'))
    const page = async (query: string) => (await call('GET', `/api/v1/workflows?name=Does%20well&${query}`)).body.items
    expect((await page(''))[0].activity).toBeUndefined()
    asked.length = 0
    expect(await page('activity=true')).toMatchObject([{ id, activity: { outcomes: ['failed'], isFailing: true } }])
    expect(asked).toEqual([[id]])
  })

  it('narrows the list to those that fail', async () => {
    const [{ id }] = [await create(named('Fails now')), await create(named('Fails not'))]
    failing.add(id)
    expect(await list('failing=true&name=Fails')).toEqual(['Fails now'])
    expect(await list('failing=true&name=Fails', world.otherToken)).toEqual([])
  })
})

describe('who made a workflow', () => {
  it('is written down, and found again by it', async () => {
    const { id, owner } = await create(named('Has an owner'))
    expect(owner).toMatchObject({ type: 'key' })
    expect(await list('owner=me&name=Has%20an')).toEqual(['Has an owner'])
    expect(await list(`owner=${owner.id}&name=Has%20an`)).toEqual(['Has an owner'])
    expect(await list(`owner=${newUuidV7(1)}&name=Has%20an`)).toEqual([])
    expect((await read(id)).owner).toEqual(owner)
    const copied = await act(id, 'duplicate', {})
    expect(copied.body.owner).toEqual(owner)
  })
})
