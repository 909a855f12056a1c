import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { W4_BRANCH_MS } from '../limits.ts'
import { median } from '../median.ts'
import type { LinkFlowServer, PublishedWorkflow } from '../server/linkflow-server.ts'
import { runWorkflow } from './run-workflow.ts'

export interface W4Result {
  /** The execution from its creation until it is on disk as finished; median. */
  readonly ms: number
  readonly callerMs: number
  readonly firstMs: number
}

const BRANCHES = 20

/** What the branches of W4 call: answers each GET after 200 ms. */
export class SlowServer {
  private readonly server: Server
  readonly address: string

  private constructor(server: Server) {
    this.server = server
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static start(): Promise<SlowServer> {
    const server = createServer((request, response) => {
      setTimeout(() => {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ branch: Number(new URL(request.url!, 'http://x').searchParams.get('branch')) }))
      }, W4_BRANCH_MS)
    })
    return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(new SlowServer(server))))
  }

  stop(): void {
    this.server.closeAllConnections()
    this.server.close()
  }
}

export async function measureW4(
  server: LinkFlowServer,
  workflow: PublishedWorkflow,
  slow: SlowServer,
  runs: number,
): Promise<W4Result> {
  const timed = []
  for (let run = 0; run <= runs; run += 1) {
    const each = await runWorkflow(server, workflow, { url: `http://${slow.address}` })
    const branches = (each.output as { branch: number }[]).map(({ branch }) => branch)
    if (branches.length !== BRANCHES || branches.some((branch, i) => branch !== i + 1)) {
      throw new Error(`W4 put out the branches ${branches.join(',')}`)
    }
    timed.push(each)
  }
  const [first, ...warm] = timed
  return {
    ms: Math.round(median(warm.map(({ ms }) => ms))),
    callerMs: Math.round(median(warm.map(({ callerMs }) => callerMs))),
    firstMs: Math.round(first!.ms),
  }
}
