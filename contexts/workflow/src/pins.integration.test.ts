import { PINNED_ITEMS_MAX } from '@linkflow/contracts'
import { fail, ok } from '@linkflow/kernel'
import { sql } from '@linkflow/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StepToPin } from './application/needs.ts'
import { pinsForTest } from './application/pins.ts'
import { PIN_BYTES_MAX, PINNED_NODES_MAX, PINS_BYTES_MAX } from './limits.ts'
import { aFile, openWorkflowWorld, type WorkflowWorld } from './testing/workflow-world.ts'

const asked: StepToPin[] = []
const EXECUTION = '0198c0de-0000-7000-8000-00000000000e'
let world: WorkflowWorld
beforeAll(async () => {
  world = await openWorkflowWorld({
    stepToPin: async (step) => {
      asked.push(step)
      return step.execution === EXECUTION
        ? ok({ main: [{ from: 'execution' }] })
        : fail({ type: 'execution-not-found' })
    },
  })
})
afterAll(() => world?.close())

const at = (id: string, node = '') => `/api/v1/workflows/${id}/pins${node && `/${node}`}`
const put = (id: string, node: string, body: unknown, token?: string) =>
  world.call('PUT', at(id, node), { body, ...(token !== undefined && { token }) })
const main = (...items: unknown[]) => ({ outputs: { main: items } })

