import { Cron, CronPattern } from 'croner'

/** A cron expression on a wall calendar without zones: which wall times it names. */
export interface WallPattern {
  /** The first wall time after the given one; undefined if there is none. */
  next(afterWallMs: number): number | undefined
  /**
   * A wildcard or a step in seconds, minutes or hours (or one of them names every value): such a pattern follows the
   * real clock. Any other names times of the day.
   */
  readonly followsTheClock: boolean
}

const MODE = '5-or-6-parts'

/** Throws for what is not one; `cronProblem` says why. */
export function wallPattern(cron: string): WallPattern {
  // On UTC, which never jumps, the library enumerates a plain calendar; jumps of the clocks are ours (calendar.ts).
  const calendar = new Cron(cron, { utcOffset: 0, mode: MODE, paused: true })
  const { isFixedTime, second, minute, hour } = new CronPattern(cron, undefined, {
    mode: MODE,
    fixedTimeRule: 'no-wildcard',
  })
  return {
    next: (afterWallMs) => calendar.nextRun(new Date(Math.floor(afterWallMs / 1000) * 1000))?.getTime(),
    followsTheClock: !isFixedTime || [second, minute, hour].some((values) => values.every(Boolean)),
  }
}

const FIELDS = [
  ['seconds', 'a number from 0 to 59'],
  ['minutes', 'a number from 0 to 59'],
  ['hours', 'a number from 0 to 23'],
  ['day of month', 'a number from 1 to 31, L for the last day, 15W for the weekday nearest to the 15th, LW'],
  ['month', 'a number from 1 to 12 or JAN to DEC'],
  ['weekday', 'a number from 0 (Sunday) to 7 (Sunday), MON to SUN, FRI#2 for the second Friday, FRIL for the last'],
] as const

/** An instant to look from: every expression that ever fires does so within 400 years of it. */
const ANY_WALL_MS = Date.UTC(2000, 0, 1)

/** Why it is not a cron expression, in a sentence that begins with its text. */
export function cronProblem(cron: string): string | undefined {
  if (isValid(cron)) {
    return wallPattern(cron).next(ANY_WALL_MS) === undefined
      ? `«${cron}» never comes: there is no such day in any of these months.`
      : undefined
  }
  if (cron.startsWith('@')) {
    return `«${cron}» is not known; @yearly, @monthly, @weekly, @daily, @midnight and @hourly are.`
  }
  const texts = cron.trim().split(/\s+/)
  if (texts.length !== 5 && texts.length !== 6) {
    return `«${cron}» has ${texts.length} fields; a cron expression has five (minutes, hours, day of month, month, weekday), or six with seconds first.`
  }
  const fields = FIELDS.slice(6 - texts.length)
  const wrong = texts.findIndex((text, index) => !isValid(texts.map((_, at) => (at === index ? text : '*')).join(' ')))
  if (wrong === -1) return `«${cron}» is not a cron expression: its fields are fine alone, but not together.`
  const [name, values] = fields[wrong]!
  return `«${cron}»: the field ${wrong + 1} (${name}) is «${texts[wrong]}»; it takes ${values}, lists (1,2), rising ranges (1-5) and steps (*/5 or 1-9/2).`
}

function isValid(cron: string): boolean {
  try {
    new CronPattern(cron, undefined, { mode: MODE })
    return true
  } catch {
    return false
  }
}
