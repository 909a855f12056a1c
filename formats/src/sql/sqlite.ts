import sqlite3InitModule, { type Sqlite3Static } from '@sqlite.org/sqlite-wasm'
import { refuse } from '../failure.ts'
import { SQL_MEMORY_BYTES_MAX } from '../limits.ts'

const PAGE_BYTES = 64 * 1024
const INITIAL_BYTES = 16 * 1024 * 1024
/** «Copy it»: what SQLite is handed may change as soon as the call is over. */
const TRANSIENT = -1
const SCRATCH_BYTES_MIN = 4096

/** What may be bound, and what comes back. */
export type Cell = number | string | null

/** The functions of SQLite as WebAssembly has them: pointers are numbers. */
type Exports = Readonly<Record<string, (...given: (number | bigint)[]) => number>>

/** Of no library of types that is used here. */
interface Memory {
  readonly buffer: ArrayBuffer
}
declare const WebAssembly: { readonly Memory: new (size: { initial: number; maximum: number }) => Memory }

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * A SQLite of its own for one query: an empty database in a WebAssembly memory that cannot grow beyond its bound, reaches
 * nothing outside of it, and is gone with the query. 12 ms each.
 */
export class Sqlite {
  readonly #memory: Memory
  readonly #raw: Exports
  readonly capi: Sqlite3Static['capi']
  readonly db: number
  #heap: Uint8Array
  #scratch = 0
  #scratchBytes = 0

  private constructor(memory: Memory, { capi, wasm }: Sqlite3Static) {
    this.#memory = memory
    this.#raw = wasm.exports as Exports
    this.#heap = new Uint8Array(memory.buffer)
    this.capi = capi
    const place = this.#room(SCRATCH_BYTES_MIN)
    this.#check(this.capi.sqlite3_open(':memory:', place))
    this.db = this.#pointerAt(place)
  }

  static async open(): Promise<Sqlite> {
    const memory = new WebAssembly.Memory({
      initial: INITIAL_BYTES / PAGE_BYTES,
      maximum: SQL_MEMORY_BYTES_MAX / PAGE_BYTES,
    })
    const quiet = () => {}
    // What the types leave out: the module takes the memory that it is to live in.
    const start = sqlite3InitModule as unknown as (given: object) => Promise<Sqlite3Static>
    return new Sqlite(memory, await start({ wasmMemory: memory, print: quiet, printErr: quiet }))
  }

  /** A statement of ours. */
  execute(sql: string): void {
    const { statement } = this.prepare(sql)
    this.step(statement)
    this.finish(statement)
  }

