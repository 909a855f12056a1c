import { retryAfterMsMax } from './limits.ts'
import type { Retry, StepKey } from './types.ts'

export interface RetryDelay {
  readonly seed: number
  readonly step: StepKey
  /** The attempt that failed, counted from 1. */
  readonly attempt: number
  readonly retry: Retry
  readonly retryAfterMs?: number | undefined
}

/**
 * F1: what the server asked for (at most a day), else full jitter: uniform in [0, min(maxMs, firstMs · 2^(attempt−1))].
 * A function of its arguments only, so a replay waits for the same instant.
 */
export function retryDelayMs({ seed, step, attempt, retry, retryAfterMs }: RetryDelay): number {
  if (retryAfterMs !== undefined) return Math.min(retryAfterMsMax, Math.max(0, Math.ceil(retryAfterMs)))
  const longest = Math.min(retry.maxMs, retry.firstMs * 2 ** (attempt - 1))
  return Math.floor((hash(seed, step, attempt) / 2 ** 32) * (longest + 1))
}

/**
 * 32 bits: FNV-1a over the UTF-16 units of the key, begun with both halves of the seed and ended with the attempt, then
 * the finalizer of MurmurHash3, because FNV alone leaves the high bits of short keys alike. Part of the journal's
 * meaning: it may only change under a flag.
 */
function hash(seed: number, step: StepKey, attempt: number): number {
  let h = 0x811c9dc5
  const mix = (unit: number): void => {
    h = Math.imul(h ^ unit, 0x01000193)
  }
  mix(seed >>> 0)
  mix(Math.floor(seed / 2 ** 32) >>> 0)
  for (let at = 0; at < step.length; at++) mix(step.charCodeAt(at))
  mix(attempt)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
