import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { builtInNodes, RESUME_SIGNAL } from '@linkflow/nodes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExecutionId } from '../domain/execution.ts'
import { resumeMount, resumeTokenOf } from '../http/resume-mount.ts'
import { RESUME_BODY_BYTES_MAX } from '../limits.ts'
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

const waiting = (parameters: Record<string, unknown>, ...more: string[]) =>
  flow({ start: ['manual'], wait: ['wait', parameters], after: ['no-operation'], late: ['no-operation'] }, [
    'start > wait > after',
    ...more,
  ])

describe('a wait', () => {
  it('that is short stays in memory', async () => {
    const version = world.addVersion(waiting({ duration: { value: 50, unit: 'milliseconds' } }))
    const startedMs = performance.now()
    expect(await world.run(version, [{ n: 1 }])).toMatchObject({ status: 'succeeded', output: { After: [{ n: 1 }] } })
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(50)
  })

  it('that is long gives its worker back, and is never woken early', async () => {
    const version = world.addVersion(waiting({ duration: { value: 1.3, unit: 'seconds' } }))
    const id = await world.begin(version)
    await world.reaches(id, 'waiting')
    expect(world.worker.run(id)).toBeUndefined()
    expect((await world.find(id)).dueAtMs).toBeGreaterThan(Date.now())
    expect((await world.ended(id)).status).toBe('succeeded')
    const facts = await world.factsOf(id)
    const [wait] = facts.filter((fact) => fact.t === 'wait')
    const [wake] = facts.filter((fact) => fact.t === 'wake')
    expect(wake?.t === 'wake' && wait?.t === 'wait' && wake.at - wait.until!).toBeGreaterThanOrEqual(0)
  })

  it('until an instant that has passed does not wait', async () => {
    const version = world.addVersion(waiting({ for: 'date', date: '2020-01-01T00:00:00Z' }))
    const { id, status } = await world.run(version)
    expect(status).toBe('succeeded')
    expect((await world.factsOf(id)).some((fact) => fact.t === 'wait')).toBe(false)
  })

  it('takes of answers that count once the first, however many come and whenever', async () => {
    const version = world.addVersion(waiting({ for: 'signal', signal: 'once' }))
    const id = await world.begin(version, [{ n: 1 }])
    await world.reaches(id, 'waiting')
    const given = await Promise.all([1, 2, 3].map((by) => world.executions.signalOnce(id, 'once', `{"by":${by}}`)))
    // Who comes after the end hears of that.
    expect(given.filter((each) => each === 'stored')).toHaveLength(1)
    const by = given.indexOf('stored') + 1
    expect((await world.ended(id)).output).toEqual({ After: [{ n: 1, signal: { by } }] })
    expect(await world.executions.signalOnce(id, 'once', '{}')).toBe('not-live')
  })

  it('knows that an answer was given after the step has taken it', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          one: ['wait', { for: 'signal', signal: 'one' }],
          two: ['wait', { for: 'signal', signal: 'two' }],
        },
        ['start > one > two'],
      ),
    )
    const id = await world.begin(version)
    await world.reaches(id, 'waiting')
    expect(await world.executions.signalOnce(id, 'one', '{}')).toBe('stored')
    await world.until(async () => (await world.factsOf(id)).filter((fact) => fact.t === 'wait').length === 2)
    expect(await world.executions.signalOnce(id, 'one', '{}')).toBe('repeated')
    expect(await world.executions.signalOnce(id, 'two', '{}')).toBe('stored')
    expect((await world.ended(id)).status).toBe('succeeded')
  })

  it('takes the signal that it waits for, with its data', async () => {
    const version = world.addVersion(waiting({ for: 'signal', signal: 'paid-{{ $json.n }}' }))
    const id = await world.begin(version, [{ n: 7 }])
    await world.reaches(id, 'waiting')
    expect(await world.executions.signal(id, 'paid-8', undefined)).toBe('stored')
    expect(await world.executions.signal(id, 'paid-7', '{"by":"Ada"}')).toBe('stored')
    expect((await world.ended(id)).output).toEqual({ After: [{ n: 7, signal: { by: 'Ada' } }] })
    expect(await world.executions.signal(id, 'paid-7', undefined)).toBe('not-live')
  })

  it('takes a signal that came before it, and each signal only once', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          hold: ['probe', { name: 'before-wait', gate: 'before-wait' }],
          one: ['wait', { for: 'signal', signal: 'go', dataField: 'one' }],
          two: ['wait', { for: 'signal', signal: 'go', dataField: 'two' }],
        },
        ['start > hold > one > two'],
      ),
    )
    const id = await world.begin(version)
    await probes.called('before-wait')
    await world.executions.signal(id, 'go', '1')
    probes.openGate('before-wait')
    await world.until(async () => (await world.factsOf(id)).some((fact) => fact.t === 'wake'))
    await world.reaches(id, 'waiting')
    expect(await world.store.signalsOf([id])).toEqual([])
    await world.executions.signal(id, 'go', '2')
    expect((await world.ended(id)).output).toEqual({ Two: [{ one: 1, two: 2 }] })
  })

  it('leaves by timeout when no signal comes', async () => {
    const parameters = { for: 'signal', signal: 'never', timeout: { value: 60, unit: 'milliseconds' } }
    const version = world.addVersion(waiting(parameters, 'wait.timeout > late'))
    expect(await world.run(version, [{ n: 1 }])).toMatchObject({ status: 'succeeded', output: { Late: [{ n: 1 }] } })
  })

  it('beside a step that runs for long wakes in time', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          wait: ['wait', { duration: { value: 1.1, unit: 'seconds' } }],
          after: ['probe', { name: 'after-wait' }],
          long: ['probe', { name: 'long-beside', gate: 'long-beside' }],
        },
        ['start > wait > after', 'start > long'],
      ),
    )
    const id = await world.begin(version)
    await probes.called('after-wait')
    probes.openGate('long-beside')
    expect((await world.ended(id)).status).toBe('succeeded')
  })

  it('of several at once each wakes at its own time', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          short: ['wait', { duration: { value: 20, unit: 'milliseconds' } }],
          signal: ['wait', { for: 'signal', signal: 'go' }],
          both: ['merge', {}],
        },
        ['start > short > both:input1', 'start > signal > both:input2'],
      ),
    )
    const id = await world.begin(version, [{ n: 1 }])
    await world.reaches(id, 'waiting')
    await world.executions.signal(id, 'go', '"now"')
    expect((await world.ended(id)).output).toEqual({ Both: [{ n: 1 }, { n: 1, signal: 'now' }] })
  })
})

