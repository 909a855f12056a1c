import type { LoadResult } from '../load/closed-loop.ts'
import type { LoadGenerator } from '../load/load-generator.ts'
import { ORDER, ORDER_ANSWER } from '../order.ts'
import type { DatabaseView } from '../server/database-view.ts'
import type { LinkFlowServer } from '../server/linkflow-server.ts'
import { cpuUsOf, processTree } from '../server/processes.ts'

export interface W1Result extends LoadResult {
  /** Processor time of an execution, in microseconds: the server's process, the Code children, the database. */
  readonly serverUs: number
  readonly codeUs: number
  readonly postgresUs: number
  readonly walBytes: number
}

export const W1_PATHS = { w1: '/webhook/bench-w1', w1NoCode: '/webhook/bench-w1-no-code' } as const
export type W1Kind = keyof typeof W1_PATHS

/** One closed loop of W1. Every answer must be the expected one, to the byte. */
export async function measureW1(
  kind: W1Kind,
  { server, database, generator }: { server: LinkFlowServer; database: DatabaseView; generator: LoadGenerator },
  { connections, seconds }: { connections: number; seconds: number },
): Promise<W1Result> {
  const walBefore = await database.walBytes()
  const cpuBefore = cpuUsOf(processTree(server.pid, server.dataDir))
  const load = await generator.run({
    host: '127.0.0.1',
    port: server.port,
    path: W1_PATHS[kind],
    body: ORDER,
    connections,
    seconds,
    expected: { status: 200, body: ORDER_ANSWER },
  })
  // Anew: children and connections may have come since.
  const cpu = cpuUsOf(processTree(server.pid, server.dataDir))
  const walBytes = (await database.walBytes()) - walBefore
  const each = (us: number) => Math.round(us / Math.max(1, load.requests))
  return {
    ...load,
    serverUs: each(cpu.server - cpuBefore.server),
    codeUs: each(cpu.code - cpuBefore.code),
    postgresUs: each(cpu.postgres - cpuBefore.postgres),
    walBytes: each(walBytes),
  }
}
