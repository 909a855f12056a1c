import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const CHECKOUT = fileURLToPath(new URL('../../../..', import.meta.url))
const COMMAND = join(CHECKOUT, 'bin/linkflow.mjs')

export interface LinkflowOptions {
  readonly dataDir?: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  /** Another program before it, such as `setpriv`. */
  readonly prefix?: readonly string[]
  /** `npm <args>` in the checkout. */
  readonly byNpm?: boolean
}

/** The real binary, in an environment that holds nothing of ours but what a test says. */
export class LinkflowProcess {
  stdout = ''
  stderr = ''
  readonly exited: Promise<number>
  private readonly child: ChildProcess
  private readonly watchers = new Set<() => void>()

  constructor(args: readonly string[], { dataDir, env = {}, stdin, prefix = [], byNpm = false }: LinkflowOptions = {}) {
    const { PATH = '', HOME = '/tmp' } = process.env
    const command = byNpm ? ['npm'] : [process.execPath, COMMAND]
    const [program, ...rest] = [...prefix, ...command, ...args] as [string, ...string[]]
    this.child = spawn(program, rest, {
      cwd: CHECKOUT,
      env: { PATH, HOME, ...(dataDir !== undefined && { LINKFLOW_DATA_DIR: dataDir }), ...env },
      stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
    this.child.stdin?.end(stdin)
    this.child.stdout!.on('data', (chunk) => this.took('stdout', chunk))
    this.child.stderr!.on('data', (chunk) => this.took('stderr', chunk))
    this.exited = new Promise((resolve, reject) => {
      this.child.on('error', reject)
      this.child.on('close', (code, signal) => {
        resolve(code ?? (signal === null ? -1 : 128))
        for (const look of this.watchers) look()
      })
    })
  }

  /** As `| head` does once it has seen enough. */
  stopReading(): void {
    this.child.stdout!.destroy()
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal)
  }

  /** Waits for words on standard output or error; fails with all that was said when the process ends without them. */
  saysThat(pattern: RegExp): Promise<RegExpMatchArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(this.stdout) ?? pattern.exec(this.stderr)
        const isOver = this.child.exitCode !== null || this.child.signalCode !== null
        if (found === null && !isOver) return
        this.watchers.delete(look)
        if (found !== null) resolve(found)
        else reject(new Error(`it ended without ${pattern}:\n${this.stdout}\n${this.stderr}`))
      }
      this.watchers.add(look)
      look()
    })
  }

  private took(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    this[stream] += chunk.toString('utf8')
    for (const look of this.watchers) look()
  }
}

/** Runs a command to its end. */
export async function linkflow(
  args: readonly string[],
  options: LinkflowOptions = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const ran = new LinkflowProcess(args, options)
  const code = await ran.exited
  return { code, stdout: ran.stdout, stderr: ran.stderr }
}
