import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importWorkflows } from './application/import-workflows.ts'
import { aFile, openWorkflowWorld, type WorkflowWorld } from './testing/workflow-world.ts'

let world: WorkflowWorld
beforeAll(async () => {
  world = await openWorkflowWorld()
})
afterAll(() => world?.close())

const bring = (body: unknown, query = '') => world.call('POST', `/api/v1/workflows/import${query}`, { body })
const read = async (id: string) => (await world.call('GET', `/api/v1/workflows/${id}`)).body

const node = (name: string, type: string, parameters: object = {}) => ({
  id: name.toLowerCase(),
  name,
  type: `n8n-nodes-base.${type}`,
  typeVersion: 1,
  position: [0, 0],
  parameters,
})
const wire = (node: string) => [{ node, type: 'main', index: 0 }]
const exported = (name: string) => ({
  name,
  nodes: [
    node('Start', 'manualTrigger'),
    node('Set', 'set', { values: { string: [{ name: 'a', value: '={{ $json.b }}' }] } }),
    { ...node('Sheet', 'googleSheets'), credentials: { googleApi: { id: '1', name: 'Mine' } } },
  ],
  connections: { Start: { main: [wire('Set')] }, Set: { main: [wire('Sheet')] } },
  settings: { executionOrder: 'v1' },
  pinData: { Set: [{ json: { a: 1 } }] },
})

describe('importing workflows', () => {
  it('makes a draft of a workflow file', async () => {
    const { status, body } = await bring(aFile())
    expect(status).toBe(201)
    expect(body).toMatchObject({ format: 'linkflow', workflows: [{ name: aFile().name, problems: [] }] })
    expect((await read(body.workflows[0].id)).draft).toMatchObject({ name: aFile().name })
  })

  it('makes a draft of what n8n exports, with a report, pins and no credential', async () => {
    const { status, body } = await bring(exported('From n8n'))
    expect(status).toBe(201)
    expect(body).toMatchObject({
      format: 'n8n',
      workflows: [
        {
          name: 'From n8n',
          nodes: 3,
          pins: 1,
          report: {
            totals: { converted: 2, noted: 0, placeholder: 1 },
            credentials: [{ type: 'googleApi', name: 'Mine', nodes: ['Sheet'] }],
          },
        },
      ],
    })
    const { draft } = await read(body.workflows[0].id)
    expect(draft.settings).toMatchObject({ order: 'n8n-v1', dialect: 'n8n', timezone: 'America/New_York' })
    expect(draft.nodes.map(({ type }: { type: string }) => type)).toEqual(['manual', 'n8n-set', 'n8n-placeholder'])
  })

  it('takes several at once, or none of them', async () => {
    const { body } = await bring([exported('One'), exported('Two')], '?format=n8n')
    expect(body.workflows.map(({ name }: { name: string }) => name)).toEqual(['One', 'Two'])
    const before = (await world.call('GET', '/api/v1/workflows?limit=100')).body.items.length
    const huge = exported('Huge')
    huge.nodes[1]!.parameters = { values: { string: [{ name: 'a', value: 'x'.repeat(5_000_000) }] } }
    const document = [exported('Three'), huge]
    const refused = await importWorkflows(world.needs)({ workspaceId: world.workspaceId, document, format: undefined })
    expect(refused).toEqual({ ok: false, error: { type: 'too-large' } })
    expect((await world.call('GET', '/api/v1/workflows?limit=100')).body.items).toHaveLength(before)
  })

  it('shows what it would make, and makes nothing', async () => {
    const count = async () => (await world.call('GET', '/api/v1/workflows?limit=100')).body.items.length
    const before = await count()
    const { status, body } = await world.call('POST', '/api/v1/workflows/import/preview', {
      body: [exported('Seen'), exported('Seen too')],
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      format: 'n8n',
      workflows: [{ pins: 1, report: { totals: { converted: 2, placeholder: 1 } } }, { file: { name: 'Seen too' } }],
    })
    expect(body.workflows[0].file.nodes.map(({ type }: { type: string }) => type)).toEqual([
      'manual',
      'n8n-set',
      'n8n-placeholder',
    ])
    const own = await world.call('POST', '/api/v1/workflows/import/preview', { body: aFile() })
    expect(own.body).toMatchObject({ format: 'linkflow', workflows: [{ file: { name: aFile().name }, pins: 0 }] })
    expect(own.body.workflows[0]).not.toHaveProperty('report')
    expect(await count()).toBe(before)
  })

  it.each([
    [{}, '', 'import-not-recognised'],
    [[], '', 'import-not-recognised'],
    ['"text"', '', 'import-not-recognised'],
    [{ linkflow: 1 }, '', 'workflow-invalid'],
    [{ linkflow: 1 }, '?format=n8n', 'import-not-recognised'],
    [{ nodes: [] }, '?format=linkflow', 'workflow-invalid'],
  ])('refuses %j%s', async (document, query, code) => {
    expect((await bring(document, query)).body).toMatchObject({ status: 422, code })
    const seen = await world.call('POST', `/api/v1/workflows/import/preview${query}`, { body: document })
    expect(seen.body).toMatchObject({ status: 422, code })
  })
})
