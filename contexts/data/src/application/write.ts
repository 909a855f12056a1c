import { crashPoint, fail, ok, type Result } from '@linkflow/kernel'
import { type Queries, sql } from '@linkflow/postgres'
import type { DataError } from '../domain/data-error.ts'
import type { DataNeeds, Writer } from './needs.ts'

/** Ends a transaction that must change nothing. */
class Refused extends Error {
  readonly error: DataError

  constructor(error: DataError) {
    super(error.code)
    this.error = error
  }
}

/**
 * A change of data, all of it or nothing.
 *
 * O1. With a key it is done once: that it was done, and what it answered, commits with it. Whoever comes again with the key,
 *     in another attempt or another process, gets that answer and changes nothing.
 * O2. Two that come at the same time with one key: the second waits for the first, by the unique index. So an owner that
 *     lost its execution and its successor cannot both write, whatever the fence says meanwhile.
 * O3. What was refused is not remembered: it may be right the next time.
 *
 * @param work its answer is JSON
 */
export async function write<T>(
  { database, payloads }: Pick<DataNeeds, 'database' | 'payloads'>,
  { workspaceId, once }: Writer,
  work: (queries: Queries) => Promise<Result<T, DataError>>,
): Promise<Result<T, DataError>> {
  const label = { purpose: 'data write', context: once?.key ?? '' }
  try {
    const value = await database.app.inWorkspace(workspaceId, async (queries) => {
      if (once !== undefined) {
        const isFirst = await queries.execute(
          sql`insert into data.writes (workspace_id, key, execution_id)
              values (${workspaceId}, ${once.key}, ${once.executionId}) on conflict do nothing`,
        )
        if (isFirst === 0) return answerOf(queries, once.key)
      }
      const done = await work(queries)
      if (!done.ok) throw new Refused(done.error)
      if (once !== undefined) {
        const answer = await payloads.sealText(workspaceId, label, JSON.stringify(done.value ?? null))
        await queries.execute(sql`update data.writes set answer = ${answer} where key = ${once.key}`)
        crashPoint('data.before-commit')
      }
      return { done: done.value }
    })
    if ('done' in value) {
      if (once !== undefined) crashPoint('data.committed')
      return ok(value.done)
    }
    return ok(JSON.parse(await payloads.openText(workspaceId, label, value.answer)) as T)
  } catch (error) {
    if (error instanceof Refused) return fail(error.error)
    throw error
  }
}

async function answerOf(queries: Queries, key: string): Promise<{ readonly answer: string }> {
  const row = await queries.one<{ answer: string }>(sql`select answer from data.writes where key = ${key}`)
  return row!
}
