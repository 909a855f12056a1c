import { errorCodes, type WebhookEventView } from '@linkflow/contracts'
import { type ExecutionSummary, triggerItem, type WorkspaceId } from '@linkflow/execution'
import { PROBLEM_TYPE, problemBody } from '@linkflow/http-server'
import type { Json } from '@linkflow/kernel'
import { acceptedLine, type FoundCall, strayLine } from '../application/find-calls.ts'
import { webhookOfVersion } from '../application/find-webhooks.ts'
import type { InboxNeeds } from '../application/needs.ts'
import { parseQuery } from '../application/parse-body.ts'
import { redactHeaders } from '../application/redact-headers.ts'
import type { Webhook } from '../domain/webhook.ts'
import type { StoredEvent } from '../infrastructure/events.postgres.ts'
import { EVENT_BODY_SHOWN_BYTES } from '../limits.ts'
import { answerCall, type Failure } from './answer-call.ts'
import { CapturedAnswer } from './captured-answer.ts'

type Reading = Pick<InboxNeeds, 'reader' | 'storage' | 'loadVersion' | 'readAnswer' | 'readFile'>

/** One call, with what came and what was answered. */
export async function eventView(needs: Reading, workspaceId: string, found: FoundCall): Promise<WebhookEventView> {
  return found.kind === 'stray' ? strayView(found.event) : acceptedView(needs, workspaceId, found.execution)
}

function strayView(event: StoredEvent): WebhookEventView {
  const { body, bodyBytes, detail } = event
  const query = parseQuery(event.query)
  return {
    ...strayLine(event),
    request: {
      method: event.method,
      path: event.path,
      headers: JSON.parse(event.headers) as Record<string, unknown>,
      query: query.ok ? query.value : {},
      ...(body !== undefined && { body: Buffer.from(body).toString('utf8') }),
      ...(bodyBytes !== undefined && { bodyBytes }),
      isWhole: body !== undefined && body.length === bodyBytes,
    },
    ...(detail !== undefined && { detail }),
  }
}

async function acceptedView(
  needs: Reading,
  workspaceId: string,
  execution: ExecutionSummary,
): Promise<WebhookEventView> {
  const [facts, version] = await Promise.all([
    needs.reader.facts(workspaceId as WorkspaceId, execution.id),
    needs.loadVersion(execution.versionId),
  ])
  const webhook = version && webhookOfVersion(version, execution.trigger)
  const item = await triggerItem(facts, needs.storage, version?.plan)
  const response = webhook && facts.length > 0 ? await answerOf(needs, webhook, execution) : undefined
  return {
    ...acceptedLine(execution),
    ...(item && { request: requestOf(item.json as unknown as CallJson, webhook) }),
    ...(response && { status: response.status, response }),
  }
}

interface CallJson {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, unknown>
  readonly query: Record<string, unknown>
  readonly body: Json
}

function requestOf({ method, path, headers, query, body }: CallJson, webhook: Webhook | undefined) {
  const bodyBytes = Buffer.byteLength(JSON.stringify(body))
  const isWhole = bodyBytes <= EVENT_BODY_SHOWN_BYTES
  const isSigned = webhook?.parameters.authentication === 'hmac'
  return {
    method,
    path,
    headers: redactHeaders(headers, [isSigned ? webhook.parameters.hmac.header : undefined]),
    query,
    ...(isWhole && { body }),
    bodyBytes,
    isWhole,
  }
}

/**
 * What the caller got, by the code that answered: it is a function of the webhook's node and of what the execution put out,
 * both of which are kept anyway. Undefined while the caller waits.
 */
async function answerOf(needs: Reading, webhook: Webhook, execution: ExecutionSummary) {
  const { id, createdAtMs, finishedAtMs } = execution
  const { respond, answerTimeoutMs } = webhook.parameters
  const captured = new CapturedAnswer()
  const failed = ({ code, headers, ...failure }: Failure) => {
    captured.writeHead(errorCodes[code].status, { 'content-type': PROBLEM_TYPE, ...headers })
    captured.end(JSON.stringify(problemBody({ code, ...failure }, '')))
  }
  const answer = (result: Parameters<typeof answerCall>[4]) =>
    answerCall(needs, webhook, captured.asResponse, failed, result)
  if (respond === 'immediately') await answer({ type: 'accepted', id })
  else {
    const given = await needs.readAnswer(id)
    const isLate = finishedAtMs !== undefined && finishedAtMs - createdAtMs > answerTimeoutMs
    if (given === 'unknown' || (given === 'pending' && !isLate)) return undefined
    if (given === 'pending' || isLate) await answer({ type: 'pending', id })
    else if (given.type === 'parked') await answer({ type: 'pending', id })
    else await answer({ type: 'answered', id, answer: given, isDuplicate: false })
  }
  return captured.view
}
