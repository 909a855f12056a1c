import type { ServerKind } from '@linkflow/node-runtime'
import { z } from 'zod'
import { checkCertificate, checkEncryptionKey, checkJwt, checkPrivateKey, checkTotp } from './credential-checks.ts'
import { KEY_CHARS_MAX, NAME_CHARS_MAX, SECRET_CHARS_MAX, secret, text } from './credential-fields.ts'
import { serverCredentialTypes } from './server-credential-types.ts'

export type CredentialFieldKind = 'text' | 'secret' | 'long-secret' | 'long-text' | 'choice' | 'pairs'

export interface CredentialField {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly kind: CredentialFieldKind
  /** Encrypted, and never shown again. Of `pairs` the values are secret, the names are not. */
  readonly secret: boolean
  readonly required: boolean
  readonly choices?: readonly string[]
  readonly default?: string
  readonly charsMax: number
}

/**
 * Where a request gets what: data, so that only egress ever handles a secret. `{field}` in `name` and `value` is a field
 * of the credential; a name takes fields that are not secret only. `each` repeats the slot for every pair of a field,
 * whose `{name}` and `{value}` it then means.
 */
export interface CredentialSlot {
  readonly place: 'header' | 'query' | 'basic' | 'bearer'
  readonly name?: string
  readonly value: string
  readonly each?: string
}

export interface CredentialType {
  readonly type: string
  readonly title: string
  readonly description: string
  readonly fields: readonly CredentialField[]
  readonly slots: readonly CredentialSlot[]
  /** Used for outgoing requests, so it needs a list of hosts that it may be sent to. */
  readonly needsHosts: boolean
  /** Presented while the connection is made: fields with the certificate, its key and the key's password. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly passphrase: string }
  /**
   * Leads to a server of another protocol than HTTP: a driver of the platform signs in with it. Its host and port are fields,
   * and fields change only together with the secret, so it needs no list of hosts.
   */
  readonly server?: ServerKind
  readonly test?: CredentialTest
}

/** How to find out whether a credential of a type works. */
export type CredentialTest =
  /**
   * A GET that carries the credential, by egress and only to its allowed hosts. `given`: whoever tests says where, because
   * the type knows no service. An answer of `failsOn` says that the credential is wrong.
   */
  | { readonly kind: 'request'; readonly url: string; readonly failsOn: readonly number[] }
  /** A connection to its server, made and ended. */
  | { readonly kind: 'connect' }
  /** A look at the fields themselves, without a network: what it says must hold no secret. */
  | { readonly kind: 'function'; readonly run: (fields: CredentialFields, nowMs: number) => CheckedFields }

export interface CheckedFields {
  readonly works: boolean
  readonly message: string
}

/** Not found or a wrong method says nothing about the credential; only a refusal does. */
const test = { kind: 'request', url: 'given', failsOn: [401, 403] } as const

