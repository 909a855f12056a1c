import { createCipheriv, createDecipheriv, createHmac, type Hmac, hkdfSync, randomBytes } from 'node:crypto'

/** Keeps what holds a secret so that only whoever brings the same token has something of it. */
export interface Seal {
  close(text: string): string
  /** Of what was closed with this token; anything else throws. */
  open(sealed: string): string
  /** For a fingerprint of which nobody can try secrets that they guess. */
  hash(): Hmac
}

const CIPHER = 'aes-256-gcm'
const [KEY_BYTES, NONCE_BYTES, TAG_BYTES] = [32, 12, 16]

/**
 * Under keys that are made of the caller's token. Of tokens only hashes are stored, so that neither the database nor a copy
 * of it says what was asked or answered (T32); a token is 256 random bits or a signature, no password.
 */
export function sealOf(token: string): Seal {
  const keyFor = (use: string) => Buffer.from(hkdfSync('sha256', token, '', `linkflow: idempotency: ${use}`, KEY_BYTES))
  const key = keyFor('answer')
  return {
    close(text) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, key, nonce)
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64')
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
      const body = [decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]
      return Buffer.concat(body).toString('utf8')
    },
    hash: () => createHmac('sha256', keyFor('request')),
  }
}
