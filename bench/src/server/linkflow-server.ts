import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { START_TIMEOUT_MS } from '../limits.ts'

const LAUNCHER = fileURLToPath(new URL('../../../bin/linkflow.mjs', import.meta.url))
const RUNNER = fileURLToPath(new URL('../../../bin/node.mjs', import.meta.url))
const PROGRAM = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url))
const POLL_MS = 5

export interface ServerOptions {
  /** An existing data folder; else a new one, removed at the end. */
  readonly dataDir?: string
  readonly env?: Readonly<Record<string, string>>
  /** More flags for the server's Node. */
  readonly nodeFlags?: readonly string[]
}

export interface PublishedWorkflow {
  readonly id: string
  readonly name: string
}

/** One LinkFlow as a user starts it, on a free port, with a data folder of its own. */
export class LinkFlowServer {
  readonly dataDir: string
  readonly port: number
  /** From the launcher's start to the first 200. */
  readonly startMs: number
  /** What it wrote to its error stream. */
  readonly said: { text: string }
  private readonly child: ChildProcess
  private readonly ownsFolder: boolean

  private constructor(
    child: ChildProcess,
    at: { dataDir: string; port: number; startMs: number; ownsFolder: boolean; said: { text: string } },
  ) {
    this.child = child
    this.dataDir = at.dataDir
    this.port = at.port
    this.startMs = at.startMs
    this.ownsFolder = at.ownsFolder
    this.said = at.said
  }

  static async start({ dataDir, env = {}, nodeFlags }: ServerOptions = {}): Promise<LinkFlowServer> {
    const port = await freePort()
    const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'linkflow-bench-'))
    const said = { text: '' }
    const startedMs = performance.now()
    const args = nodeFlags === undefined ? [LAUNCHER, 'start'] : [RUNNER, ...nodeFlags, PROGRAM, 'start']
    const child = spawn('node', args, {
      env: { ...ownEnvironment(), PORT: String(port), LINKFLOW_DATA_DIR: folder, LINKFLOW_SAMPLE: 'false', ...env },
      // Nobody reads what it logs; the cost of writing it stays.
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    child.stderr!.on('data', (bytes: Buffer) => {
      said.text = (said.text + bytes).slice(-20_000)
    })
    await firstAnswer(child, port, startedMs, said)
    const startMs = performance.now() - startedMs
    return new LinkFlowServer(child, { dataDir: folder, port, startMs, ownsFolder: dataDir === undefined, said })
  }

  get pid(): number {
    return this.child.pid!
  }

  /** Creates and publishes a workflow of bench/workflows. */
  async publish(name: string): Promise<PublishedWorkflow> {
    const file = readFileSync(new URL(`../../workflows/${name}.json`, import.meta.url), 'utf8')
    const { id } = await this.call<{ id: string }>('POST', '/api/v1/workflows', file)
    await this.call('POST', `/api/v1/workflows/${id}/publish`)
    if (file.includes('"webhook"')) await this.isRouted(name)
    return { id, name }
  }

  /** Publishing is followed within a second; a wrong method tells apart what is there from what is not. */
  private async isRouted(name: string): Promise<void> {
    for (;;) {
      const { status } = await fetch(`http://127.0.0.1:${this.port}/webhook/bench-${name}`)
      if (status === 405) return
      await wait(POLL_MS)
    }
  }

  /** A call of the API as the owner; throws unless it is a 2xx. */
  async call<T>(method: string, path: string, body?: string): Promise<T> {
    const token = readFileSync(join(this.dataDir, 'owner-token'), 'utf8').trim()
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`)
    return JSON.parse(text) as T
  }

  /** Ends the server and waits until its database has let go of the folder. */
  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve))
      this.child.kill('SIGTERM')
      await ended
    }
    const lock = join(this.dataDir, 'postgres', 'postmaster.pid')
    while (existsSync(lock)) await wait(POLL_MS)
    if (this.ownsFolder) rmSync(this.dataDir, { recursive: true, force: true })
  }
}

/** Settings of the caller's shell must not change what is measured. */
const ownEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(LINKFLOW_|DATABASE_|NODE_OPTIONS$|LOG_LEVEL$|PORT$|HOST$|npm_)/.test(name),
    ),
  )

async function firstAnswer(
  child: ChildProcess,
  port: number,
  startedMs: number,
  said: { text: string },
): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended before it answered:\n${said.text}`)
    if (performance.now() - startedMs > START_TIMEOUT_MS) throw new Error(`no answer within ${START_TIMEOUT_MS} ms`)
    const isUp = await fetch(`http://127.0.0.1:${port}/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (isUp) return
    await wait(POLL_MS)
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
