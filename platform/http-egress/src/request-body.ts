import { EgressFailure, egressError } from './egress-error.ts'
import type { EgressBody } from './request.ts'

/** A body for one hop after the other. */
export type RequestBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'stream'; readonly open: () => AsyncIterable<Uint8Array>; readonly repeatable: boolean }

export function toRequestBody(body: EgressBody | undefined): RequestBody {
  if (body === undefined) return { kind: 'none' }
  if (typeof body === 'string') return { kind: 'text', text: body }
  if (body instanceof Uint8Array) return { kind: 'bytes', bytes: body }
  return typeof body === 'function'
    ? { kind: 'stream', open: () => untouched(body), repeatable: true }
    : { kind: 'stream', open: () => untouched(() => body), repeatable: false }
}

/**
 * A stream that nobody has begun: the source is opened by the first read, so an attempt that never got a connection
 * leaves it as it was for the next address. What the source throws is told apart from what the network does.
 */
function untouched(open: () => AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return {
    async *[Symbol.asyncIterator]() {
      try {
        for await (const chunk of open()) {
          if (!(chunk instanceof Uint8Array)) throw new TypeError('a chunk of the body is not bytes')
          if (chunk.byteLength > 0) yield chunk
        }
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        throw new EgressFailure(
          egressError('egress-request-body-failed', `The body to send could not be read to its end: ${why}.`),
        )
      }
    },
  }
}
