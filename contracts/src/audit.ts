import { z } from 'zod'
import { actorSchema } from './actor.ts'
import { numberInQuery } from './page.ts'
import { line } from './text.ts'

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex')
const number = z.int().min(1)

export const auditEntrySchema = z
  .strictObject({
    number: number.describe('From 1, without a gap'),
    at: z.iso.datetime(),
    actor: actorSchema,
    actorName: z.string().optional().describe('What the account is called now'),
    requestId: z.string().optional(),
    address: z.string().optional().describe('Of the network, as far as the trusted proxies tell it'),
    action: z.string().describe('Such as `workflow.published`'),
    thing: z.string().optional().describe('The id of what it was done to'),
    before: z.unknown().optional(),
    after: z.unknown().optional(),
    hash: hash.describe('Of this entry and the hash before it'),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntryView = z.output<typeof auditEntrySchema>

export const auditPageSchema = z
  .strictObject({ items: z.array(auditEntrySchema), nextCursor: z.string().optional() })
  .meta({ id: 'AuditPage' })

/** Fields of a query that choose entries. */
export const auditFilters = {
  action: z
    .string()
    .regex(/^[a-z-]{1,40}(\.[a-z-]{1,40})?$/, 'must be an action (such as workflow.published)')
    .optional()
    .describe('A whole action, such as `workflow.published`, or a kind of thing, such as `workflow`'),
  actor: z.uuid().optional().describe('The id of an account or of an API key'),
  thing: line(100).min(1).optional().describe('The id of what it was done to'),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional().describe('Before this moment'),
}

/** The cursor of the audit log: the number of the last entry of the page. */
export const auditCursor = numberInQuery.pipe(number).describe('`nextCursor` of the page before')

export const auditVerificationQuerySchema = z.strictObject({
  after: numberInQuery
    .pipe(number)
    .optional()
    .describe('Begin behind this entry, which must have the hash that is given'),
  hash: hash.optional(),
})

export const auditVerificationSchema = z
  .strictObject({
    isWhole: z.boolean().describe('Nothing that was looked at is changed or missing'),
    isComplete: z.boolean().describe('It went to the end; else go on behind `last`'),
    checked: z.int().describe('Entries that were looked at'),
    last: z
      .strictObject({ number: z.int(), hash })
      .optional()
      .describe('Keep it elsewhere: given as `after` and `hash` it shows later that the log was not cut off before it'),
    broken: z
      .strictObject({ number, problem: z.enum(['missing', 'changed']) })
      .optional()
      .describe('Where the chain breaks'),
  })
  .meta({ id: 'AuditVerification' })
export type AuditVerificationView = z.output<typeof auditVerificationSchema>
