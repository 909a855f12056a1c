import type { Json, JsonObject } from '@linkflow/kernel'
import { own, textOf } from '../../values/json.ts'
import { listIn } from './become.ts'

/** A pause between two looks, and what somebody should know of it. */
interface Pause {
  readonly seconds: number
  readonly note?: string
}

const MINUTE = 60
const HOUR = 3_600
const DAY = 86_400

/** The times at which n8n looks, as the shortest pause between two of them: a look more loses nothing. */
export function pauseOfPollTimes(
  parameters: JsonObject,
  { min, fallback }: { readonly min: number; readonly fallback: number },
): Pause {
  const given = listIn(parameters, 'pollTimes', 'item')
  const pauses = (given.length === 0 ? [{ mode: 'everyMinute' }] : given).map((each) => pauseOf(each, fallback))
  const shortest = pauses.reduce((one, other) => (other.seconds < one.seconds ? other : one))
  return shortest.seconds >= min
    ? shortest
    : { seconds: min, note: `n8n looked every ${shortest.seconds} seconds; it looks every ${min}, the least there is.` }
}

function pauseOf(given: JsonObject, fallback: number): Pause {
  switch (own(given, 'mode') ?? 'everyDay') {
    case 'everyMinute':
      return { seconds: MINUTE }
    case 'everyHour':
      return { seconds: HOUR }
    case 'everyDay':
      return { seconds: DAY, note: 'It looks once a day, counted from when it is published.' }
    case 'everyWeek':
    case 'everyMonth':
      return { seconds: DAY, note: 'It looks once a day, the longest pause there is; n8n looked less often.' }
    case 'everyX':
      return everyX(own(given, 'value') ?? 2, own(given, 'unit') ?? 'hours', fallback)
    default:
      return unknown(textOf(own(given, 'cronExpression') ?? own(given, 'mode') ?? ''), fallback)
  }
}

function everyX(value: Json, unit: Json, fallback: number): Pause {
  const seconds = typeof value === 'number' ? value * (unit === 'minutes' ? MINUTE : HOUR) : Number.NaN
  if (!(seconds > 0)) return unknown(textOf(value), fallback)
  return seconds <= DAY
    ? { seconds: Math.round(seconds) }
    : { seconds: DAY, note: 'It looks once a day, the longest pause there is; n8n looked less often.' }
}

const unknown = (times: string, seconds: number): Pause => ({
  seconds,
  note: `n8n looked at times of its own («${times}»); it looks every ${seconds} seconds: change «everySeconds» if that is not right.`,
})
