import { z } from 'zod'
import { line, prose } from './text.ts'

/**
 * The workflow file: what the editor saves, the API takes, `linkflow run` reads and the clipboard holds (JSON or YAML).
 * Only the shape is checked here; what the graph means is checked by the planner, which reports all problems at once.
 */

/** Ids of nodes are short words chosen by the writer; they are keys in the journal, so they are kept plain. */
const nodeId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/, 'must be of letters, digits, «_» and «-» only')

const port = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/, 'must be of letters, digits, «_» and «-» only')

export const joinSchema = z.union([z.enum(['all', 'any', 'first']), z.strictObject({ n: z.int().min(1).max(1000) })])

export const retrySchema = z.strictObject({
  attempts: z.int().min(1).max(100),
  firstMs: z.int().min(0).max(86_400_000).default(1000),
  maxMs: z.int().min(0).max(86_400_000).default(60_000),
})

export const workflowNodeSchema = z.strictObject({
  id: nodeId,
  name: line(128).min(1),
  type: z.string().min(1).max(128),
  version: z.number().positive().max(1000).default(1),
  parameters: z.record(z.string(), z.unknown()).default({}),
  credentials: z.record(z.string(), z.string()).optional(),
  position: z.strictObject({ x: z.number(), y: z.number() }).default({ x: 0, y: 0 }),
  disabled: z.boolean().optional(),
  notes: z.string().max(20_000).optional(),
  retry: retrySchema.optional(),
  onError: z.enum(['stop', 'continue', 'error-port']).optional(),
  timeoutMs: z.int().min(1).max(2_592_000_000).optional(),
  join: joinSchema.optional(),
  runOnEmpty: z.boolean().optional(),
  /** Only in the orders of n8n: one empty item leaves when no other does. */
  alwaysOutput: z.boolean().optional(),
  /** Only in the orders of n8n: the node works on the first item of each input; expressions see all. */
  executeOnce: z.boolean().optional(),
})

export const connectionSchema = z.strictObject({
  from: z.strictObject({ node: nodeId, port: port.default('main') }),
  to: z.strictObject({ node: nodeId, port: port.default('main') }),
})

export const retentionSchema = z.strictObject({
  days: z.number().min(0).max(3650).optional().describe('Days after its end that an execution is kept'),
  executions: z.int().min(1).max(100_000).optional().describe('So many of those that have ended are kept, the newest'),
  successes: z
    .enum(['data', 'metadata', 'nothing'])
    .optional()
    .describe('What is kept of executions that succeeded, some minutes after their end; of others all is kept'),
})

export const settingsSchema = z.strictObject({
  order: z.enum(['linkflow', 'n8n-v0', 'n8n-v1']).default('linkflow'),
  dialect: z.enum(['linkflow', 'n8n']).default('linkflow'),
  timezone: z.string().max(64).optional(),
  timeoutMs: z.int().min(1).max(31_536_000_000).optional(),
  concurrency: z
    .strictObject({
      limit: z.int().min(1).max(100_000),
      key: z.string().max(1024).optional(),
      policy: z.enum(['queue', 'drop', 'cancel-previous']).default('queue'),
    })
    .optional(),
  /** Steps of one execution that may run at the same time. */
  parallelSteps: z.int().min(1).max(1000).optional(),
  /** By its id or its name. */
  errorWorkflow: line(128).optional(),
  retention: retentionSchema.optional(),
})

export const noteSchema = z.strictObject({
  id: nodeId,
  text: z.string().max(20_000),
  position: z.strictObject({ x: z.number(), y: z.number() }),
  size: z.strictObject({ width: z.number().positive(), height: z.number().positive() }).optional(),
  color: z.string().max(32).optional(),
  attachedTo: nodeId.optional().describe('A node that it belongs to: it moves with it'),
})

export const groupSchema = z.strictObject({
  id: nodeId,
  name: line(128),
  nodes: z.array(nodeId),
  collapsed: z.boolean().optional(),
  color: z.string().max(32).optional(),
})

export const workflowFileSchema = z.strictObject({
  linkflow: z.literal(1),
  name: line(128).min(1),
  description: prose(20_000).optional(),
  nodes: z.array(workflowNodeSchema).max(5000),
  connections: z.array(connectionSchema).max(50_000),
  settings: settingsSchema.default({ order: 'linkflow', dialect: 'linkflow' }),
  notes: z.array(noteSchema).max(5000).default([]),
  groups: z.array(groupSchema).max(5000).default([]),
})

export type WorkflowFile = z.output<typeof workflowFileSchema>
export type WorkflowFileInput = z.input<typeof workflowFileSchema>
export type WorkflowNode = z.output<typeof workflowNodeSchema>
export type WorkflowConnection = z.output<typeof connectionSchema>
export type WorkflowSettings = z.output<typeof settingsSchema>
