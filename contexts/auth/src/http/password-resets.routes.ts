import { askResetSchema, completeResetSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import type { PasswordResets } from '../application/password-resets.ts'
import { retryAfter } from './give-tokens.ts'

export const passwordResetRoutes = (resets: PasswordResets): Route[] => [askReset(resets), completeReset(resets)]

const askReset = (resets: PasswordResets) =>
  route({
    method: 'POST',
    path: '/api/v1/password-resets',
    summary: 'Ask for a mail with a link to a new password',
    description: 'The answer is the same whether an account has the address. The link is good once, for half an hour.',
    auth: 'public',
    permission: 'none',
    body: askResetSchema,
    bodyExample: { email: 'ada@example.com' },
    responses: { 204: responds.empty('If an account has the address, a mail is on its way') },
    errors: ['mail-blocked'],
    async handle({ body: { email }, clientAddress: address }) {
      const asked = await resets.ask({ email, address })
      if (asked.ok) return reply.noContent()
      return reply.problem('mail-blocked', 'Several mails were asked for. Look for them, or wait and ask again.', {
        headers: retryAfter(asked.error),
      })
    },
  })

const completeReset = (resets: PasswordResets) =>
  route({
    method: 'POST',
    path: '/api/v1/password-resets/complete',
    summary: 'Choose a new password with the token of a link',
    description: 'Ends all sessions of the account. Then sign in.',
    auth: 'public',
    permission: 'none',
    body: completeResetSchema,
    bodyExample: { token: '…', password: 'a battery that is staple' },
    responses: { 204: responds.empty('The password is changed') },
    errors: ['link-refused', 'server-busy'],
    async handle({ body }) {
      const done = await resets.complete(body)
      if (done.ok) return reply.noContent()
      switch (done.error) {
        case 'refused':
          return reply.problem('link-refused', 'The link was used, is too old, or never was. Ask for a new one.')
        case 'busy':
          return reply.problem('server-busy', 'Too many sign in just now. Try again soon.', {
            headers: retryAfter(1000),
          })
        default:
          return assertNever(done.error)
      }
    },
  })
