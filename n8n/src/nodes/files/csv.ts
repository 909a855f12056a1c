import type { Json, JsonObject } from '@linkflow/kernel'
import { isRecord, own, setOwn } from '../../values/json.ts'

const BOM = '\uFEFF'

/** Nested objects as paths with dots, as n8n writes them into sheets. */
export function flattened(json: JsonObject, prefix = ''): JsonObject {
  const flat: JsonObject = {}
  for (const [key, value] of Object.entries(json)) {
    const name = prefix === '' ? key : `${prefix}.${key}`
    if (isRecord(value)) Object.assign(flat, flattened(value, name))
    else setOwn(flat, name, value)
  }
  return flat
}

function cellText(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  return Array.isArray(value) ? value.join(',') : String(value)
}

const quoted = (text: string, delimiter: string): string =>
  text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

/** Rows of all items under the keys of all, behind a mark of their byte order. */
export function writeCsv(items: readonly JsonObject[], delimiter: string, hasHeader: boolean): string {
  const rows = items.map((item) => flattened(item))
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const lines = rows.map((row) => keys.map((key) => quoted(cellText(own(row, key)), delimiter)).join(delimiter))
  if (hasHeader) lines.unshift(keys.map((key) => quoted(key, delimiter)).join(delimiter))
  return `${BOM}${lines.join('\n')}`
}

/** Cells of a text, row by row. Quotes may hold delimiters, line ends and, doubled, themselves. */
export function* readRows(text: string, delimiter: string): Generator<string[]> {
  let row: string[] = []
  let cell = ''
  let isQuoted = false
  let at = 0
  while (at < text.length) {
    const char = text[at]!
    if (isQuoted) {
      if (char !== '"') cell += char
      else if (text[at + 1] === '"') {
        cell += '"'
        at += 1
      } else isQuoted = false
      at += 1
    } else if (char === '"' && cell === '') {
      isQuoted = true
      at += 1
    } else if (text.startsWith(delimiter, at)) {
      row.push(cell)
      cell = ''
      at += delimiter.length
    } else if (char === '\n' || char === '\r') {
      at += char === '\r' && text[at + 1] === '\n' ? 2 : 1
      yield [...row, cell]
      row = []
      cell = ''
    } else {
      cell += char
      at += 1
    }
  }
  if (cell !== '' || row.length > 0) yield [...row, cell]
}

export interface CsvRules {
  readonly delimiter: string
  readonly hasHeader: boolean
  readonly includeEmpty: boolean
  readonly stripBom: boolean
  /** Undefined: all. */
  readonly rowsMax: number | undefined
  /** Lines before this one are left out, counted from 1. */
  readonly fromLine: number
}

/** Rows as objects by the names in the first one, or as `{row: […]}`. */
export function readCsv(content: string, rules: CsvRules): JsonObject[] {
  const text = rules.stripBom && content.startsWith(BOM) ? content.slice(1) : content
  const items: JsonObject[] = []
  let header: readonly string[] | undefined
  let line = 0
  for (const cells of readRows(text, rules.delimiter)) {
    line += 1
    if (line < rules.fromLine || (cells.length === 1 && cells[0] === '')) continue
    if (rules.hasHeader && header === undefined) {
      header = cells
      continue
    }
    if (rules.rowsMax !== undefined && items.length >= rules.rowsMax) break
    items.push(header === undefined ? { row: cells } : rowOf(header, cells, rules.includeEmpty))
  }
  return items
}

function rowOf(header: readonly string[], cells: readonly string[], includeEmpty: boolean): JsonObject {
  const row: JsonObject = {}
  for (const [i, key] of header.entries()) {
    const cell = cells[i] ?? ''
    if (cell !== '' || includeEmpty) setOwn(row, key, cell)
  }
  return row
}
