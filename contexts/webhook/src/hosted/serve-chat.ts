import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ErrorCode, errorCodes } from '@linkflow/contracts'
import { metaBelow, type StartResult } from '@linkflow/execution'
import { PROBLEM_TYPE, problemBody, type RawContext } from '@linkflow/http-server'
import { fail, type Json, newUuidV7, ok, type Result } from '@linkflow/kernel'
import type { RunAnswer } from '@linkflow/node-runtime'
import { parseBody } from '../application/parse-body.ts'
import { mediaTypeOf, readBytes } from '../application/read-call.ts'
import type { HostedChat } from '../domain/hosted-trigger.ts'
import { type Failure, sendJson, USER_ANSWER_HEADERS } from '../http/answer-call.ts'
import { letArrive } from '../http/let-arrive.ts'
import {
  BODY_ARRIVAL_MS,
  CHAT_BODY_BYTES_MAX,
  CHAT_CARRIED_CHARS_MAX,
  CHAT_CARRIED_MAX,
  CHAT_MESSAGE_CHARS_MAX,
} from '../limits.ts'
import { sendPage } from './document.ts'
import type { HostedNeeds } from './hosted-needs.ts'
import { asWebhook } from './hosted-of-version.ts'
import { html } from './html.ts'
import { isFormBody, readSubmission } from './read-submission.ts'
import { refuseCaller, refuseMethod, refusePage, refuseUnread } from './refusals.ts'
import type { FormMode } from './serve-form.ts'
import { wordsOf } from './words.ts'

interface Message {
  readonly by: 'you' | 'answer'
  readonly text: string
}

/** What the page carries along: the server keeps nothing of a conversation but its executions. */
interface Carried {
  readonly sessionId: string
  /** New for each message: one that is sent twice starts one execution. */
  readonly next: string
  readonly messages: readonly Message[]
}

/** One message in, one answer out: as a page for people, as JSON for programs. */
export async function serveChat(
  needs: HostedNeeds,
  chat: HostedChat,
  mode: FormMode,
  request: IncomingMessage,
  response: ServerResponse,
  context: RawContext,
): Promise<void> {
  const caller = await needs.callers.of(asWebhook(chat), request.headers)
  const verified = await caller.verify(new Uint8Array())
  if (!verified.ok) {
    if (!isOfProgram(request)) return refuseCaller(request, response, verified, chat.parameters.language)
    const { code, message: detail, challenge } = verified
    const headers = challenge === undefined ? {} : { 'www-authenticate': challenge }
    return sendProblem(request, response, context, { code, detail, headers })
  }
  const method = request.method ?? 'GET'
  if (method === 'GET' || method === 'HEAD') return sendChat(needs, chat, mode, response, fresh(needs))
  if (method !== 'POST') return refuseMethod(request, response)
  if (isFormBody(request)) return converse(needs, chat, mode, request, response, context)
  await call(needs, chat, mode, request, response, context)
}

const isOfProgram = (request: IncomingMessage): boolean => mediaTypeOf(request) === 'application/json'

/** No such chat: as a page, or as a problem for a program. */
export function refuseChat(request: IncomingMessage, response: ServerResponse, context: RawContext): void {
  if (!isOfProgram(request)) return refusePage(request, response, 'notFound')
  const detail = 'No published chat that is public listens here. Publish the workflow, or check the path of its node.'
  sendProblem(request, response, context, { code: 'webhook-not-found', detail })
}

function fresh({ clock }: HostedNeeds): Carried {
  const nowMs = clock.nowMs()
  return { sessionId: newUuidV7(nowMs), next: newUuidV7(nowMs), messages: [] }
}

const identityOf = ({ workflowId, nodeId }: HostedChat): string => `chat ${workflowId} ${nodeId}`

