import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { invariant } from '@linkflow/kernel'

export const MASTER_KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * The key under which everything secret is stored. It never leaves this object: each purpose has a key of its own, derived
 * from it (HKDF-SHA-256), so that one used for credentials proves nothing about one used for tokens.
 */
export class MasterKey {
  readonly #bytes: Uint8Array
  readonly #derived = new Map<string, Uint8Array>()

  constructor(bytes: Uint8Array) {
    invariant(bytes.length === MASTER_KEY_BYTES, `a master key has ${MASTER_KEY_BYTES} bytes, this has ${bytes.length}`)
    this.#bytes = Uint8Array.from(bytes)
  }

  /** 32 bytes that are always the same for this key and purpose: for MACs and tokens. */
  derive(purpose: string): Uint8Array {
    const known = this.#derived.get(purpose)
    if (known !== undefined) return known
    const made = new Uint8Array(
      hkdfSync('sha256', this.#bytes, new Uint8Array(), `linkflow:${purpose}`, MASTER_KEY_BYTES),
    )
    this.#derived.set(purpose, made)
    return made
  }

  /** AES-256-GCM: nonce, ciphertext, tag. `context` must be the same to open it, so a row cannot stand in for another. */
  seal(purpose: string, context: string, plain: Uint8Array): Uint8Array {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.derive(purpose), nonce)
    cipher.setAAD(Buffer.from(context))
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  }

  /** Undefined when it was sealed by another key, for another purpose or context, or was changed since. */
  open(purpose: string, context: string, sealed: Uint8Array): Uint8Array | undefined {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined
    const decipher = createDecipheriv('aes-256-gcm', this.derive(purpose), sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(Buffer.from(context))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    const plain = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES))
    try {
      return Buffer.concat([plain, decipher.final()])
    } catch {
      return undefined
    }
  }

  toJSON(): string {
    return '[master key]'
  }
}
