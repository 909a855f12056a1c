import type {
  Column,
  CreateDataTable,
  DataFilter,
  DataRow,
  DataRowList,
  DataRowPage,
  DataTable,
  ImportRows,
  QueryRows,
  RowCount,
  UpdateRows,
  UpsertRows,
} from '../generated/wire-types.ts'
import { List, type ListOptions } from '../list.ts'
import type { CallOptions, CreateOptions, Transport } from '../transport/transport.ts'

/** The rows of data tables. */
class DataRowCalls {
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
  }

  /** One page, by conditions and in an order. */
  query(table: string, query: QueryRows = {}, { signal }: CallOptions = {}): Promise<DataRowPage> {
    const path = ['data-tables', table, 'rows', 'query']
    return this.transport.send({ method: 'POST', path, body: query, reads: true, signal })
  }

  /** All that the conditions find, page by page. */
  async *all(
    table: string,
    query: Omit<QueryRows, 'cursor'> = {},
    options: CallOptions = {},
  ): AsyncGenerator<DataRow, void, undefined> {
    let cursor: string | undefined
    do {
      const page = await this.query(table, { ...query, ...(cursor !== undefined && { cursor }) }, options)
      yield* page.items
      cursor = page.nextCursor
    } while (cursor !== undefined)
  }

  async count(table: string, filter: DataFilter = {}, { signal }: CallOptions = {}): Promise<number> {
    const path = ['data-tables', table, 'rows', 'count']
    return (await this.transport.send<RowCount>({ method: 'POST', path, body: { filter }, reads: true, signal })).count
  }

  /** Values by column, row by row; gives the rows as they are kept. */
  async insert(table: string, rows: readonly object[], options: CreateOptions = {}): Promise<DataRow[]> {
    const call = { method: 'POST', path: ['data-tables', table, 'rows'], body: { rows }, creates: true } as const
    return (await this.transport.send<DataRowList>({ ...options, ...call })).items
  }

  /** Columns that are not named stay. */
  async update(table: string, change: UpdateRows, { signal }: CallOptions = {}): Promise<DataRow[]> {
    const call = { method: 'PATCH', path: ['data-tables', table, 'rows'], body: change, signal } as const
    return (await this.transport.send<DataRowList>(call)).items
  }

  /** Changes rows that have the same values in the columns of `by`, or adds them. */
  async upsert(table: string, rows: UpsertRows, { signal }: CallOptions = {}): Promise<DataRow[]> {
    const path = ['data-tables', table, 'rows', 'upsert']
    return (await this.transport.send<DataRowList>({ method: 'POST', path, body: rows, signal })).items
  }

  /** Gives how many went. Without conditions every row goes. */
  async delete(table: string, filter: DataFilter, { signal }: CallOptions = {}): Promise<number> {
    const path = ['data-tables', table, 'rows', 'delete']
    return (await this.transport.send<RowCount>({ method: 'POST', path, body: { filter }, signal })).count
  }
}

/** Rows that workflows, people and programs write and read. */
export class DataTableCalls {
  readonly rows: DataRowCalls
  private readonly transport: Transport

  constructor(transport: Transport) {
    this.transport = transport
    this.rows = new DataRowCalls(transport)
  }

  /** As they were made. */
  list(options: ListOptions = {}): List<DataTable> {
    return new List(this.transport, ['data-tables'], {}, options)
  }

  get(id: string, { signal }: CallOptions = {}): Promise<DataTable> {
    return this.transport.send({ method: 'GET', path: ['data-tables', id], signal })
  }

  create(table: CreateDataTable, options: CreateOptions = {}): Promise<DataTable> {
    return this.transport.send({ ...options, method: 'POST', path: ['data-tables'], body: table, creates: true })
  }

  rename(id: string, name: string, { signal }: CallOptions = {}): Promise<DataTable> {
    return this.transport.send({ method: 'PATCH', path: ['data-tables', id], body: { name }, signal })
  }

  /** With all its rows. */
  delete(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: ['data-tables', id], signal })
  }

  addColumn(id: string, column: Column, options: CreateOptions = {}): Promise<DataTable> {
    const path = ['data-tables', id, 'columns']
    return this.transport.send({ ...options, method: 'POST', path, body: column, creates: true })
  }

  renameColumn(id: string, column: string, name: string, { signal }: CallOptions = {}): Promise<DataTable> {
    const path = ['data-tables', id, 'columns', column]
    return this.transport.send({ method: 'PATCH', path, body: { name }, signal })
  }

  /** With what its cells hold. */
  deleteColumn(id: string, column: string, { signal }: CallOptions = {}): Promise<DataTable> {
    return this.transport.send({ method: 'DELETE', path: ['data-tables', id, 'columns', column], signal })
  }

  /** Rows from a CSV text: all of them, or none. Gives how many. */
  async import(id: string, rows: ImportRows, options: CreateOptions = {}): Promise<number> {
    const call = { method: 'POST', path: ['data-tables', id, 'import'], body: rows, creates: true } as const
    return (await this.transport.send<RowCount>({ ...options, ...call })).count
  }

  /** All rows as CSV. */
  export(id: string, { signal }: CallOptions = {}): Promise<Blob> {
    return this.transport.bytes({ method: 'GET', path: ['data-tables', id, 'export'], signal })
  }
}
