import type { Secret } from '@linkflow/kernel'
import type { SlotFill } from './slots.ts'

/** Names and values in order; a name may come more than once. */
export type HeaderList = readonly (readonly [name: string, value: string])[]

/**
 * A stream can be sent once; a function that opens one can be called again, for a redirect that repeats the request
 * (307, 308).
 */
export type EgressBody = string | Uint8Array | AsyncIterable<Uint8Array> | (() => AsyncIterable<Uint8Array>)

export interface EgressTls {
  /** False accepts any certificate. The address is checked all the same. */
  readonly rejectUnauthorized?: boolean
  /** Trusted instead of the built-in roots. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string | Secret
  readonly passphrase?: string | Secret
  /** The name to ask for and to verify, when it is not the host's. Held to the list of a credential like the host. */
  readonly servername?: string
}

export interface EgressRequest {
  readonly method: string
  /** http or https only. */
  readonly url: string
  /** A name and password inside the URL: refused, or sent as basic authentication to that host. Default: refused. */
  readonly userinfo?: 'refuse' | 'basic'
  readonly headers?: HeaderList | Readonly<Record<string, string>>
  /** The Host header, when it is not the URL's host. Held to the list of a credential like the host. */
  readonly hostHeader?: string
  /** A stream is sent chunked unless the headers have its `content-length`. */
  readonly body?: EgressBody
  /** From the call to the last byte of the answer, redirects and a streamed body included. */
  readonly timeoutMs: number
  /** Default: followed, at most 10. */
  readonly redirects?: { readonly follow: boolean; readonly max?: number }
  /** `bytesMax` counts after decompression. Default: a buffer of at most `bufferedBytesDefault`. */
  readonly response?: { readonly as?: 'buffer' | 'stream'; readonly bytesMax?: number }
  readonly tls?: EgressTls
  /** An http or https proxy, instead of the installation's. Its own address passes the guard too. */
  readonly proxy?: string | Secret
  /** The only hosts that the request may reach, redirects included; written as those of a credential. */
  readonly onlyHosts?: readonly string[]
  /** What egress fills in for a credential, and for which hosts. */
  readonly auth?: readonly SlotFill[]
  /** Default true: asks for gzip, deflate, br and zstd, and undoes them. */
  readonly decompress?: boolean
}

/** A list of bytes unless the request asks for a stream; either, where the type leaves it open. */
export type BodyOf<Request extends EgressRequest> = Request extends { response: { as: 'stream' } }
  ? AsyncIterable<Uint8Array>
  : Request extends { response?: { as?: 'buffer' } }
    ? Uint8Array
    : Uint8Array | AsyncIterable<Uint8Array>

export interface EgressResponse<Body = Uint8Array | AsyncIterable<Uint8Array>> {
  readonly status: number
  readonly statusText: string
  /** Names in lower case, in the order received. Of a decompressed body, `content-encoding` and `content-length` are gone. */
  readonly headers: HeaderList
  /** Where the answer came from, after redirects; without what slots put into it. */
  readonly url: string
  /**
   * A streamed body must be read or left (`break`, `return()`), else it holds its socket until `timeoutMs`. Reading
   * throws an `EgressFailure`.
   */
  readonly body: Body
  readonly timings: EgressTimings
}

export interface EgressTimings {
  /** Finding and judging addresses, all hops together. */
  readonly resolveMs: number
  /** From the call until the headers of the last answer. */
  readonly headersMs: number
  /** From the call until the last byte; absent for a streamed body. */
  readonly totalMs?: number
  readonly redirects: number
}
