/**
 * The wire between server and child, the same in both directions: u32 length of the rest, u8 type, u8 number of
 * sections, u32 length of each section, their bytes (UTF-8). Little endian. The child's side is in child/main.cjs.
 */
export const FRAME = { run: 1, reply: 2, measure: 3, hello: 10, done: 11, failed: 12, console: 13, fetch: 14 } as const

export interface Frame {
  readonly type: number
  readonly sections: readonly string[]
}

export function encodeFrame(type: number, sections: readonly string[]): Buffer {
  const table = 2 + 4 * sections.length
  const sizes = sections.map((text) => Buffer.byteLength(text))
  const length = sizes.reduce((sum, size) => sum + size, table)
  const frame = Buffer.allocUnsafe(4 + length)
  frame.writeUInt32LE(length, 0)
  frame[4] = type
  frame[5] = sections.length
  let at = 4 + table
  sections.forEach((text, i) => {
    frame.writeUInt32LE(sizes[i]!, 6 + 4 * i)
    at += frame.write(text, at)
  })
  return frame
}

/** What a child sent is not a frame, or one larger than any that it may send. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
}

/** Puts frames together from what a pipe gives. Trusts no length: a child is a stranger's. */
export class FrameReader {
  private readonly bytesMax: number
  private parts: Buffer[] = []
  private have = 0
  private want = 4

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax
  }

  /** The frames that this chunk completes. */
  push(chunk: Buffer): Frame[] {
    this.parts.push(chunk)
    this.have += chunk.length
    const frames: Frame[] = []
    while (this.have >= this.want) {
      const bytes = this.parts.length === 1 ? this.parts[0]! : Buffer.concat(this.parts)
      const length = bytes.readUInt32LE(0)
      if (length < 2 || length > this.bytesMax) throw new FrameError(`a frame of ${length} bytes`)
      this.want = 4 + length
      if (this.have < this.want) {
        this.parts = [bytes]
        break
      }
      frames.push(decode(bytes.subarray(4, this.want)))
      const rest = bytes.subarray(this.want)
      this.parts = rest.length === 0 ? [] : [rest]
      this.have = rest.length
      this.want = 4
    }
    return frames
  }
}

function decode(body: Buffer): Frame {
  const count = body[1]!
  let at = 2 + 4 * count
  if (at > body.length) throw new FrameError('a frame shorter than its table')
  const sections: string[] = []
  for (let i = 0; i < count; i++) {
    const size = body.readUInt32LE(2 + 4 * i)
    if (at + size > body.length) throw new FrameError('a section longer than its frame')
    sections.push(body.toString('utf8', at, at + size))
    at += size
  }
  return { type: body[0]!, sections }
}
