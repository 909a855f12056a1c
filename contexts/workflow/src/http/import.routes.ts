import { type ImportedWorkflowsView, importedWorkflowsSchema, importFormatSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import { type ImportedWorkflows, importWorkflows } from '../application/import-workflows.ts'
import type { WorkflowNeeds } from '../application/needs.ts'
import { WORKFLOW_BODY_BYTES_MAX } from '../limits.ts'
import { NOT_CREATED, notCreated } from './problems.ts'
import { workflowExample } from './workflow-example.ts'

export const importRoutes = (needs: WorkflowNeeds): Route[] => [importRoute(needs)]

const importRoute = (needs: WorkflowNeeds) => {
  const run = importWorkflows(needs)
  return route({
    method: 'POST',
    path: '/api/v1/workflows/import',
    summary: 'Import workflows',
    description:
      'The body is a workflow file, as JSON or YAML, or what n8n exports: one workflow or a list of them. Each becomes a draft, all of them or none. Of a workflow of n8n `report` says what became of each node: nodes that LinkFlow does not have are kept as placeholders, and credentials are to be chosen.',
    auth: 'api-key',
    permission: 'workflow:write',
    query: z.strictObject({
      format: importFormatSchema.optional().describe('Left out: what the document looks like'),
    }),
    body: z.unknown(),
    bodyTypes: ['application/json', 'application/yaml'],
    bodyBytesMax: WORKFLOW_BODY_BYTES_MAX,
    bodyExample: workflowExample,
    idempotent: true,
    responses: { 201: responds.json(importedWorkflowsSchema, 'The workflows, and what became of their nodes') },
    errors: [...NOT_CREATED, 'import-not-recognised', 'workflow-invalid'],
    async handle({ workspaceId, caller, query: { format }, body: document }) {
      const done = await run({ workspaceId, document, format, by: caller })
      if (done.ok) return reply.created(await viewOf(needs, workspaceId, done.value), '/api/v1/workflows')
      const { error } = done
      switch (error.type) {
        case 'not-recognised':
          return reply.problem(
            'import-not-recognised',
            'This is neither a workflow file of LinkFlow nor a workflow that n8n exported.',
          )
        case 'invalid':
          return reply.problem('workflow-invalid', 'The workflow file does not have the right shape.', {
            problems: error.problems,
          })
        default:
          return notCreated(error)
      }
    },
  })
}

async function viewOf(
  needs: WorkflowNeeds,
  workspaceId: string,
  { format, workflows, report }: ImportedWorkflows,
): Promise<ImportedWorkflowsView> {
  const views = workflows.map(async ({ workflow, pins }, index) => {
    const { problems } = await needs.check(workflow.draft, workspaceId)
    const told = report?.workflows[index]
    return {
      id: workflow.id,
      name: workflow.draft.name,
      nodes: workflow.draft.nodes.length,
      pins,
      problems: [...problems],
      ...(told && { report: structuredClone(told) as ImportedWorkflowsView['workflows'][number]['report'] }),
    }
  })
  return { format, workflows: await Promise.all(views) }
}
