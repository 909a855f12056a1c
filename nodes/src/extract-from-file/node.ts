import { decode, WHOLE_FILE_BYTES_MAX } from '@linkflow/formats'
import { fail, type Json, ok, type Result } from '@linkflow/kernel'
import {
  defineNode,
  type EachResult,
  failItem,
  type Item,
  many,
  type NodeContext,
  type NodeError,
  stream,
} from '@linkflow/node-runtime'
import { isRecord } from '../data/json.ts'
import { parseJson, parseJsonInTurns } from '../data/parse-json.ts'
import { formatted, givenOptions, neededFile, valueIn } from '../items/file-content.ts'
import { withField } from '../items/result-field.ts'
import { LARGE_JSON_BYTES_MIN } from '../limits.ts'
import { permanent } from '../node-error.ts'
import { type Format, formatOf } from './format.ts'
import { type ExtractParameters, extractParameters } from './parameters.ts'
import { csvReader, itemsOf, linesReader } from './read-rows.ts'

async function each(item: Item, given: ExtractParameters, context: NodeContext): Promise<EachResult> {
  const file = neededFile(item, given.file)
  if (!file.ok) return failItem(file.error)
  const format = given.format === 'auto' ? formatOf(file.value) : given.format
  if (format === undefined) {
    return failItem(
      permanent('format-unknown', `The name «${file.value.name}» does not say what the file is. Choose its format.`),
    )
  }
  if (format === 'csv' || format === 'json-lines') {
    const isTabbed = given.format === 'auto' && given.delimiter === ',' && /\.tsv$/i.test(file.value.name)
    const rules = isTabbed ? { ...given, delimiter: '\t' } : given
    return stream(
      itemsOf(context.blobs.read(file.value), rules, format === 'csv' ? csvReader(rules) : linesReader(rules)),
    )
  }
  const bytes = await context.blobs.readAll(file.value, WHOLE_FILE_BYTES_MAX)
  return bytes.ok ? ofWhole(item, format, bytes.value, given, context) : failItem(bytes.error)
}

async function ofWhole(
  item: Item,
  format: Exclude<Format, 'csv' | 'json-lines'>,
  bytes: Uint8Array,
  given: ExtractParameters,
  context: NodeContext,
): Promise<EachResult> {
  switch (format) {
    case 'text':
    case 'base64':
    case 'json':
    case 'xml':
    case 'pdf': {
      const value = await oneValue(format, bytes, given, context)
      return value.ok ? withField(item, given.as, value.value) : failItem(value.error)
    }
    default: {
      const rows = await (format === 'ics' ? events(bytes, given, context) : sheetRows(bytes, given, context))
      return rows.ok ? many(rows.value.filter(isRecord).map((json) => ({ json }))) : failItem(rows.error)
    }
  }
}

async function oneValue(
  format: 'text' | 'base64' | 'json' | 'xml' | 'pdf',
  bytes: Uint8Array,
  given: ExtractParameters,
  context: NodeContext,
): Promise<Result<Json, NodeError>> {
  if (format === 'base64') return ok(Buffer.from(bytes).toString('base64'))
  if (format === 'pdf') {
    return valueIn(
      context,
      'read-pdf',
      bytes,
      givenOptions({ joinPages: true, pagesMax: given.rowsMax, password: given.password }),
    )
  }
  const text = await textIn(bytes, given.encoding)
  if (!text.ok) return text
  if (format === 'text') return text
  if (format === 'xml') return valueIn(context, 'xml-to-json', Buffer.from(text.value))
  const parsed =
    (bytes.length < LARGE_JSON_BYTES_MIN
      ? undefined
      : await parseJsonInTurns(Buffer.from(text.value), () => context.yieldNow())) ?? parseJson(text.value)
  return parsed.ok ? parsed : fail(permanent('file-invalid', `The file does not hold JSON: ${parsed.error}.`))
}

const textIn = (bytes: Uint8Array, encoding: string): Promise<Result<string, NodeError>> =>
  formatted(() => decode(bytes, encoding, true))

async function sheetRows(
  bytes: Uint8Array,
  given: ExtractParameters,
  context: NodeContext,
): Promise<Result<readonly Json[], NodeError>> {
  const { header, emptyCells, sheet, range, rowsMax } = given
  const options = givenOptions({
    hasHeader: header,
    includeEmpty: emptyCells,
    raw: false,
    dates: true,
    sheet,
    range,
    rowsMax,
  })
  return listIn(await valueIn(context, 'read-sheet', bytes, options))
}

async function events(
  bytes: Uint8Array,
  given: ExtractParameters,
  context: NodeContext,
): Promise<Result<readonly Json[], NodeError>> {
  const text = await textIn(bytes, given.encoding)
  if (!text.ok) return text
  const calendar = await valueIn(context, 'read-calendar', Buffer.from(text.value))
  if (!calendar.ok) return calendar
  const { value } = calendar
  return ok(isRecord(value) && Array.isArray(value['events']) ? value['events'].slice(0, given.rowsMax) : [])
}

const listIn = (read: Result<Json, NodeError>): Result<readonly Json[], NodeError> =>
  read.ok ? ok(Array.isArray(read.value) ? read.value : []) : read

export const extractFromFile = defineNode({
  type: 'extract-from-file',
  version: 1,
  title: 'Extract from File',
  description: 'Reads what a file of the item holds: rows, JSON, text, a PDF, a calendar.',
  group: 'files',
  keywords: [
    'csv',
    'excel',
    'spreadsheet',
    'xlsx',
    'pdf',
    'parse',
    'read',
    'import',
    'json',
    'ics',
    'xml',
    'ods',
    'convert',
  ],
  operations: [
    { title: 'Rows of a CSV file', keywords: ['csv', 'table', 'tsv'], parameters: { format: 'csv' } },
    { title: 'Rows of an Excel file', keywords: ['xlsx', 'spreadsheet', 'sheet'], parameters: { format: 'xlsx' } },
    { title: 'Rows of an OpenDocument sheet', keywords: ['ods', 'libreoffice'], parameters: { format: 'ods' } },
    { title: 'Text of a PDF', keywords: ['pdf', 'document'], parameters: { format: 'pdf' } },
    { title: 'JSON of a file', parameters: { format: 'json' } },
    { title: 'JSON lines of a file', keywords: ['jsonl', 'ndjson'], parameters: { format: 'json-lines' } },
    { title: 'Text of a file', keywords: ['txt', 'markdown'], parameters: { format: 'text' } },
    { title: 'XML of a file', parameters: { format: 'xml' } },
    { title: 'Events of a calendar', keywords: ['ics', 'ical', 'icalendar'], parameters: { format: 'ics' } },
    { title: 'A file as base64', keywords: ['encode', 'binary'], parameters: { format: 'base64' } },
  ],
  suggestedNext: ['filter', 'set', 'loop'],
  parameters: extractParameters,
  effect: 'read',
  sample: [{ sku: 'A-100', name: 'Lamp', qty: '2' }],
  behaviour: { kind: 'each', each },
})
