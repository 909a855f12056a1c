import { newUuidV7 } from '@linkflow/kernel'
import { type Queries, sql } from '@linkflow/postgres'
import type { LinkPurpose } from '../domain/link-token.ts'
import { MAIL_RETRY_FIRST_MS } from '../limits.ts'

export interface MailOrder {
  readonly id: string
  readonly kind: LinkPurpose
  readonly email: string
  /** This one included. */
  readonly attempts: number
}

export const insertMailOrder = (
  queries: Pick<Queries, 'execute'>,
  kind: LinkPurpose,
  email: string,
  nowMs: number,
): Promise<number> =>
  queries.execute(sql`insert into auth.mail_orders (id, kind, email) values (${newUuidV7(nowMs)}, ${kind}, ${email})`)

/** Takes one that is due. It comes again, later each time, unless it is removed: whoever dies over it loses nothing. */
export const takeMailOrder = (queries: Pick<Queries, 'one'>): Promise<MailOrder | undefined> =>
  queries.one<MailOrder>(
    sql`update auth.mail_orders set attempts = attempts + 1,
          due_at = platform.now() + ${MAIL_RETRY_FIRST_MS} * power(2, attempts) * interval '1 millisecond'
        where id = (select id from auth.mail_orders where due_at <= platform.now()
                    order by due_at limit 1 for update skip locked)
        returning id, kind, email, attempts`,
  )

export const removeMailOrder = (queries: Pick<Queries, 'execute'>, id: string): Promise<number> =>
  queries.execute(sql`delete from auth.mail_orders where id = ${id}`)
