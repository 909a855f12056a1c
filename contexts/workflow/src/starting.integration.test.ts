import { sql } from '@linkflow/postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { TEMPLATES_PER_WORKSPACE_MAX } from './limits.ts'
import { openWorkflowWorld } from './testing/workflow-world.ts'

const world = await openWorkflowWorld()
afterAll(() => world.close())
const { call, create, read } = world
const NOBODY = '0198c0de-0000-7000-8000-00000000000c'

describe('templates', () => {
  it('are listed without their files, and read with them', async () => {
    const { items } = (await call('GET', '/api/v1/templates')).body
    expect(items.length).toBeGreaterThanOrEqual(12)
    expect(items.every((each: object) => !('workflow' in each))).toBe(true)
    const { body } = await call('GET', '/api/v1/templates/lead-capture')
    expect(body.workflow.nodes.length).toBeGreaterThan(3)
    expect((await call('GET', '/api/v1/templates/nothing')).body.code).toBe('template-not-found')
  })

  it('become drafts with tags, and say what is left to do', async () => {
    const credential = { node: 'crm', type: 'bearer', credential: NOBODY }
    const made = await call('POST', '/api/v1/templates/lead-capture/instantiate', {
      body: { name: 'Mine', credentials: [credential] },
    })
    expect(made.status, made.text).toBe(201)
    const { workflow, checklist } = made.body
    expect(checklist.credentials).toEqual([{ ...credential, what: expect.any(String) }])
    expect(checklist.places.length).toBeGreaterThan(0)
    // One that is not in this workspace is told as of any draft.
    expect(workflow.problems.map(({ code }: { code: string }) => code)).toEqual(['credential-unknown'])
    expect(await read(workflow.id)).toMatchObject({ name: 'Mine', tags: ['webhook', 'sales', 'crm'] })

    const plain = await call('POST', '/api/v1/templates/order-intake/instantiate')
    expect(plain.body.workflow).toMatchObject({ name: 'Order intake', problems: [] })
    expect(plain.body.workflow.live).toBeUndefined()
  })

  it('are refused a credential that they have no place for, and nothing is made', async () => {
    const before = (await call('GET', '/api/v1/workflows')).body.items.length
    const body = { credentials: [{ node: 'hook', type: 'bearer', credential: NOBODY }] }
    const refused = await call('POST', '/api/v1/templates/lead-capture/instantiate', { body })
    expect([refused.status, refused.body.code]).toEqual([422, 'template-slot-unknown'])
    expect((await call('GET', '/api/v1/workflows')).body.items).toHaveLength(before)
    const token = await world.makeToken({ scopes: ['workflow:read'] })
    const viewer = await call('POST', '/api/v1/templates/lead-capture/instantiate', { token })
    expect(viewer.body.code).toBe('permission-missing')
  })
})

