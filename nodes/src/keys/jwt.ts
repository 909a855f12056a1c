import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { fail, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import type { NodeError } from '@linkflow/node-runtime'
import { CompactSign, compactVerify, decodeProtectedHeader } from 'jose'
import { isRecord, own } from '../data/json.ts'
import { parseJson } from '../data/parse-json.ts'
import { permanent } from '../node-error.ts'

export const JWT_ALGORITHMS = [
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const
export type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number]

export interface JwtKey {
  readonly algorithm: string
  readonly secret?: string
  readonly publicKey?: string
  readonly privateKey?: string
}

const isShared = (algorithm: string): boolean => algorithm.startsWith('HS')

/** One line of text where a form took the line ends away; PEM needs them. */
const pem = (key: string): string => key.replaceAll('\\n', '\n').trim()

function keyFor(given: JwtKey, use: 'sign' | 'verify'): Uint8Array | KeyObject | undefined {
  if (isShared(given.algorithm)) return given.secret ? Buffer.from(given.secret) : undefined
  if (use === 'sign') return given.privateKey ? createPrivateKey(pem(given.privateKey)) : undefined
  return given.publicKey ? createPublicKey(pem(given.publicKey)) : undefined
}

export async function signJwt(
  key: JwtKey,
  payload: JsonObject,
  keyId: string | undefined,
): Promise<Result<string, NodeError>> {
  try {
    const secret = keyFor(key, 'sign')
    if (secret === undefined) return fail(noKey(key.algorithm, 'signing'))
    const header = { alg: key.algorithm, typ: 'JWT', ...(keyId !== undefined && { kid: keyId }) }
    return ok(await new CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader(header).sign(secret))
  } catch (thrown) {
    return fail(permanent('jwt-key-invalid', `The token cannot be signed: ${reason(thrown)}.`))
  }
}

export interface VerifyRules {
  readonly nowMs: number
  readonly toleranceSeconds: number
  readonly ignoresExpiry: boolean
  readonly ignoresNotBefore: boolean
}

export interface Token {
  readonly header: JsonObject
  readonly payload: Json
  readonly signature: string
}

/** The one algorithm that the key is for: what the token says of itself is not asked. */
export async function verifyJwt(key: JwtKey, token: string, rules: VerifyRules): Promise<Result<Token, NodeError>> {
  const read = readJwt(token)
  if (!read.ok) return read
  try {
    const secret = keyFor(key, 'verify')
    if (secret === undefined) return fail(noKey(key.algorithm, 'checking'))
    await compactVerify(token, secret, { algorithms: [key.algorithm] })
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
    if (code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' || code === 'ERR_JOSE_ALG_NOT_ALLOWED') {
      return fail(
        permanent('jwt-not-verified', "The JWT token can't be verified: it was signed with another key or algorithm."),
      )
    }
    return fail(permanent('jwt-key-invalid', `The token cannot be checked: ${reason(thrown)}.`))
  }
  const problem = isRecord(read.value.payload) ? timeProblem(read.value.payload, rules) : undefined
  return problem === undefined ? read : fail(problem)
}

function timeProblem(payload: JsonObject, rules: VerifyRules): NodeError | undefined {
  const now = Math.floor(rules.nowMs / 1000)
  const [expiry, notBefore] = [own(payload, 'exp'), own(payload, 'nbf')]
  if (!rules.ignoresExpiry && expiry !== undefined) {
    if (typeof expiry !== 'number') return permanent('jwt-invalid', 'invalid exp value')
    if (now >= expiry + rules.toleranceSeconds) return permanent('jwt-expired', 'jwt expired')
  }
  if (!rules.ignoresNotBefore && notBefore !== undefined) {
    if (typeof notBefore !== 'number') return permanent('jwt-invalid', 'invalid nbf value')
    if (notBefore > now + rules.toleranceSeconds) return permanent('jwt-not-active', 'jwt not active')
  }
  return undefined
}

/** What a token says, believed by nobody yet. */
export function readJwt(token: string): Result<Token, NodeError> {
  const parts = token.split('.')
  const [, body = '', signature = ''] = parts
  try {
    if (parts.length !== 3) throw new Error('a token has three parts')
    const header = decodeProtectedHeader(token) as JsonObject
    const text = Buffer.from(body, 'base64url').toString('utf8')
    const payload = parseJson(text)
    return ok({ header, payload: payload.ok ? payload.value : text, signature })
  } catch (thrown) {
    return fail(permanent('jwt-malformed', `The text is not a JWT: ${reason(thrown)}.`))
  }
}

const noKey = (algorithm: string, use: string): NodeError =>
  permanent('jwt-key-missing', `The credential has no key for ${use} with ${algorithm}. Add it there.`)

/** What is wrong with a key must not tell the key. */
const reason = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message.split('\n')[0]!.slice(0, 200).replace(/\.$/, '') : 'it cannot be read'
