import type { Column, DataFilter, DataRow, DataRowPage, DataTable } from '@linkflow/sdk'
import {
  type InfiniteData,
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'

/** As many as a workspace may have. */
const TABLES_READ = 100
const ROWS_READ = 100
const LOOK_MS = 15_000

export const tablesQuery = (place: Place) =>
  queryOptions({
    queryKey: ['data-tables', place.id],
    queryFn: ({ signal }) => place.client.dataTables.list({ limit: TABLES_READ, signal }).take(TABLES_READ),
    refetchInterval: LOOK_MS,
  })

export const tableQuery = (place: Place, id: string) =>
  queryOptions({
    queryKey: ['data-table', place.id, id],
    queryFn: ({ signal }) => place.client.dataTables.get(id, { signal }),
  })

export interface RowView {
  readonly filter: DataFilter
  readonly sort: { readonly by: string; readonly direction: 'ascending' | 'descending' }
}

const rowsKey = (place: Place, id: string) => ['data-rows', place.id, id] as const

export const rowsQuery = (place: Place, id: string, view: RowView) =>
  infiniteQueryOptions({
    queryKey: [...rowsKey(place, id), view],
    queryFn: ({ pageParam, signal }) =>
      place.client.dataTables.rows.query(
        id,
        { ...view, limit: ROWS_READ, ...(pageParam !== undefined && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

/** What is done with one table; afterwards what is shown of it is read anew. */
export type TableAct =
  | { readonly type: 'rename'; readonly name: string }
  | { readonly type: 'delete' }
  | { readonly type: 'add-column'; readonly column: Column }
  | { readonly type: 'rename-column'; readonly column: string; readonly name: string }
  | { readonly type: 'delete-column'; readonly column: string }
  | { readonly type: 'add-row'; readonly values: DataRow['values'] }
  | { readonly type: 'delete-row'; readonly row: number }
  | { readonly type: 'import'; readonly csv: string; readonly addColumns: boolean }

export function useTableActs(place: Place, id: string) {
  const queries = useQueryClient()
  const { dataTables } = place.client
  return useMutation({
    /** Rows that were imported, where that was it. */
    mutationFn: async (act: TableAct): Promise<number | undefined> => {
      switch (act.type) {
        case 'rename':
          await dataTables.rename(id, act.name)
          return
        case 'delete':
          await dataTables.delete(id)
          return
        case 'add-column':
          await dataTables.addColumn(id, act.column)
          return
        case 'rename-column':
          await dataTables.renameColumn(id, act.column, act.name)
          return
        case 'delete-column':
          await dataTables.deleteColumn(id, act.column)
          return
        case 'add-row':
          await dataTables.rows.insert(id, [act.values])
          return
        case 'delete-row':
          await dataTables.rows.delete(id, ofRow(act.row))
          return
        case 'import':
          return dataTables.import(id, { csv: act.csv, addColumns: act.addColumns })
      }
    },
    onSettled: (_, __, { type }) => {
      void queries.invalidateQueries({ queryKey: tablesQuery(place).queryKey })
      if (type === 'delete') return
      void queries.invalidateQueries({ queryKey: tableQuery(place, id).queryKey })
      void queries.invalidateQueries({ queryKey: rowsKey(place, id) })
    },
  })
}

/** Writes one cell. It shows the new value at once, and the old one again where it is refused. */
export function useCellWriter(place: Place, { id }: Pick<DataTable, 'id'>, view: RowView) {
  const queries = useQueryClient()
  const { queryKey } = rowsQuery(place, id, view)
  return useMutation({
    mutationFn: ({ row, column, value }: { row: number; column: string; value: unknown }) =>
      place.client.dataTables.rows.update(id, { filter: ofRow(row), values: { [column]: value } }),
    onMutate: ({ row, column, value }) => {
      const before = queries.getQueryData(queryKey)
      queries.setQueryData(queryKey, (data) => withCell(data, row, column, value))
      return { before }
    },
    onError: (_, __, context) => queries.setQueryData(queryKey, context?.before),
  })
}

type Pages = InfiniteData<DataRowPage, unknown>

const withCell = (data: Pages | undefined, id: number, column: string, value: unknown): Pages | undefined =>
  data && {
    ...data,
    pages: data.pages.map((page) => ({
      ...page,
      items: page.items.map(
        (row): DataRow => (row.id === id ? { ...row, values: { ...row.values, [column]: value } } : row),
      ),
    })),
  }

const ofRow = (row: number): DataFilter => ({ where: [{ column: 'id', is: 'equals', value: row }] })