describe('templates of a workspace', () => {
  const keep = (body: object, token = world.token) => call('POST', '/api/v1/templates', { body, token })
  const listed = async (token = world.token) =>
    (await call('GET', '/api/v1/templates', { token })).body.items.filter(
      ({ source }: { source: string }) => source === 'workspace',
    )

  it('hold a draft without its credentials, and become workflows again', async () => {
    const nodes = [
      { id: 'go', name: 'Go', type: 'manual' },
      {
        id: 'ask',
        name: 'Ask',
        type: 'http-request',
        parameters: { url: 'https://a.example', body: { kind: 'text', text: 'a\u0000b' } },
        credentials: { bearer: NOBODY },
      },
    ]
    const { id } = await create({ linkflow: 1, name: 'Ours', nodes, connections: [] })
    await call('PATCH', `/api/v1/workflows/${id}`, { body: { tags: ['us'] } })
    const places = [{ node: 'ask', parameter: 'url', what: 'Your shop' }]
    const kept = await keep({ workflow: id, description: 'As we do it', places })
    expect(kept.status, kept.text).toBe(201)
    const nodeTypes = ['manual', 'http-request']
    const about = {
      ...{ title: 'Ours', description: 'As we do it', tags: ['us'], source: 'workspace', places },
      ...{ nodeCount: 2, nodeTypes },
    }
    expect(kept.body).toMatchObject({ ...about, credentials: [{ node: 'ask', type: 'bearer' }] })
    expect(kept.text.includes(NOBODY)).toBe(false)
    expect((await call('GET', `/api/v1/templates/${kept.body.id}`)).body).toEqual(kept.body)
    expect(await listed()).toMatchObject([about])

    await call('DELETE', `/api/v1/workflows/${id}`)
    const made = await call('POST', `/api/v1/templates/${kept.body.id}/instantiate`)
    expect(made.body.workflow.draft.nodes[1].parameters.body.text).toBe('a\u0000b')
    expect(made.body.checklist.credentials).toEqual([{ node: 'ask', type: 'bearer', what: 'Of «Ask»' }])

    expect((await call('DELETE', `/api/v1/templates/${kept.body.id}`)).status).toBe(204)
    expect((await call('DELETE', `/api/v1/templates/${kept.body.id}`)).body.code).toBe('template-not-found')
    expect((await call('DELETE', '/api/v1/templates/lead-capture')).body.code).toBe('template-built-in')
    expect(await listed()).toEqual([])
  })

  it('are seen in their workspace only', async () => {
    const { id } = await create()
    const { body } = await keep({ workflow: id })
    expect(await listed(world.otherToken)).toEqual([])
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/instantiate'],
    ] as const) {
      const answer = await call(method, `/api/v1/templates/${body.id}${path}`, { token: world.otherToken })
      expect([answer.status, answer.body.code]).toEqual([404, 'template-not-found'])
    }
    expect((await keep({ workflow: id }, world.otherToken)).body.code).toBe('workflow-not-found')
    expect(await listed()).toHaveLength(1)
  })

  it('are as many as a workspace may have, and not one more', async () => {
    const { id } = await create()
    const about = JSON.stringify({
      source: 'workspace',
      title: 'x',
      description: '',
      tags: [],
      credentials: [],
      places: [],
    })
    await world.database.app.inWorkspace(world.workspaceId, (queries) =>
      queries.execute(sql`
        insert into workflow.templates (id, workspace_id, title, about, file)
        select gen_random_uuid(), ${world.workspaceId}::uuid, 'x', ${about}, '{}'
        from generate_series((select count(*) from workflow.templates) + 2, ${TEMPLATES_PER_WORKSPACE_MAX}::int)`),
    )
    expect((await keep({ workflow: id })).status).toBe(201)
    expect((await keep({ workflow: id })).body.code).toBe('template-limit-reached')
  })
})

describe('favourites', () => {
  const signUp = async () => {
    const account = { email: 'ada@example.com', name: 'Ada', password: 'correct horse battery' }
    const setup = await call('POST', '/api/v1/setup', {
      token: null,
      body: { ...account, token: await world.setupToken() },
    })
    expect(setup.status, setup.text).toBeLessThan(300)
    return setup.body.accessToken as string
  }

  it('are of one person, who alone sees them', async () => {
    const token = await signUp()
    const [one, other] = [await create(), await create()]
    const its = (id: string, method: string, by = token) =>
      call(method, `/api/v1/workflows/${id}/favourite`, { token: by })
    const listed = async (query = '', by = token) => {
      const { items } = (await call('GET', `/api/v1/workflows?${query}`, { token: by })).body
      return items.map(({ id, favourite }: { id: string; favourite?: boolean }) => [id, favourite])
    }
    expect([(await its(one.id, 'PUT')).status, (await its(one.id, 'PUT')).status]).toEqual([204, 204])
    expect(await listed('favourites=true')).toEqual([[one.id, true]])
    expect((await listed()).slice(0, 2)).toEqual([
      [other.id, false],
      [one.id, true],
    ])
    // A key is no person.
    expect((await listed('', world.token)).slice(0, 2)).toEqual([
      [other.id, undefined],
      [one.id, undefined],
    ])
    const byKey = [await its(one.id, 'PUT', world.token), await call('GET', '/api/v1/workflows?favourites=true')]
    expect(byKey.map(({ status, body }) => [status, body.code])).toEqual([
      [403, 'session-needed'],
      [403, 'session-needed'],
    ])
    expect((await its(NOBODY, 'PUT')).body.code).toBe('workflow-not-found')
    expect((await its(one.id, 'DELETE')).status).toBe(204)
    expect(await listed('favourites=true')).toEqual([])
  })

  it('of another workspace are out of reach', async () => {
    const foreign = await create(undefined, world.otherToken)
    const own = await create()
    const add = (workflow: string) =>
      world.database.app.inWorkspace(world.workspaceId, (queries) =>
        queries.execute(sql`
          insert into workflow.favourites (workspace_id, account_id, workflow_id)
          values (${world.workspaceId}, ${NOBODY}, ${workflow})`),
      )
    await add(own.id)
    await expect(add(foreign.id)).rejects.toMatchObject({ code: '23503' })
    const seen = await world.database.app.inWorkspace(world.otherWorkspaceId, (queries) =>
      queries.query(sql`select 1 from workflow.favourites`),
    )
    expect(seen).toEqual([])
  })
})