function sendChat(
  needs: HostedNeeds,
  chat: HostedChat,
  mode: FormMode,
  response: ServerResponse,
  carried: Carried,
  draft: { readonly text: string; readonly problem?: string } = { text: '' },
): void {
  const { language, title, greeting } = chat.parameters
  const words = wordsOf(language)
  const { problem } = draft
  const lines = carried.messages.map(
    ({ by, text }) => html`<li class="${by}"><strong>${by === 'you' ? words.you : words.answer}</strong><span class="text">${text}</span></li>`,
  )
  const body = html`${mode === 'test' && html`<p class="note">${words.test}</p>`}<h1>${title || words.conversation}</h1>
${greeting !== '' && html`<p class="text">${greeting}</p>`}
<ol class="talk" aria-label="${words.conversation}">${lines}</ol>
<form method="post" accept-charset="utf-8"><input type="hidden" name="token" value="${needs.tokens.seal(identityOf(chat), { ...carried } as unknown as Json)}">
<div class="field"><label for="message">${words.message}</label><textarea id="message" name="message" rows="3" required autofocus maxlength="${CHAT_MESSAGE_CHARS_MAX}"${problem !== undefined && html` aria-invalid="true" aria-describedby="message-wrong"`}>
${draft.text}</textarea>${problem !== undefined && html`<p class="wrong" id="message-wrong" role="alert">${problem}</p>`}</div>
<button type="submit">${words.send}</button></form>`
  sendPage(response, { language, title: title || words.conversation, body, ...(problem !== undefined && { status: 422 }) })
}

/** The page: what was said before comes back with it, sealed. */
async function converse(
  needs: HostedNeeds,
  chat: HostedChat,
  mode: FormMode,
  request: IncomingMessage,
  response: ServerResponse,
  context: RawContext,
): Promise<void> {
  const { language } = chat.parameters
  const words = wordsOf(language)
  const read = await readSubmission(request, {
    workspaceId: chat.workspaceId,
    bytesMax: CHAT_BODY_BYTES_MAX,
    arrivalMs: needs.bodyArrivalMs,
    // The page has no field for files.
    store: async () => {
      throw new Error('a chat takes no files')
    },
  })
  if (!read.ok) return refuseUnread(request, response, read.error, language)
  const carried = needs.tokens.open(identityOf(chat), read.value.text('token')) as Carried | undefined
  const text = read.value.text('message').replaceAll('\r\n', '\n')
  if (carried === undefined) return sendChat(needs, chat, mode, response, fresh(needs), { text, problem: words.formChangedText })
  const problem = problemOf(text)
  if (problem !== undefined) return sendChat(needs, chat, mode, response, carried, { text, problem: words.problem(problem) })
  const started = await start(needs, chat, mode, context, { sessionId: carried.sessionId, text, delivery: carried.next })
  const answer = answerOf(started)
  const said = answer.ok ? answer.value : 'isSlow' in answer.error ? words.slow : words.noAnswer
  const messages = [...carried.messages, { by: 'you', text }, { by: 'answer', text: said || words.noAnswer }] as const
  sendChat(needs, chat, mode, response, {
    sessionId: carried.sessionId,
    next: newUuidV7(needs.clock.nowMs()),
    messages: lastOf(messages),
  })
}

/** The newest, as far as they fit. */
function lastOf(messages: readonly Message[]): readonly Message[] {
  let chars = 0
  const from = messages.findLastIndex(({ text }, index) => {
    chars += text.length
    return chars > CHAT_CARRIED_CHARS_MAX || messages.length - index > CHAT_CARRIED_MAX
  })
  return messages.slice(from + 1)
}

const problemOf = (text: string) => {
  if (text.trim() === '') return { type: 'missing' } as const
  return text.length > CHAT_MESSAGE_CHARS_MAX ? ({ type: 'too-long', limit: CHAT_MESSAGE_CHARS_MAX } as const) : undefined
}

/** The address for programs. */
async function call(
  needs: HostedNeeds,
  chat: HostedChat,
  mode: FormMode,
  request: IncomingMessage,
  response: ServerResponse,
  context: RawContext,
): Promise<void> {
  const failed = (failure: Failure) => sendProblem(request, response, context, failure)
  if (!isOfProgram(request))
    return failed({ code: 'media-type-unsupported', detail: 'Send the message as JSON: {"chatInput": "…"}.' })
  const bytes = await readBytes(request, CHAT_BODY_BYTES_MAX, needs.bodyArrivalMs ?? BODY_ARRIVAL_MS)
  if (!bytes.ok) return failed(bytes.error)
  const parsed = parseBody('application/json', bytes.value)
  if (!parsed.ok) return failed(parsed.error)
  const message = messageOf('value' in parsed.value ? parsed.value.value : null, newUuidV7(needs.clock.nowMs()))
  if (!message.ok) return failed({ code: 'body-invalid', detail: message.error })
  const { sessionId, text } = message.value
  const answer = answerOf(await start(needs, chat, mode, context, { sessionId, text }))
  if (answer.ok) return sendJson(response, 200, { sessionId, output: answer.value })
  const { error } = answer
  if ('isSlow' in error) {
    const result = `/api/v1/executions/${error.id}`
    return sendJson(response, 202, { sessionId, executionId: error.id, status: 'running', result }, { location: result })
  }
  failed(error)
}

