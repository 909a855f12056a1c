import { z } from 'zod'
import { idCursor } from './cursor.ts'
import { numberInQuery, pageOf } from './page.ts'
import { line, prose } from './text.ts'

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
export type ExecutionStatus = (typeof executionStatuses)[number]

export const executionModes = [
  'webhook',
  'schedule',
  'manual',
  'api',
  'sub-workflow',
  'error',
  'retry',
  'replay',
  'test',
] as const
export const executionModeSchema = z.enum(executionModes)

export const stepStatuses = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'skipped', 'cancelled'] as const
export type StepStatus = (typeof stepStatuses)[number]

/** Why it did not succeed: which node, which item, and why. */
export const executionErrorSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  node: z.string().optional(),
  step: z.string().optional(),
  item: z.int().optional(),
})

export const pausedAtSchema = z.strictObject({
  step: z.string(),
  node: z.string().describe('Id of the node'),
  when: z.enum(['before', 'after']),
  since: z.iso.datetime(),
  problem: z.string().optional().describe('Why the condition of the breakpoint could not be decided'),
})

export const executionSchema = z
  .strictObject({
    id: z.uuid(),
    workflowId: z.uuid(),
    workflowName: z.string().optional().describe('As it is called now; absent where it was deleted'),
    versionId: z.uuid(),
    versionNumber: z.int().optional().describe('Of a published version; absent of a draft that was run'),
    status: executionStatusSchema,
    mode: executionModeSchema,
    trigger: z.string().describe('Id of the trigger node'),
    createdAt: z.iso.datetime(),
    queuedMs: z.number().optional().describe('How long it waited for its first start; absent until then'),
    finishedAt: z.iso.datetime().optional(),
    durationMs: z.number().optional(),
    itemCount: z.int().optional().describe('Items that its last steps put out; of one that succeeded'),
    /** When a waiting execution is looked at next. */
    dueAt: z.iso.datetime().optional(),
    error: executionErrorSchema.optional(),
    retryOf: z.uuid().optional(),
    replayOf: z.uuid().optional(),
    attempt: z.int().optional().describe('Of a retry: which run it is of the same work, the first retry being 2'),
    test: z
      .strictObject({
        to: z.string().optional().describe('Id of the node that it ran up to'),
        pinned: z.int().describe('Nodes that did not run because something is pinned to them'),
        reuses: z.uuid().optional().describe('The execution whose steps it took over where nothing had changed'),
      })
      .optional()
      .describe('Of a test of a draft'),
    parent: z.strictObject({ id: z.uuid(), step: z.string() }).optional(),
    pausedAt: pausedAtSchema.optional().describe('Where a test run is paused; told of one execution, not in lists'),
  })
  .meta({ id: 'Execution' })
export type ExecutionView = z.output<typeof executionSchema>

/** Items that one test run is given. */
export const TEST_ITEMS_MAX = 10_000

export const BULK_CANCEL_MAX = 1_000
export const BULK_RETRY_MAX = 100

const durationMs = z.int().min(0).max(31_536_000_000)
const errorCode = z
  .string()
  .max(64)
  .regex(/^[a-z0-9-]+$/, 'must be a code (such as http-status)')

/** What narrows a list of executions, as values. */
const filterFields = {
  workflow: z.uuid().optional().describe('Only executions of this workflow'),
  version: z.uuid().optional().describe('Only executions of this version'),
  from: z.iso.datetime().optional().describe('Only those that began then or later'),
  until: z.iso.datetime().optional().describe('Only those that began before'),
  errorCode: errorCode.optional().describe('Only those that ended with this error'),
  error: line(200).min(1).optional().describe('Only those whose error holds this text'),
}

const list = <T extends readonly [string, ...string[]]>(values: T) =>
  z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(values)).min(1).max(values.length))

const milliseconds = numberInQuery.pipe(durationMs)

export const executionListQuery = z.strictObject({
  ...filterFields,
  status: list(executionStatuses).optional().describe('Only these statuses, separated by commas'),
  mode: list(executionModes).optional().describe('Only these modes, separated by commas'),
  longerThanMs: milliseconds.optional().describe('Only those that ended after at least so long'),
  shorterThanMs: milliseconds.optional().describe('Only those that ended in less'),
  data: line(200)
    .min(2)
    .optional()
    .describe('Only those whose stored data holds this text; what went to the object store is not looked at'),
  sort: z.enum(['created', '-created']).default('-created').describe('Oldest or newest first'),
  limit: numberInQuery.pipe(z.int().min(1).max(200)).default(50),
  cursor: idCursor.optional(),
})

export const executionListSchema = z
  .strictObject({
    items: z.array(executionSchema),
    nextCursor: z.string().optional().describe('Goes on where this page ended, also where it found nothing'),
    searched: z
      .int()
      .optional()
      .describe('Executions that this request looked through, where it stopped before its page was full'),
  })
  .meta({ id: 'ExecutionPage' })

