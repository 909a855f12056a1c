import { z } from 'zod'
import { fieldPath } from '../data/field-path.ts'
import { FORMAT } from '../data/format.ts'
import { jsonValue } from '../data/json-schema.ts'
import { LINE_CHARS_MAX, LIST_ENTRIES_MAX } from '../limits.ts'

const person = z.strictObject({
  name: z.string().max(200).default('').describe('Name'),
  email: z.string().min(1).max(320).describe('Mail address'),
  rsvp: z.boolean().default(false).describe('Ask for an answer'),
})

const event = z.strictObject({
  title: z.string().max(LINE_CHARS_MAX).default('').describe('Title of the event'),
  start: z.string().min(1).max(100).describe('When it starts: an ISO date, such as 2030-01-01T10:00:00+01:00'),
  end: z.string().min(1).max(100).describe('When it ends'),
  allDay: z.boolean().default(false).describe('Whole days; the last one is part of it'),
  location: z.string().max(LINE_CHARS_MAX).default('').describe('Where it is'),
  description: z.string().max(100_000).default('').describe('What it is about'),
  url: z.string().max(2000).default('').describe('Address of a page about it'),
  recurrence: z.string().max(1000).default('').describe('Rule by which it repeats, such as FREQ=WEEKLY;COUNT=5'),
  status: z.enum(['CONFIRMED', 'TENTATIVE', 'CANCELLED']).default('CONFIRMED').describe('How sure it is'),
  organizer: person.optional().describe('Who invites'),
  attendees: z.array(person).max(LIST_ENTRIES_MAX).default([]).describe('Who is invited'),
  uid: z
    .string()
    .max(LINE_CHARS_MAX)
    .default('')
    .describe('Id of the event, the same in each of its changes; made when left out'),
})

export const convertParameters = z.strictObject({
  format: z
    .enum(['csv', 'xlsx', 'json', 'json-lines', 'text', 'base64', 'ics', 'xls', 'ods', 'html', 'rtf'])
    .default('csv')
    .describe(
      'What is made. csv, xlsx, xls, ods, html, rtf: one table with a row for each item. json, json-lines: one file of all items. text, base64, ics: a file for each item',
    ),
  per: z.enum(['all', 'item']).default('all').describe('One file of all items, or one for each (format «json»)'),
  file: z.string().min(1).max(256).meta(FORMAT.itemFile).default('file').describe('Name of the file in the item'),
  fileName: z
    .string()
    .max(256)
    .default('')
    .describe('Name that the file has for people; after its format when left out'),
  header: z.boolean().default(true).describe('Begin with a row of the names of the fields'),
  delimiter: z.string().min(1).max(8).default(',').describe('What stands between values (csv)'),
  bom: z.boolean().default(false).describe('Begin with the mark by which Excel knows UTF-8 (csv, text, json)'),
  sheet: z.string().min(1).max(31).default('Sheet').describe('Name of the sheet (xlsx, xls, ods)'),
  text: z.string().default('').describe('The text (text), or the bytes as base64 (base64)'),
  encoding: z.string().min(1).max(40).default('utf-8').describe('Encoding of the text, such as utf-8 or latin1 (text)'),
  mimeType: z.string().max(200).default('').describe('What kind of file it is (base64), such as image/png'),
  json: jsonValue()
    .meta(FORMAT.json)
    .optional()
    .describe("The value; the item's json when left out (json for each item)"),
  pretty: z.boolean().default(false).describe('Over several lines (json)'),
  event: event.optional().describe('The event (ics)'),
  keepFields: z.boolean().default(false).describe('Keep the fields of the item beside the file (a file for each item)'),
  countAs: fieldPath().default('rows').describe('Field that gets the number of rows (one file of all items)'),
})

export type ConvertParameters = z.output<typeof convertParameters>
