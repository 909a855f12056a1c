import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { measureFreshContexts } from '@linkflow/code-sandbox'
import { CEILING_CONNECTIONS } from '../limits.ts'
import type { LoadResult } from '../load/closed-loop.ts'
import type { LoadGenerator } from '../load/load-generator.ts'
import { ORDER } from '../order.ts'

/** What this machine can do at most, now: the figures of LinkFlow are read as shares of these. */
export class Ceilings {
  readonly port: number
  private readonly disconnect: () => Promise<void>

  private constructor(port: number, disconnect: () => Promise<void>) {
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
    return new Ceilings(port, async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.disconnect()
      await ended
    })
  }

  measure(kind: 'echo' | 'batched', generator: LoadGenerator, seconds: number): Promise<LoadResult> {
    return generator.run({
      host: '127.0.0.1',
      port: this.port,
      path: `/${kind}`,
      body: ORDER,
      connections: CEILING_CONNECTIONS,
      seconds,
      expected: { status: 200, body: ORDER },
    })
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
