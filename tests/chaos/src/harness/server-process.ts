import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SERVER_FLAGS } from '../../../../bin/find-node.mjs'
import { READY_MS_MAX } from '../limits.ts'

const HERE = fileURLToPath(new URL('../../../..', import.meta.url))
const MAIN = 'apps/cli/src/main.ts'

const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

export type Role = 'all' | 'api' | 'worker' | 'scheduler'

export interface ProcessOptions {
  readonly name: string
  readonly role: Role
  /** Asked at each start. */
  readonly env: () => Readonly<Record<string, string>>
  readonly logPath: string
  /** The folder of the release that it runs; asked at each start, and this one when there is nothing said. */
  readonly release?: () => string | undefined
  /** Starts again by itself when it dies, as a supervisor would. */
  readonly keepUp: boolean
}

/** How a process ended that was asked to. */
export interface Drained {
  readonly ms: number
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** One process of LinkFlow, started as the launcher starts it, that can be killed, stopped, continued and started again. */
export class ServerProcess {
  readonly name: string
  readonly role: Role
  readonly #options: ProcessOptions
  #child: ChildProcess | undefined
  #ready: Promise<void> = Promise.resolve()
  #isUp = false
  #isWanted = false
  /** Deaths that nobody here caused. */
  readonly unexpected: string[] = []
  kills = 0
  #expected = new WeakSet<ChildProcess>()
  /** Told when it died by itself; a crash point is such a death. */
  onDeath: (() => void) | undefined

  constructor(options: ProcessOptions) {
    this.#options = options
    this.name = options.name
    this.role = options.role
  }

  get pid(): number | undefined {
    return this.#isUp ? this.#child?.pid : undefined
  }

  /** As the database knows it. */
  get workerName(): string {
    return `${this.role}:${this.pid ?? 'none'}`
  }

  /** Resolves when it is ready. */
  start(): Promise<void> {
    this.#isWanted = true
    this.#ready = this.#spawn()
    this.#ready.catch(() => {})
    return this.#ready
  }

  /** Resolves when the process that runs now is ready. */
  async ready(): Promise<void> {
    for (let seen: Promise<void> | undefined; seen !== this.#ready; ) {
      seen = this.#ready
      await seen.catch((error) => {
        if (seen === this.#ready) throw error
      })
    }
  }

  #spawn(): Promise<void> {
    const { role, env, logPath, keepUp, release } = this.#options
    const child = spawn(process.execPath, [...SERVER_FLAGS, join(release?.() ?? HERE, MAIN), 'start'], {
      env: { ...env(), LINKFLOW_ROLE: role },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.add(child)
    this.#child = child
    this.#isUp = true
    const log = createWriteStream(logPath, { flags: 'a' })
    log.write(`--- ${this.name} pid ${child.pid} ${new Date().toISOString()}\n`)
    child.stderr!.pipe(log, { end: false })
    return new Promise<void>((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`${this.name} was not ready after ${READY_MS_MAX} ms`)),
        READY_MS_MAX,
      )
      let said = ''
      child.stdout!.on('data', (bytes: Buffer) => {
        log.write(bytes)
        if (said === 'ready') return
        said += bytes.toString()
        if (!said.includes(' is ready: ')) return
        said = 'ready'
        clearTimeout(late)
        resolve()
      })
      child.on('error', reject)
      // Its last words may still be in the pipes when it has ended.
      child.on('close', () => log.end())
      child.on('exit', (code, signal) => {
        clearTimeout(late)
        children.delete(child)
        log.write(`--- ended: ${signal ?? code} ${new Date().toISOString()}\n`)
        if (this.#child === child) this.#isUp = false
        const wasExpected = this.#expected.has(child)
        if (!wasExpected) {
          this.unexpected.push(`${this.name} ended by itself: ${signal ?? code}`)
          this.onDeath?.()
        }
        reject(new Error(`${this.name} ended before it was ready: ${signal ?? code} (${logPath})`))
        if (keepUp && this.#isWanted && this.#child === child) this.start().catch(() => {})
      })
    })
  }

  /** `kill -9`; resolves when it is gone. */
  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined || !this.#isUp) return
    this.kills += 1
    await this.#end(child, 'SIGKILL')
  }

  /** SIGTERM, as every supervisor begins; resolves when it is gone. It is not started again by itself. */
  async drain(): Promise<Drained> {
    this.#isWanted = false
    const child = this.#child
    if (child === undefined || !this.#isUp) throw new Error(`${this.name} does not run`)
    const askedMs = performance.now()
    await this.#end(child, 'SIGTERM')
    return { ms: performance.now() - askedMs, code: child.exitCode, signal: child.signalCode }
  }

  /** Kills it for good. */
  async destroy(): Promise<void> {
    this.#isWanted = false
    if (this.#child !== undefined && this.#isUp) await this.#end(this.#child, 'SIGKILL')
  }

  /** From now on it dies at its crash point, if that was given to it so. */
  arm(): void {
    if (this.pid !== undefined) process.kill(this.pid, 'SIGUSR2')
  }

  stop(): void {
    if (this.pid !== undefined) process.kill(this.pid, 'SIGSTOP')
  }

  continue(): void {
    if (this.pid !== undefined) process.kill(this.pid, 'SIGCONT')
  }

  #end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.#expected.add(child)
    return new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve()
      child.once('exit', () => resolve())
      child.kill(signal)
    })
  }
}
