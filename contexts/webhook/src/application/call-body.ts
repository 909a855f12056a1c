import type { Json, JsonObject } from '@linkflow/kernel'
import type { FileRef } from '@linkflow/node-runtime'

export interface CallError {
  readonly code:
    | 'json-malformed'
    | 'json-too-deep'
    | 'json-number-out-of-range'
    | 'payload-too-large'
    | 'body-invalid'
    | 'body-not-utf8'
    | 'query-invalid'
    | 'request-timeout'
  readonly detail: string
}

/** Stores a file of the call under the execution that is about to start. */
export type StoreFile = (name: string, mimeType: string, content: AsyncIterable<Uint8Array>) => Promise<FileRef>

/** The body, by its exact media type: its shape never chooses how it is read (a file is only what a multipart part is). */
export type CallBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: Json }
  | { readonly kind: 'form'; readonly value: JsonObject }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'bytes'; readonly mimeType: string }
  /** It went to the object store as it came. */
  | { readonly kind: 'file'; readonly file: FileRef }
  | { readonly kind: 'parts'; readonly value: JsonObject; readonly files: Readonly<Record<string, FileRef>> }

export const tooLarge = (bytesMax: number): CallError => ({
  code: 'payload-too-large',
  detail: `The body is larger than the ${bytesMax} bytes that this webhook takes (parameter bodyBytesMax of its node).`,
})
export const TOO_SLOW: CallError = { code: 'request-timeout', detail: 'The body took too long to arrive.' }
export const BROKEN_OFF: CallError = {
  code: 'body-invalid',
  detail: 'The connection ended before the body was complete.',
}
