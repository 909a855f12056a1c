import { setTimeout as wait } from 'node:timers/promises'
import type { LinkFlowServer } from '../server/linkflow-server.ts'
import { memoryOf, type Part, processTree } from '../server/processes.ts'

export interface MemoryResult {
  readonly serverRssMb: number
  readonly serverPssMb: number
  /** Proportional sizes of launcher, server and code children together. */
  readonly treePssMb: number
  readonly processes: readonly { readonly part: Part; readonly rssMb: number; readonly pssMb: number }[]
}

/** Without PostgreSQL and its keeper, which outlive the server. */
export function measureMemory(server: LinkFlowServer): MemoryResult {
  const processes = processTree(server.pid, server.dataDir)
    .filter(({ part }) => part !== 'keeper' && part !== 'postgres')
    .map(({ pid, part }) => ({ part, ...memoryOf(pid) }))
  const own = processes.find(({ part }) => part === 'server')
  if (own === undefined) throw new Error('the server process was not found below the launcher')
  return {
    serverRssMb: own.rssMb,
    serverPssMb: own.pssMb,
    treePssMb: Math.round(processes.reduce((sum, { pssMb }) => sum + pssMb, 0) * 10) / 10,
    processes,
  }
}

/** After a start and some seconds of nothing. */
export async function measureIdle(server: LinkFlowServer, settleMs: number): Promise<MemoryResult> {
  await wait(settleMs)
  return measureMemory(server)
}
