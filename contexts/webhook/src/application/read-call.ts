import type { IncomingMessage } from 'node:http'
import { Busboy } from '@fastify/busboy'
import { fail, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import type { FileRef, Item } from '@linkflow/node-runtime'
import {
  BODY_ARRIVAL_MS,
  FORM_FIELDS_MAX,
  JSON_DEPTH_MAX,
  MULTIPART_FIELD_BYTES_MAX,
  MULTIPART_PARTS_MAX,
  QUERY_PAIRS_MAX,
} from '../limits.ts'

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
  | { readonly kind: 'json'; readonly value: Json; readonly bytes: Buffer }
  | { readonly kind: 'form'; readonly value: JsonObject; readonly bytes: Buffer }
  | { readonly kind: 'text'; readonly value: string; readonly bytes: Buffer }
  | { readonly kind: 'bytes'; readonly bytes: Buffer; readonly mimeType: string }
  | { readonly kind: 'parts'; readonly value: JsonObject; readonly files: Readonly<Record<string, FileRef>> }

const mediaTypeOf = (request: IncomingMessage): string =>
  (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase()

export const isMultipart = (request: IncomingMessage): boolean => mediaTypeOf(request) === 'multipart/form-data'

/** The whole body, at most `bytesMax`. Refused before it is read when its length says so. */
export function readBytes(request: IncomingMessage, bytesMax: number): Promise<Result<Buffer, CallError>> {
  const declared = request.headers['content-length']
  if (declared !== undefined && Number(declared) > bytesMax) return Promise.resolve(fail(tooLarge(bytesMax)))
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const timer = setTimeout(
      () => end(fail({ code: 'request-timeout', detail: 'The body took too long to arrive.' })),
      BODY_ARRIVAL_MS,
    )
    const end = (result: Result<Buffer, CallError>) => {
      clearTimeout(timer)
      request.off('data', onData)
      resolve(result)
    }
    const onData = (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > bytesMax) return end(fail(tooLarge(bytesMax)))
      chunks.push(chunk)
    }
    request.on('data', onData)
    request.on('end', () => end(ok(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes))))
    request.on('error', () =>
      end(fail({ code: 'body-invalid', detail: 'The connection ended before the body was complete.' })),
    )
    request.on('close', () =>
      end(fail({ code: 'body-invalid', detail: 'The connection ended before the body was complete.' })),
    )
  })
}

const tooLarge = (bytesMax: number): CallError => ({
  code: 'payload-too-large',
  detail: `The body is larger than the ${bytesMax} bytes that this webhook takes (parameter bodyBytesMax of its node).`,
})

export function parseBody(request: IncomingMessage, bytes: Buffer): Result<CallBody, CallError> {
  if (bytes.length === 0) return ok({ kind: 'none' })
  const mediaType = mediaTypeOf(request)
  if (mediaType === 'application/json' || mediaType.endsWith('+json')) return parseJsonBody(bytes)
  if (mediaType === 'application/x-www-form-urlencoded') return parseForm(bytes)
  if (mediaType.startsWith('text/') || mediaType === '' || mediaType.endsWith('/xml') || mediaType.endsWith('+xml')) {
    // Without a type people send JSON by curl; text is what it is, so nothing is guessed from its shape.
    const text = decode(bytes)
    return text === undefined
      ? ok({ kind: 'bytes', bytes, mimeType: 'application/octet-stream' })
      : ok({ kind: 'text', value: text, bytes })
  }
  return ok({ kind: 'bytes', bytes, mimeType: mediaType })
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

function parseJsonBody(bytes: Buffer): Result<CallBody, CallError> {
  const text = decode(bytes)
  if (text === undefined)
    return fail({ code: 'body-not-utf8', detail: 'The body holds bytes that are not UTF-8; send it as UTF-8.' })
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch (error) {
    return fail({ code: 'json-malformed', detail: `The body is not JSON: ${(error as Error).message}` })
  }
  const problem = checkValue(value, 1)
  return problem === undefined ? ok({ kind: 'json', value, bytes }) : fail(problem)
}

/** Depth is bounded, so recursion is. */
function checkValue(value: Json, depth: number): CallError | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : OUT_OF_RANGE
  if (typeof value !== 'object' || value === null) return undefined
  if (depth > JSON_DEPTH_MAX) return TOO_DEEP
  if (Array.isArray(value)) {
    for (const child of value) {
      const problem = checkValue(child, depth + 1)
      if (problem !== undefined) return problem
    }
    return undefined
  }
  for (const key of Object.keys(value)) {
    const problem = checkValue(value[key]!, depth + 1)
    if (problem !== undefined) return problem
  }
  return undefined
}

const OUT_OF_RANGE: CallError = {
  code: 'json-number-out-of-range',
  detail: 'A number in the body is too large to be kept; send it as text.',
}
const TOO_DEEP: CallError = { code: 'json-too-deep', detail: `The body is nested more than ${JSON_DEPTH_MAX} deep.` }

