import type { Gateway } from '@linkflow/gateway'
import type { Config } from './settings.ts'
import { StartError } from './start-error.ts'

/** The certificate that is served with; undefined for plain HTTP. */
export function tlsFiles({
  tlsCert: cert,
  tlsKey: key,
}: Config): { readonly cert: string; readonly key: string } | undefined {
  if (cert === undefined && key === undefined) return undefined
  if (cert !== undefined && key !== undefined) return { cert, key }
  throw new StartError(
    'tls-unusable',
    'LINKFLOW_TLS_CERT_FILE and LINKFLOW_TLS_KEY_FILE go together: give both, or neither for plain HTTP.',
  )
}

/** The port that it got. */
export async function listen(gateway: Gateway, { host, port }: Config): Promise<number> {
  try {
    return await gateway.listen({ host, port })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') {
      throw new StartError(
        'port-in-use',
        `Port ${port} on ${host} is in use, perhaps by another LinkFlow. Stop that program, or choose another port with PORT.`,
      )
    }
    if (code === 'EACCES') {
      throw new StartError(
        'port-not-allowed',
        `This user may not listen on port ${port}. Choose a port above 1023 with PORT.`,
      )
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new StartError(
        'host-unknown',
        `This machine has no address ${host}. Use 127.0.0.1, or 0.0.0.0 for every network.`,
      )
    }
    throw error
  }
}
