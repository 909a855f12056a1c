import type { RealtimeEvent, StepDelta } from '@linkflow/contracts'
import { builtInNodes } from '@linkflow/nodes'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ExecutionHead } from '../domain/execution.ts'
import { OutboxRelay } from '../infrastructure/outbox-relay.ts'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'
import { openProbes } from '../testing/probe-nodes.ts'
import { LiveExecutions, liveEndsConsumer, type Watchers } from './live-executions.ts'
import type { Worker } from './worker.ts'

const CANARY = 'canary-1d7e'
const probes = openProbes()
let world: ExecutionTestWorld
beforeAll(async () => {
  world = await openExecutionWorld([...builtInNodes, ...probes.types], { leaseMs: 400 })
})
afterAll(() => world?.close())

/** Those who look at the topics that it is given, and what they were told. */
function lookers(...topics: readonly string[]) {
  const looked = new Set(topics)
  const told: { readonly topic: string; readonly event: RealtimeEvent }[] = []
  const once = new Set<string>()
  let flushed = 0
  const watchers: Watchers = {
    areNone: () => looked.size === 0,
    isWatched: (_, topic) => looked.has(topic),
    publish: (_, topic, event, word) => {
      if (!looked.has(topic) || once.has(`${topic} ${word}`)) return
      if (word !== undefined) once.add(`${topic} ${word}`)
      told.push({ topic, event })
    },
    flush: async () => {
      flushed = told.length
    },
  }
  const of = (topic: string) => told.filter((each) => each.topic === topic).map(({ event }) => event)
  const steps = (topic: string) => of(topic).filter((event): event is StepDelta => event.type === 'step')
  return { watchers, told, flushed: () => flushed, of, steps, look: (topic: string) => void looked.add(topic) }
}

/** A process whose executions tell them. */
async function openTelling({ watchers }: Pick<ReturnType<typeof lookers>, 'watchers'>) {
  let worker: Worker | undefined
  const live = new LiveExecutions({ watchers, runOf: (id) => worker?.run(id), nowMs: () => Date.now() })
  const opened = world.openProcess({
    watch: (head, { isDurable }) => live.watch(head, isDurable),
    onEnd: (head, end) => live.left(head, end),
  })
  worker = opened.worker
  await worker.start()
  return { ...opened, live }
}
const ended = (events: () => readonly RealtimeEvent[], status: string) =>
  vi.waitFor(() => expect(events()).toContainEqual(expect.objectContaining({ type: 'execution', status })), 10_000)

