import { describe, expect, it } from 'vitest'
import { encodeFrame, FrameError, FrameReader } from './frames.ts'

describe('frames', () => {
  it('come out as they went in, however the pipe cuts them', () => {
    const sent = [
      { type: 1, sections: ['', 'häßlich 🎈', 'x'.repeat(70_000)] },
      { type: 14, sections: [] },
      { type: 2, sections: ['1'] },
    ]
    const bytes = Buffer.concat(sent.map(({ type, sections }) => encodeFrame(type, sections)))
    for (const size of [1, 3, 7, 1000, bytes.length]) {
      const reader = new FrameReader(100_000)
      const got = []
      for (let at = 0; at < bytes.length; at += size) got.push(...reader.push(bytes.subarray(at, at + size)))
      expect(got).toEqual(sent)
    }
  })

  it('are refused one byte over the limit, and taken at it', () => {
    const frame = encodeFrame(1, ['abc'])
    expect(new FrameReader(frame.length - 4).push(frame)).toHaveLength(1)
    expect(() => new FrameReader(frame.length - 5).push(frame)).toThrow(FrameError)
  })

  it('are refused when a length in them lies', () => {
    const tableTooLong = Buffer.from([2, 0, 0, 0, 1, 200])
    expect(() => new FrameReader(1000).push(tableTooLong)).toThrow(FrameError)
    const sectionTooLong = Buffer.from(encodeFrame(1, ['abc']))
    sectionTooLong.writeUInt32LE(4, 6)
    expect(() => new FrameReader(1000).push(sectionTooLong)).toThrow(FrameError)
    expect(() => new FrameReader(1000).push(Buffer.from([1, 0, 0, 0, 1]))).toThrow(FrameError)
  })
})
