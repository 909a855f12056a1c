import { invariant } from '@linkflow/kernel'
import type { ClockOffset } from './clock-offset.ts'
import type { Pool, PoolClient } from './connection.ts'
import { commitUnknown, isDefinite } from './failure.ts'
import type { Sql } from './sql.ts'

/** What a use case sees of a connection. */
export interface Queries {
  /** The rows that came back. */
  query<Row extends object>(statement: Sql): Promise<Row[]>
  /** The one row, or undefined. More than one is a bug of the statement. */
  one<Row extends object>(statement: Sql): Promise<Row | undefined>
  /** How many rows it touched. */
  execute(statement: Sql): Promise<number>
}

/** Runs statements by a function that sends one. */
export function queriesOver(send: (statement: Sql) => Promise<{ rows: unknown[]; rowCount: number | null }>): Queries {
  return {
    query: async <Row>(statement: Sql) => (await send(statement)).rows as Row[],
    one: async <Row>(statement: Sql) => {
      const { rows } = await send(statement)
      invariant(rows.length <= 1, `expected one row, got ${rows.length}: ${statement.text}`)
      return rows[0] as Row | undefined
    },
    execute: async (statement) => (await send(statement)).rowCount ?? 0,
  }
}

type Sender = Pick<PoolClient, 'query'>

const queriesOn = (client: Sender): Queries => queriesOver((statement) => client.query(asConfig(statement)))

function asConfig(statement: Sql) {
  const values = statement.values as unknown[]
  return statement.name === undefined
    ? { text: statement.text, values }
    : { text: statement.text, values, name: statement.name }
}

/** A pool, and the time its connections tell. */
export type Lender = Readonly<{ pool: Pool; clockOffset: ClockOffset }>

/** Lends a connection; one that broke, or whose state we cannot know, is not lent again. */
export async function lend<T>({ pool, clockOffset }: Lender, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let isFine = false
  try {
    await clockOffset.applyTo(client)
    const result = await work(client)
    isFine = true
    return result
  } catch (error) {
    isFine = error instanceof RolledBack || isDefinite(error)
    throw error instanceof RolledBack ? error.cause : error
  } finally {
    client.release(!isFine)
  }
}

/** An error of the work; its transaction is rolled back and the connection is fine. */
class RolledBack extends Error {}

/** `begin` opens the transaction, with settings if it likes. A swallowed error of a statement does not pass as a commit. */
export function inTransaction<T>(lender: Lender, begin: string, work: (queries: Queries) => Promise<T>): Promise<T> {
  return lend(lender, async (client) => {
    await client.query(begin)
    let result: T
    try {
      result = await work(queriesOn(client))
    } catch (error) {
      const isClean = await client.query('rollback').then(
        () => true,
        () => false,
      )
      throw isClean ? new RolledBack('', { cause: error }) : error
    }
    await commit(client)
    return result
  })
}

async function commit(client: Sender): Promise<void> {
  let command: string
  try {
    ;({ command } = await client.query('commit'))
  } catch (error) {
    throw isDefinite(error) ? error : commitUnknown(error)
  }
  invariant(
    command === 'COMMIT',
    'the transaction was rolled back: a statement in it failed, and its error was swallowed',
  )
}

/** A statement that commits by itself. If its connection goes while it is in flight, only a reading one surely changed nothing. */
export async function sendAlone(client: Sender, statement: Sql) {
  try {
    return await client.query(asConfig(statement))
  } catch (error) {
    throw isDefinite(error) || READING.test(statement.text) ? error : commitUnknown(error)
  }
}

const READING = /^\s*select\b/i
