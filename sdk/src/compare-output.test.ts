import { describe, expect, it } from 'vitest'
import { compareOutput } from './compare-output.ts'

const output = [{ total: 39.9, 'a/b': { list: [1, 2] }, none: null }]

describe('an output', () => {
  it('is what was expected where each field is the same, whatever else there is', () => {
    const expected = [
      { path: '/0/total', value: 39.9 },
      { path: '/0/a~1b', value: { list: [1, 2] } },
      { path: '/0/none', value: null },
    ]
    expect(compareOutput(output, expected)).toEqual([])
    expect(compareOutput({ b: 1, a: 2 }, [{ path: '', value: { a: 2, b: 1 } }])).toEqual([])
  })

  it('tells what was found in the place of what was expected', () => {
    expect(compareOutput(output, [{ path: '/0/total', value: 40 }])).toEqual([
      { path: '/0/total', expected: 40, found: 39.9 },
    ])
    expect(compareOutput(output, [{ path: '/0/a~1b/list', value: { 0: 1, 1: 2 } }])).toHaveLength(1)
  })

  it.each(['/1/total', '/0/__proto__', '/0/total/x', '/0/a~1b/list/length'])('has nothing at %s', (path) => {
    expect(compareOutput(output, [{ path, value: 1 }])).toEqual([{ path, expected: 1 }])
  })
})
