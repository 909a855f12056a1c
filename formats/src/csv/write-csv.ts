import type { Json, JsonObject } from '@linkflow/kernel'
import { isRecord, own, setOwn } from '../json.ts'

const BOM = '\uFEFF'

/** Nested objects as paths with dots: a sheet has no other place for them. */
export function flattened(json: JsonObject, prefix = '', into: JsonObject = {}): JsonObject {
  for (const [key, value] of Object.entries(json)) {
    const name = prefix === '' ? key : `${prefix}.${key}`
    if (isRecord(value)) flattened(value, name, into)
    else setOwn(into, name, value)
  }
  return into
}

function cellText(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  return Array.isArray(value)
    ? value.map((one) => (isRecord(one) ? JSON.stringify(one) : cellText(one))).join(',')
    : String(value)
}

/** One line of cells, without its end. */
export const csvLine = (cells: readonly (Json | undefined)[], delimiter: string): string =>
  cells.map((cell) => quoted(cellText(cell), delimiter)).join(delimiter)

const quoted = (text: string, delimiter: string): string =>
  text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

/** Rows of all items under the keys of all, behind a mark of their byte order. */
export function writeCsv(items: readonly JsonObject[], delimiter: string, hasHeader: boolean): string {
  const rows = items.map((item) => flattened(item))
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const lines = rows.map((row) =>
    csvLine(
      keys.map((key) => own(row, key)),
      delimiter,
    ),
  )
  if (hasHeader) lines.unshift(csvLine(keys, delimiter))
  return `${BOM}${lines.join('\n')}`
}
