import { type WorkflowFileInput, workflowFileSchema } from '@linkflow/contracts'
import { openTestGateway } from '@linkflow/gateway/testing'
import { invariant, systemClock } from '@linkflow/kernel'
import { plainPayloads } from '@linkflow/keys'
import { createRegistry } from '@linkflow/node-runtime'
import { builtInNodes } from '@linkflow/nodes'
import { type Database, sql } from '@linkflow/postgres'
import { afterAll, describe, expect, it } from 'vitest'
import {
  chooseVersion,
  readActiveTriggers,
  readRouteVersion,
  snapshotFile,
  versionLoader,
  WORKFLOW_CHANNEL,
  type WorkflowNeeds,
  workflowCheck,
  workflowMigrations,
  workflowRoutes,
} from './index.ts'

const registry = createRegistry(builtInNodes)
const CREDENTIAL = '0198c0de-0000-7000-8000-00000000000c'
let refusal: string | undefined
const events: string[] = []
/** Workflows whose publication the other contexts were asked about: what they do then commits. */
const asked: string[] = []

const needsOver = (database: Database): WorkflowNeeds => ({
  database,
  clock: systemClock,
  payloads: plainPayloads,
  check: workflowCheck({ registry, credentialTypes: async () => new Map([[CREDENTIAL, 'bearer']]) }),
  addressOf: ({ kind, parameters }) => (kind === 'webhook' ? `${parameters.method} ${parameters.path}` : undefined),
  beforePublish: async (_, { workflowId }) => {
    asked.push(workflowId)
    return refusal === undefined ? [] : [{ code: 'refused-by-test', message: refusal, severity: 'error' as const }]
  },
  record: async (_, event) => void events.push(event.type),
})

let needs: WorkflowNeeds | undefined
const test = await openTestGateway({
  sets: [workflowMigrations],
  routes: (database) => {
    needs = needsOver(database)
    return workflowRoutes(needs)
  },
})
afterAll(() => test.close())
const { call, database } = test
invariant(needs !== undefined, 'the routes were made')
const useCases = needs

let paths = 0
const aFile = (changes: Partial<WorkflowFileInput> = {}): WorkflowFileInput => ({
  linkflow: 1,
  name: 'Orders',
  nodes: [
    { id: 'hook', name: 'Hook', type: 'webhook', parameters: { path: `orders/${++paths}`, respond: 'last-node' } },
    { id: 'set', name: 'Set', type: 'set', parameters: { values: { a: '{{ $json.body.a }}' } } },
  ],
  connections: [{ from: { node: 'hook', port: 'main' }, to: { node: 'set', port: 'main' } }],
  ...changes,
})
const webhookFile = (path: string): WorkflowFileInput =>
  aFile({ nodes: [{ id: 'hook', name: 'Hook', type: 'webhook', parameters: { path } }], connections: [] })

const create = async (file: WorkflowFileInput = aFile(), token = test.token) => {
  const answer = await call('POST', '/api/v1/workflows', { body: file, token })
  expect(answer.status, answer.text).toBe(201)
  return answer.body
}
const publish = (id: string, body?: unknown, token = test.token) =>
  call('POST', `/api/v1/workflows/${id}/publish`, { token, ...(body !== undefined && { body }) })

