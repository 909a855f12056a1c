import {
  confirmationSchema,
  confirmedTotpSchema,
  confirmTotpSchema,
  recoveryCodesSchema,
  secondFactorSchema,
  tokensSchema,
  totpSecretSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import type { TwoFactor } from '../application/two-factor.ts'
import { clientHeaders, clientOf, type Giving, giveTokens } from './give-tokens.ts'
import { CODE_ERRORS, CONFIRM_ERRORS, codeRefusal, confirmRefusal } from './refusals.ts'
import { whoOf } from './who-of.ts'

interface Needs extends Giving {
  readonly twoFactor: TwoFactor
}

export const twoFactorRoutes = (needs: Needs): Route[] =>
  [secondStep, beginTotp, confirmTotp, disableTotp, renewRecoveryCodes].map((make) => make(needs))

const secondStep = ({ twoFactor, ...giving }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/sessions/second-factor',
    summary: 'Sign in, second step: the code of the device, a recovery code, or a passkey',
    auth: 'public',
    permission: 'none',
    usesCookie: true,
    headers: clientHeaders,
    body: secondFactorSchema,
    bodyExample: { challenge: 'lfc_…', code: '123456', refreshIn: 'body' },
    responses: { 200: responds.json(tokensSchema, 'Signed in') },
    errors: ['challenge-over', 'passkey-refused', ...CODE_ERRORS],
    async handle(request) {
      const { challenge, code, passkey, refreshIn } = request.body
      const shown = passkey === undefined ? { code: code! } : { passkey }
      const done = await twoFactor.signIn({ challenge, shown, client: clientOf(request) })
      if (done.ok) return giveTokens(done.value, request, refreshIn, giving)
      switch (done.error.type) {
        case 'challenge-over':
          return reply.problem('challenge-over', 'The first step was too long ago. Sign in from the beginning.')
        case 'passkey-refused':
          return reply.problem('passkey-refused', 'The passkey is not of this account, or answers another sign-in.')
        default:
          return codeRefusal(done.error)
      }
    },
  })

const beginTotp = ({ twoFactor }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/me/totp',
    summary: 'Begin with a device for codes: the secret for an authenticator app',
    description: 'It is in use from the first code on, which confirms that the device has it.',
    auth: 'session',
    permission: 'none',
    body: confirmationSchema,
    bodyExample: { password: 'a horse that is correct' },
    responses: { 200: responds.json(totpSecretSchema, 'The secret, shown this once') },
    errors: ['totp-on', ...CONFIRM_ERRORS],
    async handle(request) {
      const begun = await twoFactor.begin(whoOf(request), request.body)
      if (begun.ok) return reply.ok(begun.value)
      if (begun.error.type !== 'on') return confirmRefusal(begun.error)
      return reply.problem('totp-on', 'The account has a device for codes. Disable it before you take another.')
    },
  })

const confirmTotp = ({ twoFactor }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/me/totp/confirm',
    summary: 'Take the device into use by its first code',
    auth: 'session',
    permission: 'none',
    body: confirmTotpSchema,
    bodyExample: { code: '123456' },
    responses: { 200: responds.json(confirmedTotpSchema, 'In use; recovery codes are shown this once') },
    errors: CODE_ERRORS,
    async handle(request) {
      const done = await twoFactor.confirm({ ...whoOf(request), code: request.body.code })
      return done.ok ? reply.ok({ recoveryCodes: [...done.value] }) : codeRefusal(done.error)
    },
  })

const disableTotp = ({ twoFactor }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/me/totp/disable',
    summary: 'Do without the device for codes',
    auth: 'session',
    permission: 'none',
    body: confirmationSchema,
    bodyExample: { password: 'a horse that is correct', code: '123456' },
    responses: { 204: responds.empty('Its codes are asked for no more') },
    errors: ['second-factor-off', ...CONFIRM_ERRORS],
    async handle(request) {
      const done = await twoFactor.disable(whoOf(request), request.body)
      if (done.ok) return reply.noContent()
      if (done.error.type !== 'off') return confirmRefusal(done.error)
      return reply.problem('second-factor-off', 'The account has no device for codes.')
    },
  })

const renewRecoveryCodes = ({ twoFactor }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/me/recovery-codes',
    summary: 'Make new recovery codes, in place of those there were',
    auth: 'session',
    permission: 'none',
    body: confirmationSchema,
    bodyExample: { password: 'a horse that is correct', code: '123456' },
    responses: { 200: responds.json(recoveryCodesSchema, 'The recovery codes, shown this once') },
    errors: ['second-factor-off', ...CONFIRM_ERRORS],
    async handle(request) {
      const done = await twoFactor.renewRecoveryCodes(whoOf(request), request.body)
      if (done.ok) return reply.ok({ recoveryCodes: [...done.value] })
      if (done.error.type !== 'off') return confirmRefusal(done.error)
      return reply.problem('second-factor-off', 'Recovery codes stand in for a second factor. Set one up first.')
    },
  })
