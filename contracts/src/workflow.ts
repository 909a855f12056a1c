import { z } from 'zod'
import { pageOf } from './page.ts'
import { problemSchema } from './problem.ts'
import { workflowFileSchema } from './workflow-file.ts'

const instant = z.iso.datetime()

export const liveVersionSchema = z
  .strictObject({ versionId: z.uuid(), number: z.int(), publishedAt: instant })
  .meta({ id: 'LiveVersion' })

const summaryFields = {
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  revision: z.int().describe('Grows with each change of the draft; send it as `If-Match` to change what you read'),
  nodeCount: z.int(),
  live: liveVersionSchema.optional().describe('What runs; absent when the workflow is not published'),
  hasUnpublishedChanges: z.boolean().describe('The draft is not what is live'),
  createdAt: instant,
  updatedAt: instant,
}

export const workflowSummarySchema = z.strictObject(summaryFields).meta({ id: 'WorkflowSummary' })
export type WorkflowSummaryView = z.output<typeof workflowSummarySchema>
export const workflowPageSchema = pageOf(workflowSummarySchema).meta({ id: 'WorkflowPage' })

export const workflowSchema = z
  .strictObject({
    ...summaryFields,
    draft: workflowFileSchema,
    problems: z
      .array(problemSchema)
      .optional()
      .describe('Of the draft, after a change; they do not keep it from being saved'),
  })
  .meta({ id: 'Workflow' })
export type WorkflowView = z.output<typeof workflowSchema>

export const validationSchema = z
  .strictObject({ valid: z.boolean().describe('It could be published'), problems: z.array(problemSchema) })
  .meta({ id: 'Validation' })

export const publishWorkflowSchema = z
  .strictObject({ revision: z.int().optional().describe('Publish only if the draft still has this revision') })
  .meta({ id: 'PublishWorkflow' })

const versionFields = { id: z.uuid(), workflowId: z.uuid(), number: z.int().optional(), createdAt: instant }

export const versionSummarySchema = z.strictObject(versionFields).meta({ id: 'VersionSummary' })
export type VersionSummaryView = z.output<typeof versionSummarySchema>
export const versionPageSchema = pageOf(versionSummarySchema).meta({ id: 'VersionPage' })

export const versionSchema = z
  .strictObject({ ...versionFields, kind: z.enum(['published', 'snapshot']), file: workflowFileSchema })
  .meta({ id: 'Version' })
