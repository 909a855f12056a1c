import { changeEmailSchema, completeEmailChangeSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import type { EmailChanges } from '../application/email-changes.ts'
import { retryAfter } from './give-tokens.ts'
import { CONFIRM_ERRORS, confirmRefusal } from './refusals.ts'
import { whoOf } from './who-of.ts'

export const emailChangeRoutes = (changes: EmailChanges): Route[] => [
  askEmailChange(changes),
  completeEmailChange(changes),
]

const askEmailChange = (changes: EmailChanges) =>
  route({
    method: 'POST',
    path: '/api/v1/me/email',
    summary: 'Ask for another e-mail address: a mail to it has a link that proves it',
    description: 'The address changes with the link, and not before. The answer is the same whether an account has it.',
    auth: 'session',
    permission: 'none',
    body: changeEmailSchema,
    bodyExample: { email: 'ada@example.org', password: 'a horse that is correct' },
    responses: { 204: responds.empty('A mail is on its way to the new address') },
    errors: ['mail-blocked', ...CONFIRM_ERRORS],
    async handle(request) {
      const { email, ...given } = request.body
      const asked = await changes.ask({ ...whoOf(request), email }, given)
      if (asked.ok) return reply.noContent()
      if (asked.error.type !== 'mail-blocked') return confirmRefusal(asked.error)
      return reply.problem('mail-blocked', 'Several mails were asked for. Look for them, or wait and ask again.', {
        headers: retryAfter(asked.error.retryAfterMs),
      })
    },
  })

const completeEmailChange = (changes: EmailChanges) =>
  route({
    method: 'POST',
    path: '/api/v1/email-changes',
    summary: 'Change the e-mail address with the token of a link',
    description: 'The address before is told.',
    auth: 'public',
    permission: 'none',
    body: completeEmailChangeSchema,
    bodyExample: { token: '…' },
    responses: { 204: responds.empty('The account has the new address') },
    errors: ['link-refused', 'email-taken'],
    async handle({ body: { token } }) {
      const done = await changes.complete(token)
      if (done.ok) return reply.noContent()
      return done.error === 'taken'
        ? reply.problem('email-taken', 'Another account got this address meanwhile. Nothing was changed.')
        : reply.problem('link-refused', 'The link was used, is too old, or never was. Ask for a new one.')
    },
  })
