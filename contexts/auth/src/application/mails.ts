import { Secret } from '@linkflow/kernel'
import { composeMail, type Mail, type Paragraph } from '@linkflow/mail'
import type { LinkPurpose } from '../domain/link-token.ts'
import type { Notice, NoticeEvent } from '../domain/notice.ts'

interface Addressee {
  readonly email: string
  readonly name: string
}

interface Words {
  readonly subject: string
  readonly lead: string
  readonly unless: string
}

const LINKS: Readonly<Record<LinkPurpose, Words & { readonly page: string; readonly action: string }>> = {
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
  email: {
    subject: 'Confirm your new e-mail address for LinkFlow',
    page: '/change-email',
    lead: 'Somebody, probably you, wants to use this address for their account at LinkFlow. The link works once, for 24 hours.',
    action: 'Use this address',
    unless: 'If it was not you, do nothing: the account keeps the address that it has.',
  },
}

const NOT_YOU =
  'If it was not you, choose a new password, end the sessions that you do not know, and tell whoever runs this LinkFlow.'
const ASK_OPERATOR = 'If you did not expect this, ask whoever runs this LinkFlow.'

const NOTICES: Readonly<Record<NoticeEvent, Words>> = {
  'signed-in': {
    subject: 'A sign-in to LinkFlow from a new place',
    lead: 'Somebody signed in to your account from a network or a browser that it was not used from before.',
    unless: NOT_YOU,
  },
  'password-changed': {
    subject: 'Your password for LinkFlow was changed',
    lead: 'Your account has a new password, and its other sessions were ended.',
    unless: NOT_YOU,
  },
  'email-changed': {
    subject: 'Your account at LinkFlow has another e-mail address',
    lead: 'Your account no longer has this address: another one was confirmed, and is used from now on.',
    unless: 'If it was not you, tell whoever runs this LinkFlow: they can stop the account.',
  },
  'totp-on': {
    subject: 'Your account at LinkFlow has a device for codes',
    lead: 'Signing in with the password now asks for a code of the device too.',
    unless: NOT_YOU,
  },
  'totp-off': {
    subject: 'Your account at LinkFlow has no device for codes any more',
    lead: 'Signing in no longer asks for codes of the device.',
    unless: NOT_YOU,
  },
  'passkey-added': {
    subject: 'A passkey was added to your account at LinkFlow',
    lead: 'Whoever has this passkey can sign in with it, without the password.',
    unless: NOT_YOU,
  },
  'passkey-removed': {
    subject: 'A passkey was removed from your account at LinkFlow',
    lead: 'It no longer signs in.',
    unless: NOT_YOU,
  },
  'recovery-codes-made': {
    subject: 'Your account at LinkFlow has new recovery codes',
    lead: 'The recovery codes from before are not good any more.',
    unless: NOT_YOU,
  },
  'second-factor-removed': {
    subject: 'The second factor of your account at LinkFlow was removed',
    lead: 'Whoever runs this LinkFlow removed your device for codes, your passkeys and your recovery codes, and ended your sessions. Sign in, and set up a second factor again.',
    unless: ASK_OPERATOR,
  },
  'identity-linked': {
    subject: 'Your account at LinkFlow is linked with single sign-on',
    lead: 'You can sign in by single sign-on from now on.',
    unless: NOT_YOU,
  },
  'identity-unlinked': {
    subject: 'Your account at LinkFlow is no longer linked with single sign-on',
    lead: 'Single sign-on no longer opens it.',
    unless: NOT_YOU,
  },
  'account-disabled': {
    subject: 'Your account at LinkFlow was disabled',
    lead: 'Whoever runs this LinkFlow disabled your account and ended your sessions.',
    unless: ASK_OPERATOR,
  },
  'account-enabled': {
    subject: 'Your account at LinkFlow was enabled',
    lead: 'You can sign in again.',
    unless: ASK_OPERATOR,
  },
  'account-deleted': {
    subject: 'Your account at LinkFlow was deleted',
    lead: 'Your account is gone, and you are no longer a member of its workspaces.',
    unless: 'If it was not you, tell whoever runs this LinkFlow.',
  },
  'operator-named': {
    subject: 'You are an operator of LinkFlow',
    lead: 'Your account may now see and change what concerns the whole installation. Guard it with a second factor.',
    unless: ASK_OPERATOR,
  },
  'operator-revoked': {
    subject: 'You are no operator of LinkFlow any more',
    lead: 'Your account no longer sees or changes what concerns the whole installation. Your workspaces stay as they are.',
    unless: ASK_OPERATOR,
  },
}

/** The token stands behind the `#`, which browsers send to nobody: no log on the way has it. */
export const linkTo = (purpose: LinkPurpose, publicUrl: string, token: Secret): Secret =>
  new Secret(`${publicUrl.replace(/\/+$/, '')}${LINKS[purpose].page}#token=${token.reveal()}`)

export function composeLinkMail(purpose: LinkPurpose, to: Addressee, link: Secret): Mail {
  const { subject, lead, action, unless } = LINKS[purpose]
  return compose(to, subject, [lead, { action, link }, unless])
}

export function composeNotice(email: string, { event, name, atMs, from }: Notice): Mail {
  const { subject, lead, unless } = NOTICES[event]
  const at = `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const browser = from?.userAgent ? `, by ${from.userAgent}` : ''
  const circumstances = `${at}${from === undefined ? '' : `, from ${from.address}${browser}`}.`
  return compose({ email, name }, subject, [lead, circumstances, unless])
}

/** Somebody wants an address that has an account: its owner is told, and nobody else. */
export const composeTaken = (to: Addressee): Mail =>
  compose(to, 'This e-mail address has an account at LinkFlow', [
    'Somebody, perhaps you, wanted to use this address for another account at LinkFlow. It has one already.',
    'To use it for the other, change the address of this account first, or delete this account.',
  ])

const compose = ({ email, name }: Addressee, subject: string, paragraphs: readonly Paragraph[]): Mail =>
  composeMail({ to: email, subject, paragraphs: [`Hello ${name},`, ...paragraphs] })
