import { setTimeout as pause } from 'node:timers/promises'
import { listenSchema, numberInQuery, type WebhookEventSummaryView, webhookListenerSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { newUuidV7 } from '@linkflow/kernel'
import { z } from 'zod'
import { acceptedLine, findCall, strayLine } from '../application/find-calls.ts'
import { findInDraft, findLive } from '../application/find-webhooks.ts'
import type { Listener } from '../application/listeners.ts'
import type { InboxNeeds } from '../application/needs.ts'
import {
  countOpenListeners,
  endListener,
  findListener,
  heardBy,
  insertListener,
  LISTENER_CHANNEL,
} from '../infrastructure/listeners.postgres.ts'
import { LISTEN_LOOK_MS, LISTEN_WAIT_SECONDS_MAX, LISTENERS_OPEN_MAX } from '../limits.ts'
import { noWebhook, urlOf, webhookParams } from './webhooks.routes.ts'

export const listenerRoutes = (needs: InboxNeeds): Route[] => [listen(needs), heard(needs), stop(needs)]

async function viewOf(needs: InboxNeeds, workspaceId: string, listener: Listener, ids: readonly string[]) {
  const { id, webhook, expiresAtMs } = listener
  const { path, method } = webhook.parameters
  const events: WebhookEventSummaryView[] = []
  for (const eventId of ids) {
    const call = await findCall(needs, workspaceId, eventId)
    if (call !== undefined) events.push(call.kind === 'stray' ? strayLine(call.event) : acceptedLine(call.execution))
  }
  const live = needs.routes.table.match(method, path)
  return {
    id,
    workflowId: webhook.workflowId,
    node: webhook.nodeId,
    url: urlOf(needs.publicUrl, path),
    method,
    isLive: live.type === 'found',
    expiresAt: new Date(expiresAtMs).toISOString(),
    isOver: expiresAtMs <= needs.clock.nowMs(),
    events,
  }
}

const listen = (needs: InboxNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/webhooks/:workflowId/:node/listeners',
    summary: 'Listen for calls, to try a draft with them',
    description:
      'At the one address of the webhook as the draft has it. A live version takes its calls as always; where nothing is published, a call is verified and read as the draft says, and starts nothing. Run the draft with what was heard by `replay` of the event.',
    auth: 'api-key',
    permission: 'workflow:execute',
    params: webhookParams,
    body: listenSchema,
    bodyExample: { seconds: 300, header: { name: 'x-test', value: 'ada' } },
    idempotent: true,
    responses: { 201: responds.json(webhookListenerSchema, 'It listens') },
    errors: ['webhook-not-found', 'webhook-path-taken', 'listener-limit-reached'],
    async handle({ workspaceId, params, body: { seconds, header, address } }) {
      const { workflowId, node } = params
      const webhook =
        (await findInDraft(needs, workspaceId, workflowId, node)) ?? findLive(needs, workspaceId, workflowId, node)
      if (webhook === undefined) return noWebhook(params)
      const { method, path } = webhook.parameters
      const live = needs.routes.table.match(method, path)
      if (live.type === 'found' && live.webhook.workspaceId !== workspaceId) {
        return reply.problem(
          'webhook-path-taken',
          `«${method} ${path}» is taken by a live workflow of this installation. Choose another path.`,
        )
      }
      const id = newUuidV7(needs.clock.nowMs())
      const listener = { id, webhook, ...(header && { header }), ...(address !== undefined && { address }) }
      const stored = await needs.database.app.inWorkspace(workspaceId, async (queries) => {
        if ((await countOpenListeners(queries)) >= LISTENERS_OPEN_MAX) return undefined
        await insertListener(queries, listener, seconds)
        return findListener(queries, id)
      })
      if (stored === undefined) {
        return reply.problem(
          'listener-limit-reached',
          `${LISTENERS_OPEN_MAX} test listens of this workspace are open; end one of them.`,
        )
      }
      needs.database.listener.notify(LISTENER_CHANNEL, id)
      // This process hears from now on; the others follow within a second.
      await needs.listeners.refresh()
      return reply.created(await viewOf(needs, workspaceId, stored, []), `/api/v1/webhook-listeners/${id}`)
    },
  })

const listenerParams = z.strictObject({ listenerId: z.uuid() })
const noListener = (id: string) =>
  reply.problem('listener-not-found', `There is no test listen ${id} here; they are forgotten a day after their end.`)

const heard = (needs: InboxNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/webhook-listeners/:listenerId',
    summary: 'What a test listen has heard',
    auth: 'api-key',
    permission: 'execution:read',
    params: listenerParams,
    query: z.strictObject({
      known: numberInQuery.pipe(z.int().min(0).max(1000)).default(0).describe('Calls that you have seen'),
      wait: numberInQuery
        .pipe(z.int().min(0).max(LISTEN_WAIT_SECONDS_MAX))
        .default(0)
        .describe('Seconds to wait for one more'),
    }),
    responses: { 200: responds.json(webhookListenerSchema, 'The test listen, with the calls that it heard') },
    errors: ['listener-not-found'],
    async handle({ workspaceId, params: { listenerId }, query: { known, wait }, signal }) {
      const look = () =>
        needs.database.app.inWorkspace(workspaceId, async (queries) => {
          const listener = await findListener(queries, listenerId)
          return listener && { listener, ids: await heardBy(queries, listenerId) }
        })
      const untilMs = needs.clock.nowMs() + wait * 1000
      for (;;) {
        const found = await look()
        if (found === undefined) return noListener(listenerId)
        const { listener, ids } = found
        const nowMs = needs.clock.nowMs()
        if (ids.length > known || nowMs >= untilMs || nowMs >= listener.expiresAtMs || signal.aborted) {
          return reply.ok(await viewOf(needs, workspaceId, listener, ids))
        }
        await pause(Math.min(LISTEN_LOOK_MS, untilMs - nowMs))
      }
    },
  })

const stop = (needs: InboxNeeds) =>
  route({
    method: 'DELETE',
    path: '/api/v1/webhook-listeners/:listenerId',
    summary: 'End a test listen',
    auth: 'api-key',
    permission: 'workflow:execute',
    params: listenerParams,
    responses: { 204: responds.empty('It is over') },
    errors: ['listener-not-found'],
    async handle({ workspaceId, params: { listenerId } }) {
      const isThere = await needs.database.app.inWorkspace(workspaceId, async (queries) => {
        await endListener(queries, listenerId)
        return (await findListener(queries, listenerId)) !== undefined
      })
      if (!isThere) return noListener(listenerId)
      needs.database.listener.notify(LISTENER_CHANNEL, listenerId)
      await needs.listeners.refresh()
      return reply.noContent()
    },
  })
