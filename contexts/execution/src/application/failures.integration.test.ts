import { builtInNodes } from '@linkflow/nodes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { IN_MEMORY_WAIT_MS_MAX } from '../limits.ts'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'
import { openProbes } from '../testing/probe-nodes.ts'

const probes = openProbes()
let world: ExecutionTestWorld
beforeAll(async () => {
  world = await openExecutionWorld([...builtInNodes, ...probes.types])
  await world.worker.start()
})
afterAll(() => world?.close())

const numbers = (...values: number[]) => values.map((n) => ({ n }))

describe('a failing step', () => {
  it('fails the execution with node, item and reason, and stops what runs beside it', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          beside: ['probe', { name: 'beside', gate: 'never' }],
          check: ['set', { values: { v: '{{ $json.deep.value }}' } }],
        },
        ['start > beside', 'start > check'],
      ),
    )
    const { status, error } = await world.run(version, [{ deep: { value: 1 } }, { deep: null }])
    expect(status).toBe('failed')
    expect(error).toMatchObject({ node: 'Check', step: 'check', item: 1 })
    expect(error?.message).toContain('deep')
  })

  it('of Stop and Error has the code and the message that the workflow gives it', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          stop: ['stop-and-error', { code: 'order-invalid', message: 'Order {{ $json.n }} is odd' }],
        },
        ['start > stop'],
      ),
    )
    expect(await world.run(version, numbers(7))).toMatchObject({
      status: 'failed',
      error: { code: 'order-invalid', message: 'Order 7 is odd', node: 'Stop', item: 0 },
    })
  })

  it('inside a try goes to catch with the error, and the execution succeeds', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          attempt: ['try'],
          inner: ['probe', { name: 'inner-try', fails: 9, retryable: false }],
          never: ['no-operation'],
          done: ['set', { values: { was: 'fine' } }],
          caught: ['set', { values: { was: 'caught' } }],
        },
        ['start > attempt.body > inner > never > attempt', 'attempt.done > done', 'attempt.catch > caught'],
      ),
    )
    const { status, output } = await world.run(version, numbers(1))
    expect(status).toBe('succeeded')
    expect(output).toEqual({
      Caught: [
        expect.objectContaining({
          n: 1,
          was: 'caught',
          error: expect.objectContaining({ code: 'probe-failed', message: 'The probe inner-try failed.' }),
        }),
      ],
    })
  })

  it('gives what a try ends with to its successors when nothing fails', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          attempt: ['try'],
          inner: ['set', { values: { ok: true } }],
          after: ['no-operation'],
        },
        ['start > attempt.body > inner > attempt', 'attempt.done > after'],
      ),
    )
    expect((await world.run(version, numbers(1))).output).toEqual({ After: [{ n: 1, ok: true }] })
  })

  it('ends as the output of a try that ends the workflow, caught or not', async () => {
    const nodes = (fails: number) =>
      flow(
        {
          start: ['manual'],
          attempt: ['try'],
          inner: ['probe', { name: `end-try-${fails}`, fails, retryable: false }],
        },
        ['start > attempt.body > inner > attempt'],
      )
    expect((await world.run(world.addVersion(nodes(0)), numbers(1))).output).toEqual({ Attempt: [{ n: 1 }] })
    const caught = await world.run(world.addVersion(nodes(9)), numbers(1))
    expect(caught).toMatchObject({
      status: 'succeeded',
      output: { Attempt: [{ n: 1, error: { code: 'probe-failed' } }] },
    })
  })
})

describe('onError', () => {
  const failing = (onError: 'continue' | 'error-port') =>
    flow(
      {
        start: ['manual'],
        odd: ['if', { condition: '{{ $json.n % 2 === 1 }}' }],
        check: ['set', { values: { half: '{{ $json.part.value / 2 }}' } }, { onError }],
        ok: ['no-operation'],
        ...(onError === 'error-port' && { bad: ['no-operation'] as const }),
      },
      ['start > check > ok', ...(onError === 'error-port' ? ['check.error > bad'] : []), 'start > odd'],
    )
  const items = [{ n: 1, part: { value: 8 } }, { n: 2 }, { n: 3, part: { value: 4 } }]

  it('continue lets a failed item through with its error, and the others as they became', async () => {
    const { status, output } = await world.run(world.addVersion(failing('continue')), items)
    expect(status).toBe('succeeded')
    expect(output['Ok']).toMatchObject([{ half: 4 }, { n: 2, error: {} }, { half: 2 }])
  })

  it('error-port sends failed items to the port error', async () => {
    const { status, output } = await world.run(world.addVersion(failing('error-port')), items)
    expect(status).toBe('succeeded')
    expect(output['Ok']).toMatchObject([{ half: 4 }, { half: 2 }])
    expect(output['Bad']).toMatchObject([{ n: 2, error: {} }])
  })

  it('lets all input items through with the error when the whole step fails', async () => {
    const version = (onError: 'continue' | 'error-port') =>
      world.addVersion(
        flow(
          {
            start: ['manual'],
            slow: ['probe', { name: 'whole', gate: 'never' }, { onError, timeoutMs: 20 }],
            after: ['no-operation'],
          },
          [onError === 'continue' ? 'start > slow > after' : 'start > slow.error > after'],
        ),
      )
    for (const onError of ['continue', 'error-port'] as const) {
      const result = await world.run(version(onError), numbers(1, 2))
      expect(result).toMatchObject({ status: 'succeeded' })
      expect(result.output['After']).toMatchObject([
        { n: 1, error: { code: 'step-timeout' } },
        { n: 2, error: { code: 'step-timeout' } },
      ])
    }
  })

  it('of a loop whose limit is reached goes on by done', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          loop: ['loop', { kind: 'until', condition: false, iterationsMax: 2 }, { onError: 'continue' }],
          same: ['no-operation'],
          after: ['no-operation'],
        },
        ['start > loop.body > same > loop', 'loop.done > after'],
      ),
    )
    expect(await world.run(version, numbers(1))).toMatchObject({
      status: 'succeeded',
      output: { After: [{ n: 1, error: { code: 'loop-limit' } }] },
    })
  })
})

