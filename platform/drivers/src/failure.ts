import { type Failed, fail, type JsonObject } from '@linkflow/kernel'
import type { ServerFailure } from '@linkflow/node-runtime'
import { SAID_CHARS_MAX } from './limits.ts'

/** Why a server did not do what was asked. A closed set: nodes and people choose by the code. */
export type ServerFailureCode =
  | 'credential-incomplete'
  | 'server-too-busy'
  | 'server-sign-in-refused'
  | 'server-key-unknown'
  | 'server-gone'
  | 'server-timeout'
  | 'server-refused'
  | 'server-protocol-error'
  | 'server-answer-too-large'
  | 'server-command-unknown'
  | 'aborted'

/** Whether the same may succeed later; `server-refused` says so itself. */
const RETRYABLE: ReadonlySet<ServerFailureCode> = new Set(['server-too-busy', 'server-gone', 'server-timeout'])

export function failure(
  code: ServerFailureCode,
  message: string,
  more: { readonly retryable?: boolean; readonly details?: JsonObject } = {},
): Failed<ServerFailure> {
  const retryable = more.retryable ?? RETRYABLE.has(code)
  return fail({ code, message, retryable, ...(more.details && { details: more.details }) })
}

/** What something thrown said, in one bounded text. */
export function saidBy(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message || thrown.name : String(thrown)
  return text.slice(0, SAID_CHARS_MAX).replace(/[.\s]+$/, '')
}

export const codeOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined

const GONE = new Set(['ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTCONN'])

/** A socket that broke, by the code of the system. */
export const isGone = (thrown: unknown): boolean => GONE.has(codeOf(thrown) ?? '')

export const gone = (server: string): Failed<ServerFailure> =>
  failure('server-gone', `${server} closed the connection in the middle of the work. It may have restarted: try again.`)
