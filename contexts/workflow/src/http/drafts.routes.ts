import { workflowFileSchema, workflowSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import { z } from 'zod'
import { createWorkflow } from '../application/create-workflow.ts'
import { knownData } from '../application/known-data.ts'
import type { WorkflowNeeds } from '../application/needs.ts'
import { deleteWorkflow } from '../application/unpublish-workflow.ts'
import { updateWorkflow } from '../application/update-workflow.ts'
import { WORKFLOW_BODY_BYTES_MAX } from '../limits.ts'
import { ifMatchHeaders, revisionOf } from './if-match.ts'
import { credentialsRefused, NOT_CREATED, notCreated, notFound, tooLarge } from './problems.ts'
import { etagOf, workflowView } from './view.ts'
import { workflowExample } from './workflow-example.ts'

export const draftRoutes = (needs: WorkflowNeeds): Route[] => [create(needs), update(needs), remove(needs)]

const body = {
  body: workflowFileSchema,
  bodyTypes: ['application/json', 'application/yaml'],
  bodyBytesMax: WORKFLOW_BODY_BYTES_MAX,
  bodyExample: workflowExample,
} as const

const create = (needs: WorkflowNeeds) => {
  const run = createWorkflow(needs)
  return route({
    method: 'POST',
    path: '/api/v1/workflows',
    summary: 'Create a workflow',
    description:
      'The body is a workflow file. Its draft is saved whatever its problems, and they are in the answer; publishing refuses errors.',
    auth: 'api-key',
    permission: 'workflow:write',
    ...body,
    idempotent: true,
    responses: { 201: responds.json(workflowSchema, 'The workflow, and the problems of its draft') },
    errors: [...NOT_CREATED],
    async handle({ workspaceId, caller, body: file }) {
      const created = await run({ workspaceId, file, by: caller })
      if (created.ok) {
        const { problems } = await needs.check(file, workspaceId)
        const { value } = created
        return reply.created(workflowView(value, problems), `/api/v1/workflows/${value.id}`, { etag: etagOf(value) })
      }
      return notCreated(created.error)
    },
  })
}

const update = (needs: WorkflowNeeds) => {
  const run = updateWorkflow(needs)
  const known = knownData(needs)
  return route({
    method: 'PUT',
    path: '/api/v1/workflows/:workflowId',
    summary: 'Replace the draft of a workflow',
    description: 'What is live goes on running as it is. With `If-Match` nobody’s change is lost.',
    auth: 'api-key',
    permission: 'workflow:write',
    params: z.strictObject({ workflowId: z.uuid() }),
    headers: ifMatchHeaders,
    ...body,
    responses: { 200: responds.json(workflowSchema, 'The workflow, and the problems of its draft') },
    errors: ['workflow-not-found', 'workflow-changed', 'workflow-too-large', 'credential-use-refused'],
    async handle({ workspaceId, caller, params: { workflowId }, headers, body: file }) {
      const revision = revisionOf(headers['if-match'])
      const updated = await run({ workspaceId, workflowId, file, revision, by: caller })
      if (updated.ok) {
        const asked = { workspaceId, workflowId, file, may: caller.permissions }
        const { problems } = await needs.check(file, workspaceId, known(asked))
        return reply.ok(workflowView(updated.value, problems), { etag: etagOf(updated.value) })
      }
      const { error } = updated
      switch (error.type) {
        case 'not-found':
          return notFound(workflowId)
        case 'too-large':
          return tooLarge()
        case 'credentials-refused':
          return credentialsRefused(error)
        case 'changed':
          return reply.problem(
            'workflow-changed',
            `You changed revision ${revision}, and the draft is at ${error.currentRevision} by now. Read it and try again.`,
            { facts: { currentRevision: error.currentRevision } },
          )
        default:
          return assertNever(error)
      }
    },
  })
}

const remove = (needs: WorkflowNeeds) => {
  const run = deleteWorkflow(needs)
  return route({
    method: 'DELETE',
    path: '/api/v1/workflows/:workflowId',
    summary: 'Delete a workflow',
    description: 'It is unpublished as well. Executions that run go on, and those that ran stay in the history.',
    auth: 'api-key',
    permission: 'workflow:write',
    params: z.strictObject({ workflowId: z.uuid() }),
    responses: { 204: responds.empty('Deleted') },
    errors: ['workflow-not-found'],
    async handle({ workspaceId, params: { workflowId } }) {
      if (await run({ workspaceId, workflowId })) return reply.noContent()
      return notFound(workflowId)
    },
  })
}
