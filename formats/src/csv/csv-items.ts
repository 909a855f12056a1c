import type { JsonObject } from '@linkflow/kernel'
import { setOwn } from '../json.ts'
import { CsvReader } from './csv-reader.ts'

const BOM = '\uFEFF'

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

/** Rows as objects by the names in the first one, or as `{row: […]}`, of a text that comes in pieces. */
export class CsvItems {
  readonly #rules: CsvRules
  readonly #reader: CsvReader
  #isFirst = true
  #header: readonly string[] | undefined
  #line = 0
  #count = 0

  constructor(rules: CsvRules) {
    this.#rules = rules
    this.#reader = new CsvReader(rules.delimiter)
  }

  /** Whoever reads may stop: no more rows are wanted. */
  get isFull(): boolean {
    return this.#rules.rowsMax !== undefined && this.#count >= this.#rules.rowsMax
  }

  push(text: string): JsonObject[] {
    const isFirst = this.#isFirst && text !== ''
    if (isFirst) this.#isFirst = false
    return this.#items(
      this.#reader.push(isFirst && this.#rules.stripBom && text.startsWith(BOM) ? text.slice(1) : text),
    )
  }

  end(): JsonObject[] {
    return this.#items(this.#reader.end())
  }

  #items(rows: string[][]): JsonObject[] {
    const items: JsonObject[] = []
    for (const cells of rows) {
      this.#line += 1
      if (this.#line < this.#rules.fromLine || (cells.length === 1 && cells[0] === '')) continue
      if (this.#rules.hasHeader && this.#header === undefined) {
        this.#header = cells
        continue
      }
      if (this.isFull) break
      this.#count += 1
      items.push(this.#header === undefined ? { row: cells } : this.#record(this.#header, cells))
    }
    return items
  }

  #record(header: readonly string[], cells: readonly string[]): JsonObject {
    const record: JsonObject = {}
    for (const [i, key] of header.entries()) {
      const cell = cells[i] ?? ''
      if (cell !== '' || this.#rules.includeEmpty) setOwn(record, key, cell)
    }
    return record
  }
}

/** The same of a text that is there as a whole. */
export function readCsv(text: string, rules: CsvRules): JsonObject[] {
  const items = new CsvItems(rules)
  return [...items.push(text), ...items.end()]
}
