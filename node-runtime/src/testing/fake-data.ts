import type { DataFilterInput } from '@linkflow/contracts'
import { fail, type Json, type JsonObject, ok } from '@linkflow/kernel'
import type { StateOperation, StatePort, TablesPort } from '../data-ports.ts'
import type { NodeError } from '../node-type.ts'

/** One call of a write, as a node made it. */
export interface FakeWrite {
  readonly operation: string
  readonly key: string
}

/** Data tables in lists by name. Conditions are `equals` alone: what the others find is the business of the real tables. */
export class FakeTables implements TablesPort {
  readonly rows = new Map<string, JsonObject[]>()
  readonly writes: FakeWrite[] = []
  readonly #answers = new Map<string, readonly JsonObject[]>()
  #lastId = 0

  constructor(tables: Readonly<Record<string, readonly JsonObject[]>> = {}) {
    for (const [name, rows] of Object.entries(tables))
      this.rows.set(
        name,
        rows.map((row) => this.#made(row)),
      )
  }

  async query(table: string, { filter, limit, cursor }: Parameters<TablesPort['query']>[1]) {
    const found = this.#find(table, filter)
    if (found === undefined) return missing(table)
    const from = Number(cursor ?? 0)
    const rows = found.slice(from, from + limit)
    return ok({ rows, ...(from + limit < found.length && { nextCursor: String(from + limit) }) })
  }

  async count(table: string, filter: DataFilterInput) {
    const found = this.#find(table, filter)
    return found === undefined ? missing(table) : ok(found.length)
  }

  insert(table: string, rows: readonly JsonObject[], key: string) {
    return this.#write('insert', table, key, (all) => {
      const made = rows.map((row) => this.#made(row))
      all.push(...made)
      return made
    })
  }

  update(table: string, filter: DataFilterInput, values: JsonObject, key: string) {
    return this.#write('update', table, key, (all) => change(all, filter, values))
  }

  upsert(table: string, entries: Parameters<TablesPort['upsert']>[1], key: string) {
    return this.#write('upsert', table, key, (all) =>
      entries.flatMap(({ filter, values }) => {
        const changed = change(all, filter, values)
        if (changed.length > 0) return changed
        const made = this.#made(values)
        all.push(made)
        return [made]
      }),
    )
  }

  delete(table: string, filter: DataFilterInput, key: string) {
    return this.#write('delete', table, key, (all) => {
      const gone = all.filter((row) => fits(row, filter))
      this.rows.set(
        table,
        all.filter((row) => !gone.includes(row)),
      )
      return gone
    })
  }

  async #write(operation: string, table: string, key: string, work: (all: JsonObject[]) => readonly JsonObject[]) {
    const all = this.rows.get(table)
    if (all === undefined) return missing(table)
    this.writes.push({ operation, key })
    const answer = this.#answers.get(`${operation} ${key}`) ?? work(all)
    this.#answers.set(`${operation} ${key}`, answer)
    return ok(answer)
  }

  #find(table: string, filter: DataFilterInput): readonly JsonObject[] | undefined {
    return this.rows.get(table)?.filter((row) => fits(row, filter))
  }

  #made(row: JsonObject): JsonObject {
    this.#lastId += 1
    return { id: this.#lastId, ...row }
  }
}

function change(all: JsonObject[], filter: DataFilterInput, values: JsonObject): readonly JsonObject[] {
  const changed: JsonObject[] = []
  for (const [index, row] of all.entries()) {
    if (!fits(row, filter)) continue
    all[index] = { ...row, ...values }
    changed.push(all[index])
  }
  return changed
}

const fits = (row: JsonObject, { match, where }: DataFilterInput): boolean =>
  where.length === 0 ||
  (match === 'all'
    ? where.every(({ column, value }) => row[column] === value)
    : where.some(({ column, value }) => row[column] === value))

const missing = (table: string) =>
  fail<NodeError>({ code: 'data-table-not-found', message: `There is no data table «${table}».`, retryable: false })

/** State in maps. Nothing of it expires. */
export class FakeState implements StatePort {
  readonly values = new Map<string, Json>()
  readonly seen = new Map<string, Set<string>>()
  readonly writes: FakeWrite[] = []
  readonly ends: (number | null | undefined)[] = []

  async get(scope: string, key: string) {
    const value = this.values.get(`${scope} ${key}`)
    return ok(value === undefined ? {} : { value })
  }

  async change(scope: string, key: string, operation: StateOperation, ttlMs: number | null | undefined, once: string) {
    const at = `${scope} ${key}`
    const before = this.values.get(at)
    this.writes.push({ operation: operation.type, key: once })
    this.ends.push(ttlMs)
    const was = before === undefined ? {} : { before }
    switch (operation.type) {
      case 'delete':
        this.values.delete(at)
        return ok(was)
      case 'increment':
        this.values.set(at, ((before as number | undefined) ?? 0) + operation.by)
        break
      case 'raise':
        if (before === undefined || before === null || before < operation.value) this.values.set(at, operation.value)
        break
      case 'replace':
        if (before !== operation.expected) {
          return fail<NodeError>({ code: 'state-changed', message: 'It is another.', retryable: false })
        }
        this.values.set(at, operation.value)
        break
      case 'set':
        this.values.set(at, operation.value)
    }
    return ok({ value: this.values.get(at)!, ...was })
  }

  async remember(scope: string, keys: readonly string[], { max }: { readonly max: number }, once: string) {
    const seen = this.seen.get(scope) ?? new Set()
    this.seen.set(scope, seen)
    this.writes.push({ operation: 'remember', key: once })
    const fresh = keys.flatMap((key, n) => (!seen.has(key) && seen.add(key) ? [n] : []))
    for (const key of [...seen].slice(0, Math.max(0, seen.size - max))) seen.delete(key)
    return ok(fresh)
  }

  async forget(scope: string, once: string) {
    this.writes.push({ operation: 'forget', key: once })
    const count = this.seen.get(scope)?.size ?? 0
    this.seen.delete(scope)
    return ok(count)
  }
}
