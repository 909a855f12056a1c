import { builtInNodes } from '@linkflow/nodes'
import { sql } from '@linkflow/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExecutionId } from '../domain/execution.ts'
import type { PermitState } from '../domain/permit.ts'
import { PostgresExecutionStore } from '../infrastructure/execution-store.postgres.ts'
import { PERMIT_KEY_CHARS_MAX, PERMITS_WAITING_MAX } from '../limits.ts'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'
import { openProbes } from '../testing/probe-nodes.ts'
import type { CompiledVersion } from './compiled-version.ts'
import { Executions } from './executions.ts'

const probes = openProbes()
let world: ExecutionTestWorld
beforeAll(async () => {
  world = await openExecutionWorld([...builtInNodes, ...probes.types])
  await world.worker.start()
})
afterAll(() => world?.close())

interface Limit {
  readonly limit: number
  readonly key?: string
  readonly policy?: 'queue' | 'drop' | 'cancel-previous'
}
const settings = (concurrency: Limit, more: object = {}) =>
  ({ order: 'linkflow', dialect: 'linkflow', concurrency, ...more }) as const

/** A workflow whose executions stay at a gate of the test's. */
const gated = (name: string, concurrency: Limit, more: object = {}): CompiledVersion =>
  world.addVersion(
    flow({ start: ['manual'], stay: ['probe', { name, gate: name }] }, ['start > stay'], settings(concurrency, more)),
  )

const permitsOf = async (ids: readonly ExecutionId[]): Promise<(PermitState | 'gone')[]> => {
  const rows = await world.database.engine.query<{ id: string; permit: PermitState }>(
    sql`select id, permit from execution.live where id = any(${[...ids]}::uuid[])`,
  )
  const known = new Map(rows.map(({ id, permit }) => [id, permit]))
  return ids.map((id) => known.get(id) ?? 'gone')
}
const start = (version: CompiledVersion, item: object = {}) =>
  world.executions.start({ version, trigger: 'start', items: [{ json: item as never }], mode: 'api' })

