import { fail, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import {
  type FileRef,
  type HttpReply,
  type Item,
  type NodeContext,
  type NodeError,
  release,
} from '@linkflow/node-runtime'
import { isRecord, own, setOwn } from '../data/json.ts'
import { parseJson, parseJsonInTurns } from '../data/parse-json.ts'
import {
  HEAVY_BYTES_MIN,
  HTTP_ERROR_BODY_CHARS_MAX,
  HTTP_TEXT_BYTES_DEFAULT,
  HTTP_TEXT_BYTES_MAX,
  LARGE_JSON_BYTES_MIN,
} from '../limits.ts'
import { permanent } from '../node-error.ts'
import { type ContentType, contentTypeOf, decode, isJson, isText, utf8Of } from './content-type.ts'
import { brokenBody, hostOf, statusFailure } from './failure.ts'
import type { HttpRequestParameters } from './parameters.ts'

/** A page as it was read. */
export interface Received {
  readonly status: number
  readonly statusText: string
  readonly headers: JsonObject
  readonly body:
    | { readonly type: 'value'; readonly value: Json }
    | { readonly type: 'file'; readonly file: FileRef }
    | { readonly type: 'none' }
  /** Bytes that are held in memory. */
  readonly bytes: number
}

export async function receive(
  reply: HttpReply,
  url: string,
  given: HttpRequestParameters,
  context: NodeContext,
): Promise<Result<Received, NodeError>> {
  if (reply.status >= 400 && !given.response.neverFail) {
    return fail(statusFailure(reply, url, await startOfBody(reply), given, context.nowMs))
  }
  try {
    return await read(reply, url, given, context)
  } catch (thrown) {
    return fail(brokenBody(thrown, url))
  }
}

async function read(
  reply: HttpReply,
  url: string,
  given: HttpRequestParameters,
  context: NodeContext,
): Promise<Result<Received, NodeError>> {
  const type = contentTypeOf(reply.headers)
  const format = formatOf(given.response.format, type.essence)
  const head = { status: reply.status, statusText: reply.statusText, headers: headersOf(reply.headers) }
  if (format === 'file' && hasBody(reply, given.method)) {
    const file = await context.blobs.create(
      fileNameOf(reply, url),
      type.essence || 'application/octet-stream',
      chunksOf(reply.body),
    )
    return ok({ ...head, body: { type: 'file', file }, bytes: 0 })
  }
  const bytesMax = Math.min(given.response.bytesMax ?? HTTP_TEXT_BYTES_DEFAULT, HTTP_TEXT_BYTES_MAX)
  const bytes =
    reply.body instanceof Uint8Array
      ? withinMax(reply.body, bytesMax)
      : await context.blobs.collect(reply.body, bytesMax)
  if (bytes === 'too-large') return fail(tooLarge(url))
  const { length } = bytes
  if (length === 0) return ok({ ...head, body: { type: 'none' }, bytes: 0 })
  // Several of these come at the same time, and parsing each takes a millisecond and more.
  if (length >= HEAVY_BYTES_MIN) await context.yieldNow()
  const large = format === 'json' && length >= LARGE_JSON_BYTES_MIN ? utf8Of(bytes, type.charset) : undefined
  const parsed = large && (await parseJsonInTurns(large, () => context.yieldNow()))
  const text = parsed?.ok ? undefined : decode(bytes, type.charset)
  // A body of ours; one that came as a whole is somebody's.
  if (bytes !== reply.body) release(bytes)
  const body = parsed?.ok
    ? ok({ type: 'value', value: parsed.value } as const)
    : bodyOf(text!, format, type, url, parsed)
  return body.ok ? ok({ ...head, body: body.value, bytes: length }) : body
}

function formatOf(asked: HttpRequestParameters['response']['format'], essence: string): 'json' | 'text' | 'file' {
  if (asked !== 'auto') return asked
  if (essence === '' || isJson(essence)) return 'json'
  return isText(essence) ? 'text' : 'file'
}

const hasBody = ({ status }: HttpReply, method: string): boolean =>
  method !== 'HEAD' && status !== 204 && status !== 304

function bodyOf(
  text: string,
  format: 'json' | 'text' | 'file',
  { essence }: ContentType,
  url: string,
  known: Result<Json, string> | undefined,
): Result<Received['body'], NodeError> {
  if (format !== 'json') return ok({ type: 'value', value: text })
  const value = known ?? parseJson(text)
  if (value.ok) return ok({ type: 'value', value: value.value })
  // Without a content type nobody promised JSON.
  if (essence === '') return ok({ type: 'value', value: text })
  return fail(
    permanent(
      'http-json-invalid',
      `The answer of ${hostOf(url)} is not JSON: ${value.error}. Read it as text to see what it is.`,
      { start: text.slice(0, HTTP_ERROR_BODY_CHARS_MAX) },
    ),
  )
}

/** Names in lower case; a header that came several times is a list. */
function headersOf(headers: HttpReply['headers']): JsonObject {
  const json: JsonObject = {}
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    const there = own(json, key)
    if (there === undefined) setOwn(json, key, value)
    else setOwn(json, key, [...(Array.isArray(there) ? there : [there]), value])
  }
  return json
}

