import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { RECOVERY_CODES, TOTP_STEPS_AROUND } from '../limits.ts'

/** As every authenticator app has it (RFC 6238): HMAC-SHA-1, half a minute, six digits. */
const STEP_S = 30
const DIGITS = 6
const SECRET_BYTES = 20
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export const newTotpSecret = (): Uint8Array => randomBytes(SECRET_BYTES)

export const stepAt = (nowMs: number): number => Math.floor(nowMs / 1000 / STEP_S)

export function totpCode(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const number = mac.readUInt32BE(mac.at(-1)! & 0x0f) & 0x7fff_ffff
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0')
}

/**
 * The step whose code this is, a clock that is a little off allowed for. A code of the last step that was taken, or of one
 * before, is none: whoever saw it typed cannot use it again.
 */
export function matchTotp(secret: Uint8Array, code: string, nowMs: number, lastStep: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined
  const now = stepAt(nowMs)
  for (let step = now - TOTP_STEPS_AROUND; step <= now + TOTP_STEPS_AROUND; step++) {
    if (step > lastStep && timingSafeEqual(Buffer.from(totpCode(secret, step)), Buffer.from(code))) return step
  }
  return undefined
}

/** What an authenticator app reads from a picture. */
export function totpUri(secret: Uint8Array, email: string): string {
  return `otpauth://totp/LinkFlow:${encodeURIComponent(email)}?secret=${base32(secret)}&issuer=LinkFlow`
}

export function base32(bytes: Uint8Array): string {
  let bits = 0
  let value = 0
  let text = ''
  for (const byte of bytes) {
    value = (value << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) text += BASE32[(value >>> (bits - 5)) & 31]
    value &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + BASE32[(value << (5 - bits)) & 31]
}

/** `ABCD-EFGH-IJKL-MNOP`: 80 bits, for the day on which the device is lost. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: RECOVERY_CODES }, () => base32(randomBytes(10)).replaceAll(/.{4}(?=.)/g, '$&-'))

/** Spaces, dashes and capitals are the writer's business. Undefined if it has not the form of one. */
export function recoveryHash(code: string): Uint8Array | undefined {
  const plain = code.replaceAll(/[\s-]/g, '').toUpperCase()
  return /^[A-Z2-7]{16}$/.test(plain) ? createHash('sha256').update(`recovery:${plain}`).digest() : undefined
}
