import { dropMailOrders } from '@linkflow/auth'
import { dropUntold } from '@linkflow/execution'
import { dropDueMails } from '@linkflow/notification'
import type { Queries } from '@linkflow/postgres'
import { dropInvitationMails } from '@linkflow/workspace'

export interface Unsent {
  readonly mails: number
  readonly callbacks: number
}

/**
 * For a copy that takes the place of its original: what the backup held to be sent is not, for the original has most likely
 * sent it. What was begun in the copy itself, after `since`, stays.
 */
export async function dropUnsent(queries: Queries, since: Date): Promise<Unsent> {
  const callbacks = await dropUntold(queries, since)
  const mails =
    (await dropMailOrders(queries, since)) + (await dropInvitationMails(queries, since)) + (await dropDueMails(queries))
  return { mails, callbacks }
}