async function* chunksOf(body: HttpReply['body']): AsyncGenerator<Uint8Array> {
  if (body instanceof Uint8Array) yield body
  else yield* body
}

const withinMax = (body: Uint8Array, bytesMax: number): Uint8Array | 'too-large' =>
  body.length > bytesMax ? 'too-large' : body

/** The beginning of a refusal, for the details of the error; a body that breaks off is no news then. */
async function startOfBody(reply: HttpReply): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of chunksOf(reply.body)) {
      chunks.push(chunk)
      length += chunk.length
      if (length >= 4 * HTTP_ERROR_BODY_CHARS_MAX) break
    }
  } catch {
    // What has come is enough.
  }
  return decode(Buffer.concat(chunks), contentTypeOf(reply.headers).charset)
}

const tooLarge = (url: string): NodeError =>
  permanent(
    'http-response-too-large',
    `The answer of ${hostOf(url)} is larger than «response.bytesMax» allows. Raise it, or read the answer as a file.`,
  )

/** From the server's word, else the address; the object store does not use it as a path. */
function fileNameOf({ headers }: HttpReply, url: string): string {
  const disposition = headers.find(([name]) => name.toLowerCase() === 'content-disposition')?.[1] ?? ''
  const extended = /filename\*\s*=\s*(?:UTF-8)?'[^']*'([^;]+)/i.exec(disposition)?.[1]
  const plain = /filename\s*=\s*(?:"([^"]*)"|([^;]+))/i.exec(disposition)
  const last = URL.parse(url)?.pathname.split('/').at(-1)
  const name = decoded(extended) ?? plain?.[1] ?? plain?.[2]?.trim() ?? decoded(last) ?? ''
  return name.replace(/[\p{Cc}/\\]/gu, '_').slice(0, 200) || 'file'
}

function decoded(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  try {
    return decodeURIComponent(text.trim())
  } catch {
    return undefined
  }
}

/** What expressions of the pagination see, and the item of a full response. */
export function asJson({ status, statusText, headers, body }: Received): JsonObject {
  const json: JsonObject = { status, statusText, headers }
  if (body.type === 'value') json.body = body.value
  return json
}

/** The items of one page. */
export function itemsOf(received: Received, { response }: HttpRequestParameters): Item[] {
  const { body } = received
  if (body.type === 'file') {
    const json = response.include === 'full' ? asJson(received) : aboutFile(body.file)
    return [{ json, files: { [response.file]: body.file } }]
  }
  if (response.include === 'full') return [{ json: asJson(received) }]
  if (body.type === 'none') return [{ json: {} }]
  return Array.isArray(body.value) && response.lists === 'split'
    ? body.value.map((element) => ({ json: recordOf(element) }))
    : [{ json: recordOf(body.value) }]
}

const aboutFile = ({ name, mimeType, bytes }: FileRef): JsonObject => ({ name, mimeType, bytes })

const recordOf = (value: Json): JsonObject => (isRecord(value) ? value : { body: value })
