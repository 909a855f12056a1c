import type { Route } from '@linkflow/http-server'
import type { Inbox } from '../application/inbox.ts'
import type { Mutes } from '../application/mutes.ts'
import type { PreferenceBook } from '../application/preferences.ts'
import type { WebhookChannel } from '../application/webhook-channel.ts'
import { inboxRoutes } from './inbox.routes.ts'
import { muteRoutes } from './mutes.routes.ts'
import { preferenceRoutes } from './preferences.routes.ts'
import { webhookChannelRoutes } from './webhook.routes.ts'

export const notificationRoutes = (parts: {
  readonly inbox: Inbox
  readonly preferences: PreferenceBook
  readonly mutes: Mutes
  readonly webhook: WebhookChannel
  readonly signingSecretOf: (workspaceId: string) => string
  /** There is a mail server. */
  readonly canMail: boolean
}): Route[] => [...inboxRoutes(parts), ...muteRoutes(parts), ...preferenceRoutes(parts), ...webhookChannelRoutes(parts)]
