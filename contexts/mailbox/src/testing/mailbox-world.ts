import { newUuidV7, ok } from '@linkflow/kernel'
import type { MailboxClient } from '@linkflow/node-runtime'
import { sql } from '@linkflow/postgres'
import { openTestDatabase } from '@linkflow/postgres/testing'
import { Mailboxes, type MailboxesNeeds } from '../application/mailboxes.ts'
import type { MailStart, MailStarted } from '../application/read-mailbox.ts'
import { mailboxMigrations } from '../infrastructure/schema.ts'
import { type LiveMailboxes, PostgresWatchStore, syncMailboxes } from '../infrastructure/watches.postgres.ts'

export const newId = (): string => newUuidV7(Date.now())

/** A mailbox in memory. */
class FakeMailbox implements MailboxClient {
  validity = 1
  readonly mails: { uid: number; seen: boolean; text: string }[] = []
  /** Called when somebody looks, before he is answered. */
  onLook: () => Promise<void> | void = () => {}

  deliver(text: string): void {
    this.mails.push({ uid: this.mails.length + 1, seen: false, text })
  }

  async newMail(_folder: string, { after, unseenOnly, max }: Parameters<MailboxClient['newMail']>[1]) {
    await this.onLook()
    const last = this.mails.length
    if (after?.validity !== this.validity) {
      return ok({ mails: [], cursor: { validity: this.validity, uid: last }, hasMore: false })
    }
    const found = this.mails.filter(({ uid, seen }) => uid > after.uid && !(unseenOnly && seen))
    const taken = found.slice(0, max)
    const hasMore = taken.length < found.length
    const mails = taken.map(({ uid, text }) => ({ uid, bytes: text.length, isWhole: true, source: Buffer.from(text) }))
    return ok({ mails, cursor: { validity: this.validity, uid: hasMore ? taken.at(-1)!.uid : last }, hasMore })
  }

  async markSeen(_folder: string, uids: readonly number[]) {
    for (const mail of this.mails) if (uids.includes(mail.uid)) mail.seen = true
    return ok(undefined)
  }

  release(): void {}
}

/** A database with watches, a mailbox in memory, and executions that are only counted. */
export async function openMailboxWorld() {
  const test = await openTestDatabase({ sets: [mailboxMigrations] })
  const { database } = test
  const workspaceId = newId()
  const mailbox = new FakeMailbox()
  const executions = new Map<string, MailStart>()
  const removed: string[] = []
  const told: string[] = []
  const parts: MailboxesNeeds = {
    store: new PostgresWatchStore(database.engine),
    log: { info() {}, warn: (fields, message) => void told.push(`${message} ${JSON.stringify(fields)}`) },
    nowMs: () => Date.now(),
    connect: async () => ok(mailbox),
    parse: async (_workspace, source) => {
      const text = Buffer.from(source).toString()
      return ok({ text, attachments: [{ name: 'a.txt', mimeType: 'text/plain', content: 'AAEC' }] })
    },
    storeFile: async ({ executionId }, { name, mimeType, content }) => ({
      object: `${executionId}/${name}`,
      name,
      mimeType,
      bytes: content.byteLength,
    }),
    removeFiles: async ({ executionId }) => void removed.push(executionId),
    async start(start): Promise<MailStarted> {
      const isDuplicate = executions.has(start.deliveryId)
      if (!isDuplicate) executions.set(start.deliveryId, start)
      return { type: 'started', isDuplicate }
    },
  }
  const parameters = { folder: 'INBOX', everySeconds: 60, unseenOnly: true, markSeen: true, attachments: true }
  return {
    database,
    mailbox,
    executions,
    removed,
    told,
    workspaceId,
    open: (more: Partial<MailboxesNeeds> = {}) => new Mailboxes({ ...parts, ...more }),
    parts,
    publish: (live: Omit<LiveMailboxes, 'workspaceId'>) =>
      database.app.inWorkspace(workspaceId, (queries) => syncMailboxes(queries, { workspaceId, ...live })),
    /** A trigger as a workflow has it. */
    trigger: (more: object = {}, credentialId: string | undefined = newId()) => ({
      nodeId: 'mail',
      parameters: { ...parameters, ...more },
      credentialId,
    }),
    /** All are due now, and nobody has claimed them. */
    async due(): Promise<void> {
      await database.engine.execute(
        sql`update mailbox.watches set next_at = platform.now() - interval '1 s', claim = null, claimed_until = null`,
      )
    },
    watches: () =>
      database.engine.query<{
        id: string
        version_id: string
        uid: number | null
        failures: number
        problem: string | null
        seconds: number
        is_claimed: boolean
      }>(sql`select id, version_id, uid::float8 as uid, failures, problem, claim is not null as is_claimed,
        extract(epoch from next_at - platform.now())::float8 as seconds from mailbox.watches order by id`),
    close: () => test.close(),
  }
}