const SESSION_CHARS_MAX = 256

function messageOf(body: Json, newSession: string): Result<{ readonly sessionId: string; readonly text: string }, string> {
  const given = typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {}
  const { chatInput: text, sessionId = newSession } = given
  if (typeof text !== 'string' || problemOf(text) !== undefined)
    return fail(`«chatInput» must be a text of 1 to ${CHAT_MESSAGE_CHARS_MAX} characters.`)
  if (typeof sessionId !== 'string' || sessionId === '' || sessionId.length > SESSION_CHARS_MAX)
    return fail(`«sessionId» must be a text of 1 to ${SESSION_CHARS_MAX} characters, or be left out.`)
  return ok({ sessionId, text })
}

async function start(
  needs: HostedNeeds,
  chat: HostedChat,
  mode: FormMode,
  { trace }: RawContext,
  message: { readonly sessionId: string; readonly text: string; readonly delivery?: string },
): Promise<StartResult> {
  const { workflowId, nodeId, versionId, parameters } = chat
  const version = await needs.loadVersion(versionId)
  if (version === undefined) return { type: 'unavailable', retryAfterMs: 1000 }
  const { sessionId, text, delivery } = message
  return needs.executions.start({
    version,
    trigger: nodeId,
    items: [{ json: { sessionId, action: 'sendMessage', chatInput: text } }],
    mode: mode === 'test' ? 'manual' : 'webhook',
    ...(trace && { meta: metaBelow(trace) }),
    waitMs: parameters.answerTimeoutMs,
    mayDefer: true,
    ...(delivery !== undefined && { delivery: { endpoint: `chat:${workflowId}:${nodeId}`, id: delivery } }),
  })
}

type NoAnswer = Failure | { readonly isSlow: true; readonly id: string }

/** What is said, as text. */
function answerOf(result: StartResult): Result<string, NoAnswer> {
  switch (result.type) {
    case 'accepted':
    case 'duplicate':
    case 'pending':
      return fail({ isSlow: true, id: result.id })
    case 'answered': {
      const { answer, id } = result
      if (answer.type === 'responded') return ok(textOfAnswer(answer.answer as unknown as RunAnswer))
      if (answer.type === 'parked') return fail({ isSlow: true, id })
      const { status, error } = answer.end
      if (status === 'succeeded') return ok(textOfItem(answer.output.flatMap(({ items }) => items).at(-1)))
      const detail = error === undefined ? `The execution ended as ${status}.` : `The workflow failed: ${error.message}`
      return fail({ code: 'execution-failed', detail, facts: { executionId: id, status } })
    }
    case 'busy':
    case 'unavailable':
      return fail({
        code: result.type === 'unavailable' ? 'database-unavailable' : result.storage ? 'storage-full' : 'server-busy',
        detail: 'The message was not stored. Send it again after the time in Retry-After.',
        headers: { 'retry-after': String(Math.ceil(result.retryAfterMs / 1000)) },
      })
    case 'dropped':
      return fail({ code: 'execution-dropped', detail: result.message, facts: { executionId: result.id } })
    case 'refused':
      return fail({ code: 'execution-refused', detail: result.message })
  }
}

function textOfAnswer({ body }: RunAnswer): string {
  if (body.type === 'text') return body.text
  return body.type === 'json' ? textOfItem(body.value) : ''
}

/** Fields of an item in which nodes put what is to be said, the likeliest first. */
const SAID = ['output', 'text', 'message', 'answer'] as const

function textOfItem(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'object') return String(value)
  const said = Array.isArray(value) ? undefined : SAID.map((key) => (Object.hasOwn(value, key) ? value[key] : undefined)).find((each) => each !== undefined)
  return typeof said === 'string' ? said : JSON.stringify(said ?? value)
}

function sendProblem(
  request: IncomingMessage,
  response: ServerResponse,
  { requestId }: RawContext,
  failure: Failure & { readonly code: ErrorCode },
): void {
  const text = JSON.stringify(problemBody(failure, requestId))
  response.writeHead(errorCodes[failure.code].status, {
    'content-type': PROBLEM_TYPE,
    'content-length': String(Buffer.byteLength(text)),
    ...USER_ANSWER_HEADERS,
    ...failure.headers,
  })
  response.end(text)
  if (!request.complete) letArrive(request)
}
