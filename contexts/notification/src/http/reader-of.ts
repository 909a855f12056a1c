import { type Caller, reply } from '@linkflow/http-server'
import type { Reader } from '../application/inbox.ts'

/** Undefined for an API key: notifications are of people. */
export const readerOf = ({ workspaceId, who }: Caller): Reader | undefined =>
  who.type === 'account' ? { workspaceId, accountId: who.accountId } : undefined

export const SESSION_NEEDED = reply.problem(
  'session-needed',
  'Notifications are of people, and an API key is none. Sign in, and send the access token.',
)
