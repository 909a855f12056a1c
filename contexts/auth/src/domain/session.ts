import type { Id } from '@linkflow/kernel'
import { REFRESH_REPEAT_MS } from '../limits.ts'
import type { AccountId } from './account.ts'

export type SessionId = Id<'session'>

export type EndReason =
  | 'signed-out'
  | 'ended'
  | 'token-reused'
  | 'password-changed'
  | 'password-reset'
  | 'account-disabled'
  | 'too-many'
  | 'second-factor-removed'
  | 'account-deleted'

/** What proved who it was when the session was opened. */
export type SignedInBy = 'password' | 'passkey' | 'sso'

/** Where a session is used from, as people see it in their list. */
export interface Client {
  readonly address: string
  readonly userAgent: string
}

/**
 * One sign-in of one account on one device.
 *
 *   open ──renew──▶ open (at most until `endsAt`)
 *     └──sign out, end, reuse, new password──▶ ended, for ever
 *
 * S1. A refresh token renews its session once and gives way to one child.
 * S2. A used token that comes again within REFRESH_REPEAT_MS gets the same child: two tabs asked at once, or an answer was lost.
 * S3. Later it is taken for stolen, and the session ends: nobody can tell who of the two is the thief.
 * S4. Nothing renews a session beyond `endsAt`.
 */
export interface Session extends Client {
  readonly id: SessionId
  readonly accountId: AccountId
  readonly signedInBy: SignedInBy
  readonly createdAt: Date
  readonly lastSeenAt: Date
  readonly endsAt: Date
  readonly endedAt: Date | undefined
}

export const isOpen = (session: Pick<Session, 'endsAt' | 'endedAt'>, now: Date): boolean =>
  session.endedAt === undefined && session.endsAt.getTime() > now.getTime()

export type Renewal = 'renew' | 'repeat' | 'reuse' | 'over'

/** What the use of a refresh token means. */
export function judgeRenewal(
  session: Pick<Session, 'endsAt' | 'endedAt'>,
  usedAt: Date | undefined,
  now: Date,
): Renewal {
  if (!isOpen(session, now)) return 'over'
  if (usedAt === undefined) return 'renew'
  return now.getTime() - usedAt.getTime() <= REFRESH_REPEAT_MS ? 'repeat' : 'reuse'
}
