import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorCodes } from '@linkflow/contracts'
import { PROBLEM_TYPE, problemBody, type RawContext } from '@linkflow/http-server'
import { fail, type Json, newUuidV7, ok, type Result } from '@linkflow/kernel'
import { parseBody } from '../application/parse-body.ts'
import { mediaTypeOf, readBytes } from '../application/read-call.ts'
import type { HostedChat } from '../domain/hosted-trigger.ts'
import { type Failure, sendJson, USER_ANSWER_HEADERS } from '../http/answer-call.ts'
import { letArrive } from '../http/let-arrive.ts'
import { BODY_ARRIVAL_MS, CHAT_BODY_BYTES_MAX, CHAT_MESSAGE_CHARS_MAX } from '../limits.ts'
import { answerTo } from './chat-answer.ts'
import { converse, problemOf, showChat } from './chat-page.ts'
import type { HostedNeeds } from './hosted-needs.ts'
import { asWebhook } from './hosted-of-version.ts'
import { isFormBody } from './read-submission.ts'
import { refuseCaller, refuseMethod, refusePage } from './refusals.ts'
import type { FormMode } from './serve-form.ts'

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
    const headers = challenge !== undefined && { headers: { 'www-authenticate': challenge } }
    return sendProblem(request, response, context, { code, detail, ...headers })
  }
  const method = request.method ?? 'GET'
  if (method === 'GET' || method === 'HEAD') return showChat(needs, chat, mode, response)
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
  const answer = await answerTo(needs, chat, mode, context, { sessionId, text })
  if (answer.ok) return sendJson(response, 200, { sessionId, output: answer.value })
  const { error } = answer
  if ('isSlow' in error) {
    const result = `/api/v1/executions/${error.id}`
    return sendJson(
      response,
      202,
      { sessionId, executionId: error.id, status: 'running', result },
      { location: result },
    )
  }
  failed(error)
}

const SESSION_CHARS_MAX = 256

function messageOf(
  body: Json,
  newSession: string,
): Result<{ readonly sessionId: string; readonly text: string }, string> {
  const given = typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {}
  const { chatInput: text, sessionId = newSession } = given
  if (typeof text !== 'string' || problemOf(text) !== undefined)
    return fail(`«chatInput» must be a text of 1 to ${CHAT_MESSAGE_CHARS_MAX} characters.`)
  if (typeof sessionId !== 'string' || sessionId === '' || sessionId.length > SESSION_CHARS_MAX)
    return fail(`«sessionId» must be a text of 1 to ${SESSION_CHARS_MAX} characters, or be left out.`)
  return ok({ sessionId, text })
}

function sendProblem(
  request: IncomingMessage,
  response: ServerResponse,
  { requestId }: RawContext,
  failure: Failure,
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
