import { type CipherKey, createCipheriv, createDecipheriv } from 'node:crypto'

export const TAG_BYTES = 16
const NONCE_BYTES = 12

/** AES-256-GCM with a nonce of 12 bytes: ciphertext and tag. */
export function encrypt(key: CipherKey, nonce: Uint8Array, bound: string, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(bound))
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Undefined when the key, the nonce or what it is bound to differs, or when anything was changed. */
export function decrypt(key: CipherKey, nonce: Uint8Array, bound: string, sealed: Uint8Array): Buffer | undefined {
  if (sealed.length < TAG_BYTES || nonce.length !== NONCE_BYTES) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(bound))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  const plain = decipher.update(sealed.subarray(0, -TAG_BYTES))
  try {
    return Buffer.concat([plain, decipher.final()])
  } catch {
    return undefined
  }
}
