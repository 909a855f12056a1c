/**
 * An oracle for the calendar that shares nothing with it: it walks the real instants, minute by minute and where asked
 * second by second, reads the wall clock of each from Intl, and applies the rule as it is written:
 * a pattern with a wildcard or a step in seconds, minutes or hours runs whenever the clocks show a time that it names;
 * any other runs each time it names once: when the clocks first show it, or, if they jump over it, right after the jump.
 */
export interface OracleWindow {
  readonly zone: string
  /** The wall clock before it is read from here on, so that a time shown twice is known as such. */
  readonly historyFromMs: number
  readonly fromMs: number
  readonly toMs: number
}

interface Wall {
  /** Minutes since 1970 on the wall. */
  readonly minute: number
  readonly month: number
  readonly day: number
  readonly weekday: number
  readonly daysInMonth: number
  readonly hourOfDay: number
  readonly minuteOfHour: number
}

const MINUTE_MS = 60_000

/** What the clocks show at each real minute of the window. */
export function readWalls({ zone, historyFromMs, toMs }: OracleWindow): { instantMs: number; wall: Wall }[] {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  const walls = []
  for (let instantMs = historyFromMs; instantMs < toMs; instantMs += MINUTE_MS) {
    const [month, day, year, hour, minute] = format.format(instantMs).match(/\d+/g)!.map(Number) as number[]
    walls.push({ instantMs, wall: wallAt(Date.UTC(year!, month! - 1, day!, hour!, minute!) / MINUTE_MS) })
  }
  return walls
}

function wallAt(minute: number): Wall {
  const date = new Date(minute * MINUTE_MS)
  const month = date.getUTCMonth() + 1
  return {
    minute,
    month,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    daysInMonth: new Date(Date.UTC(date.getUTCFullYear(), month, 0)).getUTCDate(),
    hourOfDay: date.getUTCHours(),
    minuteOfHour: date.getUTCMinutes(),
  }
}

/** All instants of the window at which the pattern runs. */
export function oracleInstants(cron: string, walls: ReturnType<typeof readWalls>, fromMs: number): number[] {
  const [seconds, minutes, hours, days, months, weekdays] = fieldsOf(cron)
  const secondsNamed = namedBelow(60, seconds)
  const [minutesNamed, hoursNamed] = [new Set(namedBelow(60, minutes)), new Set(namedBelow(24, hours))]
  const isNamed = (wall: Wall) =>
    minutesNamed.has(wall.minuteOfHour) && hoursNamed.has(wall.hourOfDay) && isDay(wall, days, months, weekdays)
  const isClock = [seconds, minutes, hours].some((text) => /[*/?]/.test(text)) || hours === '0-23'
  const found: number[] = []
  const seen = new Set<number>()
  let previous: Wall | undefined
  for (const { instantMs, wall } of walls) {
    const runs = instantMs >= fromMs
    if (isClock) {
      if (runs && isNamed(wall)) for (const second of secondsNamed) found.push(instantMs + second * 1000)
    } else {
      const jumped = previous === undefined ? 0 : wall.minute - previous.minute - 1
      let isDueAfterJump = false
      for (let skipped = 1; skipped <= jumped && !isDueAfterJump; skipped += 1) {
        isDueAfterJump = secondsNamed.length > 0 && isNamed(wallAt(previous!.minute + skipped))
      }
      if (runs && isDueAfterJump) found.push(instantMs)
      if (runs && !seen.has(wall.minute) && isNamed(wall)) {
        for (const second of secondsNamed) if (!(isDueAfterJump && second === 0)) found.push(instantMs + second * 1000)
      }
      seen.add(wall.minute)
    }
    previous = wall
  }
  return found
}

type Fields = [string, string, string, string, string, string]
const NICKNAMES = new Map([
  ['@hourly', '0 * * * *'],
  ['@daily', '0 0 * * *'],
  ['@weekly', '0 0 * * 0'],
  ['@monthly', '0 0 1 * *'],
])
const NAMES = new Map(
  ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']
    .map((name, index): [string, number] => [name, index])
    .concat(
      ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'].map((name, index) => [
        name,
        index + 1,
      ]),
    ),
)

function fieldsOf(cron: string): Fields {
  const texts = (NICKNAMES.get(cron) ?? cron).split(' ')
  return (texts.length === 5 ? ['0', ...texts] : texts) as Fields
}

const numberOf = (text: string): number => NAMES.get(text) ?? Number(text)

function names(field: string, value: number, min: number, max: number): boolean {
  return field.split(',').some((part) => {
    const [range, step = '1'] = part.split('/') as [string, string?]
    const [low, high] =
      range === '*' || range === '?' ? [min, max] : (range.split('-').map(numberOf) as [number, number?])
    return value >= low && value <= (high ?? low) && (value - low) % Number(step) === 0
  })
}

const namedBelow = (count: number, field: string): number[] =>
  Array.from({ length: count }, (_, value) => value).filter((value) => names(field, value, 0, count - 1))

function isDay(wall: Wall, days: string, months: string, weekdays: string): boolean {
  if (!names(months, wall.month, 1, 12)) return false
  const byDay = isDayOfMonth(wall, days)
  const byWeekday = weekdays.split(',').some((part) => isWeekday(wall, part))
  if (/^[*?]/.test(days)) return byDay && byWeekday
  return weekdays === '*' || weekdays === '?' ? byDay : byDay || byWeekday
}

function isDayOfMonth(wall: Wall, days: string): boolean {
  if (days === 'L') return wall.day === wall.daysInMonth
  if (!days.endsWith('W')) return names(days, wall.day, 1, 31)
  // The working day nearest to it within the month.
  const wanted = Number(days.slice(0, -1))
  if (wanted > wall.daysInMonth) return false
  const weekdayOf = (day: number) => (wall.weekday + (day - wall.day) + 70) % 7
  const near = [0, -1, 1, -2, 2]
    .map((away) => wanted + away)
    .find((day) => day >= 1 && day <= wall.daysInMonth && weekdayOf(day) !== 0 && weekdayOf(day) !== 6)
  return wall.day === near
}

function isWeekday(wall: Wall, part: string): boolean {
  const [, name, nth] = /^(\w+)#(\d)$/.exec(part) ?? []
  if (name !== undefined) return wall.weekday === numberOf(name) % 7 && Math.ceil(wall.day / 7) === Number(nth)
  const last = /^(\w+)L$/.exec(part)
  if (last !== null) return wall.weekday === numberOf(last[1]!) % 7 && wall.day + 7 > wall.daysInMonth
  return names(part, wall.weekday, 0, 7) || (wall.weekday === 0 && names(part, 7, 0, 7))
}
