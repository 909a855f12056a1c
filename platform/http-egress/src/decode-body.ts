import { pipeline, Readable, type Transform } from 'node:stream'
import zlib from 'node:zlib'
import { EgressFailure, egressError } from './egress-error.ts'
import type { EgressLimits } from './limits.ts'

export type Encoding = 'gzip' | 'deflate' | 'br' | 'zstd'

export const ACCEPTED_ENCODINGS = 'gzip, deflate, br, zstd'

const ENCODINGS: ReadonlyMap<string, Encoding> = new Map([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['br', 'br'],
  ['zstd', 'zstd'],
])

/** The encodings to undo, the last applied first; undefined if one is not ours to undo. */
export function readEncodings(header: string): Encoding[] | undefined {
  const names = header.split(',').map((name) => name.trim().toLowerCase())
  const found = names.filter((name) => name !== '' && name !== 'identity').map((name) => ENCODINGS.get(name))
  return found.includes(undefined) ? undefined : (found as Encoding[]).reverse()
}

export interface BodyBounds {
  readonly host: string
  readonly bytesMax: number
  readonly limits: EgressLimits
}

/**
 * The body as the caller gets it: decompressed as it streams, with its size and its growth bounded all the way, so a
 * small answer cannot become a large one in memory. Leaving early closes the source.
 */
export async function* decodeBody(
  source: Readable,
  encodings: readonly Encoding[],
  bounds: BodyBounds,
): AsyncGenerator<Uint8Array> {
  const count = { wireBytes: 0, bytes: 0 }
  let stream: AsyncIterable<Uint8Array> = counted(source, count)
  for (const encoding of encodings) stream = decoded(stream, encoding, bounds.host)
  try {
    for await (const chunk of stream) {
      count.bytes += chunk.byteLength
      checkBounds(count, encodings.length > 0, bounds)
      yield chunk
    }
  } finally {
    source.destroy()
  }
}

function checkBounds(count: { wireBytes: number; bytes: number }, compressed: boolean, bounds: BodyBounds): void {
  const { host, bytesMax, limits } = bounds
  if (count.bytes > bytesMax) throw new EgressFailure(responseTooLarge(host, bytesMax))
  if (!compressed || count.bytes < limits.decompressionRatioFromBytes) return
  if (count.bytes <= count.wireBytes * limits.decompressionRatioMax) return
  throw new EgressFailure(
    egressError(
      'egress-decompression-bomb',
      `The answer of ${host} grows more than ${limits.decompressionRatioMax} times when decompressed, so reading it was stopped.`,
    ),
  )
}

export const responseTooLarge = (host: string, bytesMax: number) =>
  egressError(
    'egress-response-too-large',
    `The answer of ${host} is larger than ${bytesMax} bytes. Ask for less at once (a page, a range, fewer fields), or raise the limit of the node.`,
  )

async function* counted(source: Readable, count: { wireBytes: number }): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    count.wireBytes += chunk.byteLength
    yield chunk
  }
}

async function* decoded(
  source: AsyncIterable<Uint8Array>,
  encoding: Encoding,
  host: string,
): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]()
  const first = await iterator.next()
  // Answers to HEAD, 304 and empty bodies name an encoding without having any bytes of it.
  if (first.done) return
  const decoder = makeDecoder(encoding, first.value)
  const rest = { [Symbol.asyncIterator]: () => iterator }
  const joined = Readable.from(startingWith(first.value, rest), { objectMode: false })
  // Errors of either end surface in the loop below; the callback only keeps them from being unhandled.
  pipeline(joined, decoder, () => {})
  try {
    yield* decoder
  } catch (error) {
    throw isDecoderError(error) ? new EgressFailure(corrupt(encoding, host, error)) : error
  } finally {
    decoder.destroy()
    joined.destroy()
  }
}

async function* startingWith(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first
  yield* rest
}

const DECODED_CHUNK_BYTES = 64 * 1024
// RFC 8878 3.1.1.1.2 recommends decoders to support windows up to 8 MiB, and RFC 9659 makes it the limit for HTTP.
const ZSTD_WINDOW_LOG_MAX = 23

function makeDecoder(encoding: Encoding, first: Uint8Array): Transform {
  const chunkSize = DECODED_CHUNK_BYTES
  switch (encoding) {
    case 'gzip':
      return zlib.createGunzip({ chunkSize })
    case 'br':
      return zlib.createBrotliDecompress({ chunkSize })
    case 'zstd':
      return zlib.createZstdDecompress({
        chunkSize,
        params: { [zlib.constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG_MAX },
      })
    case 'deflate':
      // RFC 9110 means the zlib format; some servers send it raw. The low bits of a zlib header are 8.
      return (first[0]! & 0x0f) === 8 ? zlib.createInflate({ chunkSize }) : zlib.createInflateRaw({ chunkSize })
  }
}

const isDecoderError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && /^(Z_|ERR__?ERROR|ERR_BROTLI|ERR_ZSTD|ZSTD_)/.test(String(error.code))

const corrupt = (encoding: Encoding, host: string, error: NodeJS.ErrnoException) =>
  egressError('egress-protocol-error', `The answer of ${host} is not valid ${encoding}; it may have been cut off.`, {
    detail: String(error.code),
  })
