import { type Json, ok, type Result } from '@linkflow/kernel'
import type { FileRef, Item, MailboxClient, ReceivedMail } from '@linkflow/node-runtime'
import type { Failure, News, Owner, Source } from '../application/source.ts'
import { MAIL_BYTES_MAX, MAILS_PER_LOOK } from '../limits.ts'
import { filesOf, readMailOf } from './mail-item.ts'
import type { MailWatch } from './mail-plan.ts'

export interface MailNeeds {
  connect(watch: MailWatch, signal: AbortSignal): Promise<Result<MailboxClient, Failure>>
  /** The bytes of a mail as a value (`read-mail` of the formats). */
  parse(workspaceId: string, source: Uint8Array, signal: AbortSignal): Promise<Result<Json, Failure>>
  storeFile(
    owner: Owner,
    file: { readonly name: string; readonly mimeType: string; readonly content: Uint8Array },
  ): Promise<FileRef>
}

/** Mailboxes, by IMAP. */
export const mailSource = (needs: MailNeeds): Source<MailWatch> => ({
  async look(watch, signal) {
    const connected = await needs.connect(watch, signal)
    if (!connected.ok) return connected
    const client = connected.value
    const { folder } = watch.place
    const { unseenOnly, markSeen } = watch.options
    const options = { after: watch.cursor, unseenOnly, max: MAILS_PER_LOOK, bytesMax: MAIL_BYTES_MAX }
    const found = await client.newMail(folder, options)
    if (!found.ok) {
      client.release()
      return found
    }
    const { mails, cursor, hasMore } = found.value
    const newsOf = (mail: ReceivedMail): News => ({
      id: `${cursor.validity}.${mail.uid}`,
      cursor: { validity: cursor.validity, uid: mail.uid },
      item: (owner, until) => itemOf(needs, watch, mail, owner, until),
    })
    return ok({
      news: mails.map(newsOf),
      cursor,
      hasMore,
      ...(markSeen && { taken: (ids: readonly string[]) => client.markSeen(folder, ids.map(uidOf)) }),
      release: () => client.release(),
    })
  },
})

const uidOf = (id: string): number => Number(id.split('.')[1])

/** What cannot be read as a mail starts all the same, and says why. */
async function itemOf(
  needs: MailNeeds,
  watch: MailWatch,
  { uid, bytes, isWhole, source }: ReceivedMail,
  owner: Owner,
  signal: AbortSignal,
): Promise<Item> {
  const parsed = await needs.parse(watch.workspaceId, source, signal)
  const { json, attachments } = readMailOf(parsed.ok ? parsed.value : null)
  const problem = parsed.ok
    ? isWhole
      ? undefined
      : `The mail has ${bytes} bytes, and at most ${MAIL_BYTES_MAX} are read: this is its head.`
    : parsed.error.message
  const files: FileRef[] = []
  if (watch.options.attachments) {
    for (const attachment of attachments) files.push(await needs.storeFile(owner, attachment))
  }
  return {
    json: { uid, bytes, folder: watch.place.folder, ...json, ...(problem !== undefined && { problem }) },
    ...(files.length > 0 && { files: filesOf(files) }),
  }
}
