import type { ProblemBody } from '../generated/wire-types.ts'
import { RETRIES_DEFAULT, TIMEOUT_MS_DEFAULT, TIMER_MS_MAX } from '../limits.ts'
import { LinkFlowError } from './linkflow-error.ts'
import { pause } from './pause.ts'
import { readRetryAfter, retryPauseMs } from './retry.ts'

export interface LinkFlowOptions {
  /** Where the server is, such as `https://flow.example.com`. */
  readonly url: string
  /** An API key (`lf_…`) or the access token of a session; or what gives the token of the moment, asked for each call. */
  readonly token?: string | (() => string | Promise<string>) | undefined
  /** The workspace (its id) of the calls, for a session whose account is in several. A key has one, and needs none. */
  readonly workspace?: string | undefined
  /** Instead of the global one. It must fail as that does: by a TypeError where nobody answers. */
  readonly fetch?: typeof fetch | undefined
  /**
   * For live events, instead of the global one; false: ask again and again instead. Node has one from version 22 on.
   */
  readonly webSocket?: WebSocketClass | false | undefined
  /** How often a request that is safe to repeat is repeated; 3. */
  readonly retries?: number | undefined
  /** How long one try may take; 60,000. */
  readonly timeoutMs?: number | undefined
}

/** As much of a WebSocket as live events need: that of a browser, of Node, or of a library. */
export interface WebSocketLike {
  onmessage: ((event: { readonly data: unknown }) => void) | null
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null
  onerror: ((event: unknown) => void) | null
  send(text: string): void
  close(code?: number): void
}
export type WebSocketClass = new (url: string, protocols: string[]) => WebSocketLike

/** What every call takes. */
export interface CallOptions {
  /** Ends the call; it throws the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** What a call that makes something takes. */
export interface CreateOptions extends CallOptions {
  /**
   * Makes the call happen once, however often it is sent. Each call has a key of its own, so that it can be repeated when
   * its answer was lost; give one to have that across restarts of your program too.
   */
  readonly idempotencyKey?: string | undefined
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

export interface Call extends CreateOptions {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Parts of the path under /api/v1; they are encoded here, so that an id can be no other address. */
  readonly path: readonly string[]
  readonly query?: Query | undefined
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** It makes something, and the server keeps its answer under an idempotency key. */
  readonly creates?: boolean
  /** It changes nothing although it is a POST. */
  readonly reads?: boolean
  /** Time that the server may take on purpose, on top of the timeout. */
  readonly waitMs?: number
}

/** Sends calls: one place for the token, the timeout, repetition and errors. */
export class Transport {
  readonly url: string
  private readonly token: LinkFlowOptions['token']
  private readonly workspace: string | undefined
  private readonly fetch: typeof fetch
  private readonly retries: number
  private readonly timeoutMs: number
  /** Undefined where there is none. */
  readonly webSocket: WebSocketClass | undefined

  constructor({
    url,
    token,
    workspace,
    fetch: given,
    webSocket = globalThis.WebSocket as unknown as WebSocketClass | undefined,
    retries = RETRIES_DEFAULT,
    timeoutMs = TIMEOUT_MS_DEFAULT,
  }: LinkFlowOptions) {
    this.url = baseOf(url)
    this.token = token
    this.workspace = workspace
    // The browser's own refuses to be called as a method of something else.
    this.fetch = given ?? ((...request) => globalThis.fetch(...request))
    this.webSocket = webSocket === false ? undefined : webSocket
    this.retries = wholeNumber('retries', retries, 0, 100)
    this.timeoutMs = wholeNumber('timeoutMs', timeoutMs, 1, TIMER_MS_MAX)
  }

  async send<T>(call: Call): Promise<T> {
    const request = this.requestOf(call, typeof this.token === 'function' ? await this.token() : this.token)
    const isSafe = call.method === 'GET' || call.reads === true || call.creates === true
    const triesMax = isSafe ? this.retries + 1 : 1
    for (let tries = 1; ; tries++) {
      try {
        return await this.once<T>(request, call)
      } catch (error) {
        if (!(error instanceof LinkFlowError)) throw error
        const pauseMs = tries < triesMax ? retryPauseMs(error, tries, Math.random) : undefined
        if (pauseMs === undefined) throw error
        await pause(pauseMs, call.signal)
      }
    }
  }

  /** The lines of an answer as they come, each of them JSON. Not tried again: what was read cannot be taken back. */
  async *lines<T>(call: Call): AsyncGenerator<T, void, undefined> {
    const { url, init } = this.requestOf(call, typeof this.token === 'function' ? await this.token() : this.token)
    const answer = await this.fetch(url, { ...init, ...(call.signal && { signal: call.signal }) }).catch((error) => {
      call.signal?.throwIfAborted()
      throw error instanceof TypeError ? this.unreachable(error) : error
    })
    if (!answer.ok || answer.body === null) return void this.read<never>(answer, await answer.text())
    const decoder = new TextDecoder()
    let rest = ''
    for await (const bytes of chunksOf(answer.body)) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
      rest = lines.pop()!
      for (const line of lines) yield JSON.parse(line) as T
    }
    if (rest !== '') yield JSON.parse(rest) as T
  }

