import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Segment } from '@linkflow/engine'
import type { JsonObject } from '@linkflow/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Item, ItemList } from '../item.ts'
import {
  INLINE_CHARS_MAX,
  LOADED_PAGES_MAX,
  OPEN_FILES_MAX,
  type RuntimeLimits,
  runtimeLimits,
  SPILL_ABOVE_CHARS_LATE,
} from '../limits.ts'
import { decodeOutput } from './decode-output.ts'
import { MemoryBudget } from './memory-budget.ts'
import { MemoryItems } from './memory-items.ts'
import { OutputBuilder, StepTally } from './output-builder.ts'
import type { Spill } from './spill.ts'
import { SpillFolder } from './spill-folder.ts'
import { SpillMemory } from './spill-memory.ts'
import type { StoredOutput } from './stored-output.ts'

const inputOf = (items: readonly Item[]) => ({
  whole: new MemoryItems(items) as ItemList,
  segments: [{ step: 'up', port: 'main', start: 0, count: items.length }] as readonly Segment[],
})

function builderOf(items: readonly Item[], memory: MemoryBudget, limits: Partial<RuntimeLimits> = {}): OutputBuilder {
  const all = { ...runtimeLimits, ...limits }
  return new OutputBuilder('main', inputOf(items), memory, all, new StepTally(all))
}

/** Written to the journal and read again by another process, which has the object and the upstream output. */
function again(output: StoredOutput, upstream: readonly Item[], spill: Spill): StoredOutput {
  return decodeOutput(output.encode('key'), {
    memory: new MemoryBudget({ spill }),
    list: () => new MemoryItems(upstream),
    openObject: (object) => {
      expect(object).toBe('key')
      return output.spill!
    },
  })
}

/** A descriptor may be closed between the listing and the look. */
function isIn(folder: string, descriptor: string): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(folder)
  } catch {
    return false
  }
}

const hostileKey = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toJSON', '', '\u0000', '\ud800'),
  fc.string({ unit: 'binary' }),
)
const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\u0000', '\ud83d', '\udc00x', '{{ $json }}', '</script>'),
)
const { json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    hostileText,
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('json'),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  json: fc
    .array(fc.tuple(hostileKey, tie('value')), { maxLength: 5 })
    .map(
      (entries) =>
        JSON.parse(
          `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)}}`,
        ) as JsonObject,
    ),
}))
const anItem = fc.record(
  {
    json: json as fc.Arbitrary<JsonObject>,
    files: fc.dictionary(
      fc.constantFrom('data', 'file 2'),
      fc.record({ object: fc.string(), name: hostileText, mimeType: fc.string(), bytes: fc.nat() }),
    ),
  },
  { requiredKeys: ['json'] },
) as fc.Arbitrary<Item>

const plain = (items: readonly Item[]): string =>
  JSON.stringify(items.map(({ json: value, files }) => ({ value, files })))