describe('retry', () => {
  const retried = (name: string, fails: number, retry: object, more: object = {}) =>
    flow({ start: ['manual'], step: ['probe', { name, fails, ...more }, { retry: retry as never }] }, ['start > step'])

  it('tries again in memory, with the same idempotency key and the time of the first start', async () => {
    const version = world.addVersion(retried('quick', 2, { attempts: 3, firstMs: 5, maxMs: 20 }))
    const { status, id } = await world.run(version)
    expect(status).toBe('succeeded')
    const calls = probes.callsOf('quick')
    expect(calls.map((call) => call.attempt)).toEqual([1, 2, 3])
    expect(new Set(calls.map((call) => call.key)).size).toBe(1)
    expect(new Set(calls.map((call) => call.nowMs)).size).toBe(1)
    expect((await world.factsOf(id)).filter((fact) => fact.t === 'fail')).toHaveLength(2)
  })

  it('gives up after its attempts', async () => {
    const version = world.addVersion(retried('hopeless', 99, { attempts: 3, firstMs: 1, maxMs: 2 }))
    expect(await world.run(version)).toMatchObject({ status: 'failed', error: { code: 'probe-failed', node: 'Step' } })
    expect(probes.callsOf('hopeless')).toHaveLength(3)
  })

  it('does not repeat what cannot pass', async () => {
    const version = world.addVersion(retried('final', 99, { attempts: 3, firstMs: 1, maxMs: 2 }, { retryable: false }))
    expect((await world.run(version)).status).toBe('failed')
    expect(probes.callsOf('final')).toHaveLength(1)
  })

  it('with a long delay gives its worker back and is claimed again when it is due', async () => {
    const retryAfterMs = IN_MEMORY_WAIT_MS_MAX + 300
    const version = world.addVersion(
      retried('patient', 1, { attempts: 2, firstMs: 1, maxMs: 2 }, { retryAfterMs, effect: 'write' }),
    )
    const id = await world.begin(version)
    await world.reaches(id, 'waiting')
    expect(world.worker.run(id)).toBeUndefined()
    expect(await world.ended(id)).toMatchObject({ status: 'succeeded' })
    const [first, second] = probes.callsOf('patient')
    expect(second).toMatchObject({ attempt: 2, key: first!.key, nowMs: first!.nowMs })
  })

  it('that is long starts in time although another step still runs', async () => {
    const retryAfterMs = IN_MEMORY_WAIT_MS_MAX + 200
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          retried: [
            'probe',
            { name: 'beside-long', fails: 1, retryAfterMs },
            { retry: { attempts: 2, firstMs: 1, maxMs: 1 } },
          ],
          long: ['probe', { name: 'long', gate: 'long' }],
        },
        ['start > retried', 'start > long'],
      ),
    )
    const id = await world.begin(version)
    await probes.called('beside-long', 2)
    probes.openGate('long')
    expect((await world.ended(id)).status).toBe('succeeded')
  })
})

describe('time limits', () => {
  it('end a node that takes too long, with a sentence that says so', async () => {
    const version = world.addVersion(
      flow({ start: ['manual'], slow: ['probe', { name: 'slow', gate: 'never' }, { timeoutMs: 30 }] }, [
        'start > slow',
      ]),
    )
    expect(await world.run(version)).toMatchObject({
      status: 'failed',
      error: { code: 'step-timeout', node: 'Slow', message: expect.stringContaining('30 ms') },
    })
  })

  it('let a node that timed out be tried again', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          slow: [
            'probe',
            { name: 'twice', gate: 'never' },
            { timeoutMs: 20, retry: { attempts: 2, firstMs: 1, maxMs: 1 } },
          ],
        },
        ['start > slow'],
      ),
    )
    expect(await world.run(version)).toMatchObject({ status: 'failed', error: { code: 'step-timeout' } })
    expect(probes.callsOf('twice')).toHaveLength(2)
  })

  it('end an execution at its deadline while it runs', async () => {
    const version = world.addVersion(
      flow({ start: ['manual'], slow: ['probe', { name: 'late', gate: 'never' }] }, ['start > slow'], {
        timeoutMs: 60,
      }),
    )
    expect(await world.run(version)).toMatchObject({
      status: 'timed_out',
      error: { code: 'execution-timeout', message: expect.stringMatching(/may take \d+ ms .* was under way/) },
    })
  })

  it('end an execution at its deadline while it waits with nobody', async () => {
    const version = world.addVersion(
      flow({ start: ['manual'], wait: ['wait', { for: 'signal', signal: 'never' }] }, ['start > wait'], {
        timeoutMs: 300,
      }),
    )
    const id = await world.begin(version)
    await world.reaches(id, 'waiting')
    expect(await world.ended(id)).toMatchObject({ status: 'timed_out' })
  })

  it('end an execution whose deadline passed in the queue, without starting a node', async () => {
    const elsewhere = world.openProcess({}, true)
    const version = world.addVersion(
      flow({ start: ['manual'], step: ['probe', { name: 'too-late', effect: 'write' }] }, ['start > step'], {
        timeoutMs: 1,
      }),
    )
    const id = await world.begin(version, [{}], {}, elsewhere.executions)
    expect(await world.ended(id)).toMatchObject({ status: 'timed_out' })
    expect(probes.callsOf('too-late')).toEqual([])
  })
})
