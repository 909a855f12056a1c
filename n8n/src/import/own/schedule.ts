import type { Json, JsonObject } from '@linkflow/kernel'
import { own, textOf } from '../../values/json.ts'
import { become, type Convert, listIn, refuse } from './become.ts'

const ITEM_NOTE =
  'Its item has scheduledAt, firedAt and timezone in the place of n8n’s time stamp and texts of the date.'

/** Rules as cron expressions. Undefined: there is none that says the same. */
function cronOf(rule: JsonObject): string | undefined {
  const number = (key: string, fallback: number): number | undefined => {
    const value = own(rule, key) ?? fallback
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined
  }
  const minute = number('triggerAtMinute', 0)
  const hour = number('triggerAtHour', 0)
  switch (own(rule, 'field') ?? 'days') {
    case 'seconds':
      return repeated(number('secondsInterval', 30), 60, (every) => `${every} * * * * *`)
    case 'minutes':
      return repeated(number('minutesInterval', 5), 60, (every) => `${every} * * * *`)
    case 'hours':
      return repeated(number('hoursInterval', 1), 24, (every) => `${minute} ${every} * * *`)
    case 'days':
      return number('daysInterval', 1) === 1 ? `${minute} ${hour} * * *` : undefined
    case 'weeks':
      return number('weeksInterval', 1) === 1 ? `${minute} ${hour} * * ${daysOf(own(rule, 'triggerAtDay'))}` : undefined
    case 'months':
      return repeated(
        number('monthsInterval', 1),
        12,
        (every) => `${minute} ${hour} ${number('triggerAtDayOfMonth', 1)} ${every} *`,
      )
    case 'cronExpression':
      return textOf(own(rule, 'expression') ?? '')
        .trim()
        .replaceAll(/\s+/g, ' ')
    default:
      return undefined
  }
}

const repeated = (every: number | undefined, below: number, cron: (every: string) => string): string | undefined =>
  every === undefined || every < 1 || every >= below ? undefined : cron(every === 1 ? '*' : `*/${every}`)

function daysOf(days: Json | undefined): string {
  const list = (Array.isArray(days) ? days : [0]).filter((day) => typeof day === 'number')
  return list.length === 0 ? '0' : list.join(',')
}

export const schedule: Convert = ({ parameters }) => {
  const given = listIn(parameters, 'rule', 'interval')
  const rules = (given.length === 0 ? [{}] : given).map(cronOf)
  if (rules.some((cron) => cron === undefined || cron === '')) {
    return refuse('One of its rules has no equal here (every few days or weeks, or an expression).')
  }
  return become('schedule', { rules: rules.map((cron) => ({ cron: cron! })) }, [ITEM_NOTE])
}
