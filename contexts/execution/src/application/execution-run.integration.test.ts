import { builtInNodes } from '@linkflow/nodes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openExecutionWorld } from '../testing/execution-world.ts'

let world: Awaited<ReturnType<typeof openExecutionWorld>>
beforeAll(async () => {
  world = await openExecutionWorld(builtInNodes)
  await world.worker.start()
})
afterAll(() => world?.close())

const order = {
  linkflow: 1 as const,
  name: 'w1',
  nodes: [
    { id: 'hook', name: 'Webhook', type: 'webhook', parameters: { path: 'w1', respond: 'respond-node' } },
    { id: 'paid', name: 'Paid?', type: 'if', parameters: { condition: "{{ $json.body.status === 'paid' }}" } },
    {
      id: 'set',
      name: 'Set',
      type: 'set',
      parameters: {
        values: {
          orderId: '{{ $json.body.orderId }}',
          customerName: '{{ $json.body.customer.name.toUpperCase() }}',
          totalWithTax: '{{ Math.round($json.body.total * 119) / 100 }}',
        },
        keep: 'none',
      },
    },
    { id: 'answer', name: 'Respond', type: 'respond-to-webhook', parameters: {} },
  ],
  connections: [
    { from: { node: 'hook', port: 'main' }, to: { node: 'paid', port: 'main' } },
    { from: { node: 'paid', port: 'true' }, to: { node: 'set', port: 'main' } },
    { from: { node: 'set', port: 'main' }, to: { node: 'answer', port: 'main' } },
  ],
}
const call = {
  json: {
    method: 'POST',
    path: 'w1',
    headers: {},
    query: {},
    body: { orderId: 'o1', status: 'paid', total: 89.4, customer: { name: 'Ada' } },
  },
}

describe('an execution', () => {
  it('answers in the first lane with one commit', async () => {
    const version = world.addVersion(order)
    expect(version.isFirstLane(version.plan.indexById.get('hook')!)).toBe(true)
    const before = world.pipeline.stats.batches
    const result = await world.executions.start({
      version,
      trigger: 'hook',
      items: [call],
      mode: 'webhook',
      waitMs: 5000,
      mayDefer: true,
    })
    expect(result).toMatchObject({
      type: 'answered',
      answer: {
        type: 'responded',
        answer: {
          status: 200,
          body: { type: 'json', value: { orderId: 'o1', customerName: 'ADA', totalWithTax: 106.39 } },
        },
      },
    })
    expect(world.pipeline.stats.batches - before).toBe(1)
    const [listed] = await world.reader.list(world.workspaceId, { limit: 10, workflowId: version.workflowId })
    expect(listed).toMatchObject({ status: 'succeeded', mode: 'webhook', trigger: 'hook' })
    const facts = await world.reader.facts(world.workspaceId, listed!.id)
    expect(facts.map((fact) => fact.t)).toEqual(['begin', 'done', 'done', 'done', 'end'])
  })

  it('runs in the background in the second lane', async () => {
    const version = world.addVersion(order)
    const result = await world.executions.start({ version, trigger: 'hook', items: [call], mode: 'webhook' })
    expect(result.type).toBe('accepted')
    if (result.type !== 'accepted') return
    const { id } = result
    expect(await world.answers.wait(id, 5000)).toMatchObject({ type: 'responded' })
  })
})
