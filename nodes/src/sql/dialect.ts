import type { SqlPart, SqlStatement } from '@linkflow/node-runtime'
import type { Quotes } from './scan.ts'

/** Where the two languages differ. */
export interface SqlDialect {
  readonly type: 'postgres' | 'mysql'
  readonly quotes: Quotes
  /** Statements that change rows give them back. */
  readonly returns: boolean
  /** Rows that are there already are left as they are: what stands before INTO, and at the end. */
  readonly skip: { readonly before: string; readonly after: string }
  /** Behind an INSERT: replaces the columns of the row that is there already. */
  upsert(match: readonly string[], columns: readonly string[]): SqlStatement
  /** A column as text, for LIKE. */
  asText(column: SqlPart): SqlStatement
  /** An INSERT of a row with nothing but defaults. */
  readonly defaults: string
  /** Asks for `name` and `type` of the columns of a table, where lists must be told from JSON. */
  columnTypes?(schema: string | undefined, table: string): SqlStatement
}

const list = (parts: readonly SqlStatement[], between: string): SqlPart[] =>
  parts.flatMap((part, index) => (index === 0 ? [...part] : [between, ...part]))

export const joined = list
const name = (...path: readonly string[]): SqlPart => ({ name: path })

export const postgresDialect: SqlDialect = {
  type: 'postgres',
  quotes: {
    name: '"',
    string: ["'"],
    backslash: false,
    dollarQuotes: true,
    hashComments: false,
    questionMarks: false,
  },
  returns: true,
  skip: { before: '', after: ' on conflict do nothing' },
  upsert(match, columns) {
    const updated = columns.filter((column) => !match.includes(column))
    const target: SqlPart[] = [
      ' on conflict (',
      ...list(
        match.map((each) => [name(each)]),
        ', ',
      ),
      ')',
    ]
    if (updated.length === 0) return [...target, ' do nothing']
    const sets = updated.map((column): SqlStatement => [name(column), ' = excluded.', name(column)])
    return [...target, ' do update set ', ...list(sets, ', ')]
  },
  asText: (column) => [column, '::text'],
  defaults: ' default values',
  columnTypes: (schema, table) => [
    'select a.attname as name, t.typname as type from pg_attribute a join pg_type t on t.oid = a.atttypid where a.attrelid = to_regclass(case when ',
    { value: schema ?? '' },
    "::text = '' then format('%I', ",
    { value: table },
    "::text) else format('%I.%I', ",
    { value: schema ?? '' },
    '::text, ',
    { value: table },
    '::text) end) and a.attnum > 0 and not a.attisdropped',
  ],
}

export const mysqlDialect: SqlDialect = {
  type: 'mysql',
  quotes: {
    name: '`',
    string: ["'", '"'],
    backslash: true,
    dollarQuotes: false,
    hashComments: true,
    questionMarks: true,
  },
  returns: false,
  skip: { before: ' ignore', after: '' },
  upsert(match, columns) {
    const updated = columns.filter((column) => !match.includes(column))
    const set = (column: string): SqlStatement => [name(column), ' = values(', name(column), ')']
    // A column set to itself changes nothing, and the row counts as there.
    const sets = updated.length > 0 ? updated.map(set) : [[name(match[0]!), ' = ', name(match[0]!)]]
    return [' on duplicate key update ', ...list(sets, ', ')]
  },
  asText: (column) => [column],
  defaults: ' () values ()',
}
