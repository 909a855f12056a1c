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

const NOBODY: readonly Listener[] = []

const addressOf = (method: string, path: string): string => `${method} ${path}`

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
  /** By method and path. */
  private current: ReadonlyMap<string, readonly Listener[]> = new Map()
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
    const open = await this.needs.source.open()
    this.current = Map.groupBy(open, ({ webhook: { parameters } }) => addressOf(parameters.method, parameters.path))
  }

  get isEmpty(): boolean {
    return this.current.size === 0
  }

  /** Those that listen at this address to this call. */
  of(method: string, path: string, request: IncomingMessage): readonly Listener[] {
    const here = this.isEmpty ? undefined : this.current.get(addressOf(method, path))
    if (here === undefined) return NOBODY
    const nowMs = this.needs.nowMs()
    return here.filter(
      ({ header, address, expiresAtMs }) =>
        expiresAtMs > nowMs &&
        (header === undefined || request.headers[header.name.toLowerCase()] === header.value) &&
        (address === undefined || this.needs.addressOf(request) === address),
    )
  }

  /** Those in the workspace of a live webhook. Nobody hears the calls of another workspace. */
  ofLive(webhook: Webhook, request: IncomingMessage): readonly Listener[] {
    if (this.isEmpty) return NOBODY
    const { method, path } = webhook.parameters
    return this.of(method, path, request).filter((each) => each.webhook.workspaceId === webhook.workspaceId)
  }

  heard(listeners: readonly Listener[], eventId: string | undefined): void {
    if (eventId === undefined) return
    for (const listener of listeners) void this.needs.source.heard(listener, eventId).catch(this.needs.onError)
  }
}
