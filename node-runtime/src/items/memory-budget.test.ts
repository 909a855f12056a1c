import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Item, ItemList } from '../item.ts'
import { runtimeLimits } from '../limits.ts'
import { concat } from './concat-items.ts'
import { MemoryBudget, ProcessMemory } from './memory-budget.ts'
import { MemoryItems, NO_ITEMS } from './memory-items.ts'
import { OutputBuilder, StepTally } from './output-builder.ts'
import { pick } from './picked-items.ts'
import { SpillMemory } from './spill-memory.ts'

const items = (count: number, from = 0): Item[] => Array.from({ length: count }, (_, i) => ({ json: { i: from + i } }))

function stored(list: readonly Item[], memory: MemoryBudget, spillAboveChars = 1e9): ItemList {
  const limits = { ...runtimeLimits, spillAboveChars }
  const builder = new OutputBuilder('main', { whole: NO_ITEMS, segments: [] }, memory, limits, new StepTally(limits))
  for (const item of list) builder.push(item, -1)
  return builder.finish().items
}

describe('the memory of an execution', () => {
  it('lets the oldest pages leave when it is used up, and reads them again', () => {
    const spill = new SpillMemory()
    const memory = new MemoryBudget({ bytesMax: 400_000, spill })
    const list = stored(items(10_000), memory)
    expect(memory.usedBytes).toBeLessThanOrEqual(400_000)
    expect([...list.pages()].flat().map(({ json }) => json.i)).toEqual(items(10_000).map(({ json }) => json.i))
    expect(spill.reads).toBeGreaterThan(0)
    expect(spill.reads).toBeLessThanOrEqual(10)
  })

  it('keeps the beginning of a list that is in the spill anyway', () => {
    const spill = new SpillMemory()
    const list = stored(items(10_000), new MemoryBudget({ bytesMax: 400_000, spill }), 0)
    list.at(0)
    list.at(1_000)
    expect(spill.reads).toBe(0)
    list.at(9_999)
    expect(spill.reads).toBe(1)
  })

  it('keeps what was read again until it is told to let go', () => {
    const spill = new SpillMemory()
    const memory = new MemoryBudget({ bytesMax: 1, spill })
    const list = stored(items(3), memory, 0)
    for (const reads of [1, 1]) {
      list.at(2)
      expect(spill.reads).toBe(reads)
    }
    memory.unload()
    expect(list.at(2)).toEqual(items(3)[2])
    expect(spill.reads).toBe(2)
  })

  describe('of huge items', () => {
    const huge = (count: number): Item[] =>
      Array.from({ length: count }, (_, n) => ({
        json: { n, list: Array.from({ length: 5000 }, () => ({ text: 'x'.repeat(1000) })) },
        ...(n === 1 ? { files: { f: { object: 'o', name: 'f', mimeType: 'm', bytes: 1 } } } : {}),
      }))

    it('reads pages ahead while others have their turn, and the same comes of it', async () => {
      const spill = new SpillMemory()
      const memory = new MemoryBudget({ bytesMax: 1, spill })
      const list = stored(huge(3), memory, 0)
      memory.unload()
      let turns = 0
      const yieldNow = async () => {
        turns += 1
      }
      for (const [index, item] of huge(3).entries()) {
        await list.readAhead?.(index)?.(yieldNow)
        const { reads } = spill
        expect(list.at(index)).toEqual(item)
        expect(list.readAhead?.(index)).toBeUndefined()
        expect(spill.reads).toBe(reads)
      }
      expect(turns).toBeGreaterThan(0)
    })

    it('knows its way through parts of lists', async () => {
      const memory = new MemoryBudget({ bytesMax: 1, spill: new SpillMemory() })
      const list = stored(huge(3), memory, 0)
      const parts = [pick(list, [2, 0]), list.slice(1, 2), concat([new MemoryItems(items(1)), list.slice(2, 1)])]
      for (const part of parts) {
        memory.unload()
        const last = part.count - 1
        expect(part.readAhead?.(last)).toBeDefined()
        await part.readAhead?.(last)?.(async () => {})
        expect(part.readAhead?.(last)).toBeUndefined()
      }
      expect(parts[2]!.readAhead?.(0)).toBeUndefined()
    })

    it('gives them one by one to who reads a part of a list', () => {
      const list = stored(huge(3), new MemoryBudget({ bytesMax: 1, spill: new SpillMemory() }), 0)
      for (const part of [pick(list, [2, 0]), list.slice(1, 2)])
        expect([...part.pages()].map((page) => page.length)).toEqual([1, 1])
    })
  })

  it('writes a page that was never spilled before it lets it go', () => {
    const memory = new MemoryBudget({ bytesMax: 1, spill: new SpillMemory() })
    const small = stored(items(3), memory)
    stored(items(3), memory)
    expect(small.all()).toEqual(items(3))
  })

  it('says that items do not fit when there is no disk to put them on', () => {
    expect(() => stored(items(3), new MemoryBudget({ bytesMax: 1 }))).toThrow('MiB of items are needed at once')
  })

  it('is shared with the other executions of the process, until they end', () => {
    const process = new ProcessMemory(200_000)
    const one = new MemoryBudget({ process, spill: new SpillMemory() })
    const other = new MemoryBudget({ process, spill: new SpillMemory() })
    stored(items(2_000), one)
    const list = stored(items(2_000), other)
    expect(process.usedBytes).toBeLessThanOrEqual(200_000)
    expect(process.usedBytes).toBe(one.usedBytes + other.usedBytes)
    expect(list.all()).toEqual(items(2_000))
    one.close()
    expect(process.usedBytes).toBe(other.usedBytes)
  })

  it('refuses to give more at once than it may hold, and gives it page by page', () => {
    const memory = new MemoryBudget({ bytesMax: 100_000, spill: new SpillMemory() })
    const list = stored(items(5_000), memory)
    expect(() => list.all()).toThrow('Work on fewer items at a time')
    expect(() => list.slice(0, 4_000).all()).toThrow('Work on fewer items')
    expect(() => concat([list, list]).all()).toThrow('Work on fewer items')
    expect(() =>
      pick(
        list,
        Int32Array.from({ length: 4_000 }, (_, i) => i),
      ).all(),
    ).toThrow('Work on fewer items')
    expect(list.slice(4_990, 10).all()).toHaveLength(10)
    expect([...list.pages()].reduce((sum, page) => sum + page.length, 0)).toBe(5_000)
  })

  it('keeps an item out of reach of its neighbours: pages of large items are short', () => {
    const memory = new MemoryBudget({ spill: new SpillMemory() })
    const large = Array.from({ length: 10 }, (_, i) => ({ json: { i, text: 'x'.repeat(1_000_000) } }))
    const list = stored(large, memory)
    expect([...list.pages()].map((page) => page.length)).toEqual([2, 2, 2, 2, 2])
    expect(list.at(7).json.i).toBe(7)
  })
})

describe('lists made of lists', () => {
  it('read as their items would in memory', () => {
    const memory = new MemoryBudget({ bytesMax: 50_000, spill: new SpillMemory() })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 2_300 }), fc.boolean()), { maxLength: 4 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (sizes, from, share) => {
          let base = 0
          const parts = sizes.map(([count, isStored]) => {
            const part = items(count, base)
            base += count
            return isStored ? stored(part, memory) : new MemoryItems(part)
          })
          const expected = items(base)
          const list = concat(parts)
          const start = Math.floor(from * base)
          const count = Math.floor(share * (base - start))
          const slice = list.slice(start, count)
          expect(list.count).toBe(base)
          expect([...slice.pages()].flat()).toEqual(expected.slice(start, start + count))
          if (count > 0) expect(slice.at(count - 1)).toEqual(expected[start + count - 1])
          const column = Int32Array.from({ length: Math.min(50, base) }, (_, i) => (i * 7919) % base)
          const twice = pick(
            pick(list, column),
            Int32Array.from(column, (_, i) => column.length - 1 - i),
          )
          expect([...twice.pages()].flat()).toEqual([...column].reverse().map((i) => expected[i]))
        },
      ),
      { numRuns: 40 },
    )
  })
})
