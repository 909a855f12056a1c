import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { type ErrorCode, errorCodes } from '@linkflow/contracts'
import type { CommittedAnswer, ExecutableVersion, ExecutionId, StartExecution, StartResult } from '@linkflow/execution'
import { PROBLEM_TYPE, problemBody, type RawContext, type RawMount } from '@linkflow/http-server'
import { type Clock, crashPoint, newUuidV7 } from '@linkflow/kernel'
import type { FileRef, RunAnswer } from '@linkflow/node-runtime'
import {
  type CallBody,
  type CallError,
  callItem,
  isMultipart,
  parseBody,
  parseQuery,
  readBytes,
  readMultipart,
} from '../application/read-call.ts'
import type { RouteCache } from '../application/route-cache.ts'
import { type VerifyFields, verifyCall } from '../application/verify-call.ts'
import type { Webhook } from '../domain/webhook.ts'

export interface WebhookNeeds {
  readonly routes: RouteCache
  readonly clock: Clock
  start(request: StartExecution): Promise<StartResult>
  loadVersion(versionId: string): Promise<ExecutableVersion | undefined>
  /** The credential's fields, decrypted for this check. */
  verifyFields(workspaceId: string, credentialId: string, type: string): Promise<VerifyFields | undefined>
  /** Stores a file of the call under its execution, and reads files for answers. */
  storeFile(
    workspaceId: string,
    executionId: string,
    name: string,
    mimeType: string,
    content: AsyncIterable<Uint8Array>,
  ): Promise<FileRef>
  readFile(file: FileRef): AsyncIterable<Uint8Array>
  readonly onBug: (error: unknown) => void
}

interface Failure {
  readonly code: ErrorCode
  readonly detail: string
  readonly headers?: Readonly<Record<string, string>>
  readonly facts?: Readonly<Record<string, unknown>>
}

/**
 * `/webhook/<path>`: finds the live webhook, reads the call, checks who calls, starts an execution, answers as the node
 * says. A 2xx leaves only after what it promises is on disk.
 */
export function webhookMount(needs: WebhookNeeds): RawMount {
  return { prefix: '/webhook/', handle: (request, response, context) => handle(needs, request, response, context) }
}

async function handle(
  needs: WebhookNeeds,
  request: IncomingMessage,
  response: ServerResponse,
  context: RawContext,
): Promise<void> {
  const path = decodePath(context.rest)
  const match =
    path === undefined ? ({ type: 'not-found' } as const) : needs.routes.table.match(request.method ?? 'GET', path)
  switch (match.type) {
    case 'not-found':
      return refuse(request, response, context, {
        code: 'webhook-not-found',
        detail: `No published workflow listens at /webhook/${path ?? ''}. Publish the workflow, or check the path of its webhook node.`,
      })
    case 'method':
      return refuse(request, response, context, {
        code: 'method-not-allowed',
        detail: `/webhook/${path} takes ${match.allow.join(', ')}, not ${request.method}.`,
        headers: { allow: match.allow.join(', ') },
      })
    case 'found':
      return call(needs, match.webhook, path!, request, response, context)
  }
}

function decodePath(encoded: string): string | undefined {
  try {
    const path = encoded.includes('%') ? decodeURIComponent(encoded) : encoded
    return path.endsWith('/') ? path.slice(0, -1) : path
  } catch {
    return undefined
  }
}

