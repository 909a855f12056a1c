import type { Rule } from './rule.ts'

/** A rule as a person would say it: «every 15 minutes», «at 09:00 on Monday to Friday». */
export const ruleInWords = (rule: Rule): string => ('every' in rule ? everyInWords(rule.every) : cronInWords(rule.cron))

export const rulesInWords = (rules: readonly Rule[]): string => {
  const text = rules.map(ruleInWords).join('; and ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const everyInWords = ({ value, unit }: Extract<Rule, { every: unknown }>['every']): string =>
  value === 1 ? `every ${unit.slice(0, -1)}` : `every ${value} ${unit}`

const NICKNAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

/** The expression has been checked (rule.ts), so its fields are five or six. */
function cronInWords(cron: string): string {
  const fields = (NICKNAMES[cron.trim().toLowerCase()] ?? cron.trim()).toUpperCase().split(/\s+/)
  const [second, minute, hour, day, month, weekday] = (fields.length === 5 ? ['0', ...fields] : fields) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  return [timeInWords(second, minute, hour), daysInWords(day, weekday), monthsInWords(month)].filter(Boolean).join(' ')
}

const isAny = (field: string): boolean => field === '*' || field === '?' || field === '*/1'
const isList = (field: string): boolean => /^\d+(,\d+)*$/.test(field)
const stepOf = (field: string): string | undefined => /^(?:\*|0)\/(\d+)$/.exec(field)?.[1]
/** More times of the day than this are told by field. */
const TIMES_TOLD_MAX = 6

function timeInWords(second: string, minute: string, hour: string): string {
  const seconds = secondsInWords(second)
  if (isList(minute) && isList(hour) && isList(second)) {
    const times = hour
      .split(',')
      .flatMap((h) => minute.split(',').flatMap((m) => second.split(',').map((s) => clock(h, m, s))))
    if (times.length <= TIMES_TOLD_MAX) return `at ${listed(times)}`
  }
  const ofHour = isAny(hour) ? '' : ` ${hoursInWords(hour)}`
  if (isAny(minute)) return seconds === '' ? `every minute${ofHour}` : `${seconds}${ofHour}`
  const tail = seconds === '' ? '' : `, ${seconds} of it`
  const step = stepOf(minute)
  if (step !== undefined) return `every ${step} minutes${ofHour}${tail}`
  const hours = isAny(hour) ? 'of every hour' : hoursInWords(hour)
  return `at ${noun('minute', minute)} ${hours}${tail}`
}

function secondsInWords(second: string): string {
  if (second === '0') return ''
  if (isAny(second)) return 'every second'
  const step = stepOf(second)
  return step === undefined ? `at ${noun('second', second)}` : `every ${step} seconds`
}

function hoursInWords(hour: string): string {
  const step = stepOf(hour)
  if (step !== undefined) return `of every ${ordinal(Number(step))} hour`
  const range = /^(\d+)-(\d+)$/.exec(hour)
  if (range !== null) return `of the hours from ${clock(range[1]!, '0', '0')} to ${clock(range[2]!, '59', '0')}`
  return `of ${noun('hour', hour)}`
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const MONTHS = [
  '',
  ...'January February March April May June July August September October November December'.split(' '),
]
const SHORT_DAYS = WEEKDAYS.map((name) => name.slice(0, 3).toUpperCase())
const SHORT_MONTHS = MONTHS.map((name) => name.slice(0, 3).toUpperCase())

const named = (names: readonly string[], short: readonly string[], text: string): string =>
  names[/^\d+$/.test(text) ? Number(text) : short.indexOf(text)] ?? text

function daysInWords(day: string, weekday: string): string {
  const parts = [
    ...(isAny(day) ? [] : [`on ${listed(day.split(',').map(dayInWords))} of the month`]),
    ...(isAny(weekday) ? [] : [`on ${listed(weekday.split(',').map(weekdayInWords))}`]),
  ]
  return parts.length === 0 ? 'every day' : parts.join(', and ')
}

function dayInWords(day: string): string {
  if (day === 'L') return 'the last day'
  if (day === 'LW') return 'the last weekday'
  const near = /^(\d+)W$/.exec(day)?.[1]
  if (near !== undefined) return `the weekday nearest to day ${near}`
  const step = stepOf(day)
  return step === undefined ? noun('day', day) : `every ${ordinal(Number(step))} day`
}

function weekdayInWords(text: string): string {
  const name = (day: string) => named(WEEKDAYS, SHORT_DAYS, day)
  const nth = /^(\w+)#(\d|L)$/.exec(text)
  if (nth !== null) return `the ${nth[2] === 'L' ? 'last' : ordinal(Number(nth[2]))} ${name(nth[1]!)} of the month`
  const last = /^(\d|[A-Z]{3})L$/.exec(text)
  if (last !== null) return `the last ${name(last[1]!)} of the month`
  return text.split('-').map(name).join(' to ')
}

function monthsInWords(month: string): string {
  if (isAny(month)) return ''
  const step = stepOf(month)
  if (step !== undefined) return `in every ${ordinal(Number(step))} month`
  const name = (text: string) => named(MONTHS, SHORT_MONTHS, text)
  return `in ${listed(month.split(',').map((part) => part.split('-').map(name).join(' to ')))}`
}

const clock = (hour: string, minute: string, second: string): string =>
  [hour, minute, ...(Number(second) === 0 ? [] : [second])].map((part) => part.padStart(2, '0')).join(':')

/** «minute 5», «minutes 5 and 20», «minutes 10 to 30». */
function noun(word: string, field: string): string {
  const texts = field.split(',').map((part) => part.replace(/^(\d+)-(\d+)/, '$1 to $2').replace('/', ' in steps of '))
  return `${word}${isList(field) && !field.includes(',') ? '' : 's'} ${listed(texts)}`
}

const listed = (texts: readonly string[]): string =>
  texts.length === 1 ? texts[0]! : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`

const ordinal = (n: number): string =>
  ['0th', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'][n] ?? `${n}th`
