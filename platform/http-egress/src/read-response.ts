import { fail, ok, type Result } from '@linkflow/kernel'
import { hideInBody } from './carried-secrets.ts'
import { classifyFailure } from './classify-failure.ts'
import type { Deadline } from './deadline.ts'
import { type BodyBounds, decodeBody, type Encoding, readEncodings, responseTooLarge } from './decode-body.ts'
import { type EgressError, EgressFailure, egressError } from './egress-error.ts'
import type { Answer } from './exchange.ts'
import type { HeaderList } from './request.ts'
import type { SlotFill } from './slots.ts'

export interface ReadOptions {
  readonly as: 'buffer' | 'stream'
  readonly decompress: boolean
  /** The answer to a HEAD: its headers describe a body that does not come. */
  readonly withoutBody: boolean
  readonly deadline: Deadline
  readonly bounds: BodyBounds
  /** What the request carried, and no answer shows. */
  readonly slots: readonly SlotFill[]
}

interface ReadResult {
  readonly headers: HeaderList
  readonly body: Uint8Array | AsyncIterable<Uint8Array>
}

export async function readResponse(answer: Answer, options: ReadOptions): Promise<Result<ReadResult, EgressError>> {
  const encodings = encodingsOf(answer.headers, options)
  const refusal = refuseEarly(answer, encodings, options)
  if (refusal) {
    answer.body.destroy()
    return fail(refusal)
  }
  const headers =
    encodings.length === 0
      ? answer.headers
      : answer.headers.filter(([name]) => name !== 'content-encoding' && name !== 'content-length')
  const decoded = hideInBody(decodeBody(answer.body, encodings, options.bounds), options.slots)
  if (options.as === 'stream') return ok({ headers, body: streamed(answer, decoded, options) })
  return ok({ headers, body: await collect(decoded) })
}

function encodingsOf(headers: HeaderList, { decompress }: ReadOptions): Encoding[] {
  const values = headers.filter(([name]) => name === 'content-encoding').map(([, value]) => value)
  return decompress ? (readEncodings(values.join(',')) ?? []) : []
}

/** What the headers alone give away. */
function refuseEarly(answer: Answer, encodings: readonly Encoding[], options: ReadOptions): EgressError | undefined {
  const { host, bytesMax, limits } = options.bounds
  if (encodings.length > limits.encodingsMax) {
    const what = `The answer of ${host} is compressed ${encodings.length} times over; ${limits.encodingsMax} are undone.`
    return egressError('egress-decompression-bomb', what)
  }
  const length = Number(answer.headers.find(([name]) => name === 'content-length')?.[1] ?? 0)
  const empty = options.withoutBody || answer.status === 304
  return encodings.length === 0 && length > bytesMax && !empty ? responseTooLarge(host, bytesMax) : undefined
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
}

/** Read or left, even before the first read, it lets go of its socket and of the request's clock. */
function streamed(
  answer: Answer,
  decoded: AsyncGenerator<Uint8Array>,
  { bounds, deadline }: ReadOptions,
): AsyncIterableIterator<Uint8Array> {
  const leave = () => {
    deadline.release()
    answer.body.destroy()
  }
  const guarded = async (step: Promise<IteratorResult<Uint8Array>>): Promise<IteratorResult<Uint8Array>> => {
    try {
      const result = await step
      if (result.done) leave()
      return result
    } catch (error) {
      const failure = new EgressFailure(classifyFailure(error, bounds.host, deadline))
      leave()
      throw failure
    }
  }
  return {
    next: () => guarded(decoded.next()),
    return: () => {
      leave()
      // Reading may be under way; it ends with the socket, and nobody waits for its result any more.
      void decoded.return(undefined).catch(() => {})
      return Promise.resolve({ done: true, value: undefined })
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
