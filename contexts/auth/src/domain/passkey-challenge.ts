import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { PASSKEY_CHALLENGE_MS } from '../limits.ts'

/**
 * What an answer to a challenge is good for, and whose it is: an answer for one purpose, session or sign-in is none for
 * another.
 */
export type ChallengePurpose =
  | { readonly type: 'sign-in' }
  /** By the challenge that the right password gave. */
  | { readonly type: 'second-factor'; readonly challenge: string }
  | { readonly type: 'add'; readonly accountId: string; readonly sessionId: string }
  | { readonly type: 'confirm'; readonly accountId: string; readonly sessionId: string }

const RANDOM_BYTES = 16
const EXPIRY_BYTES = 8
const MAC_BYTES = 32

/**
 * Random bytes, when they are over, and a MAC over both and the purpose. Nothing of it is stored, so whoever asks for
 * thousands fills nothing; what was used is remembered until it is over.
 */
export function newPasskeyChallenge(key: Uint8Array, purpose: ChallengePurpose, nowMs: number): string {
  const expiry = Buffer.alloc(EXPIRY_BYTES)
  expiry.writeBigUInt64BE(BigInt(Math.floor(nowMs) + PASSKEY_CHALLENGE_MS))
  const open = Buffer.concat([randomBytes(RANDOM_BYTES), expiry])
  return Buffer.concat([open, macOf(key, purpose, open)]).toString('base64url')
}

/** When it is over, if it was made here for this and is not over yet. */
export function checkPasskeyChallenge(
  key: Uint8Array,
  purpose: ChallengePurpose,
  challenge: string,
  nowMs: number,
): { readonly expiresAt: Date } | undefined {
  const bytes = Buffer.from(challenge, 'base64url')
  if (bytes.length !== RANDOM_BYTES + EXPIRY_BYTES + MAC_BYTES) return undefined
  // One challenge has one spelling, or it could be used under each.
  if (bytes.toString('base64url') !== challenge) return undefined
  const open = bytes.subarray(0, -MAC_BYTES)
  if (!timingSafeEqual(bytes.subarray(-MAC_BYTES), macOf(key, purpose, open))) return undefined
  const expiresMs = Number(open.readBigUInt64BE(RANDOM_BYTES))
  return expiresMs > nowMs ? { expiresAt: new Date(expiresMs) } : undefined
}

function macOf(key: Uint8Array, purpose: ChallengePurpose, open: Uint8Array): Buffer {
  const { type, ...whose } = purpose
  const bound = JSON.stringify([type, ...Object.values(whose)])
  return createHmac('sha256', key).update(open).update(bound).digest()
}
