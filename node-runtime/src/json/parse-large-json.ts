import type { Json, JsonObject } from '@linkflow/kernel'
import { LARGE_JSON_PIECE_BYTES, LARGE_JSON_SLICE_MS } from '../limits.ts'

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, OPEN_RECORD, CLOSE_LIST, CLOSE_RECORD] = [...Buffer.from('"\\,[{]}')]

/** So far the end of a text is looked for byte by byte. */
const SHORT_TEXT_BYTES = 64

/** A list or record that is open where the scan stands. */
interface Frame {
  readonly isList: boolean
  /** Where it began. */
  readonly start: number
  /** Behind what was parsed of it. */
  parsed: number
  /** Its last comma: what is before it is whole. */
  comma: number
  /** What was parsed of it; undefined while it is part of a piece of the one around it. */
  value: Json[] | JsonObject | undefined
  /** A value of it was parsed on its own, and stands before `parsed`. */
  isBehindValue: boolean
}

export type LargeJson =
  | { readonly type: 'parsed'; readonly value: Json }
  | { readonly type: 'too-deep' }
  | { readonly type: 'out-of-range' }
  /** It is not JSON, or no list or record: whoever parses it as a whole finds out what is wrong. */
  | { readonly type: 'other'; readonly problem: string }

export interface LargeJsonOptions {
  readonly depthMax: number
  readonly yieldNow: () => Promise<void>
  /** Asked about each piece. */
  readonly check?: (value: Json) => 'out-of-range' | undefined
  /** Bytes that are not UTF-8 become U+FFFD, as browsers have it; else they are no JSON. */
  readonly isLenient?: boolean
  readonly pieceBytes?: number
}

/**
 * A body of many megabytes, parsed in pieces of about one: the loop of the process goes on between them, and its text is
 * never there as a whole beside its bytes and its values. Lists and records are cut between their members, as deep as
 * they are large; each piece is parsed by JSON.parse. A single text is never cut, however long it is.
 */
export async function parseLargeJson(bytes: Uint8Array, options: LargeJsonOptions): Promise<LargeJson> {
  const parse = new PieceParse(bytes, options)
  let sinceMs = performance.now()
  try {
    while (parse.goOn()) {
      if (performance.now() - sinceMs < LARGE_JSON_SLICE_MS) continue
      await options.yieldNow()
      sinceMs = performance.now()
    }
    return parse.end()
  } catch (error) {
    if (error instanceof SyntaxError) return { type: 'other', problem: error.message }
    throw error
  }
}

class PieceParse {
  readonly #bytes: Uint8Array
  readonly #check: LargeJsonOptions['check']
  readonly #pieceBytes: number
  readonly #depthMax: number
  readonly #frames: Frame[] = []
  readonly #utf8: InstanceType<typeof TextDecoder>
  #at = 0
  #root: Json[] | JsonObject | undefined
  #problem: 'too-deep' | 'out-of-range' | undefined

  constructor(bytes: Uint8Array, { depthMax, check, isLenient = false, pieceBytes }: LargeJsonOptions) {
    this.#bytes = bytes
    this.#check = check
    this.#pieceBytes = pieceBytes ?? LARGE_JSON_PIECE_BYTES
    this.#depthMax = depthMax
    this.#utf8 = new TextDecoder('utf-8', { fatal: !isLenient, ignoreBOM: true })
  }

