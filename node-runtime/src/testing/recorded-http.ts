import { fail, type Json, ok, type Result } from '@linkflow/kernel'
import type { HttpFailure, HttpPort, HttpReply, HttpRequest } from '../node-context.ts'

/** One request and its answer, as people can read and write them. */
export interface Exchange {
  readonly request: {
    readonly method: string
    /** `*` once in a text is any text, here and in a body. */
    readonly url: string
    /** Absent: whatever body. JSON where it is JSON, else its text. */
    readonly body?: unknown
  }
  readonly answer: {
    /** 0: nobody answers there. */
    readonly status: number
    readonly headers?: readonly (readonly [string, string])[]
    /** JSON, a text, or bytes. */
    readonly body?: Json | { readonly $base64: string }
  }
}

/** Answers as it was recorded: each exchange once, whatever the order of those who ask at the same time. */
export class RecordedHttp implements HttpPort {
  /** Exchanges that nobody has asked for yet; at the end of a test there is none. */
  readonly left: Exchange[]
  /** Requests that nothing was recorded for. */
  readonly surprises: { method: string; url: string; body: unknown }[] = []

  constructor(exchanges: readonly Exchange[]) {
    this.left = [...exchanges]
  }

  async request({ method, url, body }: HttpRequest): Promise<Result<HttpReply, HttpFailure>> {
    const sent = sentBody(body)
    const index = this.left.findIndex(({ request }) => isMeant(request, method, url, sent))
    const [exchange] = index < 0 ? [] : this.left.splice(index, 1)
    if (exchange === undefined) {
      this.surprises.push({ method, url, body: sent })
      return fail({ code: 'not-recorded', message: `No answer was recorded for ${method} ${url}.`, retryable: false })
    }
    const { status, headers, body: answer } = exchange.answer
    if (status === 0) return fail({ code: 'address-refused', message: 'Nobody answers there.', retryable: false })
    const [type, bytes] = answerBytes(answer)
    const reply: HttpReply = {
      status,
      statusText: '',
      headers: headers ?? [['content-type', type]],
      url,
      body: bytes,
    }
    return ok(reply)
  }
}

/** A body as a recording has it. Streams have none. */
export function sentBody(body: HttpRequest['body']): unknown {
  if (body === undefined || body === '') return undefined
  const text = typeof body === 'string' ? body : body instanceof Uint8Array ? new TextDecoder().decode(body) : undefined
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function isMeant(request: Exchange['request'], method: string, url: string, sent: unknown): boolean {
  if (request.method !== method || !isLike(plainUrl(url), plainUrl(request.url))) return false
  return request.body === undefined || isLike(sent, request.body)
}

const plainUrl = (url: string): string => decodeURIComponent(url).replace(/\/$/, '')

/** What was sent against what was recorded. */
export function isLike(sent: unknown, recorded: unknown): boolean {
  if (typeof recorded === 'string' && typeof sent === 'string') {
    const [start, end] = recorded.split('*')
    return end === undefined ? sent === recorded : sent.startsWith(start!) && sent.endsWith(end)
  }
  if (typeof recorded !== 'object' || recorded === null || typeof sent !== 'object' || sent === null) {
    return sent === recorded
  }
  const keys = Object.keys(recorded)
  return (
    Object.keys(sent).length === keys.length &&
    keys.every((key) => isLike((sent as Record<string, unknown>)[key], (recorded as Record<string, unknown>)[key]))
  )
}

function answerBytes(answer: Exchange['answer']['body']): [type: string, bytes: Uint8Array] {
  if (answer === undefined) return ['text/plain', new Uint8Array()]
  if (typeof answer === 'string') return ['text/html', Buffer.from(answer)]
  if (isBytes(answer)) return ['application/octet-stream', Buffer.from(answer.$base64, 'base64')]
  return ['application/json', Buffer.from(JSON.stringify(answer))]
}

const isBytes = (answer: object | null | number | boolean): answer is { readonly $base64: string } =>
  typeof answer === 'object' && answer !== null && '$base64' in answer && typeof answer.$base64 === 'string'
