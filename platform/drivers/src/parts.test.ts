import fc from 'fast-check'
import { expect, it } from 'vitest'
import { inParts } from './parts.ts'

it('cuts a stream into parts of one size, whatever pieces it comes in', async () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(pieces, fc.integer({ min: 1, max: 40 }), async (chunks, bytes) => {
      const parts = await Array.fromAsync(inParts(from(chunks), bytes))
      expect(Buffer.concat(parts)).toEqual(Buffer.concat(chunks))
      expect(parts.slice(0, -1).every((part) => part.length === bytes)).toBe(true)
      expect(parts.every((part) => part.length > 0 && part.length <= bytes)).toBe(true)
    }),
    { numRuns: 200 },
  )
})

async function* from(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}