async function call(
  needs: WebhookNeeds,
  webhook: Webhook,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  context: RawContext,
): Promise<void> {
  const { parameters } = webhook
  const failed = (failure: Failure) => refuse(request, response, context, failure)
  const query = parseQuery(request.url!.includes('?') ? request.url!.slice(request.url!.indexOf('?') + 1) : '')
  if (!query.ok) return failed(query.error)

  // The execution's id is needed before its files are: they are stored under its prefix.
  const id = newUuidV7<'execution'>(needs.clock.nowMs())
  const store = (name: string, mimeType: string, content: AsyncIterable<Uint8Array>) =>
    needs.storeFile(webhook.workspaceId, id, name, mimeType, content)
  const fields =
    parameters.authentication === 'none' || webhook.credentialId === undefined
      ? undefined
      : await needs.verifyFields(webhook.workspaceId, webhook.credentialId, parameters.authentication)

  let body: CallBody
  let bytes: Uint8Array
  if (isMultipart(request) && parameters.authentication !== 'hmac') {
    // Who calls is checked before anything of a stream is stored; a signature over the body needs the body first.
    const verified = await verifyCall(parameters, fields, {
      headers: request.headers,
      body: new Uint8Array(),
      nowMs: needs.clock.nowMs(),
    })
    if (!verified.ok) return failed(unverified(verified))
    const read = await readMultipart(request, parameters.bodyBytesMax, store)
    if (!read.ok) return failed(callFailure(read.error))
    body = read.value
    bytes = new Uint8Array()
  } else {
    const read = await readBytes(request, parameters.bodyBytesMax)
    if (!read.ok) return failed(callFailure(read.error))
    bytes = read.value
    const parsed = parseBody(request, read.value)
    if (!parsed.ok) return failed(callFailure(parsed.error))
    body = parsed.value
  }
  let messageId: string | undefined
  if (parameters.authentication !== 'none') {
    const verified = await verifyCall(parameters, fields, {
      headers: request.headers,
      body: bytes,
      nowMs: needs.clock.nowMs(),
    })
    if (!verified.ok) return failed(unverified(verified))
    messageId = verified.messageId
  }
  const delivery = deliveryOf(webhook, request, messageId)
  const version = await needs.loadVersion(webhook.versionId)
  if (version === undefined) {
    return failed({ code: 'internal-error', detail: 'The published version of this workflow cannot be loaded.' })
  }
  const files: Record<string, FileRef> = {}
  if (bytes.length > 0 && (body.kind === 'bytes' || parameters.rawBody)) {
    const mimeType =
      body.kind === 'bytes' ? body.mimeType : (request.headers['content-type'] ?? 'application/octet-stream')
    files['body'] = await store('body', mimeType, chunksOf(bytes))
  }
  const item = callItem({ method: request.method!, path, headers: request.headers, query: query.value }, body, {
    files,
    ...(parameters.authentication === 'header' && fields?.['name'] && { secretHeader: fields['name'].toLowerCase() }),
  })
  crashPoint('webhook.before-start')
  const result = await needs.start({
    id,
    version,
    trigger: webhook.nodeId,
    items: [item],
    mode: 'webhook',
    mayDefer: true,
    ...(parameters.respond !== 'immediately' && { waitMs: parameters.answerTimeoutMs }),
    ...(delivery && { delivery }),
  })
  crashPoint('webhook.started')
  await answer(needs, webhook, request, response, context, result)
  crashPoint('webhook.answered')
}

async function* chunksOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

const callFailure = (error: CallError): Failure => error

const unverified = (refusal: { code: ErrorCode; message: string; challenge?: string }): Failure => ({
  code: refusal.code,
  detail: refusal.message,
  ...(refusal.challenge && { headers: { 'www-authenticate': refusal.challenge } }),
})

function deliveryOf(
  webhook: Webhook,
  request: IncomingMessage,
  messageId: string | undefined,
): StartExecution['delivery'] {
  const { deliveryIdHeader } = webhook.parameters
  const given = deliveryIdHeader === undefined ? undefined : request.headers[deliveryIdHeader.toLowerCase()]
  const id = typeof given === 'string' && given !== '' ? given : messageId
  return id === undefined
    ? undefined
    : { endpoint: `webhook:${webhook.workflowId}:${webhook.nodeId}`, id: id.slice(0, 1024) }
}

// ------------------------------------------------------------------------------------------------- answers

/** What users answer with must not act in our name on our origin (T9). */
const USER_ANSWER_HEADERS = { 'content-security-policy': 'sandbox', 'x-content-type-options': 'nosniff' }

