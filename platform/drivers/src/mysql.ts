import type { Socket } from 'node:net'
import { type JsonObject, ok } from '@linkflow/kernel'
import type {
  Answer,
  ServerFailure,
  SqlAnswer,
  SqlClient,
  SqlOptions,
  SqlStatement,
  SqlValue,
} from '@linkflow/node-runtime'
import { StepFailure } from '@linkflow/node-runtime'
import mysql from 'mysql2'
import { AnswerTooLarge, answerTooLarge, bounded } from './bounded.ts'
import { Connection } from './connection.ts'
import { exactNumber } from './exact-number.ts'
import { codeOf, failure, gone, isGone, saidBy } from './failure.ts'
import { PREPARED_STATEMENTS_MAX, SIGN_IN_MS_MAX, WHOLE_ROWS_MAX } from './limits.ts'
import { PageSize } from './page-size.ts'
import { rowMaker } from './rows.ts'
import type { ServerSettings } from './settings.ts'
import { type Dialect, render } from './statement.ts'

export const MYSQL_PORT = 3306

const dialect: Dialect = {
  quote: (name) => `\`${name.replaceAll('`', '``')}\``,
  placeholder: () => '?',
}

interface Field {
  readonly name: string
  readonly columnType?: number
  readonly type?: number
}

interface Raw {
  readonly rows: readonly (readonly unknown[])[]
  readonly fields: readonly Field[]
  readonly affected: number
  readonly insertId: number | string
}

export class MysqlConnection extends Connection implements SqlClient {
  readonly #connection: mysql.Connection
  readonly #socket: Socket

  private constructor(settings: ServerSettings, connection: mysql.Connection, socket: Socket) {
    super(settings)
    this.#connection = connection
    this.#socket = socket
    connection.on('error', () => this.destroy())
    socket.on('close', () => this.destroy())
  }

  static async open(settings: ServerSettings, socket: Socket): Answer<MysqlConnection> {
    const { tls } = settings
    const raw = mysql.createConnection({
      stream: socket,
      host: settings.host,
      user: settings.text('user'),
      password: settings.text('password'),
      ...(settings.text('database') && { database: settings.text('database') }),
      ...(tls && {
        ssl: {
          rejectUnauthorized: tls.rejectUnauthorized !== false,
          verifyIdentity: tls.rejectUnauthorized !== false,
          ...(tls.ca && { ca: tls.ca }),
        },
      }),
      connectTimeout: SIGN_IN_MS_MAX,
      charset: 'utf8mb4',
      rowsAsArray: true,
      // Parsers of rows are made of functions, not of text that is run.
      disableEval: true,
      dateStrings: true,
      supportBigNumbers: true,
      maxPreparedStatements: PREPARED_STATEMENTS_MAX,
      multipleStatements: true,
      // The server may not ask for files of this machine.
      flags: ['-LOCAL_FILES'],
    } as mysql.ConnectionOptions)
    const connection = new MysqlConnection(settings, raw, socket)
    try {
      await new Promise<void>((resolve, reject) => raw.connect((error) => (error ? reject(error) : resolve())))
      return ok(connection)
    } catch (thrown) {
      const said = connection.refusal(thrown)
      connection.destroy()
      if (said?.retryable) return { ok: false, error: said }
      const hint = /SSL|secure connection|certificate|altname|self-signed/i.test(saidBy(thrown))
        ? ' Look at the encryption of the credential: its authority, «unverified», or «off» in a network of your own.'
        : ''
      const message = `${settings.server} did not let us in: ${settings.veil(saidBy(thrown))}.${hint}`
      return failure('server-sign-in-refused', message)
    }
  }

  run(statement: SqlStatement, options: SqlOptions): Answer<SqlAnswer> {
    return this.within(options.timeoutMs, async () => {
      const results = await bounded(this, this.#socket, () => this.#query(statement, options))
      const rows = results.flatMap(({ rows, fields }) => rows.map(makerOf(fields, options)))
      if (rows.length > WHOLE_ROWS_MAX) throw new AnswerTooLarge()
      const insertId = results.at(-1)?.insertId
      return {
        rows,
        affected: results.reduce((sum, { affected }) => sum + affected, 0),
        ...(insertId !== undefined && insertId !== 0 && { insertId }),
      }
    })
  }

  #query(statement: SqlStatement, options: SqlOptions): Promise<readonly Raw[]> {
    const { text, values } = render(statement, dialect)
    const config = { sql: text, ...numbersOf(options) }
    return new Promise((resolve, reject) => {
      const done = (error: Error | null, result: unknown, fields: unknown) =>
        error ? reject(error) : resolve(rawOf(result, fields))
      // Prepared, so that values travel apart from the text. A script without values cannot be prepared.
      if (values.length === 0) this.#connection.query(config as never, done)
      else this.#connection.execute({ ...config, values: values.map(toMysql) } as never, done)
    })
  }

