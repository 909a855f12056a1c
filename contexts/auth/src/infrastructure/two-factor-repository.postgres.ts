import { type Queries, sql } from '@linkflow/postgres'
import type { AccountId } from '../domain/account.ts'
import { CHALLENGE_MS } from '../limits.ts'

export interface StoredTotp {
  readonly sealedSecret: Uint8Array
  readonly isConfirmed: boolean
  readonly lastStep: number
}

/** A device for codes, or passkeys. */
export async function secondFactorsOf(
  queries: Pick<Queries, 'one'>,
  accountId: string,
): Promise<{ readonly hasTotp: boolean; readonly hasPasskeys: boolean; readonly recoveryCodes: number }> {
  const row = await queries.one<{ totp: boolean; passkeys: boolean; codes: number }>(
    sql`select exists (select from auth.totps where account_id = ${accountId} and confirmed_at is not null) as totp,
          exists (select from auth.passkeys where account_id = ${accountId}) as passkeys,
          (select count(*)::int from auth.recovery_codes where account_id = ${accountId}) as codes`,
  )
  return { hasTotp: row!.totp, hasPasskeys: row!.passkeys, recoveryCodes: row!.codes }
}

/** Begins anew, unless one is in use already. False then. */
export const putUnconfirmedTotp = async (
  queries: Queries,
  accountId: string,
  sealedSecret: Uint8Array,
): Promise<boolean> =>
  (await queries.execute(
    sql`insert into auth.totps as t (account_id, sealed_secret) values (${accountId}, ${sealedSecret})
        on conflict (account_id) do update set sealed_secret = excluded.sealed_secret, last_step = 0
        where t.confirmed_at is null`,
  )) === 1

/** Locked until the transaction ends: of two who send one code at once, the second finds it used. */
export async function holdTotp(queries: Queries, accountId: string): Promise<StoredTotp | undefined> {
  const row = await queries.one<{ sealed_secret: Uint8Array; confirmed_at: Date | null; last_step: number }>(
    sql`select sealed_secret, confirmed_at, last_step from auth.totps where account_id = ${accountId} for update`,
  )
  return row && { sealedSecret: row.sealed_secret, isConfirmed: row.confirmed_at !== null, lastStep: row.last_step }
}

export const markTotpUsed = (queries: Queries, accountId: string, step: number): Promise<number> =>
  queries.execute(
    sql`update auth.totps set last_step = ${step}, confirmed_at = coalesce(confirmed_at, platform.now())
        where account_id = ${accountId}`,
  )

export const removeTotp = (queries: Queries, accountId: string): Promise<number> =>
  queries.execute(sql`delete from auth.totps where account_id = ${accountId}`)

export const removeRecoveryCodes = (queries: Queries, accountId: string): Promise<number> =>
  queries.execute(sql`delete from auth.recovery_codes where account_id = ${accountId}`)

export const insertRecoveryCodes = (queries: Queries, accountId: string, hashes: readonly Uint8Array[]) =>
  queries.execute(
    sql`insert into auth.recovery_codes (account_id, hash) select ${accountId}, h from unnest(${hashes}::bytea[]) as h`,
  )

/** True once for each code. */
export const takeRecoveryCode = async (queries: Queries, accountId: string, hash: Uint8Array): Promise<boolean> =>
  (await queries.execute(sql`delete from auth.recovery_codes where account_id = ${accountId} and hash = ${hash}`)) === 1

/** What the first step of a sign-in was. */
export type FirstStep = 'password' | 'sso'

export async function insertChallenge(
  queries: Queries,
  accountId: string,
  hash: Uint8Array,
  firstBy: FirstStep,
): Promise<Date> {
  const row = await queries.one<{ expires_at: Date }>(
    sql`insert into auth.challenges (hash, account_id, first_by, expires_at)
        values (${hash}, ${accountId}, ${firstBy}, platform.now() + ${CHALLENGE_MS} * interval '1 millisecond') returning expires_at`,
  )
  return row!.expires_at
}

export async function findChallenge(
  queries: Pick<Queries, 'one'>,
  hash: Uint8Array,
): Promise<{ readonly accountId: AccountId; readonly email: string; readonly firstBy: FirstStep } | undefined> {
  const row = await queries.one<{ account_id: AccountId; email: string; first_by: FirstStep }>(
    sql`select c.account_id, a.email, c.first_by from auth.challenges c join auth.accounts a on a.id = c.account_id
        where c.hash = ${hash} and c.expires_at > platform.now()`,
  )
  return row && { accountId: row.account_id, email: row.email, firstBy: row.first_by }
}

/** Whoever is half in begins anew: somebody came in, or the password is another. */
export const removeChallenges = (queries: Queries, accountId: string): Promise<number> =>
  queries.execute(sql`delete from auth.challenges where account_id = ${accountId}`)

export const removeExpiredChallenges = (queries: Pick<Queries, 'execute'>): Promise<number> =>
  queries.execute(sql`delete from auth.challenges where expires_at < platform.now()`)
