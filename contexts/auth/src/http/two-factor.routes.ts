import {
  beginTotpSchema,
  confirmTotpSchema,
  disableTotpSchema,
  recoveryCodesSchema,
  secondFactorSchema,
  tokensSchema,
  totpSecretSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever, type Clock } from '@linkflow/kernel'
import type { PasswordError } from '../application/check-password.ts'
import type { CodeError, TwoFactor } from '../application/two-factor.ts'
import { clientHeaders, clientOf, giveTokens, retryAfter } from './give-tokens.ts'

interface Needs {
  readonly twoFactor: TwoFactor
  readonly clock: Clock
}

export const twoFactorRoutes = (needs: Needs): Route[] =>
  [secondStep, beginTotp, confirmTotp, disableTotp].map((make) => make(needs))

/** What is told for every way in which a password or a code is not taken. */
export function refusal(error: PasswordError | CodeError) {
  switch (error.type) {
    case 'wrong':
      return reply.problem('password-wrong', 'This is not the password that the account has now.')
    case 'code-wrong':
      return reply.problem('code-wrong', 'The code is wrong, too old, or was used before. Wait for the next one.')
    case 'blocked':
      return reply.problem('sign-in-blocked', 'There were too many attempts. Wait, then try again.', {
        headers: retryAfter(error.retryAfterMs),
      })
    case 'busy':
      return reply.problem('server-busy', 'Too many sign in just now. Try again soon.', { headers: retryAfter(1000) })
    default:
      return assertNever(error)
  }
}

const secondStep = ({ twoFactor, clock }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/sessions/second-factor',
    summary: 'Sign in, second step: the code of the device, or a recovery code',
    auth: 'public',
    permission: 'none',
    usesCookie: true,
    headers: clientHeaders,
    body: secondFactorSchema,
    responses: { 200: responds.json(tokensSchema, 'Signed in') },
    errors: ['challenge-over', 'code-wrong', 'sign-in-blocked', 'password-wrong', 'server-busy'],
    async handle(request) {
      const { refreshIn, ...given } = request.body
      const done = await twoFactor.signIn({ ...given, client: clientOf(request) })
      if (done.ok) return giveTokens(done.value, request, refreshIn, clock)
      if (done.error.type !== 'challenge-over') return refusal(done.error)
      return reply.problem('challenge-over', 'The password was given too long ago. Sign in from the beginning.')
    },
  })

const beginTotp = ({ twoFactor }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/me/totp',
    summary: 'Begin with a second factor: the secret for an authenticator app',
    description: 'It is in use from the first code on, which confirms that the device has it.',
    auth: 'session',
    permission: 'none',
    body: beginTotpSchema,
    responses: { 200: responds.json(totpSecretSchema, 'The secret, shown this once') },
    errors: ['totp-on', 'password-wrong', 'code-wrong', 'sign-in-blocked', 'server-busy'],
    async handle({ session: { accountId }, clientAddress: address, body: { password } }) {
      const begun = await twoFactor.begin({ accountId, address, password })
      if (begun.ok) return reply.ok(begun.value)
      if (begun.error.type !== 'on') return refusal(begun.error)
      return reply.problem('totp-on', 'The account has a second factor. Disable it before you take another device.')
    },
  })

const confirmTotp = ({ twoFactor }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/me/totp/confirm',
    summary: 'Take the second factor into use by its first code',
    auth: 'session',
    permission: 'none',
    body: confirmTotpSchema,
    responses: { 200: responds.json(recoveryCodesSchema, 'The recovery codes, shown this once') },
    errors: ['code-wrong', 'sign-in-blocked', 'password-wrong', 'server-busy'],
    async handle({ session: { accountId }, clientAddress: address, body: { code } }) {
      const done = await twoFactor.confirm({ accountId, address, code })
      return done.ok ? reply.ok({ recoveryCodes: [...done.value] }) : refusal(done.error)
    },
  })

const disableTotp = ({ twoFactor }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/me/totp/disable',
    summary: 'Do without the second factor',
    description: 'Needs the password, and a code of the device or a recovery code.',
    auth: 'session',
    permission: 'none',
    body: disableTotpSchema,
    responses: { 204: responds.empty('The password alone signs in') },
    errors: ['code-wrong', 'sign-in-blocked', 'password-wrong', 'server-busy'],
    async handle({ session: { accountId }, clientAddress: address, body }) {
      const done = await twoFactor.disable({ accountId, address, ...body })
      return done.ok ? reply.noContent() : refusal(done.error)
    },
  })