export const credentialTypes: readonly CredentialType[] = [
  {
    type: 'header',
    title: 'Header',
    description:
      'A secret in a header of its own, such as X-Api-Key. A webhook with it takes calls that bring the header.',
    fields: [
      text('name', 'Header', 'Name of the header, such as X-Api-Key'),
      secret('value', 'Value', 'The secret, with what stands before it, if anything'),
    ],
    slots: [{ place: 'header', name: '{name}', value: '{value}' }],
    needsHosts: true,
    test,
  },
  {
    type: 'basic',
    title: 'User and password',
    description: 'HTTP basic authentication. A webhook with it takes calls with this user and password.',
    fields: [
      text('user', 'User', 'Name of the user'),
      secret('password', 'Password', 'Password of the user', { required: false }),
    ],
    slots: [{ place: 'basic', value: '{user}:{password}' }],
    needsHosts: true,
    test,
  },
  {
    type: 'bearer',
    title: 'Bearer token',
    description: 'A token in the Authorization header.',
    fields: [secret('token', 'Token', 'The token, without the word Bearer')],
    slots: [{ place: 'bearer', value: '{token}' }],
    needsHosts: true,
    test,
  },
  {
    type: 'query',
    title: 'Query parameter',
    description:
      'A secret in the query of the address. Prefer a header where the service takes one: addresses end up in logs.',
    fields: [
      text('name', 'Parameter', 'Name of the parameter, such as api_key'),
      secret('value', 'Value', 'The secret'),
    ],
    slots: [{ place: 'query', name: '{name}', value: '{value}' }],
    needsHosts: true,
    test,
  },
  {
    type: 'custom',
    title: 'Custom',
    description: 'Several secrets in headers and query parameters at once.',
    fields: [
      text('headers', 'Headers', 'Names and secret values of headers', {
        kind: 'pairs',
        secret: true,
        required: false,
        charsMax: SECRET_CHARS_MAX,
      }),
      text('query', 'Query parameters', 'Names and secret values of query parameters', {
        kind: 'pairs',
        secret: true,
        required: false,
        charsMax: SECRET_CHARS_MAX,
      }),
    ],
    slots: [
      { place: 'header', name: '{name}', value: '{value}', each: 'headers' },
      { place: 'query', name: '{name}', value: '{value}', each: 'query' },
    ],
    needsHosts: true,
    test,
  },
  {
    type: 'jwt',
    title: 'JWT',
    description: 'The key that tokens are checked with, those of incoming calls too, and signed with.',
    fields: [
      text('algorithm', 'Algorithm', 'The one algorithm that tokens may be signed with', {
        kind: 'choice',
        choices: ['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'],
        default: 'HS256',
      }),
      secret('secret', 'Secret', 'The shared secret (HS256, HS384, HS512)', { required: false }),
      text('publicKey', 'Public key', "The sender's public key, PEM (all other algorithms)", {
        kind: 'long-text',
        required: false,
        charsMax: KEY_CHARS_MAX,
      }),
      secret('privateKey', 'Private key', 'Our private key, PEM, for signing (all other algorithms)', {
        kind: 'long-secret',
        required: false,
        charsMax: KEY_CHARS_MAX,
      }),
    ],
    slots: [],
    needsHosts: false,
    test: { kind: 'function', run: checkJwt },
  },
  {
    type: 'hmac',
    title: 'Signing secret',
    description: 'The secret that the bodies of incoming calls, or what a workflow sends, are signed with.',
    fields: [
      secret('secret', 'Secret', 'The secret that the sender shows, such as whsec_…'),
      secret('previousSecret', 'Previous secret', 'The one before, as long as calls may still be signed with it', {
        required: false,
      }),
    ],
    slots: [],
    needsHosts: false,
  },
  {
    type: 'private-key',
    title: 'Private key',
    description: 'A key that texts are signed with.',
    fields: [
      secret('key', 'Private key', 'The private key, PEM', { kind: 'long-secret', charsMax: KEY_CHARS_MAX }),
      secret('passphrase', 'Password of the key', 'Only if the key is encrypted', { required: false }),
    ],
    slots: [],
    needsHosts: false,
    test: { kind: 'function', run: checkPrivateKey },
  },
  {
    type: 'encryption-key',
    title: 'Encryption key',
    description: 'A key that texts are encrypted with, and decrypted again. Who loses it loses them.',
    fields: [
      secret('key', 'Key', 'At least 32 characters that nobody can guess, such as the Crypto node makes (random, hex)'),
    ],
    slots: [],
    needsHosts: false,
    test: { kind: 'function', run: checkEncryptionKey },
  },
  {
    type: 'totp',
    title: 'One-time codes (TOTP)',
    description: 'The secret that codes of an authenticator app are made of.',
    fields: [secret('secret', 'Secret', 'The secret in Base32, as it stands below the QR code')],
    slots: [],
    needsHosts: false,
    test: { kind: 'function', run: checkTotp },
  },
  {
    type: 'tls-client-certificate',
    title: 'TLS client certificate',
    description: 'A certificate that proves to a server who is calling.',
    fields: [
      text('cert', 'Certificate', 'The certificate and those it was signed with, PEM', {
        kind: 'long-text',
        charsMax: KEY_CHARS_MAX,
      }),
      secret('key', 'Private key', 'The private key of the certificate, PEM', {
        kind: 'long-secret',
        charsMax: KEY_CHARS_MAX,
      }),
      secret('passphrase', 'Password of the key', 'Only if the key is encrypted', { required: false }),
    ],
    slots: [],
    needsHosts: true,
    tls: { cert: 'cert', key: 'key', passphrase: 'passphrase' },
    test: { kind: 'function', run: checkCertificate },
  },
  ...serverCredentialTypes,
]

export type CredentialFields = Readonly<
  Record<string, string | readonly { readonly name: string; readonly value: string }[]>
>

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** What the fields of a credential of this type must look like. */
export function credentialSchema(type: CredentialType): z.ZodType<CredentialFields> {
  const shape = Object.fromEntries(type.fields.map((field) => [field.name, schemaOf(field, isHeaderName(type, field))]))
  return z.strictObject(shape).superRefine((fields, context) => {
    const message = jointProblem(type.type, fields as CredentialFields)
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  }) as unknown as z.ZodType<CredentialFields>
}

const isHeaderName = ({ slots }: CredentialType, { name, kind }: CredentialField): boolean =>
  slots.some((slot) => slot.place === 'header' && (kind === 'pairs' ? slot.each === name : slot.name === `{${name}}`))

function schemaOf(field: CredentialField, isHeader: boolean): z.ZodType {
  const schema = field.kind === 'pairs' ? pairsSchema(field, isHeader) : textSchema(field, isHeader)
  const described = schema.describe(field.description)
  if (field.default !== undefined) return described.default(field.default as never)
  return field.required ? described : described.optional()
}

function textSchema({ charsMax, choices, kind, required }: CredentialField, isHeader: boolean): z.ZodType {
  if (choices !== undefined) return z.enum(choices as [string, ...string[]])
  const chars = z
    .string()
    .min(required ? 1 : 0)
    .max(charsMax)
  if (isHeader) return chars.regex(HEADER_NAME, 'is not a header name')
  return kind.startsWith('long') ? chars : chars.regex(/^[^\r\n\0]*$/, 'must be one line')
}

const pairsSchema = ({ charsMax }: CredentialField, isHeader: boolean): z.ZodType =>
  z
    .array(
      z.strictObject({
        name: isHeader
          ? z.string().min(1).max(NAME_CHARS_MAX).regex(HEADER_NAME, 'is not a header name')
          : z.string().min(1).max(NAME_CHARS_MAX),
        value: z
          .string()
          .max(charsMax)
          .regex(/^[^\r\n\0]*$/, 'must be one line'),
      }),
    )
    .max(50)

function jointProblem(type: string, fields: CredentialFields): string | undefined {
  if (type === 'custom' && !fields.headers?.length && !fields.query?.length) {
    return 'must have at least one header or query parameter'
  }
  if (type !== 'jwt') return undefined
  const needed = String(fields.algorithm).startsWith('HS') ? 'secret' : 'publicKey'
  return fields[needed] ? undefined : `must have «${needed}» for the algorithm ${String(fields.algorithm)}`
}
