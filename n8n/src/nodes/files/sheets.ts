import { decode, encode, readCsv, writeCsv } from '@linkflow/formats'
import type { JsonObject } from '@linkflow/kernel'
import { choice, collection, groups, type Parameter, value } from '../../parameters/describe.ts'
import { handlesOf, optionOf, type Parameters, type Step } from '../../run/compatible.ts'
import { bytesIn, formatted, valueIn } from '../../run/formats.ts'
import type { StoredFile } from '../../run/stored-file.ts'
import { isRecord, own, textOf, wordIn } from '../../values/json.ts'

export const SHEETS = ['html', 'ods', 'rtf', 'xls', 'xlsx']

/** Options of reading rows. */
export const readOptions = (...more: readonly Parameter[]): Parameter =>
  collection(
    'options',
    [
      value('delimiter', ',', 'What stands between values'),
      value('encoding', 'utf-8', 'Encoding of the text'),
      value('enableBOM', false, 'Without the mark of its byte order'),
      value('relaxQuotes', false, 'Quotes may stand anywhere'),
      value('headerRow', true, 'The first row has the names'),
      value('includeEmptyCells', false, 'Empty cells are empty texts'),
      value('maxRowCount', -1, 'How many rows; -1: all'),
      value('range', '', 'Range of the sheet'),
      value('rawData', false, 'Values as they are'),
      value('readAsString', false, 'Read as text'),
      value('sheetName', 'Sheet', 'Name of the sheet'),
      value('fromLine', 0, 'Line to begin with'),
      groups(
        'skipRecordsWithErrors',
        {
          value: [
            value('enabled', false, 'Leave out what cannot be read'),
            value('maxSkippedRecords', -1, 'How many at most'),
          ],
        },
        'Rows that cannot be read',
        { several: false },
      ),
      ...more,
    ],
    'Options',
  )

/** Options of writing rows. */
export const writeOptions = (...more: readonly Parameter[]): Parameter =>
  collection(
    'options',
    [
      value('compression', false, 'Compressed'),
      value('fileName', '', 'Name of the file'),
      value('headerRow', true, 'The first row has the names'),
      value('sheetName', 'Sheet', 'Name of the sheet'),
      ...more,
    ],
    'Options',
  )

export const sheetFormats = (name: string, formats: readonly [string, ...string[]], preset: string): Parameter =>
  choice(name, formats, 'Format of the file', { default: preset })

/** Rows of a file in one of the formats for tables. */
export async function readRows(
  bytes: Uint8Array,
  isCsv: boolean,
  given: Parameters,
  { context }: Step,
): Promise<JsonObject[]> {
  if (isCsv) {
    const text = await formatted(() => decode(bytes, textOf(optionOf(given, 'encoding') ?? ''), false))
    return formatted(() => readCsv(text, csvRules(given)))
  }
  const range = rangeOf(given)
  const sheet = optionOf(given, 'sheetName')
  const rows = await valueIn(context, 'read-sheet', bytes, {
    hasHeader: optionOf(given, 'headerRow') !== false,
    includeEmpty: optionOf(given, 'includeEmptyCells') === true,
    raw: optionOf(given, 'rawData') === true,
    dates: false,
    ...(typeof sheet === 'string' && sheet !== '' && { sheet }),
    ...(range !== undefined && { range }),
  })
  return Array.isArray(rows) ? rows.filter(isRecord) : []
}

function csvRules(given: Parameters) {
  const max = Number(optionOf(given, 'maxRowCount') ?? -1)
  return {
    delimiter: textOf(optionOf(given, 'delimiter') ?? ',') || ',',
    hasHeader: optionOf(given, 'headerRow') !== false,
    includeEmpty: optionOf(given, 'includeEmptyCells') === true,
    stripBom: optionOf(given, 'enableBOM') === true,
    rowsMax: max >= 0 ? max : undefined,
    fromLine: Number(optionOf(given, 'fromLine') ?? 0),
  }
}

/** A number: so many rows are left out. */
function rangeOf(given: Parameters): string | number | undefined {
  const range = optionOf(given, 'range')
  if (range === undefined || range === null || range === '') return undefined
  return Number.isNaN(Number(range)) ? textOf(range) : Math.trunc(Number(range))
}

const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  html: 'text/html',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  rtf: 'application/rtf',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/** One table of all items. */
export async function writeRows(step: Step, given: Parameters, format: string): Promise<StoredFile> {
  const rows = handlesOf(step.input).map(({ item }) => item.json)
  const hasHeader = optionOf(given, 'headerRow') !== false
  const asked = optionOf(given, 'fileName')
  const bytes =
    format === 'csv'
      ? await encode(
          await formatted(() => writeCsv(rows, textOf(optionOf(given, 'delimiter') ?? ',') || ',', hasHeader)),
          '',
          false,
        )
      : await bytesIn(step.context, 'write-sheet', Buffer.from(JSON.stringify(rows)), {
          format,
          hasHeader,
          sheet: textOf(optionOf(given, 'sheetName') ?? '') || 'Sheet',
          isCompressed: optionOf(given, 'compression') === true,
        })
  return {
    bytes,
    name: asked ? textOf(asked) : `spreadsheet.${format}`,
    mimeType: wordIn(TYPES, format) ?? 'application/octet-stream',
  }
}

export const fieldOf = (given: Parameters, name = 'binaryPropertyName'): string =>
  textOf(own(given, name) ?? 'data') || 'data'
