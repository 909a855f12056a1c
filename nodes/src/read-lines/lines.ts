import { Buffer } from 'node:buffer'

const NEWLINE = 0x0a
const RETURN = 0x0d

/**
 * The lines of a file that came in chunks, one at a time, without their ends. Only the line that is asked for is turned
 * into text, so a file of a million lines costs its bytes and not its objects. A chunk is let go of when its last line is
 * taken: as the items become more, the bytes become fewer.
 */
export function* linesOf(chunks: Uint8Array[], lineBytesMax: number): Generator<string | 'line-too-long'> {
  let pending: Uint8Array[] = []
  let pendingBytes = 0
  for (const chunk of withoutBom(chunks)) {
    let start = 0
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start)
      if (end === -1) break
      if (pendingBytes + end - start > lineBytesMax) return yield 'line-too-long'
      yield textOf(pending, chunk.subarray(start, end))
      pending = []
      pendingBytes = 0
      start = end + 1
    }
    if (start < chunk.length) {
      pending.push(chunk.subarray(start))
      pendingBytes += chunk.length - start
    }
    if (pendingBytes > lineBytesMax) return yield 'line-too-long'
  }
  if (pendingBytes > 0) yield textOf(pending, new Uint8Array())
}

function textOf(before: readonly Uint8Array[], last: Uint8Array): string {
  const bytes = before.length === 0 ? last : Buffer.concat([...before, last])
  const end = bytes.at(-1) === RETURN ? bytes.length - 1 : bytes.length
  return Buffer.from(bytes.buffer, bytes.byteOffset, end).toString('utf8')
}

function* withoutBom(chunks: Uint8Array[]): Generator<Uint8Array> {
  const first = chunks.shift()
  if (first === undefined) return
  yield first[0] === 0xef && first[1] === 0xbb && first[2] === 0xbf ? first.subarray(3) : first
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) yield chunk
}