export const bulkExecutionsSchema = z
  .strictObject({
    ids: z.array(z.uuid()).min(1).max(BULK_CANCEL_MAX).optional(),
    filter: z
      .strictObject({
        ...filterFields,
        status: z.array(executionStatusSchema).min(1).optional(),
        mode: z.array(executionModeSchema).min(1).optional(),
      })
      .optional(),
    limit: z.int().min(1).max(BULK_CANCEL_MAX).optional().describe('At most so many of those that the filter finds'),
    cursor: idCursor.optional().describe('`nextCursor` of the request before, with the same filter'),
  })
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), 'must have either «ids» or a «filter»')
  .refine(
    ({ ids, cursor }) => ids === undefined || cursor === undefined,
    'must have a «filter» where it has a «cursor»',
  )
  .meta({ id: 'BulkExecutions' })
export type BulkExecutions = z.output<typeof bulkExecutionsSchema>

export const bulkResultSchema = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.uuid(),
        done: z.boolean(),
        execution: z.uuid().optional().describe('The new one that a retry made'),
        code: z.string().optional().describe('Why it was not done'),
        message: z.string().optional(),
      }),
    ),
    nextCursor: z.string().optional().describe('More may match the filter: they come behind it'),
  })
  .meta({ id: 'BulkResult' })

export const statisticsParts = ['day', 'hour'] as const
/** Workflows that statistics tell apart; the others are told together. */
export const STATISTICS_WORKFLOWS_MAX = 50

export const statisticsQuery = z.strictObject({
  workflow: z.uuid().optional(),
  by: z.enum(statisticsParts).default('day').describe('Into which parts the range is cut'),
  each: z
    .enum(['workflow'])
    .optional()
    .describe(
      `\`workflow\`: each workflow by itself, the ${STATISTICS_WORKFLOWS_MAX} with the most executions; the others together, without an id`,
    ),
  from: z.iso.datetime().optional().describe('By default seven days before `until`'),
  until: z.iso.datetime().optional().describe('By default now'),
})

export const statisticsSchema = z
  .strictObject({
    items: z.array(
      z.strictObject({
        day: z.iso.date().describe('Of the beginning, in UTC'),
        hour: z.iso.datetime().optional().describe('The beginning of the hour, where parts are hours'),
        workflow: z.uuid().optional(),
        succeeded: z.int(),
        failed: z.int(),
        cancelled: z.int(),
        timedOut: z.int(),
        unfinished: z.int(),
        p50Ms: z.number().optional().describe('Half of those that ended took no longer'),
        p95Ms: z.number().optional(),
      }),
    ),
    counted: z.int(),
    since: z.iso
      .datetime()
      .optional()
      .describe('There were more than one request counts: nothing before this is counted'),
  })
  .meta({ id: 'ExecutionStatistics' })

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
  callback: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional()
    .describe('Address that is told of the end (Standard Webhooks signature)'),
})

/** How a paused test run goes on. */
export const CONTINUES = ['next', 'breakpoint', 'end'] as const

/** Breakpoints of one test run. */
export const BREAKPOINTS_MAX = 100

export const breakpointSchema = z
  .strictObject({
    node: line(128).min(1).describe('Id or name of the node'),
    when: z
      .enum(['before', 'after'])
      .default('before')
      .describe('Before it runs, or after: then what it has put out can be looked at and changed'),
    if: prose(10_000)
      .min(1)
      .optional()
      .describe(
        'An expression, such as `{{ $json.total > 100 }}`: it stops only if that is true of an item that comes in, or goes out',
      ),
  })
  .meta({ id: 'Breakpoint' })

const itemEdit = z.strictObject({
  node: line(128).min(1).describe('Id or name of the node'),
  port: line(64).min(1).default('main'),
  items: z.array(z.unknown()).max(TEST_ITEMS_MAX).describe('JSON objects'),
})

export const continueExecutionSchema = z.strictObject({
  to: z
    .enum(CONTINUES)
    .describe('Run one step and pause again, run to the next breakpoint, or to the end without stopping'),
  edit: itemEdit
    .optional()
    .describe(
      'What the node that it is paused at puts out on a port: instead of what it did, or, paused before it, instead of running',
    ),
})
export type ContinueExecution = z.output<typeof continueExecutionSchema>

