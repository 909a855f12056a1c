import { z } from 'zod'
import { line } from './text.ts'

/** A credential id has at most 1023 bytes (WebAuthn); written in base64url. */
const credentialId = z.base64url().min(1).max(1364)
/** Client data holds a challenge and an origin; an attestation a public key. Browsers stay far below. */
const binary = z.base64url().min(1).max(8192)
const transports = z.array(z.string().max(32)).max(10)
const passkeyName = line(100).min(1)

/**
 * What `credential.toJSON()` of a browser gives. Browsers add fields from version to version, so what is not needed is left
 * out here instead of refused.
 */
const given = { id: credentialId, rawId: credentialId, type: z.literal('public-key') }

export const passkeyAnswerSchema = z
  .object({
    ...given,
    response: z.object({
      clientDataJSON: binary,
      authenticatorData: binary,
      signature: binary,
      userHandle: z.base64url().max(88).nullish(),
    }),
  })
  .meta({ id: 'PasskeyAnswer', description: 'What `navigator.credentials.get()` gives, by `toJSON()`' })
export type PasskeyAnswer = z.output<typeof passkeyAnswerSchema>

export const newPasskeyAnswerSchema = z
  .object({
    ...given,
    response: z.object({ clientDataJSON: binary, attestationObject: binary, transports: transports.optional() }),
  })
  .meta({ id: 'NewPasskeyAnswer', description: 'What `navigator.credentials.create()` gives, by `toJSON()`' })
export type NewPasskeyAnswer = z.output<typeof newPasskeyAnswerSchema>

const descriptor = z.strictObject({ type: z.literal('public-key'), id: credentialId, transports })
const userVerification = z.enum(['required', 'preferred'])

export const passkeyQuestionSchema = z
  .strictObject({
    challenge: z.string(),
    rpId: z.string(),
    timeout: z.int(),
    userVerification,
    allowCredentials: z.array(descriptor),
  })
  .meta({
    id: 'PasskeyQuestion',
    description: 'For `navigator.credentials.get()`, by `PublicKeyCredential.parseRequestOptionsFromJSON()`',
  })
export type PasskeyQuestion = z.output<typeof passkeyQuestionSchema>

export const newPasskeyQuestionSchema = z
  .strictObject({
    challenge: z.string(),
    rp: z.strictObject({ id: z.string(), name: z.string() }),
    user: z.strictObject({ id: z.string(), name: z.string(), displayName: z.string() }),
    pubKeyCredParams: z.array(z.strictObject({ type: z.literal('public-key'), alg: z.int() })),
    timeout: z.int(),
    excludeCredentials: z.array(descriptor),
    authenticatorSelection: z.strictObject({
      residentKey: z.literal('required'),
      requireResidentKey: z.literal(true),
      userVerification,
    }),
    attestation: z.literal('none'),
  })
  .meta({
    id: 'NewPasskeyQuestion',
    description: 'For `navigator.credentials.create()`, by `PublicKeyCredential.parseCreationOptionsFromJSON()`',
  })
export type NewPasskeyQuestion = z.output<typeof newPasskeyQuestionSchema>

export const addPasskeySchema = z
  .strictObject({ name: passkeyName, credential: newPasskeyAnswerSchema })
  .meta({ id: 'AddPasskey' })

export const renamePasskeySchema = z.strictObject({ name: passkeyName }).meta({ id: 'RenamePasskey' })

export const passkeySchema = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    isSynced: z.boolean().describe('Kept by its maker for several devices'),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'Passkey' })
export type PasskeyView = z.output<typeof passkeySchema>

export const passkeyListSchema = z.strictObject({ items: z.array(passkeySchema) }).meta({ id: 'PasskeyList' })

export const addedPasskeySchema = z
  .strictObject({
    passkey: passkeySchema,
    recoveryCodes: z.array(z.string()).describe('With the first second factor of the account only'),
  })
  .meta({ id: 'AddedPasskey' })
