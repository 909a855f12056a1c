import type { Socket } from 'node:net'
import type { JsonObject } from '@linkflow/kernel'
import { ok } from '@linkflow/kernel'
import type { Answer, ServerFailure, SqlAnswer, SqlClient, SqlOptions, SqlStatement } from '@linkflow/node-runtime'
import { StepFailure } from '@linkflow/node-runtime'
import pg from 'pg'
import Cursor from 'pg-cursor'
import { AnswerTooLarge, answerTooLarge, bounded } from './bounded.ts'
import { Connection } from './connection.ts'
import { failure, gone, isGone, saidBy } from './failure.ts'
import { SIGN_IN_MS_MAX, WHOLE_ROWS_MAX } from './limits.ts'
import { PageSize } from './page-size.ts'
import { postgresTypes } from './postgres-types.ts'
import { rowMaker } from './rows.ts'
import type { ServerSettings } from './settings.ts'
import { type Dialect, render } from './statement.ts'

export const POSTGRES_PORT = 5432

const dialect: Dialect = {
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  placeholder: (number) => `$${number}`,
}

type Raw = pg.QueryArrayResult<unknown[]> & { readonly names: readonly string[] }

export class PostgresConnection extends Connection implements SqlClient {
  readonly #client: pg.Client
  readonly #socket: Socket
  #timeoutMs = 0
  #isOpen = false

  private constructor(settings: ServerSettings, client: pg.Client, socket: Socket) {
    super(settings)
    this.#client = client
    this.#socket = socket
    client.on('error', () => this.destroy())
    client.on('end', () => this.destroy())
    keepNames(client)
  }

  static async open(settings: ServerSettings, socket: Socket): Answer<PostgresConnection> {
    const { tls } = settings
    const client = new pg.Client({
      host: settings.host,
      port: settings.port,
      database: settings.text('database'),
      user: settings.text('user'),
      // Never undefined: it would be looked for in the environment and in files of the server.
      password: settings.text('password'),
      ssl: tls ? { rejectUnauthorized: tls.rejectUnauthorized !== false, ...(tls.ca && { ca: tls.ca }) } : false,
      stream: () => connected(socket),
      connectionTimeoutMillis: SIGN_IN_MS_MAX,
      application_name: 'linkflow',
    })
    const connection = new PostgresConnection(settings, client, socket)
    try {
      await client.connect()
      return ok(connection)
    } catch (thrown) {
      const said = connection.refusal(thrown)
      const message = `${settings.server} did not let us in: ${settings.veil(saidBy(thrown))}.${hintOf(thrown)}`
      connection.destroy()
      return said?.retryable ? { ok: false, error: said } : failure('server-sign-in-refused', message)
    }
  }

  run(statement: SqlStatement, options: SqlOptions): Answer<SqlAnswer> {
    return this.within(options.timeoutMs, async () => {
      await this.#limit(options.timeoutMs)
      const results = await bounded(this, this.#socket, () => this.#query(statement, options))
      const rows = results.flatMap(({ rows, names }) => rows.map(rowMaker(names)))
      if (rows.length > WHOLE_ROWS_MAX) throw new AnswerTooLarge()
      return { rows, affected: results.reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0) }
    })
  }

