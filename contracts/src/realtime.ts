import { z } from 'zod'
import { executionModeSchema, executionSchema, executionStatusSchema, stepStatuses } from './execution.ts'
import { idSchema } from './id.ts'

/** The subprotocol of `/ws`. The ticket is offered beside it, as `ticket.…`, so that it stands in no address and no log. */
export const REALTIME_PROTOCOL = 'linkflow.v1'
export const TICKET_PROTOCOL_PREFIX = 'ticket.'

/**
 * Why a connection was ended, as its close code says. Codes of the protocol itself besides: 1000 the client wished it, 1001
 * the server stops (come again), 1003 a message was not text, 1009 it was too large.
 */
export const realtimeCloseCodes = {
  /** The session or key has ended, or the account is no member any more: a new ticket is needed, and may be refused. */
  'access-ended': 4001,
  /** The client did not read as fast as was sent. Come again with the last ids, or read less. */
  'too-slow': 4002,
  /** More messages a second than a client may send. */
  'too-many-messages': 4003,
  /** Nothing was heard of the client for too long. */
  silent: 4004,
} as const

/** Where an event stands in the log; what a client gives back to get what it missed. */
export const eventIdSchema = z
  .string()
  .regex(/^[0-9a-f]{8}\.\d{1,15}$/, 'must be the id of an event, as a message carried it')
  .describe('Id of an event')

/** `execution:<id>`, `executions`, `executions:<workflow>`, `workflows`, `workflow:<id>`, `presence:<workflow>`, `notifications`, `health`. */
export const topicSchema = z
  .string()
  .max(64)
  .regex(/^[a-z]{1,20}(:[0-9a-f-]{36})?$/, 'must be a topic (such as execution:<id> or executions)')

export const clientMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('subscribe'),
    topic: topicSchema,
    after: eventIdSchema.optional().describe('The last id of this topic that was seen: what was missed comes first'),
  }),
  z.strictObject({ type: z.literal('unsubscribe'), topic: topicSchema }),
  z.strictObject({
    type: z.literal('present'),
    workflow: idSchema,
    node: z.string().max(64).nullable().describe('Id of the node that the person is at'),
  }),
])
export type ClientMessage = z.output<typeof clientMessageSchema>

const outputs = z.array(z.strictObject({ port: z.string(), count: z.int() }))

/** What a step came to. It says all that a delta can say, so that the newest of a step is enough. */
export const stepDeltaSchema = z
  .strictObject({
    type: z.literal('step'),
    step: z.string().describe('Node id, with the iteration after @ inside loops'),
    node: z.string().describe('Node id'),
    iteration: z.string().optional(),
    status: z.enum([...stepStatuses, 'reused']),
    attempt: z.int(),
    outputs: outputs.optional().describe('Items by port'),
    ms: z.number().optional().describe('How long the attempt took'),
    code: z.string().optional().describe('Why it failed'),
    at: z.iso.datetime().describe('When this was so: an older delta of the same step is no news'),
  })
  .meta({ id: 'StepDelta' })
export type StepDelta = z.output<typeof stepDeltaSchema>

export const executionDeltaSchema = z
  .strictObject({
    type: z.literal('execution'),
    execution: z.uuid(),
    workflow: z.uuid(),
    status: executionStatusSchema,
    mode: executionModeSchema.optional(),
    code: z.string().optional().describe('Why it failed'),
    at: z.iso.datetime().describe('Since when; what is older than what you know, or comes after an end, is no news'),
  })
  .meta({ id: 'ExecutionDelta' })
export type ExecutionDelta = z.output<typeof executionDeltaSchema>

/** `draft`: it was edited or discarded. `named`: a version was given a name. `placed`: other tags, or another folder. */
export const workflowChanges = [
  'created',
  'draft',
  'named',
  'published',
  'unpublished',
  'archived',
  'restored',
  'placed',
  'deleted',
] as const

/** Accounts of one event; of more there are several. */
export const INBOX_ACCOUNTS_MAX = 100