describe('with the policy «queue»', () => {
  it('as many run as the limit says, and the others follow in their order', async () => {
    const version = gated('turns', { limit: 2 })
    const ids: ExecutionId[] = []
    for (let n = 0; n < 5; n++) ids.push(await world.begin(version, [{ n }]))
    await probes.called('turns', 2)
    expect(await permitsOf(ids)).toEqual(['held', 'held', 'wanted', 'wanted', 'wanted'])
    expect((await world.find(ids[2]!)).status).toBe('queued')
    probes.openGate('turns')
    for (const id of ids) expect(await world.ended(id)).toMatchObject({ status: 'succeeded' })
    expect(probes.callsOf('turns').map(({ item }) => item)).toEqual([0, 1, 2, 3, 4].map((n) => ({ n })))
  })

  it('each key has its own limit', async () => {
    const version = gated('keys', { limit: 1, key: 'customer {{ $json.customer }}' })
    const ids: ExecutionId[] = []
    for (const customer of [1, 1, 2, '1']) ids.push(await world.begin(version, [{ customer }]))
    await probes.called('keys', 2)
    expect(await permitsOf(ids)).toEqual(['held', 'wanted', 'held', 'wanted'])
    probes.openGate('keys')
    for (const id of ids) expect(await world.ended(id)).toMatchObject({ status: 'succeeded' })
  })

  it('two workflows with the same key do not wait for each other', async () => {
    const ids = [
      await world.begin(gated('one', { limit: 1, key: 'same' })),
      await world.begin(gated('other', { limit: 1, key: 'same' })),
    ]
    await probes.called('one')
    await probes.called('other')
    expect(await permitsOf(ids)).toEqual(['held', 'held'])
    probes.openGate('one')
    probes.openGate('other')
    for (const id of ids) await world.ended(id)
  })

  it('an execution that waits holds its permit', async () => {
    const version = world.addVersion(
      flow(
        { start: ['manual'], wait: ['wait', { for: 'signal', signal: 'go' }] },
        ['start > wait'],
        settings({ limit: 1 }),
      ),
    )
    const [first, second] = [await world.begin(version), await world.begin(version)]
    await world.reaches(first, 'waiting')
    expect(await permitsOf([first, second])).toEqual(['held', 'wanted'])
    await world.executions.signal(first, 'go', undefined)
    await world.reaches(second, 'waiting')
    await world.executions.signal(second, 'go', undefined)
    expect((await world.ended(second)).status).toBe('succeeded')
  })

  it('whoever waits for the answer gets it, and nothing runs before it is accepted', async () => {
    const version = world.addVersion(
      flow(
        { start: ['webhook', { path: 'limited', respond: 'last-node' }], end: ['set', { values: { ok: true } }] },
        ['start > end'],
        settings({ limit: 1 }),
      ),
    )
    let entered = 0
    const marks = { enter: () => void entered++, leave() {}, isCautious: () => false }
    const { executions, worker } = world.openProcess({}, false, marks)
    await worker.start()
    const request = {
      version,
      trigger: 'start',
      items: [{ json: {} }],
      mode: 'webhook',
      waitMs: 10_000,
      mayDefer: true,
    } as const
    const results = await Promise.all([executions.start(request), executions.start(request), executions.start(request)])
    for (const result of results) {
      expect(result).toMatchObject({ type: 'answered', answer: { output: [{ items: [{ ok: true }] }] } })
    }
    expect(entered).toBe(0)
    await worker.drain(0)
  })

  it('one that waits for its turn can be cancelled, and never runs', async () => {
    const version = gated('cancelled', { limit: 1 })
    const [first, second] = [await world.begin(version), await world.begin(version)]
    await probes.called('cancelled')
    await world.executions.cancel([second])
    expect((await world.ended(second)).status).toBe('cancelled')
    probes.openGate('cancelled')
    expect((await world.ended(first)).status).toBe('succeeded')
    expect(probes.callsOf('cancelled')).toHaveLength(1)
  })

  it('one whose time is over before its turn ends by it, and never runs', async () => {
    const blocker = gated('late', { limit: 1 })
    const first = await world.begin(blocker)
    await probes.called('late')
    const version = Object.assign(Object.create(blocker) as CompiledVersion, { timeoutMs: 300 })
    const second = await world.begin(version)
    expect(await world.ended(second)).toMatchObject({ status: 'timed_out', error: { code: 'execution-timeout' } })
    probes.openGate('late')
    expect((await world.ended(first)).status).toBe('succeeded')
    expect(probes.callsOf('late')).toHaveLength(1)
  })
})

describe('with the policy «drop»', () => {
  it('what comes while the limit is reached is on record with the reason, and does not run', async () => {
    const version = gated('dropping', { limit: 1, policy: 'drop' })
    const first = await start(version)
    await probes.called('dropping')
    const second = await start(version)
    expect(first.type).toBe('accepted')
    expect(second).toMatchObject({ type: 'dropped', message: expect.stringContaining('at most 1 at once') })
    const { id } = second as { id: ExecutionId }
    expect(await world.ended(id)).toMatchObject({ status: 'cancelled', error: { code: 'execution-dropped' } })
    probes.openGate('dropping')
    await world.ended((first as { id: ExecutionId }).id)
    expect(await start(version)).toMatchObject({ type: 'accepted' })
  })

  it('a repeated delivery of one that was dropped gets the same answer', async () => {
    const version = gated('repeated', { limit: 1, policy: 'drop' })
    const first = await world.begin(version)
    await probes.called('repeated')
    const request = {
      version,
      trigger: 'start',
      items: [{ json: {} }],
      mode: 'webhook',
      delivery: { endpoint: 'e', id: 'd' },
    } as const
    const dropped = await world.executions.start(request)
    expect(dropped).toMatchObject({ type: 'dropped' })
    expect(await world.executions.start({ ...request, waitMs: 5000 })).toMatchObject({
      type: 'answered',
      isDuplicate: true,
      answer: { end: { error: { code: 'execution-dropped' } } },
    })
    probes.openGate('repeated')
    await world.ended(first)
  })

  it('a retry or a replay waits for its turn all the same: somebody asked for this very one', async () => {
    const version = gated('again', { limit: 1, policy: 'drop', key: '{{ $json.k }}' })
    const first = await world.begin(version, [{ k: 'x' }])
    await probes.called('again')
    const dropped = (await start(version, { k: 'x' })) as { id: ExecutionId }
    await world.ended(dropped.id)
    const { versionId, createdAtMs } = await world.find(dropped.id)
    const facts = await world.factsOf(dropped.id)
    const source = { id: dropped.id, workspaceId: world.workspaceId, versionId, createdAtMs, trigger: 'start', facts }
    const made = await world.rerun(source, { kind: 'replay' })
    const replay = made.ok ? made.value : ('' as ExecutionId)
    expect(await permitsOf([first, replay])).toEqual(['held', 'wanted'])
    probes.openGate('again')
    expect((await world.ended(replay)).status).toBe('succeeded')
  })
})

