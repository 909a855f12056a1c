import type { Readable } from 'node:stream'

export interface TextSink {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** All that a command touches of the world around it, so that a test can hand it another. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: TextSink
  readonly stderr: TextSink
  /** Calls back at Ctrl-C and SIGTERM, until the returned function is called. */
  onInterrupt(callback: () => void): () => void
  /** Calls back when the process that started this one with a channel is gone. */
  onOrphaned(callback: () => void): void
  /** Ends the process at once. */
  exit(code: number): void
}

export const processTerminal: Terminal = {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  onInterrupt(callback) {
    process.on('SIGINT', callback)
    process.on('SIGTERM', callback)
    return () => {
      process.off('SIGINT', callback)
      process.off('SIGTERM', callback)
    }
  },
  onOrphaned(callback) {
    process.once('disconnect', callback)
  },
  exit: (code) => process.exit(code),
}

export async function readAll({ stdin }: Pick<Terminal, 'stdin'>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Uint8Array | string))
  return Buffer.concat(chunks).toString('utf8')
}