  async *pages(statement: SqlStatement, options: SqlOptions): AsyncGenerator<readonly JsonObject[]> {
    const { text, values } = render(statement, dialect)
    const config = { sql: text, ...numbersOf(options), values: values.map(toMysql) }
    const size = new PageSize()
    const query =
      values.length === 0 ? this.#connection.query(config as never) : this.#connection.execute(config as never)
    const { stream } = query as unknown as { stream(options: object): NodeJS.ReadableStream & AsyncIterable<unknown[]> }
    let make: ((row: readonly unknown[]) => JsonObject) | undefined
    ;(query as unknown as NodeJS.EventEmitter).on('fields', (fields: readonly Field[] | undefined) => {
      make = makerOf(fields ?? [], options)
    })
    const rows = stream.call(query, { objectMode: true, highWaterMark: 100 })[Symbol.asyncIterator]()
    let isDone = false
    try {
      for (;;) {
        const bytesBefore = this.#socket.bytesRead
        const page = await this.within(options.timeoutMs, () => take(rows, size.rows))
        if (!page.ok) throw new StepFailure(page.error)
        isDone = page.value.length < size.rows
        if (page.value.length > 0) {
          size.learn(page.value.length, this.#socket.bytesRead - bytesBefore)
          yield page.value.map((row) => (Array.isArray(row) && make ? make(row) : {}))
        }
        if (isDone) return
      }
    } finally {
      // The protocol cannot leave a result in the middle.
      if (!isDone) this.destroy()
    }
  }

  begin(mode: 'read' | 'write'): Answer<void> {
    return this.#command(mode === 'read' ? 'start transaction read only' : 'start transaction')
  }

  commit(): Answer<void> {
    return this.#command('commit')
  }

  rollback(): Answer<void> {
    return this.#command('rollback')
  }

  #command(text: string): Answer<void> {
    return this.within(SIGN_IN_MS_MAX, async () => void (await this.#query([text], { timeoutMs: SIGN_IN_MS_MAX })))
  }

  /** Rolls back, and forgets variables, temporary tables and locks. */
  async reset(): Promise<boolean> {
    const raw = this.#connection as unknown as { reset(done: (error: Error | null) => void): void }
    const reset = () =>
      new Promise<void>((resolve, reject) => raw.reset((error) => (error ? reject(error) : resolve())))
    const database = this.settings.text('database')
    // It keeps the database that was chosen last, and a statement of the user may have chosen another.
    const back = async () => void (database && (await this.#query(['use ', { name: [database] }], { timeoutMs: 1 })))
    return (await this.within(SIGN_IN_MS_MAX, () => reset().then(back))).ok
  }

  protected close(): void {
    this.#connection.destroy()
    this.#socket.destroy()
  }

  protected refusal(thrown: unknown): ServerFailure | undefined {
    if (thrown instanceof AnswerTooLarge) return answerTooLarge
    const code = codeOf(thrown) ?? ''
    if (
      /^(PROTOCOL_CONNECTION_LOST|ER_SERVER_SHUTDOWN|ER_CONNECTION_KILLED)$/.test(code) ||
      isFatal(thrown) ||
      isGone(thrown)
    ) {
      this.destroy()
      return gone(this.settings.server).error
    }
    if (code === 'ER_ACCESS_DENIED_ERROR' || code === 'ER_BAD_DB_ERROR') {
      return failure('server-sign-in-refused', `${this.settings.server} did not let us in: ${saidBy(thrown)}.`).error
    }
    if (!code.startsWith('ER_')) return undefined
    const { sqlState } = thrown as { sqlState?: string }
    return failure('server-refused', `The database refused: ${saidBy(thrown)}.`, {
      retryable: RETRYABLE.has(code),
      details: { code, ...(sqlState !== undefined && { sqlState }) },
    }).error
  }
}

const RETRYABLE = new Set([
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
])

const isFatal = (thrown: unknown): boolean =>
  thrown instanceof Error && /closed state|Connection lost|connection is closed/i.test(thrown.message)

/** Where a number of 64 bits is not held exactly it is a text, whatever is wanted: decimals always are. */
const numbersOf = ({ largeNumbers = 'exact' }: SqlOptions) => ({
  supportBigNumbers: largeNumbers !== 'number',
  bigNumberStrings: largeNumbers === 'text',
  decimalNumbers: largeNumbers === 'number',
})

const withT = (text: string): string => text.replace(' ', 'T')
const [TIMESTAMP, DATETIME, DECIMAL] = [7, 12, 246]

/** Decimals come as text, and times as the server writes them: here they get the form that PostgreSQL's have. */
const makerOf = (fields: readonly Field[], { largeNumbers = 'exact' }: SqlOptions) =>
  rowMaker(
    fields.map(({ name }) => name),
    fields.map(({ columnType, type = columnType }) => {
      if (type === TIMESTAMP || type === DATETIME) return withT
      return type === DECIMAL && largeNumbers === 'exact' ? exactNumber : undefined
    }),
  )

/** The driver makes parts of a statement of objects; here they are JSON, as the column is. */
function toMysql(value: SqlValue): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value)
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}

/** One statement gives a list of rows or a header; several give a list of these. */
function rawOf(result: unknown, fields: unknown): Raw[] {
  if (!Array.isArray(fields) || !fields.some((each) => Array.isArray(each))) return [rawOne(result, fields)]
  return (result as unknown[]).map((each, index) => rawOne(each, fields[index]))
}

function rawOne(result: unknown, fields: unknown): Raw {
  if (Array.isArray(result)) {
    const known = (Array.isArray(fields) ? fields : []) as readonly Field[]
    return { rows: result, fields: known, affected: result.length, insertId: 0 }
  }
  const { affectedRows = 0, insertId = 0 } = (result ?? {}) as { affectedRows?: number; insertId?: number | string }
  return { rows: [], fields: [], affected: affectedRows, insertId }
}

async function take<T>(source: AsyncIterator<T>, count: number): Promise<T[]> {
  const taken: T[] = []
  while (taken.length < count) {
    const next = await source.next()
    if (next.done === true) break
    taken.push(next.value)
  }
  return taken
}
