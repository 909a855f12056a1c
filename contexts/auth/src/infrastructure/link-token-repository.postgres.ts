import { type Queries, sql } from '@linkflow/postgres'
import type { AccountId } from '../domain/account.ts'
import type { LinkPurpose } from '../domain/link-token.ts'
import { EMAIL_LINK_MS, RESET_LINK_MS, VERIFY_LINK_MS } from '../limits.ts'

const GOOD_FOR_MS: Readonly<Record<LinkPurpose, number>> = {
  reset: RESET_LINK_MS,
  verify: VERIFY_LINK_MS,
  email: EMAIL_LINK_MS,
}

export async function insertLinkToken(
  queries: Pick<Queries, 'one'>,
  link: {
    readonly hash: Uint8Array
    readonly accountId: string
    readonly purpose: LinkPurpose
    readonly proves: string | undefined
  },
): Promise<Date> {
  const row = await queries.one<{ expires_at: Date }>(
    sql`insert into auth.link_tokens (hash, account_id, purpose, proves, expires_at)
        values (${link.hash}, ${link.accountId}, ${link.purpose}, ${link.proves ?? null},
                platform.now() + ${GOOD_FOR_MS[link.purpose]} * interval '1 millisecond')
        returning expires_at`,
  )
  return row!.expires_at
}

/** Is it good for something? Asked before work is done for it. */
export const isLinkTokenGood = async (
  queries: Pick<Queries, 'one'>,
  hash: Uint8Array,
  purpose: LinkPurpose,
): Promise<boolean> =>
  (await queries.one(
    sql`select purpose from auth.link_tokens where hash = ${hash} and purpose = ${purpose} and expires_at > platform.now()`,
  )) !== undefined

/** Uses it up: of two who come at once one gets it. */
export async function takeLinkToken(
  queries: Queries,
  hash: Uint8Array,
  purpose: LinkPurpose,
): Promise<{ readonly accountId: AccountId; readonly proves: string | undefined } | undefined> {
  const row = await queries.one<{ account_id: AccountId; proves: string | null }>(
    sql`delete from auth.link_tokens where hash = ${hash} and purpose = ${purpose} and expires_at > platform.now()
        returning account_id, proves`,
  )
  return row && { accountId: row.account_id, proves: row.proves ?? undefined }
}

/** Of one purpose, or all: none that was sent to an address before is good after a change of it. */
export const removeLinkTokens = (
  queries: Pick<Queries, 'execute'>,
  accountId: string,
  purpose?: LinkPurpose,
): Promise<number> =>
  queries.execute(
    purpose === undefined
      ? sql`delete from auth.link_tokens where account_id = ${accountId}`
      : sql`delete from auth.link_tokens where account_id = ${accountId} and purpose = ${purpose}`,
  )

export const removeExpiredLinkTokens = (queries: Pick<Queries, 'execute'>): Promise<number> =>
  queries.execute(sql`delete from auth.link_tokens where expires_at < platform.now()`)
