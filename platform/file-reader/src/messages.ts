import { Buffer } from 'node:buffer'

/**
 * The wire between server and process, the same in both directions: u32 length of the head, u32 length of the content,
 * the head as JSON, the content as it is. Little endian.
 */
export interface Message {
  readonly head: unknown
  readonly content: Uint8Array
}

const SIZES_BYTES = 8
const HEAD_BYTES_MAX = 1024 * 1024

/** Parts, so that a large content is not copied. */
export function messageParts(head: unknown, content: Uint8Array): Uint8Array[] {
  const text = Buffer.from(JSON.stringify(head))
  const sizes = Buffer.allocUnsafe(SIZES_BYTES)
  sizes.writeUInt32LE(text.length, 0)
  sizes.writeUInt32LE(content.length, 4)
  return [sizes, text, content]
}

/** What came is no message, or one larger than any that may come. */
export class MessageError extends Error {
  override readonly name = 'MessageError'
}

/** Puts messages together from what a pipe gives. Trusts no length: the other side read a stranger's file. */
export class MessageReader {
  readonly #contentBytesMax: number
  #parts: Buffer[] = []
  #have = 0
  #want = SIZES_BYTES

  constructor(contentBytesMax: number) {
    this.#contentBytesMax = contentBytesMax
  }

  push(chunk: Buffer): Message[] {
    this.#parts.push(chunk)
    this.#have += chunk.length
    const messages: Message[] = []
    while (this.#have >= this.#want) {
      const bytes = this.#whole()
      const headBytes = bytes.readUInt32LE(0)
      const contentBytes = bytes.readUInt32LE(4)
      if (headBytes > HEAD_BYTES_MAX || contentBytes > this.#contentBytesMax) {
        throw new MessageError(`a message of ${headBytes + contentBytes} bytes`)
      }
      this.#want = SIZES_BYTES + headBytes + contentBytes
      if (this.#have < this.#want) break
      const headEnd = SIZES_BYTES + headBytes
      messages.push({
        head: JSON.parse(bytes.toString('utf8', SIZES_BYTES, headEnd)),
        content: bytes.subarray(headEnd, this.#want),
      })
      this.#keep(bytes.subarray(this.#want))
    }
    return messages
  }

  #whole(): Buffer {
    if (this.#parts.length > 1) this.#parts = [Buffer.concat(this.#parts)]
    return this.#parts[0]!
  }

  #keep(rest: Buffer): void {
    this.#parts = rest.length === 0 ? [] : [rest]
    this.#have = rest.length
    this.#want = SIZES_BYTES
  }
}
