import type { Json, JsonObject } from '@linkflow/kernel'
import { own, textOf } from '../../values/json.ts'
import { become, type Convert, listIn, refuse } from './become.ts'

const ITEM_NOTE =
  'Its item has scheduledAt, firedAt and timezone in the place of n8n’s time stamp and texts of the date.'

/** A rule as LinkFlow has it, and what somebody should know of it; undefined where it is not known before the run. */
type Rule = { readonly rule: JsonObject; readonly note?: string } | undefined

const FROM_THEN = 'is counted from when the workflow is published.'

function ruleOf(given: JsonObject): Rule {
  const number = (key: string, fallback: number): number => {
    const value = own(given, key) ?? fallback
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : Number.NaN
  }
  const [minute, hour] = [number('triggerAtMinute', 0), number('triggerAtHour', 0)]
  switch (own(given, 'field') ?? 'days') {
    case 'seconds':
      return repeated(number('secondsInterval', 30), 'seconds', 60, (every) => `${every} * * * * *`)
    case 'minutes':
      return repeated(number('minutesInterval', 5), 'minutes', 60, (every) => `${every} * * * *`)
    case 'hours':
      return repeated(number('hoursInterval', 1), 'hours', 24, (every) => `${minute} ${every} * * *`)
    case 'days':
      return everyFewDays(number('daysInterval', 1), `${minute} ${hour}`)
    case 'weeks':
      return repeated(number('weeksInterval', 1), 'weeks', 2, () => {
        return `${minute} ${hour} * * ${daysOf(own(given, 'triggerAtDay'))}`
      })
    case 'months': {
      const day = number('triggerAtDayOfMonth', 1)
      return repeated(number('monthsInterval', 1), undefined, 12, (every) => `${minute} ${hour} ${day} ${every} *`)
    }
    case 'cronExpression':
      return cron(
        textOf(own(given, 'expression') ?? '')
          .trim()
          .replaceAll(/\s+/g, ' '),
      )
    default:
      return undefined
  }
}

const cron = (text: string, note?: string): Rule =>
  text === '' || text.includes('NaN') ? undefined : { rule: { cron: text }, ...(note !== undefined && { note }) }

/** As a cron expression, or, where there is none for so many, as an interval. */
function repeated(every: number, unit: string | undefined, below: number, text: (every: string) => string): Rule {
  if (!(every >= 1)) return undefined
  if (every < below) return cron(text(every === 1 ? '*' : `*/${every}`))
  if (unit === undefined) return undefined
  return { rule: { every: { value: every, unit } }, note: `Every ${every} ${unit} ${FROM_THEN}` }
}

/** The hour counts for more than the distance over the end of a month. */
function everyFewDays(every: number, time: string): Rule {
  if (every === 1) return cron(`${time} * * *`)
  if (!(every > 1)) return undefined
  if (every > 28) return { rule: { every: { value: every, unit: 'days' } }, note: `Every ${every} days ${FROM_THEN}` }
  return cron(`${time} */${every} * *`, `Every ${every} days begins anew on the first of each month.`)
}

function daysOf(days: Json | undefined): string {
  const list = (Array.isArray(days) ? days : [0]).filter((day) => typeof day === 'number')
  return list.length === 0 ? '0' : list.join(',')
}

const UNKNOWN = 'One of its rules has no equal here, or is an expression.'

function scheduled(rules: readonly Rule[], refused: string) {
  const known = rules.filter((rule) => rule !== undefined)
  if (known.length < rules.length) return refuse(refused)
  const notes = known.flatMap(({ note }) => note ?? [])
  return become('schedule', { rules: known.map(({ rule }) => rule) }, [ITEM_NOTE, ...notes])
}

export const schedule: Convert = ({ parameters }) => {
  const given = listIn(parameters, 'rule', 'interval')
  return scheduled((given.length === 0 ? [{}] : given).map(ruleOf), UNKNOWN)
}

/** The node before it, whose rules have modes. */
export const oldCron: Convert = ({ parameters }) => {
  const given = listIn(parameters, 'triggerTimes', 'item')
  return scheduled((given.length === 0 ? [{}] : given).map(oldRuleOf), UNKNOWN)
}

function oldRuleOf(given: JsonObject): Rule {
  const at = (key: string, fallback: number): string => {
    const value = Number(own(given, key) ?? fallback)
    return String(Number.isInteger(value) && value >= 0 ? value : Number.NaN)
  }
  const time = `${at('minute', 0)} ${at('hour', 14)}`
  switch (own(given, 'mode') ?? 'everyDay') {
    case 'everyMinute':
      return cron('* * * * *')
    case 'everyHour':
      return cron(`${at('minute', 0)} * * * *`)
    case 'everyDay':
      return cron(`${time} * * *`)
    case 'everyWeek':
      return cron(`${time} * * ${at('weekday', 1)}`)
    case 'everyMonth':
      return cron(`${time} ${at('dayOfMonth', 1)} * *`)
    case 'everyX':
      return ruleOf(xOf(own(given, 'value') ?? 2, own(given, 'unit') ?? 'hours'))
    case 'custom':
      return ruleOf({ field: 'cronExpression', expression: own(given, 'cronExpression') ?? '* * * * * *' })
    default:
      return undefined
  }
}

const xOf = (value: Json, unit: Json): JsonObject => ({ field: unit, [`${textOf(unit)}Interval`]: value })

export const interval: Convert = ({ parameters }) =>
  scheduled([ruleOf(xOf(own(parameters, 'interval') ?? 1, own(parameters, 'unit') ?? 'seconds'))], UNKNOWN)
