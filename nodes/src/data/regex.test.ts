import { describe, expect, it } from 'vitest'
import { REGEX_CHARS_MAX } from '../limits.ts'
import { compileRegex } from './regex.ts'

const regex = (source: string, flags = '') => {
  const compiled = compileRegex(source, flags)
  if (!compiled.ok) throw new Error(compiled.error)
  return compiled.value
}
const problem = (source: string, flags = '') => {
  const compiled = compileRegex(source, flags)
  return compiled.ok ? undefined : compiled.error
}

describe("a user's regular expression", () => {
  it('finds and replaces', () => {
    expect(regex('^ord_[0-9a-f]+$').test('ord_2f9c')).toBe(true)
    expect(regex('PAID', 'i').test('paid')).toBe(true)
    expect(regex('(\\w+)@(\\w+)').replaceAll('ada@home', '$2 at $1')).toBe('home at ada')
  })

  // Proves T25.
  it('takes time linear in the text', () => {
    const evil = regex('^(a+)+$')
    const started = performance.now()
    expect(evil.test(`${'a'.repeat(50_000)}b`)).toBe(false)
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('says what it does not support', () => {
    expect(problem('(?=a)b')).toContain('look-around and back-references are not supported')
    expect(problem('(a)\\1')).toContain('look-around and back-references are not supported')
    expect(problem('[')).toContain('[ is not a regular expression')
    expect(problem('a', 'y')).toBe('«y» is not a flag; use i, m or s')
  })

  it('is bounded in length and in what it unrolls to', () => {
    expect(problem('a'.repeat(REGEX_CHARS_MAX))).toBeUndefined()
    expect(problem('a'.repeat(REGEX_CHARS_MAX + 1))).toContain('longer than')
    expect(problem('(a{100}){60}')).toBeDefined()
  })
})
