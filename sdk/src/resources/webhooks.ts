import type {
  Execution,
  ExecutionStatus,
  Listen,
  Redeliver,
  Redelivery,
  RedeliveryPreview,
  TestPage,
  Webhook,
  WebhookEvent,
  WebhookEventSummary,
  WebhookListener,
  WebhookSettings,
  WebhookSettingsInput,
} from '../generated/wire-types.ts'
import { List, type ListOptions } from '../list.ts'
import type { CallOptions, CreateOptions, Transport } from '../transport/transport.ts'
import type { TimeRange } from './schedules.ts'

/** A webhook node of a workflow. */
export interface WebhookPlace {
  readonly workflowId: string
  readonly node: string
}

export interface ListWebhooks extends ListOptions {
  /** Only webhooks of this workflow (its id); then those of its draft are shown too. */
  readonly workflow?: string | undefined
}

export interface ListWebhookEvents extends ListOptions, TimeRange {
  readonly outcome?: WebhookEventSummary['outcome'] | undefined
  /** Only accepted calls whose execution has one of these statuses. */
  readonly status?: ExecutionStatus | readonly ExecutionStatus[] | undefined
}

export class WebhookCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** By their address. */
  list({ workflow, ...options }: ListWebhooks = {}): List<Webhook> {
    return new List(this.transport, ['webhooks'], { workflow }, options)
  }

  /** The live one of a node, else the one of the draft. */
  get(at: WebhookPlace, { signal }: CallOptions = {}): Promise<Webhook> {
    return this.transport.send({ method: 'GET', path: pathOf(at), signal })
  }

  /** Which refused calls are kept. */
  setSettings(
    at: WebhookPlace,
    settings: WebhookSettingsInput,
    { signal }: CallOptions = {},
  ): Promise<WebhookSettings> {
    return this.transport.send({ method: 'PUT', path: [...pathOf(at), 'settings'], body: settings, signal })
  }

  /** The calls of a webhook, newest first. */
  events(
    at: WebhookPlace,
    { outcome, status, from, until, ...options }: ListWebhookEvents = {},
  ): List<WebhookEventSummary> {
    const statuses = typeof status === 'string' ? status : status?.join(',')
    return new List(this.transport, [...pathOf(at), 'events'], { outcome, status: statuses, from, until }, options)
  }

  /** One call: what came, and what was answered. */
  event(id: string, { signal }: CallOptions = {}): Promise<WebhookEvent> {
    return this.transport.send({ method: 'GET', path: ['webhook-events', id], signal })
  }

  /** Runs the draft, or the live version, with a call that came before. */
  replay(
    id: string,
    { version, ...options }: CreateOptions & { readonly version?: 'draft' | 'live' } = {},
  ): Promise<Execution> {
    const path = ['webhook-events', id, 'replay']
    return this.transport.send({ ...options, method: 'POST', path, body: { version }, creates: true })
  }

  /** Listens at the one address, to try a draft; a live version takes its calls as always. */
  listen(at: WebhookPlace, listen: Listen = {}, options: CreateOptions = {}): Promise<WebhookListener> {
    const path = [...pathOf(at), 'listeners']
    return this.transport.send({ ...options, method: 'POST', path, body: listen, creates: true })
  }

  /** What it has heard; with `wait` the answer comes when there is more than `known`, or the time is up. */
  heard(
    id: string,
    { known, wait, signal }: CallOptions & { readonly known?: number; readonly wait?: number } = {},
  ): Promise<WebhookListener> {
    return this.transport.send({ method: 'GET', path: ['webhook-listeners', id], query: { known, wait }, signal })
  }

  stopListening(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['webhook-listeners', id], signal })
  }

  /** An address at which the form or chat of the draft can be tried, for an hour. */
  testPage(at: WebhookPlace, options: CreateOptions = {}): Promise<TestPage> {
    return this.transport.send({ ...options, method: 'POST', path: [...pathOf(at), 'test-pages'], creates: true })
  }

  /** How many calls a re-delivery would take. */
  previewRedelivery(at: WebhookPlace, range: Redeliver, { signal }: CallOptions = {}): Promise<RedeliveryPreview> {
    const path = [...pathOf(at), 'redeliveries', 'preview']
    return this.transport.send({ method: 'POST', path, body: range, reads: true, signal })
  }

  /** Starts executions with the accepted calls of a range of time, each once. */
  redeliver(at: WebhookPlace, range: Redeliver, options: CreateOptions = {}): Promise<Redelivery> {
    const path = [...pathOf(at), 'redeliveries']
    return this.transport.send({ ...options, method: 'POST', path, body: range, creates: true })
  }

  redelivery(id: string, { signal }: CallOptions = {}): Promise<Redelivery> {
    return this.transport.send({ method: 'GET', path: ['webhook-redeliveries', id], signal })
  }

  cancelRedelivery(id: string, { signal }: CallOptions = {}): Promise<Redelivery> {
    return this.transport.send({ method: 'POST', path: ['webhook-redeliveries', id, 'cancel'], signal })
  }
}

const pathOf = ({ workflowId, node }: WebhookPlace): string[] => ['webhooks', workflowId, node]
