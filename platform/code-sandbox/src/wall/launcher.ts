import type { ChildCommand } from '../child-command.ts'
import { FramedProcess, reasonOf } from '../child-process.ts'
import { FRAME } from '../frames.ts'
import type { CodeLimits } from '../limits.ts'
import { innermostPid, inspectProcess } from './inspect-process.ts'
import { namespacesPrefix, type Prefix, plainPrefix } from './launch-plans.ts'
import { buildReadOnlyView, type ReadOnlyView } from './read-only-view.ts'
import { type SandboxLevel, sandboxLevel, type Wall } from './sandbox-level.ts'
import { findTools, type Tools } from './tools.ts'

type LauncherLimits = Pick<CodeLimits, 'memoryMbMax' | 'processMemoryMb' | 'startMsMax'>

/** How children are started on this machine, and which walls they were seen to have. */
export interface Launcher {
  readonly argv: readonly string[]
  readonly level: SandboxLevel
  close(): void
}

/**
 * Finds the best way that works here by trying it: a child is started behind the walls and looked at from outside.
 * From all walls down to an ordinary process, the first way that brings up a child is taken.
 */
export async function findLauncher(commands: readonly ChildCommand[], limits: LauncherLimits): Promise<Launcher> {
  const tools = findTools()
  const reasons: string[] = []
  for (const command of commands) {
    for (const plan of plans(tools, command)) {
      try {
        return await tryPlan(plan, command, limits, reasons)
      } catch (error) {
        reasons.push(`${plan.name}: ${error instanceof Error ? error.message : error}`)
      }
    }
  }
  throw new Error(`No process for users' code can be started here. ${reasons.join(' / ')}`)
}

/** For the first child, which shows how much Node takes before it does anything; the others get that and an allowance. */
const FIRST_DATA_BYTES = 8 * 1024 ** 3

interface Plan {
  readonly name: string
  readonly tiesToServer: boolean
  open(): Promise<{ prefix(dataBytesMax: number): Prefix; close(): void }>
}

function plans(tools: Tools, command: ChildCommand): Plan[] {
  const plain = (name: string, ownUser: boolean): Plan => ({
    name,
    tiesToServer: tools.setpriv !== undefined,
    open: async () => ({ prefix: (dataBytesMax) => plainPrefix(tools, ownUser, dataBytesMax), close() {} }),
  })
  if (process.platform !== 'linux') return [plain('an ordinary process', false)]
  const list: Plan[] = []
  if (hasAll(tools)) {
    list.push({
      name: 'namespaces',
      tiesToServer: true,
      async open() {
        const view: ReadOnlyView = await buildReadOnlyView(tools, command.files)
        return { prefix: (dataBytesMax) => namespacesPrefix(tools, view, dataBytesMax), close: () => view.close() }
      },
    })
  }
  if (tools.setpriv !== undefined && process.getuid!() === 0) list.push(plain('a user of its own', true))
  return [...list, plain('an ordinary process', false)]
}

function hasAll(tools: Tools): tools is Required<Tools> {
  return ['setpriv', 'prlimit', 'unshare', 'nsenter', 'mount', 'cat'].every((name) => Object.hasOwn(tools, name))
}

async function tryPlan(
  plan: Plan,
  command: ChildCommand,
  limits: LauncherLimits,
  reasons: readonly string[],
): Promise<Launcher> {
  const opened = await plan.open()
  try {
    const { walls, dataBytes } = await lookAtChild([...opened.prefix(FIRST_DATA_BYTES), ...command.argv], limits)
    if (plan.tiesToServer) walls.add('dies-with-server')
    const allowance = (limits.memoryMbMax + limits.processMemoryMb) * 1_048_576
    return {
      argv: [...opened.prefix(dataBytes + allowance), ...command.argv],
      level: sandboxLevel(walls, reasons),
      close: () => opened.close(),
    }
  } catch (error) {
    opened.close()
    throw error
  }
}

/** Starts a child, waits until it greets, reads what the kernel knows of it, and ends it. */
function lookAtChild(
  argv: readonly string[],
  limits: LauncherLimits,
): Promise<{ walls: Set<Wall>; dataBytes: number }> {
  return new Promise((resolve, reject) => {
    let seen: { walls: Set<Wall>; dataBytes: number } | Error | undefined
    const child = new FramedProcess(argv, 65_536, {
      frame(frame) {
        if (frame.type === FRAME.hello && seen === undefined) seen = inspect(child.pid!)
        child.kill()
      },
      ended(end) {
        clearTimeout(timer)
        if (seen === undefined) reject(new Error(reasonOf(end)))
        else if (seen instanceof Error) reject(seen)
        else resolve(seen)
      },
    })
    const timer = setTimeout(() => child.kill(), limits.startMsMax)
  })
}

function inspect(pid: number): { walls: Set<Wall>; dataBytes: number } | Error {
  if (process.platform !== 'linux') return { walls: new Set(['empty-environment']), dataBytes: 0 }
  try {
    const { walls, dataBytes } = inspectProcess(innermostPid(pid))
    return { walls: new Set(walls), dataBytes }
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
