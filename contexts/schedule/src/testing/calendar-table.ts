import { calendarOf, instantsBetween } from '../domain/calendar.ts'
import { oracleInstants, readWalls } from './calendar-oracle.ts'

/** Each with the years whose jumps are tried: 2024 to 2030, and for zones without any then, the last ones they had. */
export const ZONES: readonly (readonly [zone: string, fromYear: number, toYear: number])[] = [
  ['Europe/Berlin', 2024, 2030],
  ['Europe/Dublin', 2024, 2030],
  ['America/New_York', 2024, 2030],
  ['America/Santiago', 2024, 2030],
  ['America/Havana', 2024, 2030],
  ['America/Nuuk', 2023, 2030],
  ['America/St_Johns', 2024, 2030],
  ['America/Sao_Paulo', 2016, 2019],
  ['Asia/Tehran', 2019, 2022],
  ['Asia/Beirut', 2024, 2030],
  ['Asia/Gaza', 2024, 2030],
  ['Asia/Pyongyang', 2015, 2018],
  ['Africa/Casablanca', 2019, 2030],
  ['Africa/Cairo', 2023, 2030],
  ['Antarctica/Troll', 2024, 2030],
  ['Australia/Lord_Howe', 2024, 2030],
  ['Australia/Sydney', 2024, 2030],
  ['Pacific/Apia', 2010, 2021],
  ['Pacific/Chatham', 2024, 2030],
  ['Pacific/Norfolk', 2024, 2030],
]

export const PATTERNS: readonly string[] = [
  '30 2 * * *',
  '0 2 * * *',
  '0 0 * * *',
  '30 0 * * *',
  '15 1 * * *',
  '45 23 * * *',
  '0,15,30,45 1,2,3 * * *',
  '10-20 0-3 * * *',
  '59 1 * * 0',
  '0 3 * * SUN',
  '30 2 L * *',
  '30 2 * MAR,OCT SUN#2',
  '0 2 * * SUNL',
  '5 0 15W * *',
  '0 1 1,29 * MON',
  '0 12 * * 1-5',
  '@daily',
  '@weekly',
  '@monthly',
  '* * * * *',
  '*/5 * * * *',
  '*/20 2 * * *',
  '0 * * * *',
  '@hourly',
  '0 */2 * * *',
  '30 0-23 * * *',
  '17 1-3/2 * * *',
  '0 30 2 * * *',
  '15,45 59 1 * * *',
  '*/15 * * * * *',
  '* 0 2 * * *',
  '10-12 30 0-3 * * *',
]

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export interface TableRow {
  readonly zone: string
  readonly jumpAt: string
  readonly pattern: string
  readonly instants: number
  readonly differences: readonly string[]
}

/** Compares the calendar with the oracle around each jump of the zone. */
export function* calendarTable(
  zone: string,
  fromYear: number,
  toYear: number,
  patterns: readonly string[] = PATTERNS,
): Generator<TableRow> {
  for (const jumpMs of jumpsOf(zone, fromYear, toYear)) {
    const days = windowOf(zone, jumpMs, 36 * HOUR_MS)
    const hours = windowOf(zone, jumpMs, 4 * HOUR_MS)
    for (const pattern of patterns) {
      const { walls, fromMs, toMs } = isDense(pattern) ? hours : days
      const expected = oracleInstants(pattern, walls, fromMs)
      const calendar = calendarOf([{ cron: pattern }], zone, 0)
      const actual = [...instantsBetween(calendar, fromMs - 1, toMs - 1)]
      const differences = differencesOf(expected, actual)
      // Started from anywhere within, the next instant is the same: nothing depends on where a scheduler began.
      for (let afterMs = jumpMs - 3 * HOUR_MS; afterMs < jumpMs + 3 * HOUR_MS; afterMs += 1_111_000) {
        const wanted = expected.find((instant) => instant > afterMs)
        const next = calendar.next(afterMs)
        if (wanted !== undefined && next !== wanted)
          differences.push(`after ${iso(afterMs)}: ${iso(wanted)}, not ${iso(next)}`)
      }
      yield { zone, jumpAt: iso(jumpMs), pattern, instants: expected.length, differences }
    }
  }
}

/** Patterns with so many instants that hours around a jump say as much as days. */
const isDense = (pattern: string): boolean => pattern.startsWith('*/15 *') || pattern === '* * * * *'

function windowOf(zone: string, jumpMs: number, reachMs: number) {
  const [fromMs, toMs] = [jumpMs - reachMs, jumpMs + reachMs]
  return { fromMs, toMs, walls: readWalls({ zone, historyFromMs: fromMs - DAY_MS, fromMs, toMs }) }
}

/** Found hour by hour from the clocks themselves, to the minute. */
function jumpsOf(zone: string, fromYear: number, toYear: number): number[] {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  const offset = (ms: number) => format.format(ms).split(', ')[1]
  const jumps: number[] = []
  for (let ms = Date.UTC(fromYear, 0, 1); ms < Date.UTC(toYear + 1, 0, 1); ms += HOUR_MS) {
    if (offset(ms) === offset(ms + HOUR_MS)) continue
    let minuteMs = ms
    while (offset(minuteMs) === offset(ms)) minuteMs += 60_000
    jumps.push(minuteMs)
  }
  return jumps
}

function differencesOf(expected: readonly number[], actual: readonly number[]): string[] {
  const [wanted, got] = [new Set(expected), new Set(actual)]
  return [
    ...expected.filter((instant) => !got.has(instant)).map((instant) => `not run at ${iso(instant)}`),
    ...actual.filter((instant) => !wanted.has(instant)).map((instant) => `run at ${iso(instant)}`),
    ...(actual.length === got.size ? [] : ['an instant twice']),
  ]
}

const iso = (ms: number | undefined): string => (ms === undefined ? 'never' : new Date(ms).toISOString())

/** The whole table of R10, on the screen. */
function printTable(): void {
  let [rows, instants, different] = [0, 0, 0]
  for (const [zone, fromYear, toYear] of ZONES) {
    const startMs = performance.now()
    let zoneRows = 0
    for (const row of calendarTable(zone, fromYear, toYear)) {
      zoneRows += 1
      instants += row.instants
      if (row.differences.length === 0) continue
      different += 1
      console.log(`${row.zone} ${row.jumpAt} «${row.pattern}»: ${row.differences.slice(0, 5).join('; ')}`)
    }
    rows += zoneRows
    console.log(`${zone} ${fromYear}-${toYear}: ${zoneRows} rows, ${Math.round(performance.now() - startMs)} ms`)
  }
  console.log(`${rows} rows, ${instants} instants, ${different} rows differ`)
  process.exitCode = different === 0 ? 0 : 1
}

// node bin/node.mjs contexts/schedule/src/testing/calendar-table.ts
if (import.meta.main) printTable()
