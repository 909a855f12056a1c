import { z } from 'zod'
import { pageOf } from './page.ts'
import { line } from './text.ts'

const pairs = z.array(z.strictObject({ name: z.string(), value: z.string() }))

export const credentialFieldsSchema = z
  .record(z.string().max(64), z.union([z.string(), pairs]))
  .describe('As the type says; secret ones are never answered')

/** Hosts that one credential may be sent to. */
export const CREDENTIAL_HOSTS_MAX = 50

const allowedHosts = z
  .array(z.string().max(300))
  .max(CREDENTIAL_HOSTS_MAX)
  .default([])
  .describe('Hosts that may get the secret: api.example.com, *.example.com, each also with a port')
const incomingOnly = z
  .boolean()
  .default(false)
  .describe('It only checks calls that come in (webhooks) and is sent nowhere; then no hosts are needed')

const expiresAt = z.iso.datetime({ offset: true }).describe('When its secret stops working, if that is known')

/** Members that one credential may be shared with by name. */
export const CREDENTIAL_SHARES_MAX = 100

export const credentialSharingSchema = z
  .discriminatedUnion('with', [
    z.strictObject({ with: z.literal('everyone') }),
    z.strictObject({
      with: z.literal('members'),
      members: z
        .array(z.strictObject({ accountId: z.uuid(), may: z.enum(['use', 'edit']) }))
        .max(CREDENTIAL_SHARES_MAX)
        .refine(
          (members) => new Set(members.map(({ accountId }) => accountId)).size === members.length,
          'must name each member once',
        )
        .describe('Those who may use it in workflows, or change it as well; besides its owner'),
    }),
  ])
  .meta({ id: 'CredentialSharing' })
export type CredentialSharing = z.output<typeof credentialSharingSchema>

export const shareCredentialSchema = z
  .strictObject({
    sharing: credentialSharingSchema,
    ownerId: z.uuid().optional().describe('Hands it over to this member'),
  })
  .meta({ id: 'ShareCredential' })

export const createCredentialSchema = z
  .strictObject({
    name: line(100).min(1),
    type: z.string().min(1).max(128),
    fields: credentialFieldsSchema,
    allowedHosts,
    incomingOnly,
    expiresAt: expiresAt.optional(),
    sharing: credentialSharingSchema
      .default({ with: 'everyone' })
      .describe('With everybody in the workspace who may edit, or with some members'),
  })
  .meta({ id: 'CreateCredential' })

export const replaceCredentialSchema = z
  .strictObject({
    name: line(100).min(1),
    fields: credentialFieldsSchema
      .optional()
      .describe('All of them, or none: without them the secret stays, and no host can be added'),
    allowedHosts,
    incomingOnly,
    expiresAt: expiresAt
      .nullable()
      .optional()
      .describe('null: it does not expire. Not said: with new fields the same, without them it stays'),
  })
  .meta({ id: 'ReplaceCredential' })

const testOutcomeSchema = z
  .enum(['works', 'refused', 'unclear', 'unreachable', 'not-allowed', 'not-testable'])
  .describe(
    'works: it was taken; refused: the service, or its own form, says no; unclear: an answer that tells nothing of it; ' +
      'unreachable: no answer; not-allowed: not sent, for the host is not on its list or may not be reached; ' +
      'not-testable: its type knows no test, or no address was given',
  )

export const credentialTestSchema = z
  .strictObject({
    outcome: testOutcomeSchema,
    message: z.string(),
    status: z.int().optional().describe('Of the answer'),
    ms: z.int().describe('How long it took'),
    at: z.iso.datetime(),
  })
  .meta({ id: 'CredentialTest' })
export type CredentialTestView = z.output<typeof credentialTestSchema>

export const credentialStatusSchema = z
  .enum(['ok', 'expired', 'error', 'untested'])
  .describe(
    'ok: a service took it when it was last asked, in a test or a run; expired: its time is over; error: it was refused, or its test ' +
      'reached nobody; untested: nothing is known of it',
  )
export type CredentialStatus = z.output<typeof credentialStatusSchema>

export const credentialSchema = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    type: z.string(),
    fields: z
      .record(z.string(), z.union([z.string(), z.array(z.strictObject({ name: z.string() }))]))
      .describe('Those that are not secret'),
    allowedHosts: z.array(z.string()),
    incomingOnly: z.boolean(),
    ownerId: z.uuid().nullable().describe('The account that made it; null if a key did'),
    sharing: credentialSharingSchema,
    access: z.enum(['use', 'edit']).describe('What its sharing lets the caller do'),
    status: credentialStatusSchema,
    expiresAt: z.iso.datetime().optional(),
    lastTest: credentialTestSchema.optional().describe('Of the secret that it has now'),
    lastUsedAt: z.iso.datetime().optional().describe('By a run, or for a call that came in; to the minute'),
    refusedAt: z.iso.datetime().optional().describe('When a service last refused it, in a test or (by 401) in a run'),
    usedBy: z.int().describe('Workflows that use it, in their draft or live'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    secretChangedAt: z.iso.datetime(),
  })
  .meta({ id: 'Credential' })
export type CredentialView = z.output<typeof credentialSchema>
export const credentialPageSchema = pageOf(credentialSchema).meta({ id: 'CredentialPage' })

export const credentialTypeSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    description: z.string(),
    needsHosts: z.boolean(),
    test: z.enum(['ready', 'url', 'none']).describe('Can be tested, can be tested with an address, cannot be tested'),
    fields: z.array(
      z.strictObject({
        name: z.string(),
        title: z.string(),
        description: z.string(),
        kind: z.enum(['text', 'secret', 'long-secret', 'long-text', 'choice', 'pairs']),
        secret: z.boolean(),
        required: z.boolean(),
        choices: z.array(z.string()).optional(),
        default: z.string().optional(),
        charsMax: z.int(),
      }),
    ),
  })
  .meta({ id: 'CredentialType' })
export type CredentialTypeView = z.output<typeof credentialTypeSchema>
const testUrl = z
  .string()
  .min(1)
  .max(2048)
  .optional()
  .describe(
    'Where to try it, for types that know no service; its host must be allowed. By default the first of the hosts',
  )

export const testCredentialSchema = z.strictObject({ url: testUrl }).meta({ id: 'TestCredential' })

export const testNewCredentialSchema = z
  .strictObject({
    type: z.string().min(1).max(128),
    fields: credentialFieldsSchema,
    allowedHosts,
    url: testUrl,
  })
  .meta({ id: 'TestNewCredential' })

export const credentialTypesSchema = z.strictObject({ items: z.array(credentialTypeSchema) })

export const credentialUsesSchema = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.uuid(),
        name: z.string(),
        in: z.array(z.enum(['draft', 'live'])).describe('Which versions of the workflow use it'),
      }),
    ),
  })
  .meta({ id: 'CredentialUses' })
