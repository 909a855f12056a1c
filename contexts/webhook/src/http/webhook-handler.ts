import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ErrorCode, errorCodes } from '@linkflow/contracts'
import { type ExecutableVersion, metaBelow, type StartExecution, type StartResult } from '@linkflow/execution'
import { PROBLEM_TYPE, problemBody, type RawContext, type RawMount } from '@linkflow/http-server'
import { type Clock, crashPoint, newUuidV7 } from '@linkflow/kernel'
import type { FileRef } from '@linkflow/node-runtime'
import type { CallBody } from '../application/call-body.ts'
import { callItem } from '../application/call-item.ts'
import type { Caller, Callers } from '../application/callers.ts'
import type { Inbox } from '../application/inbox.ts'
import type { Listener, Listeners } from '../application/listeners.ts'
import { parseBody, parseQuery } from '../application/parse-body.ts'
import { mediaTypeOf, readBytes, readCall } from '../application/read-call.ts'
import type { RouteCache } from '../application/route-cache.ts'
import type { Webhook } from '../domain/webhook.ts'
import { BODY_ARRIVAL_MS, CHALLENGE_CHARS_MAX } from '../limits.ts'
import { answerCall, type Failure, sendJson, sendText, USER_ANSWER_HEADERS } from './answer-call.ts'
import { CallFiles } from './call-files.ts'
import { letArrive } from './let-arrive.ts'

export interface WebhookNeeds {
  readonly routes: RouteCache
  /** Notes what comes; it costs a call that is let in one addition. */
  readonly inbox: Inbox
  readonly listeners: Listeners
  readonly callers: Callers
  readonly clock: Clock
  start(request: StartExecution): Promise<StartResult>
  loadVersion(versionId: string): Promise<ExecutableVersion | undefined>
  /** Stores a file of the call under its execution, and reads files for answers. */
  storeFile(
    workspaceId: string,
    executionId: string,
    name: string,
    mimeType: string,
    content: AsyncIterable<Uint8Array>,
  ): Promise<FileRef>
  readFile(file: FileRef): AsyncIterable<Uint8Array>
  /** Removes the files of a call that started no execution. */
  removeFiles(workspaceId: string, executionId: string): Promise<void>
  /** How long a body may take to arrive, where it is not the usual time. */
  readonly bodyArrivalMs?: number
  readonly onBug: (error: unknown) => void
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
  if (match.type !== 'found' && path !== undefined && !needs.listeners.isEmpty) {
    const listeners = needs.listeners.of(request.method ?? 'GET', path, request)
    if (listeners.length > 0) return hear(needs, listeners, path, request, response, context)
  }
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
  const { inbox } = needs
  inbox.called(webhook)
  // Empty but for the minutes in which somebody tries a draft.
  const listeners = needs.listeners.ofLive(webhook, request)
  const failed = (failure: Failure, bytes?: Uint8Array) => {
    refuse(request, response, context, failure)
    const { status } = errorCodes[failure.code]
    if (status >= 500) return inbox.failed(webhook)
    const { code, detail } = failure
    const stray = { request, bytes, secretHeader: caller?.secretHeader, status, code, detail }
    heardWhenKept(needs, listeners, inbox.refused(webhook, stray))
  }
  let caller: Caller | undefined
  const { url = '' } = request
  const query = parseQuery(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '')
  if (!query.ok) return failed(query.error)

  // The execution's id is needed before its files are: they are stored under its prefix.
  const id = newUuidV7<'execution'>(needs.clock.nowMs())
  const files = new CallFiles(needs, webhook.workspaceId, id)
  const known = await needs.callers.of(webhook, request.headers)
  caller = known
  // Who calls is checked before the body is read; only a signature over the body needs the body first.
  const isSigned = parameters.authentication === 'hmac'
  let verified = isSigned ? undefined : await known.verify(NOTHING)
  if (verified?.ok === false) return failed(unverified(verified))
  const read = await readCall(request, {
    workspaceId: webhook.workspaceId,
    bytesMax: parameters.bodyBytesMax,
    arrivalMs: needs.bodyArrivalMs ?? BODY_ARRIVAL_MS,
    store: (name, mimeType, content) => files.store(name, mimeType, content),
    keepBytes: parameters.rawBody,
    ...(isSigned && {
      verify: async (bytes: Uint8Array) => {
        verified = await known.verify(bytes)
        return verified.ok ? undefined : verified
      },
    }),
  })
  if (read.type === 'failed') {
    await files.remove()
    return failed(read.error, read.bytes)
  }
  if (read.type === 'refused') return failed(unverified(read.refusal), read.bytes)
  const { body, bytes } = read
  const challenge = slackChallenge(parameters, body)
  if (challenge !== undefined) return sendText(response, challenge)
  const version = await needs.loadVersion(webhook.versionId)
  if (version === undefined) {
    await files.remove()
    return failed({ code: 'internal-error', detail: 'The published version of this workflow cannot be loaded.' })
  }
  let kept: FileRef | undefined
  if (bytes.length > 0 && (body.kind === 'bytes' || parameters.rawBody)) {
    const given = request.headers['content-type'] ?? 'application/octet-stream'
    kept = await files.store('body', body.kind === 'bytes' ? body.mimeType : given, chunksOf(bytes))
  }
  const item = callItem({ method: request.method!, path, headers: request.headers, query: query.value }, body, {
    ...(kept && { files: { body: kept } }),
    ...(known.secretHeader && { secretHeader: known.secretHeader }),
  })
  const delivery = deliveryOf(webhook, request, verified?.ok ? verified.messageId : undefined)
  crashPoint('webhook.before-start')
  const result = await needs.start({
    id,
    version,
    trigger: webhook.nodeId,
    items: [item],
    mode: 'webhook',
    ...(context.trace && { meta: metaBelow(context.trace) }),
    mayDefer: true,
    ...(parameters.respond !== 'immediately' && { waitMs: parameters.answerTimeoutMs }),
    ...(delivery && { delivery }),
  })
  crashPoint('webhook.started')
  if (isOthers(result, id)) await files.remove()
  if (listeners.length > 0) needs.listeners.heard(listeners, 'id' in result ? result.id : undefined)
  await answerCall(needs, webhook, response, failed, result)
  crashPoint('webhook.answered')
}

