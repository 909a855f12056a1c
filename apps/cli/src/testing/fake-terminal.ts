import { Readable } from 'node:stream'
import { cli } from '../cli.ts'
import type { Terminal } from '../terminal.ts'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

interface Surroundings {
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  /** Both streams are terminals. */
  readonly isTTY?: boolean
}

/** Runs a command with a terminal of its own, as `linkflow <args>` would. */
export async function runCli(
  args: readonly string[],
  { env = {}, stdin = '', isTTY = false }: Surroundings = {},
): Promise<Ran> {
  const text = { stdout: '', stderr: '' }
  const sink = (name: 'stdout' | 'stderr') => ({
    isTTY,
    columns: 80,
    write: (chunk: string) => {
      text[name] += chunk
    },
  })
  const terminal: Terminal = {
    env,
    stdin: Readable.from([stdin]),
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    onInterrupt: () => () => {},
    onOrphaned: () => {},
    exit: () => {},
  }
  const code = await cli(args, terminal)
  return { code, ...text }
}
