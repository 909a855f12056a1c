import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** What a text begins with that was encrypted this way; another way gets another number. */
const VERSION = 1
const SALT_BYTES = 16
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEAD_BYTES = 1 + SALT_BYTES + NONCE_BYTES

/** A key for each text, so that nonces need not be counted. */
const keyOf = (secret: string, salt: Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, salt, 'linkflow text encryption', 32))

/** AES-256-GCM: version, salt, nonce, text, tag, as base64. */
export function encryptText(secret: string, text: string): string {
  const salt = randomBytes(SALT_BYTES)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret, salt), nonce)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([Uint8Array.of(VERSION), salt, nonce, body, cipher.getAuthTag()]).toString('base64')
}

/** Undefined: it was encrypted with another key, or changed since. */
export function decryptText(secret: string, encrypted: string): string | undefined {
  const bytes = Buffer.from(encrypted, 'base64')
  if (bytes[0] !== VERSION || bytes.length < HEAD_BYTES + TAG_BYTES) return undefined
  const salt = bytes.subarray(1, 1 + SALT_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secret, salt), bytes.subarray(1 + SALT_BYTES, HEAD_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
