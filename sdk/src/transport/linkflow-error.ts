import type { ErrorCode, Problem } from '../generated/wire-types.ts'

/** What goes wrong on the way to the server, besides what the server says. */
export type ClientErrorCode =
  /** Nobody answers at the address. */
  | 'server-unreachable'
  /** The answer did not come in time. */
  | 'answer-timeout'
  /** Something answers, and not as a LinkFlow does. */
  | 'answer-unexpected'

/** A code of a newer server is a code too. */
export type LinkFlowErrorCode = ErrorCode | ClientErrorCode | (string & {})

interface ErrorParts {
  readonly code: LinkFlowErrorCode
  readonly message: string
  readonly status?: number | undefined
  readonly requestId?: string | undefined
  readonly problems?: readonly Problem[] | undefined
  readonly facts?: Readonly<Record<string, unknown>> | undefined
  readonly retryAfterMs?: number | undefined
  readonly cause?: unknown
}

/** A request that was refused or got no answer. The message is the server's own sentence. */
export class LinkFlowError extends Error {
  override readonly name = 'LinkFlowError'
  /** Stable word for programs. */
  readonly code: LinkFlowErrorCode
  /** Of the answer; undefined where there was none. */
  readonly status: number | undefined
  /** The id under which the server's log has more. */
  readonly requestId: string | undefined
  /** All that is wrong with what was sent, at once. */
  readonly problems: readonly Problem[]
  /** Values that a program can act on, such as `currentRevision`. */
  readonly facts: Readonly<Record<string, unknown>>
  /** How long the server asks to wait before the next try. */
  readonly retryAfterMs: number | undefined

  constructor({ code, message, status, requestId, problems, facts, retryAfterMs, cause }: ErrorParts) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.status = status
    this.requestId = requestId
    this.problems = problems ?? []
    this.facts = facts ?? {}
    this.retryAfterMs = retryAfterMs
  }
}

/** Was it this? For programs that act on one code: `if (isLinkFlowError(error, 'workflow-changed')) …`. */
export const isLinkFlowError = (error: unknown, code?: LinkFlowErrorCode): error is LinkFlowError =>
  error instanceof LinkFlowError && (code === undefined || error.code === code)