describe('a pin', () => {
  it('is set, read, replaced and removed', async () => {
    const { id } = await world.create()
    expect(await put(id, 'set', main({ a: 1 }, { a: 2 }))).toMatchObject({
      status: 200,
      body: { node: 'set', ports: [{ port: 'main', count: 2 }], inDraft: true },
    })
    expect((await world.call('GET', at(id, 'set'))).body).toMatchObject({ outputs: { main: [{ a: 1 }, { a: 2 }] } })
    await put(id, 'set', main())
    expect((await world.call('GET', at(id, 'set'))).body).toMatchObject({ outputs: { main: [] } })
    expect((await world.call('DELETE', at(id, 'set'))).status).toBe(204)
    expect((await world.call('DELETE', at(id, 'set'))).body).toMatchObject({ code: 'pin-not-found' })
    expect((await world.call('GET', at(id, 'set'))).body).toMatchObject({ code: 'pin-not-found' })
  })

  it('keeps every text that JSON can hold', async () => {
    const { id } = await world.create()
    const odd = JSON.parse('{"zero":"\\u0000","half":"\\ud800","__proto__":{"x":1},"n":1e300}')
    expect((await put(id, 'set', main(odd))).status).toBe(200)
    const { text } = await world.call('GET', at(id, 'set'))
    expect(JSON.parse(text).outputs.main).toEqual([odd])
    const [pinned] = await pinsForTest(world.needs)(world.workspaceId, id)
    expect(JSON.stringify(pinned!.outputs)).toBe(JSON.stringify({ main: [odd] }))
  })

  it('shows the validator what a node gives', async () => {
    const file = aFile()
    const { id } = await world.create(file)
    await put(id, 'hook', main({ body: { total: 1 } }, { body: {} }))
    const asks = { a: '{{ $json.body.total.toFixed(2) + $json.body.totl }}' }
    const body = { ...file, nodes: [file.nodes[0], { ...file.nodes[1], parameters: { values: asks } }] }
    const validate = async (query: string) => {
      const { problems } = (await world.call('POST', `/api/v1/workflows/validate${query}`, { body })).body
      return problems.map(({ code }: { code: string }) => code)
    }
    expect(await validate('')).toEqual([])
    expect(await validate(`?workflowId=${id}`)).toEqual(['possibly-missing', 'unknown-field'])
    expect(await validate('?workflowId=019a0b7c-0000-7000-8000-000000000001')).toEqual([])
  })

  it('is taken from an execution by whoever may read executions', async () => {
    const { id } = await world.create()
    const from = { execution: EXECUTION, iteration: '0.1' }
    expect((await put(id, 'set', { from })).status).toBe(200)
    expect(asked.at(-1)).toEqual({ workspaceId: world.workspaceId, workflowId: id, node: 'set', ...from })
    expect((await world.call('GET', at(id, 'set'))).body.outputs).toEqual({ main: [{ from: 'execution' }] })
    expect((await put(id, 'set', { from: { execution: id } })).body).toMatchObject({ code: 'execution-not-found' })
    const token = await world.makeToken({ scopes: ['workflow:write', 'workflow:read'] })
    expect((await put(id, 'set', { from }, token)).body).toMatchObject({ code: 'permission-missing' })
  })

  it('is no part of the draft: not of its revision, its versions, its copies or what is live', async () => {
    const workflow = await world.create()
    const { id, revision } = workflow
    await put(id, 'set', main({ secret: 'pinned-only' }))
    expect((await world.read(id)).revision).toBe(revision)
    const { body: live } = await world.act(id, 'publish', {})
    expect(live.hasUnpublishedChanges).toBe(false)
    await put(id, 'set', main({ secret: 'pinned-again' }))
    expect((await world.read(id)).hasUnpublishedChanges).toBe(false)
    const { body: copy } = await world.act(id, 'duplicate', {})
    expect((await world.call('GET', at(copy.id))).body).toEqual({ items: [] })
    const { database } = world.needs
    const rows = await database.engine.query<{ text: string }>(
      sql`select draft as text from workflow.workflows union all select file from workflow.versions`,
    )
    expect(rows.filter(({ text }) => text.includes('pinned-'))).toEqual([])
  })

  it('cannot be read by the role that runs executions', async () => {
    await expect(world.needs.database.engine.query(sql`select * from workflow.pins`)).rejects.toThrow(
      'permission denied',
    )
  })

  it('waits for its node when that leaves the draft, and goes with the workflow', async () => {
    const file = aFile()
    const { id } = await world.create(file)
    await put(id, 'set', main({ a: 1 }))
    const without = { ...file, nodes: file.nodes.slice(0, 1), connections: [] }
    await world.put(id, without)
    expect((await world.call('GET', at(id))).body.items).toMatchObject([{ node: 'set', inDraft: false }])
    expect((await put(id, 'set', main())).body).toMatchObject({ code: 'node-not-found' })
    await world.put(id, file)
    expect((await world.call('GET', at(id))).body.items).toMatchObject([{ node: 'set', inDraft: true }])
    await world.call('DELETE', `/api/v1/workflows/${id}`)
    expect(await pinsForTest(world.needs)(world.workspaceId, id)).toEqual([])
    expect((await put(id, 'set', main())).body).toMatchObject({ code: 'workflow-not-found' })
  })

  it('is of one workspace', async () => {
    const { id } = await world.create()
    await put(id, 'set', main({ a: 1 }))
    const other = world.otherToken
    for (const method of ['GET', 'DELETE'] as const) {
      expect((await world.call(method, at(id, 'set'), { token: other })).body).toMatchObject({
        code: 'workflow-not-found',
      })
      expect((await world.call(method, at(id), { token: other })).body).toMatchObject({ code: 'workflow-not-found' })
    }
    expect((await put(id, 'set', main(), other)).body).toMatchObject({ code: 'workflow-not-found' })
    expect(await pinsForTest(world.needs)(world.workspaceId, id)).toHaveLength(1)
  })
})

