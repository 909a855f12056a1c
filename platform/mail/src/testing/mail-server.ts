import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export interface ReceivedMail {
  readonly to: string
  readonly subject: string
  /** Without the line breaks and escapes of quoted-printable. */
  readonly text: string
}

/**
 * A real mail server in this process, which can be told to refuse. What it got is sorted: with a link, or a notice. With a
 * password it takes mail only from who gives that.
 */
export async function openMailServer(password?: string) {
  const links: ReceivedMail[] = []
  const notices: ReceivedMail[] = []
  const state = { isRefusing: false, refused: 0 }
  const server = new SMTPServer({
    authOptional: password === undefined,
    allowInsecureAuth: true,
    onAuth({ password: given }, _, done) {
      if (given === password) done(null, { user: 'linkflow' })
      else done(Object.assign(new Error('wrong password'), { responseCode: 535 }))
    },
    disabledCommands: ['STARTTLS'],
    onMailFrom(_, __, done) {
      if (!state.isRefusing) return done()
      state.refused += 1
      return done(Object.assign(new Error('try again later'), { responseCode: 451 }))
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const text = Buffer.concat(chunks).toString().replaceAll('=\r\n', '').replaceAll('=3D', '=')
        const subject = /^Subject: (.*)\r$/m.exec(text)?.[1] ?? ''
        const box = text.includes('#token=') ? links : notices
        box.push({ to: session.envelope.rcptTo[0]!.address, subject, text })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  const login = password === undefined ? '' : `linkflow:${encodeURIComponent(password)}@`
  return { links, notices, state, url: `smtp://${login}127.0.0.1:${port}`, close: () => server.close() }
}
