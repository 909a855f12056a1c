import { choice, value } from '../../parameters/describe.ts'
import { compatible, perItemLater } from '../../run/compatible.ts'
import { calendarItem, calendarParameters } from './calendar.ts'

export const iCal = compatible({
  of: 'n8n-nodes-base.iCal',
  type: 'n8n-ical',
  title: 'iCalendar (n8n)',
  description: 'Makes a calendar file, as n8n’s iCalendar does.',
  versions: [1],
  parameters: [
    choice('operation', ['createEventFile'], 'What is done', { plain: true }),
    ...calendarParameters,
    value('binaryPropertyName', 'data', 'Field of the file'),
  ],
  // What it stores is under its own step, and is swept away if the step runs again.
  effect: 'read',
  run: perItemLater(calendarItem),
})
