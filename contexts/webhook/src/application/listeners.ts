import type { IncomingMessage } from 'node:http'
import type { Webhook } from '../domain/webhook.ts'
import { ROUTES_POLL_MS } from '../limits.ts'

/** Somebody who tries a draft listens at the address of its webhook. */
export interface Listener {
  readonly id: string
  /** The webhook as the draft had it when the listening began. */
  readonly webhook: Webhook
  readonly header?: { readonly name: string; readonly value: string }
  /** Only calls from this address. */
  readonly address?: string
  readonly expiresAtMs: number
}

export interface ListenerSource {
  /** Those that listen now, of all workspaces. */
  open(): Promise<readonly Listener[]>
  /** A listener heard a call: the id of its execution, or of what the inbox kept. */
  heard(listener: Listener, eventId: string): Promise<void>
}

interface Needs {
  readonly source: ListenerSource
  readonly nowMs: () => number
  readonly addressOf: (request: IncomingMessage) => string
  readonly onError: (error: unknown) => void
}

/**
 * The test listens of this process. They follow at once when told, and within a second when not. While nobody listens, a
 * call costs the look at one number.
 */
export class Listeners {
  private current: readonly Listener[] = []
  private timer: NodeJS.Timeout | undefined
  private readonly needs: Needs

  constructor(needs: Needs) {
    this.needs = needs
  }

  async start(): Promise<void> {
    await this.refresh()
    this.timer = setInterval(() => void this.refresh().catch(this.needs.onError), ROUTES_POLL_MS)
    this.timer.unref()
  }

  stop(): void {
    clearInterval(this.timer)
  }

  async refresh(): Promise<void> {
    this.current = await this.needs.source.open()
  }

  get isEmpty(): boolean {
    return this.current.length === 0
  }

  /** Those that listen at this address to this call. */
  of(method: string, path: string, request: IncomingMessage): readonly Listener[] {
    if (this.isEmpty) return []
    const nowMs = this.needs.nowMs()
    return this.current.filter(
      ({ webhook: { parameters }, header, address, expiresAtMs }) =>
        parameters.path === path &&
        parameters.method === method &&
        expiresAtMs > nowMs &&
        (header === undefined || request.headers[header.name.toLowerCase()] === header.value) &&
        (address === undefined || this.needs.addressOf(request) === address),
    )
  }

  /** Those in the workspace of a live webhook. Nobody hears the calls of another workspace. */
  ofLive(webhook: Webhook, request: IncomingMessage): readonly Listener[] {
    const { method, path } = webhook.parameters
    return this.of(method, path, request).filter((each) => each.webhook.workspaceId === webhook.workspaceId)
  }

  heard(listeners: readonly Listener[], eventId: string | undefined): void {
    if (eventId === undefined) return
    for (const listener of listeners) void this.needs.source.heard(listener, eventId).catch(this.needs.onError)
  }
}
