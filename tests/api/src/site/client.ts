import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { ANSWER_MS_MAX } from '../limits.ts'

export interface Sent {
  readonly method: string
  /** With the query, as it goes over the wire. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body as JSON, undefined if it is none. */
  readonly json: unknown
}

/** Speaks to the server as it is: nothing is encoded, folded or followed. */
export class Client {
  readonly #port: number
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 })
  #peers = 0

  constructor(port: number) {
    this.#port = port
  }

  send({ method, path, headers, body }: Sent): Promise<Answer> {
    // Each request from a network of its own, so that what is counted by network is not what is tested here.
    this.#peers += 1
    const peer = `10.${(this.#peers >> 16) & 255}.${(this.#peers >> 8) & 255}.${this.#peers & 255}`
    const given = {
      'x-forwarded-for': peer,
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      ...headers,
    }
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.#port, method, path, headers: given, agent: this.#agent }
      const request = httpRequest({ ...options, timeout: ANSWER_MS_MAX }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          resolve({ status: response.statusCode!, headers: response.headers, text, json: parsed(text) })
        })
      })
      request.on('timeout', () => request.destroy(new Error(`no answer within ${ANSWER_MS_MAX} ms`)))
      request.on('error', reject)
      request.end(body)
    })
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
