import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import { invariant } from '@linkflow/kernel'
import { TAG_BYTES } from './aes-gcm.ts'

/** What each frame is longer by than its content. */
export const FRAME_TAG_BYTES = TAG_BYTES
/** Of the nonce: the number of a frame, and whether it is the last. */
export const FRAME_PLACE_BYTES = 5
const FRAMES_MAX = 2 ** 32

/**
 * Frames of one thing, by the construction STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015): AES-256-GCM under a key that
 * nothing else is sealed with, its nonce being seven bytes that all frames share, the number of the frame, and whether it is
 * the last. So each frame opens by itself, and only at its place: none can be left out, repeated, moved or cut off unseen.
 */
export class Frames {
  readonly #key: KeyObject
  readonly #nonce: Buffer
  readonly #bound: Buffer

  constructor(key: KeyObject, nonce: Uint8Array, bound: string) {
    this.#key = key
    this.#nonce = Buffer.from(nonce)
    this.#bound = Buffer.from(bound)
  }

  seal(number: number, isLast: boolean, plain: Uint8Array): Uint8Array {
    const cipher = createCipheriv('aes-256-gcm', this.#key, this.#nonceOf(number, isLast))
    cipher.setAAD(this.#bound)
    const body = cipher.update(plain)
    cipher.final()
    return Buffer.concat([body, cipher.getAuthTag()])
  }

  /** Undefined when it is not this frame of this thing. */
  open(number: number, isLast: boolean, sealed: Uint8Array): Uint8Array | undefined {
    if (sealed.length < TAG_BYTES) return undefined
    const nonce = this.#nonceOf(number, isLast)
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(this.#bound)
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    const plain = decipher.update(sealed.subarray(0, -TAG_BYTES))
    try {
      decipher.final()
      return plain
    } catch {
      return undefined
    }
  }

  #nonceOf(number: number, isLast: boolean): Uint8Array {
    invariant(Number.isInteger(number) && number >= 0 && number < FRAMES_MAX, `frame ${number}`)
    this.#nonce.writeUInt32BE(number, 7)
    this.#nonce[11] = isLast ? 1 : 0
    return this.#nonce
  }
}
