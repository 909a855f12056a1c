import { type Person, writeCalendar } from '@linkflow/formats'
import type { JsonObject } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'
import { DateTime } from 'luxon'
import { choice, collection, groups, type Parameter, value } from '../../parameters/describe.ts'
import { entriesOf, optionOf, type Parameters, type Step } from '../../run/compatible.ts'
import { formatted } from '../../run/formats.ts'
import { withStored } from '../../run/stored-file.ts'
import { isRecord, own, textOf } from '../../values/json.ts'
import { fieldOf } from './sheets.ts'

const MORE = 'additionalFields'
const person = [value('name', '', 'Name'), value('email', '', 'Mail address')]

export const calendarParameters: readonly Parameter[] = [
  value('title', '', 'Title of the event'),
  value('start', '', 'When it starts'),
  value('end', '', 'When it ends'),
  value('allDay', false, 'It lasts whole days'),
  collection(
    MORE,
    [
      groups(
        'attendeesUi',
        { attendeeValues: [...person, value('rsvp', false, 'An answer is asked for')] },
        'Who is invited',
      ),
      choice('busyStatus', ['', 'BUSY', 'TENTATIVE'], 'Whether one is busy'),
      value('calName', '', 'Name of the calendar'),
      value('description', '', 'What it is about'),
      value('fileName', '', 'Name of the file'),
      groups(
        'geolocationUi',
        { geolocationValues: [value('lat', '', 'Latitude'), value('lon', '', 'Longitude')] },
        'Where it is on earth',
        { several: false },
      ),
      value('location', '', 'Where it is'),
      value('recurrenceRule', '', 'Rule by which it repeats'),
      groups('organizerUi', { organizerValues: person }, 'Who invites', { several: false }),
      value('sequence', 0, 'Number of its change'),
      choice('status', ['CONFIRMED', 'CANCELLED', 'TENTATIVE'], 'How sure it is'),
      value('uid', '', 'Id of the event'),
      value('url', '', 'Address of a page about it'),
      value('useWorkflowTimezone', false, 'Dates without a zone are the workflow’s, not UTC'),
    ],
    'Options',
  ),
]

/** A file with one event. */
export async function calendarItem(_item: Item, given: Parameters, step: Step): Promise<Item> {
  const { context } = step
  const zone = optionOf(given, 'useWorkflowTimezone', MORE) === true ? context.timezone : 'UTC'
  const more = (name: string): string => textOf(optionOf(given, name, MORE) ?? '')
  const ms = (name: string): number => DateTime.fromISO(textOf(own(given, name) ?? ''), { zone }).toMillis()
  const inside = own(given, MORE)
  const options: JsonObject = isRecord(inside) ? inside : {}
  const geo = one(options, 'geolocationUi', 'geolocationValues')
  const organizer = one(options, 'organizerUi', 'organizerValues')
  const text = await formatted(() =>
    writeCalendar({
      title: textOf(own(given, 'title') ?? ''),
      startMs: ms('start'),
      endMs: ms('end'),
      isAllDay: own(given, 'allDay') === true,
      uid: more('uid') || context.newId(),
      stampMs: context.nowMs,
      calendarName: more('calName'),
      description: more('description'),
      location: more('location'),
      url: more('url'),
      recurrenceRule: more('recurrenceRule'),
      status: more('status'),
      busyStatus: more('busyStatus'),
      ...(optionOf(given, 'sequence', MORE) !== undefined && { sequence: Number(more('sequence')) }),
      ...(geo && { geo: { latitude: Number(own(geo, 'lat')), longitude: Number(own(geo, 'lon')) } }),
      ...(organizer && { organizer: personOf(organizer) }),
      attendees: entriesOf(options, 'attendeesUi', 'attendeeValues').map(personOf),
    }),
  )
  const file = { bytes: Buffer.from(text), name: more('fileName') || 'event.ics', mimeType: 'text/calendar' }
  return withStored({ json: {} }, fieldOf(given), file, step)
}

function one(options: JsonObject, name: string, group: string): JsonObject | undefined {
  const holder = own(options, name)
  const held = isRecord(holder) ? own(holder, group) : undefined
  return isRecord(held) ? held : undefined
}

const personOf = (given: JsonObject): Person => ({
  name: textOf(own(given, 'name') ?? ''),
  email: textOf(own(given, 'email') ?? ''),
  rsvp: own(given, 'rsvp') === true,
})
