import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export interface ReceivedMail {
  readonly to: string
  readonly subject: string
  /** Without the line breaks and escapes of quoted-printable. */
  readonly text: string
}

/** A real mail server in this process, which can be told to refuse. What it got is sorted: with a link, or a notice. */
export async function openMailServer() {
  const links: ReceivedMail[] = []
  const notices: ReceivedMail[] = []
  const state = { isRefusing: false, refused: 0 }
  const server = new SMTPServer({
    authOptional: true,
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
  return { links, notices, state, url: `smtp://127.0.0.1:${port}`, close: () => server.close() }
}
