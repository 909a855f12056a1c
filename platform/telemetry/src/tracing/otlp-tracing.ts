import { randomBytes } from 'node:crypto'
import { CLOSE_MS_MAX, RETRIES_MAX, RETRY_FIRST_MS } from './limits.ts'
import { otlpBody } from './otlp-json.ts'
import type { TracingSettings } from './settings.ts'
import type { TraceContext } from './trace-context.ts'
import type { Span, Tracing } from './tracing.ts'

export interface OtlpNeeds {
  readonly settings: TracingSettings
  readonly version: string
  /** Told once when spans are lost, and again after it went well. */
  readonly onLost: (why: string) => void
}

/** Answers after which the same batch may be sent again (OTLP, «retryable response codes»). */
const RETRYABLE = new Set([429, 502, 503, 504])

/**
 * Spans wait in a queue of a fixed length and go out in batches, one at a time. A collector that is away costs spans, never
 * memory or time of those who are served.
 */
export class OtlpTracing implements Tracing {
  readonly #needs: OtlpNeeds
  readonly #closing = new AbortController()
  #queue: Span[] = []
  #timer: NodeJS.Timeout | undefined
  #sending: Promise<void> | undefined
  #isLosing = false

  constructor(needs: OtlpNeeds) {
    this.#needs = needs
  }

  begin(parent: TraceContext | undefined): TraceContext {
    const traceId = parent?.traceId ?? randomBytes(16).toString('hex')
    const isSampled = this.#needs.settings.sampler(traceId, parent?.isSampled)
    const spanId = randomBytes(8).toString('hex')
    return { traceId, spanId, isSampled, ...(parent?.state !== undefined && { state: parent.state }) }
  }

  isSampled(traceId: string): boolean {
    return this.#needs.settings.sampler(traceId, undefined)
  }

  record(span: Span): void {
    if (!span.context.isSampled) return
    const { queueMax, batchMax, batchDelayMs } = this.#needs.settings
    if (this.#queue.length >= queueMax) return this.#lost('more spans came than could be sent')
    this.#queue.push(span)
    if (this.#queue.length >= batchMax) this.#sendSoon()
    else this.#timer ??= setTimeout(() => this.#sendSoon(), batchDelayMs).unref()
  }

  async close(): Promise<void> {
    const late = setTimeout(() => this.#closing.abort(), CLOSE_MS_MAX)
    await this.#sending
    while (this.#queue.length > 0 && !this.#closing.signal.aborted) {
      this.#sendSoon()
      await this.#sending
    }
    clearTimeout(late)
    clearTimeout(this.#timer)
  }

  #sendSoon(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined
    })
  }

  async #sendAll(): Promise<void> {
    const { settings, version } = this.#needs
    while (this.#queue.length > 0) {
      const batch = this.#queue.slice(0, settings.batchMax)
      this.#queue = this.#queue.slice(batch.length)
      await this.#send(otlpBody(batch, settings.resource, version))
    }
  }

  async #send(body: string): Promise<void> {
    for (let again = 0; ; again += 1) {
      const why = await this.#post(body)
      if (why === undefined) {
        this.#isLosing = false
        return
      }
      if (!why.isRetryable || again >= RETRIES_MAX || this.#closing.signal.aborted) return this.#lost(why.text)
      await pause(RETRY_FIRST_MS * 2 ** again * (0.5 + Math.random()), this.#closing.signal)
    }
  }

  async #post(body: string): Promise<{ readonly text: string; readonly isRetryable: boolean } | undefined> {
    const { url, headers, timeoutMs } = this.#needs.settings
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
        redirect: 'error',
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), this.#closing.signal]),
      })
      await response.body?.cancel()
      if (response.ok) return undefined
      return { text: `the collector answered ${response.status}`, isRetryable: RETRYABLE.has(response.status) }
    } catch (error) {
      const { message, cause } = error as Error
      return { text: cause instanceof Error ? cause.message : message, isRetryable: true }
    }
  }

  #lost(why: string): void {
    if (this.#isLosing) return
    this.#isLosing = true
    this.#needs.onLost(why)
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(resolve, ms)
    timer.unref()
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
