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

export const createCredentialSchema = z
  .strictObject({
    name: line(100).min(1),
    type: z.string().min(1).max(128),
    fields: credentialFieldsSchema,
    allowedHosts,
    incomingOnly,
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
  })
  .meta({ id: 'ReplaceCredential' })

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