describe('with the policy «cancel-previous»', () => {
  it('the newest runs, and those before it are cancelled, waiting ones as well', async () => {
    const version = gated('newest', { limit: 1, policy: 'cancel-previous' })
    const first = await world.begin(version)
    await probes.called('newest')
    const second = await world.begin(version)
    const third = await world.begin(version)
    expect((await world.ended(first)).status).toBe('cancelled')
    expect((await world.ended(second)).status).toBe('cancelled')
    probes.openGate('newest')
    expect((await world.ended(third)).status).toBe('succeeded')
  })

  it('as many stay as the limit says, and the new one begins when one has ended', async () => {
    const version = gated('stay', { limit: 2, policy: 'cancel-previous' })
    const ids: ExecutionId[] = []
    for (let n = 0; n < 3; n++) {
      ids.push(await world.begin(version, [{ n }]))
      await probes.called('stay', n + 1)
    }
    expect((await world.ended(ids[0]!)).status).toBe('cancelled')
    probes.openGate('stay')
    for (const id of ids.slice(1)) expect((await world.ended(id)).status).toBe('succeeded')
  })

  it('one that waits in a wait node is cancelled too', async () => {
    const version = world.addVersion(
      flow(
        { start: ['manual'], wait: ['wait', { for: 'signal', signal: 'go' }] },
        ['start > wait'],
        settings({ limit: 1, policy: 'cancel-previous' }),
      ),
    )
    const first = await world.begin(version)
    await world.reaches(first, 'waiting')
    const second = await world.begin(version)
    expect((await world.ended(first)).status).toBe('cancelled')
    await world.reaches(second, 'waiting')
    await world.executions.cancel([second])
    await world.ended(second)
  })
})

it(`at most ${PERMITS_WAITING_MAX} of a workspace wait for their turn`, async () => {
  const version = gated('bounded', { limit: 1 })
  const startWith = (waiting: number) =>
    new Executions({
      store: world.store,
      writer: world.pipeline,
      clock: { nowMs: () => Date.now() },
      answers: world.answers,
      worker: undefined,
      marks: { enter() {}, leave() {}, isCautious: () => false },
      permits: { want: (...args) => world.permits.want(...args), waitingOf: () => waiting },
      queuedElsewhere: () => 0,
      wakeWorkers: () => {},
    }).start({ version, trigger: 'start', items: [{ json: {} }], mode: 'api' })
  expect(await startWith(PERMITS_WAITING_MAX)).toMatchObject({ type: 'busy' })
  const started = await startWith(PERMITS_WAITING_MAX - 1)
  const second = await world.begin(version)
  await world.permits.count()
  expect(world.permits.waitingOf(world.workspaceId)).toBe(1)
  probes.openGate('bounded')
  for (const id of [(started as { id: ExecutionId }).id, second])
    expect((await world.ended(id)).status).toBe('succeeded')
})

