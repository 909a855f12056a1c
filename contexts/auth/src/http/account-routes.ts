import type { Route } from '@linkflow/http-server'
import type { Clock } from '@linkflow/kernel'
import type { OwnAccount } from '../application/own-account.ts'
import type { Setup } from '../application/setup.ts'
import type { SignInNeeds } from '../application/sign-in.ts'
import { meRoutes } from './me.routes.ts'
import { sessionRoutes } from './sessions.routes.ts'
import { setupRoutes } from './setup.routes.ts'

export const accountRoutes = (
  parts: SignInNeeds & { readonly setup: Setup; readonly own: OwnAccount; readonly clock: Clock },
): Route[] => [...setupRoutes(parts), ...sessionRoutes(parts), ...meRoutes(parts.own)]
