import { newUuidV7 } from '@linkflow/kernel'
import { byteaArray, openDatabase, uuidArray, type WriteConnection } from '@linkflow/postgres'
import fastify from 'fastify'
import { CEILING_ROW_BYTES } from '../limits.ts'

// The process of the ceilings: a Fastify that does what no durable server can do without. `/echo` answers; `/batched`
// answers when a row of 300 bytes is on disk, by a group commit without a timer, on the same PostgreSQL as LinkFlow.

const [dataDir] = process.argv.slice(2)
const database = await openDatabase({ kind: 'embedded', dataDir: dataDir! })
await database.asOwner((client) =>
  client.query(`create schema if not exists bench; create table if not exists bench.rows (id uuid primary key, body bytea);
    grant usage on schema bench to "${database.roleNames.engine}"; grant insert on bench.rows to "${database.roleNames.engine}"`),
)

interface Waiting {
  readonly body: Uint8Array
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

class GroupCommit {
  private readonly connection: WriteConnection
  private waiting: Waiting[] = []
  private isBusy = false

  constructor(connection: WriteConnection) {
    this.connection = connection
  }

  write(body: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ body, resolve, reject })
      if (this.isBusy) return
      this.isBusy = true
      setImmediate(() => void this.commit())
    })
  }

  private async commit(): Promise<void> {
    const batch = this.waiting
    this.waiting = []
    try {
      await this.connection.run(
        'rows',
        'insert into bench.rows (id, body) select * from unnest($1::uuid[], $2::bytea[])',
        [uuidArray(batch.map(() => newUuidV7(Date.now()))), byteaArray(batch.map(({ body }) => body))],
      )
      for (const { resolve } of batch) resolve()
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    if (this.waiting.length > 0) setImmediate(() => void this.commit())
    else this.isBusy = false
  }
}

const commits = new GroupCommit(database.writeConnection())
const app = fastify()
app.removeAllContentTypeParsers()
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body))
app.post('/echo', (request, reply) => reply.type('application/json').send(request.body))
app.post('/batched', async (request, reply) => {
  const body = request.body as Buffer
  const row = Buffer.alloc(CEILING_ROW_BYTES, 0x20)
  body.copy(row)
  await commits.write(row)
  return reply.type('application/json').send(body)
})
const address = await app.listen({ host: '127.0.0.1', port: 0 })
process.send!({ port: Number(new URL(address).port) })
process.on(
  'disconnect',
  () =>
    void app
      .close()
      .then(() => database.close())
      .then(() => process.exit(0)),
)
