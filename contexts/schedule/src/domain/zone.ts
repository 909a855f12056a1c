/** Where the clocks of a zone jump: at this instant the offset becomes another. */
export interface Transition {
  readonly atMs: number
  readonly offsetMs: number
}

interface Year {
  readonly startOffsetMs: number
  readonly transitions: readonly Transition[]
}

const SECOND_MS = 1000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** No wall clock is further from UTC than this (14 hours, and a day lost or won at the date line). */
const WALL_REACH_MS = 2 * DAY_MS

/**
 * The clocks of one time zone. A wall time here is the number of milliseconds that UTC would have if its clocks
 * showed the same.
 */
export class Zone {
  /** As the system spells it. */
  readonly name: string
  private readonly readOffsetMs: (instantMs: number) => number
  private readonly years = new Map<number, Year>()

  constructor(name: string, readOffsetMs: (instantMs: number) => number) {
    this.name = name
    this.readOffsetMs = readOffsetMs
  }

  offsetMsAt(instantMs: number): number {
    const year = this.year(new Date(instantMs).getUTCFullYear())
    return year.transitions.findLast(({ atMs }) => atMs <= instantMs)?.offsetMs ?? year.startOffsetMs
  }

  /** After the one instant, up to and including the other. */
  *transitionsBetween(afterMs: number, untilMs: number): Generator<Transition> {
    const lastYear = new Date(untilMs).getUTCFullYear()
    for (let year = new Date(afterMs).getUTCFullYear(); year <= lastYear; year += 1) {
      for (const transition of this.year(year).transitions) {
        if (transition.atMs > untilMs) return
        if (transition.atMs > afterMs) yield transition
      }
    }
  }

  /** When the clocks first show this time; if they never do because they jump over it, the instant of that jump. */
  firstInstantOf(wallMs: number): number {
    let sinceMs = wallMs - WALL_REACH_MS
    let offsetMs = this.offsetMsAt(sinceMs)
    for (const transition of this.transitionsBetween(sinceMs, wallMs + WALL_REACH_MS)) {
      if (wallMs - offsetMs < transition.atMs) break
      sinceMs = transition.atMs
      offsetMs = transition.offsetMs
    }
    return Math.max(wallMs - offsetMs, sinceMs)
  }

  private year(year: number): Year {
    let known = this.years.get(year)
    if (known === undefined) {
      known = this.readYear(Date.UTC(year, 0, 1) - SECOND_MS, Date.UTC(year + 1, 0, 1) - SECOND_MS)
      this.years.set(year, known)
    }
    return known
  }

  /**
   * From the last second of the year before to the one before the last, so that a jump at midnight belongs to one year.
   * Looks once a day: clocks that jump and jump back within a day are not known to have done so.
   */
  private readYear(fromMs: number, toMs: number): Year {
    const startOffsetMs = this.readOffsetMs(fromMs)
    const transitions: Transition[] = []
    let offsetMs = startOffsetMs
    for (let dayMs = fromMs; dayMs < toMs; dayMs += DAY_MS) {
      const lastMs = Math.min(dayMs + DAY_MS, toMs)
      let sinceMs = dayMs
      while (this.readOffsetMs(lastMs) !== offsetMs) {
        const transition = this.firstChange(sinceMs, lastMs, offsetMs)
        transitions.push(transition)
        offsetMs = transition.offsetMs
        sinceMs = transition.atMs
      }
    }
    return { startOffsetMs, transitions }
  }

  private firstChange(sameMs: number, otherMs: number, offsetMs: number): Transition {
    let [low, high] = [sameMs, otherMs]
    while (high - low > SECOND_MS) {
      const middle = Math.floor((low + high) / 2 / SECOND_MS) * SECOND_MS
      if (this.readOffsetMs(middle) === offsetMs) low = middle
      else high = middle
    }
    return { atMs: high, offsetMs: this.readOffsetMs(high) }
  }
}

const zones = new Map<string, Zone>()
const IS_FIXED = /^(UTC$|Z$|(UTC)?[+-])/
const FIXED = /^(?:UTC)?([+-])(\d{1,2})(?::?([0-5]\d))?$/
const FIXED_MS_MAX = 14 * HOUR_MS

/** An IANA name, `UTC`, or a fixed offset such as +02:00; undefined if it is none. */
export function zoneOf(name: string): Zone | undefined {
  const read = IS_FIXED.test(name) ? fixedZone(name) : namedZone(name)
  if (read === undefined) return undefined
  // By the system's spelling: there are some 600 of those, and any number of ways to write them.
  const known = zones.get(read.name)
  if (known === undefined) zones.set(read.name, read)
  return known ?? read
}

function fixedZone(name: string): Zone | undefined {
  if (name === 'UTC' || name === 'Z') return new Zone('UTC', () => 0)
  const [, sign, hours, minutes = '0'] = FIXED.exec(name) ?? []
  if (hours === undefined) return undefined
  const offsetMs = (sign === '-' ? -1 : 1) * (Number(hours) * HOUR_MS + Number(minutes) * 60_000)
  return Math.abs(offsetMs) > FIXED_MS_MAX ? undefined : new Zone(`UTC${shownOffset(offsetMs)}`, () => offsetMs)
}

const shownOffset = (offsetMs: number): string => {
  const minutes = Math.abs(offsetMs) / 60_000
  const pad = (value: number) => String(value).padStart(2, '0')
  return `${offsetMs < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`
}

function namedZone(name: string): Zone | undefined {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
  } catch {
    return undefined
  }
  return new Zone(format.resolvedOptions().timeZone, (instantMs) => readOffset(format.format(instantMs)))
}

const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/

function readOffset(shown: string): number {
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = OFFSET.exec(shown) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000
}