describe('an execution that somebody looks at', () => {
  it('tells what became of each step, the skipped and the repeated ones too, and nothing of their data', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          which: ['if', { condition: `{{ $json.secret === '${CANARY}' }}` }],
          gate: ['probe', { name: 'told', gate: 'told' }],
          flaky: ['probe', { name: 'flaky', fails: 1 }, { retry: { attempts: 3, firstMs: 1, maxMs: 2 } }],
          never: ['set', { values: { a: 1 } }],
          end: ['set', { values: { done: true } }],
        },
        ['start > which.true > gate > flaky > end', 'which.false > never'],
      ),
    )
    const eyes = lookers('executions')
    const process = await openTelling(eyes)
    const id = await world.begin(version, [{ secret: CANARY }], {}, process.executions)
    const topic = `execution:${id}`
    await probes.called('told')
    eyes.look(topic)
    process.live.attend(world.workspaceId, topic)
    await vi.waitFor(() => expect(eyes.steps(topic).map(({ step }) => step)).toContain('gate'), { timeout: 20_000 })
    const begun = new Map(eyes.steps(topic).map(({ step, status }) => [step, status]))
    expect(Object.fromEntries(begun)).toEqual({
      start: 'succeeded',
      which: 'succeeded',
      gate: 'running',
      never: 'skipped',
    })
    probes.openGate('told')
    await ended(() => eyes.of(topic), 'succeeded')
    const last = new Map(eyes.steps(topic).map((delta) => [delta.step, delta]))
    expect(last.get('gate')).toMatchObject({ status: 'succeeded', outputs: [{ port: 'main', count: 1 }] })
    expect(last.get('gate')!.ms).toBeGreaterThan(0)
    expect(last.get('flaky')).toMatchObject({ status: 'succeeded', attempt: 2 })
    expect(last.get('end')).toMatchObject({ status: 'succeeded', attempt: 1 })
    expect(eyes.of(topic).at(-1)).toMatchObject({ type: 'execution', status: 'succeeded', execution: id })
    expect(eyes.of('executions').map((event) => event.type === 'execution' && event.status)).toEqual([
      'running',
      'succeeded',
    ])
    expect(JSON.stringify(eyes.told)).not.toContain(CANARY)
    await process.worker.drain(1000)
  })

  it('tells iterations of a loop that the engine has forgotten, and the failure of a step by its code alone', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          loop: ['loop', { kind: 'items', batchSize: 1 }],
          body: ['set', { values: { seen: true } }],
          stop: ['stop-and-error', { message: CANARY }],
        },
        ['start > loop.body > body > loop', 'loop.done > stop'],
      ),
    )
    const eyes = lookers('executions')
    const process = await openTelling(eyes)
    const original = process.live.watch.bind(process.live)
    process.live.watch = (head, isDurable) => {
      eyes.look(`execution:${head.id}`)
      return original(head, isDurable)
    }
    const id = await world.begin(version, [{ n: 1 }, { n: 2 }, { n: 3 }], {}, process.executions)
    const topic = `execution:${id}`
    await ended(() => eyes.of(topic), 'failed')
    const iterations = eyes.steps(topic).filter(({ node, status }) => node === 'body' && status === 'succeeded')
    expect(iterations.map(({ iteration }) => iteration).toSorted()).toEqual(['0', '1', '2'])
    const stopped = eyes.steps(topic).findLast(({ node }) => node === 'stop')
    expect(stopped).toMatchObject({ status: 'failed', code: expect.stringMatching(/^[a-z-]+$/) })
    expect(JSON.stringify(eyes.told)).not.toContain(CANARY)
    await process.worker.drain(1000)
  })

  it('tells its end for certain, although the worker that ended it could not, and once', async () => {
    const version = world.addVersion(
      flow({ start: ['manual'], gate: ['probe', { name: 'dies', gate: 'dies' }] }, ['start > gate']),
    )
    const eyes = lookers('executions', 'notifications')
    const first = await openTelling(eyes)
    const id = await world.begin(version, [{}], {}, first.executions)
    eyes.look(`execution:${id}`)
    first.live.attend(world.workspaceId, `execution:${id}`)
    await probes.called('dies')
    await vi.waitFor(
      () =>
        expect(eyes.steps(`execution:${id}`).findLast(({ step }) => step === 'gate')).toMatchObject({
          status: 'running',
        }),
      { timeout: 20_000 },
    )
    first.kill()
    // As one that dies between the commit of the end and the telling of it.
    const second = world.openProcess()
    await second.worker.start()
    await world.until(async () => (await world.store.requeueLost()).requeued > 0)
    second.worker.wake()
    await probes.called('dies', 2)
    probes.openGate('dies')
    await world.ended(id)
    const relay = new OutboxRelay(world.database.engine, [liveEndsConsumer(eyes.watchers, () => Date.now())])
    await world.until(async () => {
      await relay.relay()
      return eyes.of(`execution:${id}`).some((event) => event.type === 'execution' && event.status === 'succeeded')
    })
    // Only then are they gone from the outbox: what waits in a process dies with it.
    expect(eyes.flushed()).toBe(eyes.told.length)
    first.live.ended({ ...(await world.find(id)), workspaceId: world.workspaceId } as never, 'succeeded', undefined)
    for (const topic of [`execution:${id}`, 'executions']) {
      const ends = eyes
        .of(topic)
        .filter((event) => event.type === 'execution' && event.execution === id && event.status === 'succeeded')
      expect(ends, topic).toHaveLength(1)
    }
    await second.worker.drain(1000)
  })

  it('is queued since it was made, however late that is told', async () => {
    const version = world.addVersion(flow({ start: ['manual'], end: ['set', { values: { a: 1 } }] }, ['start > end']))
    const eyes = lookers('executions')
    const process = await openTelling(eyes)
    const id = await world.begin(version, [{}], {}, process.executions)
    await ended(() => eyes.of('executions'), 'succeeded')
    const head = await world.find(id)
    process.live.queued({ ...head, workspaceId: world.workspaceId } as never)
    const ats = eyes.of('executions').map((event) => (event as { at: string }).at)
    expect(ats.at(-1)).toBe(new Date(head.createdAtMs).toISOString())
    expect(ats.at(-1)! <= ats.at(-2)!).toBe(true)
    await process.worker.drain(1000)
  })

  it('of the first lane is told when it is on disk, which is its end', async () => {
    const version = world.addVersion(
      flow({ hook: ['webhook', { path: 'first' }], end: ['set', { values: { a: 1 } }] }, ['hook > end']),
    )
    const eyes = lookers('executions')
    const process = await openTelling(eyes)
    const result = await process.executions.start({
      version,
      trigger: 'hook',
      items: [{ json: {} }],
      mode: 'webhook',
      waitMs: 5000,
      mayDefer: true,
    })
    expect(result).toMatchObject({ type: 'answered' })
    await ended(() => eyes.of('executions'), 'succeeded')
    expect(eyes.of('executions')).toHaveLength(1)
    await process.worker.drain(1000)
  })

  it('says in which state it stays behind that no worker has', () => {
    const head = { id: 'e1', workspaceId: 'w1', workflowId: 'f1', mode: 'test' } as unknown as ExecutionHead
    const eyes = lookers('execution:e1')
    const live = new LiveExecutions({ watchers: eyes.watchers, runOf: () => undefined, nowMs: () => 0 })
    for (const status of ['waiting', 'paused', 'queued'] as const)
      live.left(head, { type: 'parked', dueAtMs: undefined, status })
    expect(eyes.of('execution:e1').map((event) => 'status' in event && event.status)).toEqual([
      'waiting',
      'paused',
      'queued',
    ])
  })

  it('costs nothing where nobody looks at anything', async () => {
    const eyes = lookers()
    const process = await openTelling(eyes)
    const watch = vi.spyOn(process.live, 'watch')
    const publish = vi.spyOn(eyes.watchers, 'publish')
    const version = world.addVersion(flow({ start: ['manual'], end: ['set', { values: { a: 1 } }] }, ['start > end']))
    await world.ended(await world.begin(version, [{}], {}, process.executions))
    await vi.waitFor(() => expect(watch).toHaveBeenCalled(), { timeout: 20_000 })
    expect(watch).toHaveReturnedWith(undefined)
    expect(publish).not.toHaveBeenCalled()
    await process.worker.drain(1000)
  })
})
