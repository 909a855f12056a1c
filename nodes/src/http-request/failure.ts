import type { JsonObject } from '@linkflow/kernel'
import type { HttpFailure, HttpReply, NodeError } from '@linkflow/node-runtime'
import { HTTP_ERROR_BODY_CHARS_MAX } from '../limits.ts'
import type { HttpRequestParameters } from './parameters.ts'
import { retryAfterMs } from './retry-after.ts'

/** The host is named in errors; paths and queries are not, for they may hold secrets. */
export const hostOf = (url: string): string => URL.parse(url)?.host ?? 'the server'

export const fromEgress = ({ code, message, retryable }: HttpFailure): NodeError => ({ code, message, retryable })

const HINTS: Readonly<Record<number, string>> = {
  400: 'The server did not understand the request; look at its parameters and body.',
  401: 'Check the credential.',
  403: 'The credential is known but may not do this.',
  404: 'Check the address.',
  405: 'Check the method.',
  409: 'The server is in a state that does not allow this; it may have been done already.',
  413: 'The body is too large for this server.',
  415: 'Check the kind of body and its content type.',
  422: 'The server understood the request but refuses its values.',
  429: 'The server wants fewer requests; let the node retry, or lower the batch size.',
}

/** What becomes of an answer that says no. */
export function statusFailure(
  reply: HttpReply,
  url: string,
  bodyText: string,
  given: HttpRequestParameters,
  nowMs: number,
): NodeError {
  const { status, statusText, headers } = reply
  const after = retryAfterMs(headers, nowMs)
  const details: JsonObject = { status, host: hostOf(url), body: bodyText.slice(0, HTTP_ERROR_BODY_CHARS_MAX) }
  return {
    code: 'http-status',
    message: `${hostOf(url)} answered ${[status, statusText].filter(Boolean).join(' ')}. ${hintFor(status)}`,
    retryable: given.retryOnStatus.includes(status),
    ...(after === undefined ? {} : { retryAfterMs: after }),
    details,
  }
}

function hintFor(status: number): string {
  if (HINTS[status] !== undefined) return HINTS[status]
  if (status >= 500) return 'The server has a problem of its own; let the node retry.'
  return status >= 300 && status < 400 ? 'Follow redirects to go where it points.' : 'Its answer is in the details.'
}

/** A body that broke off while it was read. Egress throws its own failure as `error`; anything else is the line's fault. */
export function brokenBody(thrown: unknown, url: string): NodeError {
  const known = egressFailureOf(thrown)
  if (known !== undefined) return fromEgress(known)
  return {
    code: 'http-response-broken',
    message: `The answer of ${hostOf(url)} broke off: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
    retryable: true,
  }
}

function egressFailureOf(thrown: unknown): HttpFailure | undefined {
  const error: unknown = thrown instanceof Error && 'error' in thrown ? thrown.error : undefined
  if (typeof error !== 'object' || error === null) return undefined
  const { code, message, retryable } = error as Partial<HttpFailure>
  return typeof code === 'string' && typeof message === 'string' && typeof retryable === 'boolean'
    ? { code, message, retryable }
    : undefined
}