describe('a resume address', () => {
  const key = Buffer.from('resume-key')
  let server: Server
  let url: string
  beforeAll(async () => {
    const mount = resumeMount({ key, executions: world.executions, signal: RESUME_SIGNAL })
    server = createServer((request, response) => {
      const rest = request.url!.split('?', 1)[0]!.slice(mount.prefix.length)
      void mount.handle(request, response, { requestId: 'r1', rest } as never)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/resume`
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))
  const addressOf = (id: ExecutionId) => `${url}/${id}/${resumeTokenOf(key, id)}`
  const parked = async () => {
    const id = await world.begin(world.addVersion(waiting({ for: 'webhook' })), [{ n: 1 }])
    await world.reaches(id, 'waiting')
    return id
  }

  it('resumes the wait with what the call sent', async () => {
    const id = await parked()
    const answer = await fetch(`${addressOf(id)}?approved=yes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ note: 'fine' }),
    })
    expect(answer.status).toBe(202)
    expect((await world.ended(id)).output).toEqual({
      After: [{ n: 1, signal: { method: 'POST', query: { approved: 'yes' }, body: { note: 'fine' } } }],
    })
    expect((await fetch(addressOf(id))).status).toBe(409)
  })

  it('takes a call before the wait is reached', async () => {
    const version = world.addVersion(
      flow(
        { start: ['manual'], hold: ['probe', { name: 'early', gate: 'early' }], wait: ['wait', { for: 'webhook' }] },
        ['start > hold > wait'],
      ),
    )
    const id = await world.begin(version)
    await probes.called('early')
    expect((await fetch(addressOf(id))).status).toBe(202)
    probes.openGate('early')
    expect((await world.ended(id)).output).toMatchObject({ Wait: [{ signal: { method: 'GET', body: null } }] })
  })

  it('refuses a wrong token, another method, bad JSON and a body that is too large, and changes nothing', async () => {
    const id = await parked()
    const json = { 'content-type': 'application/json' }
    expect((await fetch(`${url}/${id}/wrong`)).status).toBe(404)
    expect((await fetch(`${url}/${id}`)).status).toBe(404)
    const wrongMethod = await fetch(addressOf(id), { method: 'DELETE' })
    expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, 'GET, POST'])
    expect((await fetch(addressOf(id), { method: 'POST', headers: json, body: '{' })).status).toBe(400)
    const post = (bytes: number) => fetch(addressOf(id), { method: 'POST', body: 'x'.repeat(bytes) })
    expect((await post(RESUME_BODY_BYTES_MAX + 1)).status).toBe(413)
    expect(await world.store.signalsOf([id])).toEqual([])
    expect((await world.find(id)).status).toBe('waiting')
    expect((await post(RESUME_BODY_BYTES_MAX)).status).toBe(202)
    expect((await world.ended(id)).status).toBe('succeeded')
  })
})

