import type { Random } from '../random.ts'
import { inParallel, sleep } from '../wait.ts'
import { NoAnswer, Signer } from './api-client.ts'
import type { Cluster } from './cluster.ts'
import { bump, chain, node } from './workflow-builder.ts'

/** A client gives up after so many calls of one delivery. */
const CALLS_MAX = 6
/** Where every process dies again and again at the same place, it needs more of them. */
const PATIENT_CALLS_MAX = 20
const FIRST_PAUSE_MS = 500
/** Deliveries without an answer; a system that is away gets no more of them meanwhile. */
const OPEN_MAX = 1000
const PAUSE_MS_MAX = 8000

/** Signed webhooks, each a delivery of its own, sent by a client that retries what was not answered with a 2xx. */
export class SignedLoad {
  readonly #cluster: Cluster
  readonly #signer: Signer
  readonly path: string
  readonly workflowId: string
  /** Deliveries that got a 2xx, with the execution that it named. */
  readonly acknowledged = new Map<string, string>()
  /** Deliveries that were sent and never got one. */
  readonly unanswered = new Set<string>()
  readonly refused: string[] = []
  calls = 0
  /** How often each status came; 0: no answer. */
  readonly statuses = new Map<number, number>()
  readonly #prefix: string
  #next = 0

  private constructor(cluster: Cluster, signer: Signer, path: string, workflowId: string, prefix: string) {
    this.#cluster = cluster
    this.#signer = signer
    this.path = path
    this.workflowId = workflowId
    this.#prefix = prefix
  }

  /** Publishes a workflow behind a signature: webhook, a write, a value. */
  static async open(cluster: Cluster, random: Random, path = 'signed'): Promise<SignedLoad> {
    const signer = new Signer()
    const { api, world } = cluster
    const { id } = await api.must<{ id: string }>('POST', '/credentials', {
      name: `sender of ${path}`,
      type: 'hmac',
      fields: { secret: signer.secret },
      incomingOnly: true,
    })
    const workflowId = await api.publish(
      chain(`signed ${path}`, [
        node('hook', 'webhook', { path, authentication: 'hmac' }, { credentials: { hmac: id } }),
        bump('write', world.url, { delivery: '{{ $json.body.delivery }}' }),
        node('end', 'set', { values: { done: true } }),
      ]),
    )
    await api.listening(path)
    return new SignedLoad(cluster, signer, path, workflowId, random.int(0, 2 ** 31).toString(36))
  }

  get sent(): number {
    return this.#next
  }

  /** One delivery, sent until it is acknowledged or the client gives up. */
  async deliver(callsMax = CALLS_MAX): Promise<void> {
    const delivery = `${this.#prefix}-${this.#next++}`
    const body = JSON.stringify({ delivery })
    let pauseMs = FIRST_PAUSE_MS
    for (let call = 0; call < callsMax; call++, pauseMs = Math.min(pauseMs * 2, PAUSE_MS_MAX)) {
      if (call > 0) await sleep(pauseMs)
      this.calls += 1
      try {
        const headers = this.#signer.headers(delivery, body)
        const reply = await this.#cluster.api.request('POST', `/webhook/${this.path}`, body, headers)
        this.#saw(reply.status)
        if (reply.status >= 200 && reply.status < 300) {
          this.acknowledged.set(delivery, (reply.json as { executionId: string }).executionId)
          return
        }
        if (reply.status < 500) {
          this.refused.push(`${delivery}: ${reply.status} ${reply.text.slice(0, 200)}`)
          return
        }
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error
        this.#saw(0)
      }
    }
    this.unanswered.add(delivery)
  }

  deliverPatiently(): Promise<void> {
    return this.deliver(PATIENT_CALLS_MAX)
  }

  /** Deliveries at a steady rate, however long each takes, up to what one client has open. */
  async atRate(perSecond: number, isOver: () => boolean): Promise<void> {
    const under = new Set<Promise<void>>()
    const beginMs = performance.now()
    for (let i = 0; !isOver(); i++) {
      await sleep(beginMs + (i * 1000) / perSecond - performance.now())
      if (under.size >= OPEN_MAX) await Promise.race(under)
      const delivery = this.deliver().finally(() => under.delete(delivery))
      under.add(delivery)
    }
    await Promise.all(under)
  }

  #saw(status: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
  }

  /** Each delivery so many times, all at once; every answer must name the same execution. */
  async repeated(count: number, times: number, between: () => Promise<void>): Promise<string[]> {
    const failures: string[] = []
    await inParallel(count, 8, async () => {
      const delivery = `${this.#prefix}-${this.#next++}`
      const body = JSON.stringify({ delivery })
      const answers = await Promise.all(
        Array.from({ length: times }, async () => {
          this.calls += 1
          const headers = this.#signer.headers(delivery, body)
          const reply = await this.#cluster.api
            .request('POST', `/webhook/${this.path}`, body, headers)
            .catch(() => undefined)
          return reply !== undefined && reply.status < 300
            ? (reply.json as { executionId: string }).executionId
            : undefined
        }),
      )
      const named = new Set(answers.filter((each) => each !== undefined))
      if (named.size > 1) failures.push(`R2: delivery ${delivery} was answered with ${[...named].join(' and ')}`)
      const [first] = named
      if (first === undefined) this.unanswered.add(delivery)
      else this.acknowledged.set(delivery, first)
      await between()
    })
    return failures
  }

  /** R1 and R2: what was acknowledged is there, once, and did what it should. */
  async failures(): Promise<string[]> {
    const failures: string[] = this.refused.map((each) => `R1: refused: ${each}`)
    const { rows } = await this.#cluster.sql.query<{
      id: string
      status: string
      delivery: string
      error: string | null
    }>(
      `select id, status, meta::json -> 'delivery' ->> 'id' as delivery, error from execution.finished where workflow_id = $1
       union all select id, status, meta::json -> 'delivery' ->> 'id', null from execution.live where workflow_id = $1`,
      [this.workflowId],
    )
    const byDelivery = Map.groupBy(rows, (row) => row.delivery)
    const ours = this.#cluster.world.starts.filter((each) => typeof each.data.delivery === 'string')
    const effects = Map.groupBy(ours, (each) => each.data.delivery as string)
    for (const [delivery, execution] of this.acknowledged) {
      const found = byDelivery.get(delivery) ?? []
      if (found.length === 0) failures.push(`R1: delivery ${delivery} was acknowledged and is lost`)
      else if (found[0]!.id !== execution)
        failures.push(`R2: delivery ${delivery} was answered with ${execution}, but ${found[0]!.id} is its execution`)
      else if (found[0]!.status !== 'succeeded')
        failures.push(`R1: delivery ${delivery} ended as ${found[0]!.status}: ${found[0]!.error}`)
      if (found.length > 0 && !effects.has(delivery)) failures.push(`R1: delivery ${delivery} had no effect`)
    }
    for (const [delivery, found] of byDelivery) {
      if (found.length > 1) failures.push(`R2: delivery ${delivery} started ${found.length} executions`)
    }
    for (const [delivery, bumps] of effects) {
      if (new Set(bumps.map((each) => each.key)).size > 1)
        failures.push(`R2: delivery ${delivery} acted under several idempotency keys`)
    }
    return failures
  }
}
