import { DatabaseError } from './errors.ts'

/**
 * retryable: nothing happened, the same again may work. terminal: the statement itself is refused.
 * commit-unknown: the connection went while a commit was in flight; it happened or it did not (ARCHITECTURE 5.7).
 */
export type FailureKind = 'retryable' | 'terminal' | 'commit-unknown'

/** SQLSTATE classes and codes that pass by themselves (PostgreSQL manual, appendix A). */
const RETRYABLE_CLASSES = new Set(['08', '53', '57', '58'])
const RETRYABLE_STATES = new Set(['40001', '40P01', '55P03', '25006'])
const TERMINAL_STATES = new Set(['57014'])
const LOST =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN|ENOENT|ENOTSOCK)$/
const LOST_MESSAGE =
  /Connection terminated|connection timeout|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed|Connection ended|not queryable/i

type Thrown = { code?: unknown; severity?: unknown; message?: unknown }

export function classifyFailure(error: unknown): FailureKind {
  if (error instanceof DatabaseError) {
    if (error.code === 'commit-unknown') return 'commit-unknown'
    return error.code === 'connection-lost' || error.code === 'database-unreachable' ? 'retryable' : 'terminal'
  }
  const { code } = error as Thrown
  if (typeof code === 'string' && code.length === 5 && isServerError(error)) return classifyState(code)
  return isConnectionLost(error) ? 'retryable' : 'terminal'
}

/** The server told an error and kept the connection: what it refused did certainly not happen. */
export const isDefinite = (error: unknown): boolean =>
  (error as Thrown | null)?.severity === 'ERROR' || (isServerError(error) && !isLastWord(error))

export function isConnectionLost(error: unknown): boolean {
  const { code, message } = error as Thrown
  if (isServerError(error)) return isLastWord(error)
  return (typeof code === 'string' && LOST.test(code)) || (typeof message === 'string' && LOST_MESSAGE.test(message))
}

export function commitUnknown(cause: unknown): DatabaseError {
  return new DatabaseError(
    'commit-unknown',
    'The connection to the database was lost while a commit was in flight. It may have happened: send the same rows again with the same ids.',
    { cause },
  )
}

function classifyState(state: string): FailureKind {
  if (TERMINAL_STATES.has(state)) return 'terminal'
  return RETRYABLE_STATES.has(state) || RETRYABLE_CLASSES.has(state.slice(0, 2)) ? 'retryable' : 'terminal'
}

const isServerError = (error: unknown): boolean => typeof (error as Thrown | null)?.severity === 'string'

/** FATAL and PANIC end the connection. */
const isLastWord = (error: unknown): boolean => ['FATAL', 'PANIC'].includes(String((error as Thrown).severity))
