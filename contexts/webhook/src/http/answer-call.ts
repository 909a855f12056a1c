import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { ErrorCode } from '@linkflow/contracts'
import type { CommittedAnswer, ExecutionId, StartResult } from '@linkflow/execution'
import type { FileRef, RunAnswer } from '@linkflow/node-runtime'
import { HEADERS_OF_THE_HOST } from '@linkflow/nodes'
import type { Webhook } from '../domain/webhook.ts'

export interface AnswerNeeds {
  readFile(file: FileRef): AsyncIterable<Uint8Array>
}

/** A problem in place of an answer. */
export interface Failure {
  readonly code: ErrorCode
  readonly detail: string
  readonly headers?: Readonly<Record<string, string>>
  readonly facts?: Readonly<Record<string, unknown>>
}

/** What users answer with must not act in our name on our origin (T9). */
export const USER_ANSWER_HEADERS = { 'content-security-policy': 'sandbox', 'x-content-type-options': 'nosniff' }

/** What is ours to say is passed over in silence: many set `nosniff` themselves. */
const OUR_HEADERS = new Set(['x-content-type-options', 'x-request-id'])

/** Answers as the node says. `failed` answers with a problem. */
export async function answerCall(
  needs: AnswerNeeds,
  webhook: Webhook,
  response: ServerResponse,
  failed: (failure: Failure) => void,
  result: StartResult,
): Promise<void> {
  switch (result.type) {
    case 'accepted':
    case 'duplicate':
      return immediate(webhook, response, result.id)
    case 'pending':
      return sendJson(response, 202, pendingBody(result.id), { location: `/api/v1/executions/${result.id}` })
    case 'busy':
    case 'unavailable':
      return failed({
        code: result.type === 'unavailable' ? 'database-unavailable' : result.storage ? 'storage-full' : 'server-busy',
        detail: 'The call was not stored. Send it again after the time in Retry-After.',
        headers: { 'retry-after': String(Math.ceil(result.retryAfterMs / 1000)) },
      })
    case 'refused':
      return failed({ code: 'execution-refused', detail: result.message })
    case 'dropped':
      return dropped(webhook, response, failed, result.id, result.message)
    case 'answered':
      return answered(needs, webhook, response, failed, result.id, result.answer)
  }
}

/**
 * The call is on record, and starts nothing. Who only tells of something has done so: an error would make most senders
 * tell it again, or give the address up. Who waits for what the workflow answers gets a 409: a 429 asks to be repeated, and
 * what was dropped is not to come back.
 */
function dropped(
  webhook: Webhook,
  response: ServerResponse,
  failed: (failure: Failure) => void,
  executionId: ExecutionId,
  detail: string,
): void {
  const code = 'execution-dropped'
  if (webhook.parameters.respond !== 'immediately') return failed({ code, detail, facts: { executionId } })
  sendJson(response, 202, { executionId, status: 'cancelled', code, detail })
}

const pendingBody = (id: ExecutionId) => ({ executionId: id, status: 'running', result: `/api/v1/executions/${id}` })

function immediate(webhook: Webhook, response: ServerResponse, id: ExecutionId): void {
  const custom = webhook.parameters.response
  if (custom === undefined) return sendJson(response, 202, { executionId: id })
  const { status, body } = custom
  if (body === undefined) return sendJson(response, status, { executionId: id }, allowed(pairs(custom.headers)))
  if (typeof body === 'string')
    return send(response, status, 'text/plain; charset=utf-8', body, allowed(pairs(custom.headers)))
  return sendJson(response, status, body, allowed(pairs(custom.headers)))
}

/** Header settings of the node are a record or a list of pairs. */
function pairs(headers: unknown): (readonly [string, string])[] {
  return Array.isArray(headers)
    ? headers.map((pair: { name: string; value: unknown }) => [pair.name, String(pair.value)] as const)
    : Object.entries((headers ?? {}) as Record<string, unknown>).map(([name, value]) => [name, String(value)] as const)
}

/** By lower-case name, and only what may leave: the node refuses the others when it is written, this door whenever. */
function allowed(headers: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  const kept = new Map<string, string>()
  for (const [name, value] of headers) {
    const known = name.toLowerCase()
    const isRefused = HEADERS_OF_THE_HOST.has(known) || OUR_HEADERS.has(known)
    if (!isRefused && isSendable(name, value)) kept.set(known, value)
  }
  return Object.fromEntries(kept)
}

/** RFC 9110: a token, and a value without control characters, as one byte each. */
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

const isSendable = (name: string, value: string): boolean => HEADER_NAME.test(name) && HEADER_VALUE.test(value)

async function answered(
  needs: AnswerNeeds,
  webhook: Webhook,
  response: ServerResponse,
  failed: (failure: Failure) => void,
  id: ExecutionId,
  answer: CommittedAnswer,
): Promise<void> {
  if (answer.type === 'responded') return respond(needs, response, answer.answer as unknown as RunAnswer)
  if (answer.type === 'parked')
    return sendJson(response, 202, pendingBody(id), { location: `/api/v1/executions/${id}` })
  const { status, error } = answer.end
  if (error?.code === 'execution-dropped') return dropped(webhook, response, failed, id, error.message)
  if (status !== 'succeeded') {
    return failed({
      code: 'execution-failed',
      detail:
        error === undefined
          ? `The execution ended as ${status}.`
          : `The workflow failed${error.node ? ` at «${error.node}»` : ''}: ${error.message}`,
      facts: { executionId: id, status, ...(error && { error }) },
    })
  }
  const items = answer.output.flatMap((end) => end.items)
  if (items.length === 0) return send(response, 204, undefined, undefined)
  return sendJson(response, 200, items.length === 1 ? items[0] : items)
}

async function respond(
  needs: AnswerNeeds,
  response: ServerResponse,
  { status, headers, body }: RunAnswer,
): Promise<void> {
  const given = allowed(headers)
  switch (body.type) {
    case 'none':
      return send(response, status, undefined, undefined, given)
    case 'json':
      return sendJson(response, status, body.value, given)
    case 'text':
      return send(response, status, 'text/plain; charset=utf-8', body.text, given)
    case 'file': {
      response.writeHead(status, {
        ...USER_ANSWER_HEADERS,
        'content-type': body.file.mimeType,
        'content-length': String(body.file.bytes),
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(body.file.name)}`,
        ...given,
      })
      await pipeline(needs.readFile(body.file), response)
    }
  }
}

export const sendText = (response: ServerResponse, text: string): void =>
  send(response, 200, 'text/plain; charset=utf-8', text)

export const sendJson = (
  response: ServerResponse,
  status: number,
  value: unknown,
  headers?: Readonly<Record<string, string>>,
): void => send(response, status, 'application/json; charset=utf-8', JSON.stringify(value ?? null), headers)

function send(
  response: ServerResponse,
  status: number,
  contentType: string | undefined,
  text: string | undefined,
  headers?: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, {
    ...USER_ANSWER_HEADERS,
    ...(contentType !== undefined && { 'content-type': contentType }),
    ...headers,
    ...(text === undefined
      ? status === 204 || status === 304
        ? {}
        : { 'content-length': '0' }
      : { 'content-length': String(Buffer.byteLength(text)) }),
  })
  response.end(text)
}
