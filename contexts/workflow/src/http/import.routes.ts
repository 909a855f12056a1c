import {
  type ImportedWorkflowsView,
  type ImportPreviewView,
  importedWorkflowsSchema,
  importFormatSchema,
  importPreviewSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import { type ImportedWorkflows, importWorkflows } from '../application/import-workflows.ts'
import type { WorkflowNeeds } from '../application/needs.ts'
import { type ReadImport, type ReadImportError, readImport } from '../application/read-import.ts'
import { WORKFLOW_BODY_BYTES_MAX } from '../limits.ts'
import { NOT_CREATED, notCreated } from './problems.ts'
import { workflowExample } from './workflow-example.ts'

export const importRoutes = (needs: WorkflowNeeds): Route[] => [importRoute(needs), previewRoute()]

const query = z.strictObject({
  format: importFormatSchema.optional().describe('Left out: what the document looks like'),
})

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
    query,
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
        case 'invalid':
          return notRead(error)
        default:
          return notCreated(error)
      }
    },
  })
}

/** What an editor asks that puts a document into the draft that is open. */
const previewRoute = () =>
  route({
    method: 'POST',
    path: '/api/v1/workflows/import/preview',
    summary: 'See what an import would make',
    description:
      'The body is what the import takes. The answer has the files that drafts would be made of, and of workflows of n8n what becomes of each node. Nothing is stored.',
    auth: 'api-key',
    permission: 'workflow:read',
    query,
    body: z.unknown(),
    bodyTypes: ['application/json', 'application/yaml'],
    bodyBytesMax: WORKFLOW_BODY_BYTES_MAX,
    bodyExample: workflowExample,
    responses: { 200: responds.json(importPreviewSchema, 'The files, and what became of their nodes') },
    errors: ['import-not-recognised', 'workflow-invalid'],
    async handle({ query: { format }, body: document }) {
      const read = readImport(document, format)
      return read.ok ? reply.ok(previewOf(read.value)) : notRead(read.error)
    },
  })

function notRead(error: ReadImportError) {
  return error.type === 'not-recognised'
    ? reply.problem(
        'import-not-recognised',
        'This is neither a workflow file of LinkFlow nor a workflow that n8n exported.',
      )
    : reply.problem('workflow-invalid', 'The workflow file does not have the right shape.', {
        problems: error.problems,
      })
}

type ReportView = NonNullable<ImportedWorkflowsView['workflows'][number]['report']>

const reportView = (report: ReadImport['report'], index: number): { report?: ReportView } => {
  const told = report?.workflows[index]
  return told === undefined ? {} : { report: structuredClone(told) as ReportView }
}

const previewOf = ({ format, workflows, report }: ReadImport): ImportPreviewView => ({
  format,
  workflows: workflows.map(({ file, pins }, index) => ({ file, pins: pins.size, ...reportView(report, index) })),
})

async function viewOf(
  needs: WorkflowNeeds,
  workspaceId: string,
  { format, workflows, report }: ImportedWorkflows,
): Promise<ImportedWorkflowsView> {
  const views = workflows.map(async ({ workflow, pins }, index) => {
    const { problems } = await needs.check(workflow.draft, workspaceId)
    return {
      id: workflow.id,
      name: workflow.draft.name,
      nodes: workflow.draft.nodes.length,
      pins,
      problems: [...problems],
      ...reportView(report, index),
    }
  })
  return { format, workflows: await Promise.all(views) }
}
