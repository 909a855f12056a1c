import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TraceContext } from '@linkflow/telemetry'

/** What a raw handler is told besides the untouched streams. */
export interface RawContext {
  readonly requestId: string
  /** Where in a trace the call is, if somebody is told of it. */
  readonly trace?: TraceContext | undefined
  /** Ends when the caller is gone. */
  readonly signal: AbortSignal
  /** The path after the prefix, still percent-encoded, without the query; begins with no slash. */
  readonly rest: string
}

/**
 * Takes requests under a prefix as Node gives them: the body unread, no header set but `X-Request-Id`. It must answer every
 * request; what it throws (or rejects with) becomes a 500 if no header was sent, else the connection is closed.
 */
export type RawHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  context: RawContext,
) => void | Promise<void>

export interface RawMount {
  /** Begins and ends with a slash: `/webhook/`. */
  readonly prefix: `/${string}/`
  readonly handle: RawHandler
}
