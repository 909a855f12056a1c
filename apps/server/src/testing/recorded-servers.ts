import { fail, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import type {
  MailClient,
  NodeContext,
  RedisClient,
  ServerClients,
  ServerFailure,
  ServerKind,
  ShellClient,
  SqlClient,
  SqlStatement,
} from '@linkflow/node-runtime'
import { StepFailure } from '@linkflow/node-runtime'
import { collect, isLike } from '@linkflow/node-runtime/testing'

/** What a server was asked and what it said, as people can read and write it. */
export interface ServerExchange {
  readonly server: ServerKind
  /**
   * SQL: the statement with $1, $2 and its values behind it. Redis: the command and its arguments. Mail: what is said of it
   * here must be so. SSH, FTP: `run`, `list`, `download`, `upload`, … and what follows. `*` once in a text is any text.
   */
  readonly asked: Json
  /** Rows, a reply, `{stdout}`, names of files, or the bytes of one in base64. */
  readonly answer?: Json
}

/** Servers that answer as it was recorded: each exchange once. */
export class RecordedServers {
  readonly left: ServerExchange[]
  readonly surprises: { readonly server: ServerKind; readonly asked: Json }[] = []

  constructor(exchanges: readonly ServerExchange[]) {
    this.left = [...exchanges]
  }

  readonly connect: NodeContext['connect'] = async (kind) => ok(this.#clients(kind) as never)

  #clients(kind: ServerKind): ServerClients[ServerKind] {
    const ask = (asked: Json): Result<Json, ServerFailure> => this.#answer(kind, asked)
    switch (kind) {
      case 'postgres':
      case 'mysql':
        return sqlClient(ask)
      case 'redis':
        return redisClient(ask)
      case 'smtp':
        return mailClient(ask)
      default:
        return shellClient(ask)
    }
  }

  #answer(server: ServerKind, asked: Json): Result<Json, ServerFailure> {
    const index = this.left.findIndex((each) => each.server === server && isLike(asked, each.asked))
    const [exchange] = index < 0 ? [] : this.left.splice(index, 1)
    if (exchange !== undefined) return ok(exchange.answer ?? null)
    this.surprises.push({ server, asked })
    return fail({ code: 'not-recorded', message: `Nothing was recorded for ${server}.`, retryable: false })
  }
}

type Ask = (asked: Json) => Result<Json, ServerFailure>

const done = ok(undefined)
const release = (): void => {}

function sqlClient(ask: Ask): SqlClient {
  const rowsOf = (statement: SqlStatement): Result<readonly JsonObject[], ServerFailure> => {
    const answer = ask(written(statement))
    return answer.ok ? ok((answer.value ?? []) as JsonObject[]) : answer
  }
  return {
    async run(statement) {
      const rows = rowsOf(statement)
      return rows.ok ? ok({ rows: rows.value, affected: rows.value.length }) : rows
    },
    async *pages(statement) {
      const rows = rowsOf(statement)
      if (!rows.ok) throw new StepFailure(rows.error)
      if (rows.value.length > 0) yield rows.value
    },
    begin: async () => done,
    commit: async () => done,
    rollback: async () => done,
    release,
  }
}

/** The text with $1, $2, …, then the values. */
function written(statement: SqlStatement): Json {
  const values: Json[] = []
  const text = statement.map((part) => {
    if (typeof part === 'string') return part
    if ('name' in part) return part.name.map((name) => `"${name}"`).join('.')
    values.push(part.value as Json)
    return `$${values.length}`
  })
  return [text.join(''), ...values]
}

const redisClient = (ask: Ask): RedisClient => ({
  command: async (name, args) => ask([name, ...args]) as never,
  release,
})

/** Of a mail there is what people read in it. */
const mailClient = (ask: Ask): MailClient => ({
  async send({ from, to, subject, text, html, attachments }) {
    const asked: JsonObject = { from, to: [...to], subject }
    if (text !== undefined) asked['text'] = text
    if (html !== undefined) asked['html'] = html
    if (attachments.length > 0) asked['attachments'] = attachments.map(({ name }) => name)
    const answer = ask(asked)
    return answer.ok ? ok({ accepted: [...to], rejected: [], response: '250 OK' }) : answer
  },
  release,
})

function shellClient(ask: Ask): ShellClient {
  const asked = async (...words: string[]): Promise<Result<void, ServerFailure>> => {
    const answer = ask(words)
    return answer.ok ? done : answer
  }
  return {
    async run(command) {
      const answer = ask(['run', command])
      return answer.ok ? ok({ code: 0, stdout: '', stderr: '', ...(answer.value as object) }) : answer
    },
    async list(path) {
      const answer = ask(['list', path])
      if (!answer.ok) return answer
      const names = (answer.value ?? []) as string[]
      return ok(names.map((name) => ({ name, path: `${path}/${name}`, kind: 'file' as const, bytes: 1 })))
    },
    async download(path, take) {
      const answer = ask(['download', path])
      return answer.ok ? ok(await take(once(Buffer.from(answer.value as string, 'base64')))) : answer
    },
    async upload(path, content) {
      await collect(content)
      return asked('upload', path)
    },
    rename: (from, to) => asked('rename', from, to),
    remove: (path) => asked('remove', path),
    release,
  }
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}
