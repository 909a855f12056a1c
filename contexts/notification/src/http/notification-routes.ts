import type { Route } from '@linkflow/http-server'
import type { Inbox } from '../application/inbox.ts'
import type { PreferenceBook } from '../application/preferences.ts'
import { inboxRoutes } from './inbox.routes.ts'
import { preferenceRoutes } from './preferences.routes.ts'

export const notificationRoutes = (parts: {
  readonly inbox: Inbox
  readonly preferences: PreferenceBook
  /** There is a mail server. */
  readonly canMail: boolean
}): Route[] => [...inboxRoutes(parts), ...preferenceRoutes(parts)]
