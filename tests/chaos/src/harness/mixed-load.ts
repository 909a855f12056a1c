import type { WorkflowFileInput } from '@linkflow/contracts'
import type { Random } from '../random.ts'
import { eventually, sleep } from '../wait.ts'
import { NoAnswer } from './api-client.ts'
import type { Cluster } from './cluster.ts'
import { SignedLoad } from './signed-load.ts'
import { bump, chain, node } from './workflow-builder.ts'

/** Bytes of an output that goes to the object store. */
const BIG_BYTES = 300 * 1024
const ITEMS = 120
/** Deliveries under way at once. */
const UNDER_WAY_MAX = 20

type WorkflowIds = Readonly<
  Record<'rich' | 'signal' | 'cancel' | 'fail' | 'republished' | 'schedule' | 'sync' | 'answered', string>
>

/**
 * Everything at once, so that every durable write is passed: signed webhooks, synchronous ones, waits, signals, cancels,
 * calls of other workflows, loops with checkpoints, big outputs, files, failures with error workflows and callbacks,
 * schedules, and a workflow that is published again and again.
 */
export class MixedLoad {
  readonly signed: SignedLoad
  readonly #cluster: Cluster
  readonly #random: Random
  readonly #ids: WorkflowIds
  /** Executions that the API acknowledged, by kind. */
  readonly #acknowledged = new Map<string, 'rich' | 'signal' | 'cancel' | 'fail'>()
  started = 0
  #published = 0
  #calls = 0
  /** Calls that were answered before the end of their execution. */
  readonly #answeredCalls = new Set<number>()

  private constructor(cluster: Cluster, random: Random, signed: SignedLoad, ids: WorkflowIds) {
    this.#cluster = cluster
    this.#random = random
    this.signed = signed
    this.#ids = ids
  }

  static async open(cluster: Cluster, random: Random): Promise<MixedLoad> {
    const { api, world } = cluster
    const signed = await SignedLoad.open(cluster, random)
    const child = await api.publish(chain('child', [node('called', 'workflow-trigger'), bump('in-child', world.url)]))
    const handler = await api.publish(
      chain('handler', [
        node('error', 'error-trigger'),
        bump('handled', world.url, { failed: '{{ $json.execution.id }}' }),
      ]),
    )
    const ids = {
      rich: await api.publish(rich(world.url, child)),
      signal: await api.publish(
        chain('signal', [
          node('start', 'manual'),
          node('wait', 'wait', { for: 'signal', signal: 'go', timeout: { value: 20, unit: 'seconds' } }),
          bump('signalled', world.url),
        ]),
      ),
      cancel: await api.publish(
        chain('cancel', [node('start', 'manual'), node('wait', 'wait', { duration: { value: 10, unit: 'days' } })]),
      ),
      fail: await api.publish(
        chain(
          'fail',
          [
            node('hook', 'webhook', { path: 'fail' }),
            bump('before', world.url),
            node('stop', 'stop-and-error', { message: 'as planned' }),
          ],
          {
            order: 'linkflow',
            dialect: 'linkflow',
            errorWorkflow: handler,
            concurrency: { limit: 3, policy: 'queue' },
          },
        ),
      ),
      sync: await api.publish(sync(0)),
      answered: await api.publish(answered(0, world.url)),
      republished: await api.publish(republished(0)),
      schedule: await api.publish(
        chain('schedule', [
          node('each-second', 'schedule', { rules: [{ cron: '* * * * * *' }] }),
          node('end', 'no-operation'),
        ]),
      ),
    }
    await api.listening('fail')
    await api.listening('sync')
    await api.listening('answered')
    return new MixedLoad(cluster, random, signed, ids)
  }

  /** Everything that got through. */
  get steps(): number {
    return this.signed.acknowledged.size + this.started
  }

