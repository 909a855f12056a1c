import type { Route } from '@linkflow/http-server'
import type { AccountCare } from '../application/account-care.ts'
import type { AccountDeletion } from '../application/account-deletion.ts'
import type { EmailChanges } from '../application/email-changes.ts'
import type { Joining } from '../application/joining.ts'
import type { Operators } from '../application/operators.ts'
import type { OwnAccount } from '../application/own-account.ts'
import type { PasskeyChecks } from '../application/passkey-checks.ts'
import type { Passkeys } from '../application/passkeys.ts'
import type { PasswordResets } from '../application/password-resets.ts'
import type { Setup } from '../application/setup.ts'
import type { SignInNeeds } from '../application/sign-in.ts'
import type { TwoFactor } from '../application/two-factor.ts'
import type { Verifications } from '../application/verifications.ts'
import { accountsRoutes } from './accounts.routes.ts'
import { emailChangeRoutes } from './email-changes.routes.ts'
import type { Giving } from './give-tokens.ts'
import { joiningRoutes } from './joining.routes.ts'
import { meRoutes } from './me.routes.ts'
import { operatorRoutes } from './operators.routes.ts'
import { passkeyRoutes } from './passkeys.routes.ts'
import { passwordResetRoutes } from './password-resets.routes.ts'
import { sessionRoutes } from './sessions.routes.ts'
import { setupRoutes } from './setup.routes.ts'
import { type SsoParts, ssoRoutes } from './sso.routes.ts'
import { twoFactorRoutes } from './two-factor.routes.ts'
import { verificationRoutes } from './verifications.routes.ts'

export const accountRoutes = (
  parts: SignInNeeds &
    Giving & {
      readonly setup: Setup
      readonly own: OwnAccount
      readonly joining: Joining
      readonly deletion: AccountDeletion
      readonly twoFactor: TwoFactor
      readonly passkeys: PasskeyChecks
      readonly keys: Passkeys
      readonly sso: SsoParts | undefined
      readonly resets: PasswordResets
      readonly verifications: Verifications
      readonly emailChanges: EmailChanges
      readonly care: AccountCare
      readonly operators: Operators
      readonly publicUrl: string
    },
): Route[] => [
  ...setupRoutes(parts),
  ...sessionRoutes(parts),
  ...passkeyRoutes(parts),
  ...ssoRoutes(parts),
  ...meRoutes(parts),
  ...twoFactorRoutes(parts),
  ...emailChangeRoutes(parts.emailChanges),
  ...passwordResetRoutes(parts.resets),
  ...verificationRoutes(parts.verifications),
  ...accountsRoutes(parts),
  ...operatorRoutes(parts.operators),
  ...joiningRoutes(parts),
]
