import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { run } from '../testing/run-compatible.ts'

const two = {
  input1: [
    { id: 1, a: 'x' },
    { id: 2, a: 'y' },
  ],
  input2: [
    { id: 2, b: 'p', a: 'q' },
    { id: 3, b: 'r' },
  ],
}
const merge = async (version: number, parameters: object, inputs: object = two) =>
  (await run('merge', version, parameters as never, { inputs: inputs as never })).outputs['main']
const byId = { mode: 'combine', mergeByFields: { values: [{ field1: 'id', field2: 'id' }] } }

describe('Merge', () => {
  it.each<[string, object, object[]]>([
    ['matches', {}, [{ id: 2, a: 'q', b: 'p' }]],
    ['matches of input 1', { outputDataFrom: 'input1' }, [{ id: 2, a: 'y' }]],
    [
      'non-matches',
      { joinMode: 'keepNonMatches' },
      [
        { id: 1, a: 'x', _source: 'input1' },
        { id: 3, b: 'r', _source: 'input2' },
      ],
    ],
    [
      'everything',
      { joinMode: 'keepEverything' },
      [
        { id: 2, a: 'q', b: 'p' },
        { id: 1, a: 'x' },
        { id: 3, b: 'r' },
      ],
    ],
    [
      'input 1 enriched',
      { joinMode: 'enrichInput1' },
      [
        { id: 2, a: 'q', b: 'p' },
        { id: 1, a: 'x' },
      ],
    ],
    [
      'input 2 enriched, where input 1 wins',
      { joinMode: 'enrichInput2' },
      [
        { id: 2, a: 'y', b: 'p' },
        { id: 3, b: 'r' },
      ],
    ],
    [
      'suffixes on every key',
      { options: { clashHandling: { values: { resolveClash: 'addSuffix' } } } },
      [{ id_1: 2, a_1: 'y', id_2: 2, b_2: 'p', a_2: 'q' }],
    ],
  ])('by fields gives %s', async (_name, parameters, expected) => {
    expect(await merge(2.1, { ...byId, ...parameters })).toEqual(expected)
  })

  it('by fields finds what a double loop finds', async () => {
    const items = fc.array(fc.record({ k: fc.integer({ min: 0, max: 4 }), v: fc.integer() }), {
      minLength: 1,
      maxLength: 12,
    })
    await fc.assert(
      fc.asyncProperty(items, items, async (input1, input2) => {
        const expected = input1.flatMap((a) => input2.filter((b) => b.k === a.k).map((b) => ({ ...a, ...b })))
        const parameters = { mode: 'combine', mergeByFields: { values: [{ field1: 'k', field2: 'k' }] } }
        expect((await merge(2.1, parameters, { input1, input2 })) ?? []).toEqual(expected)
      }),
      { numRuns: 50 },
    )
  })

  it('by position merges deeply; an empty side gives the other', async () => {
    const parameters = { mode: 'combine', combinationMode: 'mergeByPosition' }
    const inputs = { input1: [{ a: { x: 1 }, l: [1, 2] }], input2: [{ a: { y: 2 }, l: [9] }, { b: 1 }] }
    expect(await merge(2, parameters, inputs)).toEqual([{ a: { x: 1, y: 2 }, l: [9, 2] }])
    expect(await merge(2, { ...parameters, options: { includeUnpaired: true } }, inputs)).toHaveLength(2)
    expect(await merge(2, parameters, { input1: [{ a: 1 }], input2: [] })).toEqual([{ a: 1 }])
  })

  it('2.0 throws for a field that is nowhere, 2.1 does not', async () => {
    const nowhere = { mode: 'combine', mergeByFields: { values: [{ field1: 'q', field2: 'q' }] } }
    expect(await merge(2.1, nowhere)).toEqual([])
    expect((await run('merge', 2, nowhere as never, { inputs: two as never })).error?.message).toContain(
      "Field 'q' is not present",
    )
  })

  it.each<[string, object, object[]]>([
    [
      'mergeByIndex',
      {},
      [
        { id: 2, a: 'q', b: 'p' },
        { id: 3, a: 'y', b: 'r' },
      ],
    ],
    [
      'mergeByKey',
      { propertyName1: 'id', propertyName2: 'id' },
      [
        { id: 1, a: 'x' },
        { id: 2, a: 'q', b: 'p' },
      ],
    ],
    ['keepKeyMatches', { propertyName1: 'id', propertyName2: 'id' }, [{ id: 2, a: 'y' }]],
    ['removeKeyMatches', { propertyName1: 'id', propertyName2: 'id' }, [{ id: 1, a: 'x' }]],
    ['passThrough', { output: 'input2' }, two.input2],
    ['wait', {}, [{}]],
  ])('1 knows %s', async (mode, parameters, expected) => {
    expect(await merge(1, { mode, ...parameters })).toEqual(expected)
  })

  it('3 takes several inputs, and chooses one by its number', async () => {
    const inputs = { input1: [{ n: 1 }], input2: [{ n: 2 }], input3: [{ n: 3 }] }
    expect(await merge(3, { numberInputs: 3 }, inputs)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
    expect(await merge(3.1, { mode: 'chooseBranch', numberInputs: 3, useDataOfInput: 3 }, inputs)).toEqual([{ n: 3 }])
  })
})

describe('Compare Datasets', () => {
  const compare = async (version: number, parameters: object, a: object[], b: object[]) =>
    (
      await run(
        'compareDatasets',
        version,
        { mergeByFields: { values: [{ field1: 'id', field2: 'id' }] }, ...parameters } as never,
        { inputs: { a, b } as never },
      )
    ).outputs

  it('sorts items into four outputs', async () => {
    const { onlyA, same, different, onlyB } = await compare(
      2.1,
      {},
      [
        { id: 1, v: 1 },
        { id: 2, v: 1 },
        { id: 3, v: 1 },
      ],
      [{ id: 2, v: 1 }, { id: 3, v: 2 }, { id: 4 }],
    )
    expect([onlyA, same, onlyB]).toEqual([[{ id: 1, v: 1 }], [{ id: 2, v: 1 }], [{ id: 4 }]])
    expect(different).toEqual([{ keys: { id: 3 }, same: { id: 3 }, different: { v: { inputA: 1, inputB: 2 } } }])
  })

  it('takes null and 0 for the same from version 2 on, where it is fuzzy', async () => {
    const [a, b] = [[{ id: 1, v: null }], [{ id: 1, v: 0 }]]
    expect((await compare(1, { options: { fuzzyCompare: true } }, a, b)).same).toEqual([])
    expect((await compare(2, { fuzzyCompare: true, resolve: 'preferInput1' }, a, b)).same).toEqual([{ id: 1, v: null }])
  })

  it('mixes, and leaves fields out', async () => {
    const [a, b] = [[{ id: 1, v: 1, w: 1 }], [{ id: 1, v: 2, w: 2 }]]
    expect(
      (await compare(2.1, { resolve: 'mix', preferWhenMix: 'input2', exceptWhenMix: 'w' }, a, b)).different,
    ).toEqual([{ id: 1, v: 2, w: 1 }])
    expect((await compare(2.1, { options: { skipFields: 'v,w' } }, a, b)).same).toEqual([a[0]])
  })
})
