/** One answer of a server. What it sent as so many bytes (a literal) is beside the text, in which `{n}` stays in its place. */
export interface ImapResponse {
  readonly text: string
  readonly literals: readonly Buffer[]
}

interface ImapReaderLimits {
  readonly lineBytesMax: number
  readonly literalBytesMax: number
}

export class ImapTooLong extends Error {}

/** Cuts what comes by the socket into answers. */
export class ImapReader {
  readonly #limits: ImapReaderLimits
  #line: Buffer = Buffer.alloc(0)
  #text = ''
  #literals: Buffer[] = []
  #chunks: Buffer[] = []
  #left = 0

  constructor(limits: ImapReaderLimits) {
    this.#limits = limits
  }

  *push(bytes: Buffer): Generator<ImapResponse> {
    let at = 0
    while (at < bytes.length) {
      if (this.#left > 0) {
        at += this.#takeLiteral(bytes.subarray(at, at + this.#left))
        continue
      }
      const end = bytes.indexOf(0x0a, at)
      const piece = bytes.subarray(at, end === -1 ? undefined : end + 1)
      if (this.#line.length + this.#text.length + piece.length > this.#limits.lineBytesMax) throw new ImapTooLong()
      this.#line = this.#line.length === 0 ? piece : Buffer.concat([this.#line, piece])
      at += piece.length
      if (end === -1) return
      const response = this.#endLine()
      if (response !== undefined) yield response
    }
  }

  #takeLiteral(bytes: Buffer): number {
    this.#chunks.push(bytes)
    this.#left -= bytes.length
    if (this.#left === 0) {
      this.#literals.push(Buffer.concat(this.#chunks))
      this.#chunks = []
    }
    return bytes.length
  }

  /** Undefined where a literal follows. */
  #endLine(): ImapResponse | undefined {
    const line = this.#line.toString('utf8').replace(/\r?\n$/, '')
    this.#line = Buffer.alloc(0)
    this.#text += line
    const literal = /\{(\d{1,12})\}$/.exec(line)
    if (literal !== null) {
      const bytes = Number(literal[1])
      if (bytes > this.#limits.literalBytesMax) throw new ImapTooLong()
      if (bytes === 0) this.#literals.push(Buffer.alloc(0))
      this.#left = bytes
      return undefined
    }
    const response = { text: this.#text, literals: this.#literals }
    this.#text = ''
    this.#literals = []
    return response
  }
}
