import type { z } from 'zod'
import type { BytesReply, EmptyReply, JsonReply } from './reply.ts'

export interface JsonResponse<Z extends z.ZodType = z.ZodType> {
  readonly kind: 'json'
  readonly description: string
  readonly schema: Z
  readonly example?: z.output<Z>
}
export interface EmptyResponse {
  readonly kind: 'empty'
  readonly description: string
}
export interface BytesResponse {
  readonly kind: 'bytes'
  readonly description: string
  readonly contentType: string
}
export type ResponseSpec = JsonResponse | EmptyResponse | BytesResponse
export type Responses = { readonly [status: number]: ResponseSpec }

/** How a route states what it answers; the type of its handler and the OpenAPI document both come from it. */
export const responds = {
  json: <Z extends z.ZodType>(schema: Z, description: string, example?: z.output<Z>): JsonResponse<Z> => ({
    kind: 'json',
    description,
    schema,
    ...(example !== undefined && { example }),
  }),
  empty: (description: string): EmptyResponse => ({ kind: 'empty', description }),
  bytes: (contentType: string, description: string): BytesResponse => ({ kind: 'bytes', description, contentType }),
}

/** The replies that a handler with these responses may give. */
export type ReplyOf<R extends Responses> = {
  [S in keyof R & number]: R[S] extends JsonResponse<infer Z>
    ? JsonReply<S, z.output<Z>>
    : R[S] extends EmptyResponse
      ? EmptyReply<S>
      : BytesReply<S>
}[keyof R & number]
