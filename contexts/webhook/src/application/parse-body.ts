import { parseJson } from '@linkflow/http-server'
import { fail, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import { loopTurns, parseLargeJson } from '@linkflow/node-runtime'
import {
  DEPTH_SCAN_BYTES_MIN,
  FORM_FIELDS_MAX,
  JSON_DEPTH_MAX,
  LARGE_JSON_BYTES_MIN,
  QUERY_PAIRS_MAX,
} from '../limits.ts'
import type { CallBody, CallError } from './call-body.ts'

const isJson = (mediaType: string): boolean => mediaType === 'application/json' || mediaType.endsWith('+json')
// Without a type people send JSON by curl; text is what it is, so nothing is guessed from its shape.
const isText = (mediaType: string): boolean =>
  mediaType === '' || mediaType.startsWith('text/') || mediaType.endsWith('/xml') || mediaType.endsWith('+xml')

/** Whether a body of this type becomes a value; any other is bytes, whatever they look like. */
export const isParsed = (mediaType: string): boolean =>
  isJson(mediaType) || isText(mediaType) || mediaType === 'application/x-www-form-urlencoded'

/** As `parseBody`; a large body of JSON is parsed in pieces, and others are served between them. */
export async function parseBodyInTurns(
  mediaType: string,
  bytes: Buffer,
  workspaceId: string,
): Promise<Result<CallBody, CallError>> {
  if (bytes.length < LARGE_JSON_BYTES_MIN || !isJson(mediaType)) return parseBody(mediaType, bytes)
  const parsed = await parseLargeJson(bytes, {
    depthMax: JSON_DEPTH_MAX,
    yieldNow: () => loopTurns.take(workspaceId),
    check: hasOutOfRange,
  })
  switch (parsed.type) {
    case 'parsed':
      return ok({ kind: 'json', value: parsed.value })
    case 'too-deep':
      return fail(TOO_DEEP)
    case 'out-of-range':
      return fail(OUT_OF_RANGE)
    case 'other':
      return parseBody(mediaType, bytes)
  }
}

/** The scan has seen to the depth. */
const hasOutOfRange = (value: Json): 'out-of-range' | undefined =>
  checkValue(value, 0) === undefined ? undefined : 'out-of-range'

export function parseBody(mediaType: string, bytes: Buffer): Result<CallBody, CallError> {
  if (bytes.length === 0) return ok({ kind: 'none' })
  if (isJson(mediaType)) return parseJsonBody(bytes)
  if (mediaType === 'application/x-www-form-urlencoded') return parseForm(bytes)
  if (!isText(mediaType)) return ok({ kind: 'bytes', mimeType: mediaType })
  const text = decode(bytes)
  return text === undefined
    ? ok({ kind: 'bytes', mimeType: 'application/octet-stream' })
    : ok({ kind: 'text', value: text })
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
  // A long row of brackets would cost thirty times its size in memory before its depth could be looked at.
  if (bytes.length >= DEPTH_SCAN_BYTES_MIN && isNestedDeeper(bytes, JSON_DEPTH_MAX)) return fail(TOO_DEEP)
  const text = decode(bytes)
  if (text === undefined)
    return fail({ code: 'body-not-utf8', detail: 'The body holds bytes that are not UTF-8; send it as UTF-8.' })
  const parsed = parseJson(text)
  if (!parsed.ok) return fail({ code: 'json-malformed', detail: parsed.error.detail })
  const value = parsed.value as Json
  const problem = checkValue(value, 1)
  return problem === undefined ? ok({ kind: 'json', value }) : fail(problem)
}

const [QUOTE, BACKSLASH, OPEN_LIST, OPEN_RECORD, CLOSE_LIST, CLOSE_RECORD] = [...Buffer.from('"\\\\[{]}')]

/** Counts brackets outside texts; of what is not JSON the answer does not matter. */
function isNestedDeeper(bytes: Buffer, depthMax: number): boolean {
  let depth = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) {
      for (at++; at < bytes.length && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++
    } else if (byte === OPEN_LIST || byte === OPEN_RECORD) {
      depth += 1
      if (depth > depthMax) return true
    } else if (byte === CLOSE_LIST || byte === CLOSE_RECORD) depth -= 1
  }
  return false
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
  return ok({ kind: 'form', value: record(pairs) })
}

/** A repeated name becomes a list. Own keys only, `__proto__` included. */
export function record(pairs: readonly (readonly [string, string])[]): JsonObject {
  const values = new Map<string, string | string[]>()
  for (const [name, value] of pairs) {
    const known = values.get(name)
    if (known === undefined) values.set(name, value)
    else if (Array.isArray(known)) known.push(value)
    else values.set(name, [known, value])
  }
  return Object.fromEntries(values)
}

export function parseQuery(search: string): Result<JsonObject, CallError> {
  if (search === '') return ok({})
  const pairs = [...new URLSearchParams(search)]
  return pairs.length > QUERY_PAIRS_MAX
    ? fail({ code: 'query-invalid', detail: `The address has more than ${QUERY_PAIRS_MAX} query parameters.` })
    : ok(record(pairs))
}
