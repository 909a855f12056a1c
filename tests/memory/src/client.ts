import { request } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { LinkFlowServer } from '@linkflow/bench'
import type { WorkflowFileInput } from '@linkflow/contracts'
import { EXECUTION_MS_MAX } from './limits.ts'

export interface Reply {
  readonly status: number
  readonly text: string
}

export interface Execution {
  readonly id: string
  readonly status: string
  readonly durationMs?: number
  readonly error?: { readonly code: string; readonly message: string; readonly node?: string }
}

interface Step {
  readonly node: string
  readonly outputs: readonly { readonly port: string; readonly count: number }[]
}

interface ItemsPage {
  readonly items: readonly { readonly json: Record<string, unknown> }[]
  readonly count: number
}

const ENDED = ['succeeded', 'failed', 'cancelled', 'timed_out']

/** What a user of the API does. */
export class Client {
  readonly server: LinkFlowServer

  constructor(server: LinkFlowServer) {
    this.server = server
  }

  /** Makes a workflow and publishes it; its id. */
  async publish(file: WorkflowFileInput): Promise<string> {
    const { id } = await this.server.call<{ id: string }>('POST', '/api/v1/workflows', JSON.stringify(file))
    await this.server.call('POST', `/api/v1/workflows/${id}/publish`)
    return id
  }

  async start(workflow: string): Promise<string> {
    const { execution } = await this.server.call<{ execution: Execution }>(
      'POST',
      `/api/v1/workflows/${workflow}/executions`,
      '{}',
    )
    return execution.id
  }

  /** Calls a webhook with a body that is made as it is sent; waits until the webhook is there. */
  async send(path: string, contentType: string, body: Iterable<Buffer>): Promise<Reply> {
    while ((await fetch(`http://127.0.0.1:${this.server.port}/webhook/${path}`)).status !== 405) await wait(20)
    const call = request({
      host: '127.0.0.1',
      port: this.server.port,
      path: `/webhook/${path}`,
      method: 'POST',
      headers: { 'content-type': contentType },
    })
    const answered = new Promise<Reply>((resolve, reject) => {
      call.on('error', reject)
      call.on('response', async (response) => {
        const chunks = await Array.fromAsync(response as AsyncIterable<Buffer>)
        resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString() })
      })
    })
    // What cannot be sent any more, for the answer is there, is no failure of its own.
    await Promise.all([answered, pipeline(Readable.from(body), call).catch(() => answered)])
    return answered
  }

  /** The newest execution of a workflow. */
  async newest(workflow: string): Promise<Execution | undefined> {
    const { items } = await this.server.call<{ items: Execution[] }>(
      'GET',
      `/api/v1/executions?workflow=${workflow}&limit=1`,
    )
    return items[0]
  }

  async ended(execution: string): Promise<Execution> {
    const endMs = performance.now() + EXECUTION_MS_MAX
    for (;;) {
      const found = await this.server.call<Execution>('GET', `/api/v1/executions/${execution}`)
      if (ENDED.includes(found.status)) return found
      if (performance.now() > endMs) throw new Error(`execution ${execution} is still ${found.status}`)
      await wait(100)
    }
  }

  async steps(execution: string): Promise<readonly Step[]> {
    const steps: Step[] = []
    for (let cursor: string | undefined = '0'; cursor !== undefined; ) {
      const page: { items: Step[]; nextCursor?: string } = await this.server.call(
        'GET',
        `/api/v1/executions/${execution}/steps?limit=1000&cursor=${cursor}`,
      )
      steps.push(...page.items)
      cursor = page.nextCursor
    }
    return steps
  }

  items(execution: string, node: string, query: string): Promise<ItemsPage> {
    return this.server.call('GET', `/api/v1/executions/${execution}/steps/${node}/items?${query}`)
  }
}
