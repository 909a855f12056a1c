import type { DataTable } from '../domain/table.ts'
import type { DataRows } from './rows.ts'
import type { DataTables } from './tables.ts'

/** Data tables and their rows as an export of the workspace has them. Piece by piece: they may not fit into memory. */
export interface ExportedData {
  tables(): AsyncIterable<object>
  rows(): AsyncIterable<object>
}

const TABLES_AT_ONCE = 50
const ROWS_AT_ONCE = 500

export function exportedData(
  { tables, rows }: { readonly tables: DataTables; readonly rows: DataRows },
  workspaceId: string,
): ExportedData {
  async function* all(): AsyncGenerator<DataTable> {
    let after: string | undefined
    for (;;) {
      const page = await tables.list(workspaceId, { limit: TABLES_AT_ONCE, after })
      yield* page
      if (page.length < TABLES_AT_ONCE) return
      after = page.at(-1)!.id
    }
  }
  return {
    async *tables() {
      for await (const { name, columns } of all()) {
        yield { name, columns: columns.map((column) => ({ name: column.name, type: column.type })) }
      }
    },
    async *rows() {
      for await (const { id, name } of all()) {
        let cursor: string | undefined
        do {
          const page = await rows.query(workspaceId, { id }, { limit: ROWS_AT_ONCE, cursor })
          // Somebody has deleted it meanwhile.
          if (!page.ok) break
          yield* page.value.items.map(({ values }) => ({ table: name, values }))
          cursor = page.value.nextCursor
        } while (cursor !== undefined)
      }
    },
  }
}
