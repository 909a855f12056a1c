import { z } from 'zod'
import { idSchema } from './id.ts'
import { pageOf } from './page.ts'
import { line } from './text.ts'

/** Characters of a key of the state. */
export const STATE_KEY_CHARS_MAX = 256
/** Longest life of a value that has one: five years. */
export const STATE_TTL_SECONDS_MAX = 5 * 366 * 86_400

export const stateKeySchema = line(STATE_KEY_CHARS_MAX).min(1)

/** Which value: the key, within the workspace's own or a workflow's. */
export const stateAddressSchema = z.strictObject({
  key: stateKeySchema,
  workflow: idSchema.optional().describe('Of this workflow; without it, of the workspace'),
})

const lifetime = z
  .int()
  .min(1)
  .max(STATE_TTL_SECONDS_MAX)
  .optional()
  .describe('It is gone after so many seconds; without it, it stays')

export const stateEntrySchema = z
  .strictObject({
    key: z.string(),
    workflow: z.uuid().optional(),
    bytes: z.int(),
    updatedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'StateEntry' })
export type StateEntryView = z.output<typeof stateEntrySchema>
export const stateEntryPageSchema = pageOf(stateEntrySchema).meta({ id: 'StateEntryPage' })

export const stateValueSchema = stateEntrySchema.extend({ value: z.unknown() }).meta({ id: 'StateValue' })

export const setStateSchema = z
  .strictObject({
    value: z.unknown().describe('Any JSON'),
    ttlSeconds: lifetime,
    expected: z
      .strictObject({ value: z.unknown().optional().describe('Absent: there must be none') })
      .optional()
      .describe('Only if this is what it is now'),
  })
  .meta({ id: 'SetState' })

export const incrementStateSchema = z
  .strictObject({ by: z.number().default(1), ttlSeconds: lifetime.describe('Of a value that is made by it') })
  .meta({ id: 'IncrementState' })

export const stateNumberSchema = z.strictObject({ value: z.number() }).meta({ id: 'StateNumber' })
