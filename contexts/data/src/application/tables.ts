import { newUuidV7, ok, type Result } from '@linkflow/kernel'
import type { Queries } from '@linkflow/postgres'
import { type DataError, refuse } from '../domain/data-error.ts'
import { type Column, columnOf, type DataTable, withColumns, withRenamed } from '../domain/table.ts'
import {
  clearSlot,
  countTables,
  findTable,
  insertTable,
  listTables,
  removeTable,
  renameTable,
  setColumns,
} from '../infrastructure/tables.postgres.ts'
import { TABLES_PER_WORKSPACE_MAX } from '../limits.ts'
import type { DataEvent, DataNeeds, TableRef } from './needs.ts'
import { write } from './write.ts'

type NewColumn = Pick<Column, 'name' | 'type'>

/** The data tables of a workspace and their columns. */
export class DataTables {
  readonly #needs: DataNeeds

  constructor(needs: DataNeeds) {
    this.#needs = needs
  }

  /** In the order in which they were made, behind `after` if it is given. */
  list(workspaceId: string, page: Parameters<typeof listTables>[1]): Promise<DataTable[]> {
    return this.#needs.database.app.inWorkspace(workspaceId, (queries) => listTables(queries, page))
  }

  find(workspaceId: string, id: string): Promise<Result<DataTable, DataError>> {
    return this.#needs.database.app.inWorkspace(workspaceId, (queries) => reachTable(queries, { id }))
  }

  async create(
    workspaceId: string,
    { name, columns }: { readonly name: string; readonly columns: readonly NewColumn[] },
  ): Promise<Result<DataTable, DataError>> {
    const made = withColumns([], columns)
    if (!made.ok) return made
    const id = newUuidV7(this.#needs.clock.nowMs())
    return write(this.#needs, { workspaceId }, async (queries) => {
      if ((await countTables(queries)) >= TABLES_PER_WORKSPACE_MAX) {
        const message = `A workspace has at most ${TABLES_PER_WORKSPACE_MAX} data tables; delete some.`
        return refuse('data-table-limit-reached', message)
      }
      const table = await insertTable(queries, { workspaceId, id, name, columns: made.value })
      if (table === undefined) return nameTaken(name)
      await this.#record(queries, 'data-table.created', workspaceId, table, { after: { name, columns } })
      return ok(table)
    })
  }

  rename(workspaceId: string, id: string, name: string): Promise<Result<DataTable, DataError>> {
    return this.#change(workspaceId, id, async (queries, table) => {
      if (!(await renameTable(queries, id, name))) return nameTaken(name)
      await this.#record(queries, 'data-table.renamed', workspaceId, table, {
        before: { name: table.name },
        after: { name },
      })
      return ok(undefined)
    })
  }

  addColumn(workspaceId: string, id: string, column: NewColumn): Promise<Result<DataTable, DataError>> {
    return this.#changeColumns(workspaceId, id, ({ columns }) => withColumns(columns, [column]))
  }

  renameColumn(workspaceId: string, id: string, name: string, newName: string): Promise<Result<DataTable, DataError>> {
    return this.#changeColumns(workspaceId, id, ({ columns }) => withRenamed(columns, name, newName))
  }

  /** With what its cells hold. */
  removeColumn(workspaceId: string, id: string, name: string): Promise<Result<DataTable, DataError>> {
    return this.#changeColumns(workspaceId, id, async ({ columns }, queries) => {
      const found = columnOf(columns, name)
      if (!found.ok) return found
      await clearSlot(queries, id, found.value.slot)
      return ok(columns.filter((column) => column !== found.value))
    })
  }

  remove(workspaceId: string, id: string): Promise<Result<undefined, DataError>> {
    return write(this.#needs, { workspaceId }, async (queries) => {
      const found = await reachTable(queries, { id }, true)
      if (!found.ok) return found
      await removeTable(queries, id)
      const { name, rows } = found.value
      await this.#record(queries, 'data-table.deleted', workspaceId, found.value, { before: { name, rows } })
      return ok(undefined)
    })
  }

  #changeColumns(
    workspaceId: string,
    id: string,
    change: (
      table: DataTable,
      queries: Queries,
    ) => Result<readonly Column[], DataError> | Promise<Result<readonly Column[], DataError>>,
  ): Promise<Result<DataTable, DataError>> {
    return this.#change(workspaceId, id, async (queries, table) => {
      const changed = await change(table, queries)
      if (!changed.ok) return changed
      await setColumns(queries, id, changed.value)
      await this.#record(queries, 'data-table.columns-changed', workspaceId, table, {
        before: { columns: named(table.columns) },
        after: { columns: named(changed.value) },
      })
      return ok(undefined)
    })
  }

  #change(
    workspaceId: string,
    id: string,
    work: (queries: Queries, table: DataTable) => Promise<Result<undefined, DataError>>,
  ): Promise<Result<DataTable, DataError>> {
    return write(this.#needs, { workspaceId }, async (queries) => {
      const found = await reachTable(queries, { id }, true)
      if (!found.ok) return found
      const done = await work(queries, found.value)
      return done.ok ? reachTable(queries, { id }) : done
    })
  }

  async #record(
    queries: Queries,
    type: DataEvent['type'],
    workspaceId: string,
    { id }: DataTable,
    what: Pick<DataEvent, 'before' | 'after'>,
  ): Promise<void> {
    await this.#needs.record?.(queries, { type, workspaceId, thing: id, ...what })
  }
}

/** The table; `lock`: until the end of the transaction nobody else writes to it. */
export async function reachTable(queries: Queries, by: TableRef, lock = false): Promise<Result<DataTable, DataError>> {
  const found = await findTable(queries, by, lock)
  if (found !== undefined) return ok(found)
  const which = 'id' in by ? by.id : `«${by.name.slice(0, 100)}»`
  return refuse('data-table-not-found', `There is no data table ${which} in this workspace.`)
}

const named = (columns: readonly Column[]): NewColumn[] => columns.map(({ name, type }) => ({ name, type }))

const nameTaken = (name: string) =>
  refuse('data-table-name-taken', `There is a data table «${name}» already; choose another name.`)
