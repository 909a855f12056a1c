import { Readable } from 'node:stream'
import { ok } from '@linkflow/kernel'
import type { Answer, MailClient, OutgoingMail, ServerFailure } from '@linkflow/node-runtime'
import { createTransport } from 'nodemailer'
import { Connection } from './connection.ts'
import type { Door } from './drivers.ts'
import { codeOf, failure, gone, saidBy } from './failure.ts'
import { SIGN_IN_MS_MAX, SMTP_IDLE_MS_MAX, SMTP_SEND_MS_MAX } from './limits.ts'
import type { ServerSettings } from './settings.ts'

export const SMTP_PORT = 587

type Transport = ReturnType<typeof transportOf>

/** Mail goes out by a connection for each, as servers expect; this one holds what they are made of. */
export class SmtpConnection extends Connection implements MailClient {
  readonly #transport: Transport

  private constructor(settings: ServerSettings, transport: Transport) {
    super(settings)
    this.#transport = transport
  }

  static async open(settings: ServerSettings, door: Door): Answer<SmtpConnection> {
    const connection = new SmtpConnection(settings, transportOf(settings, door))
    // Refused addresses and passwords are told before somebody hands over a mail.
    const verified = await connection.within(2 * SIGN_IN_MS_MAX, () => connection.#transport.verify())
    if (verified.ok) return ok(connection)
    connection.destroy()
    return verified
  }

  async send(mail: OutgoingMail): ReturnType<MailClient['send']> {
    const opened: Readable[] = []
    const attachments = mail.attachments.map(({ name, mimeType, content, contentId }) => {
      const stream = Readable.from(content)
      opened.push(stream)
      return { filename: name, contentType: mimeType, content: stream, ...(contentId && { cid: contentId }) }
    })
    try {
      return await this.within(SMTP_SEND_MS_MAX, async () => {
        const { attachments: _, messageId, ...head } = mail
        const sent = await this.#transport.sendMail({ ...(head as object), messageId: `<${messageId}>`, attachments })
        const { accepted, rejected, response } = sent as { accepted: unknown[]; rejected: unknown[]; response: string }
        return { accepted: accepted.map(String), rejected: rejected.map(String), response }
      })
    } finally {
      for (const stream of opened) stream.destroy()
    }
  }

  reset(): Promise<boolean> {
    return Promise.resolve(true)
  }

  protected close(): void {
    this.#transport.close()
  }

  protected refusal(thrown: unknown): ServerFailure | undefined {
    const { server } = this.settings
    const status = thrown instanceof Error && 'responseCode' in thrown ? Number(thrown.responseCode) : undefined
    if (thrown instanceof Refused) return thrown.error
    const code = codeOf(thrown)
    if (code === 'EAUTH') {
      return failure('server-sign-in-refused', `${server} did not let us in: ${saidBy(thrown)}.`).error
    }
    if (code === 'ETLS' || (code === 'ESOCKET' && /certificate|self-signed|altname|TLS|SSL/i.test(saidBy(thrown)))) {
      const message = `No encrypted connection to ${server}: ${saidBy(thrown)}. Look at the start and the encryption of the credential.`
      return failure('server-sign-in-refused', message).error
    }
    if (status === undefined && BROKEN.has(code ?? '')) return gone(server).error
    const retryable = status !== undefined && status >= 400 && status < 500
    return failure('server-refused', `${server} refused the mail: ${saidBy(thrown)}.`, { retryable }).error
  }
}

const BROKEN = new Set(['ECONNECTION', 'ESOCKET', 'EPROTOCOL'])

/** Egress did not give a socket; what it said is the answer. */
class Refused extends Error {
  readonly error: ServerFailure

  constructor(error: ServerFailure) {
    super(error.message)
    this.error = error
  }
}

function transportOf(settings: ServerSettings, door: Door) {
  const { host, port, tls } = settings
  const atOnce = settings.text('start') === 'at-once' && tls !== undefined
  const user = settings.text('user')
  return createTransport({
    host,
    port,
    secure: atOnce,
    requireTLS: tls !== undefined && !atOnce,
    ignoreTLS: tls === undefined,
    ...(user !== '' && { auth: { user, pass: settings.text('password') } }),
    tls: { servername: host, rejectUnauthorized: tls?.rejectUnauthorized !== false, ...(tls?.ca && { ca: tls.ca }) },
    connectionTimeout: SIGN_IN_MS_MAX,
    greetingTimeout: SIGN_IN_MS_MAX,
    socketTimeout: SMTP_IDLE_MS_MAX,
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: (_options: unknown, done: (error: Error | null, socket?: unknown) => void) => {
      door.dial().then(
        (connection) => done(null, { connection }),
        (error: Error & { refusal?: ServerFailure }) => done(error.refusal ? new Refused(error.refusal) : error),
      )
    },
  } as never)
}
