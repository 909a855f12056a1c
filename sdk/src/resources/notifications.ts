import type {
  ChangeNotificationPreferences,
  MutedWorkflow,
  Notification,
  NotificationPreferences,
  NotificationWebhook,
  SetNotificationWebhook,
  UnreadCount,
} from '../generated/wire-types.ts'
import { List, type ListOptions } from '../list.ts'
import type { CallOptions, Transport } from '../transport/transport.ts'

export interface ListNotifications extends ListOptions {
  /** Only those that are unread. */
  readonly unread?: boolean | undefined
  /** Those that you archived instead. */
  readonly archived?: boolean | undefined
  readonly kind?: Notification['kind'] | undefined
}

/** What you are told of in a workspace. It is yours alone: a key has none, so use the access token of a session. */
export class NotificationCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** What has the latest news first. */
  list({ unread, archived, kind, ...options }: ListNotifications = {}): List<Notification> {
    return new List(this.transport, ['notifications'], { unread, archived, kind }, options)
  }

  countUnread({ signal }: CallOptions = {}): Promise<UnreadCount> {
    return this.transport.send({ method: 'GET', path: ['notifications', 'unread'], signal })
  }

  /** What has news after that is unread, and out of the archive, by itself. What is not said stays as it is. */
  mark(
    id: string,
    marks: { readonly isUnread?: boolean; readonly isArchived?: boolean },
    { signal }: CallOptions = {},
  ): Promise<void> {
    return this.transport.send({ method: 'PATCH', path: ['notifications', id], body: marks, signal })
  }

  /** All of them, or those up to the `number` of the newest that you saw. */
  markAllRead({ upTo, signal }: CallOptions & { readonly upTo?: number | undefined } = {}): Promise<void> {
    return this.transport.send({ method: 'POST', path: ['notifications', 'read'], body: { upTo }, signal })
  }

  /** You hear nothing of a workflow for a while: by default for an hour. */
  mute(
    workflow: string,
    { minutes, signal }: CallOptions & { readonly minutes?: number } = {},
  ): Promise<MutedWorkflow> {
    return this.transport.send({ method: 'PUT', path: ['notifications', 'mutes', workflow], body: { minutes }, signal })
  }

  unmute(workflow: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['notifications', 'mutes', workflow], signal })
  }

  /** The address that is called with notifications of the workspace, and what the calls are signed by. */
  webhook({ signal }: CallOptions = {}): Promise<NotificationWebhook> {
    return this.transport.send({ method: 'GET', path: ['notifications', 'webhook'], signal })
  }

  setWebhook(webhook: SetNotificationWebhook, { signal }: CallOptions = {}): Promise<NotificationWebhook> {
    return this.transport.send({ method: 'PUT', path: ['notifications', 'webhook'], body: webhook, signal })
  }

  removeWebhook({ signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['notifications', 'webhook'], signal })
  }

  preferences({ signal }: CallOptions = {}): Promise<NotificationPreferences> {
    return this.transport.send({ method: 'GET', path: ['notifications', 'preferences'], signal })
  }

  /** What is not named stays. Time zone and quiet hours are yours in all workspaces. */
  changePreferences(
    change: ChangeNotificationPreferences,
    { signal }: CallOptions = {},
  ): Promise<NotificationPreferences> {
    return this.transport.send({ method: 'PATCH', path: ['notifications', 'preferences'], body: change, signal })
  }
}
