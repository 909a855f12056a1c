import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto'
import { type Json, ok, type Result } from '@linkflow/kernel'
import {
  defineNode,
  type EachResult,
  failItem,
  type Item,
  type NodeContext,
  type NodeError,
} from '@linkflow/node-runtime'
import { z } from 'zod'
import { fieldPath } from '../data/field-path.ts'
import { FORMAT } from '../data/format.ts'
import { neededFile, wholeFile } from '../items/file-content.ts'
import { withField } from '../items/result-field.ts'
import { RANDOM_CHARS_MAX, TEXT_BYTES_MAX } from '../limits.ts'

const HASHES = ['sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-384', 'sha3-512', 'sha1', 'md5'] as const

const parameters = z.strictObject({
  operation: z
    .enum(['hash', 'hmac', 'sign', 'encrypt', 'decrypt', 'random'])
    .default('hash')
    .describe(
      'What is done. hmac, sign, encrypt and decrypt use the key of a credential, which the workflow never sees',
    ),
  of: z.enum(['text', 'file']).default('text').describe('A text, or a file of the item (hash, hmac, sign)'),
  text: z.string().max(TEXT_BYTES_MAX).default('').describe('The text'),
  file: z.string().min(1).max(256).meta(FORMAT.itemFile).default('file').describe('Name of the file in the item'),
  algorithm: z
    .enum(HASHES)
    .default('sha256')
    .describe('Kind of the hash; md5 and sha1 are for old services and protect nothing'),
  encoding: z.enum(['hex', 'base64', 'base64url']).default('hex').describe('How the result is written'),
  kind: z.enum(['uuid', 'hex', 'base64', 'letters']).default('uuid').describe('What is made (random)'),
  length: z.int().min(1).max(RANDOM_CHARS_MAX).default(32).describe('How many characters (random, except uuid)'),
  as: fieldPath().default('data').describe('Field that gets the result'),
})

type Parameters = z.output<typeof parameters>
type Made = Result<Json, NodeError> | Promise<Result<Json, NodeError>>

function made(item: Item, given: Parameters, context: NodeContext): Made {
  const { operation, text, algorithm, encoding } = given
  switch (operation) {
    case 'hash':
      return given.of === 'text'
        ? ok(createHash(algorithm).update(text).digest(encoding))
        : fileHash(item, given, context)
    case 'hmac':
    case 'sign':
      return withKey(item, given, context)
    case 'encrypt':
    case 'decrypt':
      return context.keys.use(operation, 'encryption-key', { text })
    case 'random':
      return ok(random(given))
  }
}

/** A file of any size, piece by piece. */
async function fileHash(
  item: Item,
  { file, algorithm, encoding }: Parameters,
  context: NodeContext,
): Promise<Result<Json, NodeError>> {
  const found = neededFile(item, file)
  if (!found.ok) return found
  const hash = createHash(algorithm)
  for await (const piece of context.blobs.read(found.value)) {
    hash.update(piece)
    context.signal.throwIfAborted()
  }
  return ok(hash.digest(encoding))
}

async function withKey(item: Item, given: Parameters, context: NodeContext): Promise<Result<Json, NodeError>> {
  const { operation, text, algorithm, encoding } = given
  const credential = operation === 'hmac' ? 'hmac' : 'private-key'
  if (given.of === 'text') return context.keys.use(operation, credential, { text, algorithm, encoding })
  const bytes = await wholeFile(item, given.file, context)
  if (!bytes.ok) return bytes
  return context.keys.use(operation, credential, {
    base64: Buffer.from(bytes.value).toString('base64'),
    algorithm,
    encoding,
  })
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** What must not be guessed comes from the machine, not from the seed of the step. */
function random({ kind, length }: Parameters): string {
  switch (kind) {
    case 'uuid':
      return randomUUID()
    case 'letters':
      return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('')
    default:
      return randomBytes(length).toString(kind).slice(0, length)
  }
}

export const crypto = defineNode({
  type: 'crypto',
  version: 1,
  title: 'Crypto',
  description: 'Hashes, signs, encrypts and decrypts, and makes random texts.',
  group: 'data',
  keywords: [
    'hash',
    'hmac',
    'sha256',
    'md5',
    'sign',
    'signature',
    'encrypt',
    'decrypt',
    'aes',
    'random',
    'uuid',
    'password',
    'checksum',
  ],
  operations: [
    { title: 'Hash', keywords: ['checksum', 'sha256', 'md5', 'digest'], parameters: { operation: 'hash' } },
    { title: 'Hash with a secret (HMAC)', keywords: ['webhook signature'], parameters: { operation: 'hmac' } },
    { title: 'Sign with a private key', keywords: ['rsa', 'ecdsa', 'ed25519'], parameters: { operation: 'sign' } },
    { title: 'Encrypt', keywords: ['aes', 'gcm'], parameters: { operation: 'encrypt' } },
    { title: 'Decrypt', keywords: ['aes', 'gcm'], parameters: { operation: 'decrypt' } },
    {
      title: 'Make a random text',
      keywords: ['uuid', 'password', 'token', 'generate'],
      parameters: { operation: 'random' },
    },
  ],
  parameters,
  credentials: [
    { type: 'hmac', required: false },
    { type: 'private-key', required: false },
    { type: 'encryption-key', required: false },
  ],
  // What is random is not the same a second time; hashes of texts are.
  effect: ({ operation, of }) => (operation === 'hash' && of === 'text' ? 'pure' : 'read'),
  sample: [{ data: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' }],
  behaviour: {
    kind: 'each',
    each(item, given, context): EachResult | Promise<EachResult> {
      const result = made(item, given, context)
      const settle = (value: Result<Json, NodeError>) =>
        value.ok ? withField(item, given.as, value.value) : failItem(value.error)
      return result instanceof Promise ? result.then(settle) : settle(result)
    },
  },
})
