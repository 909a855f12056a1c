import type { Json, JsonObject } from '@linkflow/kernel'
import { type ItemList, type NodeContext, portsOf } from '@linkflow/node-runtime'
import { runNode } from '@linkflow/node-runtime/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deepEqual } from '../data/deep-equal.ts'
import { COMBINATIONS_MAX, MERGE_INPUTS_MAX } from '../limits.ts'
import { merge } from './node.ts'

const run = (parameters: Record<string, unknown>, inputs: Record<string, JsonObject[]>) =>
  runNode(merge, { parameters, inputs })
const outputs = async (parameters: Record<string, unknown>, input1: JsonObject[], input2: JsonObject[]) =>
  (await run(parameters, { input1, input2 })).outputs.main

describe('Merge, in general', () => {
  it('has as many inputs as it is told', () => {
    expect(portsOf(merge, {}).inputs).toEqual(['input1', 'input2'])
    expect(portsOf(merge, { inputs: MERGE_INPUTS_MAX }).inputs).toHaveLength(10)
    for (const inputs of [1, MERGE_INPUTS_MAX + 1, '3', 2.5, null])
      expect(portsOf(merge, { inputs }).inputs).toHaveLength(2)
  })

  it('refuses what cannot be', async () => {
    await expect(run({ inputs: MERGE_INPUTS_MAX + 1 }, {})).rejects.toThrow('inputs')
    await expect(run({ mode: 'by-fields' }, {})).rejects.toThrow('name at least one field')
    await expect(run({ mode: 'by-fields', inputs: 3, fields: [{ field: 'a' }] }, {})).rejects.toThrow('must be 2')
    await expect(run({ mode: 'choose-branch', branch: 3 }, {})).rejects.toThrow('over 2')
  })

  it('gives nothing for nothing, in every mode', async () => {
    for (const mode of ['append', 'by-position', 'by-fields', 'all-combinations', 'choose-branch']) {
      expect((await run({ mode, fields: [{ field: 'a' }] }, {})).outputs.main).toEqual([])
    }
  })
})

describe('Merge by appending', () => {
  it('puts the inputs one behind the other, and keeps origins', async () => {
    const { outputs, lineage } = await run(
      { inputs: 3 },
      { input1: [{ a: 1 }], input2: [{ b: 1 }, { b: 2 }], input3: [{ c: 1 }] },
    )
    expect(outputs.main).toEqual([{ a: 1 }, { b: 1 }, { b: 2 }, { c: 1 }])
    expect(['index', [0, 1, 2, 3]]).toContainEqual(lineage.main)
  })
})

describe('Merge by position', () => {
  const input1: JsonObject[] = [{ id: 1, x: { a: 1 } }, { id: 2 }, { id: 3 }]
  const input2: JsonObject[] = [{ id: 10, x: { b: 2 } }, { id: 20 }]

  it('pairs as far as the shorter input reaches', async () => {
    expect(await outputs({ mode: 'by-position' }, input1, input2)).toEqual([{ id: 10, x: { a: 1, b: 2 } }, { id: 20 }])
    expect((await run({ mode: 'by-position' }, { input1, input2 })).lineage.main).toEqual([
      [0, 3],
      [1, 4],
    ])
  })

  it('settles clashes as told', async () => {
    const clash = async (more: JsonObject) => (await outputs({ mode: 'by-position', ...more }, input1, input2))?.[0]
    expect(await clash({ clash: 'prefer-first' })).toEqual({ id: 1, x: { a: 1, b: 2 } })
    expect(await clash({ nested: 'shallow' })).toEqual({ id: 10, x: { b: 2 } })
    expect(await clash({ clash: 'suffix' })).toEqual({ id_1: 1, x_1: { a: 1 }, id_2: 10, x_2: { b: 2 } })
  })

  it('never loses a field to a suffix', async () => {
    const [item] = (await outputs({ mode: 'by-position', clash: 'suffix' }, [{ a: 1, a_1: 2 }], [{ a: 3 }]))!
    expect(Object.values(item!).sort()).toEqual([1, 2, 3])
  })

  it('keeps what is unpaired when asked', async () => {
    const kept = await outputs({ mode: 'by-position', includeUnpaired: true }, input1, input2)
    expect(kept).toHaveLength(3)
    expect(kept?.[2]).toEqual({ id: 3 })
  })

  it('keeps hostile keys as data', async () => {
    const hostile = JSON.parse('{"__proto__":{"polluted":1}}')
    for (const clash of ['prefer-last', 'suffix']) {
      const merged = await outputs(
        { mode: 'by-position', clash },
        [hostile],
        [JSON.parse('{"__proto__":{"b":2},"c":1}')],
      )
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
      expect(Object.keys(merged![0]!)).toHaveLength(clash === 'suffix' ? 3 : 2)
    }
  })

  it('unites files', async () => {
    const file = (name: string) => ({ object: name, name, mimeType: 'text/plain', bytes: 1 })
    const result = await runNode(merge, {
      parameters: { mode: 'by-position' },
      inputs: {
        input1: [{ json: {}, files: { a: file('one'), b: file('one') } }],
        input2: [{ json: {}, files: { b: file('two') } }],
      },
    })
    expect(result.items.main![0]!.files).toEqual({ a: file('one'), b: file('two') })
  })
})

