import { Buffer } from 'node:buffer'
import { refuse } from '../failure.ts'
import { RESULT_BYTES_MAX, SQL_ROWS_MAX } from '../limits.ts'
import type { Column } from './columns.ts'
import type { Cell, Sqlite } from './sqlite.ts'

/** A column of the result. */
export interface ResultColumn {
  readonly at: number
  readonly key: string
  /** The column of an input that it is, unchanged. */
  readonly origin: Column | undefined
}

/** Where the rows of a result come from: numbers of rows behind the columns, and where each input's items begin. */
export interface RowNumbers {
  readonly behind: number
  readonly firsts: readonly number[]
}

const PIECE_CHARS = 1024 * 1024

/**
 * The answer as JSON, `{"rows": […], "from": […] | null}`, written row by row. Of columns with the same name the last one
 * counts that is not null: so an outer join does not empty what the other side has.
 */
export function writeRows(
  sqlite: Sqlite,
  statement: number,
  columns: readonly ResultColumn[],
  numbers: RowNumbers | undefined,
): Uint8Array {
  const fields = fieldsOf(columns)
  const out = new Pieces()
  const origins: string[] = []
  out.put('{"rows":[')
  let count = 0
  while (sqlite.step(statement)) {
    if (count === SQL_ROWS_MAX)
      refuse('sql-too-large', `The query gives more than ${SQL_ROWS_MAX} rows. Filter more, or add a LIMIT.`)
    const members = fields.map(({ label, places }) => label + lastOf(sqlite, statement, places))
    out.put(`${count === 0 ? '{' : ',{'}${members.join(',')}}`)
    if (numbers !== undefined) origins.push(originsOf(sqlite, statement, numbers))
    count += 1
  }
  out.put('],"from":')
  out.put(numbers === undefined ? 'null' : `[${origins.join(',')}]`)
  out.put('}')
  return out.bytes()
}

interface Field {
  /** The name as JSON, with its colon. */
  readonly label: string
  readonly places: readonly (readonly [at: number, origin: Column | undefined])[]
}

function fieldsOf(columns: readonly ResultColumn[]): Field[] {
  const places = new Map<string, (readonly [number, Column | undefined])[]>()
  for (const { at, key, origin } of columns) {
    const list = places.get(key)
    if (list === undefined) places.set(key, [[at, origin]])
    else list.unshift([at, origin])
  }
  return Array.from(places, ([key, list]) => ({ label: `${JSON.stringify(key)}:`, places: list }))
}

function lastOf(sqlite: Sqlite, statement: number, places: Field['places']): string {
  for (const [at, origin] of places) {
    const cell = sqlite.cell(statement, at)
    if (cell === undefined) {
      const name = sqlite.capi.sqlite3_column_name(statement, at)
      refuse('sql-bytes', `«${name}» is bytes, which an item cannot hold. Use hex(…) or CAST(… AS TEXT).`)
    } else if (cell !== null) return jsonOf(cell, origin)
  }
  return 'null'
}

/** Booleans are 0 and 1 in SQLite, and objects text: what nothing was done to is what it was. */
function jsonOf(cell: Exclude<Cell, null>, origin: Column | undefined): string {
  if (typeof cell === 'number') {
    if (origin?.kind === 'boolean') return cell === 0 ? 'false' : 'true'
    return JSON.stringify(cell)
  }
  return origin?.kind === 'json' ? cell : JSON.stringify(cell)
}

function originsOf(sqlite: Sqlite, statement: number, { behind, firsts }: RowNumbers): string {
  const from: number[] = []
  for (const [at, first] of firsts.entries()) {
    const row = sqlite.cell(statement, behind + at)
    // None on the side of an outer join that found nothing.
    if (typeof row === 'number') from.push(first + row - 1)
  }
  return JSON.stringify(from)
}

class Pieces {
  readonly #done: Buffer[] = []
  #text = ''
  #count = 0

  put(text: string): void {
    this.#text += text
    if (this.#text.length >= PIECE_CHARS) this.#close()
  }

  bytes(): Uint8Array {
    this.#close()
    return Buffer.concat(this.#done)
  }

  #close(): void {
    const piece = Buffer.from(this.#text)
    this.#text = ''
    this.#done.push(piece)
    this.#count += piece.length
    if (this.#count > RESULT_BYTES_MAX)
      refuse(
        'sql-too-large',
        `The query gives more than ${RESULT_BYTES_MAX / 1024 / 1024} MB. Choose fewer columns, filter more, or add a LIMIT.`,
      )
  }
}
