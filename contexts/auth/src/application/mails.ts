import { Secret } from '@linkflow/kernel'
import { linkMail, type Mail } from '@linkflow/mail'
import type { Account } from '../domain/account.ts'
import type { LinkPurpose } from '../domain/link-token.ts'

interface Words {
  readonly subject: string
  readonly page: string
  readonly lead: string
  readonly action: string
  readonly unless: string
}

const WORDS: Readonly<Record<LinkPurpose, Words>> = {
  reset: {
    subject: 'Choose a new password for LinkFlow',
    page: '/reset-password',
    lead: 'Somebody, probably you, asked for a new password for your account at LinkFlow. The link works once, for 30 minutes.',
    action: 'Choose a new password',
    unless: 'If it was not you, do nothing: your password stays as it is.',
  },
  verify: {
    subject: 'Confirm your e-mail address for LinkFlow',
    page: '/verify-email',
    lead: 'Please confirm that this address is yours. The link works once, for 24 hours.',
    action: 'Confirm this address',
    unless: 'If you have no account at LinkFlow, do nothing.',
  },
}

/** The token stands behind the `#`, which browsers send to nobody: no log on the way has it. */
export const linkTo = (purpose: LinkPurpose, publicUrl: string, token: Secret): Secret =>
  new Secret(`${publicUrl.replace(/\/+$/, '')}${WORDS[purpose].page}#token=${token.reveal()}`)

export function composeMail(purpose: LinkPurpose, account: Pick<Account, 'email' | 'name'>, link: Secret): Mail {
  const { subject, lead, action, unless } = WORDS[purpose]
  return linkMail({ to: account.email, subject, greeting: `Hello ${account.name},`, lead, action, link, unless })
}