/** Headers that a workflow may not set: they act on the whole origin, or belong to the connection. */
const REFUSED_HEADERS = new Set([
  'set-cookie',
  'set-cookie2',
  'content-security-policy',
  'content-security-policy-report-only',
  'service-worker-allowed',
  'clear-site-data',
  'strict-transport-security',
  'public-key-pins',
  'connection',
  'transfer-encoding',
  'content-length',
  'keep-alive',
  'upgrade',
  'trailer',
  'x-content-type-options',
  'x-request-id',
])

async function answer(
  needs: WebhookNeeds,
  webhook: Webhook,
  request: IncomingMessage,
  response: ServerResponse,
  context: RawContext,
  result: StartResult,
): Promise<void> {
  const failed = (failure: Failure) => refuse(request, response, context, failure)
  switch (result.type) {
    case 'accepted':
    case 'duplicate':
      return immediate(webhook, response, result.id)
    case 'pending':
      return sendJson(response, 202, pendingBody(result.id), { location: `/api/v1/executions/${result.id}` })
    case 'busy':
    case 'unavailable':
      return failed({
        code: result.type === 'busy' ? 'server-busy' : 'database-unavailable',
        detail: 'The call was not stored. Send it again after the time in Retry-After.',
        headers: { 'retry-after': String(Math.ceil(result.retryAfterMs / 1000)) },
      })
    case 'refused':
      return failed({ code: 'execution-refused', detail: result.message })
    case 'answered':
      return answered(needs, response, failed, result.id, result.answer)
  }
}

const pendingBody = (id: ExecutionId) => ({ executionId: id, status: 'running', result: `/api/v1/executions/${id}` })

function immediate(webhook: Webhook, response: ServerResponse, id: ExecutionId): void {
  const custom = webhook.parameters.response
  if (custom === undefined) return sendJson(response, 202, { executionId: id })
  const { status, body } = custom
  if (body === undefined) return sendJson(response, status, { executionId: id }, pairs(custom.headers))
  if (typeof body === 'string') return send(response, status, 'text/plain; charset=utf-8', body, pairs(custom.headers))
  return sendJson(response, status, body, pairs(custom.headers))
}

/** Header settings of the node are a record or a list of pairs. */
function pairs(headers: unknown): Readonly<Record<string, string>> {
  const entries = Array.isArray(headers)
    ? headers.map((pair: { name: string; value: unknown }) => [pair.name, String(pair.value)])
    : Object.entries((headers ?? {}) as Record<string, unknown>).map(([name, value]) => [name, String(value)])
  return Object.fromEntries(entries)
}

async function answered(
  needs: WebhookNeeds,
  response: ServerResponse,
  failed: (failure: Failure) => void,
  id: ExecutionId,
  answer: CommittedAnswer,
): Promise<void> {
  if (answer.type === 'responded') return respond(needs, response, answer.answer as unknown as RunAnswer)
  if (answer.type === 'parked')
    return sendJson(response, 202, pendingBody(id), { location: `/api/v1/executions/${id}` })
  const { status, error } = answer.end
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
  needs: WebhookNeeds,
  response: ServerResponse,
  { status, headers, body }: RunAnswer,
): Promise<void> {
  const given: Record<string, string> = {}
  for (const [name, value] of headers) if (!REFUSED_HEADERS.has(name.toLowerCase())) given[name.toLowerCase()] = value
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

const sendJson = (
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

function refuse(request: IncomingMessage, response: ServerResponse, context: RawContext, failure: Failure): void {
  const text = JSON.stringify(problemBody(failure, context.requestId))
  // A body that was not read to its end makes the connection useless for a next request.
  const isUnread = !request.complete
  response.writeHead(errorCodes[failure.code].status, {
    'content-type': PROBLEM_TYPE,
    'content-length': String(Buffer.byteLength(text)),
    'x-content-type-options': 'nosniff',
    ...failure.headers,
    ...(isUnread && { connection: 'close' }),
  })
  response.end(text)
  if (isUnread) request.resume()
}
