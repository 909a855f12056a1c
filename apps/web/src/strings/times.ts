import { language } from './index.ts'

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/** «3 hours ago», «in 5 minutes», «now». */
export function relativeTime(iso: string, nowMs = Date.now()): string {
  const ms = Date.parse(iso) - nowMs
  const format = new Intl.RelativeTimeFormat(language(), { numeric: 'auto', style: 'short' })
  const unit = UNITS.find(([, size]) => Math.abs(ms) >= size)
  return unit === undefined ? format.format(0, 'second') : format.format(Math.trunc(ms / unit[1]), unit[0])
}

export const fullTime = (iso: string): string =>
  new Date(iso).toLocaleString(language(), { dateStyle: 'medium', timeStyle: 'medium' })
