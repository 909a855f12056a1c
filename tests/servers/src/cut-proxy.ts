import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Stands between a client and its server, and can cut the line in the middle of a conversation. */
export async function cutProxy(port: number): Promise<{
  readonly port: number
  /** Connections that were made through it. */
  readonly connections: () => number
  cut(): void
  close(): Promise<void>
}> {
  const open = new Set<Socket>()
  let connections = 0
  const server = createServer((near) => {
    connections += 1
    const far = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    cut,
    close: () => {
      cut()
      return new Promise((resolve) => void server.close(() => resolve()))
    },
  }
}