export const realtimeEventSchema = z
  .discriminatedUnion('type', [
    stepDeltaSchema,
    executionDeltaSchema,
    z.strictObject({
      type: z.literal('logged').describe('Lines that the execution logged are stored and can be read'),
      execution: z.uuid(),
    }),
    z.strictObject({
      type: z.literal('many').describe('More happened at once than is told: read again'),
      count: z.int(),
    }),
    z.strictObject({
      type: z.literal('workflow'),
      workflow: z.uuid(),
      change: z.enum(workflowChanges),
      revision: z.int().optional().describe('Of the draft, after it'),
      version: z.uuid().optional().describe('What is live after it'),
      at: z.iso.datetime(),
    }),
    z.strictObject({
      type: z.literal('present').describe('Everybody who has the workflow open'),
      people: z.array(
        z.strictObject({
          connection: z.uuid(),
          account: z.uuid(),
          name: z.string(),
          node: z.string().nullable(),
        }),
      ),
    }),
    z.strictObject({
      type: z.literal('failed').describe('An execution of the workspace did not succeed'),
      execution: z.uuid(),
      workflow: z.uuid(),
      status: z.enum(['failed', 'timed_out']),
      code: z.string().optional(),
      node: z.string().optional(),
      at: z.iso.datetime(),
    }),
    z.strictObject({
      type: z.literal('inbox').describe('In the inbox of these people something is new, or was marked: read again'),
      accounts: z.array(z.uuid()).max(INBOX_ACCOUNTS_MAX),
    }),
    z.strictObject({
      type: z.literal('health'),
      isReady: z.boolean(),
      checks: z.record(z.string(), z.boolean()),
    }),
  ])
  .meta({ id: 'RealtimeEvent' })
export type RealtimeEvent = z.output<typeof realtimeEventSchema>

export const serverMessageSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('welcome'),
      connection: z.uuid(),
      heartbeatMs: z.int().describe('The server says something at least so often'),
      resumeMs: z.int().describe('For how long what was missed is kept'),
    }),
    z.strictObject({
      type: z.literal('subscribed'),
      topic: z.string(),
      id: eventIdSchema.describe('Everything behind it will be told'),
      resumed: z.boolean().describe('What came behind `after` follows'),
    }),
    z.strictObject({
      type: z.literal('gap').describe('Something was missed and is not kept any more: read again'),
      topic: z.string(),
      id: eventIdSchema.describe('Everything behind it will be told'),
    }),
    z.strictObject({
      type: z.literal('refused').describe('A message of the client was not done, or a subscription ended'),
      topic: z.string().optional(),
      code: z.string(),
      detail: z.string(),
    }),
    z.strictObject({ type: z.literal('unsubscribed'), topic: z.string() }),
    z.strictObject({
      type: z.literal('events'),
      events: z.array(z.strictObject({ id: eventIdSchema, topic: z.string(), event: realtimeEventSchema })),
    }),
    z.strictObject({
      type: z.literal('heartbeat'),
      at: z.iso.datetime(),
      id: eventIdSchema.optional().describe('Everything up to it has been told, of every topic'),
    }),
  ])
  .meta({ id: 'RealtimeMessage' })
export type ServerMessage = z.output<typeof serverMessageSchema>

export const ticketSchema = z
  .strictObject({
    ticket: z.string().describe('Good once, for one connection to /ws'),
    protocols: z.array(z.string()).describe('For `new WebSocket(url, protocols)`'),
    path: z.string().describe('Of the WebSocket, under the address of the server'),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'RealtimeTicket' })

/** As much of an execution as a screen shows while it runs. */
export const executionStateSchema = z
  .strictObject({
    execution: executionSchema,
    steps: z.array(stepDeltaSchema),
    stepCount: z.int().describe('Steps in all; of very many only the newest are told'),
    hasLive: z.boolean().describe('What is not stored yet is told too, for some worker tells it'),
  })
  .meta({ id: 'ExecutionState' })
export type ExecutionState = z.output<typeof executionStateSchema>
