import type { Route } from '@linkflow/http-server'
import type { InboxNeeds } from '../application/needs.ts'
import { testPageRoute } from '../hosted/draft-page.route.ts'
import { listenerRoutes } from './listeners.routes.ts'
import { redeliveryRoutes } from './redeliveries.routes.ts'
import { inboxRoutes } from './webhooks.routes.ts'

export const webhookRoutes = (needs: InboxNeeds): Route[] => [
  ...inboxRoutes(needs),
  ...listenerRoutes(needs),
  ...redeliveryRoutes(needs),
  testPageRoute(needs),
]
