import type { JsonObject } from '@linkflow/kernel'
import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { LIST_ENTRIES_MAX } from '../limits.ts'
import { set } from './node.ts'

const order: JsonObject = { orderId: 'ord_1', total: 89.4, customer: { name: 'Ada', country: 'DE' } }
const run = (parameters: Record<string, unknown>, items: JsonObject[] = [order]) => runNode(set, { parameters, items })
const first = async (parameters: Record<string, unknown>, items?: JsonObject[]) =>
  (await run(parameters, items)).outputs.main![0]

describe('Set', () => {
  it('computes fields and keeps the others', async () => {
    const values = {
      customerName: '{{ $json.customer.name.toUpperCase() }}',
      totalWithTax: '{{ Math.round($json.total * 119) / 100 }}',
    }
    const result = await run({ values })
    expect(result.outputs.main).toEqual([{ ...order, customerName: 'ADA', totalWithTax: 106.39 }])
    expect(result.lineage.main).toBe('index')
  })

  it('starts from nothing when told', async () => {
    expect(await first({ keep: 'none', values: { id: '{{ $json.orderId }}' } })).toEqual({ id: 'ord_1' })
  })

  it('writes into objects and lists by path, and leaves the original alone', async () => {
    const values = { 'customer.name': 'Bob', 'tags[0]': 'new', '["a.b"]': 1 }
    expect(await first({ values })).toEqual({
      ...order,
      customer: { name: 'Bob', country: 'DE' },
      tags: ['new'],
      'a.b': 1,
    })
    expect(order.customer).toEqual({ name: 'Ada', country: 'DE' })
  })

  it('takes names as they stand when told', async () => {
    expect(await first({ dotPaths: false, keep: 'none', values: { 'a.b[': 1 } })).toEqual({ 'a.b[': 1 })
    await expect(run({ values: { 'a.b[': 1 } })).rejects.toThrow('«a.b[», which is not a field path')
  })

  it('removes fields before it sets', async () => {
    expect(await first({ removeFields: ['customer.name', 'total'], values: { total: 1 } })).toEqual({
      orderId: 'ord_1',
      customer: { country: 'DE' },
      total: 1,
    })
  })

  it('keeps kinds: values, lists, objects and null come through as they are', async () => {
    const values = { n: 1, b: false, list: [1, '{{ 2 }}'], o: { deep: '{{ null }}' }, text: 'x{{ 3 }}' }
    expect(await first({ keep: 'none', values })).toEqual({
      n: 1,
      b: false,
      list: [1, 2],
      o: { deep: null },
      text: 'x3',
    })
  })

  it('leaves a field alone whose value is missing', async () => {
    expect(await first({ keep: 'none', values: { a: '{{ $json.none?.at }}', b: 1 } })).toEqual({ b: 1 })
  })

  it('takes a whole object from an expression', async () => {
    expect(await first({ keep: 'none', values: '{{ $json.customer }}' })).toEqual({ name: 'Ada', country: 'DE' })
    expect((await run({ values: '{{ $json.total }}' })).error?.message).toContain('must be an object')
  })

  it('says what is in the way of a path', async () => {
    const { error } = await run({ values: { 'total.net': 1 } })
    expect(error).toMatchObject({ code: 'path-blocked', item: 0 })
    expect(error?.message).toContain('«total» is a number')
  })

  it('makes own keys of hostile names, and pollutes nothing', async () => {
    const values = JSON.parse('{"__proto__":{"polluted":true},"constructor.prototype.polluted":true}')
    const json = await first({ keep: 'none', values })
    expect(JSON.stringify(json)).toBe('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')
    const byExpression = await first({ keep: 'none', values: '{{ $json }}' }, [values])
    expect(JSON.stringify(byExpression)).toContain('"__proto__":{"polluted":true}')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('keeps files, or not', async () => {
    const file = { object: 'o', name: 'a', mimeType: 'text/plain', bytes: 1 }
    const withFile = (parameters: Record<string, unknown>) =>
      runNode(set, { parameters, items: [{ json: {}, files: { file } }] })
    expect((await withFile({ keep: 'none' })).items.main).toEqual([{ json: {}, files: { file } }])
    expect((await withFile({ keepFiles: false })).items.main).toEqual([{ json: {} }])
  })

  it('gives nothing for nothing, and is bounded', async () => {
    expect((await run({ values: { a: 1 } }, [])).outputs.main).toEqual([])
    const fields = (count: number) => Array.from({ length: count }, (_, i) => `f${i}`)
    expect(await first({ removeFields: fields(LIST_ENTRIES_MAX) })).toEqual(order)
    await expect(run({ removeFields: fields(LIST_ENTRIES_MAX + 1) })).rejects.toThrow('removeFields')
  })
})
