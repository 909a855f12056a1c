import { readdirSync, readFileSync } from 'node:fs'

/** What a process of the server's tree is for. */
export type Part = 'launcher' | 'server' | 'code' | 'keeper' | 'postgres'

export interface ProcessOfTree {
  readonly pid: number
  readonly part: Part
}

/** Clock ticks of /proc/<pid>/stat; 100 on every Linux that Node runs on. */
const TICK_US = 10_000

interface Stat {
  readonly pid: number
  readonly parent: number
  readonly cpuUs: number
}

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in brackets, may hold anything; the numbers begin behind its last bracket.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { pid, parent: Number(fields[1]), cpuUs: (Number(fields[11]) + Number(fields[12])) * TICK_US }
  } catch {
    return undefined
  }
}

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

const allStats = (): Stat[] =>
  readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : []))

/**
 * The processes of one server: below the launcher, and the keeper of its data folder with the PostgreSQL below that
 * (the keeper is nobody's child for it outlives servers).
 */
export function processTree(launcherPid: number, dataDir: string): readonly ProcessOfTree[] {
  const stats = allStats()
  const below = (root: number): number[] => [
    root,
    ...stats.filter(({ parent }) => parent === root).flatMap(({ pid }) => below(pid)),
  ]
  const keeper = stats.find(({ pid }) => isKeeperOf(commandOf(pid), dataDir))?.pid
  const ofKeeper = keeper === undefined ? [] : below(keeper)
  const own = below(launcherPid).filter((pid) => !ofKeeper.includes(pid))
  return [
    ...own.map((pid) => ({ pid, part: partOf(pid, launcherPid) })),
    ...ofKeeper.map((pid) => ({ pid, part: pid === keeper ? ('keeper' as const) : ('postgres' as const) })),
  ]
}

const isKeeperOf = (command: string, dataDir: string): boolean =>
  command.includes('keeper.mjs') && command.includes(dataDir)

function partOf(pid: number, launcherPid: number): Part {
  if (pid === launcherPid) return 'launcher'
  return commandOf(pid).includes('apps/cli/src/main.ts') ? 'server' : 'code'
}

/** Processor time of one process since its start, in microseconds. */
export const cpuUsOfPid = (pid: number): number => statOf(pid)?.cpuUs ?? 0

/** Processor time since their start, by part, in microseconds. */
export function cpuUsOf(tree: readonly ProcessOfTree[]): Readonly<Record<Part, number>> {
  const sums: Record<Part, number> = { launcher: 0, server: 0, code: 0, keeper: 0, postgres: 0 }
  for (const { pid, part } of tree) sums[part] += statOf(pid)?.cpuUs ?? 0
  return sums
}

export interface MemoryOfProcess {
  readonly rssMb: number
  readonly pssMb: number
}

/** From smaps_rollup: what is resident, and the share of it that is this process's own. */
export function memoryOf(pid: number): MemoryOfProcess {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const mb = (name: string) =>
    Math.round((Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) / 1024) * 10) / 10
  return { rssMb: mb('Rss'), pssMb: mb('Pss') }
}
