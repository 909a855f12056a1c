import { hkdfSync, randomBytes } from 'node:crypto'
import { invariant } from '@linkflow/kernel'
import { decrypt, encrypt } from './aes-gcm.ts'

export const MASTER_KEY_BYTES = 32
const NONCE_BYTES = 12

/**
 * The master key as the rest of the program sees it: what concerns the installation itself is sealed under it or derived
 * from it, each purpose with a key of its own (HKDF-SHA-256), so that one used for signing keys proves nothing about one
 * used for tokens. It stays the same through rotations: its bytes are the installation's key, which the version of the
 * master key in the file only wraps (docs/adr/0012-envelope-encryption.md).
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
    const made = deriveKey(this.#bytes, purpose)
    this.#derived.set(purpose, made)
    return made
  }

  /** AES-256-GCM: nonce, ciphertext, tag. `context` must be the same to open it, so a row cannot stand in for another. */
  seal(purpose: string, context: string, plain: Uint8Array): Uint8Array {
    return sealUnder(this.derive(purpose), context, plain)
  }

  /** Undefined when it was sealed by another key, for another purpose or context, or was changed since. */
  open(purpose: string, context: string, sealed: Uint8Array): Uint8Array | undefined {
    return openUnder(this.derive(purpose), context, sealed)
  }

  toJSON(): string {
    return '[master key]'
  }
}

export const deriveKey = (bytes: Uint8Array, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', bytes, new Uint8Array(), `linkflow:${purpose}`, MASTER_KEY_BYTES))

export function sealUnder(key: Uint8Array, bound: string, plain: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  return Buffer.concat([nonce, encrypt(key, nonce, bound, plain)])
}

export const openUnder = (key: Uint8Array, bound: string, sealed: Uint8Array): Uint8Array | undefined =>
  decrypt(key, sealed.subarray(0, NONCE_BYTES), bound, sealed.subarray(NONCE_BYTES))
