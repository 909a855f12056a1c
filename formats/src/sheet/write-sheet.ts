import type { JsonObject } from '@linkflow/kernel'
import { flattened } from '../csv/write-csv.ts'
import { refuse } from '../failure.ts'
import { SHEET_ROWS_MAX } from '../limits.ts'

export const SHEET_FORMATS = ['xlsx', 'xls', 'ods', 'html', 'rtf'] as const
export type SheetFormat = (typeof SHEET_FORMATS)[number]

export interface SheetOptions {
  readonly format: SheetFormat
  readonly sheet?: string
  readonly hasHeader: boolean
  readonly isCompressed: boolean
}

/** Rows of the old format, and of the new one. */
const ROWS_MAX: Readonly<Partial<Record<SheetFormat, number>>> = { xls: 65_536 }
/** What Excel does not take in the name of a sheet. */
const NO_SHEET_NAME = /[\\/?*[\]:]/

/** One sheet with a row for each object, nested ones as columns with dots. */
export async function writeSheet(rows: readonly JsonObject[], options: SheetOptions): Promise<Uint8Array> {
  const { format, sheet = 'Sheet', hasHeader, isCompressed } = options
  const rowsMax = (ROWS_MAX[format] ?? SHEET_ROWS_MAX) - (hasHeader ? 1 : 0)
  if (rows.length > rowsMax)
    refuse('sheet-too-large', `A file of the kind «${format}» has room for ${rowsMax} rows, not for ${rows.length}.`)
  if (sheet === '' || sheet.length > 31 || NO_SHEET_NAME.test(sheet)) {
    refuse('sheet-name-invalid', 'The name of a sheet has 1 to 31 characters, and none of \\ / ? * [ ] :')
  }
  const { utils, write } = await import('@e965/xlsx')
  const made = utils.json_to_sheet(
    rows.map((row) => cellsOf(flattened(row))),
    { skipHeader: !hasHeader },
  )
  const book = { SheetNames: [sheet], Sheets: { [sheet]: made } }
  const bytes = write(book, { bookType: format, bookSST: true, type: 'buffer', compression: isCompressed })
  return new Uint8Array(bytes as ArrayBuffer)
}

/** A cell holds one value: a list becomes a text. */
function cellsOf(row: JsonObject): JsonObject {
  const cells: JsonObject = {}
  for (const [key, value] of Object.entries(row)) cells[key] = Array.isArray(value) ? JSON.stringify(value) : value
  return cells
}
