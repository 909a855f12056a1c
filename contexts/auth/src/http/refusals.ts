import type { ErrorCode } from '@linkflow/contracts'
import { reply } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import type { PasswordError } from '../application/check-password.ts'
import type { CodeError, ConfirmError } from '../application/confirmations.ts'
import { retryAfter } from './give-tokens.ts'

export const TOO_MANY = 'There were too many attempts. Wait, then try again.'

/** The codes of a password or a code that is not taken. */
export const CODE_ERRORS = [
  'code-wrong',
  'sign-in-blocked',
  'password-wrong',
  'server-busy',
] as const satisfies ErrorCode[]

/** The codes of a confirmation that is not accepted. */
export const CONFIRM_ERRORS = [
  ...CODE_ERRORS,
  'second-factor-needed',
  'sign-in-again',
  'passkey-unconfirmed',
] as const satisfies ErrorCode[]

/** What is told for every way in which a password or a code is not taken. */
export function codeRefusal(error: PasswordError | CodeError) {
  switch (error.type) {
    case 'wrong':
      return reply.problem('password-wrong', 'This is not the password that the account has now.')
    case 'code-wrong':
      return reply.problem('code-wrong', 'The code is wrong, too old, or was used before. Wait for the next one.')
    case 'blocked':
      return reply.problem('sign-in-blocked', TOO_MANY, { headers: retryAfter(error.retryAfterMs) })
    case 'busy':
      return reply.problem('server-busy', 'Too many sign in just now. Try again soon.', { headers: retryAfter(1000) })
    default:
      return assertNever(error)
  }
}

/** What is told for every way in which a confirmation is not accepted. */
export function confirmRefusal(error: ConfirmError) {
  switch (error.type) {
    case 'second-factor-needed':
      return reply.problem(
        'second-factor-needed',
        'The account has a second factor. Give a code or a recovery code too, or confirm by a passkey.',
      )
    case 'sign-in-again':
      return reply.problem('sign-in-again', 'The account has no password to confirm with. Sign in again, then do this.')
    case 'passkey-unconfirmed':
      return reply.problem(
        'passkey-unconfirmed',
        'The passkey is not of this account, or answers another question. Ask for a new one.',
      )
    default:
      return codeRefusal(error)
  }
}
