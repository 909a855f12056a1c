import { describe, expect, it } from 'vitest'
import { Draft, getPath, lastStep } from './path.ts'

const set = (json: object, path: string, value: unknown) => {
  const draft = new Draft(json as never)
  draft.set(path, value as never)
  return draft.json
}
const unset = (json: object, path: string) => {
  const draft = new Draft(json as never)
  draft.unset(path)
  return draft.json
}

describe('paths as lodash has them', () => {
  it.each([
    [{ a: { b: [{ c: 1 }] } }, 'a.b[0].c', 1],
    [{ a: { b: [{ c: 1 }] } }, 'a["b"].0.c', 1],
    [{ 'a.b': 1, a: { b: 2 } }, 'a.b', 1],
    [{ a: [1, 2] }, 'a.length', 2],
    [{ a: 'text' }, 'a.length', 4],
    [{ a: 1 }, 'a.b', undefined],
    [{}, 'constructor.name', undefined],
    [{}, '__proto__', undefined],
  ])('reads %j at %s', (json, path, value) => {
    expect(getPath(json as never, path)).toEqual(value)
  })

  it('makes lists for positions, and replaces what holds no fields', () => {
    expect(set({}, 'a[1].b', 1)).toEqual({ a: [null, { b: 1 }] })
    expect(set({}, 'a.1', 'x')).toEqual({ a: [null, 'x'] })
    expect(set({ a: 5 }, 'a.b', 1)).toEqual({ a: { b: 1 } })
    expect(set({ 'a.b': 1 }, 'a.b', 2)).toEqual({ 'a.b': 2 })
  })

  it('leaves the original alone, and prototypes', () => {
    const json = { a: { b: { c: 1 } }, kept: {} }
    expect(set(json, 'a.b.c', 2)).toEqual({ a: { b: { c: 2 } }, kept: {} })
    expect(json.a.b.c).toBe(1)
    expect(set({}, '__proto__.x', 1)).toEqual({})
    expect(({} as { x?: number }).x).toBeUndefined()
    expect(() => set({}, 'a[99999999]', 1)).toThrow(/over 100000/)
  })

  it('removes keys, and leaves holes in lists', () => {
    expect(unset({ a: { b: 1, c: 2 } }, 'a.b')).toEqual({ a: { c: 2 } })
    expect(unset({ a: [1, 2] }, 'a[0]')).toEqual({ a: [null, 2] })
    expect(unset({ a: 1 }, 'b.c')).toEqual({ a: 1 })
  })

  it('knows the last step', () => {
    expect(['a.b[0].c', 'x', 'a["b.c"]'].map(lastStep)).toEqual(['c', 'x', 'b.c'])
  })
})