describe('pins', () => {
  it('are listed by page', async () => {
    const nodes = ['c', 'a', 'b'].map((id) => ({ id, name: id, type: 'set', parameters: { values: {} } }))
    const { id } = await world.create(aFile({ nodes: [...aFile().nodes.slice(0, 1), ...nodes], connections: [] }))
    for (const { id: node } of nodes) await put(id, node, main({}))
    const { body: first } = await world.call('GET', `${at(id)}?limit=2`)
    expect([first.items.map(({ node }: { node: string }) => node), first.nextCursor]).toEqual([['a', 'b'], 'b'])
    const { body: second } = await world.call('GET', `${at(id)}?limit=2&cursor=${first.nextCursor}`)
    expect([second.items.length, second.nextCursor]).toEqual([1, undefined])
    expect((await world.call('DELETE', at(id))).status).toBe(204)
    expect((await world.call('GET', at(id))).body).toEqual({ items: [] })
  })

  it.each([
    ['no ports', { outputs: {} }],
    ['a port that is not there', { outputs: { side: [] } }],
    ['a port of the prototype', JSON.parse('{"outputs":{"__proto__":[]}}')],
    ['no list', { outputs: { main: { a: 1 } } }],
    ['an item that is no object', { outputs: { main: [{ a: 1 }, 2] } }],
    ['a list as an item', { outputs: { main: [[]] } }],
    ['text', { outputs: 'main' }],
    ['null', { outputs: null }],
  ])('refuse %s, and change nothing', async (_, body) => {
    const { id } = await world.create()
    await put(id, 'set', main({ kept: true }))
    expect(await put(id, 'set', body)).toMatchObject({ status: 422, body: { code: 'pin-invalid' } })
    expect((await world.call('GET', at(id, 'set'))).body.outputs).toEqual({ main: [{ kept: true }] })
  })

  it('refuse nodes that put out nothing, and bodies of another shape', async () => {
    const { id } = await world.create()
    expect((await put(id, 'nobody', main())).body).toMatchObject({ code: 'node-not-found' })
    for (const body of [{}, { ...main(), from: { execution: EXECUTION } }, { from: { execution: 'x' } }, []])
      expect((await put(id, 'set', body)).body).toMatchObject({ code: 'body-invalid' })
  })

  it('hold as much as a node may have, and no more', async () => {
    const { id } = await world.create()
    const many = Array.from({ length: PINNED_ITEMS_MAX }, () => ({}))
    expect((await put(id, 'set', main(...many))).status).toBe(200)
    expect((await put(id, 'set', main(...many, {}))).body).toMatchObject({ code: 'pin-too-large' })
    const around = JSON.stringify(main({ t: '' }).outputs).length
    expect((await put(id, 'set', main({ t: 'x'.repeat(PIN_BYTES_MAX - around) }))).status).toBe(200)
    expect((await put(id, 'set', main({ t: 'x'.repeat(PIN_BYTES_MAX - around + 1) }))).body).toMatchObject({
      code: 'pin-too-large',
    })
  })

  it('hold as much as a workflow may have, and no more', async () => {
    const nodes = Array.from({ length: PINNED_NODES_MAX + 1 }, (_, n) => ({
      id: `n${n}`,
      name: `n${n}`,
      type: 'set',
      parameters: { values: {} },
    }))
    const { id } = await world.create(aFile({ nodes, connections: [] }))
    await world.needs.database.app.inWorkspace(world.workspaceId, async (queries) => {
      await queries.execute(sql`insert into workflow.pins (workspace_id, workflow_id, node_id, outputs, ports, bytes)
        select ${world.workspaceId}::uuid, ${id}::uuid, 'n' || n, '{"main":[]}', '[]', 11
        from generate_series(1, ${PINNED_NODES_MAX - 1}) n`)
    })
    expect((await put(id, 'n0', main())).status).toBe(200)
    expect((await put(id, `n${PINNED_NODES_MAX}`, main())).body).toMatchObject({ code: 'pin-limit-reached' })
    expect((await put(id, 'n0', main({ a: 1 }))).status).toBe(200)
    await world.needs.database.app.inWorkspace(world.workspaceId, async (queries) => {
      await queries.execute(
        sql`update workflow.pins set bytes = ${PINS_BYTES_MAX - 11 * PINNED_NODES_MAX} where node_id = 'n1'`,
      )
    })
    expect((await put(id, 'n0', main({ t: 'x'.repeat(50) }))).body).toMatchObject({ code: 'pin-limit-reached' })
    expect((await put(id, 'n0', main())).status).toBe(200)
  })
})
