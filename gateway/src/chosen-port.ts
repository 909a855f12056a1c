import { createServer } from 'node:net'

/**
 * The port of a server that takes any free one: the addresses that it gives out, and the port that workflows may never call,
 * are made before it listens. Somebody else may take it in between; then the start says so.
 */
export async function chosenPort({ host, port }: { readonly host: string; readonly port: number }): Promise<number> {
  if (port !== 0) return port
  const probe = createServer()
  return new Promise((resolve) => {
    // Whatever is wrong with the address is told when the server listens there itself.
    probe.once('error', () => resolve(0))
    probe.listen({ host, port: 0 }, () => {
      const address = probe.address()
      const found = typeof address === 'object' && address !== null ? address.port : 0
      probe.close(() => resolve(found))
    })
  })
}
