import { createServer, connect as dial, type Socket } from 'node:net'

/** A road to the server that can be cut at the moment a statement went by: before the server gets it, or before its answer comes back. */
export async function openRoad(url: string) {
  const server = new URL(url)
  const host = server.searchParams.get('host')
  const target =
    host === null
      ? { host: server.hostname, port: Number(server.port || 5432) }
      : { path: `${host}/.s.PGSQL.${server.port || 5432}` }
  let cut: { at: string; where: 'request' | 'answer' } | null = null
  const sockets = new Set<Socket>()
  const road = createServer((near) => {
    const far = dial(target)
    let isDoomed = false
    const end = () => [near, far].forEach((socket) => void socket.destroy())
    for (const socket of [near, far]) sockets.add(socket.on('error', end).on('close', end))
    near.on('data', (bytes) => {
      if (cut !== null && bytes.includes(cut.at)) {
        if (cut.where === 'request') return end()
        isDoomed = true
        cut = null
      }
      far.write(bytes)
    })
    far.on('data', (bytes) => (isDoomed ? end() : near.write(bytes)))
  })
  await new Promise<void>((done) => road.listen(0, '127.0.0.1', done))
  const { port } = road.address() as { port: number }
  const via = (address: string) => {
    const changed = new URL(address)
    changed.searchParams.delete('host')
    changed.hostname = '127.0.0.1'
    changed.port = String(port)
    return changed.href
  }
  const close = () => {
    for (const socket of sockets) socket.destroy()
    road.close()
  }
  return {
    via,
    close,
    cutAt: (at: string, where: 'request' | 'answer') => (cut = { at, where }),
    heal: () => (cut = null),
  }
}
