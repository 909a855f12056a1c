import { fail, ok } from '@linkflow/kernel'
import type { MailboxClient } from '@linkflow/node-runtime'
import type { NewsStart } from '../application/read-source.ts'
import type { MailNeeds } from '../mail/mail-source.ts'
import { mailSource } from '../mail/mail-source.ts'
import { newId } from './polling-world.ts'
import type { TestPlace } from './test-place.ts'

/** A mailbox in memory, with an attachment in each mail. */
export class MailPlace implements TestPlace, MailboxClient {
  readonly mails: { uid: number; seen: boolean; text: string }[] = []
  readonly files = 1
  onLook: TestPlace['onLook'] = () => {}
  isDown = false
  validity = 1
  readonly #credentialId = newId()
  readonly #needs: MailNeeds = {
    connect: async () => (this.isDown ? fail({ code: 'server-gone', message: 'nobody there' }) : ok(this)),
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
  }
  readonly source = mailSource(this.#needs)

  deliver(text: string): void {
    this.mails.push({ uid: this.mails.length + 1, seen: false, text })
  }

  textOf({ item }: NewsStart): unknown {
    return item.json['text']
  }

  trigger(where: 'here' | 'elsewhere' = 'here', more: object = {}) {
    const folder = where === 'here' ? 'INBOX' : 'Other'
    return {
      nodeId: 'n',
      kind: 'email-trigger',
      parameters: { folder, everySeconds: 60, unseenOnly: true, markSeen: true, attachments: true, ...more },
      credentials: { imap: this.#credentialId },
    }
  }

  async close(): Promise<void> {}

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
