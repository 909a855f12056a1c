import { describe, expect, it } from 'vitest'
import { linesOf } from './lines-of.ts'

describe('lines of a text', () => {
  it('are broken between words, and where they are broken already', () => {
    expect(linesOf('one two three', 7)).toEqual(['one two', 'three'])
    expect(linesOf('one two three', 80)).toEqual(['one two three'])
    expect(linesOf('one\ntwo', 80)).toEqual(['one', 'two'])
    expect(linesOf('averylongword a b', 3)).toEqual(['averylongword', 'a b'])
    expect(linesOf('', 3)).toEqual([''])
    expect(linesOf('a\n\nb', 3)).toEqual(['a', '', 'b'])
  })
})
