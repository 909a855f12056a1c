import type { AddressInfo } from 'node:net'
import { Secret } from '@linkflow/kernel'
import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { logMailer, smtpMailer } from './index.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

interface Received {
  readonly from: string
  readonly to: readonly string[]
  readonly raw: string
}

/** A real mail server in this process. */
async function openServer(options: ConstructorParameters<typeof SMTPServer>[0] = {}) {
  const received: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString(),
        })
        done()
      })
    },
    ...options,
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  return { received, port: (server.server.address() as AddressInfo).port }
}

function open(url: string) {
  const mailer = smtpMailer({ url, from: 'LinkFlow <flow@example.com>' })
  closers.push(() => mailer.close())
  return mailer
}

const mail = {
  to: 'ada@example.com',
  subject: 'Grüße',
  text: new Secret('The link: https://flow.example/x#secret-word'),
  html: new Secret('<a href="https://flow.example/x#secret-word">The link</a>'),
}

describe('mail over SMTP', () => {
  it('arrives with both bodies, a subject in UTF-8, and its sender', async () => {
    const { received, port } = await openServer()
    await open(`smtp://127.0.0.1:${port}`).send(mail)
    expect(received).toMatchObject([{ from: 'flow@example.com', to: ['ada@example.com'] }])
    const { raw } = received[0]!
    expect(raw).toMatch(/^Subject: =\?UTF-8\?/m)
    expect(raw).toContain('multipart/alternative')
    expect(raw.match(/secret-word/g)!.length).toBeGreaterThanOrEqual(2)
  })

  it('signs in with the user and password of the address', async () => {
    const seen: unknown[] = []
    const { port } = await openServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth({ username, password }, _, done) {
        seen.push([username, password])
        done(null, { user: username })
      },
    })
    await open(`smtp://flow%40example.com:p%40ss@127.0.0.1:${port}`).send(mail)
    expect(seen).toEqual([['flow@example.com', 'p@ss']])
  })

  // Proves T34.
  it('takes no header from a subject', async () => {
    const { received, port } = await openServer()
    await open(`smtp://127.0.0.1:${port}`).send({ ...mail, subject: 'Hi\r\nBcc: evil@example.com' })
    expect(received[0]!.to).toEqual(['ada@example.com'])
    expect(received[0]!.raw).not.toMatch(/^Bcc:/m)
  })

  it('can be ended by one POST, where nobody asked for each one', async () => {
    const { received, port } = await openServer()
    const mailer = open(`smtp://127.0.0.1:${port}`)
    const unsubscribe = new Secret(`https://flow.example/unsubscribe/${'A'.repeat(87)}`)
    await mailer.send({ ...mail, unsubscribe })
    await mailer.send(mail)
    const [ended, plain] = received.map(({ raw }) => raw.slice(0, raw.indexOf('\r\n\r\n')))
    expect(ended).toContain(`\r\nList-Unsubscribe: <${unsubscribe.reveal()}>\r\n`)
    expect(ended).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n')
    expect(ended).toContain('Auto-Submitted: auto-generated\r\n')
    expect(plain).not.toContain('List-Unsubscribe')
  })

  it('is refused where TLS is due and not offered, and where nobody listens', async () => {
    const { received, port } = await openServer()
    // This machine, by an address that does not look like it: nothing says that the way there is safe.
    await expect(open(`smtp://0.0.0.0:${port}`).send(mail)).rejects.toThrow(/STARTTLS/i)
    await expect(open('smtp://127.0.0.1:1').send(mail)).rejects.toThrow(/ECONNREFUSED/)
    expect(received).toEqual([])
  })
})

describe('mail without a server', () => {
  it('is told in the log, without what it holds', async () => {
    const lines: string[] = []
    await logMailer({ warn: (what, message) => lines.push(JSON.stringify({ ...what, message })) }).send(mail)
    expect(lines).toEqual([expect.stringContaining('SMTP_URL is not set')])
    expect(lines[0]).not.toContain('secret-word')
  })
})
