import type { Json, JsonObject } from '@linkflow/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Item } from '../item.ts'
import { LARGE_PAGE_CHARS_MIN } from '../limits.ts'
import { MemoryBudget } from './memory-budget.ts'
import { encodePage } from './page.ts'
import { pagePieces } from './page-pieces.ts'
import { SpillMemory } from './spill-memory.ts'
import { storeItems, storeItemsInTurns } from './store-items.ts'

const text = (chars: number) => fc.constant('é"\\'.repeat(Math.ceil(chars / 3)))
const leaf = fc.oneof(fc.integer(), fc.constant(null), fc.boolean(), text(10), text(100_000), text(300_000))
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf as fc.Arbitrary<Json>,
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(fc.constantFrom('a', 'b', '"', '__proto__', 'long', '1'), tie('value'), { maxKeys: 6 }),
  ),
}))
const json = fc.dictionary(fc.string({ maxLength: 3 }), value, {
  maxKeys: 4,
  noNullPrototype: true,
}) as fc.Arbitrary<JsonObject>
const file = { object: 'k', name: 'f', mimeType: 'text/plain', bytes: 1 }
const item: fc.Arbitrary<Item> = fc.oneof(
  json.map((each) => ({ json: each })),
  json.map((each) => ({ json: each, files: { file } })),
)

describe('a page in pieces', () => {
  it('is the same text as at once', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 3 }), (items) => {
        expect([...pagePieces(items)].join('')).toBe(encodePage(items))
      }),
      { numRuns: 60 },
    )
  })

  it('is cut where lists and records are long', () => {
    const rows = Array.from({ length: 20_000 }, (_, id) => ({ id, name: `Customer number ${id} of the house` }))
    const pieces = [...pagePieces([{ json: { rows, more: { rows } } }])]
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(600_000)
    expect(pieces.join('')).toBe(encodePage([{ json: { rows, more: { rows } } }]))
  })

  it('lets others have their turn while a huge item is stored, and gives the same items', async () => {
    const rows = Array.from({ length: 200_000 }, (_, id) => ({ id, name: `Customer number ${id} of the house` }))
    const items: Item[] = [{ json: { small: 1 } }, { json: { rows }, files: { file } }, { json: { small: 2 } }]
    expect(JSON.stringify(rows).length).toBeGreaterThan(LARGE_PAGE_CHARS_MIN)
    let turns = 0
    const yieldNow = () => {
      turns += 1
      return Promise.resolve()
    }
    const memory = new MemoryBudget({ spill: new SpillMemory() })
    const stored = await storeItemsInTurns('main', items, memory, yieldNow)
    expect(turns).toBeGreaterThan(0)
    expect(stored.spill).toBeDefined()
    expect([...stored.items.pages()].flat()).toEqual(items)
    const atOnce = storeItems('main', items, new MemoryBudget({ spill: new SpillMemory() }))
    expect(stored.spill!.bytes).toBe(atOnce.spill!.bytes)
  })

  it('does not wait for a few small items', () => {
    const memory = new MemoryBudget({ spill: new SpillMemory() })
    const yieldNow = () => Promise.reject(new Error('not here'))
    expect(storeItemsInTurns('main', [{ json: {} }], memory, yieldNow)).not.toBeInstanceOf(Promise)
  })
})
