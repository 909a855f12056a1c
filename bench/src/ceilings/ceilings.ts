import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { measureFreshContexts } from '@linkflow/code-sandbox'
import { CEILING_CONNECTIONS } from '../limits.ts'
import type { LoadResult } from '../load/closed-loop.ts'
import type { LoadGenerator } from '../load/load-generator.ts'
import { ORDER } from '../order.ts'
import { cpuUsOfPid } from '../server/processes.ts'

export interface CeilingResult extends LoadResult {
  /** Processor time of the server of the ceiling, in microseconds a request: tells how fast the machine is just now. */
  readonly serverUs: number
}

/** What this machine can do at most, now: the figures of LinkFlow are read as shares of these. */
export class Ceilings {
  readonly port: number
  private readonly disconnect: () => Promise<void>

  private readonly pid: number

  private constructor(pid: number, port: number, disconnect: () => Promise<void>) {
    this.pid = pid
    this.port = port
    this.disconnect = disconnect
  }

  /** @param dataDir of a running LinkFlow: its database is used, with its settings */
  static async start(dataDir: string): Promise<Ceilings> {
    const child = fork(fileURLToPath(new URL('./ceiling-server.ts', import.meta.url)), [dataDir])
    const port = await new Promise<number>((resolve, reject) => {
      child.once('message', (said: { port: number }) => resolve(said.port))
      child.once('exit', (code) => reject(new Error(`the server of the ceilings ended with code ${code}`)))
    })
    return new Ceilings(child.pid!, port, async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.disconnect()
      await ended
    })
  }

  async measure(kind: 'echo' | 'batched', generator: LoadGenerator, seconds: number): Promise<CeilingResult> {
    const beforeUs = cpuUsOfPid(this.pid)
    const load = await generator.run({
      host: '127.0.0.1',
      port: this.port,
      path: `/${kind}`,
      body: ORDER,
      connections: CEILING_CONNECTIONS,
      seconds,
      expected: { status: 200, body: ORDER },
    })
    return { ...load, serverUs: Math.round((cpuUsOfPid(this.pid) - beforeUs) / Math.max(1, load.requests)) }
  }

  /** Bare fresh contexts that so many sandbox children make in a second while they do nothing else. */
  async freshContexts(children: number, seconds: number): Promise<{ bare: number; prepared: number }> {
    const { barePerSecond, preparedPerSecond } = await measureFreshContexts(children, seconds)
    return { bare: barePerSecond, prepared: preparedPerSecond }
  }

  stop(): Promise<void> {
    return this.disconnect()
  }
}
