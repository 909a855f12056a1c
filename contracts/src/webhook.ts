import { z } from 'zod'
import { idCursor } from './cursor.ts'
import { executionStatuses, executionStatusSchema } from './execution.ts'
import { pageLimit, pageOf } from './page.ts'
import { line } from './text.ts'

const instant = z.iso.datetime()
const instantGiven = z.iso.datetime({ offset: true })

export const webhookSettingsSchema = z
  .strictObject({
    inbox: z.boolean().default(true).describe('Whether calls that were refused are kept'),
    sample: z.number().min(0).max(1).default(1).describe('Which part of them is kept: 0.1 is every tenth'),
  })
  .meta({ id: 'WebhookSettings' })

export const webhookSchema = z
  .strictObject({
    workflowId: z.uuid(),
    workflowName: z.string(),
    node: z.string().describe('Id of the webhook node'),
    url: z.string(),
    path: z.string(),
    method: z.string(),
    respond: z.enum(['immediately', 'last-node', 'respond-node']),
    authentication: z.enum(['none', 'header', 'basic', 'jwt', 'hmac']),
    scheme: z.string().optional().describe('How the sender signs (authentication «hmac»)'),
    isLive: z.boolean().describe('false: it is in the draft only, and nothing listens there'),
    versionId: z.uuid(),
    lastCallAt: instant.optional().describe('To some seconds'),
    day: z
      .strictObject({
        calls: z.int(),
        refused: z.int().describe('Not let in: wrong signature, wrong body'),
        failed: z.int().describe('Answered with 5xx'),
      })
      .describe('Calls of the last 24 hours, to the hour'),
    settings: webhookSettingsSchema,
  })
  .meta({ id: 'Webhook' })
export type WebhookView = z.output<typeof webhookSchema>
export const webhookPageSchema = pageOf(webhookSchema).meta({ id: 'WebhookPage' })

export const webhookListQuery = z.strictObject({
  workflow: z.uuid().optional().describe('Only webhooks of this workflow; then those of its draft are shown too'),
  limit: pageLimit,
  cursor: z.string().max(300).optional().describe('`nextCursor` of the page before'),
})

export const webhookOutcomes = ['accepted', 'refused', 'heard'] as const
const outcome = z
  .enum(webhookOutcomes)
  .describe('accepted: it started an execution; heard: it came to a test listen where nothing is published')

const eventFields = {
  id: z.uuid().describe('Of an accepted call the id of its execution'),
  workflowId: z.uuid(),
  node: z.string(),
  at: instant,
  outcome,
  status: z.int().optional().describe('Of the answer, where it is known without a look at the data'),
  code: z.string().optional().describe('Why it was refused'),
  executionId: z.uuid().optional(),
  executionStatus: executionStatusSchema.optional(),
}
export const webhookEventSummarySchema = z.strictObject(eventFields).meta({ id: 'WebhookEventSummary' })
export type WebhookEventSummaryView = z.output<typeof webhookEventSummarySchema>
export const webhookEventPageSchema = pageOf(webhookEventSummarySchema).meta({ id: 'WebhookEventPage' })

export const webhookEventSchema = z
  .strictObject({
    ...eventFields,
    request: z
      .strictObject({
        method: z.string(),
        path: z.string(),
        headers: z.record(z.string(), z.unknown()).describe('Secrets are left out or read [redacted]'),
        query: z.record(z.string(), z.unknown()),
        body: z.unknown().optional(),
        bodyBytes: z.int().optional().describe('Size of the body, where it was read'),
        isWhole: z.boolean().describe('false: the body is larger than what is shown, or was never read'),
      })
      .optional()
      .describe('Missing when the data of the execution was removed by its retention'),
    response: z
      .strictObject({
        status: z.int(),
        headers: z.record(z.string(), z.string()),
        body: z.string(),
        isWhole: z.boolean(),
      })
      .optional()
      .describe('Missing while there is none, and when the data was removed'),
    detail: z.string().optional().describe('Why it was refused'),
  })
  .meta({ id: 'WebhookEvent' })
export type WebhookEventView = z.output<typeof webhookEventSchema>

const statuses = z
  .string()
  .max(200)
  .transform((text) => text.split(','))
  .pipe(z.array(executionStatusSchema).min(1).max(executionStatuses.length))

export const webhookEventListQuery = z.strictObject({
  outcome: outcome.optional(),
  status: statuses.optional().describe('Only accepted calls whose execution has one of these statuses, by commas'),
  from: instantGiven.optional(),
  until: instantGiven.optional(),
  limit: pageLimit,
  cursor: idCursor.optional(),
})

export const replayWebhookEventSchema = z
  .strictObject({
    version: z.enum(['draft', 'live']).default('draft').describe('Which version runs with the call'),
  })
  .meta({ id: 'ReplayWebhookEvent' })

export const listenSchema = z
  .strictObject({
    seconds: z.int().min(1).max(1800).default(300).describe('How long it listens'),
    header: z
      .strictObject({ name: line(128).min(1), value: line(1024) })
      .optional()
      .describe('Only calls that carry this header'),
    address: z.union([z.ipv4(), z.ipv6()]).optional().describe('Only calls from this address'),
  })
  .meta({ id: 'Listen' })

export const webhookListenerSchema = z
  .strictObject({
    id: z.uuid(),
    workflowId: z.uuid(),
    node: z.string(),
    url: z.string().describe('The one address of the webhook'),
    method: z.string(),
    isLive: z.boolean().describe('A published version takes calls there too, and goes on as always'),
    expiresAt: instant,
    isOver: z.boolean(),
    events: z.array(webhookEventSummarySchema).describe('What it heard, oldest first'),
  })
  .meta({ id: 'WebhookListener' })
export type WebhookListenerView = z.output<typeof webhookListenerSchema>

export const redeliverRangeSchema = z
  .strictObject({
    from: instantGiven,
    until: instantGiven,
    status: z
      .array(executionStatusSchema)
      .min(1)
      .optional()
      .describe('Only calls whose execution ended so, such as failed'),
    version: z.enum(['draft', 'live']).default('live'),
  })
  .meta({ id: 'Redeliver' })
export const redeliveryPreviewSchema = z
  .strictObject({ calls: z.int(), isWhole: z.boolean().describe('false: there are more than one re-delivery takes') })
  .meta({ id: 'RedeliveryPreview' })
export const redeliverySchema = z
  .strictObject({
    id: z.uuid(),
    workflowId: z.uuid(),
    node: z.string(),
    state: z.enum(['running', 'done', 'cancelled']),
    calls: z.int(),
    started: z.int(),
    failed: z.int().describe('Could not be started: their data is gone, or the version has no such webhook'),
    createdAt: instant,
  })
  .meta({ id: 'Redelivery' })
export type RedeliveryView = z.output<typeof redeliverySchema>

export const testPageSchema = z
  .strictObject({
    url: z.string().describe('Address of the form or chat of the draft; whoever has it can use it'),
    expiresAt: instant,
  })
  .meta({ id: 'TestPage' })