describe('the key', () => {
  const keyed = (key: string, item: object) => start(gated('key', { limit: 1, key }), item)

  it('that cannot be worked out is refused, and nothing is stored', async () => {
    const version = gated('broken', { limit: 1, key: '{{ $json.customer.id }}' })
    const before = await start(version, { customer: 7 })
    expect(before).toMatchObject({ type: 'refused', code: 'concurrency-key-invalid' })
    expect(await world.reader.list(world.workspaceId, { limit: 10, workflowId: version.workflowId })).toEqual([])
  })

  it('must be text or a number', async () => {
    for (const value of [null, {}, [1]]) {
      expect(await keyed('{{ $json.v }}', { v: value })).toMatchObject({ code: 'concurrency-key-invalid' })
    }
    expect(await keyed('{{ $json.v }}', { v: 'a\u0000b' })).toMatchObject({ type: 'accepted' })
  })

  it(`has at most ${PERMIT_KEY_CHARS_MAX} characters`, async () => {
    const of = (chars: number) => keyed('{{ $json.v }}', { v: 'x'.repeat(chars) })
    expect(await of(PERMIT_KEY_CHARS_MAX)).toMatchObject({ type: 'accepted' })
    expect(await of(PERMIT_KEY_CHARS_MAX + 1)).toMatchObject({ type: 'refused', code: 'concurrency-key-invalid' })
  })

  it('may cost little: what runs long is refused', async () => {
    const key = "{{ 'x'.repeat(200000).split('').map(c => 'y'.repeat(10000)).length }}"
    expect(await keyed(key, {})).toMatchObject({
      code: 'concurrency-key-invalid',
      message: expect.stringMatching(/steps|elements|bytes/),
    })
    probes.openGate('key')
  })

  it('sees all items of the trigger', async () => {
    const version = gated('items', { limit: 1, key: '{{ $items().length }}' })
    const ids = [
      await world.begin(version, [{}, {}]),
      await world.begin(version, [{}]),
      await world.begin(version, [{}, {}]),
    ]
    expect(await permitsOf(ids)).toEqual(['held', 'held', 'wanted'])
    probes.openGate('items')
    for (const id of ids) await world.ended(id)
  })
})

describe('sub-workflows', () => {
  const callerOf = (workflow: string) =>
    world.addVersion(flow({ start: ['manual'], call: ['execute-workflow', { workflow }] }, ['start > call']))

  it('need a permit of their workflow, whoever calls them', async () => {
    world.addVersion(
      flow(
        { in: ['workflow-trigger'], stay: ['probe', { name: 'called', gate: 'called' }] },
        ['in > stay'],
        settings({ limit: 1 }),
      ),
      'limited-callee',
    )
    const parents = [await world.begin(callerOf('limited-callee')), await world.begin(callerOf('limited-callee'))]
    await probes.called('called')
    const children = await world.until(async () => {
      const found = (await Promise.all(parents.map((id) => world.childrenOf(id)))).flat()
      return found.length === 2 && found
    })
    expect((await permitsOf(children)).toSorted()).toEqual(['held', 'wanted'])
    probes.openGate('called')
    for (const id of parents) expect((await world.ended(id)).status).toBe('succeeded')
  })

  it('that are dropped fail in their caller, with the reason', async () => {
    const callee = world.addVersion(
      flow(
        { in: ['workflow-trigger'], stay: ['probe', { name: 'drops', gate: 'drops' }] },
        ['in > stay'],
        settings({ limit: 1, policy: 'drop' }),
      ),
      'dropping-callee',
    )
    const holder = await world.executions.start({ version: callee, trigger: 'in', items: [{ json: {} }], mode: 'api' })
    await probes.called('drops')
    const outcome = await world.run(callerOf('dropping-callee'))
    expect(outcome).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('at most 1 at once') },
    })
    probes.openGate('drops')
    await world.ended((holder as { id: ExecutionId }).id)
  })

  it('that call their own workflow run under its permit, and do not wait for themselves', async () => {
    const recursive = world.addVersion(
      flow(
        {
          in: ['workflow-trigger'],
          more: ['if', { condition: '{{ $json.n > 0 }}' }],
          less: ['set', { values: { n: '{{ $json.n - 1 }}' } }],
          call: ['execute-workflow', { workflow: 'recursive' }],
          end: ['no-operation'],
        },
        ['in > more', 'more.true > less > call', 'more.false > end'],
        settings({ limit: 1 }),
      ),
      'recursive',
    )
    const started = await world.executions.start({
      version: recursive,
      trigger: 'in',
      items: [{ json: { n: 3 } }],
      mode: 'api',
    })
    expect((await world.ended((started as { id: ExecutionId }).id)).status).toBe('succeeded')
  })
})

