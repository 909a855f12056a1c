import { type Cipheriv, createCipheriv, randomBytes } from 'node:crypto'
import { invariant } from '@linkflow/kernel'
import { decrypt, encrypt, TAG_BYTES } from './aes-gcm.ts'
import type { DataKeyName } from './master-key-version.ts'

export const DATA_KEY_BYTES = 32
const NONCE_BYTES = 24
/** Form of what is sealed: form, version of the data key, nonce, ciphertext, tag. */
const FORM = 1
const HEAD_BYTES = 5

/** What a sealed text is for and what it is bound to: it opens nowhere else. */
export interface SealLabel {
  /** Such as `credential` or `payload`. */
  readonly purpose: string
  /** Where it stands: ids of the row, form of the text. */
  readonly context: string
}

/** The version of the data key that sealed this; undefined for what no data key sealed. */
export function keyVersionOf(sealed: Uint8Array): number | undefined {
  if (sealed.length < HEAD_BYTES + NONCE_BYTES + TAG_BYTES || sealed[0] !== FORM) return undefined
  return Buffer.from(sealed.buffer, sealed.byteOffset, HEAD_BYTES).readUInt32BE(1)
}

/**
 * One unwrapped data key. It seals by XAES-256-GCM (C2SP): AES-256-GCM whose key is derived from the data key and the
 * first half of a random nonce of 24 bytes. So random nonces never wear a data key out (with the 12 bytes of plain GCM it
 * is spent after 2^32 records, which somebody would have to count over all processes), and deriving costs two blocks of AES.
 */
export class DataKey {
  readonly name: DataKeyName
  readonly #bytes: Uint8Array
  readonly #blocks: Cipheriv
  readonly #mask: Uint8Array
  #isWiped = false

  /** Takes the bytes over: they are wiped with it. */
  constructor(name: DataKeyName, bytes: Uint8Array) {
    invariant(bytes.length === DATA_KEY_BYTES, `a data key has ${DATA_KEY_BYTES} bytes, this has ${bytes.length}`)
    this.name = name
    this.#bytes = bytes
    this.#blocks = createCipheriv('aes-256-ecb', bytes, null).setAutoPadding(false)
    this.#mask = doubled(this.#blocks.update(Buffer.alloc(16)))
  }

  get isWiped(): boolean {
    return this.#isWiped
  }

  seal(label: SealLabel, plain: Uint8Array): Uint8Array {
    const head = Buffer.alloc(HEAD_BYTES)
    head[0] = FORM
    head.writeUInt32BE(this.name.version, 1)
    const nonce = randomBytes(NONCE_BYTES)
    return Buffer.concat([head, nonce, this.encrypt(nonce, boundOf(this.name, label), plain)])
  }

  /** Undefined when it was sealed for another place or under another key, or was changed since. */
  open(label: SealLabel, sealed: Uint8Array): Uint8Array | undefined {
    if (keyVersionOf(sealed) !== this.name.version) return undefined
    const nonce = sealed.subarray(HEAD_BYTES, HEAD_BYTES + NONCE_BYTES)
    const key = this.#derive(nonce)
    const plain = decrypt(key, nonce.subarray(12), boundOf(this.name, label), sealed.subarray(HEAD_BYTES + NONCE_BYTES))
    key.fill(0)
    return plain
  }

  /** Plain XAES-256-GCM, for its test vectors. */
  encrypt(nonce: Uint8Array, bound: string, plain: Uint8Array): Uint8Array {
    const key = this.#derive(nonce)
    const sealed = encrypt(key, nonce.subarray(12), bound, plain)
    key.fill(0)
    return sealed
  }

  /** Overwrites the bytes. What the cipher keeps of them goes when it is collected; it cannot be reached from here. */
  wipe(): void {
    this.#isWiped = true
    this.#bytes.fill(0)
    this.#mask.fill(0)
  }

  toJSON(): string {
    return '[data key]'
  }

  #derive(nonce: Uint8Array): Buffer {
    invariant(!this.#isWiped, 'a data key that was wiped seals and opens nothing')
    const blocks = Buffer.alloc(32)
    for (const [at, counter] of [
      [0, 1],
      [16, 2],
    ] as const) {
      blocks.set([0, counter, 0x58, 0], at)
      blocks.set(nonce.subarray(0, 12), at + 4)
      for (let i = 0; i < 16; i++) blocks[at + i]! ^= this.#mask[i]!
    }
    return this.#blocks.update(blocks)
  }
}

const boundOf = ({ workspaceId, version }: DataKeyName, { purpose, context }: SealLabel): string =>
  JSON.stringify([purpose, workspaceId, version, context])

/** Times x in GF(2^128), as CMAC makes its first subkey (NIST SP 800-38B). */
function doubled(block: Uint8Array): Uint8Array {
  const result = new Uint8Array(16)
  for (let i = 0; i < 16; i++) result[i] = (block[i]! << 1) | ((block[i + 1] ?? 0) >>> 7)
  if (block[0]! >>> 7 === 1) result[15]! ^= 0x87
  return result
}