describe('a draft', () => {
  it('is created from JSON or YAML, read again, and listed', async () => {
    const file = aFile({ name: 'From JSON', description: 'Line 1\nline 2' })
    const created = await call('POST', '/api/v1/workflows', { body: file })
    expect(created.headers.get('location')).toBe(`/api/v1/workflows/${created.body.id}`)
    expect(created.body).toMatchObject({ name: 'From JSON', revision: 1, nodeCount: 2, problems: [] })
    const read = await call('GET', `/api/v1/workflows/${created.body.id}`)
    expect(read.headers.get('etag')).toBe('"1"')
    expect(read.body.draft.nodes[1].parameters).toEqual({ values: { a: '{{ $json.body.a }}' } })
    const yaml = 'linkflow: 1\nname: From YAML\nnodes:\n  - {id: m, name: M, type: manual}\nconnections: []\n'
    const headers = { 'content-type': 'application/yaml' }
    expect((await call('POST', '/api/v1/workflows', { body: yaml, headers })).body).toMatchObject({ name: 'From YAML' })
    const list = await call('GET', '/api/v1/workflows?name=from%20')
    expect(list.body.items.map(({ name }: { name: string }) => name)).toEqual(['From YAML', 'From JSON'])
  })

  it('keeps every text as it is, the zero character in a parameter included', async () => {
    const text = 'a\u0000b\ud800 ‎🚀'
    const { id } = await create(
      aFile({ nodes: [{ id: 'm', name: 'M', type: 'set', parameters: { values: { a: text } } }], connections: [] }),
    )
    const { body } = await call('GET', `/api/v1/workflows/${id}`)
    expect(body.draft.nodes[0].parameters.values.a).toBe(text)
  })

  it('is saved with problems, and says them', async () => {
    const { problems } = await create(aFile({ nodes: [{ id: 'x', name: 'X', type: 'sett' }], connections: [] }))
    expect(problems[0]).toMatchObject({ code: 'node-type-unknown', pointer: '/nodes/0', node: 'x' })
  })

  it.each([
    ['a zero character in its name', { name: 'a\u0000' }],
    ['a zero character in its description', { description: 'a\u0000' }],
    ['another format', { linkflow: 2 }],
    ['an unknown field', { evil: true }],
    ['no name', { name: '' }],
    ['nodes that are no list', { nodes: {} }],
  ])('is not taken with %s', async (_, change) => {
    const answer = await call('POST', '/api/v1/workflows', { body: { ...aFile(), ...change } })
    expect([answer.status, answer.body.code]).toEqual([422, 'body-invalid'])
    expect(answer.body.problems[0].pointer).toBe(`/${Object.keys(change)[0]}`)
  })

  it('is changed by who read it last, and by nobody else', async () => {
    const { id } = await create()
    const put = (name: string, ifMatch?: string) =>
      call('PUT', `/api/v1/workflows/${id}`, {
        body: aFile({ name }),
        ...(ifMatch && { headers: { 'if-match': ifMatch } }),
      })
    expect((await put('Two', '"1"')).body).toMatchObject({ name: 'Two', revision: 2 })
    const late = await put('Three', '"1"')
    expect([late.status, late.body.code, late.body.facts]).toEqual([409, 'workflow-changed', { currentRevision: 2 }])
    expect((await call('GET', `/api/v1/workflows/${id}`)).body.name).toBe('Two')
    expect((await put('Four')).body.revision).toBe(3)
    expect((await put('Five', 'x')).body.code).toBe('header-invalid')
    const both = await Promise.all([put('A', '"3"'), put('B', '"3"')])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  it('pages by key without gaps or repeats', async () => {
    for (let i = 0; i < 5; i++) await create(aFile({ name: `page-${i}` }))
    const names: string[] = []
    let cursor = ''
    do {
      const { body } = await call('GET', `/api/v1/workflows?limit=2&name=page-${cursor && `&cursor=${cursor}`}`)
      names.push(...body.items.map(({ name }: { name: string }) => name))
      cursor = body.nextCursor ?? ''
    } while (cursor !== '')
    expect(names).toEqual(['page-4', 'page-3', 'page-2', 'page-1', 'page-0'])
    expect((await call('GET', '/api/v1/workflows?cursor=x')).body.code).toBe('cursor-invalid')
  })

  it('is listed in under 2 kB', async () => {
    await create(aFile({ name: '🚀'.repeat(64), description: '🚀'.repeat(5_000) }))
    const { body } = await call('GET', '/api/v1/workflows?limit=1')
    expect(Buffer.byteLength(JSON.stringify(body.items[0]))).toBeLessThan(2_000)
  })
})

describe('validating', () => {
  const validate = async (file: unknown) => (await call('POST', '/api/v1/workflows/validate', { body: file })).body

  it('saves nothing and finds nothing in a good file', async () => {
    const before = (await call('GET', '/api/v1/workflows?limit=1')).body.items[0].id
    expect(await validate(aFile())).toEqual({ valid: true, problems: [] })
    expect((await call('GET', '/api/v1/workflows?limit=1')).body.items[0].id).toBe(before)
  })

  it('says all problems at once: plan, parameters, expressions, references, credentials, triggers', async () => {
    const { valid, problems } = await validate({
      ...aFile(),
      nodes: [
        { id: 'hook', name: 'Hook', type: 'webhook', parameters: { path: '{{ $json.x }}' } },
        { id: 'a', name: 'A', type: 'sett' },
        { id: 'b', name: 'B', type: 'set', parameters: { values: { x: '{{ $json. }}' }, evil: 1 } },
        {
          id: 'c',
          name: 'C',
          type: 'http-request',
          parameters: { url: 'https://a.example' },
          credentials: { bearer: '0198c0de-0000-7000-8000-0000000000ff', header: CREDENTIAL },
        },
        { id: 'd', name: 'D', type: 'set', parameters: { values: { x: "{{ $('Nobody').first().json }}" } } },
      ],
      connections: [
        { from: { node: 'hook', port: 'main' }, to: { node: 'b', port: 'main' } },
        { from: { node: 'b', port: 'main' }, to: { node: 'd', port: 'main' } },
        { from: { node: 'd', port: 'main' }, to: { node: 'b', port: 'main' } },
        { from: { node: 'b', port: 'main' }, to: { node: 'gone', port: 'main' } },
      ],
    })
    expect(valid).toBe(false)
    const codes = problems.map(({ code }: { code: string }) => code)
    for (const code of [
      'node-type-unknown',
      'parameter-unknown',

      'credential-unknown',
      'credential-type-wrong',
    ]) {
      expect(codes).toContain(code)
    }
    expect(problems.every(({ message }: { message: string }) => message.length > 20)).toBe(true)
  })

  it('follows the data from node to node', async () => {
    const file = aFile()
    const withValue = (value: string) => ({
      ...file,
      nodes: [file.nodes[0], { ...file.nodes[1], parameters: { values: { a: value } } }],
    })
    const told = await validate(withValue('{{ $json.quary }}'))
    expect(told).toMatchObject({
      valid: true,
      problems: [{ code: 'unknown-field', severity: 'warning', node: 'set', pointer: '/nodes/1/parameters/values/a' }],
    })
  })

  it('lets a faulty expression of an imported workflow pass with a warning, and none of our own', async () => {
    const file = aFile()
    const nodes = [
      file.nodes[0],
      { ...file.nodes[1], parameters: { values: { a: '{{ $json. }}', b: '{{ nobody }}' } } },
    ]
    const imported = await validate({ ...file, nodes, settings: { dialect: 'n8n', order: 'n8n-v1' } })
    expect(imported.valid).toBe(true)
    expect(imported.problems.map(({ code, severity }: Record<string, string>) => `${severity} ${code}`)).toEqual([
      'warning syntax',
      'warning unknown-name',
    ])
    expect((await validate({ ...file, nodes })).valid).toBe(false)
  })

  it('says what is wrong with the shape', async () => {
    expect(await validate({ linkflow: 1, nodes: [{ id: '' }] })).toMatchObject({ valid: false })
    expect((await validate([])).problems[0]).toMatchObject({ code: 'type-wrong', pointer: '' })
    expect((await validate(null)).valid).toBe(false)
  })

  it.each([
    [
      'a cycle',
      {
        connections: [
          { from: { node: 'hook', port: 'main' }, to: { node: 'set', port: 'main' } },
          { from: { node: 'set', port: 'main' }, to: { node: 'set', port: 'main' } },
        ],
      },
    ],
    [
      'a bad cron',
      {
        nodes: [{ id: 's', name: 'S', type: 'schedule', parameters: { rules: [{ cron: 'often' }] } }],
        connections: [],
      },
    ],
    ['no trigger', { nodes: [{ id: 's', name: 'S', type: 'set' }], connections: [] }],
  ])('finds %s', async (_, change) => {
    expect((await validate({ ...aFile(), ...change })).valid).toBe(false)
  })
})

describe('publishing', () => {
  it('makes a version, sets it live, and lists what listens', async () => {
    const { id } = await create()
    const before = await readRouteVersion(database)
    const published = await publish(id)
    expect(published.body).toMatchObject({ live: { number: 1 }, hasUnpublishedChanges: false })
    expect(await readRouteVersion(database)).toBe(before + 1)
    const trigger = (await readActiveTriggers(database, 'webhook')).find(({ workflowId }) => workflowId === id)
    expect(trigger).toMatchObject({
      workspaceId: test.workspaceId,
      versionId: published.body.live.versionId,
      nodeId: 'hook',
      parameters: { method: 'POST', respond: 'last-node' },
    })
  })

  it('of what is live already changes nothing; of a change, makes the next number', async () => {
    const { id } = await create()
    const [first, again] = [await publish(id), await publish(id)]
    expect(again.body.live).toEqual(first.body.live)
    await call('PUT', `/api/v1/workflows/${id}`, { body: aFile({ name: 'Changed' }) })
    expect((await call('GET', `/api/v1/workflows/${id}`)).body).toMatchObject({
      hasUnpublishedChanges: true,
      live: { number: 1 },
    })
    expect((await publish(id)).body.live.number).toBe(2)
    const versions = await call('GET', `/api/v1/workflows/${id}/versions`)
    expect(versions.body.items.map(({ number }: { number: number }) => number)).toEqual([2, 1])
    const old = await call('GET', `/api/v1/workflows/${id}/versions/${first.body.live.versionId}`)
    expect(old.body).toMatchObject({ kind: 'published', number: 1, file: { name: 'Orders' } })
  })

  it('of a workflow with errors is refused with all of them, and nothing changes', async () => {
    const { id } = await create(
      aFile({
        nodes: [
          { id: 'x', name: 'X', type: 'sett' },
          { id: 'y', name: 'Y', type: 'sett' },
        ],
        connections: [],
      }),
    )
    const before = await readRouteVersion(database)
    const refused = await publish(id)
    expect([refused.status, refused.body.code]).toEqual([422, 'workflow-invalid'])
    expect(refused.body.problems.length).toBeGreaterThanOrEqual(2)
    expect((await call('GET', `/api/v1/workflows/${id}`)).body.live).toBeUndefined()
    expect(await readRouteVersion(database)).toBe(before)
  })

  it('only the revision that was meant', async () => {
    const { id } = await create()
    const answer = await publish(id, { revision: 7 })
    expect([answer.status, answer.body.code, answer.body.facts]).toEqual([
      409,
      'workflow-changed',
      { currentRevision: 1 },
    ])
    expect((await publish(id, { revision: 1 })).status).toBe(200)
  })

  it('refuses a webhook path that is taken, here or in another workspace, and frees it with unpublishing', async () => {
    const [mine, second, other] = [
      await create(webhookFile('taken')),
      await create(webhookFile('taken')),
      await create(webhookFile('taken'), test.otherToken),
    ]
    expect((await publish(mine.id)).status).toBe(200)
    const here = await publish(second.id)
    expect([here.status, here.body.code]).toEqual([409, 'webhook-path-taken'])
    expect(here.body.detail).toContain('«Orders»')
    expect(asked).not.toContain(second.id)
    const elsewhere = await publish(other.id, undefined, test.otherToken)
    expect([elsewhere.status, elsewhere.body.code]).toEqual([409, 'webhook-path-taken'])
    expect(elsewhere.text).not.toContain('Orders')
    expect((await call('POST', `/api/v1/workflows/${mine.id}/unpublish`)).status).toBe(200)
    expect((await publish(other.id, undefined, test.otherToken)).status).toBe(200)
  })

  it('lets one of two win that publish the same path at once', async () => {
    const pair = await Promise.all([create(webhookFile('race')), create(webhookFile('race'), test.otherToken)])
    const answers = await Promise.all([publish(pair[0].id), publish(pair[1].id, undefined, test.otherToken)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  it('refuses two webhooks at one path in one workflow', async () => {
    const node = (id: string) => ({ id, name: id, type: 'webhook', parameters: { path: 'twice' } })
    const { id } = await create(aFile({ nodes: [node('a'), node('b')], connections: [] }))
    expect((await publish(id)).body.code).toBe('webhook-path-taken')
  })

  it('may be refused by another context inside the transaction', async () => {
    const { id } = await create()
    refusal = 'Not today.'
    const answer = await publish(id)
    refusal = undefined
    expect([answer.status, answer.body.code]).toEqual([409, 'publish-refused'])
    expect((await call('GET', `/api/v1/workflows/${id}`)).body.live).toBeUndefined()
  })

  it('tells every process which workflow it was, after the commit', async () => {
    const told: string[] = []
    const off = await database.listener.listen(WORKFLOW_CHANNEL, (message) => {
      if (message.kind === 'payload') told.push(message.payload)
    })
    const { id } = await create()
    await publish(id)
    await expect.poll(() => told).toContain(id)
    off()
  })

  it('of many at once makes one version', async () => {
    const { id } = await create()
    const answers = await Promise.all(Array.from({ length: 8 }, () => publish(id)))
    expect(new Set(answers.map(({ body }) => body.live?.versionId)).size).toBe(1)
    expect((await call('GET', `/api/v1/workflows/${id}/versions`)).body.items).toHaveLength(1)
  })
})

describe('unpublishing and deleting', () => {
  it('takes out of service what is live, and says when nothing is', async () => {
    const { id } = await create()
    await publish(id)
    expect((await call('POST', `/api/v1/workflows/${id}/unpublish`)).body.live).toBeUndefined()
    expect((await readActiveTriggers(database, 'webhook')).some(({ workflowId }) => workflowId === id)).toBe(false)
    expect((await call('POST', `/api/v1/workflows/${id}/unpublish`)).body.code).toBe('workflow-not-published')
  })

  it('removes it from every list, and nothing listens any more', async () => {
    const { id } = await create()
    await publish(id)
    expect((await call('DELETE', `/api/v1/workflows/${id}`)).status).toBe(204)
    expect((await call('GET', `/api/v1/workflows/${id}`)).body.code).toBe('workflow-not-found')
    expect((await readActiveTriggers(database, 'webhook')).some(({ workflowId }) => workflowId === id)).toBe(false)
    for (const [method, rest] of [
      ['DELETE', ''],
      ['POST', '/publish'],
      ['POST', '/unpublish'],
      ['GET', '/versions'],
    ]) {
      expect((await call(method!, `/api/v1/workflows/${id}${rest}`)).status).toBe(404)
    }
  })
})

describe('another workspace', () => {
  it('sees and changes nothing of it', async () => {
    const { id } = await create()
    const { live } = (await publish(id)).body
    const token = test.otherToken
    const tries: [string, string, unknown?][] = [
      ['GET', ''],
      ['PUT', '', aFile()],
      ['DELETE', ''],
      ['POST', '/publish'],
      ['POST', '/unpublish'],
      ['GET', '/versions'],
      ['GET', `/versions/${live.versionId}`],
    ]
    for (const [method, rest, body] of tries) {
      const answer = await call(method, `/api/v1/workflows/${id}${rest}`, {
        token,
        ...(body !== undefined && { body }),
      })
      expect(answer.status, `${method} ${rest}`).toBe(404)
    }
    const { items } = (await call('GET', '/api/v1/workflows?limit=200', { token })).body
    expect(items.some((item: { id: string }) => item.id === id)).toBe(false)
    expect((await call('GET', `/api/v1/workflows/${id}`)).body.revision).toBe(1)
  })

  it('cannot be reached by a row that names it', async () => {
    const { id } = await create()
    const steal = database.app.inWorkspace(test.otherWorkspaceId, (queries) =>
      queries.execute(sql`insert into workflow.versions (id, workspace_id, workflow_id, kind, content_hash, plan_format, file)
        values (gen_random_uuid(), ${test.otherWorkspaceId}, ${id}, 'snapshot', sha256('x'), 1, '{}')`),
    )
    await expect(steal).rejects.toMatchObject({ code: '23503' })
    const unseen = await database.app.withoutWorkspace((queries) =>
      queries.query(sql`select id from workflow.workflows`),
    )
    expect(unseen).toEqual([])
  })
})

describe('the version of a run', () => {
  const choose = (workflowId: string, version?: string, workspaceId = test.workspaceId) =>
    chooseVersion(useCases)({ workspaceId, workflowId, ...(version !== undefined && { version }) })

  it('is the live one, else a snapshot of the draft, which is one row however often it runs', async () => {
    const { id } = await create()
    const draft = await choose(id)
    expect(draft).toEqual(await choose(id, 'draft'))
    expect(await choose(id, 'live')).toMatchObject({ error: { type: 'workflow-not-published' } })
    const { live } = (await publish(id)).body
    expect(await choose(id)).toEqual({ ok: true, value: live.versionId })
    expect(await choose(id, 'draft')).toEqual(draft)
    expect(await choose(id, live.versionId)).toEqual({ ok: true, value: live.versionId })
    expect((await call('GET', `/api/v1/workflows/${id}/versions`)).body.items).toHaveLength(1)
  })

  it('is none for a draft with errors, an unknown version, or another workspace', async () => {
    const broken = await create(aFile({ nodes: [{ id: 'x', name: 'X', type: 'sett' }], connections: [] }))
    expect(await choose(broken.id)).toMatchObject({ error: { type: 'workflow-invalid' } })
    const { id } = await create()
    expect(await choose(id, 'nonsense')).toMatchObject({ error: { type: 'workflow-version-not-found' } })
    expect(await choose(id, undefined, test.otherWorkspaceId)).toMatchObject({ error: { type: 'workflow-not-found' } })
  })

  it('is loaded once, and does not change', async () => {
    const { id } = await create()
    const { live } = (await publish(id)).body
    const load = versionLoader(database)
    const [first, second] = await Promise.all([load(live.versionId), load(live.versionId)])
    expect(first).toBe(second)
    expect(first).toMatchObject({
      workflowId: id,
      workspaceId: test.workspaceId,
      kind: 'published',
      number: 1,
      planFormat: 1,
    })
    expect(await load('0198c0de-0000-7000-8000-000000000000')).toBeUndefined()
    const change = database.asOwner((client) =>
      client.query(
        `set row_security = on; set app.workspace = '${test.workspaceId}'; update workflow.versions set file = '{}'`,
      ),
    )
    await expect(change).rejects.toMatchObject({ code: 'LF006' })
  })

  it('makes room for others by what it weighs', async () => {
    const ids = await Promise.all([1, 2, 3].map(async () => (await publish((await create()).id)).body.live.versionId))
    const load = versionLoader(database, 1)
    const first = await load(ids[0])
    await load(ids[1])
    expect(await load(ids[0])).not.toBe(first)
  })
})

it('records each act inside its transaction', () => {
  expect(new Set(events)).toEqual(
    new Set(['workflow.created', 'workflow.updated', 'workflow.published', 'workflow.unpublished', 'workflow.deleted']),
  )
})

describe('a file that runs without being kept', () => {
  const workspaceId = test.workspaceId
  const snapshot = snapshotFile(useCases)

  it('is one snapshot per content, of a workflow that can be named and is in no list', async () => {
    const file = workflowFileSchema.parse(aFile({ name: 'Tried by hand' }))
    const first = await snapshot({ workspaceId, file })
    const again = await snapshot({ workspaceId, file })
    const other = await snapshot({ workspaceId, file: { ...file, description: 'changed' } })
    invariant(first.ok && again.ok && other.ok, 'the file is valid')
    expect(again.value).toBe(first.value)
    expect(other.value).not.toBe(first.value)

    const [one, two] = await Promise.all([first.value, other.value].map((id) => versionLoader(database)(id)))
    expect(one).toMatchObject({ kind: 'snapshot', file })
    expect(two?.workflowId).toBe(one?.workflowId)
    const list = await call('GET', '/api/v1/workflows?name=Tried')
    expect(list.body.items).toEqual([])
    const found = await call('GET', `/api/v1/workflows/${one?.workflowId}`)
    expect(found.body.name).toBe('Tried by hand')
    expect((await publish(one!.workflowId)).status).toBe(404)
  })

  it('tells all problems, and keeps nothing of a file with errors', async () => {
    const file = workflowFileSchema.parse(aFile({ name: 'Wrong', connections: [] }))
    file.nodes[1]!.type = 'no-such-node'
    const refused = await snapshot({ workspaceId, file })
    expect(refused).toMatchObject({ ok: false, error: { type: 'invalid' } })
    const rows = await database.engine.query(sql`select 1 as one from workflow.workflows where name = 'Wrong'`)
    expect(rows).toEqual([])
  })
})