describe('processes that die', () => {
  it('between accept and decision leave nothing undone: the next look decides', async () => {
    const version = gated('undecided', { limit: 1, policy: 'drop' })
    const { executions, kill, permits } = world.openProcess()
    const started = executions.start({ version, trigger: 'start', items: [{ json: {} }], mode: 'api' })
    const died = new Promise<void>((resolve) => {
      // As if the process ended right after the commit.
      permits.want = () => {
        kill()
        resolve()
        return new Promise(() => {})
      }
    })
    await Promise.race([died, started])
    const [row] = await world.database.engine.query<{ id: ExecutionId; permit: string }>(
      sql`select id, permit from execution.live where workflow_id = ${version.workflowId}`,
    )
    expect(row).toMatchObject({ permit: 'wanted' })
    await world.permits.look()
    await probes.called('undecided')
    probes.openGate('undecided')
    expect((await world.ended(row!.id)).status).toBe('succeeded')
  })

  it('after an end and before its permit went on leave it to the next look', async () => {
    const version = gated('unfreed', { limit: 1 })
    const first = await world.begin(version)
    const second = await world.begin(version)
    await probes.called('unfreed')
    // The row goes as the end of an execution takes it, and nobody tells of it.
    const { head } = world.worker.run(first)!
    await world.pipeline.write({
      kind: 'finish',
      fence: world.worker.run(first)!.ownFence,
      row: {
        head,
        status: 'succeeded',
        finishedAtMs: Date.now(),
        crashes: 0,
        error: undefined,
        steps: 1,
        leavesChildren: false,
      },
      journal: { seq: 9, facts: '[]' },
      signals: [],
    })
    expect(await permitsOf([first, second])).toEqual(['gone', 'wanted'])
    expect(await world.permits.look()).toBe(false)
    probes.openGate('unfreed')
    expect((await world.ended(second)).status).toBe('succeeded')
  })

  it('while they run keep the permits of what they ran for whoever takes it over', async () => {
    const version = gated('survives', { limit: 1 })
    const dying = world.openProcess()
    await dying.worker.start()
    const api = world.openProcess({}, true)
    await world.stopWorkers(dying.worker)
    const first = await world.begin(version, [{}], {}, api.executions)
    dying.worker.wake()
    await probes.called('survives')
    const second = await world.begin(version, [{}], {}, api.executions)
    dying.kill()
    await world.database.engine.query(
      sql`update execution.workers set lease_until = platform.now() - interval '1 s' where id = ${dying.worker.id}`,
    )
    // By a store that does not wait for the database to have been up for a whole lease.
    const store = new PostgresExecutionStore(world.database.engine, 0)
    await world.until(async () => (await store.requeueLost()).requeued > 0)
    expect(await permitsOf([first, second])).toEqual(['held', 'wanted'])
    const heir = world.openProcess()
    await heir.worker.start()
    await probes.called('survives', 2)
    expect(await permitsOf([first, second])).toEqual(['held', 'wanted'])
    probes.openGate('survives')
    for (const id of [first, second]) expect((await world.ended(id)).status).toBe('succeeded')
    await heir.worker.drain(0)
  })
})