/** Test runs of a draft. */
export const testWorkflowSchema = z.strictObject({
  node: line(128)
    .min(1)
    .optional()
    .describe('Id or name of the node to run up to, with what it needs; without it the whole draft runs'),
  trigger: line(128).min(1).optional().describe('Id of the trigger node; by default the manual one, else the only one'),
  items: z
    .array(z.unknown())
    .min(1)
    .max(TEST_ITEMS_MAX)
    .optional()
    .describe('What the trigger gives; by default what is pinned to it, else what the earlier run began with'),
  reuseFrom: z
    .union([z.literal('latest'), z.literal('none'), z.uuid()])
    .optional()
    .describe(
      'The execution of this workflow whose steps are taken over where nothing before them has changed. ' +
        'By default `latest`, the newest test, where `node` is given, else `none`',
    ),
  breakpoints: z
    .array(breakpointSchema)
    .max(BREAKPOINTS_MAX)
    .optional()
    .describe('Where it pauses; it then does one step at a time'),
  pauseFirst: z.boolean().optional().describe('Pause before the first step'),
  wait: z
    .number()
    .min(0)
    .max(300)
    .optional()
    .describe('Seconds to wait for the end, or for a pause; without it the answer comes at once'),
})
export type TestWorkflow = z.input<typeof testWorkflowSchema>

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
    attempts: z
      .array(
        z.strictObject({
          attempt: z.int(),
          startedAt: z.iso.datetime(),
          endedAt: z.iso.datetime().optional(),
          code: z.string().optional().describe('Why it failed'),
        }),
      )
      .optional()
      .describe('Of a step that was tried more than once: each try, the first one first'),
    waits: z
      .array(z.strictObject({ from: z.iso.datetime(), until: z.iso.datetime().optional() }))
      .optional()
      .describe('When it waited for a time or for a signal; without an end it still does'),
    reused: z.boolean().optional().describe('It did not run here: its result is that of an earlier execution'),
    reusedFrom: z.uuid().optional().describe('The execution in which it ran'),
    pinned: z.boolean().optional().describe('It did not run: its items are those that were pinned to it in the draft'),
    edited: z.boolean().optional().describe('Somebody gave these items while the test run was paused'),
    /** Why it did not run, or what it waits for. */
    reason: z.string().optional(),
  })
  .meta({ id: 'Step' })
export type StepItemView = z.output<typeof stepSchema>

/** An answer with items is no larger, but for a single item that is, whole. */
export const ITEMS_PAGE_BYTES_MAX = 256 * 1024

const iteration = z
  .string()
  .max(200)
  .regex(/^\d+(\.\d+)*$/, 'must be an iteration (such as 0 or 2.1)')
  .optional()
const port = z.string().max(64).optional().describe('By default the first port with items')
const itemFlag = z.enum(['true', 'false']).default('false')
/** A JSON pointer: `/orders/0/email`. */
const pointer = z
  .string()
  .max(1_000)
  .regex(/^(\/([^~/]|~[01])*)*$/, 'must be a JSON pointer (such as /orders/0)')

/** Which output of a step is meant. */
export const stepOutputQuery = z.strictObject({ iteration, port })

export const itemsQuery = z.strictObject({
  iteration,
  port,
  q: line(200).min(1).optional().describe('Only items that hold this text in a key or a value; case is no difference'),
  path: pointer
    .optional()
    .describe('Of each item only what is there, such as `/orders/0`; items without it are left out'),
  cut: itemFlag.describe(
    'Cut long values, so that all items of the page are there and it stays small; `cut` of an item says where',
  ),
  lineage: itemFlag.describe('With the items that each one came from'),
  schema: itemFlag.describe('With the keys that the items have, and what is in them'),
  limit: numberInQuery.pipe(z.int().min(1).max(1000)).default(100),
  cursor: numberInQuery.pipe(z.int().min(0)).optional().describe('Which item is the first'),
})

export const jsonKinds = ['text', 'number', 'boolean', 'null', 'list', 'object'] as const

export const itemSchema = z
  .strictObject({
    index: z.int().describe('Which item of the output it is, from 0 on'),
    json: z.record(z.string(), z.unknown()),
    files: z.record(z.string(), z.strictObject({ name: z.string(), mimeType: z.string(), bytes: z.int() })).optional(),
    cut: z
      .array(
        z.strictObject({
          path: z.string().describe('JSON pointer to what is not there as a whole'),
          kind: z.enum(['text', 'list', 'object']),
          size: z.int().describe('Of the whole: characters, elements or keys'),
        }),
      )
      .optional()
      .describe('The whole is at `full`'),
    full: z.string().optional().describe('Address of the whole item, where something of it is cut'),
    from: z
      .union([
        z.array(z.strictObject({ step: z.string(), node: z.string(), port: z.string(), index: z.int() })),
        z.literal('all'),
      ])
      .optional()
      .describe('The items that it was made of; `all`: of all that came in. Absent where that is not known'),
  })
  .meta({ id: 'StoredItem' })

export const itemsPageSchema = z.strictObject({
  pinned: z.boolean().optional().describe('They were pinned to the node in the draft, no step made them'),
  items: z.array(itemSchema),
  count: z.int().describe('Items in all'),
  searched: z.int().optional().describe('With `q`: how many this request looked through'),
  schema: z
    .strictObject({
      items: z.int().describe('How many it was made of, from the first on'),
      fields: z.array(
        z.strictObject({
          path: z.string().describe('JSON pointer; `*` stands for each element of a list'),
          kinds: z.array(z.enum(jsonKinds)),
          count: z.int().describe('Items that have it'),
        }),
      ),
      isCut: z.boolean().describe('There are more fields than are listed'),
    })
    .optional(),
  nextCursor: z.string().optional(),
})
export type ItemView = z.output<typeof itemSchema>
export type ItemsPageView = z.output<typeof itemsPageSchema>

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
  edit: itemEdit
    .optional()
    .describe(
      'What a node put out on a port, changed: it does not run again, and all that comes after it does. Of the trigger: with what the execution began',
    ),
})

export const signalSchema = z.strictObject({ data: z.unknown().optional() })
