import { ITEMS_PAGE_BYTES_MAX } from '@linkflow/contracts'
import { MemoryItems } from '@linkflow/node-runtime'
import { describe, expect, it } from 'vitest'
import { ITEMS_SEARCHED_MAX } from '../limits.ts'
import { itemsPage, valueAt } from './items-page.ts'

const listOf = (count: number, json: (at: number) => object) =>
  new MemoryItems(Array.from({ length: count }, (_, at) => ({ json: json(at) as never })))
const asked = { from: 0, limit: 100, cuts: false }
const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value))

describe('a page of items', () => {
  it('has those from one on, each with its index', () => {
    const page = itemsPage(
      listOf(250, (at) => ({ at })),
      { ...asked, from: 200 },
    )
    expect(page.items).toHaveLength(50)
    expect(page.items[0]).toEqual({ index: 200, json: { at: 200 } })
    expect(page.next).toBeUndefined()
    expect(
      itemsPage(
        listOf(250, (at) => ({ at })),
        asked,
      ).next,
    ).toBe(100)
    expect(
      itemsPage(
        listOf(3, () => ({})),
        { ...asked, from: 90 },
      ),
    ).toMatchObject({ items: [], next: undefined })
  })

  it('ends before it is too large, and goes on behind; one that is too large by itself is there, whole', () => {
    const list = listOf(100, () => ({ text: 'x'.repeat(10_000) }))
    const page = itemsPage(list, asked)
    expect(bytes(page.items)).toBeLessThanOrEqual(ITEMS_PAGE_BYTES_MAX + 100)
    expect(page.next).toBe(page.items.length)
    const huge = itemsPage(
      listOf(3, () => ({ text: 'x'.repeat(1_000_000) })),
      asked,
    )
    expect(huge.items).toHaveLength(1)
    expect(huge.next).toBe(1)
  })

  it('has all of its items where they are cut, however large, in whatever script', () => {
    for (const character of ['x', 'ß', '字', '😀', '\u0000', '"']) {
      const list = listOf(100, (at) => ({
        id: at,
        text: character.repeat(50_000),
        more: { deep: [character.repeat(9_000)] },
      }))
      const page = itemsPage(list, { ...asked, cuts: true })
      expect(page.items).toHaveLength(100)
      expect(bytes(page.items)).toBeLessThanOrEqual(ITEMS_PAGE_BYTES_MAX)
      expect(page.items[7]).toMatchObject({ index: 7, json: { id: 7 } })
      expect(page.items[7]!.cut?.map(({ path }) => path)).toContain('/text')
    }
  })

  it('looks for a text in keys and values, a bounded number at once', () => {
    const list = listOf(ITEMS_SEARCHED_MAX + 50, (at) => ({ order: { id: `ORDER-${at}` }, at }))
    const page = itemsPage(list, { ...asked, q: 'order-10' })
    expect(page.items.map(({ index }) => index).slice(0, 3)).toEqual([10, 100, 101])
    expect(itemsPage(list, { ...asked, q: 'AT' }).items).toHaveLength(100)
    expect(itemsPage(list, { ...asked, q: 'nowhere' })).toEqual({
      items: [],
      next: ITEMS_SEARCHED_MAX,
      searched: ITEMS_SEARCHED_MAX,
    })
  })

  it('has of each item what a pointer leads to, and leaves out those without it', () => {
    const list = listOf(3, (at) => (at === 1 ? { none: 1 } : { to: [{ mail: `m${at}` }], 'a/b': at }))
    expect(itemsPage(list, { ...asked, path: '/to/0' }).items).toEqual([
      { index: 0, json: { mail: 'm0' } },
      { index: 2, json: { mail: 'm2' } },
    ])
    expect(itemsPage(list, { ...asked, path: '/a~1b' }).items.map(({ json }) => json)).toEqual([
      { value: 0 },
      { value: 2 },
    ])
  })

  it('follows no prototype', () => {
    expect(valueAt({ a: [1] }, '/a/length')).toBeUndefined()
    expect(valueAt({ a: {} }, '/a/constructor')).toBeUndefined()
    expect(valueAt({ a: [1] }, '/a/0')).toBe(1)
  })
})
