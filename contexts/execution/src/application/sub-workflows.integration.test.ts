import { builtInNodes } from '@linkflow/nodes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExecutionEnded } from '../infrastructure/outbox-events.ts'
import { OutboxRelay } from '../infrastructure/outbox-relay.ts'
import { CALL_DEPTH_MAX } from '../limits.ts'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'
import { openProbes } from '../testing/probe-nodes.ts'
import type { CompiledVersion } from './compiled-version.ts'
import { errorWorkflowConsumer } from './error-workflow.ts'

const probes = openProbes()
let world: ExecutionTestWorld
beforeAll(async () => {
  world = await openExecutionWorld([...builtInNodes, ...probes.types])
  await world.worker.start()
})
afterAll(() => world?.close())

const numbers = (...values: number[]) => values.map((n) => ({ n }))
const caller = (parameters: object) =>
  world.addVersion(
    flow({ start: ['manual'], call: ['execute-workflow', { ...parameters }], after: ['no-operation'] }, [
      'start > call > after',
    ]),
  )

describe('a sub-workflow', () => {
  beforeAll(() => {
    world.addVersion(
      flow({ in: ['workflow-trigger'], double: ['set', { values: { d: '{{ $json.n * 2 }}' } }] }, ['in > double']),
      'double',
    )
  })

  it('gets all items at once, and its items go on in the caller', async () => {
    const { id, status, output } = await world.run(caller({ workflow: 'double' }), numbers(1, 2))
    expect(status).toBe('succeeded')
    expect(output).toEqual({
      After: [
        { n: 1, d: 2 },
        { n: 2, d: 4 },
      ],
    })
    const [child, ...others] = await world.childrenOf(id)
    expect(others).toEqual([])
    expect(await world.find(child!)).toMatchObject({ mode: 'sub-workflow', meta: { parent: { id, step: 'call' } } })
  })

  it('runs once for each item, and each result is linked to its item', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          call: ['execute-workflow', { workflow: 'double', mode: 'each' }],
          after: ['set', { values: { origin: "{{ $('Start').item.json.n }}" } }],
        },
        ['start > call > after'],
      ),
    )
    const { id, output } = await world.run(version, numbers(3, 4))
    expect(output).toEqual({
      After: [
        { n: 3, d: 6, origin: 3 },
        { n: 4, d: 8, origin: 4 },
      ],
    })
    expect(await world.childrenOf(id)).toHaveLength(2)
  })

  it('that is not waited for runs on its own, and the items pass through', async () => {
    world.addVersion(
      flow({ in: ['workflow-trigger'], slow: ['probe', { name: 'alone', gate: 'alone' }] }, ['in > slow']),
      'alone',
    )
    const { id, status, output } = await world.run(caller({ workflow: 'alone', wait: false }), numbers(1, 2))
    expect(status).toBe('succeeded')
    expect(output).toEqual({ After: numbers(1, 2) })
    const [child] = await world.childrenOf(id)
    expect((await world.find(child!)).status).not.toBe('succeeded')
    probes.openGate('alone')
    expect((await world.ended(child!)).status).toBe('succeeded')
  })

  it('that fails fails the call, with the cause', async () => {
    world.addVersion(
      flow({ in: ['workflow-trigger'], stop: ['stop-and-error', { message: 'no stock' }] }, ['in > stop']),
      'failing',
    )
    const { status, error } = await world.run(caller({ workflow: 'failing' }), numbers(1))
    expect(status).toBe('failed')
    expect(error).toMatchObject({ code: 'sub-workflow-failed', node: 'Call' })
    expect(error?.message).toContain('no stock')
  })

  it('may call others, each with its own depth', async () => {
    world.addVersion(
      flow({ in: ['workflow-trigger'], call: ['execute-workflow', { workflow: 'double' }] }, ['in > call']),
      'middle',
    )
    const { id, output } = await world.run(caller({ workflow: 'middle' }), numbers(5))
    expect(output).toEqual({ After: [{ n: 5, d: 10 }] })
    const [middle] = await world.childrenOf(id)
    const [inner] = await world.childrenOf(middle!)
    expect(await world.find(inner!)).toMatchObject({ meta: { parent: { depth: 2 } } })
  })

  it(`calls no deeper than ${CALL_DEPTH_MAX}`, async () => {
    world.addVersion(
      flow({ in: ['workflow-trigger'], call: ['execute-workflow', { workflow: 'endless' }] }, ['in > call']),
      'endless',
    )
    const { status, error } = await world.run(caller({ workflow: 'endless' }))
    expect(status).toBe('failed')
    expect(error?.message).toContain(`more than ${CALL_DEPTH_MAX} deep`)
  })

  it('ending with a loop gives the caller what the loop put out', async () => {
    world.addVersion(
      flow(
        {
          in: ['workflow-trigger'],
          loop: ['loop', { kind: 'items' }],
          tag: ['set', { values: { run: '{{ $runIndex }}' } }],
        },
        ['in > loop.body > tag > loop'],
      ),
      'looping',
    )
    const { output } = await world.run(caller({ workflow: 'looping' }), numbers(1, 2))
    expect(output).toEqual({
      After: [
        { n: 1, run: 0 },
        { n: 2, run: 1 },
      ],
    })
  })

  it('without a trigger for calls, or without a published version, fails the call with a name', async () => {
    world.addVersion(flow({ in: ['manual'] }, []), 'no-trigger')
    expect(await world.run(caller({ workflow: 'no-trigger' }))).toMatchObject({
      status: 'failed',
      error: { code: 'callee-has-no-trigger', node: 'Call' },
    })
    expect(await world.run(caller({ workflow: 'nobody' }))).toMatchObject({
      status: 'failed',
      error: { code: 'callee-not-found', node: 'Call' },
    })
  })

  it('refuses items that do not have the fields it declares, and starts nothing', async () => {
    const fields = [
      { name: 'n', type: 'number' },
      { name: 'note', required: false },
    ]
    world.addVersion(flow({ in: ['workflow-trigger', { fields }] }, []), 'strict')
    const version = caller({ workflow: 'strict' })
    expect(await world.run(version, numbers(1))).toMatchObject({ status: 'succeeded' })
    const { id, error } = await world.run(version, [{ n: 1 }, { n: 'two' }])
    expect(error).toMatchObject({ code: 'sub-workflow-input-invalid', node: 'Call', item: 1 })
    expect(error?.message).toContain('«n» is to be a number')
    expect(await world.childrenOf(id)).toEqual([])
  })

  it('is started again by a retry of its call, and the late end of the first changes nothing', async () => {
    let failures = 0
    world.addVersion(
      flow({ in: ['workflow-trigger'], step: ['probe', { name: 'child-retry', fails: 1, retryable: false }] }, [
        'in > step',
      ]),
      'flaky',
    )
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          call: ['execute-workflow', { workflow: 'flaky' }, { onError: 'continue' }],
          after: ['no-operation'],
        },
        ['start > call > after'],
      ),
    )
    const first = await world.run(version, numbers(1))
    failures = probes.callsOf('child-retry').length
    expect(first.output['After']).toMatchObject([{ n: 1, error: { code: 'sub-workflow-failed' } }])
    const second = await world.run(version, numbers(1))
    expect(second.output).toEqual({ After: numbers(1) })
    expect(probes.callsOf('child-retry')).toHaveLength(failures + 1)
  })

  it('ends the wait of its caller when it is cancelled, and is cancelled with its caller', async () => {
    world.addVersion(
      flow({ in: ['workflow-trigger'], slow: ['probe', { name: 'child-cancel', gate: 'never' }] }, ['in > slow']),
      'slow',
    )
    const version = caller({ workflow: 'slow' })
    const first = await world.begin(version)
    await probes.called('child-cancel', 1)
    await world.executions.cancel(await world.childrenOf(first))
    const failed = await world.ended(first)
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'sub-workflow-failed' } })
    expect(failed.error?.message).toContain('was cancelled')

    const second = await world.begin(version)
    await probes.called('child-cancel', 2)
    await world.executions.cancel([second])
    expect((await world.ended(second)).status).toBe('cancelled')
    const [child] = await world.childrenOf(second)
    expect((await world.ended(child!)).status).toBe('cancelled')
  })
})

