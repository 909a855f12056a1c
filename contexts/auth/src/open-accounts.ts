import type { Egress } from '@linkflow/http-egress'
import type { Route } from '@linkflow/http-server'
import type { Clock, Secret } from '@linkflow/kernel'
import type { MasterKey } from '@linkflow/keys'
import type { Mailer } from '@linkflow/mail'
import type { Database } from '@linkflow/postgres'
import { AccountCare } from './application/account-care.ts'
import { AccountDeletion } from './application/account-deletion.ts'
import { Attempts } from './application/attempts.ts'
import { Codes } from './application/codes.ts'
import { Confirmations } from './application/confirmations.ts'
import { EmailChanges } from './application/email-changes.ts'
import { Joining } from './application/joining.ts'
import { MailRoom } from './application/mail-room.ts'
import { openOrHalf } from './application/open-or-half.ts'
import { Operators } from './application/operators.ts'
import { OwnAccount } from './application/own-account.ts'
import { PasskeyChecks } from './application/passkey-checks.ts'
import { Passkeys } from './application/passkeys.ts'
import { PasswordResets } from './application/password-resets.ts'
import { SessionAuthenticator } from './application/session-authenticator.ts'
import { Sessions } from './application/sessions.ts'
import { Setup } from './application/setup.ts'
import type { SingleSignOn, SingleSignOnNeeds } from './application/single-sign-on.ts'
import { TwoFactor } from './application/two-factor.ts'
import { Verifications } from './application/verifications.ts'
import { accountRoutes } from './http/account-routes.ts'
import { SessionCookies } from './http/session-cookies.ts'
import { AccessTokens } from './infrastructure/access-tokens.ts'
import { hasAccounts } from './infrastructure/account-repository.postgres.ts'
import { removeOldAttempts } from './infrastructure/attempt-repository.postgres.ts'
import { removeExpiredLinkTokens } from './infrastructure/link-token-repository.postgres.ts'
import { type PasswordCost, PasswordHasher } from './infrastructure/password-hasher.ts'
import { removeOldSessions } from './infrastructure/session-repository.postgres.ts'
import { SigningKeys } from './infrastructure/signing-keys.ts'
import { removeExpiredChallenges } from './infrastructure/two-factor-repository.postgres.ts'
import { removeExpiredUses } from './infrastructure/used-once-repository.postgres.ts'
import { relyingPartyOf } from './infrastructure/webauthn.ts'

export interface AccountsNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly master: MasterKey
  /** Of which the first account becomes the owner. */
  readonly workspaceId: string
  /** A refresh token was used twice, so its session was ended: worth a line in the log. */
  readonly onReuse: (session: { readonly sessionId: string; readonly accountId: string }) => void
  readonly mailer: Mailer
  /** A mail could not be sent; it is tried again. */
  readonly onMailError: (error: unknown) => void
  /** Where links in mails lead, and the one address under which passkeys work. */
  readonly publicUrl: string
  /** There may be two of a passkey: worth a line in the log. */
  readonly onCopiedPasskey: (passkey: { readonly passkeyId: string; readonly accountId: string }) => void
  /** Cookies of sessions go over plain http, where it is not TLS that they came by. */
  readonly insecureCookies?: boolean
  readonly sso?: SsoSettings
  /** Another than the product's: for tests of what is around it. */
  readonly passwordCost?: PasswordCost
}

/** Single sign-on, as the operator configured it. */
export interface SsoSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: Secret | undefined
  /** On the button. */
  readonly label: string
  /** E-mail addresses that may sign in; empty: any that the provider proved. */
  readonly domains: readonly string[]
  readonly createsAccounts: boolean
  /** Of accounts that are made, in the default workspace. */
  readonly newcomerRole: 'editor' | 'operator' | 'viewer'
  /** Made for the first sign-on. */
  readonly egress: () => Pick<Egress, 'request'>
  readonly onError: (error: unknown) => void
}

/** Accounts and their sessions: the parts of this context that a server with an API holds. */
export interface Accounts {
  readonly sessions: SessionAuthenticator
  readonly routes: readonly Route[]
  /** For the log at the start: undefined once there is an account. */
  setupToken(): Promise<string | undefined>
  /** Reads the signing keys, or makes the first. */
  start(): Promise<void>
  /** A chore of every few seconds: sends the mail that another process, or a mail server that was away, left. */
  deliverMail(): Promise<void>
  /** A chore of each minute: what is over goes, and the signing key gives way when it is old. */
  tidy(): Promise<void>
}

