import {
  executionSchema,
  replayWebhookEventSchema,
  type WebhookView,
  webhookEventListQuery,
  webhookEventPageSchema,
  webhookEventSchema,
  webhookListQuery,
  webhookPageSchema,
  webhookSchema,
  webhookSettingsSchema,
} from '@linkflow/contracts'
import { executionView, type WorkspaceId } from '@linkflow/execution'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import { findCall, listEvents } from '../application/find-calls.ts'
import { addressOf, findWebhook, type KnownWebhook, listWebhooks, withCalls } from '../application/find-webhooks.ts'
import type { InboxNeeds } from '../application/needs.ts'
import { replayCall, versionFor } from '../application/replay-event.ts'
import { writeSettings } from '../infrastructure/events.postgres.ts'
import { eventView } from './event-view.ts'

export const inboxRoutes = (needs: InboxNeeds): Route[] => [
  list(needs),
  get(needs),
  settings(needs),
  events(needs),
  event(needs),
  replay(needs),
]

export const webhookParams = z.strictObject({ workflowId: z.uuid(), node: z.string().min(1).max(64) })
export const noWebhook = ({ workflowId, node }: z.output<typeof webhookParams>) =>
  reply.problem(
    'webhook-not-found',
    `The workflow ${workflowId} has no webhook node «${node}» here, neither live nor in a draft without errors.`,
  )

const view = (
  { publicUrl }: Pick<InboxNeeds, 'publicUrl'>,
  { webhook, isLive, workflowName, day, settings: { inbox, sample } }: KnownWebhook,
): WebhookView => {
  const { parameters } = webhook
  return {
    workflowId: webhook.workflowId,
    workflowName,
    node: webhook.nodeId,
    url: urlOf(publicUrl, parameters.path),
    path: parameters.path,
    method: parameters.method,
    respond: parameters.respond,
    authentication: parameters.authentication,
    ...(parameters.authentication === 'hmac' && { scheme: parameters.hmac.scheme }),
    isLive,
    versionId: webhook.versionId,
    ...(day.lastMs !== undefined && { lastCallAt: new Date(day.lastMs).toISOString() }),
    day: { calls: day.calls, refused: day.refused, failed: day.failed },
    settings: { inbox, sample },
  }
}

export const urlOf = (publicUrl: string, path: string): string => `${publicUrl}/webhook/${path}`

const list = (needs: InboxNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/webhooks',
    summary: 'List webhooks, by their address',
    auth: 'api-key',
    permission: 'workflow:read',
    query: webhookListQuery,
    responses: { 200: responds.json(webhookPageSchema, 'A page of webhooks') },
    async handle({ workspaceId, query: { workflow, limit, cursor } }) {
      const all = await listWebhooks(needs, workspaceId, workflow)
      const after = cursor === undefined ? all : all.filter(({ webhook }) => addressOf(webhook) > cursor)
      const page = after.slice(0, limit)
      const items = (await withCalls(needs, workspaceId, page)).map((each) => view(needs, each))
      return reply.ok({ items, ...(after.length > limit && { nextCursor: addressOf(page.at(-1)!.webhook) }) })
    },
  })

const get = (needs: InboxNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/webhooks/:workflowId/:node',
    summary: 'One webhook',
    description: 'The live one, else the one of the draft.',
    auth: 'api-key',
    permission: 'workflow:read',
    params: webhookParams,
    responses: { 200: responds.json(webhookSchema, 'The webhook') },
    errors: ['webhook-not-found'],
    async handle({ workspaceId, params }) {
      const found = await findWebhook(needs, workspaceId, params.workflowId, params.node)
      if (found === undefined) return noWebhook(params)
      const [known] = await withCalls(needs, workspaceId, [found])
      return reply.ok(view(needs, known!))
    },
  })

const settings = (needs: InboxNeeds) =>
  route({
    method: 'PUT',
    path: '/api/v1/webhooks/:workflowId/:node/settings',
    summary: 'Say which refused calls the inbox of a webhook keeps',
    description: 'Calls that were let in are executions, and kept as long as these.',
    auth: 'api-key',
    permission: 'workflow:write',
    params: webhookParams,
    body: webhookSettingsSchema,
    bodyExample: { inbox: true, sample: 0.1 },
    responses: { 200: responds.json(webhookSettingsSchema, 'The settings') },
    errors: ['webhook-not-found'],
    async handle({ workspaceId, params, body }) {
      const { workflowId, node } = params
      if ((await findWebhook(needs, workspaceId, workflowId, node)) === undefined) return noWebhook(params)
      await needs.database.app.inWorkspace(workspaceId, (queries) =>
        writeSettings(queries, { workspaceId, workflowId, nodeId: node }, body),
      )
      return reply.ok(body)
    },
  })

