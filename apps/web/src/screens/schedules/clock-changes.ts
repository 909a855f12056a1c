const DAY_MS = 86_400_000
const SECOND_MS = 1_000

/** The clocks of a zone go forward (a gap: times that do not exist) or back (an overlap: times that come twice). */
export interface ClockChange {
  readonly kind: 'gap' | 'overlap'
  /** The instant of it. */
  readonly atMs: number
  /** The times on the clock that it concerns, as milliseconds of a clock that is never changed. */
  readonly wallFromMs: number
  readonly wallUntilMs: number
}

const formats = new Map<string, Intl.DateTimeFormat>()
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(zone, made)
  return made
}

/** What the clock of a zone shows, as if it were UTC. */
export function wallMs(zone: string, ms: number): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

const offsetMs = (zone: string, ms: number): number => {
  const whole = Math.floor(ms / SECOND_MS) * SECOND_MS
  return wallMs(zone, whole) - whole
}

/** Every change of the clocks within the days that follow, by looking at each day and then for the second. */
export function clockChanges(zone: string, fromMs: number, days: number): ClockChange[] {
  const found: ClockChange[] = []
  let before = offsetMs(zone, fromMs)
  for (let day = 1; day <= days; day++) {
    const atMs = fromMs + day * DAY_MS
    const after = offsetMs(zone, atMs)
    if (after === before) continue
    const changeMs = secondOfChange(zone, atMs - DAY_MS, atMs)
    found.push({
      kind: after > before ? 'gap' : 'overlap',
      atMs: changeMs,
      wallFromMs: changeMs + Math.min(before, after),
      wallUntilMs: changeMs + Math.max(before, after),
    })
    before = after
  }
  return found
}

/** The first second with the other offset; both ends have different ones. */
function secondOfChange(zone: string, fromMs: number, untilMs: number): number {
  const before = offsetMs(zone, fromMs)
  let [low, high] = [Math.floor(fromMs / SECOND_MS), Math.ceil(untilMs / SECOND_MS)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetMs(zone, middle * SECOND_MS) === before) low = middle
    else high = middle
  }
  return high * SECOND_MS
}