describe('Merge of all combinations', () => {
  it('makes every pair, the first input slowest', async () => {
    const result = await run(
      { mode: 'all-combinations' },
      { input1: [{ a: 1 }, { a: 2 }], input2: [{ b: 1 }, { b: 2 }] },
    )
    expect(result.outputs.main).toEqual([
      { a: 1, b: 1 },
      { a: 1, b: 2 },
      { a: 2, b: 1 },
      { a: 2, b: 2 },
    ])
    expect(result.lineage.main).toEqual([
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
    ])
  })

  it('is refused before it is made when it would be too many', async () => {
    const counted = (one: number, other: number) => {
      const port = (name: string) => ({ count: name === 'input1' ? one : other, all: () => [] }) as unknown as ItemList
      const rules = merge.parameters.parse({ mode: 'all-combinations' })
      return merge.behaviour.kind === 'list'
        ? merge.behaviour.run(
            { port, handles: () => [], has: () => true },
            () => rules,
            {} as NodeContext,
            () => new Map(),
          )
        : undefined
    }
    expect(counted(COMBINATIONS_MAX, 1)).toMatchObject({ type: 'done' })
    expect(counted(COMBINATIONS_MAX + 1, 1)).toMatchObject({
      type: 'failed',
      error: { code: 'merge-too-many-combinations', retryable: false },
    })
  })
})

describe('Merge that chooses a branch', () => {
  it('passes one input on as it is', async () => {
    const result = await run({ mode: 'choose-branch', branch: 2 }, { input1: [{ a: 1 }], input2: [{ b: 1 }] })
    expect(result.outputs.main).toEqual([{ b: 1 }])
    expect(result.lineage.main).toEqual([1])
  })
})

describe('Merge by fields', () => {
  const orders: JsonObject[] = [
    { order: 1, customer: { id: 7 } },
    { order: 2, customer: { id: 8 } },
    { order: 3, customer: null },
  ]
  const customers: JsonObject[] = [
    { id: 7, name: 'Ada' },
    { id: 7, name: 'Ada again' },
    { id: 9, name: 'Bob' },
    { name: 'Nobody' },
  ]
  const fields = [{ field: 'customer.id', fieldInInput2: 'id' }]
  const by = (more: JsonObject) => outputs({ mode: 'by-fields', fields, ...more }, orders, customers)

  it('keeps matches', async () => {
    expect(await by({})).toEqual([
      { ...orders[0], id: 7, name: 'Ada' },
      { ...orders[0], id: 7, name: 'Ada again' },
    ])
    expect(await by({ multipleMatches: 'first' })).toHaveLength(1)
    expect(await by({ output: 'input1' })).toEqual([orders[0]])
    expect(await by({ output: 'input2' })).toEqual(customers.slice(0, 2))
  })

  it('keeps what does not match, and can say where it is from', async () => {
    expect(await by({ join: 'keep-non-matches' })).toEqual([orders[1], orders[2], customers[2], customers[3]])
    expect(await by({ join: 'keep-non-matches', output: 'input2', sourceField: 'from' })).toEqual([
      { ...customers[2], from: 'input2' },
      { ...customers[3], from: 'input2' },
    ])
  })

  it('keeps everything', async () => {
    const all = await by({ join: 'keep-everything', sourceField: '__proto__' })
    expect(all).toHaveLength(6)
    expect(JSON.stringify(all![0])).toContain('"__proto__":"both"')
  })

  it('enriches one side', async () => {
    expect(await by({ join: 'enrich-input1', multipleMatches: 'first' })).toEqual([
      { ...orders[0], id: 7, name: 'Ada' },
      orders[1],
      orders[2],
    ])
    expect(await by({ join: 'enrich-input2' })).toEqual([
      { ...orders[0], ...customers[0] },
      { ...orders[0], ...customers[1] },
      customers[2],
      customers[3],
    ])
  })

  it('keeps origins', async () => {
    const result = await run(
      { mode: 'by-fields', fields, join: 'enrich-input1', multipleMatches: 'first' },
      { input1: orders, input2: customers },
    )
    expect(result.lineage.main).toEqual([[0, 3], [1], [2]])
  })

  it('agrees with comparing everything with everything', async () => {
    const value = fc.constantFrom<Json>(1, '1', null, [1], { a: 1, b: 2 }, { b: 2, a: 1 })
    const side = fc.array(fc.record({ k: value, l: value }, { requiredKeys: [] }), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(side, side, fc.boolean(), async (one, other, both) => {
        const input1 = one.map((json, i) => ({ ...json, one: i })) as JsonObject[]
        const input2 = other.map((json, i) => ({ ...json, other: i })) as JsonObject[]
        const names = both ? ['k', 'l'] : ['k']
        const matches = (a: JsonObject, b: JsonObject) =>
          names.every((name) => a[name] !== undefined && a[name] !== null && deepEqual(a[name], b[name]))
        const pairs = input1.flatMap((a) => input2.filter((b) => matches(a, b)).map((b) => [a.one, b.other]))
        const parameters = { mode: 'by-fields', fields: names.map((field) => ({ field })) }
        const made = await outputs(parameters, input1, input2)
        expect(made!.map((json) => [json.one, json.other])).toEqual(pairs)
        const alone = await outputs({ ...parameters, join: 'keep-non-matches' }, input1, input2)
        expect(alone).toEqual([
          ...input1.filter((a) => !input2.some((b) => matches(a, b))),
          ...input2.filter((b) => !input1.some((a) => matches(a, b))),
        ])
      }),
      { numRuns: 60 },
    )
  })
})
