import { duplicateWorkflowSchema, publishWorkflowSchema, workflowSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import { archiveWorkflow, restoreWorkflow } from '../application/archive-workflow.ts'
import { duplicateWorkflow } from '../application/duplicate-workflow.ts'
import type { WorkflowNeeds } from '../application/needs.ts'
import { changed, NOT_CREATED, notCreated, notFound } from './problems.ts'
import { etagOf, workflowView } from './view.ts'

export const keepingRoutes = (needs: WorkflowNeeds): Route[] => [duplicate(needs), archive(needs), restore(needs)]

const params = z.strictObject({ workflowId: z.uuid() })

const duplicate = (needs: WorkflowNeeds) => {
  const run = duplicateWorkflow(needs)
  return route({
    method: 'POST',
    path: '/api/v1/workflows/:workflowId/duplicate',
    summary: 'Make a new workflow with the same draft',
    description:
      'Nothing of the copy is live. Where it listens at an address of the original, change that before publishing.',
    auth: 'api-key',
    permission: 'workflow:write',
    params,
    body: duplicateWorkflowSchema.optional(),
    bodyExample: { name: 'Order intake, second try' },
    idempotent: true,
    responses: { 201: responds.json(workflowSchema, 'The new workflow') },
    errors: ['workflow-not-found', ...NOT_CREATED],
    async handle({ workspaceId, caller, params: { workflowId }, body }) {
      const made = await run({ workspaceId, workflowId, name: body?.name, by: caller })
      if (made === undefined) return notFound(workflowId)
      if (!made.ok) return notCreated(made.error)
      const { value } = made
      return reply.created(workflowView(value), `/api/v1/workflows/${value.id}`, { etag: etagOf(value) })
    },
  })
}

const archive = (needs: WorkflowNeeds) => {
  const run = archiveWorkflow(needs)
  return route({
    method: 'POST',
    path: '/api/v1/workflows/:workflowId/archive',
    summary: 'Take a workflow out of the list and out of service',
    description:
      'It is unpublished, and neither run nor published until it is restored. Its versions and executions stay.',
    auth: 'api-key',
    permission: 'workflow:publish',
    params,
    body: publishWorkflowSchema.optional(),
    responses: { 200: responds.json(workflowSchema, 'The archived workflow') },
    errors: ['workflow-not-found', 'workflow-changed'],
    async handle({ workspaceId, params: { workflowId }, body }) {
      const done = await run({ workspaceId, workflowId, revision: body?.revision })
      if (done.ok) return reply.ok(workflowView(done.value), { etag: etagOf(done.value) })
      return done.error.type === 'not-found' ? notFound(workflowId) : changed(done.error.currentRevision)
    },
  })
}

const restore = (needs: WorkflowNeeds) => {
  const run = restoreWorkflow(needs)
  return route({
    method: 'POST',
    path: '/api/v1/workflows/:workflowId/restore',
    summary: 'Bring an archived workflow back into the list',
    description: 'As a draft: publishing it is a step of its own.',
    auth: 'api-key',
    permission: 'workflow:write',
    params,
    responses: { 200: responds.json(workflowSchema, 'The workflow') },
    errors: ['workflow-not-found'],
    async handle({ workspaceId, params: { workflowId } }) {
      const restored = await run({ workspaceId, workflowId })
      return restored === undefined
        ? notFound(workflowId)
        : reply.ok(workflowView(restored), { etag: etagOf(restored) })
    },
  })
}
