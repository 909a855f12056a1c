import type { HeaderList } from './request.ts'

const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/

/**
 * How long a server asks to wait: `retry-after-ms` as some APIs send it, else `Retry-After` in seconds or as a date.
 * Undefined where there is none or it cannot be read. The caller bounds it: a server may ask for years.
 */
export function retryAfterMs(headers: HeaderList, nowMs: number): number | undefined {
  const find = (name: string): string | undefined => headers.find(([each]) => each.toLowerCase() === name)?.[1].trim()
  const exactMs = readNumber(find('retry-after-ms'))
  if (exactMs !== undefined) return exactMs
  const value = find('retry-after')
  const seconds = readNumber(value)
  if (seconds !== undefined) return seconds * 1000
  if (value === undefined || !HTTP_DATE.test(value)) return undefined
  const dateMs = Date.parse(value)
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs)
}

const readNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^[0-9]{1,12}(\.[0-9]{1,6})?$/.test(text) ? Number(text) : undefined
