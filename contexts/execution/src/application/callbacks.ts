import { createHmac } from 'node:crypto'
import type { Egress } from '@linkflow/http-egress'
import { type Clock, crashPoint, newUuidV7 } from '@linkflow/kernel'
import { KeyError, type Payloads, PayloadUnreadable, plainPayloads } from '@linkflow/keys'
import { type EnginePool, type Queries, sql } from '@linkflow/postgres'
import { type TraceContext, traceHeaders } from '@linkflow/telemetry'
import type { ExecutionId, ExecutionMeta } from '../domain/execution.ts'
import type { OutboxConsumer } from '../infrastructure/outbox-relay.ts'
import { CALLBACK_DELAYS_MS, CALLBACK_TIMEOUT_MS } from '../limits.ts'
import type { ExecutionTraces } from './execution-traces.ts'
import { callbackLabel } from './sealed-payloads.ts'

/** Notes the calls that are owed to addresses which asked to be told of an execution's end. */
export function callbackConsumer(engine: EnginePool, payloads: Payloads = plainPayloads): OutboxConsumer {
  return {
    name: 'callbacks',
    async consume(events) {
      for (const event of events) {
        if (event.callback === undefined) continue
        const { execution, workspace, workflow, type, error } = event
        const data = { executionId: execution, workflowId: workflow }
        const body = JSON.stringify({ type, data: { ...data, ...(error && { error }) } })
        const stored = await payloads.sealText(
          workspace,
          callbackLabel(execution),
          body,
          JSON.stringify({ type, data }),
        )
        await engine.execute(sql`
          insert into execution.callbacks (id, workspace_id, execution_id, url, body, due_at)
          select ${execution}::uuid, ${workspace}::uuid, ${execution}::uuid, ${event.callback}, ${stored}, platform.now()
          on conflict do nothing`)
      }
    },
  }
}

/** A call that is owed for another reason than an execution, from the commit of the transaction on. */
export const oweCall =
  ({ payloads, clock }: { readonly payloads: Payloads; readonly clock: Clock }) =>
  async (
    queries: Pick<Queries, 'execute'>,
    { workspaceId, url, body }: { readonly workspaceId: string; readonly url: string; readonly body: string },
  ): Promise<void> => {
    const id: ExecutionId = newUuidV7(clock.nowMs())
    const stored = await payloads.sealText(workspaceId, callbackLabel(id), body, '{}')
    await queries.execute(sql`
      insert into execution.callbacks (id, workspace_id, execution_id, url, body, due_at)
      values (${id}::uuid, ${workspaceId}::uuid, ${id}::uuid, ${url}, ${stored}, platform.now())`)
  }

/** Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`; a key of the workspace's own. */
export function signCallback(key: Uint8Array, id: string, timestampSeconds: number, body: string): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64')}`
}

interface Owed {
  readonly id: ExecutionId
  readonly workspace_id: string
  readonly url: string
  readonly body: string
  readonly attempts: number
  /** Database time: whoever is called refuses what a clock that is minutes off has signed. */
  readonly now_seconds: number
}

/** Makes the calls that are due, with the delays of Standard Webhooks between tries; a 2xx ends it, a redirect does not. */
export class CallbackSender {
  private readonly engine: EnginePool
  private readonly egress: Egress
  private readonly keyOf: (workspaceId: string) => Uint8Array
  private readonly traces: ExecutionTraces | undefined
  private readonly payloads: Payloads

  constructor(
    engine: EnginePool,
    egress: Egress,
    keyOf: (workspaceId: string) => Uint8Array,
    traces?: ExecutionTraces | undefined,
    payloads: Payloads = plainPayloads,
  ) {
    this.engine = engine
    this.egress = egress
    this.keyOf = keyOf
    this.traces = traces
    this.payloads = payloads
  }

  /** One round; true when there may be more. */
  async send(): Promise<boolean> {
    // The next try is noted before the call is made: a crash in between costs a delay, not a flood of calls.
    const due = await this.engine.query<Owed>(sql`
      update execution.callbacks c set attempts = c.attempts + 1, due_at = platform.now() + interval '1 hour'
      from (select id from execution.callbacks where due_at <= platform.now() and not gave_up
            order by due_at limit 20 for update skip locked) q
      where c.id = q.id returning c.id, c.workspace_id, c.url, c.body, c.attempts,
        floor(extract(epoch from platform.now()))::float8 as now_seconds`)
    if (due.length > 0) crashPoint('callback.noted')
    const places = await this.placesOf(due)
    await Promise.all(due.map((owed) => this.call(owed, places.get(owed.id))))
    if (due.length > 0) crashPoint('callback.settled')
    return due.length === 20
  }

  /** A call goes on with the trace of its execution, whose id it has. */
  private async placesOf(due: readonly Owed[]): Promise<ReadonlyMap<string, TraceContext>> {
    const { traces } = this
    if (traces === undefined || due.length === 0) return new Map()
    const rows = await this.engine.query<{ id: ExecutionId; meta: string }>(
      sql`select id, meta from execution.finished where id = any(${due.map(({ id }) => id)}::uuid[])`,
    )
    return new Map(rows.map(({ id, meta }) => [id, traces.placeOf({ id, meta: JSON.parse(meta) as ExecutionMeta })]))
  }

  /** A body that does not open is owed to nobody any more; while the master key is away, the next try is as noted. */
  private async bodyOf({ id, workspace_id: workspaceId, body }: Owed): Promise<string | undefined> {
    try {
      return await this.payloads.openText(workspaceId, callbackLabel(id), body)
    } catch (error) {
      if (error instanceof KeyError) return undefined
      if (!(error instanceof PayloadUnreadable)) throw error
      await this.engine.execute(sql`update execution.callbacks set gave_up = true where id = ${id}::uuid`)
      return undefined
    }
  }

  private async call(owed: Owed, place: TraceContext | undefined): Promise<void> {
    const { id, workspace_id: workspaceId, url, attempts, now_seconds: timestamp } = owed
    const body = await this.bodyOf(owed)
    if (body === undefined) return
    const answer = await this.egress.request(
      {
        method: 'POST',
        url,
        headers: [
          ['content-type', 'application/json'],
          ['webhook-id', id],
          ['webhook-timestamp', String(timestamp)],
          ['webhook-signature', signCallback(this.keyOf(workspaceId), id, timestamp, body)],
          ...(place === undefined ? [] : Object.entries(traceHeaders(place))),
        ],
        body,
        timeoutMs: CALLBACK_TIMEOUT_MS,
        redirects: { follow: false },
      },
      { workspaceId },
    )
    crashPoint('callback.sent')
    const isTaken = answer.ok && answer.value.status >= 200 && answer.value.status < 300
    const delayMs = CALLBACK_DELAYS_MS[attempts - 1]
    if (isTaken) await this.engine.execute(sql`delete from execution.callbacks where id = ${id}::uuid`)
    else if (delayMs === undefined)
      await this.engine.execute(sql`update execution.callbacks set gave_up = true where id = ${id}::uuid`)
    else {
      await this.engine.execute(
        sql`update execution.callbacks set due_at = platform.now() + ${delayMs} * interval '1 ms' where id = ${id}::uuid`,
      )
    }
  }
}
