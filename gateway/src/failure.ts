import { type AnyReply, reply } from '@linkflow/http-server'
import { isUnreadable, unreadableMessage } from '@linkflow/keys'
import { classifyFailure, DatabaseError } from '@linkflow/postgres'

/** What the caller is told when a handler threw. The log has the rest, under the request's id (T40). */
export function replyForFailure(error: unknown): AnyReply {
  const code = (error as { code?: unknown } | null)?.code
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return reply.problem('payload-too-large', 'The body is larger than this address takes. Send less.')
  }
  if (code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH') {
    return reply.problem('request-malformed', 'The body is not as long as Content-Length says.')
  }
  if (isDatabaseAway(error)) {
    return reply.problem(
      'database-unavailable',
      'The database does not answer just now. Nothing was changed; try again soon.',
      {
        headers: { 'retry-after': '1' },
      },
    )
  }
  if (isUnreadable(error)) return reply.problem('payload-unreadable', unreadableMessage(error))
  return reply.problem('internal-error', 'This is our fault. The log says more under the id of this request.')
}

/** A fault of ours, as opposed to a caller's body or a database that went away. */
export const isOurFault = (answer: AnyReply): boolean =>
  answer.kind === 'problem' && (answer.code === 'internal-error' || answer.code === 'payload-unreadable')

function isDatabaseAway(error: unknown): boolean {
  if (error instanceof DatabaseError && error.code === 'commit-unknown') return false
  return typeof error === 'object' && error !== null && classifyFailure(error) === 'retryable'
}
