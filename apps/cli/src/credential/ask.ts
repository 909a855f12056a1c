import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { Terminal } from '../terminal.ts'

/** Asks on the terminal; what is typed for a secret is not shown. */
export async function ask(question: string, isSecret: boolean, { stdin, stderr }: Terminal): Promise<string> {
  stderr.write(question)
  const echo = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!isSecret) stderr.write(chunk.toString('utf8'))
      done()
    },
  })
  const reader = createInterface({ input: stdin, output: echo, terminal: true })
  try {
    return (await reader.question('')).trim()
  } finally {
    reader.close()
    if (isSecret) stderr.write('\n')
  }
}
