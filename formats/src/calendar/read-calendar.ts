import type { JsonObject } from '@linkflow/kernel'
import { refuse } from '../failure.ts'
import { CALENDAR_CHARS_MAX } from '../limits.ts'

/** A day alone where an instant is wanted: the library reads it as a day that is none. */
const UNTIL_DAY = /(^|\r?\n)(RRULE[^\r\n]*?\bUNTIL=)(\d{8})(?=;|\r?\n|$)/g

/** A calendar by the names of ts-ics, which are n8n's: `{version, prodId, events: [{summary, start, end, …}]}`. */
export async function readCalendar(text: string): Promise<JsonObject> {
  if (text.length > CALENDAR_CHARS_MAX)
    refuse('file-too-large', `A calendar of more than ${CALENDAR_CHARS_MAX} characters is not read.`)
  if (!/^\uFEFF?\s*BEGIN:VCALENDAR\b/i.test(text))
    refuse('file-invalid', 'The file is not a calendar: it does not begin with BEGIN:VCALENDAR.')
  const { convertIcsCalendar } = await import('ts-ics')
  const calendar = convertIcsCalendar(undefined, text.replace(UNTIL_DAY, '$1$2$3T000000Z'))
  return JSON.parse(JSON.stringify(calendar)) as JsonObject
}
