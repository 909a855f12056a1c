import { RETRY_AFTER_MS_MAX, RETRY_FIRST_MS, RETRY_PAUSE_MS_MAX } from '../limits.ts'
import type { LinkFlowError } from './linkflow-error.ts'

/** The server did not do it, or is busy with the first try of it. */
const BY_STATUS: readonly number[] = [429, 502, 503, 504]
const BY_CODE: readonly string[] = ['server-unreachable', 'answer-timeout', 'idempotency-in-progress']

const mayComeRight = ({ status, code }: LinkFlowError): boolean =>
  BY_CODE.includes(code) || (status !== undefined && BY_STATUS.includes(status))

/**
 * The pause before the next try of a request that is safe to repeat; undefined if there is to be none. Exponential with
 * full jitter, and never shorter than the server asks for.
 */
export function retryPauseMs(error: LinkFlowError, triesMade: number, random: () => number): number | undefined {
  if (!mayComeRight(error)) return undefined
  const askedMs = error.retryAfterMs ?? 0
  if (askedMs > RETRY_AFTER_MS_MAX) return undefined
  const longestMs = Math.min(RETRY_PAUSE_MS_MAX, RETRY_FIRST_MS * 2 ** (triesMade - 1))
  return askedMs + random() * longestMs
}

/** Seconds or a date, as milliseconds from now. */
export function readRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000
  // Other texts are dates to some engines: «-1» is one to V8.
  const atMs = /^[A-Za-z]/.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs)
}
