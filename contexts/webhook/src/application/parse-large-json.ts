import type { Json, JsonObject } from '@linkflow/kernel'
import { JSON_DEPTH_MAX, LARGE_JSON_PIECE_BYTES, LARGE_JSON_SLICE_MS } from '../limits.ts'

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, OPEN_RECORD, CLOSE_LIST, CLOSE_RECORD] = [...Buffer.from('"\\,[{]}')]

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
  | { readonly type: 'other' }

/**
 * A body of many megabytes, parsed in pieces of about one: the loop of the process goes on between them, and its text is
 * never there as a whole beside its bytes and its values. Lists and records are cut between their members, as deep as
 * they are large; each piece is parsed by JSON.parse.
 */
export async function parseLargeJson(
  bytes: Buffer,
  check: (value: Json) => 'out-of-range' | undefined,
  yieldNow: () => Promise<void>,
  pieceBytes = LARGE_JSON_PIECE_BYTES,
): Promise<LargeJson> {
  const parse = new PieceParse(bytes, check, pieceBytes)
  let sinceMs = performance.now()
  try {
    while (parse.goOn()) {
      if (performance.now() - sinceMs < LARGE_JSON_SLICE_MS) continue
      await yieldNow()
      sinceMs = performance.now()
    }
    return parse.end()
  } catch (error) {
    if (error instanceof SyntaxError) return { type: 'other' }
    throw error
  }
}

class PieceParse {
  readonly #bytes: Buffer
  readonly #check: (value: Json) => 'out-of-range' | undefined
  readonly #pieceBytes: number
  readonly #frames: Frame[] = []
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #at = 0
  #root: Json[] | JsonObject | undefined
  #problem: 'too-deep' | 'out-of-range' | undefined

  constructor(bytes: Buffer, check: (value: Json) => 'out-of-range' | undefined, pieceBytes: number) {
    this.#bytes = bytes
    this.#check = check
    this.#pieceBytes = pieceBytes
  }

  /** Scans until a piece was parsed; false at the end. Throws a SyntaxError where it is not JSON. */
  goOn(): boolean {
    const bytes = this.#bytes
    for (let at = this.#at; at < bytes.length; at++) {
      const byte = bytes[at]
      if (byte === QUOTE) {
        for (at++; at < bytes.length && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++
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

  end(): LargeJson {
    if (this.#problem !== undefined) return { type: this.#problem }
    return this.#root === undefined ? { type: 'other' } : { type: 'parsed', value: this.#root }
  }

  #open(at: number, isList: boolean): void {
    if (this.#frames.length === JSON_DEPTH_MAX) this.#problem = 'too-deep'
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
    this.#problem ??= this.#check(members)
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
