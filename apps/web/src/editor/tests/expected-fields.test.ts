import { compareOutput } from '@linkflow/sdk'
import { describe, expect, it } from 'vitest'
import { fieldsOf, OFFERED_MAX } from './expected-fields.ts'

describe('what a test case could expect', () => {
  it('is what stands at the ends of an output, which has all of it', () => {
    const output = [{ total: 39.9, 'a/b': { list: [1] } }, {}]
    expect(fieldsOf(output)).toEqual([
      { path: '/0/total', value: 39.9 },
      { path: '/0/a~1b/list/0', value: 1 },
      { path: '/1', value: {} },
    ])
    expect(compareOutput(output, fieldsOf(output))).toEqual([])
  })

  it('is all of an output that is one value', () => {
    expect(fieldsOf('thanks')).toEqual([{ path: '', value: 'thanks' }])
  })

  it('is bounded, in depth and in number', () => {
    expect(fieldsOf([[[[[1]]]]])).toEqual([{ path: '/0/0/0/0', value: [1] }])
    expect(fieldsOf(Array.from({ length: 100 }, (_, at) => at))).toHaveLength(OFFERED_MAX)
  })
})