/**
 * A call where nothing is published, and somebody tries a draft: it is verified and read as the draft says, kept for them,
 * and starts nothing by itself. The first who listens says how.
 */
async function hear(
  needs: WebhookNeeds,
  listeners: readonly Listener[],
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  context: RawContext,
): Promise<void> {
  const { webhook } = listeners[0]!
  const mine = listeners.filter((each) => each.webhook.workspaceId === webhook.workspaceId)
  const caller = await needs.callers.of(webhook, request.headers)
  const stray = { request, secretHeader: caller.secretHeader }
  const failed = (failure: Failure, bytes?: Uint8Array) => {
    refuse(request, response, context, failure)
    const { status } = errorCodes[failure.code]
    const { code, detail } = failure
    heardWhenKept(needs, mine, needs.inbox.heard(webhook, { ...stray, bytes, status, code, detail }))
  }
  const isSigned = webhook.parameters.authentication === 'hmac'
  const verified = isSigned ? undefined : await caller.verify(NOTHING)
  if (verified?.ok === false) return failed(unverified(verified))
  const bytes = await readBytes(request, webhook.parameters.bodyBytesMax, needs.bodyArrivalMs ?? BODY_ARRIVAL_MS)
  if (!bytes.ok) return failed(bytes.error)
  const signed = isSigned ? await caller.verify(bytes.value) : undefined
  if (signed?.ok === false) return failed(unverified(signed), bytes.value)
  const body = parseBody(mediaTypeOf(request), bytes.value)
  if (!body.ok) return failed(body.error, bytes.value)
  const challenge = slackChallenge(webhook.parameters, body.value)
  if (challenge !== undefined) return sendText(response, challenge)
  const id = needs.inbox.heard(webhook, { ...stray, bytes: bytes.value, status: 202 })
  heardWhenKept(needs, mine, id)
  sendJson(response, 202, { heard: id !== undefined, path })
}

/** Who listens is not made to wait for the next writing of the inbox. */
function heardWhenKept({ inbox, listeners }: WebhookNeeds, by: readonly Listener[], id: string | undefined): void {
  if (by.length > 0 && id !== undefined) void inbox.flush().then(() => listeners.heard(by, id))
}

/** Slack asks once, signed, whether the address is ours before it sends events there; no execution begins. */
function slackChallenge({ authentication, hmac }: Webhook['parameters'], body: CallBody): string | undefined {
  if (authentication !== 'hmac' || hmac.scheme !== 'slack' || body.kind !== 'json') return undefined
  const { value } = body
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const { type, challenge } = value
  if (type !== 'url_verification' || typeof challenge !== 'string') return undefined
  return challenge.length > CHALLENGE_CHARS_MAX ? undefined : challenge
}

const NOTHING = new Uint8Array()

/** Nothing of this call was started. (Of «unavailable» nobody knows: it may still be committed.) */
const isOthers = (result: StartResult, id: string): boolean =>
  result.type === 'busy' || result.type === 'refused' || ('id' in result && result.id !== id)

async function* chunksOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

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

function refuse(request: IncomingMessage, response: ServerResponse, context: RawContext, failure: Failure): void {
  const text = JSON.stringify(problemBody(failure, context.requestId))
  const isLate = failure.code === 'request-timeout'
  response.writeHead(errorCodes[failure.code].status, {
    'content-type': PROBLEM_TYPE,
    'content-length': String(Buffer.byteLength(text)),
    ...USER_ANSWER_HEADERS,
    ...failure.headers,
    ...(isLate && { connection: 'close' }),
  })
  response.end(text)
  if (!request.complete && !isLate) letArrive(request)
}
