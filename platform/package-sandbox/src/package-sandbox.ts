import { CODE_LIMITS, findLauncher, type Launcher, type SandboxLog } from '@linkflow/code-sandbox'
import { fail } from '@linkflow/kernel'
import { PERMISSION_COVERS_NETWORK, packageCommand } from './child-command.ts'
import { PACKAGE_LIMITS, type PackageLimits } from './limits.ts'
import { type PackageAnswer, type PackageCall, type PackageCode, packageError } from './package-call.ts'
import { CANCELLED, PackageProcess } from './package-process.ts'

export interface PackageSandboxOptions {
  /** Modules that every package finds, by what is written behind `from`: plain JavaScript. */
  readonly modules: Readonly<Record<string, string>>
  readonly limits?: Partial<PackageLimits>
  readonly log: SandboxLog
}

/** Runs the nodes of packages, each package and workspace in processes of their own. Outcomes are values. */
export interface PackageSandbox {
  /** Loads the package in a process that belongs to no workspace, and gives what it says of itself as JSON text. */
  describe(code: PackageCode): Promise<PackageAnswer>
  call(call: PackageCall): Promise<PackageAnswer>
  /** Ends the processes of a package; its next call starts others. */
  forget(key: string): void
  close(): Promise<void>
}

interface Waiting {
  readonly call: PackageCall
  readonly settle: (answer: PackageAnswer) => void
  /** It has a process: it waits no longer for one. */
  readonly begin: () => void
}

export const openPackageSandbox = (options: PackageSandboxOptions): PackageSandbox => new ProcessPool(options)

const LOOK_MS = 1_000
/** The workspace of a process that only says what the package is. */
const NOBODY = ''

/** Which process runs which call. A process that nobody uses makes room for one that somebody waits for. */
class ProcessPool implements PackageSandbox {
  readonly #limits: PackageLimits
  readonly #modules: Readonly<Record<string, string>>
  readonly #log: SandboxLog
  readonly #processes = new Set<PackageProcess>()
  readonly #launchers = new Map<string, Promise<Launcher>>()
  /** Launchers that were found, by key. */
  readonly #found = new Map<string, Launcher>()
  readonly #waiting: Waiting[] = []
  readonly #sweep: NodeJS.Timeout
  #isClosed = false

  constructor({ modules, limits, log }: PackageSandboxOptions) {
    this.#limits = { ...PACKAGE_LIMITS, ...limits }
    this.#modules = modules
    this.#log = log
    this.#sweep = setInterval(() => this.#endIdle(), LOOK_MS)
    this.#sweep.unref()
  }

  async describe(code: PackageCode): Promise<PackageAnswer> {
    const launched = await this.#launcher(code)
    if ('code' in launched) return fail(launched)
    const process = this.#start(launched, code, NOBODY)
    const loaded = await process.loaded
    process.kill(CANCELLED)
    return loaded
  }