  /** The first statement of a text, and what of the text is behind it. */
  prepare(sql: string): { readonly statement: number; readonly rest: string } {
    const bytes = encoder.encode(sql)
    const text = this.#room(bytes.length + 1 + 8) + 8
    this.#bytes().set(bytes, text)
    this.#bytes()[text + bytes.length] = 0
    const [statement, tail] = [text - 8, text - 4]
    this.#check(this.#raw['sqlite3_prepare_v2']!(this.db, text, bytes.length + 1, statement, tail), sql)
    const behind = this.#pointerAt(tail) - text
    return { statement: this.#pointerAt(statement), rest: decoder.decode(bytes.subarray(behind)) }
  }

  /** Is there a row? */
  step(statement: number): boolean {
    const code = this.#raw['sqlite3_step']!(statement)
    if (code === this.capi.SQLITE_ROW) return true
    if (code !== this.capi.SQLITE_DONE) this.#check(code)
    return false
  }

  /** Ready for the next row that is put in: with nothing bound. */
  again(statement: number): void {
    this.#raw['sqlite3_reset']!(statement)
    this.#raw['sqlite3_clear_bindings']!(statement)
  }

  finish(statement: number): void {
    this.#raw['sqlite3_finalize']!(statement)
  }

  bind(statement: number, at: number, cell: Cell): void {
    this.#check(this.#bound(statement, at, cell))
  }

  #bound(statement: number, at: number, cell: Cell): number {
    if (cell === null) return this.#raw['sqlite3_bind_null']!(statement, at)
    if (typeof cell === 'number') {
      return Number.isSafeInteger(cell)
        ? this.#raw['sqlite3_bind_int64']!(statement, at, BigInt(cell))
        : this.#raw['sqlite3_bind_double']!(statement, at, cell)
    }
    // Three bytes a character at most; the exact count is only worth its time for a long text.
    const room = this.#room(cell.length < SCRATCH_BYTES_MIN ? cell.length * 3 + 1 : Buffer.byteLength(cell) + 1)
    const { written } = encoder.encodeInto(cell, this.#bytes().subarray(room, room + this.#scratchBytes))
    return this.#raw['sqlite3_bind_text']!(statement, at, room, written, TRANSIENT)
  }

  /** A value of the row; `undefined` is bytes, which JSON has not. */
  cell(statement: number, at: number): Cell | undefined {
    switch (this.#raw['sqlite3_column_type']!(statement, at)) {
      case this.capi.SQLITE_INTEGER: {
        const number = this.#raw['sqlite3_column_double']!(statement, at)
        return Number.isSafeInteger(number) ? number : this.#text(statement, at)
      }
      case this.capi.SQLITE_FLOAT:
        return this.#raw['sqlite3_column_double']!(statement, at)
      case this.capi.SQLITE_TEXT:
        return this.#text(statement, at)
      case this.capi.SQLITE_NULL:
        return null
      default:
        return undefined
    }
  }

  #text(statement: number, at: number): string {
    const start = this.#raw['sqlite3_column_text']!(statement, at)
    if (start === 0) this.#check(this.capi.SQLITE_NOMEM)
    const bytes = this.#raw['sqlite3_column_bytes']!(statement, at)
    return decoder.decode(this.#bytes().subarray(start, start + bytes))
  }

  /** The memory moves when it grows. */
  #bytes(): Uint8Array {
    if (this.#heap.buffer !== this.#memory.buffer) this.#heap = new Uint8Array(this.#memory.buffer)
    return this.#heap
  }

  #pointerAt(place: number): number {
    return new DataView(this.#memory.buffer).getUint32(place, true)
  }

  /** Room for what is handed over in one call. */
  #room(bytes: number): number {
    if (bytes <= this.#scratchBytes) return this.#scratch
    if (this.#scratch !== 0) this.#raw['sqlite3_free']!(this.#scratch)
    this.#scratchBytes = Math.max(SCRATCH_BYTES_MIN, 2 ** Math.ceil(Math.log2(bytes)))
    this.#scratch = this.#raw['sqlite3_malloc']!(this.#scratchBytes)
    if (this.#scratch === 0) {
      this.#scratchBytes = 0
      this.#check(this.capi.SQLITE_NOMEM)
    }
    return this.#scratch
  }

  #check(code: number, sql?: string): void {
    const { capi } = this
    switch (code & 0xff) {
      case capi.SQLITE_OK:
        return
      case capi.SQLITE_NOMEM:
      case capi.SQLITE_FULL:
        return refuse(
          'sql-too-large',
          `The query needs more than ${SQL_MEMORY_BYTES_MAX / 1024 / 1024} MB of memory. Filter the inputs first, or join on fields that match fewer rows.`,
        )
      case capi.SQLITE_TOOBIG:
        return refuse('sql-too-large', `A text in the query is too long: ${capi.sqlite3_errmsg(this.db)}.`)
      case capi.SQLITE_INTERRUPT:
        return refuse('sql-timeout', 'The query took too long.')
      case capi.SQLITE_AUTH:
        return refuse('sql-not-allowed', `The query may only read the inputs: ${capi.sqlite3_errmsg(this.db)}.`)
      default:
        return refuse('sql-invalid', `${capi.sqlite3_errmsg(this.db)}${sql === undefined ? '' : this.#where(sql)}`)
    }
  }

  /** Line and column of the word that SQLite stumbled over, where it knows. */
  #where(sql: string): string {
    const offset = this.capi.sqlite3_error_offset(this.db)
    if (offset < 0) return ''
    const before = decoder.decode(encoder.encode(sql).subarray(0, offset)).split('\n')
    return ` (line ${before.length}, column ${before.at(-1)!.length + 1})`
  }
}
