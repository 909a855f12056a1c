import { createServer, type Socket } from 'node:net'
import { afterAll, expect, it } from 'vitest'
import { ClockOffset } from './clock-offset.ts'
import { loginFromUrl, openPool } from './connection.ts'
import { silentLog } from './log.ts'
import { lend } from './queries.ts'

const message = (type: string, body: Buffer): Buffer => {
  const head = Buffer.from(`${type}0000`)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
const welcome = message('R', Buffer.alloc(4))
const ready = message('Z', Buffer.from('I'))
const goodbye = message(
  'E',
  Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0'),
)

/** A server that goes down while it says hello. */
const server = createServer((socket: Socket) => {
  socket.on('error', () => {})
  socket.once('data', () => socket.end(Buffer.concat([welcome, ready, goodbye])))
})
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
afterAll(() => void server.close())

it('of a server that is ready and goes down in one breath refuses the query, and harms nothing else', async () => {
  const { port } = server.address() as { port: number }
  const pool = openPool(loginFromUrl(`postgres://a:b@127.0.0.1:${port}/c`, 'DATABASE_URL'), 1, silentLog, 'engine')
  const query = lend({ pool, clockOffset: new ClockOffset() }, (client) => client.query('select 1'))
  await expect(query).rejects.toThrow()
  await pool.end()
})
