import type { Route } from '@linkflow/http-server'
import type { Clock } from '@linkflow/kernel'
import type { MasterKey } from '@linkflow/keys'
import type { Mailer } from '@linkflow/mail'
import type { Database } from '@linkflow/postgres'
import { Attempts } from './application/attempts.ts'
import { Joining } from './application/joining.ts'
import { MailRoom } from './application/mail-room.ts'
import { OwnAccount } from './application/own-account.ts'
import { PasswordResets } from './application/password-resets.ts'
import { SessionAuthenticator } from './application/session-authenticator.ts'
import { Sessions } from './application/sessions.ts'
import { Setup } from './application/setup.ts'
import { TwoFactor } from './application/two-factor.ts'
import { Verifications } from './application/verifications.ts'
import { accountRoutes } from './http/account-routes.ts'
import { AccessTokens } from './infrastructure/access-tokens.ts'
import { hasAccounts } from './infrastructure/account-repository.postgres.ts'
import { removeOldAttempts } from './infrastructure/attempt-repository.postgres.ts'
import { removeExpiredLinkTokens } from './infrastructure/link-token-repository.postgres.ts'
import { PasswordHasher } from './infrastructure/password-hasher.ts'
import { removeOldSessions } from './infrastructure/session-repository.postgres.ts'
import { SigningKeys } from './infrastructure/signing-keys.ts'
import { removeExpiredChallenges } from './infrastructure/two-factor-repository.postgres.ts'

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
  /** Where links in mails lead. */
  readonly publicUrl: string
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
  const hasher = new PasswordHasher()
  const attempts = new Attempts(database)
  const sessions = new Sessions({ database, clock, tokens, refreshKey: master.derive('refresh-token'), onReuse })
  const tokenKey = master.derive('setup-token')
  const setup = new Setup({ database, clock, sessions, hasher, workspaceId, tokenKey })
  const own = new OwnAccount({ database, sessions, attempts, hasher })
  const mailRoom = new MailRoom({ database, clock, mailer, publicUrl, onError: needs.onMailError })
  const resets = new PasswordResets({ database, sessions, attempts, hasher, mailRoom })
  const verifications = new Verifications({ database, attempts, mailRoom })
  return {
    sessions: new SessionAuthenticator({ database, tokens, clock }),
    routes: accountRoutes({
      database,
      clock,
      setup,
      sessions,
      attempts,
      hasher,
      own,
      joining: new Joining({ database, clock, sessions, hasher }),
      twoFactor: new TwoFactor({ database, clock, master, sessions, attempts, hasher }),
      resets,
      verifications,
      publicUrl,
    }),
    deliverMail: () => mailRoom.deliver(),
    setupToken: () => setup.openToken(),
    async start() {
      const isUsed = await hasAccounts(database.engine)
      await Promise.all([keys.start(), ...(isUsed ? [hasher.prepare()] : [])])
    },
    async tidy() {
      await removeOldSessions(database.engine)
      await removeOldAttempts(database.engine)
      await removeExpiredLinkTokens(database.engine)
      await removeExpiredChallenges(database.engine)
      await keys.rotateWhenDue()
    },
  }
}
