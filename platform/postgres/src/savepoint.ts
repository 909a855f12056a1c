import type { Queries } from './queries.ts'
import { sql } from './sql.ts'

/**
 * Work whose failure is not to be that of the whole transaction: what it wrote is undone, its error is thrown, and whoever
 * catches that goes on. Where the connection itself is gone, the transaction is too.
 */
export async function inSavepoint<T>(queries: Queries, work: () => Promise<T>): Promise<T> {
  await queries.execute(sql`savepoint work`)
  let result: T
  try {
    result = await work()
  } catch (error) {
    await queries.execute(sql`rollback to savepoint work`)
    await queries.execute(sql`release savepoint work`)
    throw error
  }
  await queries.execute(sql`release savepoint work`)
  return result
}
