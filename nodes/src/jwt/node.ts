import { type JsonObject, ok, type Result } from '@linkflow/kernel'
import { defineNode, failItem, type NodeContext, type NodeError } from '@linkflow/node-runtime'
import { z } from 'zod'
import { FORMAT } from '../data/format.ts'
import { isRecord } from '../data/json.ts'
import { jsonRecord } from '../data/json-schema.ts'
import { readJwt } from '../keys/jwt.ts'
import { LINE_CHARS_MAX, TOKEN_CHARS_MAX } from '../limits.ts'

const parameters = z.strictObject({
  operation: z
    .enum(['sign', 'verify', 'decode'])
    .default('sign')
    .describe(
      'sign: make a token. verify: check one, and read it. decode: read one without checking it, which proves nothing',
    ),
  token: z.string().max(TOKEN_CHARS_MAX).default('').describe('The token (verify, decode)'),
  claims: jsonRecord().meta(FORMAT.json).default({}).describe('What the token says, such as {"sub": "42"} (sign)'),
  expiresInSeconds: z
    .int()
    .min(1)
    .max(315_360_000)
    .optional()
    .describe('How long the token holds (sign); for ever when left out'),
  issuedAt: z.boolean().default(true).describe('Say when the token was made (sign)'),
  keyId: z.string().max(LINE_CHARS_MAX).default('').describe('Name of the key, for the header (sign)'),
  toleranceSeconds: z.int().min(0).max(86_400).default(0).describe('How far clocks may differ (verify)'),
  ignoreExpiry: z.boolean().default(false).describe('Take tokens that have expired (verify)'),
})

type Parameters = z.output<typeof parameters>

async function made(given: Parameters, context: NodeContext): Promise<Result<JsonObject, NodeError>> {
  const { operation, token } = given
  if (operation === 'decode') {
    const read = readJwt(token)
    return read.ok ? ok({ header: read.value.header, payload: read.value.payload }) : read
  }
  if (operation === 'sign') {
    const signed = await context.keys.use('sign', 'jwt', {
      payload: claimsOf(given, context.nowMs),
      keyId: given.keyId,
    })
    return signed.ok ? ok({ token: signed.value }) : signed
  }
  const { toleranceSeconds, ignoreExpiry: ignoresExpiry } = given
  const verified = await context.keys.use('verify', 'jwt', { token, toleranceSeconds, ignoresExpiry })
  if (!verified.ok) return verified
  const { header = null, payload = null } = isRecord(verified.value) ? verified.value : {}
  return ok({ header, payload })
}

function claimsOf({ claims, expiresInSeconds, issuedAt }: Parameters, nowMs: number): JsonObject {
  const now = Math.floor(nowMs / 1000)
  return {
    ...(issuedAt && { iat: now }),
    ...(expiresInSeconds !== undefined && { exp: now + expiresInSeconds }),
    ...claims,
  }
}

export const jwt = defineNode({
  type: 'jwt',
  version: 1,
  title: 'JWT',
  description: 'Makes, checks and reads JSON Web Tokens.',
  group: 'data',
  keywords: ['token', 'json web token', 'sign', 'verify', 'decode', 'bearer', 'claims'],
  operations: [
    { title: 'Sign a token', keywords: ['make', 'create'], parameters: { operation: 'sign' } },
    { title: 'Check a token', keywords: ['verify', 'validate'], parameters: { operation: 'verify' } },
    { title: 'Read a token', keywords: ['decode', 'claims'], parameters: { operation: 'decode' } },
  ],
  parameters,
  check: ({ operation, token }) =>
    operation !== 'sign' && token === '' ? { parameter: 'token', message: 'is missing: say which token.' } : undefined,
  credentials: [{ type: 'jwt', required: false }],
  // Signatures of some keys differ each time.
  effect: ({ operation }) => (operation === 'decode' ? 'pure' : 'read'),
  sample: [{ token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.8mQ6tB…' }],
  behaviour: {
    kind: 'each',
    async each(item, given, context) {
      const result = await made(given, context)
      return result.ok ? { ...item, json: { ...item.json, ...result.value } } : failItem(result.error)
    },
  },
})
