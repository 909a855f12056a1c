import { folded, quoted } from './columns.ts'
import { isWord, type Token } from './tokens.ts'

/** A table of an input as a query speaks of it. */
export interface Source {
  /** Position of the input. */
  readonly table: number
  /** What its columns are called by: its alias, else the name of the table. */
  readonly alias: string
  readonly depth: number
}

/** Words that stand behind a table without being its alias. */
const NO_ALIAS = new Set(
  'ON USING JOIN LEFT RIGHT FULL INNER CROSS NATURAL OUTER WHERE GROUP HAVING ORDER LIMIT WINDOW UNION INTERSECT EXCEPT INDEXED NOT'.split(
    ' ',
  ),
)

/** The inputs that a query reads, wherever it names one behind FROM, JOIN or a comma. */
export function sourcesOf(tokens: readonly Token[], tables: readonly string[]): Source[] {
  const sources: Source[] = []
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== 'word' && token.kind !== 'name') continue
    const before = tokens[at - 1]
    if (!isWord(before, 'FROM', 'JOIN') && before?.value !== ',' && before?.value !== '(') continue
    const table = tables.indexOf(folded(token.value))
    if (table < 0 || tokens[at + 1]?.value === '.') continue
    const next = tokens[at + (isWord(tokens[at + 1], 'AS') ? 2 : 1)]
    const isAlias = next?.kind === 'name' || (next?.kind === 'word' && !NO_ALIAS.has(next.value))
    sources.push({ table, alias: isAlias ? next.value : tables[table]!, depth: token.depth })
  }
  return sources
}

/** Of these a row says nothing of a single item: what it holds is of many. */
const OF_MANY = ['UNION', 'INTERSECT', 'EXCEPT', 'GROUP', 'HAVING']

/**
 * The same query with a column more for each input that it reads directly: the number of the row. Undefined where rows of
 * the result do not come from single items (DISTINCT, groups, UNION), or where it cannot be told. What is made is tried,
 * never trusted: SQLite may refuse it.
 */
export function withRowNumbers(
  sql: string,
  tokens: readonly Token[],
  sources: readonly Source[],
  numberOf: (table: number) => string | undefined,
): { readonly sql: string; readonly tables: readonly number[] } | undefined {
  const top = tokens.filter(({ depth }) => depth === 0)
  if (top.some((token) => isWord(token, ...OF_MANY))) return undefined
  const select = top.findIndex((token) => isWord(token, 'SELECT'))
  if (select < 0 || isWord(top[select + 1], 'DISTINCT')) return undefined
  const from = top.findIndex((token, at) => at > select && isWord(token, 'FROM') && !isWord(top[at - 1], 'DISTINCT'))
  if (from < 0) return undefined
  const columns: string[] = []
  const tables: number[] = []
  for (const { table, alias, depth } of sources) {
    const number = numberOf(table)
    if (depth !== 0 || number === undefined) continue
    columns.push(`, ${quoted(alias)}.${number}`)
    tables.push(table)
  }
  if (columns.length === 0) return undefined
  const place = top[from]!.start
  return { sql: `${sql.slice(0, place)}${columns.join('')} ${sql.slice(place)}`, tables }
}
