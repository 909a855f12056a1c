import { childCommands } from './child-command.ts'
import { ChildPool, type SandboxStats } from './child-pool.ts'
import { type CodeCall, type CodeOutcome, failedWith } from './code-call.ts'
import { CODE_LIMITS, type CodeLimits } from './limits.ts'
import { findLauncher, type Launcher } from './wall/launcher.ts'
import type { SandboxLevel } from './wall/sandbox-level.ts'

/** Where the sandbox says what happened to its processes. */
export interface SandboxLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

export interface CodeSandboxOptions {
  /** LINKFLOW_CODE_PROCESSES: children at once, the one kept ready included. */
  readonly processesMax: number
  /** LINKFLOW_SANDBOX=strict: refuse to open where a wall is missing. */
  readonly strict: boolean
  /** Keep one unassigned child ready, from the first call on, while calls come. */
  readonly prewarm?: boolean
  readonly limits?: Partial<CodeLimits>
  readonly log: SandboxLog
  /** Another child script, for tests that look at the walls from inside. */
  readonly childEntry?: string
}

/** Runs users' JavaScript, each workspace in processes of its own. Outcomes are values; it never throws at a call. */
export interface CodeSandbox {
  run(call: CodeCall): Promise<CodeOutcome>
  /** Which walls hold here. Starts and inspects a child the first time it is asked for, by anyone. */
  level(): Promise<SandboxLevel>
  /** Gets a child ready before the first call, for instance when a workflow with code is published. */
  prewarm(): void
  stats(): SandboxStats
  /** Ends all children. What waits or runs fails with `code-cancelled`. */
  close(): Promise<void>
}

/**
 * Opens the sandbox. Nothing is started until it is used, so that an idle server has no child; only `strict` looks
 * at the walls at once, and throws a sentence that names what is missing.
 */
export async function openCodeSandbox(options: CodeSandboxOptions): Promise<CodeSandbox> {
  const limits: CodeLimits = { ...CODE_LIMITS, ...options.limits }
  const launcher = once(() => findLauncher(childCommands(limits, options.childEntry), limits))
  if (options.strict) {
    const { level } = await launcher()
    if (!level.full) throw new Error(`LINKFLOW_SANDBOX=strict refuses to start. ${level.sentence}`)
  }
  const pool = new ChildPool(options, limits, launcher)
  const closeAll = async () => {
    await pool.close()
    const started: Promise<Launcher> | undefined = launcher.started()
    await started?.then(
      (each) => each.close(),
      () => {},
    )
  }
  let closed: Promise<void> | undefined
  return {
    run: (call) => {
      const refused = refusal(call, limits)
      return refused === undefined ? pool.run(call) : Promise.resolve(refused)
    },
    level: async () => (await launcher()).level,
    prewarm: () => pool.prewarm(),
    stats: () => pool.stats(),
    // Once: a second closing of its descriptors would close those of somebody else.
    close: () => {
      closed ??= closeAll()
      return closed
    },
  }
}

/** What is over a limit is refused before a process is asked. */
function refusal(
  { source, itemsJson, timeoutMs, memoryMb, facts }: CodeCall,
  limits: CodeLimits,
): CodeOutcome | undefined {
  const tooLarge = (what: string, have: number, max: number) =>
    have > max ? failedWith('code-too-large', `${what} has ${have} characters; at most ${max} are allowed`) : undefined
  const outside = (what: string, have: number, min: number, max: number) =>
    have >= min && have <= max
      ? undefined
      : failedWith('code-too-large', `${what} of the run is ${have}; it must be from ${min} to ${max}`)
  return (
    tooLarge('The code', source.length, limits.sourceCharsMax) ??
    tooLarge('The input', itemsJson.length, limits.itemsCharsMax) ??
    tooLarge('The seed', facts.seed.length, SEED_CHARS_MAX) ??
    outside('The time (ms)', timeoutMs, 1, limits.timeoutMsMax) ??
    outside('The memory (MB)', memoryMb, limits.memoryMbMin, limits.memoryMbMax)
  )
}

const SEED_CHARS_MAX = 256

/** One attempt that everyone shares; a failed one is made again by the next who asks. */
function once<T>(make: () => Promise<T>): (() => Promise<T>) & { started(): Promise<T> | undefined } {
  let made: Promise<T> | undefined
  const get = () => {
    made ??= make().catch((error) => {
      made = undefined
      throw error
    })
    return made
  }
  return Object.assign(get, { started: () => made })
}