describe('a cancel', () => {
  it('stops what runs, and what comes after never starts', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          slow: ['probe', { name: 'cancel-run', gate: 'never' }],
          after: ['probe', { name: 'cancel-after' }],
        },
        ['start > slow > after'],
      ),
    )
    const id = await world.begin(version)
    await probes.called('cancel-run')
    expect(await world.executions.cancel([id])).toEqual([id])
    expect(await world.ended(id)).toMatchObject({ status: 'cancelled' })
    expect(probes.callsOf('cancel-after')).toEqual([])
    expect(await world.executions.cancel([id])).toEqual([])
  })

  it('ends an execution that waits', async () => {
    const id = await world.begin(world.addVersion(waiting({ for: 'signal', signal: 'never' })))
    await world.reaches(id, 'waiting')
    await world.executions.cancel([id])
    expect(await world.ended(id)).toMatchObject({ status: 'cancelled' })
  })

  it('ends an execution that waits for a retry', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          step: [
            'probe',
            { name: 'cancel-retry', fails: 9, retryAfterMs: 60_000 },
            { retry: { attempts: 5, firstMs: 1, maxMs: 1 } },
          ],
        },
        ['start > step'],
      ),
    )
    const id = await world.begin(version)
    await world.reaches(id, 'waiting')
    await world.executions.cancel([id])
    expect(await world.ended(id)).toMatchObject({ status: 'cancelled' })
    expect(probes.callsOf('cancel-retry')).toHaveLength(1)
  })

  it('ends an execution that is queued in the database, without starting a node', async () => {
    const elsewhere = world.openProcess({}, true)
    const version = world.addVersion(
      flow({ start: ['manual'], step: ['probe', { name: 'cancel-queued' }] }, ['start > step']),
    )
    const busy = world.openProcess({ concurrency: 0 })
    const id = await world.begin(version, [{}], {}, elsewhere.executions)
    await busy.executions.cancel([id])
    const { status } = await world.ended(id)
    // It may have been claimed before the cancel came; then it ended first.
    if (status === 'cancelled') expect(probes.callsOf('cancel-queued')).toEqual([])
  })

  it('ends an execution that waits for a place in its process, without starting a node', async () => {
    const small = world.openProcess({ concurrency: 1 })
    await small.worker.start()
    const version = world.addVersion(
      flow({ start: ['manual'], step: ['probe', { name: 'place', gate: 'place' }] }, ['start > step']),
    )
    const other = world.addVersion(
      flow({ start: ['manual'], step: ['probe', { name: 'no-place', effect: 'read' }] }, ['start > step']),
    )
    const first = await world.begin(version, [{}], {}, small.executions)
    await probes.called('place')
    const second = await world.begin(other, [{}], {}, small.executions)
    await small.executions.cancel([second])
    probes.openGate('place')
    expect((await world.ended(first)).status).toBe('succeeded')
    expect((await world.ended(second)).status).toBe('cancelled')
    expect(probes.callsOf('no-place')).toEqual([])
  })

  it('awaits a write that has begun, records it, and starts nothing more', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          write: ['probe', { name: 'cancel-write', effect: 'write', gate: 'cancel-write', isDeaf: true }],
          after: ['probe', { name: 'cancel-write-after' }],
        },
        ['start > write > after'],
      ),
    )
    const id = await world.begin(version)
    await probes.called('cancel-write')
    await world.executions.cancel([id])
    probes.openGate('cancel-write')
    expect((await world.ended(id)).status).toBe('cancelled')
    expect(await world.factsOf(id)).toContainEqual(expect.objectContaining({ t: 'done', k: 'write' }))
    expect(probes.callsOf('cancel-write-after')).toEqual([])
  })

  it('tells a first-lane caller nothing of an execution that nobody can name yet', async () => {
    const version = world.addVersion(
      flow(
        {
          hook: ['webhook', { path: 'c', respond: 'last-node' }],
          slow: ['probe', { name: 'first-cancel', effect: 'read', gate: 'first-cancel' }],
        },
        ['hook > slow'],
      ),
    )
    const started = world.executions.start({
      version,
      trigger: 'hook',
      items: [{ json: {} }],
      mode: 'webhook',
      waitMs: 10_000,
      mayDefer: true,
    })
    await probes.called('first-cancel')
    // After a second it is durable, listed, and can be cancelled.
    const [listed] = await world.until(async () => {
      const rows = await world.reader.list(world.workspaceId, { limit: 5, workflowId: version.workflowId })
      return rows.length > 0 && rows
    })
    await world.executions.cancel([listed!.id])
    expect(await started).toMatchObject({ type: 'answered', answer: { type: 'ended', end: { status: 'cancelled' } } })
  })
})
