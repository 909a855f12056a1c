import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body as JSON, `undefined` if it is none. */
  readonly json: unknown
}

export interface Sent {
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** Bytes go as they are; anything else as JSON. */
  readonly body?: unknown
  /** Without the key of the workspace. */
  readonly isAnonymous?: boolean
  /** Another address of this machine to call from, such as 127.0.0.7: limits of networks count each for itself. */
  readonly from?: string
}

const ANSWER_MS_MAX = 40_000
/** The server ends the connections of what it refuses; the machine may be busy with others. */
const RAW_MS_MAX = 10_000

/** Talks to the server under test, keeps every answer for the search for canaries, and can speak without manners. */
export class Client {
  readonly port: number
  readonly token: string
  readonly #answers: string[]
  readonly #agent = new Agent({ keepAlive: true })

  constructor(port: number, token: string, answers: string[]) {
    this.port = port
    this.token = token
    this.#answers = answers
  }

  api(method: string, path: string, sent: Sent = {}): Promise<Reply> {
    return this.send(method, `/api/v1${path}`, sent)
  }

  /** A path is sent as it is written: no dots are folded, nothing is encoded. */
  send(method: string, path: string, { headers = {}, body, isAnonymous = false, from }: Sent = {}): Promise<Reply> {
    const isBytes = typeof body === 'string' || body instanceof Uint8Array
    const bytes = isBytes || body === undefined ? body : JSON.stringify(body)
    const given = {
      ...(!isAnonymous && { authorization: `Bearer ${this.token}` }),
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(bytes as string)) }),
      ...(body !== undefined && !isBytes && { 'content-type': 'application/json' }),
      ...headers,
    } as Record<string, string>
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.port, method, path, headers: given, agent: this.#agent }
      const localAddress = from === undefined ? {} : { localAddress: from }
      const request = httpRequest({ ...options, ...localAddress, timeout: ANSWER_MS_MAX }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          this.#answers.push(`${JSON.stringify(response.headers)}\n${text}`)
          resolve({ status: response.statusCode!, headers: response.headers, text, json: parsed(text) })
        })
      })
      request.on('timeout', () => request.destroy(new Error(`no answer within ${ANSWER_MS_MAX} ms`)))
      request.on('error', reject)
      request.end(bytes)
    })
  }

  /** The same server, with another key or access token. */
  as(token: string, answers: string[] = this.#answers): Client {
    return new Client(this.port, token, answers)
  }

  /** What the server says to these bytes until it, or the time, ends the connection. */
  raw(bytes: string | Uint8Array, { waitMs = RAW_MS_MAX, endAfter = false } = {}): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1')
      const chunks: Buffer[] = []
      const end = () => {
        clearTimeout(timer)
        socket.destroy()
        const text = Buffer.concat(chunks).toString('latin1')
        this.#answers.push(text)
        resolve(text)
      }
      const timer = setTimeout(end, waitMs)
      socket.on('data', (chunk: Buffer) => chunks.push(chunk))
      socket.on('end', end)
      socket.on('error', end)
      socket.write(bytes)
      if (endAfter) socket.end()
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
