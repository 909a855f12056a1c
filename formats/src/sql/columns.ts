import type { Json, JsonObject } from '@linkflow/kernel'
import { refuse } from '../failure.ts'
import { SQL_COLUMNS_MAX } from '../limits.ts'

/** What all values of a column are that are not null: only of such a column can a value be told when it comes back. */
type Kind = 'boolean' | 'json' | 'plain'

export interface Column {
  /** As items call it. */
  readonly field: string
  /** As SQLite calls it. */
  readonly name: string
  kind: Kind | undefined
}

export type Columns = ReadonlyMap<string, Column>

/** The fields of all items, in order of first sight. */
export function columnsOf(items: readonly JsonObject[], table: string): Columns {
  const columns = new Map<string, Column>()
  const taken = new Set<string>()
  for (const item of items) {
    for (const field in item) {
      let column = columns.get(field)
      if (column === undefined) {
        if (columns.size >= SQL_COLUMNS_MAX) {
          refuse(
            'sql-too-many-columns',
            `The items of ${table} have more than ${SQL_COLUMNS_MAX} different fields. Take the ones that are needed by Set first.`,
          )
        }
        column = { field, name: freeName(field, taken), kind: undefined }
        columns.set(field, column)
      }
      column.kind = kindWith(column.kind, item[field]!)
    }
  }
  return columns
}

function kindWith(kind: Kind | undefined, value: Json): Kind | undefined {
  if (value === null) return kind
  const own = typeof value === 'boolean' ? 'boolean' : typeof value === 'object' ? 'json' : 'plain'
  return kind === undefined || kind === own ? own : 'plain'
}

/** SQLite takes «id» and «ID» for the same; the second becomes «ID:1», as SQLite itself calls a name that comes twice. */
function freeName(field: string, taken: Set<string>): string {
  const name = field.replaceAll('\0', '\uFFFD').toWellFormed()
  let free = name
  for (let n = 1; taken.has(folded(free)); n += 1) free = `${name}:${n}`
  taken.add(folded(free))
  return free
}

/** Without the difference of capitals, as SQLite sees it: in ASCII alone. */
export const folded = (name: string): string => name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
