import type { Route } from '@linkflow/http-server'
import type { Clock } from '@linkflow/kernel'
import type { Joining } from '../application/joining.ts'
import type { OwnAccount } from '../application/own-account.ts'
import type { PasswordResets } from '../application/password-resets.ts'
import type { Setup } from '../application/setup.ts'
import type { SignInNeeds } from '../application/sign-in.ts'
import type { TwoFactor } from '../application/two-factor.ts'
import type { Verifications } from '../application/verifications.ts'
import { accountsRoutes } from './accounts.routes.ts'
import { joiningRoutes } from './joining.routes.ts'
import { meRoutes } from './me.routes.ts'
import { passwordResetRoutes } from './password-resets.routes.ts'
import { sessionRoutes } from './sessions.routes.ts'
import { setupRoutes } from './setup.routes.ts'
import { twoFactorRoutes } from './two-factor.routes.ts'
import { verificationRoutes } from './verifications.routes.ts'

export const accountRoutes = (
  parts: SignInNeeds & {
    readonly setup: Setup
    readonly own: OwnAccount
    readonly joining: Joining
    readonly twoFactor: TwoFactor
    readonly resets: PasswordResets
    readonly verifications: Verifications
    readonly clock: Clock
    readonly publicUrl: string
  },
): Route[] => [
  ...setupRoutes(parts),
  ...sessionRoutes(parts),
  ...meRoutes(parts.own),
  ...twoFactorRoutes(parts),
  ...passwordResetRoutes(parts.resets),
  ...verificationRoutes(parts.verifications),
  ...accountsRoutes(parts),
  ...joiningRoutes(parts),
]
