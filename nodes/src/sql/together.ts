import { fail, type JsonObject, ok, type Result } from '@linkflow/kernel'
import type {
  DerivedItem,
  ItemHandle,
  NodeContext,
  NodeError,
  NodeInput,
  NodeOutcome,
  SqlAnswer,
  SqlClient,
} from '@linkflow/node-runtime'
import { SQL_INSERT_ROWS_MAX, SQL_INSERT_VALUES_MAX, SQL_TRANSACTION_ROWS_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import type { SqlDialect } from './dialect.ts'
import { isReading, type SqlParameters } from './parameters.ts'
import { optionsOf, summaryOf } from './results.ts'
import { named, statementOf, writtenRow } from './statement-of.ts'
import { insert } from './statements.ts'

type Parameters = (index?: number) => SqlParameters
type Out = ItemHandle | DerivedItem

/** All items in one transaction: the first failure undoes them all, and names its item. */
export async function together(
  input: NodeInput,
  parameters: Parameters,
  context: NodeContext,
  dialect: SqlDialect,
): Promise<NodeOutcome> {
  const connected = await context.connect(dialect.type)
  if (!connected.ok) return { type: 'failed', error: connected.error }
  const client: SqlClient = connected.value
  try {
    const begun = await client.begin(isReading(parameters(0)) ? 'read' : 'write')
    if (!begun.ok) return { type: 'failed', error: begun.error }
    const done = await new Transaction(client, parameters, context, dialect).run(input)
    const ended = done.ok ? await client.commit() : done
    if (!done.ok) await client.rollback()
    return done.ok && ended.ok
      ? { type: 'done', outputs: { main: done.value } }
      : { type: 'failed', error: (ended as Extract<typeof ended, { ok: false }>).error }
  } finally {
    client.release()
  }
}

interface Group {
  readonly given: SqlParameters
  readonly columns: string
  readonly rows: JsonObject[]
  readonly handles: ItemHandle[]
}

class Transaction {
  readonly #client: SqlClient
  readonly #parameters: Parameters
  readonly #context: NodeContext
  readonly #dialect: SqlDialect
  readonly #out: Out[] = []
  #group: Group | undefined

  constructor(client: SqlClient, parameters: Parameters, context: NodeContext, dialect: SqlDialect) {
    this.#client = client
    this.#parameters = parameters
    this.#context = context
    this.#dialect = dialect
  }

  async run(input: NodeInput): Promise<Result<Out[], NodeError>> {
    for (const handle of input.handles('main')) {
      this.#context.signal.throwIfAborted()
      const given = this.#parameters(handle.index)
      const done = given.operation === 'insert' ? await this.#gather(given, handle) : await this.#one(given, handle)
      if (!done.ok) return done
      if (this.#out.length > SQL_TRANSACTION_ROWS_MAX) return fail(tooMany())
    }
    const last = await this.#flush()
    return last.ok ? ok(this.#out) : last
  }

  async #one(given: SqlParameters, handle: ItemHandle): Promise<Result<void, NodeError>> {
    const { index } = handle
    const options = optionsOf(given)
    const world = { client: this.#client, options, context: this.#context, index }
    const statement = await statementOf(given, handle.item, this.#dialect, world)
    if (!statement.ok) return fail({ ...statement.error, item: index })
    const answer = await this.#client.run(statement.value, options)
    if (!answer.ok) return fail({ ...answer.error, item: index })
    this.#put(given, [handle], answer.value)
    return ok(undefined)
  }

  /** Rows of one table with the same columns go in one statement: a hundred times as fast as one by one. */
  async #gather(given: SqlParameters, handle: ItemHandle): Promise<Result<void, NodeError>> {
    const row = await writtenRow(given, handle.item, this.#dialect, { client: this.#client, options: optionsOf(given) })
    if (!row.ok) return fail({ ...row.error, item: handle.index })
    const names = Object.keys(row.value)
    const columns = JSON.stringify([given.schema, given.table, given.onConflict, given.output, given.columns, names])
    const group = this.#group
    const isFull =
      group !== undefined &&
      (group.columns !== columns ||
        names.length === 0 ||
        group.rows.length >= SQL_INSERT_ROWS_MAX ||
        (group.rows.length + 1) * names.length > SQL_INSERT_VALUES_MAX)
    if (isFull) {
      const flushed = await this.#flush()
      if (!flushed.ok) return flushed
    }
    this.#group ??= { given, columns, rows: [], handles: [] }
    this.#group.rows.push(row.value)
    this.#group.handles.push(handle)
    return ok(undefined)
  }

  async #flush(): Promise<Result<void, NodeError>> {
    const group = this.#group
    this.#group = undefined
    if (group === undefined) return ok(undefined)
    const { given, rows, handles } = group
    const item = handles.length === 1 ? { item: handles[0]!.index } : {}
    const statement = named(insert(given, this.#dialect, rows))
    if (!statement.ok) return fail({ ...statement.error, ...item })
    const answer = await this.#client.run(statement.value, optionsOf(given))
    if (!answer.ok) return fail({ ...answer.error, ...item })
    this.#put(given, handles, answer.value)
    return ok(undefined)
  }

  #put(given: SqlParameters, handles: readonly ItemHandle[], answer: SqlAnswer): void {
    if (given.output === 'item') {
      for (const handle of handles) this.#out.push(handle)
      return
    }
    const all = handles.map(({ index }) => index)
    const { rows } = answer
    const isAboutRows = rows.length > 0 || (this.#dialect.returns && given.operation !== 'query')
    // The rows of an INSERT come in the order of its values; where some were skipped nobody knows whose they are.
    const from = (at: number) => (handles.length === 1 ? all : rows.length === handles.length ? [all[at]!] : all)
    if (isAboutRows) rows.forEach((json, at) => void this.#out.push({ item: { json }, from: from(at) }))
    else this.#out.push({ item: { json: summaryOf(answer) }, from: all })
  }
}

const tooMany = (): NodeError =>
  permanent(
    'sql-transaction-too-large',
    `The transaction gives more than ${SQL_TRANSACTION_ROWS_MAX} rows, which are held until it is over. Let the items go on as they came («output»), or work in smaller batches.`,
  )
