import { newUuidV7 } from '@linkflow/kernel'
import { firstIdOf, type Queries, sql } from '@linkflow/postgres'
import type { Notice } from '../domain/notice.ts'
import { MAIL_RETRY_FIRST_MS } from '../limits.ts'

/** What is to be written, and to which address. */
export type MailContent =
  | { readonly kind: 'reset' | 'verify'; readonly email: string }
  | { readonly kind: 'email'; readonly email: string; readonly accountId: string }
  | { readonly kind: 'notice'; readonly email: string; readonly notice: Notice }

export interface MailOrder {
  readonly id: string
  readonly content: MailContent
  /** This one included. */
  readonly attempts: number
}

export function insertMailOrder(
  queries: Pick<Queries, 'execute'>,
  content: MailContent,
  nowMs: number,
): Promise<number> {
  const accountId = content.kind === 'email' ? content.accountId : null
  const facts = content.kind === 'notice' ? JSON.stringify(content.notice) : null
  return queries.execute(
    sql`insert into auth.mail_orders (id, kind, email, account_id, facts)
        values (${newUuidV7(nowMs)}, ${content.kind}, ${content.email}, ${accountId}::uuid, ${facts})`,
  )
}

interface Row {
  id: string
  kind: MailContent['kind']
  email: string
  account_id: string | null
  facts: string | null
  attempts: number
}

/** Takes one that is due. It comes again, later each time, unless it is removed: whoever dies over it loses nothing. */
export async function takeMailOrder(queries: Pick<Queries, 'one'>): Promise<MailOrder | undefined> {
  const row = await queries.one<Row>(
    sql`update auth.mail_orders set attempts = attempts + 1,
          due_at = platform.now() + ${MAIL_RETRY_FIRST_MS} * power(2, attempts) * interval '1 millisecond'
        where id = (select id from auth.mail_orders where due_at <= platform.now()
                    order by due_at limit 1 for update skip locked)
        returning id, kind, email, account_id, facts, attempts`,
  )
  return row && { id: row.id, content: contentOf(row), attempts: row.attempts }
}

function contentOf({ kind, email, account_id, facts }: Row): MailContent {
  switch (kind) {
    case 'email':
      return { kind, email, accountId: account_id! }
    case 'notice':
      return { kind, email, notice: JSON.parse(facts!) as Notice }
    default:
      return { kind, email }
  }
}

export const removeMailOrder = (queries: Pick<Queries, 'execute'>, id: string): Promise<number> =>
  queries.execute(sql`delete from auth.mail_orders where id = ${id}`)

/** For a copy whose original has sent them: none of those that were ordered before is. How many. */
export const dropMailOrders = (queries: Pick<Queries, 'execute'>, before: Date): Promise<number> =>
  queries.execute(sql`delete from auth.mail_orders where id < ${firstIdOf(before.getTime())}`)
