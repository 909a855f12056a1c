import { isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { ok } from '@linkflow/kernel'
import type { Answer, MailboxClient, MailCursor, NewMail, ReceivedMail, ServerFailure } from '@linkflow/node-runtime'
import { Connection } from './connection.ts'
import type { Door } from './drivers.ts'
import { failure, gone, saidBy } from './failure.ts'
import { ImapReader, type ImapResponse, ImapTooLong } from './imap-reader.ts'
import { IMAP_LINE_BYTES_MAX, IMAP_LITERAL_BYTES_MAX, MAIL_FETCH_MS_MAX, SIGN_IN_MS_MAX } from './limits.ts'
import { mailboxName } from './mailbox-name.ts'
import type { ServerSettings } from './settings.ts'

export const IMAP_PORT = 993

/** Sent as so many bytes, which may be any. */
interface Literal {
  readonly literal: string
}

interface UnderWay {
  readonly tag: string
  readonly untagged: ImapResponse[]
  readonly goOn: (() => void)[]
  resolve(answers: readonly ImapResponse[]): void
  reject(why: Error): void
}

export class ImapConnection extends Connection implements MailboxClient {
  #socket: Socket
  #reader = newReader()
  #greeted: ((text: string) => void) | undefined
  #underWay: UnderWay | undefined
  #commands = 0

  private constructor(settings: ServerSettings, socket: Socket) {
    super(settings)
    this.#socket = socket
    this.#listen(socket)
  }

  static async open(settings: ServerSettings, door: Door): Answer<ImapConnection> {
    const { tls } = settings
    const turnsToTls = tls !== undefined && settings.text('start') === 'starttls'
    const socket = await door.dial({ tls: turnsToTls ? undefined : tls })
    const connection = new ImapConnection(settings, socket)
    const entered = await connection.within(SIGN_IN_MS_MAX, () => connection.#enter(turnsToTls))
    if (entered.ok) return ok(connection)
    connection.destroy()
    const { code, message, retryable } = entered.error
    return code === 'server-refused' && !retryable ? failure('server-sign-in-refused', message) : entered
  }

  async #enter(turnsToTls: boolean): Promise<void> {
    const greeting = await new Promise<string>((resolve) => {
      this.#greeted = resolve
    })
    if (!/^\* OK\b/i.test(greeting)) throw new Refused(`it greets us with «${greeting.slice(0, 200)}»`)
    if (turnsToTls) await this.#turnToTls()
    const { settings } = this
    await this.#command('LOGIN ', { literal: settings.text('user') }, ' ', { literal: settings.text('password') })
  }

  async #turnToTls(): Promise<void> {
    await this.#command('STARTTLS')
    const { host, tls } = this.settings
    const plain = this.#socket
    plain.removeAllListeners('data')
    // What came in the clear must not be taken for what comes after.
    this.#reader = newReader()
    this.#socket = await new Promise<Socket>((resolve, reject) => {
      const secure = connectTls({ socket: plain, ...(isIP(host) === 0 && { servername: host }), ...tls } as never, () =>
        resolve(secure),
      )
      secure.once('error', reject)
    })
    this.#listen(this.#socket)
  }

  #listen(socket: Socket): void {
    socket.on('error', () => {})
    socket.on('close', () => this.destroy())
    socket.on('data', (bytes: Buffer) => {
      try {
        for (const response of this.#reader.push(bytes)) this.#hear(response)
      } catch (thrown) {
        if (!(thrown instanceof ImapTooLong)) throw thrown
        this.destroy(failure('server-answer-too-large', `${this.settings.server} sends more than was asked for.`).error)
      }
    })
  }

  #hear(response: ImapResponse): void {
    const { text } = response
    const underWay = this.#underWay
    if (this.#greeted !== undefined) {
      const greeted = this.#greeted
      this.#greeted = undefined
      greeted(text)
    } else if (underWay === undefined) return
    else if (text.startsWith('+')) underWay.goOn.shift()?.()
    else if (text.startsWith('* ')) underWay.untagged.push(response)
    else if (text.startsWith(`${underWay.tag} `)) {
      this.#underWay = undefined
      const [, status = '', said = ''] = /^\S+ (\S+) ?(.*)$/s.exec(text) ?? []
      if (status.toUpperCase() === 'OK') underWay.resolve(underWay.untagged)
      else underWay.reject(new Refused(said.slice(0, 500)))
    }
  }

  /** A command to its end; what the server says meanwhile. */
  async #command(...parts: readonly (string | Literal)[]): Promise<readonly ImapResponse[]> {
    this.#commands += 1
    const tag = `L${this.#commands}`
    const { promise, resolve, reject } = Promise.withResolvers<readonly ImapResponse[]>()
    const underWay: UnderWay = { tag, untagged: [], goOn: [], resolve, reject }
    this.#underWay = underWay
    let text = `${tag} `
    const ended = promise.then(
      () => 'ended',
      () => 'ended',
    )
    for (const part of parts) {
      if (typeof part === 'string') {
        text += part
        continue
      }
      const bytes = Buffer.from(part.literal)
      const mayGoOn = new Promise<'go-on'>((go) => underWay.goOn.push(() => go('go-on')))
      this.#socket.write(`${text}{${bytes.length}}\r\n`)
      // A server that does not want it says so instead.
      if ((await Promise.race([mayGoOn, ended])) === 'ended') return promise
      this.#socket.write(bytes)
      text = ''
    }
    this.#socket.write(`${text}\r\n`)
    return promise
  }

  newMail(
    folder: string,
    options: {
      readonly after: MailCursor | undefined
      readonly unseenOnly: boolean
      readonly max: number
      readonly bytesMax: number
    },
  ): Answer<NewMail> {
    return this.within(MAIL_FETCH_MS_MAX, async () => {
      const { after, max } = options
      const { validity, next } = placeIn(await this.#command('EXAMINE ', { literal: mailboxName(folder) }))
      // Who begins wants what comes from now on; other numbers are another folder of the same name.
      if (after === undefined || after.validity !== validity) {
        return { mails: [], cursor: { validity, uid: next - 1 }, hasMore: false }
      }
      const searched = await this.#command(`UID SEARCH UID ${after.uid + 1}:*${options.unseenOnly ? ' UNSEEN' : ''}`)
      // `n:*` always names the last one, too.
      const found = uidsIn(searched).filter((uid) => uid > after.uid)
      const taken = found.slice(0, max)
      const mails: ReceivedMail[] = []
      for (const uid of taken) mails.push(...(await this.#fetch(uid, options.bytesMax)))
      const last = taken.at(-1) ?? after.uid
      const hasMore = taken.length < found.length
      return { mails, cursor: { validity, uid: hasMore ? last : Math.max(last, next - 1) }, hasMore }
    })
  }

  /** None where it was deleted meanwhile. */
  async #fetch(uid: number, bytesMax: number): Promise<ReceivedMail[]> {
    const bytes = numberIn(await this.#command(`UID FETCH ${uid} (RFC822.SIZE)`), /RFC822\.SIZE (\d+)/i)
    if (bytes === undefined) return []
    const isWhole = bytes <= bytesMax
    const section = isWhole ? 'BODY.PEEK[]' : 'BODY.PEEK[HEADER]'
    const answers = await this.#command(`UID FETCH ${uid} (${section})`)
    const source = answers.find(({ text, literals }) => /FETCH/i.test(text) && literals.length > 0)?.literals[0]
    return source === undefined ? [] : [{ uid, bytes, isWhole, source }]
  }

  markSeen(folder: string, uids: readonly number[]): Answer<void> {
    return this.within(MAIL_FETCH_MS_MAX, async () => {
      if (uids.length === 0) return
      await this.#command('SELECT ', { literal: mailboxName(folder) })
      await this.#command(`UID STORE ${uids.join(',')} +FLAGS.SILENT (\\Seen)`)
    })
  }

  /** Whoever comes next chooses a folder first. */
  reset(): Promise<boolean> {
    return Promise.resolve(this.#underWay === undefined)
  }

  protected close(): void {
    this.#socket.destroy()
  }

  protected refusal(thrown: unknown): ServerFailure | undefined {
    const { server } = this.settings
    if (thrown instanceof Refused) {
      const retryable = /^\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]/i.test(thrown.message)
      return failure('server-refused', `${server} refused: ${saidBy(thrown)}.`, { retryable }).error
    }
    if (thrown instanceof NotUnderstood) return failure('server-protocol-error', `${server}: ${thrown.message}`).error
    const said = saidBy(thrown)
    if (/certificate|self-signed|altname|TLS|SSL/i.test(said)) {
      const message = `No encrypted connection to ${server}: ${said}. Look at the start and the encryption of the credential.`
      return failure('server-sign-in-refused', message).error
    }
    return gone(server).error
  }
}

const newReader = (): ImapReader =>
  new ImapReader({ lineBytesMax: IMAP_LINE_BYTES_MAX, literalBytesMax: IMAP_LITERAL_BYTES_MAX })

class Refused extends Error {}
class NotUnderstood extends Error {}

function placeIn(answers: readonly ImapResponse[]): { readonly validity: number; readonly next: number } {
  const validity = numberIn(answers, /\[UIDVALIDITY (\d+)\]/i)
  const next = numberIn(answers, /\[UIDNEXT (\d+)\]/i)
  if (validity !== undefined && next !== undefined) return { validity, next }
  throw new NotUnderstood('it does not say which mail is new (UIDVALIDITY, UIDNEXT), so there is no way to know.')
}

const numberIn = (answers: readonly ImapResponse[], form: RegExp): number | undefined => {
  const found = answers.map(({ text }) => form.exec(text)?.[1]).find((each) => each !== undefined)
  return found === undefined ? undefined : Number(found)
}

function uidsIn(answers: readonly ImapResponse[]): number[] {
  const lists = answers.flatMap(({ text }) => /^\* SEARCH\b(.*)$/i.exec(text)?.[1] ?? [])
  return lists
    .flatMap((list) => list.trim().split(/\s+/))
    .filter((each) => /^\d+$/.test(each))
    .map(Number)
    .sort((a, b) => a - b)
}
