import { refuse } from '../failure.ts'
import { CALENDAR_LINE_BYTES_MAX, CALENDAR_TEXT_CHARS_MAX } from '../limits.ts'

export interface Person {
  readonly name?: string
  readonly email: string
  /** Of a guest: an answer is asked for. */
  readonly rsvp?: boolean
}

export interface CalendarEvent {
  readonly title: string
  readonly startMs: number
  readonly endMs: number
  /** The days, in UTC, count; the last one is in it. */
  readonly isAllDay: boolean
  readonly uid: string
  /** When this was written. */
  readonly stampMs: number
  readonly calendarName?: string
  readonly description?: string
  readonly location?: string
  readonly url?: string
  readonly recurrenceRule?: string
  readonly status?: string
  readonly busyStatus?: string
  readonly sequence?: number
  readonly geo?: { readonly latitude: number; readonly longitude: number }
  readonly organizer?: Person
  readonly attendees?: readonly Person[]
}

const DAY_MS = 86_400_000

/** One event as a calendar of RFC 5545. Texts are escaped, so that none can begin a line of its own. */
export function writeCalendar(event: CalendarEvent): string {
  const { startMs, endMs, isAllDay } = event
  if (!isDate(startMs) || !isDate(endMs)) refuse('date-invalid', 'The event needs a start and an end that are dates.')
  if (endMs < startMs) refuse('date-invalid', 'The event ends before it starts.')
  const { geo, organizer, attendees = [], sequence } = event
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'CALSCALE:GREGORIAN',
    'PRODID:LinkFlow',
    'METHOD:PUBLISH',
    line('X-WR-CALNAME', event.calendarName),
    'X-PUBLISHED-TTL:PT1H',
    'BEGIN:VEVENT',
    line('UID', event.uid),
    line('SUMMARY', event.title),
    `DTSTAMP:${instant(event.stampMs)}`,
    ...(isAllDay
      ? [`DTSTART;VALUE=DATE:${day(startMs)}`, `DTEND;VALUE=DATE:${day(endMs + DAY_MS)}`]
      : [`DTSTART:${instant(startMs)}`, `DTEND:${instant(endMs)}`]),
    sequence === undefined ? undefined : `SEQUENCE:${Math.max(0, Math.trunc(sequence))}`,
    line('DESCRIPTION', event.description),
    uriLine('URL', event.url),
    geo === undefined ? undefined : `GEO:${finite(geo.latitude)};${finite(geo.longitude)}`,
    line('LOCATION', event.location),
    wordLine('STATUS', event.status),
    wordLine('X-MICROSOFT-CDO-BUSYSTATUS', event.busyStatus),
    organizer === undefined ? undefined : `ORGANIZER${commonName(organizer)}:${mailAddress(organizer)}`,
    ...attendees.map(
      (guest) => `ATTENDEE;RSVP=${guest.rsvp === true ? 'TRUE' : 'FALSE'}${commonName(guest)}:${mailAddress(guest)}`,
    ),
    ruleLine(event.recurrenceRule),
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return `${lines
    .filter((each) => each !== undefined)
    .map(folded)
    .join('\r\n')}\r\n`
}

/** The years that an instant can be written with. */
const isDate = (ms: number): boolean => Number.isFinite(ms) && Math.abs(ms) < 250_000_000_000_000

const instant = (ms: number): string =>
  new Date(ms)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '')
const day = (ms: number): string => instant(ms).slice(0, 8)
const finite = (value: number): number =>
  Number.isFinite(value) ? value : refuse('value-invalid', 'Latitude and longitude are numbers.')

function line(name: string, text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined
  if (text.length > CALENDAR_TEXT_CHARS_MAX)
    refuse('value-invalid', `A text of a calendar has at most ${CALENDAR_TEXT_CHARS_MAX} characters.`)
  return `${name}:${text
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n|\r|\n/g, '\\n')
    .replace(CONTROLS, '')}`
}

/** What a calendar may not hold. */
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F]/g

const uriLine = (name: string, uri: string | undefined): string | undefined =>
  uri === undefined || uri === ''
    ? undefined
    : URL.canParse(uri)
      ? `${name}:${new URL(uri).href}`
      : refuse('value-invalid', `«${uri.slice(0, 100)}» is not an address.`)

const wordLine = (name: string, word: string | undefined): string | undefined =>
  word === undefined || word === ''
    ? undefined
    : /^[A-Z-]{1,40}$/.test(word)
      ? `${name}:${word}`
      : refuse('value-invalid', `«${word.slice(0, 40)}» is not a word that ${name} takes.`)

function ruleLine(rule: string | undefined): string | undefined {
  const given = rule?.trim().replace(/^RRULE:/i, '')
  if (given === undefined || given === '') return undefined
  return /^[A-Z0-9=;,+:-]{1,1000}$/i.test(given)
    ? `RRULE:${given}`
    : refuse('value-invalid', `«${given.slice(0, 100)}» is not a recurrence rule such as FREQ=WEEKLY;COUNT=5.`)
}

/** In quotes nothing but a quote must be kept out. */
const commonName = ({ name }: Person): string =>
  name === undefined || name === ''
    ? ''
    : `;CN="${name
        .replace(/[\r\n"]/g, ' ')
        .replace(CONTROLS, '')
        .slice(0, 200)}"`

const mailAddress = ({ email }: Person): string =>
  /^[^\s"<>,;:\\]{1,320}$/.test(email)
    ? `mailto:${email}`
    : refuse('value-invalid', `«${email.slice(0, 100)}» is not a mail address.`)

/** Lines longer than 75 octets go on behind a blank; a character is never cut in two. */
function folded(text: string): string {
  if (Buffer.byteLength(text) <= CALENDAR_LINE_BYTES_MAX) return text
  const parts: string[] = []
  let part = ''
  let bytes = 0
  for (const character of text) {
    const size = Buffer.byteLength(character)
    if (bytes + size > CALENDAR_LINE_BYTES_MAX - (parts.length === 0 ? 0 : 1)) {
      parts.push(part)
      part = ''
      bytes = 0
    }
    part += character
    bytes += size
  }
  return [...parts, part].join('\r\n ')
}
