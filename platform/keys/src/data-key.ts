import { type Cipheriv, createCipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { invariant } from '@linkflow/kernel'
import { decrypt, encrypt, TAG_BYTES } from './aes-gcm.ts'
import { FRAME_PLACE_BYTES, Frames } from './frames.ts'
import { SEALS_PER_NONCE_RUN } from './limits.ts'
import type { DataKeyName } from './master-key-version.ts'

export const DATA_KEY_BYTES = 32
const NONCE_BYTES = 24
/** Form of what is sealed: form, version of the data key, nonce, ciphertext, tag. */
const FORM = 1
const HEAD_BYTES = 5
/** Bytes before the frames of something that is sealed frame by frame: form, version, nonce. */
export const FRAMES_HEAD_BYTES = HEAD_BYTES + NONCE_BYTES
const COUNTER_AT = NONCE_BYTES - 4

interface NonceRun {
  readonly key: KeyObject
  readonly nonce: Buffer
  left: number
}

/** What a sealed text is for and what it is bound to: it opens nowhere else. */
export interface SealLabel {
  /** Such as `credential` or `payload`. */
  readonly purpose: string
  /** Where it stands: ids of the row, form of the text. */
  readonly context: string
}

/** The version of the data key that sealed this; undefined for what no data key sealed. */
export function keyVersionOf(sealed: Uint8Array): number | undefined {
  return sealed.length < FRAMES_HEAD_BYTES + TAG_BYTES ? undefined : versionInHead(sealed)
}

/** The same of the head of frames. */
export function versionInHead(sealed: Uint8Array): number | undefined {
  if (sealed.length < FRAMES_HEAD_BYTES || sealed[0] !== FORM) return undefined
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
  #run: NonceRun | undefined

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

  /** A text is sealed as its UTF-8. */
  seal(label: SealLabel, plain: Uint8Array | string): Buffer {
    const { key, nonce } = this.#nextNonce()
    const cipher = createCipheriv('aes-256-gcm', key, nonce.subarray(12))
    cipher.setAAD(Buffer.from(boundOf(this.name, label)))
    // Of GCM all that is to come has come with this: the end has the tag only.
    const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain)
    cipher.final()
    const sealed = Buffer.allocUnsafe(HEAD_BYTES + NONCE_BYTES + body.length + TAG_BYTES)
    sealed[0] = FORM
    sealed.writeUInt32BE(this.name.version, 1)
    nonce.copy(sealed, HEAD_BYTES)
    body.copy(sealed, HEAD_BYTES + NONCE_BYTES)
    cipher.getAuthTag().copy(sealed, HEAD_BYTES + NONCE_BYTES + body.length)
    return sealed
  }

  /** Undefined when it was sealed for another place or under another key, or was changed since. */
  open(label: SealLabel, sealed: Uint8Array): Buffer | undefined {
    if (keyVersionOf(sealed) !== this.name.version) return undefined
    const nonce = sealed.subarray(HEAD_BYTES, HEAD_BYTES + NONCE_BYTES)
    const body = sealed.subarray(HEAD_BYTES + NONCE_BYTES)
    return decrypt(this.#derive(nonce), nonce.subarray(12), boundOf(this.name, label), body)
  }

  /** For something that is sealed frame by frame: frames under a key of their own, and the head by which they are opened. */
  beginFrames(label: SealLabel): { readonly head: Uint8Array; readonly frames: Frames } {
    const head = Buffer.alloc(HEAD_BYTES + NONCE_BYTES)
    head[0] = FORM
    head.writeUInt32BE(this.name.version, 1)
    // The rest of the nonce is each frame's own.
    randomBytes(NONCE_BYTES - FRAME_PLACE_BYTES).copy(head, HEAD_BYTES)
    return { head, frames: this.openFrames(label, head) }
  }

  openFrames(label: SealLabel, head: Uint8Array): Frames {
    const nonce = head.subarray(HEAD_BYTES, HEAD_BYTES + NONCE_BYTES)
    return new Frames(this.#derive(nonce), nonce.subarray(12), boundOf(this.name, label))
  }

  /** Plain XAES-256-GCM, for its test vectors. */
  encrypt(nonce: Uint8Array, bound: string, plain: Uint8Array): Uint8Array {
    return encrypt(this.#derive(nonce), nonce.subarray(12), bound, plain)
  }

  /** Overwrites the bytes. What ciphers and derived keys keep goes when it is collected; it cannot be reached from here. */
  wipe(): void {
    this.#isWiped = true
    this.#bytes.fill(0)
    this.#mask.fill(0)
    this.#run = undefined
  }

  toJSON(): string {
    return '[data key]'
  }

  /**
   * The first half of the nonce is random, and with it the key that is derived: both serve for a run of seals. The second
   * half begins at random and counts, so no nonce comes twice within a run; deriving and random bytes cost a third of a seal.
   */
  #nextNonce(): NonceRun {
    const run = this.#run
    if (run !== undefined && run.left > 0) {
      run.left -= 1
      run.nonce.writeUInt32BE((run.nonce.readUInt32BE(COUNTER_AT) + 1) >>> 0, COUNTER_AT)
      return run
    }
    const nonce = randomBytes(NONCE_BYTES)
    this.#run = { key: this.#derive(nonce), nonce, left: SEALS_PER_NONCE_RUN - 1 }
    return this.#run
  }

  /** As a key object: with bytes Node makes one for each cipher, which takes three times as long as all else of a short seal. */
  #derive(nonce: Uint8Array): KeyObject {
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
    const bytes = this.#blocks.update(blocks)
    const key = createSecretKey(bytes)
    bytes.fill(0)
    return key
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
