import type { Readable } from 'node:stream'
import type { ErrorCode, Problem } from '@linkflow/contracts'
import { JsonText } from './json-text.ts'

export type Headers = Readonly<Record<string, string>>

/** What a handler answers. The gateway turns it into bytes; nothing else writes to the socket. */
export interface JsonReply<S extends number, T> {
  readonly kind: 'json'
  readonly status: S
  readonly body: T | JsonText<T>
  readonly headers?: Headers
}
export interface EmptyReply<S extends number> {
  readonly kind: 'empty'
  readonly status: S
  readonly headers?: Headers
}
export interface BytesReply<S extends number> {
  readonly kind: 'bytes'
  readonly status: S
  readonly contentType: string
  readonly body: string | Uint8Array | Readable
  readonly headers?: Headers
}
/** An error: its status comes from the table of codes. */
export interface ProblemReply<E extends ErrorCode> {
  readonly kind: 'problem'
  readonly code: E
  readonly detail: string
  readonly problems?: readonly Problem[]
  readonly facts?: Readonly<Record<string, unknown>>
  readonly headers?: Headers
}

export type AnyReply = JsonReply<number, unknown> | EmptyReply<number> | BytesReply<number> | ProblemReply<ErrorCode>

const json = <S extends number, T>(status: S, body: T, headers?: Headers): JsonReply<S, T> => ({
  kind: 'json',
  status,
  body,
  ...(headers && { headers }),
})

export const reply = {
  json,
  ok: <T>(body: T, headers?: Headers) => json(200, body, headers),
  /** What is written already. */
  okText: <T>(text: string): JsonReply<200, T> => ({ kind: 'json', status: 200, body: new JsonText<T>(text) }),
  /** `location`: the address of what was made. */
  created: <T>(body: T, location: string, headers?: Headers) => json(201, body, { ...headers, location }),
  accepted: <T>(body: T, headers?: Headers) => json(202, body, headers),
  noContent: (headers?: Headers): EmptyReply<204> => ({ kind: 'empty', status: 204, ...(headers && { headers }) }),
  bytes: <S extends number>(
    status: S,
    contentType: string,
    body: string | Uint8Array | Readable,
    headers?: Headers,
  ): BytesReply<S> => ({ kind: 'bytes', status, contentType, body, ...(headers && { headers }) }),
  /** `detail` says what happened, to what, and what to do. */
  problem: <E extends ErrorCode>(
    code: E,
    detail: string,
    more: {
      readonly problems?: readonly Problem[]
      readonly facts?: Readonly<Record<string, unknown>>
      readonly headers?: Headers
    } = {},
  ): ProblemReply<E> => ({ kind: 'problem', code, detail, ...more }),
}