describe('an output that was written and read again', () => {
  it('has the same items, files and lineage, whatever they hold and wherever they were put', () => {
    fc.assert(
      fc.property(
        fc.array(anItem, { maxLength: 30 }),
        fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 60 }),
        fc.array(anItem, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(1, 100, 1_000_000),
        fc.constantFrom(0, 500, 1e9),
        (input, moves, fresh, spillAboveChars, bytesMax) => {
          const spill = new SpillMemory()
          const builder = builderOf(input, new MemoryBudget({ spill, bytesMax }), { spillAboveChars })
          const expected: Item[] = []
          const parents: number[] = []
          for (const [at, isInput] of moves) {
            const parent = input.length === 0 ? -1 : at % input.length
            const item = isInput && parent >= 0 ? input[parent]! : fresh[at % fresh.length]!
            if (item === input[parent]) builder.pushInput(item, parent)
            else builder.push(item, parent)
            expected.push(item)
            parents.push(parent)
          }
          const output = builder.finish()
          const read = again(output, input, spill)
          expect(read.count).toBe(expected.length)
          expect(plain(output.items.all().slice())).toBe(plain(expected))
          expect(plain(read.items.all().slice())).toBe(plain(expected))
          const asNumbers = (lineage: StoredOutput['lineage']) =>
            lineage === 'index'
              ? parents.map((_, i) => i)
              : lineage === 'unknown'
                ? parents.map(() => -1)
                : [...(lineage as Int32Array)]
          expect(asNumbers(output.lineage)).toEqual(parents)
          expect(asNumbers(read.lineage)).toEqual(parents)
          expect(read.encode()).toBe(output.encode('key'))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('is a reference when it is the whole input in order', () => {
    const items = [{ json: { a: 1 } }, { json: { a: 2 } }]
    const builder = builderOf(items, new MemoryBudget())
    for (const [i, item] of items.entries()) builder.pushInput(item, i)
    const output = builder.finish()
    expect(output.encode()).toBe('{"port":"main","n":2,"same":{"step":"up","port":"main"}}')
    expect(output.items.all()).toBe(items)
  })

  it('names the items it took when it is a part of the input, and shares them', () => {
    const items = Array.from({ length: 6 }, (_, i) => ({ json: { i } }))
    const builder = builderOf(items, new MemoryBudget())
    for (const i of [1, 2, 3, 5]) builder.pushInput(items[i]!, i)
    const output = builder.finish()
    expect(output.encode()).toContain('"pick":[{"step":"up","port":"main","start":0,"count":6}]')
    expect(output.encode()).not.toContain('"json"')
    expect(output.items.at(3)).toBe(items[5])
  })

  it('stores a large criss-cross pick as items of its own, so that reading it stays quick', () => {
    const count = LOADED_PAGES_MAX * 1_000 + 1
    const items = Array.from({ length: count }, (_, i) => ({ json: { i } }))
    const builder = builderOf(items, new MemoryBudget({ spill: new SpillMemory() }))
    for (let i = count - 1; i >= 0; i -= 1) builder.pushInput(items[i]!, i)
    const output = builder.finish()
    expect(output.encode('key').includes('"pick"')).toBe(false)
    expect(output.items.at(0)).toBe(items[count - 1])
  })

  it('spills above the limit and not at it', () => {
    const item = { json: { text: 'x'.repeat(100) } }
    const chars = JSON.stringify([item.json]).length
    for (const [spillAboveChars, isSpilled] of [
      [chars, false],
      [chars - 1, true],
    ] as const) {
      const builder = builderOf([], new MemoryBudget({ spill: new SpillMemory() }), { spillAboveChars })
      builder.push(item, -1)
      expect(builder.finish().spill !== undefined).toBe(isSpilled)
    }
  })

  it('has few files open, however many outputs an execution spills', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'linkflow-spill-')), 'execution')
    const spill = new SpillFolder(folder)
    const writers = Array.from({ length: 3 * OPEN_FILES_MAX }, (_, i) => ({ i, writer: spill.open() }))
    const written = writers.map(({ i, writer }) => ({ i, writer, first: writer.write(`first ${i}`) }))
    for (const { i, writer, first } of written) {
      const second = writer.write(`second ${i}`)
      expect([spill.read(writer.handle, first), spill.read(writer.handle, second)]).toEqual([
        `first ${i}`,
        `second ${i}`,
      ])
    }
    const open = readdirSync('/proc/self/fd').filter((fd) => isIn(folder, fd))
    expect(open.length).toBeLessThanOrEqual(OPEN_FILES_MAX)
    spill.close()
    rmSync(join(folder, '..'), { recursive: true })
  })

  it('spills smaller outputs when an execution has put much into its journal', () => {
    const memory = new MemoryBudget({ spill: new SpillMemory() })
    const built = (chars: number) => {
      const builder = builderOf([], memory)
      builder.push({ json: { text: 'x'.repeat(chars) } }, -1)
      return builder.finish()
    }
    expect(built(SPILL_ABOVE_CHARS_LATE).spill).toBeUndefined()
    for (let chars = 0; chars <= INLINE_CHARS_MAX; chars += 200_000) built(200_000)
    expect(built(SPILL_ABOVE_CHARS_LATE).spill).toBeDefined()
    expect(built(SPILL_ABOVE_CHARS_LATE - 100).spill).toBeUndefined()
  })

  it('keeps the bytes of a page on a real disk, and removes them at the end', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'linkflow-spill-')), 'execution')
    const spill = new SpillFolder(folder)
    const builder = builderOf([], new MemoryBudget({ spill, bytesMax: 0 }), { spillAboveChars: 10 })
    const items = Array.from({ length: 2_500 }, (_, i) => ({ json: { i, text: 'ü\u0000\ud800' } }))
    for (const item of items) builder.push(item, -1)
    const output = builder.finish()
    expect(output.items.at(2_499)).toEqual(items[2_499])
    expect(plain(again(output, [], spill).items.slice(990, 20).all().slice())).toBe(plain(items.slice(990, 1_010)))
    spill.close()
    expect(() => output.items.at(0)).toThrow('no such file')
    rmSync(join(folder, '..'), { recursive: true })
  })

  it('goes to the disk in pieces that never part a character, and over what a killed process left', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'linkflow-spill-')), 'execution')
    const killed = new SpillFolder(folder).open()
    killed.write('left over')
    const spill = new SpillFolder(folder)
    const writer = spill.open()
    const texts = ['x', `${'y'.repeat(1024 * 1024 - 1)}😀${'ü'.repeat(1024 * 1024)}😀`, '', '€']
    const places = texts.map((text) => writer.write(text))
    expect(places.map((place) => spill.read(writer.handle, place) === texts[places.indexOf(place)])).toEqual([
      true,
      true,
      true,
      true,
    ])
    spill.close()
    rmSync(join(folder, '..'), { recursive: true })
  })

  it('replaces what JSON has no word for before anybody reads it', () => {
    const builder = builderOf([], new MemoryBudget())
    builder.push({ json: { a: undefined, b: Number.NaN, c: [undefined] } as unknown as JsonObject }, -1)
    expect(builder.finish().items.at(0)).toEqual({ json: { b: null, c: [null] } })
  })
})

describe('the limits of a step', () => {
  it('count items over all its ports', () => {
    const tally = new StepTally({ ...runtimeLimits, itemsPerStepMax: 2 })
    tally.addItem()
    tally.addItem()
    expect(() => tally.addItem()).toThrow('more than 2 items')
  })

  it('count the text of its output', () => {
    const tally = new StepTally({ ...runtimeLimits, outputCharsMax: 10 })
    tally.addText(10)
    expect(() => tally.addText(1)).toThrow('more than 10 characters')
  })

  it('refuse a parent that is no input item', () => {
    const builder = builderOf([{ json: {} }], new MemoryBudget())
    builder.push({ json: {} }, 0)
    expect(() => builder.push({ json: {} }, 1)).toThrow('input item 1 of 1')
    expect(() => builder.pushDerived({ json: {} }, [0, 7])).toThrow('input item 7 of 1')
  })
})
