import { createHmac, randomBytes } from 'node:crypto'
import { Agent, request as httpRequest } from 'node:http'
import type { WorkflowFileInput } from '@linkflow/contracts'
import { REQUEST_MS_MAX } from '../limits.ts'
import { eventually, sleep } from '../wait.ts'

export interface Reply {
  readonly status: number
  readonly text: string
  readonly json: unknown
}

/** The request got no answer: nobody knows what became of it. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

const PATIENCE_MS = 60_000

/** Talks to the API and the webhooks of all processes that have them in turn, as through a load balancer that knows nothing. */
export class ApiClient {
  readonly ports: readonly number[]
  #turn = 0
  token = ''
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 })

  constructor(ports: readonly number[]) {
    this.ports = ports
  }

  /** One request; throws NoAnswer when the connection fails. */
  request(
    method: string,
    path: string,
    body?: string | Uint8Array,
    headers: Readonly<Record<string, string>> = {},
    { timeoutMs = REQUEST_MS_MAX, port = this.ports[this.#turn++ % this.ports.length]! } = {},
  ): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const lost = (error: Error) => reject(new NoAnswer(error.message))
      const request = httpRequest(
        {
          host: '127.0.0.1',
          port,
          method,
          path,
          agent: this.#agent,
          timeout: timeoutMs,
          headers: { ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }), ...headers },
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', lost)
          response.on('aborted', () => lost(new Error('the answer broke off')))
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString()
            resolve({ status: response.statusCode!, text, json: parsed(text) })
          })
        },
      )
      request.on('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)))
      request.on('error', lost)
      request.end(body)
    })
  }

  api(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    return this.request(method, `/api/v1${path}`, body === undefined ? undefined : JSON.stringify(body), {
      authorization: `Bearer ${this.token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    })
  }

  /** Asks until the system answers with something else than a 5xx. */
  async patiently(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Reply> {
    const endMs = performance.now() + PATIENCE_MS
    for (;;) {
      try {
        const reply = await this.api(method, path, body, headers)
        if (reply.status < 500 || performance.now() > endMs) return reply
      } catch (error) {
        if (!(error instanceof NoAnswer) || performance.now() > endMs) throw error
      }
      await sleep(100)
    }
  }

  async must<T>(method: string, path: string, body?: unknown): Promise<T> {
    const reply = await this.patiently(method, path, body)
    if (reply.status >= 300) throw new Error(`${method} ${path} answered ${reply.status}: ${reply.text.slice(0, 2000)}`)
    return reply.json as T
  }

  /** Makes a workflow and publishes it; its id. */
  async publish(file: WorkflowFileInput): Promise<string> {
    const { id } = await this.must<{ id: string }>('POST', '/workflows', file)
    await this.must('POST', `/workflows/${id}/publish`)
    return id
  }

  /** A webhook of a path listens once every process has read the routes. */
  async listening(path: string, method = 'POST'): Promise<void> {
    const other = method === 'PUT' ? 'DELETE' : 'PUT'
    for (const port of this.ports) {
      const listens = await eventually(async () => {
        const reply = await this.request(other, `/webhook/${path}`, undefined, {}, { port }).catch(() => undefined)
        return reply?.status === 405
      }, PATIENCE_MS)
      if (!listens) throw new Error(`/webhook/${path} does not listen on port ${port}`)
    }
  }

  close(): void {
    this.#agent.destroy()
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Signs as Standard Webhooks does. */
export class Signer {
  readonly #key = randomBytes(32)
  readonly secret = `whsec_${this.#key.toString('base64')}`

  headers(id: string, body: string): Record<string, string> {
    const timestamp = Math.floor(Date.now() / 1000)
    const signature = createHmac('sha256', this.#key).update(`${id}.${timestamp}.${body}`).digest('base64')
    return {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,${signature}`,
    }
  }
}
