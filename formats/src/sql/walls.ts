import { SQL_TEXT_BYTES_MAX } from '../limits.ts'
import type { Sqlite } from './sqlite.ts'

/** Functions that give an aggregate: a row of the result is then of many items. */
const AGGREGATES = new Set(
  'avg count group_concat json_group_array json_group_object jsonb_group_array jsonb_group_object max median min percentile percentile_cont percentile_disc string_agg sum total'.split(
    ' ',
  ),
)
/** Chance that no seed can make the same again, and what tells of the machine. */
const REFUSED_FUNCTIONS = new Set(['randomblob', 'sqlite_offset', 'load_extension'])
const READABLE_MODULES = ['json_each', 'json_tree', 'jsonb_each', 'jsonb_tree']
const OPERATIONS_BETWEEN_LOOKS = 20_000

/** What a query turned out to ask for while SQLite read it. */
export interface Asked {
  aggregates: boolean
}

/**
 * From here on the database answers questions about these tables and nothing else: no statement that writes, attaches or
 * sets anything, no schema, no bookkeeping of SQLite's own, no end later than `deadlineMs` of the monotonic clock.
 */
export function closeWalls(sqlite: Sqlite, tables: readonly string[], deadlineMs: number) {
  const { capi, db } = sqlite
  const asked: Asked = { aggregates: false }
  const readable = new Set([...tables, ...READABLE_MODULES])
  let isOurs = false

  capi.sqlite3_limit(db, capi.SQLITE_LIMIT_LENGTH, SQL_TEXT_BYTES_MAX)
  capi.sqlite3_limit(db, capi.SQLITE_LIMIT_ATTACHED, 0)
  capi.sqlite3_limit(db, capi.SQLITE_LIMIT_TRIGGER_DEPTH, 0)
  capi.sqlite3_set_authorizer(
    db,
    (_, action, name, column) => {
      if (isOurs) return capi.SQLITE_OK
      switch (action) {
        case capi.SQLITE_SELECT:
        case capi.SQLITE_RECURSIVE:
          return capi.SQLITE_OK
        case capi.SQLITE_READ:
          // Without a column it is a table whose rows are only counted; those of WITH come by here so.
          return column === '' || readable.has(String(name)) ? capi.SQLITE_OK : capi.SQLITE_DENY
        case capi.SQLITE_FUNCTION: {
          const called = String(column).toLowerCase()
          asked.aggregates ||= AGGREGATES.has(called)
          return REFUSED_FUNCTIONS.has(called) ? capi.SQLITE_DENY : capi.SQLITE_OK
        }
        default:
          return capi.SQLITE_DENY
      }
    },
    0,
  )
  capi.sqlite3_progress_handler(db, OPERATIONS_BETWEEN_LOOKS, () => (performance.now() > deadlineMs ? 1 : 0), 0)
  return {
    asked,
    /** A statement of ours, behind the walls. */
    ours(work: () => void): void {
      isOurs = true
      try {
        work()
      } finally {
        isOurs = false
      }
    },
  }
}
