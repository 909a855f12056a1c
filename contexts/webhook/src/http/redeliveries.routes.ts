import {
  type RedeliveryView,
  redeliverRangeSchema,
  redeliveryPreviewSchema,
  redeliverySchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import { findWebhook } from '../application/find-webhooks.ts'
import type { InboxNeeds } from '../application/needs.ts'
import {
  cancelRedelivery,
  previewRedelivery,
  type RedeliverCommand,
  redeliverCalls,
} from '../application/redeliver-calls.ts'
import { findRedelivery, type Redelivery } from '../infrastructure/redeliveries.postgres.ts'
import { noWebhook, webhookParams } from './webhooks.routes.ts'

export const redeliveryRoutes = (needs: InboxNeeds): Route[] => [
  preview(needs),
  create(needs),
  get(needs),
  cancel(needs),
]

const view = (redelivery: Redelivery): RedeliveryView => ({
  id: redelivery.id,
  workflowId: redelivery.workflowId,
  node: redelivery.nodeId,
  state: redelivery.state,
  calls: redelivery.calls,
  started: redelivery.started,
  failed: redelivery.failed,
  createdAt: new Date(redelivery.createdMs).toISOString(),
})

const commandOf = (
  workspaceId: string,
  { workflowId, node }: z.output<typeof webhookParams>,
  { from, until, status, version }: z.output<typeof redeliverRangeSchema>,
): RedeliverCommand => ({
  workspaceId,
  workflowId,
  nodeId: node,
  fromMs: Date.parse(from),
  untilMs: Date.parse(until),
  ...(status && { statuses: status }),
  version,
})

const example = { from: '2030-01-01T00:00:00Z', until: '2030-01-02T00:00:00Z', status: ['failed'] }

const preview = (needs: InboxNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/webhooks/:workflowId/:node/redeliveries/preview',
    summary: 'Count the calls that a re-delivery would take',
    auth: 'api-key',
    permission: 'execution:read',
    params: webhookParams,
    body: redeliverRangeSchema,
    bodyExample: example,
    responses: { 200: responds.json(redeliveryPreviewSchema, 'How many') },
    errors: ['webhook-not-found'],
    async handle({ workspaceId, params, body }) {
      if ((await findWebhook(needs, workspaceId, params.workflowId, params.node)) === undefined)
        return noWebhook(params)
      return reply.ok(await previewRedelivery(needs, commandOf(workspaceId, params, body)))
    },
  })

const create = (needs: InboxNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/webhooks/:workflowId/:node/redeliveries',
    summary: 'Start executions with the accepted calls of a range of time',
    description: 'Each call starts one execution, whatever happens meanwhile. At most 1,000 calls.',
    auth: 'api-key',
    permission: 'workflow:execute',
    params: webhookParams,
    body: redeliverRangeSchema,
    bodyExample: example,
    idempotent: true,
    responses: { 201: responds.json(redeliverySchema, 'The re-delivery') },
    errors: [
      'webhook-not-found',
      'workflow-not-found',
      'workflow-version-not-found',
      'workflow-not-published',
      'workflow-archived',
      'workflow-invalid',
      'trigger-not-found',
      'payloads-gone',
      'event-incomplete',
      'execution-refused',
      'server-busy',
      'redelivery-too-large',
    ],
    async handle({ workspaceId, params, body }) {
      if ((await findWebhook(needs, workspaceId, params.workflowId, params.node)) === undefined)
        return noWebhook(params)
      const made = await redeliverCalls(needs, commandOf(workspaceId, params, body))
      if (!made.ok) return reply.problem(made.error.code, made.error.detail)
      return reply.created(view(made.value), `/api/v1/webhook-redeliveries/${made.value.id}`)
    },
  })

const redeliveryParams = z.strictObject({ redeliveryId: z.uuid() })
const noRedelivery = (id: string) => reply.problem('redelivery-not-found', `There is no re-delivery ${id} here.`)

const get = ({ database }: InboxNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/webhook-redeliveries/:redeliveryId',
    summary: 'How a re-delivery stands',
    auth: 'api-key',
    permission: 'execution:read',
    params: redeliveryParams,
    responses: { 200: responds.json(redeliverySchema, 'The re-delivery') },
    errors: ['redelivery-not-found'],
    async handle({ workspaceId, params: { redeliveryId } }) {
      const found = await database.app.inWorkspace(workspaceId, (queries) => findRedelivery(queries, redeliveryId))
      return found === undefined ? noRedelivery(redeliveryId) : reply.ok(view(found))
    },
  })

const cancel = (needs: InboxNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/webhook-redeliveries/:redeliveryId/cancel',
    summary: 'Start no more calls of a re-delivery',
    auth: 'api-key',
    permission: 'workflow:execute',
    params: redeliveryParams,
    responses: { 200: responds.json(redeliverySchema, 'The re-delivery') },
    errors: ['redelivery-not-found', 'redelivery-over'],
    async handle({ workspaceId, params: { redeliveryId } }) {
      const done = await cancelRedelivery(needs, workspaceId, redeliveryId)
      if (done.ok) return reply.ok(view(done.value))
      return done.error === 'not-found'
        ? noRedelivery(redeliveryId)
        : reply.problem('redelivery-over', 'It has ended; there is nothing to cancel.')
    },
  })
