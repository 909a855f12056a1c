import type { IncomingMessage } from 'node:http'
import { type Clock, newUuidV7 } from '@linkflow/kernel'
import type { Webhook } from '../domain/webhook.ts'
import {
  EVENT_HEAD_CHARS_MAX,
  HEARD_BODY_KEPT_BYTES,
  INBOX_FLUSH_MS,
  REFUSALS_PER_MINUTE_MAX,
  REFUSALS_WAITING_MAX,
  REFUSED_BODY_KEPT_BYTES,
} from '../limits.ts'
import { redactHeaders } from './redact-headers.ts'

/** A call that started no execution, as it is kept. */
export interface KeptCall {
  readonly id: string
  readonly workspaceId: string
  readonly workflowId: string
  readonly nodeId: string
  readonly outcome: 'refused' | 'heard'
  readonly atMs: number
  readonly method: string
  readonly path: string
  readonly headers: string
  readonly query: string
  readonly body: Uint8Array | undefined
  readonly bodyBytes: number | undefined
  readonly status: number
  readonly code: string | undefined
  readonly detail: string | undefined
}

/** What came to one webhook since the last writing. */
export interface CallCounts {
  readonly workspaceId: string
  readonly workflowId: string
  readonly nodeId: string
  readonly calls: number
  readonly refused: number
  readonly failed: number
}

export interface InboxStore {
  addCounts(counts: readonly CallCounts[]): Promise<void>
  /** Keeps those that the settings of their webhook let through. */
  addCalls(calls: readonly KeptCall[]): Promise<void>
}

interface Counts {
  calls: number
  refused: number
  failed: number
}

/** What is known of a call that started nothing. */
export interface StrayCall {
  readonly request: IncomingMessage
  /** The whole body, where it was read. */
  readonly bytes: Uint8Array | undefined
  readonly secretHeader: string | undefined
  readonly status: number
  readonly code?: string
  readonly detail?: string
}

/**
 * What the door notes about calls. On the way of a call that is let in this is one look-up and one addition; all else is
 * written down by itself, every second. What is lost when the process dies is a second of counts and of refusals.
 */
export class Inbox {
  private readonly store: InboxStore
  private readonly clock: Clock
  private readonly onError: (error: unknown) => void
  private counts = new Map<Webhook, Counts>()
  private waiting: KeptCall[] = []
  private keptInMinute = new Map<string, number>()
  private minuteEndsMs = 0
  private timer: NodeJS.Timeout | undefined
  private writing: Promise<void> = Promise.resolve()

  constructor(store: InboxStore, clock: Clock, onError: (error: unknown) => void) {
    this.store = store
    this.clock = clock
    this.onError = onError
  }

  start(): void {
    this.timer = setInterval(() => void this.flush(), INBOX_FLUSH_MS)
    this.timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.timer)
    await this.flush()
  }

  /** A call found its webhook. */
  called(webhook: Webhook): void {
    this.countsOf(webhook).calls += 1
  }

  /** It was answered with 5xx. */
  failed(webhook: Webhook): void {
    this.countsOf(webhook).failed += 1
  }

  /** It was refused. Its id, if it is kept. */
  refused(webhook: Webhook, call: StrayCall): string | undefined {
    this.countsOf(webhook).refused += 1
    return this.mayKeep(webhook) ? this.keep(webhook, 'refused', call, REFUSED_BODY_KEPT_BYTES) : undefined
  }

  /** A test listen heard it where nothing is published. */
  heard(webhook: Webhook, call: StrayCall): string | undefined {
    return this.mayKeep(webhook) ? this.keep(webhook, 'heard', call, HEARD_BODY_KEPT_BYTES) : undefined
  }

  /** Writes down what has gathered; what cannot be written is told and let go. */
  flush(): Promise<void> {
    this.writing = this.writing.then(() => this.write()).catch(this.onError)
    return this.writing
  }

  private async write(): Promise<void> {
    const [counts, calls] = [this.counts, this.waiting]
    if (calls.length > 0) {
      this.waiting = []
      await this.store.addCalls(calls)
    }
    if (counts.size > 0) {
      this.counts = new Map()
      const rows = [...counts].map(([{ workspaceId, workflowId, nodeId }, added]) => ({
        workspaceId,
        workflowId,
        nodeId,
        ...added,
      }))
      await this.store.addCounts(rows)
    }
  }

  private countsOf(webhook: Webhook): Counts {
    const known = this.counts.get(webhook)
    if (known !== undefined) return known
    const made = { calls: 0, refused: 0, failed: 0 }
    this.counts.set(webhook, made)
    return made
  }

  private mayKeep({ workflowId, nodeId }: Webhook): boolean {
    const nowMs = this.clock.nowMs()
    if (nowMs >= this.minuteEndsMs) {
      this.keptInMinute.clear()
      this.minuteEndsMs = nowMs + 60_000
    }
    const key = `${workflowId}:${nodeId}`
    const kept = this.keptInMinute.get(key) ?? 0
    if (kept >= REFUSALS_PER_MINUTE_MAX || this.waiting.length >= REFUSALS_WAITING_MAX) return false
    this.keptInMinute.set(key, kept + 1)
    return true
  }

  private keep(webhook: Webhook, outcome: KeptCall['outcome'], call: StrayCall, bodyMax: number): string {
    const atMs = this.clock.nowMs()
    const { workspaceId, workflowId, nodeId, parameters } = webhook
    const { request, bytes, secretHeader, status, code, detail } = call
    const { url = '' } = request
    const id = newUuidV7(atMs)
    this.waiting.push({
      id,
      workspaceId,
      workflowId,
      nodeId,
      outcome,
      atMs,
      method: request.method ?? 'GET',
      path: parameters.path,
      headers: bounded(JSON.stringify(redactHeaders(request.headers, [secretHeader, parameters.hmac.header])), '{}'),
      query: bounded(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '', ''),
      // A copy: a slice would hold the whole body in memory.
      body: bytes && Buffer.from(bytes.subarray(0, bodyMax)),
      bodyBytes: bytes?.length,
      status,
      code,
      detail,
    })
    return id
  }
}

const bounded = (text: string, otherwise: string): string => (text.length > EVENT_HEAD_CHARS_MAX ? otherwise : text)
