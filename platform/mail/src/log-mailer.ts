import type { Mailer } from './mailer.ts'

/** Where there is no mail server: says in the log that a mail was to be sent, and nothing of what it holds. */
export function logMailer(log: { warn(what: object, message: string): void }): Mailer {
  return {
    async send({ to, subject }) {
      log.warn({ to, subject }, 'a mail was not sent: SMTP_URL is not set')
    },
    close() {},
  }
}
