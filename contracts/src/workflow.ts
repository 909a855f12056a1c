import { z } from 'zod'
import { pageOf } from './page.ts'
import { problemSchema } from './problem.ts'
import { line, prose } from './text.ts'
import { connectionSchema, groupSchema, noteSchema, workflowFileSchema, workflowNodeSchema } from './workflow-file.ts'

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
  archivedAt: instant
    .optional()
    .describe('It is out of the list, and is neither run nor published until it is restored'),
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

const ifRevision = z.int().optional().describe('Only if the draft still has this revision')

export const versionKindSchema = z
  .enum(['published', 'named', 'snapshot'])
  .describe('A snapshot is a draft that was run; it is in no list')

const versionFields = {
  id: z.uuid(),
  workflowId: z.uuid(),
  kind: versionKindSchema,
  number: z.int().optional().describe('1, 2, 3 … of those that were published'),
  name: z.string().optional(),
  note: z.string().optional(),
  createdAt: instant,
}

export const versionSummarySchema = z.strictObject(versionFields).meta({ id: 'VersionSummary' })
export type VersionSummaryView = z.output<typeof versionSummarySchema>
export const versionPageSchema = pageOf(versionSummarySchema).meta({ id: 'VersionPage' })

export const versionSchema = z.strictObject({ ...versionFields, file: workflowFileSchema }).meta({ id: 'Version' })

export const nameVersionSchema = z
  .strictObject({
    name: line(128).min(1),
    note: prose(4_000).optional(),
    revision: ifRevision,
  })
  .meta({ id: 'NameVersion' })

export const rollBackSchema = z
  .strictObject({ version: z.uuid().describe('The version that is to be live again'), revision: ifRevision })
  .meta({ id: 'RollBack' })

export const rolledBackSchema = z
  .strictObject({
    workflow: workflowSchema,
    replaced: liveVersionSchema.optional().describe('What was live until now'),
    draft: z
      .enum(['live', 'replaced', 'changed'])
      .describe(
        'What the draft holds, which stays as it was: what is live now, what was live before, or work of its own',
      ),
  })
  .meta({ id: 'RolledBack' })

export const discardSchema = z
  .strictObject({
    version: z
      .union([z.literal('live'), z.uuid()])
      .default('live')
      .describe('What the draft is to be again'),
    revision: ifRevision,
  })
  .meta({ id: 'Discard' })

export const duplicateWorkflowSchema = z
  .strictObject({ name: line(128).min(1).optional().describe('By default that of the original, and «(copy)»') })
  .meta({ id: 'DuplicateWorkflow' })

/** A side of a comparison: `draft`, `live` or the id of a version. */
export const versionChoice = z.union([z.enum(['draft', 'live']), z.uuid()])

const changeSchema = z
  .strictObject({
    path: z.string().describe('JSON pointer from the thing that changed'),
    from: z.unknown().optional().describe('Absent where there was nothing'),
    to: z.unknown().optional().describe('Absent where there is nothing now'),
  })
  .meta({ id: 'ValueChange' })

const keys = z.array(z.string())
const listDiffOf = <T extends z.ZodType>(value: T) => {
  const elements = z.array(z.strictObject({ key: z.string(), value }))
  const changed = z.array(
    z.strictObject({ key: z.string(), name: z.string().optional(), changes: z.array(changeSchema) }),
  )
  return z.strictObject({
    added: elements,
    removed: elements,
    changed,
    order: keys.optional().describe('All keys, where their order is another'),
  })
}
const point = z.strictObject({ x: z.number(), y: z.number() })
const moves = z.array(z.strictObject({ key: z.string(), from: point, to: point }))

export const workflowDiffSchema = z
  .strictObject({
    from: versionChoice,
    to: versionChoice,
    identical: z.boolean().describe('Nothing is different, not even a place on the canvas'),
    diff: z.strictObject({
      workflow: z.array(changeSchema).describe('Name and description'),
      settings: z.array(changeSchema),
      nodes: listDiffOf(workflowNodeSchema),
      connections: listDiffOf(connectionSchema),
      notes: listDiffOf(noteSchema),
      groups: listDiffOf(groupSchema),
      moved: z
        .strictObject({ nodes: moves, notes: moves })
        .describe('Where things stand, apart: it changes nothing of what runs, but in the order n8n-v1'),
    }),
  })
  .meta({ id: 'WorkflowDiff' })
export type WorkflowDiffView = z.output<typeof workflowDiffSchema>
