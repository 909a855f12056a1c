import type { Json, JsonObject } from '@linkflow/kernel'
import { FormatFailure, refuse, saidBy } from '../failure.ts'
import { SQL_COLUMNS_ADDED_MAX, SQL_MS_MAX, SQL_QUERY_CHARS_MAX } from '../limits.ts'
import { addDialect } from './alasql.ts'
import { atTime, seedRandom } from './chance.ts'
import { type Column, type Columns, columnsOf, folded, quoted } from './columns.ts'
import { type ResultColumn, type RowNumbers, writeRows } from './rows.ts'
import { type Source, sourcesOf, withRowNumbers } from './sources.ts'
import { type Cell, Sqlite } from './sqlite.ts'
import { isWord, type Token, tokensOf } from './tokens.ts'
import { closeWalls } from './walls.ts'

export interface ItemsQuery {
  readonly query: string
  /** What stands for ?1, ?2, … */
  readonly values: readonly Json[]
  /** The items of `input1`, `input2`, … */
  readonly tables: readonly (readonly JsonObject[])[]
}

export interface QueryRules {
  /** Time and chance of the step: the same query of the same items gives the same rows. */
  readonly nowMs: number
  readonly seed: number
  /** `alasql`: what people write for n8n is understood as far as SQLite can. */
  readonly dialect: 'sqlite' | 'alasql'
  readonly msMax?: number
}

/** Asks SQLite about lists of items. One statement, which reads. */
export async function queryItems(asked: ItemsQuery, rules: QueryRules): Promise<Uint8Array> {
  const tokens = tokensOf(asked.query)
  checkStatement(asked.query, tokens)
  const deadlineMs = performance.now() + (rules.msMax ?? SQL_MS_MAX)
  const sqlite = await Sqlite.open()
  try {
    return atTime(rules.nowMs, () => new Query(sqlite, asked, rules, tokens, deadlineMs).answer())
  } catch (thrown) {
    if (!(thrown instanceof FormatFailure)) {
      // A trap of WebAssembly: a stack that is too deep. The instance is left behind as it is.
      return refuse('sql-invalid', `SQLite gave up on the query: ${saidBy(thrown)}.`)
    }
    if (thrown.code !== 'sql-timeout') throw thrown
    const seconds = (rules.msMax ?? SQL_MS_MAX) / 1000
    return refuse(
      'sql-timeout',
      `The query took longer than ${seconds} s. A join without a condition, or a WITH RECURSIVE that never ends, takes for ever.`,
    )
  }
}

function checkStatement(query: string, tokens: readonly Token[]): void {
  if (query.length > SQL_QUERY_CHARS_MAX)
    refuse('sql-too-large', `The query has more than ${SQL_QUERY_CHARS_MAX} characters.`)
  if (query.includes('\0')) refuse('sql-invalid', 'The query has a character with the code 0 in it.')
  const [first] = tokens
  if (first === undefined) refuse('sql-invalid', 'The query is empty.')
  if (!isWord(first, 'SELECT', 'WITH', 'VALUES'))
    refuse('sql-not-allowed', 'The query must be a SELECT, a WITH … SELECT or VALUES: the inputs can only be read.')
}

interface Place {
  readonly table: number
  readonly column: string
}

class Query {
  readonly #sqlite: Sqlite
  readonly #asked: ItemsQuery
  readonly #names: readonly string[]
  readonly #columns: readonly Columns[]
  /** The columns of each table as SQLite compares names, with those that were added. */
  readonly #has: readonly Set<string>[]
  readonly #rules: QueryRules
  readonly #tokens: readonly Token[]
  readonly #sources: readonly Source[]
  readonly #walls: ReturnType<typeof closeWalls>

