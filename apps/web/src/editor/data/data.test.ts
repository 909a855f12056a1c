import { describe, expect, it } from 'vitest'
import { pathText, referenceTo } from './data-path.ts'
import { fieldPathsOf, fileNamesOf } from './field-paths.ts'
import { findItems, listSource } from './item-source.ts'
import { holdsText, shownValue } from './json-kind.ts'
import { mergedSample } from './merged-sample.ts'
import { closedLevel, openedLevel, treeId, treeRows } from './tree-rows.ts'

describe('a value in one line', () => {
  it('is cut, and only read as far as it is shown', () => {
    expect(shownValue('x'.repeat(300))).toHaveLength(201)
    expect(shownValue('a\n  b')).toBe('a b')
    expect(shownValue({ a: [1, 'two'], b: null })).toBe('{a: [1, "two"], b: null}')
    let reads = 0
    const large = {}
    for (let at = 0; at < 5_000; at += 1) {
      Object.defineProperty(large, `key${at}`, { enumerable: true, get: () => (reads += 1) })
    }
    expect(shownValue(large).length).toBeLessThanOrEqual(201)
    expect(reads).toBeLessThan(40)
  })

  it('never ends with half of a character', () => {
    expect(shownValue(`${'x'.repeat(199)}😀y`)).toBe(`${'x'.repeat(199)}…`)
  })
})

describe('a reference', () => {
  it('is written as the language takes it', () => {
    expect(pathText(['a', 'b c', 0, '$d', 'e-f'])).toBe('.a["b c"][0].$d["e-f"]')
    expect(referenceTo({ type: 'input' }, ['email'])).toBe('$json.email')
    expect(referenceTo({ type: 'node', name: "Ada's" }, ['a'])).toBe("$('Ada\\'s').item.json.a")
  })
})

describe('the tree', () => {
  const value = { a: { b: [1, 2] }, c: 'x', d: {} }
  it('has rows for what is open only', () => {
    expect(treeRows(value, new Set(), new Map()).map(({ id }) => id)).toEqual(['["a"]', '["c"]', '["d"]'])
    const rows = treeRows(value, new Set([treeId(['a']), treeId(['a', 'b'])]), new Map())
    expect(rows.map(({ path, level }) => [path.join('.'), level])).toEqual([
      ['a', 1],
      ['a.b', 2],
      ['a.b.0', 3],
      ['a.b.1', 3],
      ['c', 1],
      ['d', 1],
    ])
    expect(rows.map(({ isOpen }) => isOpen)).toEqual([true, true, undefined, undefined, undefined, undefined])
  })

  it('shows a long list by parts', () => {
    const rows = treeRows({ list: Array.from({ length: 250 }, (_, at) => at) }, new Set(['["list"]']), new Map())
    expect(rows).toHaveLength(102)
    expect(rows.at(-1)).toMatchObject({ more: 150 })
  })
})

describe('the schema', () => {
  it('has every key that some item has, with the value of the chosen one', () => {
    expect({ ...(mergedSample({ a: 1 }, [{ a: 2, b: { c: 1 } }, { b: { d: 2 } }]) as object) }).toMatchObject({
      a: 1,
      b: { c: 1, d: 2 },
    })
  })
})

describe('searching', () => {
  it('looks into keys and values at any depth', () => {
    expect(holdsText({ a: [{ Email: 'x' }] }, 'email')).toBe(true)
    expect(holdsText({ a: [{ b: 12 }] }, '12')).toBe(true)
    expect(holdsText({ a: [null, undefined, { b: 'c' }] }, 'C')).toBe(true)
    expect(holdsText({ a: 1 }, 'z')).toBe(false)
  })
})

describe('the levels of a tree', () => {
  const value = { a: { b: { c: 1 } }, d: { e: 2 }, f: 3 }
  const paths = (open: ReadonlySet<string>) => treeRows(value, open, new Map()).map(({ path }) => path.join('.'))

  it('are opened one by one, and closed from the deepest on', () => {
    let open: ReadonlySet<string> = new Set()
    const rows = () => treeRows(value, open, new Map())
    open = openedLevel(rows(), open)
    expect(paths(open)).toEqual(['a', 'a.b', 'd', 'd.e', 'f'])
    open = openedLevel(rows(), open)
    expect(paths(open)).toEqual(['a', 'a.b', 'a.b.c', 'd', 'd.e', 'f'])
    open = closedLevel(rows(), open)
    expect(paths(open)).toEqual(['a', 'a.b', 'd', 'd.e', 'f'])
    open = closedLevel(rows(), open)
    expect(paths(open)).toEqual(['a', 'd', 'f'])
    expect(closedLevel(rows(), open).size).toBe(0)
  })
})

describe('what nodes name in items', () => {
  const items = [
    { json: { name: 'Ada', address: { city: 'London', 'zip.code': 1 }, tags: [{ a: 1 }] } },
    { json: { email: 'x' }, files: { scan: { name: 'scan.pdf', mimeType: 'application/pdf', bytes: 3 } } },
  ]

  it('are paths of their fields, as parameters write them, with a value each', () => {
    expect(fieldPathsOf(items).map(({ path }) => path)).toEqual([
      'name',
      'address',
      'address.city',
      'address["zip.code"]',
      'tags',
      'email',
    ])
    expect(fieldPathsOf(items)[2]).toEqual({ path: 'address.city', value: 'London' })
  })

  it('are names of their files', () => {
    expect(fileNamesOf(items)).toEqual(['scan'])
  })
})

describe('searching through items', () => {
  it('looks through a list a thousand at a time', async () => {
    const source = listSource(
      'x',
      Array.from({ length: 2_500 }, (_, n) => ({ n, word: n % 1_000 === 7 ? 'yes' : '' })),
    )
    const never = new AbortController().signal
    expect(await findItems({} as never, source, 'yes', 0, never)).toEqual({ indices: [7], next: 1_000 })
    expect(await findItems({} as never, source, 'YES', 2_000, never)).toEqual({ indices: [2_007], next: undefined })
  })

  it('lets the server look through what is stored', async () => {
    const asked: unknown[] = []
    const page = { items: [{ index: 3 }, { index: 40 }], count: 90, nextCursor: '50' }
    const items = (...how: unknown[]) => {
      asked.push(how)
      return { page: async () => page }
    }
    const source = { type: 'step', executionId: 'e', node: 'n', port: 'main', state: '' } as const
    const found = await findItems({ executions: { items } } as never, source, 'a', 0, new AbortController().signal)
    expect(found).toEqual({ indices: [3, 40], next: 50 })
    expect(asked[0]).toMatchObject(['e', 'n', { port: 'main', q: 'a', cut: true, cursor: '0' }])
  })
})
