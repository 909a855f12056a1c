import { z } from 'zod'
import { actorSchema } from './actor.ts'
import { sortedCursor } from './cursor.ts'
import { executionStatusSchema } from './execution.ts'
import { pageLimit, pageOf } from './page.ts'
import { problemSchema } from './problem.ts'
import { line, prose } from './text.ts'
import { connectionSchema, groupSchema, noteSchema, workflowFileSchema, workflowNodeSchema } from './workflow-file.ts'

const instant = z.iso.datetime()

export const liveVersionSchema = z
  .strictObject({ versionId: z.uuid(), number: z.int(), publishedAt: instant })
  .meta({ id: 'LiveVersion' })

/** Runs of a workflow that a list tells of. */
export const WORKFLOW_OUTCOMES_MAX = 20

export const workflowOwnerSchema = z
  .strictObject({
    type: z.enum(['account', 'key']),
    id: z.uuid(),
    name: z.string().optional().describe('Of a person who is there still; told in lists'),
  })
  .meta({ id: 'WorkflowOwner' })

const summaryFields = {
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  revision: z.int().describe('Grows with each change of the draft; send it as `If-Match` to change what you read'),
  nodeCount: z.int(),
  live: liveVersionSchema.optional().describe('What runs; absent when the workflow is not published'),
  hasUnpublishedChanges: z.boolean().describe('The draft is not what is live'),
  tags: z.array(z.string()),
  folderId: z.uuid().optional(),
  archivedAt: instant
    .optional()
    .describe('It is out of the list, and is neither run nor published until it is restored'),
  owner: workflowOwnerSchema.optional().describe('Who made it; absent where that was not written down'),
  createdAt: instant,
  updatedAt: instant,
}

/** How a workflow does: what a list shows of it. */
export const workflowActivitySchema = z
  .strictObject({
    outcomes: z
      .array(executionStatusSchema)
      .max(WORKFLOW_OUTCOMES_MAX)
      .describe('How its last runs stand, the newest first; tests of its draft are none'),
    last: z
      .strictObject({
        id: z.uuid(),
        status: executionStatusSchema,
        createdAt: instant,
        durationMs: z.number().optional(),
        code: z.string().optional().describe('Why it did not succeed'),
      })
      .optional()
      .describe('The newest of them'),
    isFailing: z.boolean().describe('The last run that ended did not succeed'),
    nextAt: instant.optional().describe('When a schedule starts it next'),
  })
  .meta({ id: 'WorkflowActivity' })
export type WorkflowActivityView = z.output<typeof workflowActivitySchema>

export const workflowSummarySchema = z
  .strictObject({
    ...summaryFields,
    favourite: z.boolean().optional().describe('One of your favourites; absent for an API key, which has none'),
    activity: workflowActivitySchema.optional().describe('Where it was asked for, as far as you may see it'),
  })
  .meta({ id: 'WorkflowSummary' })
export type WorkflowSummaryView = z.output<typeof workflowSummarySchema>
export const workflowPageSchema = pageOf(workflowSummarySchema).meta({ id: 'WorkflowPage' })

export const workflowStates = ['live', 'changed', 'draft'] as const
export const workflowSorts = ['name', '-name', 'updated', '-updated', 'created', '-created', 'state', '-state'] as const
export type WorkflowSort = (typeof workflowSorts)[number]

export const TAGS_PER_WORKFLOW_MAX = 20
export const SEARCH_CHARS_MAX = 200

/** What the key of a row is in each order: names as they are, instants in microseconds, ids, ranks. */
const [NAME, MICROS, ID, RANK] = [/^/, /^\d{1,17}$/, /^[0-9a-f-]{36}$/, /^[0-2]$/]
const KEYS: Readonly<Record<WorkflowSort, RegExp>> = {
  name: NAME,
  '-name': NAME,
  updated: MICROS,
  '-updated': MICROS,
  created: ID,
  '-created': ID,
  state: RANK,
  '-state': RANK,
}

/** One word for a kind of workflow; a comma separates several in a query. */
export const tagSchema = line(50).regex(
  /^[^,\s]([^,]*[^,\s])?$/u,
  'must be without commas, and without spaces at its ends',
)

const flag = z.enum(['true', 'false'])

export const workflowListQuery = z
  .strictObject({
    limit: pageLimit,
    cursor: sortedCursor.optional(),
    sort: z.enum(workflowSorts).default('-created').describe('By what; with «-» the other way round'),
    q: line(SEARCH_CHARS_MAX)
      .regex(/[\p{L}\p{N}]/u, 'must hold a letter or a digit to look for')
      .optional()
      .describe('Words that begin so, all of them: in names, descriptions, nodes, their parameters, and notes'),
    name: line(128).min(1).optional().describe('Only those whose name holds this text'),
    state: z.enum(workflowStates).optional().describe('live: as drawn; changed: live, and the draft is another; draft'),
    live: flag.optional().describe('Only those that are published, or that are not'),
    tags: line(1_100)
      .transform((text) => text.split(','))
      .pipe(z.array(tagSchema).max(TAGS_PER_WORKFLOW_MAX))
      .optional()
      .describe('Only those with all of these, separated by commas'),
    folder: z
      .union([z.literal('none'), z.uuid()])
      .optional()
      .describe('Only those in this folder, or in none'),
    below: flag.default('false').describe('With the folders within that folder'),
    favourites: flag.default('false').describe('Only your favourites'),
    archived: flag.default('false').describe('Those that are archived instead'),
    owner: z
      .union([z.literal('me'), z.uuid()])
      .optional()
      .describe('Only those that you made, or that this account or key made'),
    failing: flag.default('false').describe('Only those whose last run that ended did not succeed'),
    activity: flag.default('false').describe('With the last runs of each, and when it runs next'),
  })
  .refine(({ cursor, sort }) => cursor === undefined || (cursor.sort === sort && KEYS[sort].test(cursor.key)), {
    path: ['cursor'],
    message: 'is not a cursor of this order',
  })

export const placeWorkflowSchema = z
  .strictObject({
    tags: z
      .array(tagSchema)
      .max(TAGS_PER_WORKFLOW_MAX)
      .transform((tags) => [...new Set(tags)])
      .optional()
      .describe('All of its tags'),
    folder: z.uuid().nullable().optional().describe('null: in none'),
  })
  .meta({ id: 'PlaceWorkflow' })

export const tagCountSchema = z.strictObject({ tag: z.string(), workflows: z.int() }).meta({ id: 'TagCount' })
export const tagPageSchema = pageOf(tagCountSchema)
export const tagListQuery = z.strictObject({
  limit: pageLimit,
  cursor: tagSchema.optional().describe('`nextCursor` of the page before'),
})

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
  author: actorSchema.optional().describe('Who published it or gave it its name; absent in old versions'),
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

export const valueChangeSchema = z
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
    z.strictObject({ key: z.string(), name: z.string().optional(), changes: z.array(valueChangeSchema) }),
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
      workflow: z.array(valueChangeSchema).describe('Name and description'),
      settings: z.array(valueChangeSchema),
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
