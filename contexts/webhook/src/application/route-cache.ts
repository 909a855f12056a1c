import { setTimeout as sleep } from 'node:timers/promises'
import type { HostedTrigger } from '../domain/hosted-trigger.ts'
import { RouteTable } from '../domain/route-table.ts'
import type { Webhook } from '../domain/webhook.ts'
import { FOLLOW_MS_MAX, FOLLOW_RETRY_MS, ROUTES_POLL_MS } from '../limits.ts'

/** The live webhooks, as the workflow context has published them. */
export interface WebhookSource {
  /** Grows with every publish and unpublish. */
  revision(): Promise<number>
  list(): Promise<readonly Webhook[]>
  /** Forms and chats. */
  pages(): Promise<readonly HostedTrigger[]>
}

/**
 * The route table of this process. It follows publishing at once when told, and within half a second when the
 * notification was lost: then it compares the revision, which is one small query.
 */
export class RouteCache {
  private current = new RouteTable([])
  private revision = -1
  private timer: NodeJS.Timeout | undefined
  /** The reading that is under way, and the one after it. */
  private reading: Promise<void> | undefined
  private next: Promise<void> | undefined
  private readonly source: WebhookSource
  private readonly onError: (error: unknown) => void

  constructor(source: WebhookSource, onError: (error: unknown) => void) {
    this.source = source
    this.onError = onError
  }

  get table(): RouteTable {
    return this.current
  }

  async start(): Promise<void> {
    await this.refresh()
    this.timer = setInterval(() => void this.refresh().catch(this.onError), ROUTES_POLL_MS)
    this.timer.unref()
  }

  /**
   * Something was published. Resolves when the table is at least as new as the call: a reading that is under way may have
   * begun before the commit, so the one after it is awaited. All who ask meanwhile share that one.
   */
  refresh(): Promise<void> {
    if (this.reading === undefined) return this.read()
    this.next ??= this.reading.then(
      () => this.readNext(),
      () => this.readNext(),
    )
    return this.next
  }

  /**
   * Something was published by this process, which answers for it next: stays at it while the database is away, so that
   * the next call here runs what was published. Gives up after a second, from when on the timer follows.
   */
  async follow(): Promise<void> {
    const untilMs = performance.now() + FOLLOW_MS_MAX
    for (;;) {
      try {
        return await this.refresh()
      } catch (error) {
        if (performance.now() > untilMs) return this.onError(error)
      }
      await sleep(FOLLOW_RETRY_MS)
    }
  }

  stop(): void {
    clearInterval(this.timer)
  }

  private readNext(): Promise<void> {
    this.next = undefined
    return this.read()
  }

  private read(): Promise<void> {
    const reading = this.load().finally(() => {
      if (this.reading === reading) this.reading = undefined
    })
    this.reading = reading
    return reading
  }

  private async load(): Promise<void> {
    const revision = await this.source.revision()
    if (revision === this.revision) return
    this.current = new RouteTable(await this.source.list(), await this.source.pages())
    this.revision = revision
  }
}
