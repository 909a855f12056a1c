import type { Json, JsonObject } from '@linkflow/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PATH_CHARS_MAX, PATH_INDEX_MAX, PATH_STEPS_MAX } from '../limits.ts'
import { type FieldPath, getPath, JsonDraft, parsePath, writtenPath } from './field-path.ts'
import { anyJson, anyRecord } from './json-arbitrary.ts'

const set = (json: JsonObject, path: string, value: Json) => {
  const draft = new JsonDraft(json)
  const problem = draft.set(parsePath(path)!, value)
  return problem ?? draft.json
}
const removed = (json: JsonObject, path: string) => {
  const draft = new JsonDraft(json)
  draft.remove(parsePath(path)!)
  return draft.json
}

describe('a field path', () => {
  it.each([
    ['a', ['a']],
    ['a.b.c', ['a', 'b', 'c']],
    ['a[0].b', ['a', 0, 'b']],
    ['[2]', [2]],
    ['a[0][1]', ['a', 0, 1]],
    ['["a.b"]', ['a.b']],
    ['x["q\\"["].y', ['x', 'q"[', 'y']],
    ['a b.ü', ['a b', 'ü']],
    ['__proto__.x', ['__proto__', 'x']],
  ])('reads %s', (text, path) => {
    expect(parsePath(text)).toEqual(path)
  })

  it.each(['', '.', 'a.', '.a', 'a..b', 'a[', 'a[]', 'a[-1]', 'a[x]', 'a["b]', 'a]b', 'a[0]b', 'a.[0].b['])(
    'is not %j',
    (text) => {
      expect(parsePath(text)).toBeUndefined()
    },
  )

  it('is bounded in characters and steps', () => {
    expect(parsePath('a'.repeat(PATH_CHARS_MAX))).toBeDefined()
    expect(parsePath('a'.repeat(PATH_CHARS_MAX + 1))).toBeUndefined()
    expect(parsePath(Array(PATH_STEPS_MAX).fill('a').join('.'))).toHaveLength(PATH_STEPS_MAX)
    expect(
      parsePath(
        Array(PATH_STEPS_MAX + 1)
          .fill('a')
          .join('.'),
      ),
    ).toBeUndefined()
  })

  it('is what it is written as', () => {
    const step = fc.oneof(fc.string({ minLength: 1, maxLength: 8 }), fc.nat(999))
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (path) => {
        expect(parsePath(writtenPath(path))).toEqual(path)
      }),
    )
  })
})

describe('reading by a path', () => {
  it('finds values in objects and lists, and nothing elsewhere', () => {
    const json = { a: { b: [10, { c: 'x' }] }, n: null }
    expect(getPath(json, parsePath('a.b[1].c')!)).toBe('x')
    expect(getPath(json, parsePath('a.b.0')!)).toBe(10)
    expect(getPath(json, parsePath('a.b.length')!)).toBeUndefined()
    expect(getPath(json, parsePath('n.x')!)).toBeUndefined()
    expect(getPath(json, parsePath('a.b[9]')!)).toBeUndefined()
  })

  it('never reaches what a value inherits', () => {
    for (const path of ['constructor', '__proto__', 'a.constructor.name', 'toString', 'a.__proto__.constructor']) {
      expect(getPath({ a: {} }, parsePath(path)!)).toBeUndefined()
    }
  })
})

describe('writing by a path', () => {
  it('makes objects and lists on the way', () => {
    expect(set({}, 'a.b[1].c', 1)).toEqual({ a: { b: [null, { c: 1 }] } })
    expect(set({ a: null }, 'a.b', 1)).toEqual({ a: { b: 1 } })
    expect(set({ list: [1, 2] }, 'list.1', 3)).toEqual({ list: [1, 3] })
  })

  it('says what is in the way', () => {
    expect(set({ a: 'text' }, 'a.b', 1)).toBe('«a» is text, so it cannot hold «b»')
    expect(set({ a: [] }, 'a.b', 1)).toBe('«a» is a list and has no field «b»')
  })

  it('fills gaps of a list up to a bound', () => {
    expect((set({}, `a[${PATH_INDEX_MAX}]`, 1) as { a: Json[] }).a).toHaveLength(PATH_INDEX_MAX + 1)
    expect(set({}, `a[${PATH_INDEX_MAX + 1}]`, 1)).toContain(`is over ${PATH_INDEX_MAX}`)
  })

  it('makes own keys of names that would pollute', () => {
    const json = set({}, '__proto__.polluted', true) as JsonObject
    expect(Object.keys(json)).toEqual(['__proto__'])
    expect(JSON.stringify(json)).toBe('{"__proto__":{"polluted":true}}')
    expect(JSON.stringify(set({}, 'constructor.prototype.polluted', true))).toBe(
      '{"constructor":{"prototype":{"polluted":true}}}',
    )
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('removes fields and elements, and what is not there without a word', () => {
    expect(removed({ a: { b: 1, c: 2 } }, 'a.b')).toEqual({ a: { c: 2 } })
    expect(removed({ a: [1, 2, 3] }, 'a[1]')).toEqual({ a: [1, 3] })
    expect(removed({ a: 1 }, 'b.c')).toEqual({ a: 1 })
  })

  it('gives back what was written, and leaves the original as it was', () => {
    const path = fc.array(fc.oneof(fc.constantFrom('a', 'b', '__proto__', 'constructor'), fc.nat(3)), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(anyRecord, path, anyJson, (json, steps, value) => {
        const before = JSON.stringify(json)
        const draft = new JsonDraft(json)
        const problem = draft.set(steps as FieldPath, value)
        expect(JSON.stringify(json)).toBe(before)
        if (problem === undefined) expect(getPath(draft.json, steps as FieldPath)).toEqual(value)
        draft.remove(steps as FieldPath)
        expect(JSON.stringify(json)).toBe(before)
      }),
    )
  })
})
