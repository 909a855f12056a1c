import type { SignedIn } from '@linkflow/http-server'
import type { Who } from '../application/confirmations.ts'

/** Who is signed in, and from where. */
export const whoOf = (request: { readonly session: SignedIn; readonly clientAddress: string }): Who => ({
  accountId: request.session.accountId,
  sessionId: request.session.sessionId,
  address: request.clientAddress,
})
