import { completeVerificationSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import type { Verifications } from '../application/verifications.ts'
import { retryAfter } from './give-tokens.ts'

export const verificationRoutes = (verifications: Verifications): Route[] => [
  askVerification(verifications),
  completeVerification(verifications),
]

const askVerification = (verifications: Verifications) =>
  route({
    method: 'POST',
    path: '/api/v1/me/verification',
    summary: 'Ask for a mail that proves the address of the account',
    auth: 'session',
    permission: 'none',
    responses: { 204: responds.empty('A mail is on its way, unless the address is proved already') },
    errors: ['mail-blocked'],
    async handle({ session: { accountId }, clientAddress: address }) {
      const asked = await verifications.ask({ accountId, address })
      if (asked.ok) return reply.noContent()
      return reply.problem('mail-blocked', 'Several mails were asked for. Look for them, or wait and ask again.', {
        headers: retryAfter(asked.error),
      })
    },
  })

const completeVerification = (verifications: Verifications) =>
  route({
    method: 'POST',
    path: '/api/v1/verifications',
    summary: 'Prove an address with the token of a link',
    auth: 'public',
    permission: 'none',
    body: completeVerificationSchema,
    bodyExample: { token: '…' },
    responses: { 204: responds.empty('The address is proved') },
    errors: ['link-refused'],
    async handle({ body: { token } }) {
      const done = await verifications.complete(token)
      if (done.ok) return reply.noContent()
      return reply.problem('link-refused', 'The link was used, is too old, or the account has another address by now.')
    },
  })
