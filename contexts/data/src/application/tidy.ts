import { type Database, sql } from '@linkflow/postgres'
import { TIDIED_AT_ONCE, WRITE_REMEMBERED_MS } from '../limits.ts'

/**
 * Removes values whose time is over, and what is remembered of writes whose execution has ended: before that a step may come
 * again, however long it waits.
 */
export function tidyData(
  { engine }: Pick<Database, 'engine'>,
  isUnfinished: (executionId: string) => Promise<boolean>,
): () => Promise<void> {
  /** Executions whose end is awaited are passed over; the next round goes on behind them. */
  let behind = '00000000-0000-0000-0000-000000000000'
  return async () => {
    await engine.execute(sql`delete from data.state where expires_at < platform.now()`)
    const found = await engine.query<{ execution_id: string }>(
      sql`select execution_id from data.writes where execution_id > ${behind}
          group by execution_id
          having max(at) < platform.now() - ${WRITE_REMEMBERED_MS} * interval '1 millisecond'
          order by execution_id limit ${TIDIED_AT_ONCE}`,
    )
    const ended: string[] = []
    for (const { execution_id: id } of found) if (!(await isUnfinished(id))) ended.push(id)
    if (ended.length > 0) await engine.execute(sql`delete from data.writes where execution_id = any(${ended}::uuid[])`)
    behind = found.length < TIDIED_AT_ONCE ? '00000000-0000-0000-0000-000000000000' : found.at(-1)!.execution_id
  }
}
