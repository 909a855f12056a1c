import type { JsonObject } from '@linkflow/kernel'
import {
  type EachFailed,
  type EachMany,
  type EachResult,
  type EachStream,
  failItem,
  type Item,
  many,
  type NodeContext,
  type SqlClient,
  type SqlOptions,
  type SqlStatement,
  StepFailure,
  stream,
} from '@linkflow/node-runtime'
import type { SqlDialect } from './dialect.ts'
import { isReading, type SqlParameters } from './parameters.ts'
import { optionsOf, summaryOf } from './results.ts'
import { statementOf } from './statement-of.ts'

/** One item, one statement. What only reads comes page by page; what may write is held, and ends with its item. */
export async function each(
  item: Item,
  given: SqlParameters,
  context: NodeContext,
  index: number,
  dialect: SqlDialect,
): Promise<EachResult> {
  const connected = await context.connect(dialect.type)
  if (!connected.ok) return failItem(connected.error)
  const client: SqlClient = connected.value
  const options = optionsOf(given)
  let isLent = false
  try {
    const statement = await statementOf(given, item, dialect, { client, options, context, index })
    if (!statement.ok) return failItem(statement.error)
    if (isReading(given)) {
      const read = await reading(client, statement.value, options, given)
      isLent = read.kind === 'stream'
      return read
    }
    const answer = await client.run(statement.value, options)
    if (!answer.ok) return failItem(answer.error)
    if (given.output === 'item') return item
    const { rows } = answer.value
    const isAboutRows = rows.length > 0 || (dialect.returns && given.operation !== 'query')
    return isAboutRows ? many(rows.map((json) => ({ json }))) : { json: summaryOf(answer.value) }
  } finally {
    if (!isLent) client.release()
  }
}

/** The first page is read here: a statement that is refused is this item's failure, not the end of the step. */
async function reading(
  client: SqlClient,
  statement: SqlStatement,
  options: SqlOptions,
  { operation }: SqlParameters,
): Promise<EachStream | EachMany | EachFailed> {
  if (operation === 'query') {
    const begun = await client.begin('read')
    if (!begun.ok) return failItem(begun.error)
  }
  const pages = client.pages(statement, options)[Symbol.asyncIterator]()
  try {
    const first = await pages.next()
    return first.done === true ? many([]) : stream(rest(client, first.value, pages))
  } catch (thrown) {
    if (thrown instanceof StepFailure) return failItem(thrown.error)
    throw thrown
  }
}

async function* rest(
  client: SqlClient,
  first: readonly JsonObject[],
  pages: AsyncIterator<readonly JsonObject[]>,
): AsyncGenerator<readonly Item[]> {
  try {
    yield first.map((json) => ({ json }))
    for (;;) {
      const next = await pages.next()
      if (next.done === true) return
      yield next.value.map((json) => ({ json }))
    }
  } finally {
    // Also when the step was stopped in the middle.
    await pages.return?.()
    client.release()
  }
}
