export { composeMail, type Paragraph } from './compose-mail.ts'
export { logMailer } from './log-mailer.ts'
export type { Mail, Mailer } from './mailer.ts'
export { smtpMailer } from './smtp-mailer.ts'