export function openAccounts(needs: AccountsNeeds): Accounts {
  const { database, clock, master, workspaceId, onReuse, mailer, publicUrl } = needs
  const keys = new SigningKeys({ database, master, clock })
  const tokens = new AccessTokens({ keys, clock })
  const hasher = new PasswordHasher(needs.passwordCost)
  const attempts = new Attempts(database)
  const mailRoom = new MailRoom({ database, clock, mailer, publicUrl, onError: needs.onMailError })
  const refreshKey = master.derive('refresh-token')
  const sessions = new Sessions({ database, clock, tokens, refreshKey, mailRoom, onReuse })
  const tokenKey = master.derive('setup-token')
  const setup = new Setup({ database, clock, sessions, hasher, workspaceId, tokenKey })
  const codes = new Codes({ clock, master })
  const passkeys = new PasskeyChecks({
    clock,
    challengeKey: master.derive('passkey-challenge'),
    party: relyingPartyOf(publicUrl),
    onCopy: needs.onCopiedPasskey,
  })
  const confirmations = new Confirmations({ database, attempts, hasher, codes, passkeys })
  const base = { database, clock, master, sessions, attempts, hasher, codes, passkeys, confirmations, mailRoom }
  const halfOpen = openOrHalf(base)
  const operators = new Operators({ ...base, workspaceId })
  return {
    sessions: new SessionAuthenticator({ database, tokens, clock }),
    routes: accountRoutes({
      ...base,
      cookies: new SessionCookies({ mayBeInsecure: needs.insecureCookies === true }),
      openOrHalf: halfOpen,
      setup,
      own: new OwnAccount(base),
      joining: new Joining(base),
      deletion: new AccountDeletion(base),
      twoFactor: new TwoFactor(base),
      keys: new Passkeys(base),
      sso: needs.sso && {
        label: needs.sso.label,
        signOn: singleSignOn(needs.sso, { ...base, openOrHalf: halfOpen, publicUrl, workspaceId }),
      },
      resets: new PasswordResets(base),
      verifications: new Verifications(base),
      emailChanges: new EmailChanges(base),
      care: new AccountCare(base),
      operators,
      publicUrl,
    }),
    deliverMail: () => mailRoom.deliver(),
    setupToken: () => setup.openToken(),
    async start() {
      const isUsed = await hasAccounts(database.engine)
      await Promise.all([keys.start(), ...(isUsed ? [hasher.prepare(), operators.ensureFirst()] : [])])
    },
    async tidy() {
      await removeOldSessions(database.engine)
      await removeOldAttempts(database.engine)
      await removeExpiredLinkTokens(database.engine)
      await removeExpiredChallenges(database.engine)
      await removeExpiredUses(database.engine)
      await keys.rotateWhenDue()
    },
  }
}

/** The page of the web that takes what the provider answers: the exact address to enter at the provider. */
const ssoRedirectUrl = (publicUrl: string): string => `${publicUrl.replace(/\/+$/, '')}/sign-in/sso`

/** Loaded when somebody signs on: its parts, and the library under them. */
function singleSignOn(
  { egress, onError, ...settings }: SsoSettings,
  parts: Omit<SingleSignOnNeeds, 'provider' | 'rules' | 'newcomer'> & {
    readonly publicUrl: string
    readonly workspaceId: string
  },
): () => Promise<SingleSignOn> {
  const { publicUrl, workspaceId } = parts
  let made: Promise<SingleSignOn> | undefined
  const make = async () => {
    const { SingleSignOn } = await import('./application/single-sign-on.ts')
    const { OidcProvider } = await import('./infrastructure/oidc-provider.ts')
    const redirectUrl = ssoRedirectUrl(publicUrl)
    const signedOutUrl = `${publicUrl.replace(/\/+$/, '')}/sign-in`
    const provider = new OidcProvider({ settings: { ...settings, redirectUrl, signedOutUrl }, egress, onError })
    const newcomer = { workspaceId, role: settings.newcomerRole }
    return new SingleSignOn({ ...parts, provider, rules: settings, newcomer })
  }
  return () => {
    made ??= make()
    return made
  }
}
