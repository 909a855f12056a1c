import { type Json, newUuidV7, type Result } from '@linkflow/kernel'
import type { FileRef, Item, MailboxClient, NewMail, ReceivedMail, ServerFailure } from '@linkflow/node-runtime'
import { filesOf, readMailOf } from '../domain/mail-item.ts'
import type { ClaimedWatch, Cursor } from '../domain/watch.ts'
import { MAIL_BYTES_MAX, MAILS_PER_LOOK, START_MS_MAX } from '../limits.ts'

interface Failure {
  readonly code: string
  readonly message: string
}

/** A start for one mail. */
export interface MailStart {
  readonly executionId: string
  readonly watch: ClaimedWatch
  readonly item: Item
  /** The same for the same mail, whoever reads it. */
  readonly deliveryId: string
}

export type MailStarted =
  /** `isDuplicate`: it was started before; what was stored for this one is not needed. */
  | { readonly type: 'started'; readonly isDuplicate: boolean }
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'busy' }

export interface ReadingNeeds {
  readonly nowMs: () => number
  connect(watch: ClaimedWatch, signal: AbortSignal): Promise<Result<MailboxClient, Failure>>
  /** The bytes of a mail as a value (`read-mail` of the formats). */
  parse(workspaceId: string, source: Uint8Array, signal: AbortSignal): Promise<Result<Json, Failure>>
  storeFile(
    owner: { readonly workspaceId: string; readonly executionId: string },
    file: { readonly name: string; readonly mimeType: string; readonly content: Uint8Array },
  ): Promise<FileRef>
  removeFiles(owner: { readonly workspaceId: string; readonly executionId: string }): Promise<void>
  start(start: MailStart): Promise<MailStarted>
  /**
   * Holds the watch while `work` runs, and moves its cursor where that says so, in one transaction. Undefined: somebody else has
   * the watch now, or a publish took it away; nothing was done.
   */
  holding<T extends { readonly moves: boolean }>(
    watch: ClaimedWatch,
    cursor: Cursor,
    work: () => Promise<T>,
  ): Promise<T | undefined>
}

/** What one look came to. */
export type Look =
  /** `cursor`: up to where it is read now; undefined where it stays. */
  | {
      readonly type: 'done'
      readonly started: number
      readonly cursor: Cursor | undefined
      readonly hasMore: boolean
      readonly problem?: string
    }
  | { readonly type: 'failed'; readonly problem: string }
  /** The watch is somebody else's. */
  | { readonly type: 'lost' }

export async function readMailbox(needs: ReadingNeeds, watch: ClaimedWatch, signal: AbortSignal): Promise<Look> {
  const connected = await needs.connect(watch, signal)
  if (!connected.ok) return failed(connected.error)
  const client = connected.value
  try {
    const { unseenOnly, markSeen } = watch.options
    const options = { after: watch.cursor, unseenOnly, max: MAILS_PER_LOOK, bytesMax: MAIL_BYTES_MAX }
    const found = await client.newMail(watch.folder, options)
    if (!found.ok) return failed(found.error)
    const { look, taken } = await startAll(needs, watch, found.value, signal)
    if (!markSeen || taken.length === 0) return look
    const seen = await client.markSeen(watch.folder, taken)
    return seen.ok || look.type !== 'done' ? look : { ...look, problem: seen.error.message }
  } finally {
    client.release()
  }
}

const failed = ({ code, message }: Failure | ServerFailure): Look => ({
  type: 'failed',
  problem: `${code}: ${message}`,
})

/** In their order: the cursor never passes a mail that was not started. */
async function startAll(
  needs: ReadingNeeds,
  watch: ClaimedWatch,
  { mails, cursor, hasMore }: NewMail,
  signal: AbortSignal,
): Promise<{ readonly look: Look; readonly taken: readonly number[] }> {
  const taken: number[] = []
  let started = 0
  let problem: string | undefined
  for (const mail of mails) {
    if (signal.aborted) return { look: done(started, undefined, true, problem), taken }
    const to = { validity: cursor.validity, uid: mail.uid }
    const outcome = await startOne(needs, watch, mail, to, signal)
    if (outcome === undefined) return { look: { type: 'lost' }, taken }
    if (outcome.type === 'busy') {
      return {
        look: done(started, undefined, false, 'There is no room for more executions; it is tried again.'),
        taken,
      }
    }
    if (outcome.type === 'started') started += outcome.isDuplicate ? 0 : 1
    else problem = outcome.message
    taken.push(mail.uid)
  }
  return { look: done(started, cursor, hasMore, problem), taken }
}

const done = (started: number, cursor: Cursor | undefined, hasMore: boolean, problem: string | undefined): Look => ({
  type: 'done',
  started,
  cursor,
  hasMore,
  ...(problem !== undefined && { problem }),
})

async function startOne(
  needs: ReadingNeeds,
  watch: ClaimedWatch,
  mail: ReceivedMail,
  cursor: Cursor,
  signal: AbortSignal,
): Promise<MailStarted | undefined> {
  const owner = { workspaceId: watch.workspaceId, executionId: newUuidV7(needs.nowMs()) }
  const item = await itemOf(needs, watch, mail, owner, signal)
  const deliveryId = `${watch.id}:${cursor.validity}.${cursor.uid}`
  const held = await needs.holding(watch, cursor, async () => {
    const started = await within(needs.start({ executionId: owner.executionId, watch, item, deliveryId }), START_MS_MAX)
    return { started, moves: started.type !== 'busy' }
  })
  // A start that is not answered may have been made: it has its files then, and its delivery id is met again.
  const isUnused = held === undefined || held.started.type !== 'started' || held.started.isDuplicate
  if (isUnused && held?.started !== LATE && item.files !== undefined) await needs.removeFiles(owner)
  return held?.started
}

const LATE: MailStarted = { type: 'busy' }

async function within(work: Promise<MailStarted>, ms: number): Promise<MailStarted> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<MailStarted>((resolve) => {
    timer = setTimeout(() => resolve(LATE), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What cannot be read as a mail starts all the same, and says why. */
async function itemOf(
  needs: ReadingNeeds,
  watch: ClaimedWatch,
  { uid, bytes, isWhole, source }: ReceivedMail,
  owner: { readonly workspaceId: string; readonly executionId: string },
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
    json: { uid, bytes, folder: watch.folder, ...json, ...(problem !== undefined && { problem }) },
    ...(files.length > 0 && { files: filesOf(files) }),
  }
}