  async call(call: PackageCall): Promise<PackageAnswer> {
    if (this.#isClosed || call.signal?.aborted) return fail(CANCELLED)
    if (call.message.length > this.#limits.messageCharsMax) {
      const what = `The items of the node have ${call.message.length} characters; at most ${this.#limits.messageCharsMax} are handed over at once.`
      return fail(packageError('package-too-large', what))
    }
    if (this.#waiting.length >= this.#limits.backlogMax) return fail(BUSY)
    const launched = await this.#launcher(call.code)
    if ('code' in launched) return fail(launched)
    return new Promise((resolve) => {
      const stop = () => give(fail(call.signal?.aborted ? CANCELLED : BUSY))
      const timer = setTimeout(stop, this.#limits.waitMs)
      const begin = () => {
        const at = this.#waiting.indexOf(waiting)
        if (at >= 0) this.#waiting.splice(at, 1)
        clearTimeout(timer)
        call.signal?.removeEventListener('abort', stop)
      }
      const give = (answer: PackageAnswer) => {
        begin()
        resolve(answer)
      }
      const waiting: Waiting = { call, settle: give, begin }
      call.signal?.addEventListener('abort', stop, { once: true })
      this.#waiting.push(waiting)
      this.#dispatch()
    })
  }

  forget(key: string): void {
    for (const process of this.#processes) if (process.code.key === key) process.kill(CANCELLED)
    this.#found.get(key)?.close()
    this.#found.delete(key)
    this.#launchers.delete(key)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#sweep)
    for (const { settle } of [...this.#waiting]) settle(fail(CANCELLED))
    for (const process of this.#processes) process.kill(CANCELLED)
    await Promise.allSettled(this.#launchers.values())
    for (const launcher of this.#found.values()) launcher.close()
    this.#found.clear()
  }

  #launcher(code: PackageCode): Promise<Launcher | ReturnType<typeof packageError>> {
    const known = this.#launchers.get(code.key) ?? this.#findLauncher(code)
    this.#launchers.set(code.key, known)
    return known.then(
      (launcher) => {
        const { holding, sentence } = launcher.level
        if (holding.includes('own-network') || PERMISSION_COVERS_NETWORK) return launcher
        const message = `Packages of nodes do not run here, because nothing would keep their code off the network. ${sentence}`
        return packageError('package-unwalled', message)
      },
      (error: unknown) => {
        this.#launchers.delete(code.key)
        return packageError('package-unwalled', error instanceof Error ? error.message : String(error))
      },
    )
  }

  async #findLauncher(code: PackageCode): Promise<Launcher> {
    const { heapMb, processMemoryMb, startMs } = this.#limits
    const limits = { ...CODE_LIMITS, memoryMbMax: heapMb, processMemoryMb, startMsMax: startMs }
    const launcher = await findLauncher([packageCommand(code, this.#limits)], limits)
    this.#found.set(code.key, launcher)
    return launcher
  }

  /** All that can be placed is. */
  #dispatch(): void {
    for (const waiting of [...this.#waiting]) {
      const process = this.#processFor(waiting.call)
      if (process === undefined) continue
      waiting.begin()
      process.run(waiting.call, waiting.settle)
    }
  }

  #processFor(call: PackageCall): PackageProcess | undefined {
    const serving = [...this.#processes].find((process) => process.serves(call))
    if (serving !== undefined) return serving
    const own = [...this.#processes].filter(({ workspaceId }) => workspaceId === call.workspaceId)
    if (own.length >= this.#limits.processesPerWorkspaceMax) return makeRoom(own)
    if (this.#processes.size >= this.#limits.processesMax) return makeRoom([...this.#processes])
    const launcher = this.#found.get(call.code.key)
    return launcher === undefined ? undefined : this.#start(launcher, call.code, call.workspaceId)
  }

  #start(launcher: Launcher, code: PackageCode, workspaceId: string): PackageProcess {
    const process = new PackageProcess(launcher.argv, code, workspaceId, this.#modules, this.#limits, (changed) => {
      if (changed.isGone) this.#processes.delete(changed)
      this.#dispatch()
    })
    this.#processes.add(process)
    this.#log.info({ package: code.key }, 'a process for a package of nodes was started')
    return process
  }

  #endIdle(): void {
    const before = performance.now() - this.#limits.idleMs
    for (const process of this.#processes) if (process.isIdle && process.usedAtMs < before) process.kill(CANCELLED)
  }
}

/** Ends the one that was idle for longest. Its death is told, and then who waits is looked at again. */
function makeRoom(processes: readonly PackageProcess[]): undefined {
  const [idle] = processes.filter(({ isIdle }) => isIdle).toSorted((a, b) => a.usedAtMs - b.usedAtMs)
  idle?.kill(CANCELLED)
}

const BUSY = packageError('package-busy', 'Too many steps wait for a process of a package. Try again later.')
