import {
  type PinSummaryView,
  pageLimit,
  pinPageSchema,
  pinSchema,
  pinSummarySchema,
  setPinSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import { z } from 'zod'
import type { WorkflowNeeds } from '../application/needs.ts'
import { type Placed, pins, type SetPinError } from '../application/pins.ts'
import type { PinSummary } from '../domain/pin.ts'
import { PIN_BODY_BYTES_MAX } from '../limits.ts'
import { notFound } from './problems.ts'

export const pinRoutes = (needs: WorkflowNeeds): Route[] => {
  const run = pins(needs)
  return [list(run), get(run), set(run), remove(run), removeAll(run)]
}

type Pins = ReturnType<typeof pins>

const TAG = 'pins'
const all = '/api/v1/workflows/:workflowId/pins'
const one = `${all}/:node`
const nodeId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be the id of a node')
const params = z.strictObject({ workflowId: z.uuid(), node: nodeId })

const list = (run: Pins) =>
  route({
    method: 'GET',
    path: all,
    summary: 'What is pinned in the draft of a workflow',
    description: 'Without the items, in the order of the ids of the nodes.',
    tag: TAG,
    auth: 'api-key',
    permission: 'workflow:read',
    params: z.strictObject({ workflowId: z.uuid() }),
    query: z.strictObject({ limit: pageLimit, cursor: nodeId.optional().describe('`nextCursor` of the page before') }),
    responses: { 200: responds.json(pinPageSchema, 'A page of pins') },
    errors: ['workflow-not-found'],
    async handle({ workspaceId, params: { workflowId }, query: { limit, cursor = '' } }) {
      const found = await run.list({ workspaceId, workflowId, after: cursor, limit })
      if (found === undefined) return notFound(workflowId)
      const items = found.slice(0, limit).map(summaryView)
      return reply.ok({ items, ...(found.length > limit && { nextCursor: items.at(-1)!.node }) })
    },
  })

const get = (run: Pins) =>
  route({
    method: 'GET',
    path: one,
    summary: 'What is pinned to a node, with its items',
    tag: TAG,
    auth: 'api-key',
    permission: 'workflow:read',
    params,
    responses: { 200: responds.json(pinSchema, 'The pin') },
    errors: ['workflow-not-found', 'pin-not-found'],
    async handle({ workspaceId, params: { workflowId, node } }) {
      const found = await run.get({ workspaceId, workflowId, node })
      if (found.ok) {
        const { outputs } = found.value
        const own = Object.fromEntries(Object.entries(outputs).map(([port, items]) => [port, [...items]]))
        return reply.ok({ ...summaryView(found.value), outputs: own })
      }
      return found.error.type === 'workflow-not-found' ? notFound(workflowId) : nothingPinned(node)
    },
  })

const set = (run: Pins) =>
  route({
    method: 'PUT',
    path: one,
    summary: 'Pin data to a node of the draft',
    description:
      'A test run does not run the node, it puts out what is pinned. The data lies beside the draft: it is in no version, in no ' +
      'export, and no execution that starts from outside ever sees it. Send the items, or name an execution to take them from.',
    tag: TAG,
    auth: 'api-key',
    permission: 'workflow:write',
    params,
    body: setPinSchema,
    bodyBytesMax: PIN_BODY_BYTES_MAX,
    bodyExample: { outputs: { main: [{ orderId: 'ord_2f9c1b7a', total: 39.9 }] } },
    prototypeKeys: 'data',
    responses: { 200: responds.json(pinSummarySchema, 'It is pinned') },
    errors: [
      'workflow-not-found',
      'node-not-found',
      'pin-invalid',
      'pin-too-large',
      'pin-limit-reached',
      'permission-missing',
      'execution-not-found',
      'step-not-found',
      'payloads-gone',
    ],
    async handle({ workspaceId, caller, params: { workflowId, node }, body: { outputs, from } }) {
      if (from !== undefined && !caller.permissions.has('execution:read')) {
        return reply.problem('permission-missing', 'To take data from an execution you need «execution:read» too.')
      }
      const data = from === undefined ? { outputs } : { step: { execution: from.execution, iteration: from.iteration } }
      const done = await run.set({ workspaceId, workflowId, node }, data)
      return done.ok ? reply.ok(summaryView(done.value)) : refused(done.error, workflowId, node)
    },
  })

function refused(error: SetPinError, workflowId: string, node: string) {
  switch (error.type) {
    case 'workflow-not-found':
      return notFound(workflowId)
    case 'node-not-found':
      return reply.problem('node-not-found', `The draft has no node «${node}».`)
    case 'invalid':
    case 'has-files':
      return reply.problem('pin-invalid', error.message)
    case 'too-large':
      return reply.problem('pin-too-large', error.message)
    case 'limit-reached':
      return reply.problem('pin-limit-reached', error.message)
    case 'execution-not-found':
      return reply.problem(
        'execution-not-found',
        'The workflow has no such execution; its retention may have removed it.',
      )
    case 'step-not-found':
      return reply.problem('step-not-found', `The node «${node}» has put out nothing in this execution.`)
    case 'payloads-gone':
      return reply.problem('payloads-gone', 'The data of this execution was removed by its retention.')
    default:
      return assertNever(error)
  }
}

const remove = (run: Pins) =>
  route({
    method: 'DELETE',
    path: one,
    summary: 'Remove what is pinned to a node',
    tag: TAG,
    auth: 'api-key',
    permission: 'workflow:write',
    params,
    responses: { 204: responds.empty('Nothing is pinned to it any more') },
    errors: ['workflow-not-found', 'pin-not-found'],
    async handle({ workspaceId, params: { workflowId, node } }) {
      const removed = await run.remove({ workspaceId, workflowId, node })
      if (!removed.ok) return notFound(workflowId)
      return removed.value === 0 ? nothingPinned(node) : reply.noContent()
    },
  })

const removeAll = (run: Pins) =>
  route({
    method: 'DELETE',
    path: all,
    summary: 'Remove everything that is pinned in the draft of a workflow',
    tag: TAG,
    auth: 'api-key',
    permission: 'workflow:write',
    params: z.strictObject({ workflowId: z.uuid() }),
    responses: { 204: responds.empty('Nothing is pinned any more') },
    errors: ['workflow-not-found'],
    async handle({ workspaceId, params: { workflowId } }) {
      const removed = await run.remove({ workspaceId, workflowId })
      return removed.ok ? reply.noContent() : notFound(workflowId)
    },
  })

const nothingPinned = (node: string) => reply.problem('pin-not-found', `Nothing is pinned to the node «${node}».`)

const summaryView = ({ node, ports, bytes, inDraft, updatedAt }: Placed<PinSummary>): PinSummaryView => ({
  node,
  ports: ports.map(({ port, count }) => ({ port, count })),
  bytes,
  inDraft,
  updatedAt: updatedAt.toISOString(),
})
