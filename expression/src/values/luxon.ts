import { IANAZone, DateTime as LuxonDateTime, Duration as LuxonDuration, Settings } from 'luxon'
import type { Context } from '../context.ts'
import { ExpressionError, refuse } from '../expression-error.ts'
import { ZONES_REMEMBERED_MAX } from '../limits.ts'
import { DateTime, Duration, type DurationParts } from './date-time.ts'

/**
 * The only door to Luxon. Its objects are made here, used inside the method tables, and turned back into ours; none
 * is ever a value. Luxon remembers every zone and language it has seen, so both are checked before it sees them.
 */
Settings.throwOnInvalid = false

/** Whose evaluation asks Luxon just now. What a text or a record leaves out (the day of «10:00») is filled in from its clock. */
let asking: Context | undefined

/** Luxon guesses offsets from an instant that it picks once and keeps, so that must be the same in every process. */
const OFFSETS_GUESSED_AT_MS = Date.UTC(2024, 0, 15)
pinOffsets()

function pinOffsets(): void {
  Settings.now = () => OFFSETS_GUESSED_AT_MS
  LuxonDateTime.utc(2024)
  Settings.now = () => (asking === undefined ? Date.now() : asking.nowMs())
}

function resetCaches(): void {
  Settings.resetCaches()
  pinOffsets()
}

/** Runs something of Luxon by the clock of an evaluation, never by the machine's: a step that is run again sees the same. */
export function byClockOf<T>(cx: Context, run: () => T): T {
  const before = asking
  asking = cx
  try {
    return run()
  } finally {
    asking = before
  }
}

const zonesSeen = new Set<string>()
const OFFSET_ZONE = /^(?:utc|gmt)?(?:[+-]\d{1,2}(?::?\d{2})?)?$/i

export function knownZone(name: string): string {
  if (name === 'local' || name === 'system' || name === 'default') return 'UTC'
  if (zonesSeen.has(name)) return name
  const isOffset = name.length <= 12 && name !== '' && OFFSET_ZONE.test(name)
  if (name.length > 64 || !(isOffset || IANAZone.isValidZone(name))) {
    return refuse('wrong-argument', `«${name.slice(0, 64)}» is no time zone; write one such as Europe/Berlin or UTC+2.`)
  }
  if (zonesSeen.size >= ZONES_REMEMBERED_MAX) {
    zonesSeen.clear()
    resetCaches()
  }
  const normal = isOffset && !/^[ug]/i.test(name) ? `UTC${name}` : name
  zonesSeen.add(normal)
  return normal
}

const LOCALE = /^[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?$/
const localesSeen = new Map<string, string>()

/** A language tag without extensions: those would let a text fill the caches with endless variants. */
export function knownLocale(name: string): string {
  const seen = localesSeen.get(name)
  if (seen !== undefined) return seen
  const tag = name.replaceAll('_', '-')
  if (tag.length > 20 || !LOCALE.test(tag)) {
    return refuse('wrong-argument', `«${name.slice(0, 40)}» is no language; write one such as en-US or de.`)
  }
  if (localesSeen.size >= ZONES_REMEMBERED_MAX) {
    localesSeen.clear()
    resetCaches()
  }
  localesSeen.set(name, tag)
  return tag
}

export const toLuxon = (date: DateTime): LuxonDateTime =>
  LuxonDateTime.fromMillis(date.epochMs, { zone: date.zone, locale: date.locale })

export const fromLuxon = (lux: LuxonDateTime): DateTime =>
  new DateTime(lux.isValid ? lux.toMillis() : Number.NaN, lux.zoneName ?? 'UTC', lux.locale ?? 'en-US')

/** Like the first date, moved: same kind, zone and language. */
export const moved = (date: DateTime, lux: LuxonDateTime): DateTime =>
  new DateTime(lux.isValid ? lux.toMillis() : Number.NaN, date.zone, date.locale, date.isDate)

export const toLuxonDuration = (duration: Duration): LuxonDuration => LuxonDuration.fromObject(duration.parts)

export function fromLuxonDuration(lux: LuxonDuration): Duration {
  if (!lux.isValid) return refuse('wrong-argument', 'This is no duration; write one such as { days: 2 } or "PT1H30M".')
  return new Duration(lux.toObject() as DurationParts)
}

/** ISO text: of a date made by `new Date` in UTC, of a DateTime in its zone. `null` if invalid. */
export function isoText(date: DateTime): string | null {
  if (!date.isValid) return null
  return date.isDate || date.zone === 'UTC' ? utcText(date) : toLuxon(date).toISO()
}

function utcText(date: DateTime): string {
  return new Date(date.epochMs).toISOString()
}

/**
 * Luxon throws plain errors at numbers and units it cannot use; they are the expression's fault, not ours. The last
 * argument is the evaluation, whose clock it goes by.
 */
export function guarded<Params extends readonly [...unknown[], Context], T>(
  run: (...params: Params) => T,
): (...params: Params) => T {
  return (...params) => {
    const before = asking
    asking = params[params.length - 1] as Context
    try {
      return run(...params)
    } catch (error) {
      const isOurs = error instanceof ExpressionError || error instanceof TypeError || error instanceof RangeError
      if (isOurs || !(error instanceof Error)) throw error
      return refuse('wrong-argument', `This cannot be done with dates: ${error.message.slice(0, 100)}.`)
    } finally {
      asking = before
    }
  }
}
