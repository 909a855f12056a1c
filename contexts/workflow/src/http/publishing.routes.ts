import { publishWorkflowSchema, validationSchema, workflowFileSchema, workflowSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route, schemaProblems } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import { z } from 'zod'
import { knownData } from '../application/known-data.ts'
import type { WorkflowNeeds } from '../application/needs.ts'
import { publishWorkflow } from '../application/publish-workflow.ts'
import { unpublishWorkflow } from '../application/unpublish-workflow.ts'
import { WORKFLOW_BODY_BYTES_MAX } from '../limits.ts'
import { archived, changed, invalid, notFound, refused } from './problems.ts'
import { etagOf, workflowView } from './view.ts'
import { workflowExample } from './workflow-example.ts'

export const publishingRoutes = (needs: WorkflowNeeds): Route[] => [validate(needs), publish(needs), unpublish(needs)]

const validate = (needs: WorkflowNeeds) => {
  const known = knownData(needs)
  return route({
    method: 'POST',
    path: '/api/v1/workflows/validate',
    summary: 'Check a workflow file without saving it',
    description:
      'All problems at once: shape, plan, parameters, expressions, credentials. What expressions ask of the data is followed from node to node, by what nodes declare, by what is pinned in the workflow that is named, and by what its nodes gave in its last run, for who may read executions.',
    auth: 'api-key',
    permission: 'workflow:read',
    // Any value: a file of the wrong shape is an answer here, not an error.
    body: z.custom<unknown>((value) => value !== undefined),
    query: z.strictObject({
      workflowId: z.uuid().optional().describe('The workflow whose pinned data and last run show what its nodes give'),
    }),
    bodyTypes: ['application/json', 'application/yaml'],
    bodyBytesMax: WORKFLOW_BODY_BYTES_MAX,
    bodyExample: workflowExample,
    responses: { 200: responds.json(validationSchema, 'Whether it could be published, and all problems') },
    async handle({ workspaceId, caller, query: { workflowId }, body }) {
      const file = workflowFileSchema.safeParse(body)
      if (!file.success) return reply.ok({ valid: false, problems: schemaProblems(file.error) })
      const asked = { workspaceId, workflowId, file: file.data, may: caller.permissions }
      const { isValid, problems } = await needs.check(file.data, workspaceId, known(asked))
      return reply.ok({ valid: isValid, problems: [...problems] })
    },
  })
}

const publish = (needs: WorkflowNeeds) => {
  const run = publishWorkflow(needs)
  return route({
    method: 'POST',
    path: '/api/v1/workflows/:workflowId/publish',
    summary: 'Make the draft the live version',
    description: 'Every process follows within a second. A draft that is live already changes nothing.',
    auth: 'api-key',
    permission: 'workflow:publish',
    params: z.strictObject({ workflowId: z.uuid() }),
    body: publishWorkflowSchema.optional(),
    responses: { 200: responds.json(workflowSchema, 'The workflow with its live version') },
    errors: [
      'workflow-not-found',
      'workflow-archived',
      'workflow-changed',
      'workflow-invalid',
      'publish-refused',
      'webhook-path-taken',
    ],
    async handle({ workspaceId, params: { workflowId }, body }) {
      const { revision, ...words } = body ?? {}
      const published = await run({ workspaceId, workflowId, revision, words })
      if (published.ok) return reply.ok(workflowView(published.value), { etag: etagOf(published.value) })
      const { error } = published
      switch (error.type) {
        case 'not-found':
          return notFound(workflowId)
        case 'archived':
          return archived()
        case 'changed':
          return changed(error.currentRevision)
        case 'invalid':
          return invalid(error.problems)
        case 'refused':
          return refused(error.problems)
        default:
          return assertNever(error)
      }
    },
  })
}

const unpublish = (needs: WorkflowNeeds) => {
  const run = unpublishWorkflow(needs)
  return route({
    method: 'POST',
    path: '/api/v1/workflows/:workflowId/unpublish',
    summary: 'Take the live version out of service',
    description: 'Nothing starts it any more; executions that run go on. The draft and all versions stay.',
    auth: 'api-key',
    permission: 'workflow:publish',
    params: z.strictObject({ workflowId: z.uuid() }),
    responses: { 200: responds.json(workflowSchema, 'The workflow, without a live version') },
    errors: ['workflow-not-found', 'workflow-not-published'],
    async handle({ workspaceId, params: { workflowId } }) {
      const done = await run({ workspaceId, workflowId })
      if (done.ok) return reply.ok(workflowView(done.value), { etag: etagOf(done.value) })
      return done.error.type === 'not-found'
        ? notFound(workflowId)
        : reply.problem('workflow-not-published', 'The workflow has no live version; there is nothing to unpublish.')
    },
  })
}
