import type { Secret } from '@linkflow/kernel'
import type { Transporter } from 'nodemailer'
import { SMTP_CONNECT_MS, SMTP_IDLE_MS } from './limits.ts'
import type { Mailer } from './mailer.ts'

/**
 * Over SMTP: `smtps://user:password@host` is TLS from the first byte; `smtp://` begins plain and goes over to TLS, which must
 * be offered unless the server is on this machine (or the address says `?requireTLS=false`).
 */
export function smtpMailer(options: { readonly url: string; readonly from: string }): Mailer {
  const url = new URL(options.url)
  const requireTLS = url.searchParams.get('requireTLS') !== 'false' && !isThisMachine(url.hostname)
  const settings = {
    host: url.hostname,
    port: url.port === '' ? (url.protocol === 'smtps:' ? 465 : 587) : Number(url.port),
    secure: url.protocol === 'smtps:',
    requireTLS: requireTLS && url.protocol === 'smtp:',
    ...(url.username !== '' && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
    connectionTimeout: SMTP_CONNECT_MS,
    greetingTimeout: SMTP_CONNECT_MS,
    socketTimeout: SMTP_IDLE_MS,
    // A mail is what we write, and nothing that it names is read from a disk or fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  }
  // Loaded for the first mail: most processes never send one.
  let opened: Promise<Transporter> | undefined
  const transport = () => {
    opened ??= import('nodemailer').then(({ createTransport }) => createTransport(settings))
    return opened
  }
  return {
    async send({ to, subject, text, html, unsubscribe }) {
      await (await transport()).sendMail({
        from: options.from,
        to,
        subject,
        text: text.reveal(),
        html: html.reveal(),
        ...(unsubscribe && { headers: headersOf(unsubscribe) }),
      })
    },
    close: () => void opened?.then((each) => each.close()),
  }
}

/** RFC 8058: a button of the mail program ends them. RFC 3834: whoever is away answers nobody. */
const headersOf = (unsubscribe: Secret) => ({
  'Auto-Submitted': 'auto-generated',
  // As it is: folded, or in an encoding, it would be no address.
  'List-Unsubscribe': { prepared: true, value: `<${unsubscribe.reveal()}>` },
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
})

const isThisMachine = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
