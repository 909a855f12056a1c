import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { shared } from './shared.ts'

const REPOSITORY = fileURLToPath(new URL('../../../..', import.meta.url))
const COMMAND = join(REPOSITORY, 'bin/linkflow.mjs')

interface Own {
  readonly child: ChildProcess
  readonly folder: string
}

/** The real server on a fresh folder, as `npm start` starts it. */
export class Server implements AsyncDisposable {
  readonly url: string
  readonly #own: Own | undefined

  private constructor(url: string, own?: Own) {
    this.url = url
    this.#own = own
  }

  /** One without the sample. In a short run all files have the same one, each in a workspace of its own (`seedOwner`). */
  static async empty(): Promise<Server> {
    const { url } = shared() ?? {}
    return url === undefined ? Server.start({ LINKFLOW_SAMPLE: 'false' }) : new Server(url)
  }

  /** On a port of its own choice, or on this one: then it knows the address under which webhooks are called. */
  static async start(env: Readonly<Record<string, string>> = {}, port = 0): Promise<Server> {
    const folder = mkdtempSync(join(tmpdir(), 'linkflow-journey-'))
    const { PATH = '', HOME = '/tmp' } = process.env
    const child = spawn(process.execPath, [COMMAND, 'start', '--port', String(port)], {
      cwd: REPOSITORY,
      env: { PATH, HOME, LINKFLOW_DATA_DIR: folder, LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return new Server(await readyLine(child), { child, folder })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#own === undefined) return
    const { child, folder } = this.#own
    const ended = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}

function readyLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const read = (chunk: Buffer) => {
      said += chunk.toString('utf8')
      const url = /is ready: (http:\S+)/.exec(said)?.[1]
      if (url !== undefined) resolve(url)
    }
    child.stdout!.on('data', read)
    child.stderr!.on('data', read)
    child.once('close', () => reject(new Error(`the server ended before it was ready:\n${said}`)))
  })
}

/** A port that nobody uses at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
