import { connect, type Socket } from 'node:net'
import { REQUEST_TIMEOUT_MS } from '../limits.ts'
import { type Answer, AnswerReader } from './answer-reader.ts'

export interface LoadPlan {
  readonly host: string
  readonly port: number
  /** POST unless it says GET. */
  readonly method?: 'GET' | 'POST'
  /** Of several, each connection asks for one, in turn. */
  readonly path: string | readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
  readonly connections: number
  readonly seconds: number
  readonly expected: Expected
}

/** What counts as an answer; anything else ends the run as an error. 503 with Retry-After is waited out and counted. */
export interface Expected {
  readonly status: number
  /** Compared byte by byte when given. */
  readonly body?: string
}

export interface LoadResult {
  readonly requests: number
  readonly seconds: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** Answers 503: what was refused because the backlog was full. */
  readonly refused: number
  /** Processor time of this generator, in microseconds a request. */
  readonly generatorUs: number
}

/** Each connection sends its next request when it has the answer to the last one. */
export async function closedLoop(plan: LoadPlan): Promise<LoadResult> {
  const latenciesMs: number[] = []
  let refused = 0
  const before = process.cpuUsage()
  const startedMs = performance.now()
  const endMs = startedMs + plan.seconds * 1000
  const requests = [plan.path].flat().map((path) => requestOf(plan, path))
  const onAnswer = (ms: number, isRefused: boolean) => {
    if (isRefused) refused += 1
    else latenciesMs.push(ms)
  }
  await Promise.all(
    Array.from({ length: plan.connections }, (_, index) =>
      runConnection(plan, requests[index % requests.length]!, endMs, onAnswer),
    ),
  )
  const seconds = (performance.now() - startedMs) / 1000
  const { user, system } = process.cpuUsage(before)
  const sorted = Float64Array.from(latenciesMs).sort()
  const at = (share: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
  return {
    requests: sorted.length,
    seconds,
    perSecond: Math.round(sorted.length / seconds),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
    refused,
    generatorUs: Math.round((user + system) / Math.max(1, sorted.length)),
  }
}

function requestOf({ host, port, method = 'POST', headers = {}, body }: LoadPlan, path: string): Buffer {
  const ofBody =
    method === 'POST' ? { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) } : {}
  const lines = Object.entries({ host: `${host}:${port}`, ...ofBody, ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000

function runConnection(
  { host, port, expected }: LoadPlan,
  request: Buffer,
  endMs: number,
  onAnswer: (ms: number, isRefused: boolean) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host, port, noDelay: true })
    const fail = (why: string) => {
      socket.destroy()
      reject(new Error(why))
    }
    let sentMs = 0
    const send = () => {
      sentMs = performance.now()
      if (sentMs >= endMs) {
        socket.end()
        return resolve()
      }
      socket.write(request)
    }
    const onWhole = (answer: Answer) => {
      if (answer.status === 503 && answer.retryAfterSeconds !== undefined) {
        onAnswer(0, true)
        // Nobody is helped by waiting beyond the end of the run.
        setTimeout(send, Math.min(answer.retryAfterSeconds * 1000, Math.max(0, endMs - performance.now())))
        return
      }
      const problem = problemOf(answer, expected)
      if (problem !== undefined) return fail(problem)
      onAnswer(performance.now() - sentMs, false)
      send()
    }
    const reader = new AnswerReader(onWhole)
    socket.setTimeout(REQUEST_TIMEOUT_MS, () => fail(`no answer within ${REQUEST_TIMEOUT_MS} ms`))
    socket.on('connect', send)
    socket.on('data', (bytes) => {
      try {
        reader.read(bytes)
      } catch (error) {
        fail((error as Error).message)
      }
    })
    socket.on('error', (error) => fail(error.message))
    socket.on('close', () => fail('the server closed the connection'))
  })
}

function problemOf({ status, body }: Answer, expected: Expected): string | undefined {
  if (status === expected.status && (expected.body === undefined || body() === expected.body)) return undefined
  return `expected ${expected.status} ${expected.body ?? ''}, but the answer was ${status} ${body().slice(0, 500)}`
}
