import { RouteTable } from '../domain/route-table.ts'
import type { Webhook } from '../domain/webhook.ts'
import { ROUTES_POLL_MS } from '../limits.ts'

/** The live webhooks, as the workflow context has published them. */
export interface WebhookSource {
  /** Grows with every publish and unpublish. */
  revision(): Promise<number>
  list(): Promise<readonly Webhook[]>
}

/**
 * The route table of this process. It follows publishing at once when told, and within a second when the notification
 * was lost: then it compares the revision, which is one small query.
 */
export class RouteCache {
  private current = new RouteTable([])
  private revision = -1
  private timer: NodeJS.Timeout | undefined
  private refreshing: Promise<void> | undefined
  private again = false
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

  /** Something was published. Resolves when the table is at least as new as the call. */
  async refresh(): Promise<void> {
    if (this.refreshing !== undefined) {
      this.again = true
      return this.refreshing
    }
    this.refreshing = this.load().finally(() => {
      this.refreshing = undefined
    })
    await this.refreshing
    if (this.again) {
      this.again = false
      await this.refresh()
    }
  }

  stop(): void {
    clearInterval(this.timer)
  }

  private async load(): Promise<void> {
    const revision = await this.source.revision()
    if (revision === this.revision) return
    this.current = new RouteTable(await this.source.list())
    this.revision = revision
  }
}
