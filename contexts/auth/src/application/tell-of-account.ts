import { acting } from '@linkflow/http-server'
import type { Queries } from '@linkflow/postgres'
import { writeAccountAudit } from '@linkflow/workspace'
import type { Account } from '../domain/account.ts'
import type { Notice } from '../domain/notice.ts'
import type { MailRoom } from './mail-room.ts'

/**
 * What happened to an account, within the transaction of the act: its owner is told by mail, and its workspaces in their
 * audit logs. Call it last; `mailRoom.wake` after the commit.
 */
export async function tellOfAccount(
  { mailRoom, queries }: { readonly mailRoom: MailRoom; readonly queries: Queries },
  account: Account,
  event: Notice['event'],
  from?: Notice['from'],
): Promise<void> {
  await mailRoom.notify(queries, account, event, from)
  // Where nobody is signed in, the link that was used came to the owner.
  const by = acting()?.who === undefined ? account.id : undefined
  await writeAccountAudit(queries, account.id, { action: `account.${event.replace(/^account-/, '')}`, account: by })
}
