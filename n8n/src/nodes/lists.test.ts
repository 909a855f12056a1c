import type { JsonObject } from '@linkflow/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { run } from '../testing/run-compatible.ts'

const main = async (...args: Parameters<typeof run>) => (await run(...args)).outputs['main']

describe('Item Lists and what it became', () => {
  it.each([
    [1, { a: [1, { b: 2 }] }, [{ a: 1 }, { b: 2 }]],
    [2, { a: { x: 1, y: 2 } }, [{ a: 1 }, { a: 2 }]],
    [2.1, { b: 1 }, []],
    [2.2, { a: 5 }, [{ a: 5 }]],
    [3, { a: null }, [{ a: null }]],
  ])('splits a field as version %d does: %j', async (version, item, expected) => {
    expect(await main('itemLists', version, { fieldToSplitOut: 'a' }, { items: [item as never] })).toEqual(expected)
  })

  it('throws for what old versions refuse', async () => {
    for (const [version, item] of [
      [1, { b: 1 }],
      [1, { a: {} }],
      [2, { a: 5 }],
    ] as const) {
      const { type, error } = await run('itemLists', version, { fieldToSplitOut: 'a' }, { items: [item] })
      expect([type, error?.code]).toEqual(['failed', 'n8n-node-failed'])
    }
  })

  it('splits several fields side by side, and keeps the rest', async () => {
    const items = [{ a: [1, 2, 3], b: ['x'], c: 0, d: 1 }]
    expect(await main('splitOut', 1, { fieldToSplitOut: 'a, b', include: 'allOtherFields' }, { items })).toEqual([
      { c: 0, d: 1, a: 1, b: 'x' },
      { c: 0, d: 1, a: 2 },
      { c: 0, d: 1, a: 3 },
    ])
    const chosen = {
      fieldToSplitOut: 'a',
      include: 'selectedOtherFields',
      fieldsToInclude: 'c',
      options: { destinationFieldName: 'e' },
    }
    expect((await main('splitOut', 1, chosen, { items }))![0]).toEqual({ e: 1, c: 0 })
  })

  it('aggregates fields: what is missing is skipped, or null where it is kept', async () => {
    const items: JsonObject[] = [{ a: 1 }, {}, { a: [2, null] }]
    const fields = { fieldsToAggregate: { fieldToAggregate: [{ fieldToAggregate: 'a' }, { fieldToAggregate: 'x.y' }] } }
    expect(await main('aggregate', 1, fields, { items })).toEqual([{ a: [1, [2]], y: [] }])
    expect(
      await main('aggregate', 1, { ...fields, options: { keepMissing: true, mergeLists: true } }, { items }),
    ).toEqual([{ a: [1, null, 2, null], y: [null, null, null] }])
    expect(
      await main(
        'aggregate',
        1,
        { aggregate: 'aggregateAllItemData', include: 'allFieldsExcept', fieldsToExclude: 'a' },
        { items: [{ a: 1 }, { b: 2 }] },
      ),
    ).toEqual([{ data: [{ b: 2 }] }])
  })

  it('sorts texts without regard to case, stably, and refuses a field that is nowhere', async () => {
    const items: JsonObject[] = [{ n: 'b', i: 0 }, { n: 'A', i: 1 }, { n: 'B', i: 2 }, { i: 3 }]
    const by = (order: string) => ({ sortFieldsUi: { sortField: [{ fieldName: 'n', order }] } })
    expect((await main('sort', 1, by('ascending'), { items }))!.map(({ i }) => i)).toEqual([1, 0, 2, 3])
    expect(
      (await run('sort', 1, { sortFieldsUi: { sortField: [{ fieldName: 'x' }] } }, { items })).error?.message,
    ).toContain("Couldn't find the field 'x'")
  })

  it('keeps the first of duplicates in the order of the input; a reference loop says the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ a: fc.integer({ min: 0, max: 3 }), b: fc.constantFrom('x', 'y') }), { minLength: 1 }),
        async (items) => {
          const seen = new Set<string>()
          const expected = items.filter(({ a, b }) => !seen.has(`${a}${b}`) && seen.add(`${a}${b}`))
          expect(await main('removeDuplicates', 1, {}, { items })).toEqual(expected)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('refuses to compare what is missing or of two types; null is exempt from 1.1 on', async () => {
    expect((await run('removeDuplicates', 1, {}, { items: [{ a: 1 }, { b: 1 }] })).error?.message).toContain(
      'is missing',
    )
    expect((await run('removeDuplicates', 1, {}, { items: [{ a: 1 }, { a: null }] })).error?.message).toContain(
      "isn't always the same type",
    )
    expect(await main('removeDuplicates', 1.1, {}, { items: [{ a: 1 }, { a: null }] })).toHaveLength(2)
  })

  it('limits', async () => {
    const items = [{ n: 1 }, { n: 2 }, { n: 3 }]
    expect(await main('limit', 1, {}, { items })).toEqual([{ n: 1 }])
    expect(await main('limit', 1, { maxItems: 2, keep: 'lastItems' }, { items })).toEqual([{ n: 2 }, { n: 3 }])
    expect(await main('limit', 1, { maxItems: 9 }, { items })).toHaveLength(3)
  })

  it('summarizes groups in the order in which they were first seen', async () => {
    const items = [
      { g: 'b', n: 1 },
      { g: null, n: 2 },
      { g: 'b', n: 3 },
    ]
    const fields = {
      fieldsToSummarize: {
        values: [
          { aggregation: 'sum', field: 'n' },
          { aggregation: 'max', field: 'n' },
        ],
      },
      fieldsToSplitBy: 'g',
    }
    expect(await main('summarize', 1.1, fields, { items })).toEqual([
      { g: 'b', sum_n: 4, max_n: 3 },
      { g: null, sum_n: 2, max_n: 2 },
    ])
    expect((await main('summarize', 1, fields, { items }))![1]).toMatchObject({ g: 'null' })
    expect(await main('summarize', 1.1, { ...fields, options: { outputFormat: 'singleItem' } }, { items })).toEqual([
      { b: { sum_n: 4, max_n: 3 }, null: { sum_n: 2, max_n: 2 } },
    ])
    expect(
      (await run('summarize', 1, { fieldsToSummarize: { values: [{ field: 'x' }] } }, { items })).error?.message,
    ).toContain('does not exist')
    expect(await main('summarize', 1.1, { fieldsToSummarize: { values: [{ field: 'x' }] } }, { items })).toEqual([
      { count_x: 0 },
    ])
  })

  it('renames keys by path and by pattern', async () => {
    const items = [{ a: { b: 1 }, 'x-1': [{ 'x-2': 2 }] }]
    const keys = {
      keys: {
        key: [
          { currentKey: 'a.b', newKey: 'c.d' },
          { currentKey: 'gone', newKey: 'z' },
        ],
      },
    }
    const pattern = {
      additionalOptions: { regexReplacement: { replacements: [{ searchRegex: '^x-', replaceRegex: 'y' }] } },
    }
    expect(await main('renameKeys', 1, { ...keys, ...pattern }, { items })).toEqual([
      { a: {}, c: { d: 1 }, y1: [{ y2: 2 }] },
    ])
  })
})
