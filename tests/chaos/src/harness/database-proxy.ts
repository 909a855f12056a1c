import { connect, createServer, type Server, type Socket } from 'node:net'
import pg from 'pg'

/** One commit that the server answered, before the answer goes on. */
export interface CommitAnswer {
  /** The statement that committed: its name, or the beginning of its text. */
  readonly statement: string
}

const WRITES = /^\s*(?:with\b[\s\S]*?\b)?(insert|update|delete|commit)\b/i
const COMMAND_TAG = /^(INSERT|UPDATE|DELETE|COMMIT|SELECT|MERGE)/

/**
 * Stands between the processes and PostgreSQL and reads along. It can take back the answer to a commit: the server has
 * committed (its ReadyForQuery says so), and the client's connection ends without hearing of it. And it can hold the
 * database away for a while.
 */
export class DatabaseProxy {
  readonly #server: Server
  readonly #target: { host: string; port: number } | { path: string }
  readonly connectionString: string
  readonly #pairs = new Set<{ client: Socket; upstream: Socket }>()
  #isAway = false
  /** Decides whether the answer to a commit is lost. */
  dropAnswer: ((answer: CommitAnswer) => boolean) | undefined
  dropped = 0
  seen = 0

  private constructor(server: Server, target: { host: string; port: number } | { path: string }, url: string) {
    this.#server = server
    this.#target = target
    this.connectionString = url
    server.on('connection', (client: Socket) => this.#accept(client))
  }

  static async open(connectionString: string): Promise<DatabaseProxy> {
    const { host, port, user, password, database } = new pg.Client({ connectionString })
    const target = host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port }
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const at = (server.address() as { port: number }).port
    const login = `${encodeURIComponent(user!)}:${encodeURIComponent(password as string)}`
    return new DatabaseProxy(server, target, `postgresql://${login}@127.0.0.1:${at}/${database}`)
  }

  /** Ends every connection and refuses new ones until `back`. */
  goAway(): void {
    this.#isAway = true
    for (const { client, upstream } of this.#pairs) {
      client.destroy()
      upstream.destroy()
    }
  }

  back(): void {
    this.#isAway = false
  }

  async close(): Promise<void> {
    this.goAway()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #accept(client: Socket): void {
    if (this.#isAway) return void client.destroy()
    const upstream = connect(this.#target)
    const pair = { client, upstream }
    this.#pairs.add(pair)
    const end = () => {
      this.#pairs.delete(pair)
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true)
      socket.on('error', end)
      socket.on('close', end)
    }
    const watch = new ConnectionWatch((answer) => {
      this.seen += 1
      if (this.dropAnswer?.(answer) !== true) return false
      this.dropped += 1
      return true
    })
    client.on('data', (bytes: Buffer) => {
      watch.fromClient(bytes)
      upstream.write(bytes)
    })
    upstream.on('data', (bytes: Buffer) => {
      const forward = watch.fromServer(bytes)
      if (forward === 'drop') end()
      else if (forward.length > 0) client.write(forward)
    })
  }
}

/** Follows one connection's protocol: which statement is under way, and what the server says of it. */
class ConnectionWatch {
  readonly #decide: (answer: CommitAnswer) => boolean
  #fromClient: Buffer = Buffer.alloc(0)
  #fromServer: Buffer = Buffer.alloc(0)
  #isStarted = false
  readonly #texts = new Map<string, string>()
  #statement = ''
  #held: Buffer[] = []
  #hasWritten = false
  #isInTransaction = false

  constructor(decide: (answer: CommitAnswer) => boolean) {
    this.#decide = decide
  }

  fromClient(bytes: Buffer): void {
    this.#fromClient = this.#fromClient.length === 0 ? bytes : Buffer.concat([this.#fromClient, bytes])
    for (;;) {
      // The first message has no type: the startup.
      const head = this.#isStarted ? 1 : 0
      if (this.#fromClient.length < head + 4) return
      const length = this.#fromClient.readUInt32BE(head) + head
      if (this.#fromClient.length < length) return
      const message = this.#fromClient.subarray(0, length)
      this.#fromClient = this.#fromClient.subarray(length)
      if (this.#isStarted) this.#note(message)
      this.#isStarted = true
    }
  }

  #note(message: Buffer): void {
    const text = (from: number) => message.toString('latin1', from, message.indexOf(0, from))
    switch (String.fromCharCode(message[0]!)) {
      case 'Q':
        this.#statement = text(5)
        break
      case 'P': {
        const name = text(5)
        const statement = text(5 + Buffer.byteLength(name, 'latin1') + 1)
        this.#texts.set(name, statement)
        break
      }
      case 'B': {
        const portal = text(5)
        const name = text(5 + Buffer.byteLength(portal, 'latin1') + 1)
        const statement = this.#texts.get(name) ?? ''
        this.#statement = name === '' ? statement : `${name}: ${statement}`
        break
      }
      default:
    }
  }

  /** What may go on to the client now. Everything of an answer is held until its ReadyForQuery. */
  fromServer(bytes: Buffer): Buffer | 'drop' {
    this.#fromServer = this.#fromServer.length === 0 ? bytes : Buffer.concat([this.#fromServer, bytes])
    const out: Buffer[] = []
    while (this.#fromServer.length >= 5) {
      const length = this.#fromServer.readUInt32BE(1) + 1
      if (this.#fromServer.length < length) break
      const message = this.#fromServer.subarray(0, length)
      this.#fromServer = this.#fromServer.subarray(length)
      const type = String.fromCharCode(message[0]!)
      if (type === 'C') this.#noteTag(message.toString('latin1', 5, length - 1))
      if (type !== 'Z') {
        // Rows are passed on once an answer gets long, or a big one would be held whole.
        this.#held.push(message)
        if (type === 'R' || type === 'S' || type === 'K' || type === 'N' || type === 'A')
          out.push(...this.#held.splice(0))
        continue
      }
      const state = String.fromCharCode(message[5]!)
      const wasInTransaction = this.#isInTransaction
      this.#isInTransaction = state !== 'I'
      const committed = this.#hasWritten && state === 'I'
      if (state === 'I') this.#hasWritten = false
      if (committed && this.#decide({ statement: wasInTransaction ? 'commit' : brief(this.#statement) })) return 'drop'
      out.push(...this.#held.splice(0), message)
    }
    return out.length === 1 ? out[0]! : Buffer.concat(out)
  }

  #noteTag(tag: string): void {
    // What touched no row has nothing to lose.
    const isWrite =
      COMMAND_TAG.test(tag) && !tag.endsWith(' 0') && (!tag.startsWith('SELECT') || WRITES.test(bare(this.#statement)))
    if (isWrite && tag !== 'COMMIT') this.#hasWritten = true
    if (tag === 'ROLLBACK') this.#hasWritten = false
  }
}

/** A statement without its prepared name. */
const bare = (statement: string): string => statement.replace(/^[\w-]+: /, '')

const brief = (statement: string): string => statement.replace(/\s+/g, ' ').slice(0, 80)