  /** The bytes of an answer. Not tried again, and for as long as it takes. */
  async bytes(call: Call): Promise<Blob> {
    const { url, init } = this.requestOf(call, typeof this.token === 'function' ? await this.token() : this.token)
    const answer = await this.fetch(url, { ...init, ...(call.signal && { signal: call.signal }) }).catch((error) => {
      call.signal?.throwIfAborted()
      throw error instanceof TypeError ? this.unreachable(error) : error
    })
    return answer.ok ? answer.blob() : this.read<never>(answer, await answer.text())
  }

  /** What stands beside the API, as it is: an answer of any status is one, and nothing is tried again. */
  async plain(
    path: `/${string}`,
    { signal }: CallOptions = {},
  ): Promise<{ readonly status: number; readonly text: string; readonly problem: LinkFlowError | undefined }> {
    const token = typeof this.token === 'function' ? await this.token() : this.token
    const timeout = AbortSignal.timeout(Math.min(TIMER_MS_MAX, this.timeoutMs))
    try {
      const answer = await this.fetch(this.url + path, {
        redirect: 'manual',
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(this.workspace !== undefined && { 'linkflow-workspace': this.workspace }),
        },
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      })
      const text = await answer.text()
      const value = answer.ok ? undefined : parsed(text)
      return { status: answer.status, text, problem: isProblem(value) ? this.problemOf(value, answer) : undefined }
    } catch (error) {
      signal?.throwIfAborted()
      if (timeout.aborted) throw this.tooLate(timeout.reason)
      throw error instanceof TypeError ? this.unreachable(error) : error
    }
  }

  /** Made once: all tries of a call have the same idempotency key. */
  private requestOf(
    { method, path, query = {}, body, headers, creates, idempotencyKey }: Call,
    token: string | undefined,
  ) {
    const url = new URL(`${this.url}/api/v1/${path.map(encodeURIComponent).join('/')}`)
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value))
    const init = {
      method,
      // A token goes where it was meant to go, and nowhere else.
      redirect: 'manual' as const,
      headers: {
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(this.workspace !== undefined && { 'linkflow-workspace': this.workspace }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(creates && { 'idempotency-key': idempotencyKey ?? newKey() }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }
    return { url: url.href, init }
  }

  private async once<T>({ url, init }: ReturnType<Transport['requestOf']>, { signal, waitMs = 0 }: Call): Promise<T> {
    signal?.throwIfAborted()
    const timeout = AbortSignal.timeout(Math.min(TIMER_MS_MAX, this.timeoutMs + waitMs))
    const ends = signal === undefined ? timeout : AbortSignal.any([signal, timeout])
    try {
      const answer = await this.fetch(url, { ...init, signal: ends })
      return this.read<T>(answer, await answer.text())
    } catch (error) {
      signal?.throwIfAborted()
      if (timeout.aborted) throw this.tooLate(timeout.reason)
      if (error instanceof TypeError) throw this.unreachable(error)
      throw error
    }
  }

  private read<T>(answer: Response, text: string): T {
    const value = text === '' ? undefined : parsed(text)
    if (answer.ok && (text === '' || value !== undefined)) return value as T
    const retryAfterMs = readRetryAfter(answer.headers.get('retry-after'), Date.now())
    const { status } = answer
    if (!answer.ok && isProblem(value)) throw this.problemOf(value, answer)
    const message = `${this.url} answered ${status}, and not as a LinkFlow does. Is it the right address?`
    const requestId = answer.headers.get('x-request-id') ?? undefined
    throw new LinkFlowError({ code: 'answer-unexpected', message, status, requestId, retryAfterMs })
  }

  private problemOf({ code, detail, requestId, problems, facts }: ProblemBody, answer: Response): LinkFlowError {
    const retryAfterMs = readRetryAfter(answer.headers.get('retry-after'), Date.now())
    return new LinkFlowError({
      code,
      message: detail,
      status: answer.status,
      requestId,
      problems,
      facts,
      retryAfterMs,
    })
  }

  private tooLate(cause: unknown): LinkFlowError {
    const message = `${this.url} did not answer in time.`
    return new LinkFlowError({ code: 'answer-timeout', message, cause })
  }

  private unreachable(error: TypeError): LinkFlowError {
    const { code } = (error.cause ?? {}) as { code?: unknown }
    const message = `No LinkFlow answers at ${this.url} (${typeof code === 'string' ? code : error.message}).`
    return new LinkFlowError({ code: 'server-unreachable', message, cause: error })
  }
}

/** The address without a slash at its end; a path in it stays, for a server behind a proxy. */
function baseOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (url === undefined || !isWeb || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new RangeError(`${JSON.stringify(text)} is no address of a server; write http://host:port.`)
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

function wholeNumber(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new RangeError(`${name} is ${value}, but it must be a whole number from ${min} to ${max}.`)
}

/** 128 random bits. (`crypto.randomUUID` is missing on pages without TLS; this is not.) */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Not every browser lets a stream be looped over. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = body.getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isProblem = (value: unknown): value is ProblemBody => {
  const { code, detail } = (value ?? {}) as Partial<ProblemBody>
  return typeof code === 'string' && typeof detail === 'string'
}
