import { RETRY_AFTER_MS_MAX } from '../limits.ts'

const NAMES = ['retry-after', 'ratelimit-reset', 'x-ratelimit-reset']

/** What the server says about when to come again: seconds, or a date. Undefined when it says nothing readable. */
export function retryAfterMs(headers: readonly (readonly [string, string])[], nowMs: number): number | undefined {
  for (const wanted of NAMES) {
    const value = headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
    const ms = value === undefined ? undefined : delayOf(value.trim(), nowMs)
    if (ms !== undefined) return Math.min(Math.max(ms, 0), RETRY_AFTER_MS_MAX)
  }
  return undefined
}

/** Above this a number of seconds is an instant since 1970 rather than a delay. */
const INSTANT_FROM_SECONDS = 1_000_000_000

function delayOf(value: string, nowMs: number): number | undefined {
  if (/^\d{1,15}(\.\d+)?$/.test(value)) {
    const seconds = Number(value)
    return Math.ceil(seconds >= INSTANT_FROM_SECONDS ? seconds * 1000 - nowMs : seconds * 1000)
  }
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : date - nowMs
}
