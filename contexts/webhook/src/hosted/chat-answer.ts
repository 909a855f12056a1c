import { metaBelow, type StartResult } from '@linkflow/execution'
import type { RawContext } from '@linkflow/http-server'
import { fail, type Json, ok, type Result } from '@linkflow/kernel'
import type { RunAnswer } from '@linkflow/node-runtime'
import type { HostedChat } from '../domain/hosted-trigger.ts'
import type { Failure } from '../http/answer-call.ts'
import type { HostedNeeds } from './hosted-needs.ts'
import type { FormMode } from './serve-form.ts'

/** Who says something, and whether a second time is the same one. */
interface Said {
  readonly sessionId: string
  readonly text: string
  readonly delivery?: string
}

/** No answer, or none yet. */
type NoAnswer = Failure | { readonly isSlow: true; readonly id: string }

/** Runs the workflow with a message, and waits for what it says. */
export async function answerTo(
  needs: HostedNeeds,
  chat: HostedChat,
  mode: FormMode,
  context: RawContext,
  said: Said,
): Promise<Result<string, NoAnswer>> {
  return answerOf(await start(needs, chat, mode, context, said))
}

async function start(
  needs: HostedNeeds,
  chat: HostedChat,
  mode: FormMode,
  { trace }: RawContext,
  { sessionId, text, delivery }: Said,
): Promise<StartResult> {
  const { workflowId, nodeId, versionId, parameters } = chat
  const version = await needs.loadVersion(versionId)
  if (version === undefined) return { type: 'unavailable', retryAfterMs: 1000 }
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
  const said = Array.isArray(value)
    ? undefined
    : SAID.map((key) => (Object.hasOwn(value, key) ? value[key] : undefined)).find((each) => each !== undefined)
  return typeof said === 'string' ? said : JSON.stringify(said ?? value)
}
