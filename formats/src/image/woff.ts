import { inflateSync } from 'node:zlib'

const WOFF_HEADER_BYTES = 44
const WOFF_ENTRY_BYTES = 20
const SFNT_HEADER_BYTES = 12
const SFNT_ENTRY_BYTES = 16

/** A font of the web as a font of a system: the same tables, unpacked (W3C, WOFF 1.0). For fonts that come with us. */
export function sfntOf(woff: Buffer): Buffer {
  const count = woff.readUInt16BE(12)
  const head = Buffer.alloc(SFNT_HEADER_BYTES + count * SFNT_ENTRY_BYTES)
  woff.copy(head, 0, 4, 8)
  const power = Math.floor(Math.log2(count))
  const range = 2 ** power * SFNT_ENTRY_BYTES
  for (const [at, value] of [count, range, power, count * SFNT_ENTRY_BYTES - range].entries()) {
    head.writeUInt16BE(value, 4 + 2 * at)
  }
  const parts = [head]
  let end = head.length
  for (let index = 0; index < count; index += 1) {
    const entry = WOFF_HEADER_BYTES + index * WOFF_ENTRY_BYTES
    const [offset, packed, bytes] = [4, 8, 12].map((at) => woff.readUInt32BE(entry + at)) as [number, number, number]
    const stored = woff.subarray(offset, offset + packed)
    const table = packed < bytes ? inflateSync(stored) : stored
    const at = SFNT_HEADER_BYTES + index * SFNT_ENTRY_BYTES
    woff.copy(head, at, entry, entry + 4)
    woff.copy(head, at + 4, entry + 16, entry + 20)
    head.writeUInt32BE(end, at + 8)
    head.writeUInt32BE(bytes, at + 12)
    // Tables begin at multiples of four.
    const padded = Buffer.alloc(Math.ceil(bytes / 4) * 4)
    table.copy(padded)
    parts.push(padded)
    end += padded.length
  }
  return Buffer.concat(parts)
}