describe('an error workflow', () => {
  const relayTo = (handler: CompiledVersion, failing: CompiledVersion) =>
    new OutboxRelay(
      world.database.engine,
      [
        errorWorkflowConsumer({
          executions: world.executions,
          loadVersion: async (id) => [handler, failing].find((version) => version.versionId === id),
          liveVersion: async (_workspace, workflow) => (workflow === 'handler' ? handler : undefined),
        }),
      ],
      { payloads: world.payloads },
    )

  it('starts once for a failed execution, with what failed, and not for its own failures', async () => {
    const handler = world.addVersion(
      flow({ error: ['error-trigger'], stop: ['stop-and-error', { message: 'handler too' }] }, ['error > stop'], {
        errorWorkflow: 'handler',
      }),
      'handler',
    )
    const failing = world.addVersion(
      flow({ start: ['webhook', { path: 'e' }], stop: ['stop-and-error', { message: 'no stock' }] }, ['start > stop'], {
        errorWorkflow: 'handler',
      }),
    )
    const failed = await world.run(failing, [{}], { mode: 'webhook' })
    const relay = relayTo(handler, failing)
    await world.until(async () => {
      await relay.relay()
      return (await relay.lag()).lagMs === 0
    })
    const list = () => world.reader.list(world.workspaceId, { limit: 10, workflowId: handler.workflowId })
    const [started] = await world.until(async () => (await list()).length > 0 && list())
    const [begin] = await world.factsOf(started!.id)
    expect(JSON.stringify(begin)).toContain(failed.id)
    expect(JSON.stringify(begin)).toContain('no stock')
    expect((await world.ended(started!.id)).status).toBe('failed')

    // The outbox gives events again after a crash; and the handler's own failure is an event too.
    const event: ExecutionEnded = {
      type: 'execution.failed',
      execution: failed.id,
      workspace: world.workspaceId,
      workflow: failing.workflowId,
      version: failing.versionId,
      mode: 'webhook',
    }
    const consumer = errorWorkflowConsumer({
      executions: world.executions,
      loadVersion: async (id) => [handler, failing].find((version) => version.versionId === id),
      liveVersion: async () => handler,
    })
    await consumer.consume([event, event])
    await world.until(async () => {
      await relay.relay()
      return (await relay.lag()).lagMs === 0
    })
    expect(await list()).toHaveLength(1)
  })
})