const timesOf = ({ from, until }: { from?: string | undefined; until?: string | undefined }) => ({
  ...(from !== undefined && { fromMs: Date.parse(from) }),
  ...(until !== undefined && { untilMs: Date.parse(until) }),
})

const events = (needs: InboxNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/webhooks/:workflowId/:node/events',
    summary: 'List the calls of a webhook, newest first',
    description:
      'Calls that were let in are its executions; those that were refused are kept for 7 days, the last 200 of them.',
    auth: 'api-key',
    permission: 'execution:read',
    params: webhookParams,
    query: webhookEventListQuery,
    responses: { 200: responds.json(webhookEventPageSchema, 'A page of calls') },
    errors: ['webhook-not-found'],
    async handle({ workspaceId, params: { workflowId, node }, query: { outcome, status, limit, cursor, ...times } }) {
      const page = await listEvents(
        needs,
        workspaceId,
        { workflowId, nodeId: node },
        {
          ...timesOf(times),
          limit,
          ...(outcome !== undefined && { outcome }),
          ...(status !== undefined && { statuses: status }),
          ...(cursor !== undefined && { cursor }),
        },
      )
      // Calls outlive their webhook; where there are none, it must at least be there.
      const isThere = page.items.length > 0 || (await findWebhook(needs, workspaceId, workflowId, node)) !== undefined
      return isThere ? reply.ok(page) : noWebhook({ workflowId, node })
    },
  })

const eventParams = z.strictObject({ eventId: z.uuid() })
const noEvent = (id: string) =>
  reply.problem('event-not-found', `There is no call ${id} here; it may have been removed by its retention.`)

const event = (needs: InboxNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/webhook-events/:eventId',
    summary: 'One call: what came, and what was answered',
    description: 'Of an accepted call the id is that of its execution. Secrets among its headers are left out.',
    auth: 'api-key',
    permission: 'execution:read',
    params: eventParams,
    responses: { 200: responds.json(webhookEventSchema, 'The call') },
    errors: ['event-not-found'],
    async handle({ workspaceId, params: { eventId } }) {
      const found = await findCall(needs, workspaceId, eventId)
      return found === undefined ? noEvent(eventId) : reply.ok(await eventView(needs, workspaceId, found))
    },
  })

const replay = (needs: InboxNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/webhook-events/:eventId/replay',
    summary: 'Run the draft, or the live version, with a call that came before',
    auth: 'api-key',
    permission: 'workflow:execute',
    params: eventParams,
    body: replayWebhookEventSchema,
    bodyExample: { version: 'draft' },
    idempotent: true,
    responses: { 202: responds.json(executionSchema, 'The new execution') },
    errors: [
      'event-not-found',
      'event-incomplete',
      'workflow-not-found',
      'workflow-version-not-found',
      'workflow-not-published',
      'workflow-archived',
      'workflow-invalid',
      'trigger-not-found',
      'payloads-gone',
      'execution-refused',
      'server-busy',
    ],
    async handle({ workspaceId, params: { eventId }, body }) {
      const found = await findCall(needs, workspaceId, eventId)
      if (found === undefined) return noEvent(eventId)
      const workflowId = found.kind === 'stray' ? found.event.workflowId : found.execution.workflowId
      const version = await versionFor(needs, workspaceId, workflowId, body.version)
      if (!version.ok) return reply.problem(version.error.code, version.error.detail)
      const made = await replayCall(needs, workspaceId, found, version.value)
      if (!made.ok) return reply.problem(made.error.code, made.error.detail)
      const execution = await needs.reader.get(workspaceId as WorkspaceId, made.value)
      if (execution === undefined) return reply.problem('execution-refused', 'The execution was removed already.')
      return reply.accepted(executionView(execution), { location: `/api/v1/executions/${made.value}` })
    },
  })
