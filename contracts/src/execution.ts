import { z } from 'zod'
import { idCursor } from './cursor.ts'
import { pageOf } from './page.ts'

export const executionStatuses = [
  'queued',
  'running',
  'waiting',
  'paused',
  'succeeded',
  'failed',
  'cancelled',
  'timed_out',
] as const
export const executionStatusSchema = z.enum(executionStatuses)

export const stepStatuses = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'skipped', 'cancelled'] as const

/** Why it did not succeed: which node, which item, and why. */
export const executionErrorSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  node: z.string().optional(),
  step: z.string().optional(),
  item: z.int().optional(),
})

export const executionSchema = z
  .strictObject({
    id: z.uuid(),
    workflowId: z.uuid(),
    versionId: z.uuid(),
    status: executionStatusSchema,
    mode: z.enum(['webhook', 'schedule', 'manual', 'api', 'sub-workflow', 'error', 'retry', 'replay']),
    trigger: z.string().describe('Id of the trigger node'),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().optional(),
    durationMs: z.number().optional(),
    /** When a waiting execution is looked at next. */
    dueAt: z.iso.datetime().optional(),
    error: executionErrorSchema.optional(),
    retryOf: z.uuid().optional(),
    replayOf: z.uuid().optional(),
    parent: z.strictObject({ id: z.uuid(), step: z.string() }).optional(),
  })
  .meta({ id: 'Execution' })
export type ExecutionView = z.output<typeof executionSchema>
export const executionPageSchema = pageOf(executionSchema)

export const executionListQuery = z.strictObject({
  workflow: z.uuid().optional().describe('Only executions of this workflow'),
  status: z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(executionStatusSchema).min(1).max(executionStatuses.length))
    .optional()
    .describe('Only these statuses, separated by commas'),
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: idCursor.optional(),
})

export const startExecutionSchema = z.strictObject({
  trigger: z
    .string()
    .max(64)
    .optional()
    .describe('Id of the trigger node; by default the manual one, else the only one'),
  input: z.unknown().optional().describe('An array is items, anything else one item'),
  version: z
    .string()
    .max(64)
    .optional()
    .describe('live, draft, or the id of a version; by default live if there is one, else draft'),
  wait: z
    .number()
    .min(0)
    .max(300)
    .optional()
    .describe('Seconds to wait for the end; without it the answer comes at once'),
  callback: z.url().max(2048).optional().describe('Address that is told of the end (Standard Webhooks signature)'),
})

/** What an execution put out: what Respond gave, else the last step's items, by node name if several end. */
export const executionOutputSchema = z
  .strictObject({
    execution: executionSchema,
    output: z.unknown().optional(),
  })
  .meta({ id: 'ExecutionResult' })

export const stepSchema = z
  .strictObject({
    step: z.string().describe('Node id, with the iteration after @ inside loops'),
    node: z.string().describe('Node id'),
    name: z.string(),
    type: z.string(),
    iteration: z.string().optional(),
    status: z.enum(stepStatuses),
    attempt: z.int(),
    startedAt: z.iso.datetime().optional(),
    endedAt: z.iso.datetime().optional(),
    durationMs: z.number().optional(),
    outputs: z.array(z.strictObject({ port: z.string(), count: z.int() })),
    error: z.strictObject({ code: z.string(), message: z.string(), item: z.int().optional() }).optional(),
    /** Taken over from the execution that this one retries. */
    reused: z.boolean().optional(),
    /** Why it did not run, or what it waits for. */
    reason: z.string().optional(),
  })
  .meta({ id: 'Step' })
export type StepItemView = z.output<typeof stepSchema>

export const itemsPageSchema = z.strictObject({
  items: z.array(
    z.strictObject({
      json: z.record(z.string(), z.unknown()),
      files: z
        .record(z.string(), z.strictObject({ name: z.string(), mimeType: z.string(), bytes: z.int() }))
        .optional(),
    }),
  ),
  count: z.int().describe('Items in all'),
  nextCursor: z.string().optional(),
})

export const logLineSchema = z.strictObject({
  at: z.iso.datetime(),
  step: z.string(),
  level: z.string(),
  message: z.string(),
})

export const stepPageSchema = pageOf(stepSchema)

/** Lines come while it runs, so a page says how it stands: after a final status and the last page there are no more. */
export const logPageSchema = z.strictObject({
  items: z.array(logLineSchema),
  status: executionStatusSchema,
  nextCursor: z.string().optional(),
})

export const retryExecutionSchema = z.strictObject({
  from: z
    .string()
    .max(64)
    .optional()
    .describe('Id of the node to run again, with all that come after it; by default what failed'),
  version: z.enum(['original', 'live']).default('original').describe('Which version of the workflow runs'),
})

export const signalSchema = z.strictObject({ data: z.unknown().optional() })