  /** Executions whose start somebody was told of, by now. */
  acknowledgedNow(): ReadonlySet<string> {
    return new Set([...this.signed.acknowledged.values(), ...this.#acknowledged.keys()])
  }

  /** Ends what would wait for days, and what begins by itself. */
  async endWaits(): Promise<void> {
    const { api, sql } = this.#cluster
    await api.patiently('POST', `/workflows/${this.#ids.schedule}/unpublish`)
    const { rows } = await sql.query<{ id: string }>('select id from execution.live where workflow_id = $1', [
      this.#ids.cancel,
    ])
    for (const { id } of rows) await api.patiently('POST', `/executions/${id}/cancel`)
  }

  /** The same load over another installation, which was restored from this one. */
  over(cluster: Cluster): MixedLoad {
    return new MixedLoad(cluster, this.#random, this.signed, this.#ids)
  }

  /** Until it is over: a few of each kind, again and again. Deliveries that are under way go on until they are `settled`. */
  async run(isOver: () => boolean): Promise<{ settled: () => Promise<void> }> {
    // In the background, so that a client that waits before its next call does not hold up the rest.
    const deliveries: Promise<void>[] = []
    let under = 0
    const deliver = async () => {
      if (under >= UNDER_WAY_MAX) return
      under += 1
      deliveries.push(this.signed.deliverPatiently().finally(() => (under -= 1)))
    }
    const kinds = [
      () => deliver(),
      () => deliver(),
      () => this.#sync(),
      () => this.#answered(),
      () => this.#start('rich'),
      () => this.#signal(),
      () => this.#cancel(),
      () => this.#fail(),
      () => this.#publish(),
    ]
    const lane = async (index: number) => {
      for (let turn = index; !isOver(); turn++) {
        await kinds[turn % kinds.length]!().catch((error) => {
          if (!(error instanceof NoAnswer)) throw error
        })
        await sleep(this.#random.int(5, 60))
      }
    }
    await Promise.all(Array.from({ length: 6 }, (_, index) => lane(index)))
    return { settled: async () => void (await Promise.all(deliveries)) }
  }

  async failures(withinMs: number): Promise<string[]> {
    const { api } = this.#cluster
    await api.patiently('POST', `/workflows/${this.#ids.schedule}/unpublish`)
    for (const [id, kind] of this.#acknowledged)
      if (kind === 'cancel') await api.patiently('POST', `/executions/${id}/cancel`)
    const { rows: waiting } = await this.#cluster.sql.query<{ id: string }>(
      'select id from execution.live where workflow_id = $1',
      [this.#ids.cancel],
    )
    // Started by calls that were not answered: nobody knew their ids.
    for (const { id } of waiting) await api.patiently('POST', `/executions/${id}/cancel`)
    await this.#cluster.finished(withinMs)
    // An end is told by the outbox, a moment later; what it starts then has to end as well.
    const isTold = async () => (await this.#cluster.count('select count(*)::int as n from execution.outbox')) === 0
    const untold = (await eventually(isTold, withinMs)) ? [] : ['the outbox was not emptied']
    const unfinished = await this.#cluster.finished(withinMs)
    return [
      ...untold,
      ...unfinished.map((each) => `did not end: ${each}`),
      ...(await this.signed.failures()),
      ...(await this.#endsAsPromised()),
      ...(await this.#schedulesOnce()),
      ...(await this.#callbacksMade()),
      ...this.#answeredAndLost(),
      ...this.#strangeKeys(),
    ]
  }

  async #endsAsPromised(): Promise<string[]> {
    const expected = { rich: ['succeeded'], signal: ['succeeded'], cancel: ['cancelled'], fail: ['failed'] } as const
    const { rows } = await this.#cluster.sql.query<{ id: string; status: string; error: string | null }>(
      'select id, status, error from execution.finished',
    )
    const ends = new Map(rows.map((row) => [row.id, row]))
    return [...this.#acknowledged].flatMap(([id, kind]) => {
      const end = ends.get(id)
      if (end === undefined) return [`R1: execution ${id} (${kind}) was acknowledged and has no end`]
      return (expected[kind] as readonly string[]).includes(end.status)
        ? []
        : [`execution ${id} (${kind}) ended as ${end.status}: ${end.error}`]
    })
  }

  async #schedulesOnce(): Promise<string[]> {
    const { rows } = await this.#cluster.sql.query<{ at: string; n: number }>(
      `select meta::json ->> 'scheduledAt' as at, count(*)::int as n from execution.finished where workflow_id = $1 group by 1 having count(*) > 1`,
      [this.#ids.schedule],
    )
    return rows.map(({ at, n }) => `R9: the instant ${at} was fired ${n} times`)
  }

  /** Each failed execution was handled once and called back. */
  async #callbacksMade(): Promise<string[]> {
    const { rows } = await this.#cluster.sql.query<{ id: string; n: number }>(
      `select f.id, (select count(*)::int from execution.deliveries d where d.endpoint = 'error-workflow' and d.delivery_id = f.id::text) as n
       from execution.finished f where f.workflow_id = $1 and f.mode = 'webhook'`,
      [this.#ids.fail],
    )
    return rows.filter(({ n }) => n !== 1).map(({ id, n }) => `the failure of ${id} started ${n} error workflows`)
  }

  /** What was answered goes on, whoever dies then. */
  #answeredAndLost(): string[] {
    const written = new Set(this.#cluster.world.starts.map(({ data }) => data.answered))
    return [...this.#answeredCalls]
      .filter((call) => !written.has(call))
      .map((call) => `R1: call ${call} was answered, and what comes after the answer did not happen`)
  }

  #strangeKeys(): string[] {
    return this.#cluster.world.strangeKeys()
  }

  async #sync(): Promise<void> {
    const n = this.#random.int(0, 1000)
    const reply = await this.#cluster.api.request('POST', '/webhook/sync', JSON.stringify({ n }), {
      'content-type': 'application/json',
    })
    this.started += 1
    if (reply.status === 200 && (reply.json as { n?: number })?.n !== n * 2)
      throw new Error(`sync answered ${reply.text} to ${n}`)
    if (reply.status === 204) throw new Error(`sync answered 204 to ${n}`)
  }

  async #answered(): Promise<void> {
    const call = this.#calls++
    const reply = await this.#cluster.api.request('POST', '/webhook/answered', JSON.stringify({ call }), {
      'content-type': 'application/json',
    })
    if (reply.status >= 300) return
    this.started += 1
    this.#answeredCalls.add(call)
  }

  async #start(kind: 'rich' | 'signal' | 'cancel'): Promise<string | undefined> {
    const { api, world } = this.#cluster
    const reply = await api.api('POST', `/workflows/${this.#ids[kind]}/executions`, {
      input: {},
      ...(kind === 'rich' && { callback: `${world.url}/callback` }),
    })
    if (reply.status !== 202) return undefined
    const { id } = (reply.json as { execution: { id: string } }).execution
    this.#acknowledged.set(id, kind)
    this.started += 1
    return id
  }

  async #signal(): Promise<void> {
    const id = await this.#start('signal')
    if (id === undefined) return
    // Before the wait, at it, or after it.
    await sleep(this.#random.int(0, 400))
    await this.#cluster.api.api('POST', `/executions/${id}/signals/go`, { data: { ok: true } })
  }

  async #cancel(): Promise<void> {
    const id = await this.#start('cancel')
    if (id === undefined) return
    await sleep(this.#random.int(0, 400))
    await this.#cluster.api.api('POST', `/executions/${id}/cancel`)
  }

  async #fail(): Promise<void> {
    const reply = await this.#cluster.api.request('POST', '/webhook/fail', '{}', { 'content-type': 'application/json' })
    if (reply.status !== 202) return
    this.started += 1
    this.#acknowledged.set((reply.json as { executionId: string }).executionId, 'fail')
  }

  /** Also because a version that was in the first lane of a process that died stays out of it for a while. */
  async #publish(): Promise<void> {
    const { api, world } = this.#cluster
    const n = ++this.#published
    const files = [
      [this.#ids.republished, republished(n)],
      [this.#ids.sync, sync(n)],
      [this.#ids.answered, answered(n, world.url)],
    ] as const
    const [id, file] = files[n % files.length]!
    await api.api('PUT', `/workflows/${id}`, file)
    await api.api('POST', `/workflows/${id}/publish`)
  }
}

const republished = (n: number): WorkflowFileInput =>
  chain('republished', [node('hook', 'webhook', { path: 'republished' }), node('value', 'set', { values: { n } })])

const sync = (n: number): WorkflowFileInput =>
  chain('sync', [
    node('hook', 'webhook', { path: 'sync', respond: 'last-node' }),
    node('double', 'set', { values: { n: '{{ $json.body.n * 2 }}', version: n }, keep: 'none' }),
  ])

const answered = (n: number, worldUrl: string): WorkflowFileInput =>
  chain('answered', [
    node('hook', 'webhook', { path: 'answered', respond: 'respond-node' }),
    node('version', 'set', { values: { version: n } }),
    node('answer', 'respond-to-webhook'),
    bump('after-answer', worldUrl, { answered: "{{ $('hook').item.json.body.call }}" }),
  ])

const rich = (worldUrl: string, child: string): WorkflowFileInput =>
  chain('rich', [
    node('start', 'manual'),
    bump('first', worldUrl),
    node('wait', 'wait', { duration: { value: 1.2, unit: 'seconds' } }),
    node('call', 'execute-workflow', { workflow: child }),
    node('list', 'set', { values: { list: `{{ Array.from({ length: ${ITEMS} }, (_, i) => i) }}` } }),
    node('split', 'split-out', { fields: [{ field: 'list', as: 'n' }] }),
    bump('many', worldUrl, {}, { batch: { size: 10 } }),
    node('join', 'aggregate', {}),
    node('big', 'set', { values: { text: `{{ 'x'.repeat(${BIG_BYTES}) }}` } }),
    bump('last', worldUrl),
  ])
