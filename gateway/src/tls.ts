import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { fail, ok, type Result } from '@linkflow/kernel'
import { TLS_LOOK_MS } from './limits.ts'

/** Files in PEM: the certificate with its chain, and the key. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
}

export interface TlsMaterial {
  readonly cert: Buffer
  readonly key: Buffer
  readonly minVersion: 'TLSv1.2'
}

/** Reads both and sees that they belong together. */
export function readTls({ cert, key }: TlsFiles): Result<TlsMaterial, string> {
  try {
    const material = { cert: readFileSync(cert), key: readFileSync(key), minVersion: 'TLSv1.2' } as const
    createSecureContext(material)
    return ok(material)
  } catch (error) {
    return fail((error as Error).message)
  }
}

/**
 * Certificates are renewed while we run: a pair that changed is used from then on; one that cannot be used is told once and
 * the one before stays. Read anew each time, for files that are mounted change by links of which no watcher hears.
 */
export function followTls(
  files: TlsFiles,
  server: { setSecureContext(material: TlsMaterial): void },
  onError: (problem: string) => void,
  lookMs: number = TLS_LOOK_MS,
): () => void {
  let last = seen(readTls(files))
  const timer = setInterval(() => {
    const read = readTls(files)
    const now = seen(read)
    if (now === last) return
    last = now
    if (read.ok) server.setSecureContext(read.value)
    else onError(read.error)
  }, lookMs)
  timer.unref()
  return () => clearInterval(timer)
}

const seen = (read: ReturnType<typeof readTls>): string =>
  read.ok ? `${read.value.cert}${read.value.key}` : read.error