  /** Scans until a piece was parsed; false at the end. Throws a SyntaxError where it is not JSON. */
  goOn(): boolean {
    const bytes = this.#bytes
    for (let at = this.#at; at < bytes.length; at++) {
      const byte = bytes[at]
      if (byte === QUOTE) {
        at = this.#endOfText(at + 1)
      } else if (byte === OPEN_LIST || byte === OPEN_RECORD) {
        this.#open(at, byte === OPEN_LIST)
        if (this.#problem !== undefined) return false
      } else if (byte === COMMA) {
        if (this.#comma(at)) {
          this.#at = at + 1
          return this.#problem === undefined
        }
      } else if (byte === CLOSE_LIST || byte === CLOSE_RECORD) {
        if (this.#close(at, byte === CLOSE_LIST)) return false
      }
    }
    throw new SyntaxError('it ends too early')
  }

  /** Where the quote is that ends the text which begins at `at`. A long one is searched by the engine, ten times as quick. */
  #endOfText(at: number): number {
    const bytes = this.#bytes
    for (;;) {
      for (const near = at + SHORT_TEXT_BYTES; at < near; at++) {
        if (at >= bytes.length || bytes[at] === QUOTE) return at
        if (bytes[at] === BACKSLASH) at++
      }
      const quote = bytes.indexOf(QUOTE!, at)
      if (quote < 0) return bytes.length
      let backslashes = 0
      while (quote - backslashes > at && bytes[quote - backslashes - 1] === BACKSLASH) backslashes++
      if (backslashes % 2 === 0) return quote
      at = quote + 1
    }
  }

  end(): LargeJson {
    if (this.#problem !== undefined) return { type: this.#problem }
    return this.#root === undefined ? { type: 'other', problem: 'it is empty' } : { type: 'parsed', value: this.#root }
  }

  #open(at: number, isList: boolean): void {
    if (this.#frames.length === this.#depthMax) this.#problem = 'too-deep'
    if (this.#frames.length === 0) this.#mustBeBlank(0, at)
    this.#frames.push({ isList, start: at, parsed: at + 1, comma: at, value: undefined, isBehindValue: false })
  }

  #top(): Frame {
    const frame = this.#frames.at(-1)
    if (frame === undefined) throw new SyntaxError('nothing is open')
    return frame
  }

  /** True when a piece was parsed. */
  #comma(at: number): boolean {
    const frame = this.#top()
    frame.comma = at
    if (frame.isBehindValue) {
      this.#mustBeBlank(frame.parsed, at)
      frame.parsed = at + 1
      frame.isBehindValue = false
      return false
    }
    if (at - frame.parsed < this.#pieceBytes) return false
    this.#begin(this.#frames.length - 1)
    this.#take(frame, at)
    return true
  }

  /** True at the end of the root. */
  #close(at: number, isList: boolean): boolean {
    const frame = this.#top()
    if (frame.isList !== isList) throw new SyntaxError('brackets do not match')
    const isRoot = this.#frames.length === 1
    if (isRoot) this.#begin(0)
    if (frame.value !== undefined) {
      if (frame.isBehindValue) this.#mustBeBlank(frame.parsed, at)
      else this.#take(frame, at)
    }
    this.#frames.pop()
    if (isRoot) this.#mustBeBlank(at + 1, this.#bytes.length)
    const around = this.#frames.at(-1)
    if (around !== undefined && frame.value !== undefined) {
      around.parsed = at + 1
      around.isBehindValue = true
    }
    return isRoot
  }

  /** Makes the values of the open frames up to one, each in its place in the one around it. */
  #begin(index: number): void {
    const frame = this.#frames[index]!
    if (frame.value !== undefined) return
    frame.value = frame.isList ? [] : {}
    if (index === 0) {
      this.#root = frame.value
      return
    }
    this.#begin(index - 1)
    const around = this.#frames[index - 1]!
    if (around.isBehindValue) throw new SyntaxError('a comma is missing')
    if (around.comma >= around.parsed) this.#take(around, around.comma)
    const before = this.#text(around.parsed, frame.start)
    if (around.isList) {
      if (before.trim() !== '') throw new SyntaxError('a value before a list or record')
      ;(around.value as Json[]).push(frame.value)
    } else setOwn(around.value as JsonObject, keyOf(before), frame.value)
  }

  /** Parses the members of a frame from what was parsed up to `end`, where a comma or its own end stands. */
  #take(frame: Frame, end: number): void {
    const text = this.#text(frame.parsed, end)
    const isWhole = frame.parsed === frame.start + 1 && this.#bytes[end] !== COMMA
    // Behind a comma something must come.
    if (!isWhole && text.trim() === '') throw new SyntaxError('a member is missing')
    const members = JSON.parse(frame.isList ? `[${text}]` : `{${text}}`) as Json[] | JsonObject
    this.#problem ??= this.#check?.(members)
    if (Array.isArray(members)) for (const member of members) (frame.value as Json[]).push(member)
    else for (const key of Object.keys(members)) setOwn(frame.value as JsonObject, key, members[key]!)
    frame.parsed = end + 1
  }

  #text(start: number, end: number): string {
    try {
      return this.#utf8.decode(this.#bytes.subarray(start, end))
    } catch {
      throw new SyntaxError('bytes that are not UTF-8')
    }
  }

  #mustBeBlank(start: number, end: number): void {
    if (start < end && !/^[ \t\r\n]*$/.test(this.#text(start, end)))
      throw new SyntaxError('something stands between values')
  }
}

/** `"key":` with blanks. */
function keyOf(text: string): string {
  const [key] = Object.keys(JSON.parse(`{${text}[]}`) as object)
  if (key === undefined) throw new SyntaxError('a key is missing')
  return key
}

/** JSON.parse makes an own `__proto__`, too. */
function setOwn(record: JsonObject, key: string, value: Json): void {
  if (key !== '__proto__') record[key] = value
  else Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true })
}
