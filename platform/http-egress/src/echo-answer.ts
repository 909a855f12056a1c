import { Readable } from 'node:stream'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { EchoHandler } from './echo.ts'
import { type EgressError, egressError } from './egress-error.ts'
import type { Answer, AnswerBody, Message } from './exchange.ts'
import type { EgressLimits } from './limits.ts'
import type { RequestBody } from './request-body.ts'

/** The echo's answer in the shape of one from the network; no socket is opened. */
export async function answerEcho(
  message: Message,
  handler: EchoHandler,
  limits: EgressLimits,
): Promise<Result<Answer, EgressError>> {
  const body = await readAll(message.body, limits.echoBodyBytesMax)
  if (body === undefined) {
    const what = `The echo takes bodies of at most ${limits.echoBodyBytesMax} bytes.`
    return fail(egressError('egress-invalid-request', what))
  }
  const { method, url, host } = message
  const headers = [['host', host] as const, ...message.headers]
  const answer = handler({ method, url: url.href, headers, query: [...url.searchParams], body })
  const bytes = Buffer.from(JSON.stringify(answer), 'utf8')
  return ok({
    status: 200,
    statusText: 'OK',
    headers: [
      ['content-type', 'application/json; charset=utf-8'],
      ['content-length', String(bytes.byteLength)],
    ],
    body: toBody(method === 'HEAD' ? Buffer.alloc(0) : bytes),
  })
}

function toBody(bytes: Buffer): AnswerBody {
  const readable = Readable.from(bytes.byteLength > 0 ? [bytes] : [])
  return Object.assign(readable, { dump: async () => readable.destroy() })
}

async function readAll(body: RequestBody, bytesMax: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of chunksOf(body)) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function* chunksOf(body: RequestBody): AsyncGenerator<Uint8Array> {
  if (body.kind === 'text') yield Buffer.from(body.text, 'utf8')
  if (body.kind === 'bytes') yield body.bytes
  if (body.kind === 'stream') yield* body.open()
}
