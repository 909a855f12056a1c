import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Json } from '@linkflow/kernel'
import type { HttpPort, HttpReply, HttpRequest } from '../node-context.ts'
import { collect } from './fake-services.ts'
import { type Exchange, RecordedHttp, sentBody } from './recorded-http.ts'

export interface CassetteOptions {
  /** Asks the service itself and keeps what it says; without it the file is played. `linkflow node test --record` sets it. */
  readonly record?: HttpPort | undefined
  /** Texts that must not get into the file: what a service says again of the credential that was sent. */
  readonly secrets?: readonly string[]
}

export interface Cassette extends HttpPort {
  /**
   * After a test: writes what was recorded, or throws if something was asked that was not recorded, or recorded and not
   * asked.
   */
  finish(): void
}

/** HTTP of a test, kept in a file beside it. What a node sends has no secret in it: those are filled in behind it. */
export function cassette(path: string, { record, secrets = [] }: CassetteOptions = {}): Cassette {
  return record === undefined ? playing(path) : recording(path, record, secrets)
}

function playing(path: string): Cassette {
  if (!existsSync(path))
    throw new Error(`There is no recording at ${path}. Record it by «linkflow node test --record».`)
  const { exchanges } = JSON.parse(readFileSync(path, 'utf8')) as { exchanges: Exchange[] }
  const http = new RecordedHttp(exchanges)
  return {
    request: (request) => http.request(request),
    finish() {
      const surprises = http.surprises.map(({ method, url }) => `not recorded: ${method} ${url}`)
      const left = http.left.map(({ request: { method, url } }) => `not asked for: ${method} ${url}`)
      const wrong = [...surprises, ...left]
      if (wrong.length > 0) throw new Error(`${path} does not fit any more (${wrong.join('; ')}). Record it anew.`)
    },
  }
}

function recording(path: string, port: HttpPort, secrets: readonly string[]): Cassette {
  const exchanges: Exchange[] = []
  return {
    async request(request) {
      const answer = await port.request(request)
      const reply = answer.ok ? await held(answer.value) : undefined
      exchanges.push({ request: requestOf(request), answer: reply === undefined ? { status: 0 } : answerOf(reply) })
      return answer.ok ? { ok: true, value: reply! } : answer
    },
    finish() {
      const text = JSON.stringify({ exchanges }, null, 2)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, `${secrets.reduce((kept, secret) => kept.replaceAll(secret, '[secret]'), text)}\n`)
    },
  }
}

type Held = HttpReply & { readonly body: Uint8Array }

const held = async (reply: HttpReply): Promise<Held> => ({ ...reply, body: await collect(reply.body) })

function requestOf({ method, url, body }: HttpRequest): Exchange['request'] {
  const sent = sentBody(body)
  return { method, url, ...(sent !== undefined && { body: sent }) }
}

/** The type of the content alone: other headers are of that day and that connection. */
function answerOf({ status, headers, body }: Held): Exchange['answer'] {
  const type = headers.find(([name]) => name === 'content-type')
  return { status, ...(type !== undefined && { headers: [type] }), body: readable(type?.[1] ?? '', body) }
}

function readable(type: string, body: Uint8Array): Json | { readonly $base64: string } {
  const isText = /^text\/|json|xml/.test(type)
  if (!isText) return { $base64: Buffer.from(body).toString('base64') }
  const text = new TextDecoder().decode(body)
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