function parseForm(bytes: Buffer): Result<CallBody, CallError> {
  const pairs = [...new URLSearchParams(bytes.toString('utf8'))]
  if (pairs.length > FORM_FIELDS_MAX)
    return fail({ code: 'body-invalid', detail: `The form has more than ${FORM_FIELDS_MAX} fields.` })
  return ok({ kind: 'form', value: record(pairs), bytes })
}

/** A repeated name becomes a list. Own keys only, `__proto__` included. */
function record(pairs: readonly (readonly [string, string])[]): JsonObject {
  const values = new Map<string, string | string[]>()
  for (const [name, value] of pairs) {
    const known = values.get(name)
    if (known === undefined) values.set(name, value)
    else if (Array.isArray(known)) known.push(value)
    else values.set(name, [known, value])
  }
  return Object.fromEntries(values)
}

/** Files go to the object store as they arrive; nothing of them is held in memory. */
export function readMultipart(
  request: IncomingMessage,
  bytesMax: number,
  store: StoreFile,
): Promise<Result<CallBody, CallError>> {
  return new Promise((resolve) => {
    const fields: [string, string][] = []
    const files: [string, Promise<FileRef>][] = []
    let bytes = 0
    let ended = false
    const end = (result: Result<CallBody, CallError>) => {
      if (ended) return
      ended = true
      clearTimeout(timer)
      if (!result.ok) {
        request.unpipe(parser)
        for (const [, file] of files) file.catch(() => {})
      }
      resolve(result)
    }
    const timer = setTimeout(
      () => end(fail({ code: 'request-timeout', detail: 'The body took too long to arrive.' })),
      BODY_ARRIVAL_MS,
    )
    const invalid = (detail: string) => end(fail({ code: 'body-invalid', detail }))
    let parser: InstanceType<typeof Busboy>
    try {
      parser = new Busboy({
        headers: request.headers as { 'content-type': string },
        limits: { parts: MULTIPART_PARTS_MAX, fieldSize: MULTIPART_FIELD_BYTES_MAX },
      })
    } catch (error) {
      clearTimeout(timer)
      return resolve(
        fail({ code: 'body-invalid', detail: `The multipart body cannot be read: ${(error as Error).message}.` }),
      )
    }
    parser.on('file', (name, stream, filename, _encoding, mimeType) => {
      files.push([
        name,
        store(filename || name, mimeType || 'application/octet-stream', stream as AsyncIterable<Uint8Array>),
      ])
    })
    parser.on('field', (name, value, _nameCut, valueCut) => {
      if (valueCut)
        return invalid(`The field «${name}» is larger than ${MULTIPART_FIELD_BYTES_MAX} bytes; send it as a file.`)
      fields.push([name, value])
    })
    parser.on('partsLimit', () => invalid(`The body has more than ${MULTIPART_PARTS_MAX} parts.`))
    parser.on('error', (error) => invalid(`The multipart body cannot be read: ${(error as Error).message}.`))
    parser.on('finish', () => {
      Promise.all(files.map(async ([name, file]) => [name, await file] as const)).then(
        (stored) => end(ok({ kind: 'parts', value: record(fields), files: Object.fromEntries(numbered(stored)) })),
        (error) => invalid(`A file of the call could not be stored: ${(error as Error).message}`),
      )
    })
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > bytesMax) end(fail(tooLarge(bytesMax)))
    })
    request.on('error', () => invalid('The connection ended before the body was complete.'))
    request.pipe(parser)
  })
}

/** Several files of one name: `photo`, `photo_2`, … */
function numbered(files: readonly (readonly [string, FileRef])[]): [string, FileRef][] {
  const seen = new Map<string, number>()
  return files.map(([name, file]) => {
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return [count === 1 ? name : `${name}_${count}`, file]
  })
}

export function parseQuery(search: string): Result<JsonObject, CallError> {
  if (search === '') return ok({})
  const pairs = [...new URLSearchParams(search)]
  return pairs.length > QUERY_PAIRS_MAX
    ? fail({ code: 'query-invalid', detail: `The address has more than ${QUERY_PAIRS_MAX} query parameters.` })
    : ok(record(pairs))
}

/** Headers that prove who calls are not kept: history is read by more people than may call. */
const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization', 'cookie'])

/** The item of a call: `{method, path, headers, query, body}`, and its files. */
export function callItem(
  call: {
    readonly method: string
    readonly path: string
    readonly headers: IncomingMessage['headers']
    readonly query: JsonObject
  },
  body: CallBody,
  more: { readonly secretHeader?: string; readonly files?: Readonly<Record<string, FileRef>> },
): Item {
  const headers: JsonObject = {}
  for (const name of Object.keys(call.headers)) {
    if (SECRET_HEADERS.has(name) || name === more.secretHeader || name === '__proto__') continue
    const value = call.headers[name]
    if (value !== undefined) headers[name] = value as string | string[]
  }
  const files = { ...(body.kind === 'parts' && body.files), ...more.files }
  return {
    json: {
      method: call.method,
      path: call.path,
      headers,
      query: call.query,
      body: body.kind === 'none' || body.kind === 'bytes' ? null : body.value,
    },
    ...(Object.keys(files).length > 0 && { files }),
  }
}