  constructor(sqlite: Sqlite, asked: ItemsQuery, rules: QueryRules, tokens: readonly Token[], deadlineMs: number) {
    const { tables } = asked
    this.#sqlite = sqlite
    this.#asked = asked
    this.#rules = rules
    this.#tokens = tokens
    this.#names = tables.map((_, n) => `input${n + 1}`)
    this.#sources = sourcesOf(tokens, this.#names)
    this.#columns = tables.map((items, n) => columnsOf(items, this.#names[n]!))
    this.#has = this.#columns.map((columns) => new Set(Array.from(columns.values(), ({ name }) => folded(name))))
    seedRandom(sqlite, rules.seed)
    if (rules.dialect === 'alasql') addDialect(sqlite)
    this.#walls = closeWalls(sqlite, this.#names, deadlineMs)
    this.#walls.ours(() => {
      for (const [n, name] of this.#names.entries()) fillTable(sqlite, name, this.#columns[n]!, tables[n]!)
    })
  }

  answer(): Uint8Array {
    const plain = this.#prepare(this.#asked.query)
    const numbered = this.#numbered()
    const statement = numbered?.statement ?? plain
    for (const [n, value] of this.#asked.values.entries()) this.#bind(statement, n + 1, value)
    return writeRows(this.#sqlite, statement, this.#resultColumns(plain), numbered)
  }

  /**
   * A column that is missing is added, empty, where it may be meant: an input without items has whatever columns the query
   * names. In n8n every input has.
   */
  #prepare(sql: string): number {
    for (let added = 0; ; added += 1) {
      try {
        const { statement, rest } = this.#sqlite.prepare(sql)
        if (tokensOf(rest).some(({ value }) => value !== ';'))
          refuse('sql-not-allowed', 'There is more than one statement. Write one, and another Merge for the next.')
        return statement
      } catch (thrown) {
        const missing = thrown instanceof FormatFailure ? missingColumn(thrown.message) : undefined
        const place = missing === undefined ? undefined : this.#placeFor(missing)
        if (place === undefined || added === SQL_COLUMNS_ADDED_MAX) throw this.#told(thrown)
        this.#add(place)
      }
    }
  }

  #add({ table, column }: Place): void {
    this.#has[table]!.add(folded(column))
    this.#walls.ours(() => {
      this.#sqlite.execute(`alter table ${this.#names[table]} add column ${quoted(column)}`)
    })
  }

  #placeFor(missing: string): Place | undefined {
    const dot = missing.indexOf('.')
    const qualifier = folded(missing.slice(0, Math.max(0, dot)))
    const named = dot < 0 ? undefined : this.#sources.find(({ alias }) => folded(alias) === qualifier)
    const column = named === undefined ? missing : missing.slice(dot + 1)
    const candidates = (named === undefined ? this.#sources : [named]).filter(
      ({ table }) => !this.#has[table]!.has(folded(column)),
    )
    const meant =
      candidates.find(({ table }) => this.#columns[table]!.size === 0) ??
      (this.#rules.dialect === 'alasql' ? candidates[0] : undefined)
    return meant && { table: meant.table, column }
  }

  /** What there is, where something is missing. */
  #told(thrown: unknown): unknown {
    if (!(thrown instanceof FormatFailure)) return thrown
    return thrown.message.startsWith('no such table')
      ? new FormatFailure(thrown.code, `${thrown.message}. There are ${this.#names.join(', ')}.`)
      : thrown
  }

  /** The query with the numbers of its rows, where they can be had and change nothing. */
  #numbered(): ({ readonly statement: number } & RowNumbers) | undefined {
    if (this.#walls.asked.aggregates) return undefined
    const numberOf = (table: number) => ROW_NUMBERS.find((name) => !this.#has[table]!.has(name))
    const made = withRowNumbers(this.#asked.query, this.#tokens, this.#sources, numberOf)
    if (made === undefined) return undefined
    try {
      const { statement } = this.#sqlite.prepare(made.sql)
      const firsts = made.tables.map((table) =>
        this.#asked.tables.slice(0, table).reduce((sum, { length }) => sum + length, 0),
      )
      return { statement, firsts, behind: this.#sqlite.capi.sqlite3_column_count(statement) - firsts.length }
    } catch (thrown) {
      if (thrown instanceof FormatFailure) return undefined
      throw thrown
    }
  }

  #bind(statement: number, at: number, value: Json): void {
    const { capi } = this.#sqlite
    // An expression that SQLite never reads, in a comment, has no place.
    if (at <= capi.sqlite3_bind_parameter_count(statement)) this.#sqlite.bind(statement, at, cellOf(value))
  }

  #resultColumns(statement: number): ResultColumn[] {
    const { capi } = this.#sqlite
    // Behind UNION the first query gives the names, and the values may be of another column.
    const isOne = !/\b(union|intersect|except)\b/i.test(this.#asked.query)
    const columns: ResultColumn[] = []
    for (let at = 0; at < capi.sqlite3_column_count(statement); at += 1) {
      if (capi.sqlite3_column_origin_name(statement, at) === NO_COLUMN) continue
      const key = String(capi.sqlite3_column_name(statement, at))
      const origin = isOne ? this.#originOf(statement, at) : undefined
      columns.push({ at, key: origin?.name === key ? origin.field : key, origin })
    }
    return columns
  }

  #originOf(statement: number, at: number): Column | undefined {
    const { capi } = this.#sqlite
    const table = capi.sqlite3_column_table_name(statement, at)
    const name = capi.sqlite3_column_origin_name(statement, at)
    const columns = this.#columns[this.#names.indexOf(String(table))]
    return columns?.values().find((column) => column.name === name)
  }
}

/** Names of the number of a row; a field may have one of them. */
const ROW_NUMBERS = ['rowid', '_rowid_', 'oid']

/** A table without columns cannot be; this one is never asked for. */
const NO_COLUMN = '(no column)'

function fillTable(sqlite: Sqlite, name: string, columns: Columns, items: readonly JsonObject[]): void {
  const names = columns.size === 0 ? [NO_COLUMN] : Array.from(columns.values(), (column) => column.name)
  sqlite.execute(`create table ${name}(${names.map(quoted).join(', ')})`)
  const places = new Map(Array.from(columns.keys(), (field, at) => [field, at + 1]))
  const { statement } = sqlite.prepare(`insert into ${name} values (${names.map(() => '?').join(', ')})`)
  for (const item of items) {
    for (const field in item) sqlite.bind(statement, places.get(field)!, cellOf(item[field]!))
    sqlite.step(statement)
    sqlite.again(statement)
  }
  sqlite.finish(statement)
}

function cellOf(value: Json): Cell {
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}

/** As SQLite says it: of a name with and without quotes, and of one behind USING. */
const MISSING =
  /^(?:no such column: (?:"([\s\S]*)" - should this be [\s\S]*|([\s\S]*?))|cannot join using column ([\s\S]*) - column not present in both tables)(?: \(line \d+, column \d+\))?$/

function missingColumn(message: string): string | undefined {
  const found = MISSING.exec(message)
  return found?.[1] ?? found?.[2] ?? found?.[3]
}