  async #query(statement: SqlStatement, options: SqlOptions): Promise<readonly Raw[]> {
    const { text, values } = render(statement, dialect)
    const config = { text, rowMode: 'array' as const, types: postgresTypes(options.largeNumbers ?? 'exact') }
    // Without values several statements may come at once, as a script; with them the protocol takes one.
    const result = await this.#client.query<unknown[]>(
      values.length === 0 ? config : { ...config, values: [...values] },
    )
    const results: readonly pg.QueryArrayResult<unknown[]>[] = Array.isArray(result) ? result : [result]
    return results.map((each) => ({ ...each, names: namesOf(each) }))
  }

  async *pages(statement: SqlStatement, options: SqlOptions): AsyncGenerator<readonly JsonObject[]> {
    const { text, values } = render(statement, dialect)
    const types = postgresTypes(options.largeNumbers ?? 'exact')
    const limited = await this.within(options.timeoutMs, () => this.#limit(options.timeoutMs))
    if (!limited.ok) throw new StepFailure(limited.error)
    const cursor = this.#client.query(new Cursor<unknown[]>(text, [...values], { rowMode: 'array', types } as never))
    const size = new PageSize()
    let make: ((row: readonly unknown[]) => JsonObject) | undefined
    try {
      for (;;) {
        const bytesBefore = this.#socket.bytesRead
        const page = await this.within(options.timeoutMs, () => readPage(cursor, size.rows))
        if (!page.ok) throw new StepFailure(page.error)
        const { rows, fields } = page.value
        if (rows.length === 0) return
        make ??= rowMaker(fields.map(originalName))
        size.learn(rows.length, this.#socket.bytesRead - bytesBefore)
        yield rows.map(make)
      }
    } finally {
      // What is left of the result is not sent any more. After an error there is nothing to close.
      if (!this.isBroken) await this.within(options.timeoutMs, () => cursor.close())
    }
  }

  begin(mode: 'read' | 'write'): Answer<void> {
    this.#isOpen = true
    return this.#command(mode === 'read' ? 'begin read only' : 'begin')
  }

  commit(): Answer<void> {
    this.#isOpen = false
    return this.#command('commit')
  }

  rollback(): Answer<void> {
    this.#isOpen = false
    return this.#command('rollback')
  }

  #command(text: string): Answer<void> {
    return this.within(SIGN_IN_MS_MAX, async () => {
      const { command } = await this.#client.query(text)
      // The server answers the commit of a transaction in which something failed by rolling it back.
      if (text === 'commit' && command === 'ROLLBACK') throw new Error('a statement of the transaction had failed')
    })
  }

  /** The server stops what takes too long, too: it would go on after we hung up. */
  async #limit(timeoutMs: number): Promise<void> {
    if (timeoutMs === this.#timeoutMs) return
    await this.#client.query('select set_config($1, $2, false)', ['statement_timeout', String(timeoutMs)])
    this.#timeoutMs = timeoutMs
  }

  async reset(): Promise<boolean> {
    this.#timeoutMs = 0
    const clean = await this.within(SIGN_IN_MS_MAX, async () => {
      // It says nothing when no transaction is open, but warns.
      if (this.#isOpen) await this.#client.query('rollback')
      // Fails inside of a transaction that a statement of the user began: then the connection is not kept.
      await this.#client.query('discard all')
    })
    this.#isOpen = false
    return clean.ok
  }

  protected close(): void {
    this.#client.end().catch(() => {})
    this.#socket.destroy()
  }

  protected refusal(thrown: unknown): ServerFailure | undefined {
    if (thrown instanceof AnswerTooLarge) return answerTooLarge
    if (!(thrown instanceof pg.DatabaseError)) {
      const isLost = isGone(thrown) || /terminated|not queryable|Client has encountered/.test(saidBy(thrown))
      return isLost ? this.#lost() : undefined
    }
    const { code = '', severity, constraint, table, column, position, detail, hint } = thrown
    if (severity === 'FATAL' && (code.startsWith('57P') || code === '25P03')) return this.#lost()
    if (code === '57014') {
      return failure('server-timeout', `The statement was cancelled by ${this.settings.server}: ${saidBy(thrown)}.`)
        .error
    }
    if (code.startsWith('28') || code === '3D000') {
      return failure('server-sign-in-refused', `${this.settings.server} did not let us in: ${saidBy(thrown)}.`).error
    }
    const more = [detail, hint].filter(Boolean).join(' ')
    const details = { sqlState: code, ...defined({ constraint, table, column, position }) }
    return failure('server-refused', `The database refused: ${saidBy(thrown)}.${more && ` ${more}`}`, {
      retryable: RETRYABLE_STATE.test(code),
      details,
    }).error
  }

  #lost(): ServerFailure {
    this.destroy()
    return gone(this.settings.server).error
  }
}

/** Serialisation, deadlock, too little of something, a lock that was not free, a server that starts or stops. */
const RETRYABLE_STATE = /^(40001|40P01|53|55P03|57P0)/

const hintOf = (thrown: unknown): string => {
  const said = saidBy(thrown)
  if (/does not support SSL/.test(said))
    return ' Set the encryption of the credential to «off» if the network is yours.'
  if (/certificate|self-signed|altname/i.test(said)) {
    return ' Give the authority that signed it in the credential, or set its encryption to «unverified».'
  }
  return ''
}

const defined = (values: Record<string, string | undefined>): JsonObject =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined))

/** The driver connects the socket that it is given; this one is connected. */
function connected(socket: Socket): Socket {
  socket.connect = (() => {
    process.nextTick(() => socket.emit('connect'))
    return socket
  }) as never
  return socket
}

const NAME = Symbol('name')
type Field = { name: string; [NAME]?: string }

/**
 * The driver makes an object with a key for each column: one that somebody named `__proto__` would end the process. So it
 * sees numbers, and the names stay beside them.
 */
function keepNames(client: pg.Client): void {
  const { connection } = client as unknown as {
    connection: { prependListener(event: string, listener: (message: { fields: Field[] }) => void): void }
  }
  connection.prependListener('rowDescription', ({ fields }) => {
    for (const [index, field] of fields.entries()) {
      field[NAME] = field.name
      field.name = `c${index}`
    }
  })
}

const originalName = (field: Field): string => field[NAME] ?? field.name

const namesOf = ({ fields }: { readonly fields?: readonly Field[] }): readonly string[] =>
  (fields ?? []).map(originalName)

const readPage = (
  cursor: Cursor<unknown[]>,
  rows: number,
): Promise<{ readonly rows: readonly unknown[][]; readonly fields: readonly Field[] }> =>
  new Promise((resolve, reject) => {
    cursor.read(rows, (error, page, result) => {
      if (error) reject(error)
      else resolve({ rows: page, fields: (result?.fields ?? []) as Field[] })
    })
  })
