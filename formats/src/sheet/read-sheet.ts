import type { Json, JsonObject } from '@linkflow/kernel'
import { readZip } from '../archive/read-zip.ts'
import { writeZip } from '../archive/write-zip.ts'
import { refuse } from '../failure.ts'
import { SHEET_CELLS_MAX, SHEET_ROWS_MAX, SHEETS_MAX } from '../limits.ts'

export interface SheetRules {
  /** Its name; the first one when left out. */
  readonly sheet?: string
  /** Cells such as `A2:D20`, or the number of rows to leave out. */
  readonly range?: string | number
  readonly hasHeader: boolean
  readonly includeEmpty: boolean
  /** Values as they are stored in formats that are text (html, rtf, csv): numbers and dates stay texts. */
  readonly raw: boolean
  /** Dates as ISO texts; else they are the numbers that sheets keep. */
  readonly dates: boolean
  readonly rowsMax?: number
}

/** Rows of one sheet as objects by the names in its first row, or as `{row: […]}`. */
export async function readSheet(bytes: Uint8Array, rules: SheetRules): Promise<JsonObject[]> {
  const sound = isZip(bytes) ? await madeAnew(bytes) : bytes
  const { read, utils } = await import('@e965/xlsx')
  const rowsMax = Math.min(rules.rowsMax ?? SHEET_ROWS_MAX, SHEET_ROWS_MAX)
  const book = read(sound, {
    type: 'buffer',
    dense: true,
    raw: rules.raw,
    cellDates: rules.dates,
    UTC: true,
    // What is not asked for costs memory.
    cellFormula: false,
    cellHTML: false,
    cellStyles: false,
    bookVBA: false,
  })
  if (book.SheetNames.length === 0) refuse('sheet-missing', 'Spreadsheet does not have any sheets!')
  if (book.SheetNames.length > SHEETS_MAX) refuse('file-too-large', `The file has more than ${SHEETS_MAX} sheets.`)
  const name = rules.sheet ?? book.SheetNames[0]!
  if (!book.SheetNames.includes(name)) {
    const there = book.SheetNames.slice(0, 10).map((each) => `«${each}»`)
    refuse('sheet-missing', `Spreadsheet does not contain sheet called "${name}"! It has ${there.join(', ')}.`)
  }
  const sheet = book.Sheets[name]!
  const size = utils.decode_range(sheet['!ref'] ?? 'A1')
  // A file of a few bytes may say that it has a cell in the last row and the last column.
  const cells = (Math.min(size.e.r - size.s.r, rowsMax) + 1) * (size.e.c - size.s.c + 1)
  if (rules.includeEmpty && cells > SHEET_CELLS_MAX) {
    refuse('file-too-large', `The sheet spans ${cells} cells; at most ${SHEET_CELLS_MAX} are read with the empty ones.`)
  }
  const rows = utils.sheet_to_json<Record<string, unknown> | unknown[]>(sheet, {
    ...(rules.range !== undefined && { range: rules.range }),
    ...(rules.includeEmpty && { defval: '' }),
    ...(!rules.hasHeader && { header: 1 }),
    UTC: true,
  })
  return rows.slice(0, rowsMax).map((row) => (rules.hasHeader ? recordOf(row) : { row: listOf(row as unknown[]) }))
}

/** As what reads the sheets takes it for one: `PK` and two small bytes; text may begin with those letters, too. */
const isZip = ([p, k, one, two]: Uint8Array): boolean => p === 0x50 && k === 0x4b && one! < 9 && two! < 9

/**
 * xlsx and ods are archives, and what reads the sheets unpacks whatever broken bytes say, at times without end. It gets
 * an archive that was unpacked within bounds, held to its sums, and put together anew.
 */
const madeAnew = async (bytes: Uint8Array): Promise<Uint8Array> =>
  writeZip(await Array.fromAsync(readZip(bytes)), { isStored: true })

const recordOf = (row: object): JsonObject =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => [key, cellOf(value)]))

const listOf = (row: readonly unknown[]): Json[] => Array.from(row, cellOf)

function cellOf(value: unknown): Json {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  return value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? null : (value as Json)
}
