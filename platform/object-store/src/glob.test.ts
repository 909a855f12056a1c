import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Glob, matchesName } from './glob.ts'

function matches(pattern: string, path: string): boolean {
  const glob = new Glob(pattern.split('/'))
  return glob.accepts(path.split('/').reduce((positions, name) => glob.step(positions, name), glob.start()))
}

describe('a pattern', () => {
  it.each([
    ['a.csv', 'a.csv', true],
    ['a.csv', 'A.csv', false],
    ['a.csv', 'axcsv', false],
    ['*.csv', 'a.csv', true],
    ['*.csv', '.csv', true],
    ['*.csv', 'a/b.csv', false],
    ['?.csv', 'a.csv', true],
    ['?.csv', '😀.csv', true],
    ['?.csv', '.csv', false],
    ['*a*b*', 'xxaxxbxx', true],
    ['*a*b*', 'xxbxxaxx', false],
    ['in/*', 'in/a', true],
    ['in/*', 'in/a/b', false],
    ['**', 'a/b/c', true],
    ['**/*.csv', 'a.csv', true],
    ['**/*.csv', 'x/y/a.csv', true],
    ['in/**/a', 'in/a', true],
    ['in/**/a', 'in/x/y/a', true],
    ['in/**', 'in/x', true],
    ['in/**', 'out/x', false],
    ['**/x/**/y', 'a/x/b/y', true],
    ['**/x/**/y', 'a/y/b/x', false],
    ['[ab].csv', 'a.csv', false],
    ['[ab].csv', '[ab].csv', true],
    ['{a,b}', 'a', false],
    ['(a+)+$', 'aaaa', false],
  ])('%s for %s is %s', (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected)
  })

  it('agrees with the plain definition', () => {
    const slow = (p: string, n: string): boolean => {
      if (p === '') return n === ''
      if (p[0] === '*') return slow(p.slice(1), n) || (n !== '' && slow(p, n.slice(1)))
      return n !== '' && (p[0] === '?' || p[0] === n[0]) && slow(p.slice(1), n.slice(1))
    }
    const letters = (...chars: string[]) => fc.array(fc.constantFrom(...chars), { maxLength: 8 }).map((a) => a.join(''))
    fc.assert(
      fc.property(letters('a', 'b', '*', '?'), letters('a', 'b'), (pattern, name) => {
        expect(matchesName(pattern, name)).toBe(slow(pattern, name))
      }),
    )
  })

  it('made to try every way takes no longer than the product of the lengths', () => {
    const started = performance.now()
    expect(matchesName(`${'*a'.repeat(120)}b`, 'a'.repeat(255))).toBe(false)
    expect(matches(`${'**/a/'.repeat(15)}b`, 'a/'.repeat(500).slice(0, -1))).toBe(false)
    expect(performance.now() - started).toBeLessThan(500)
  })
})
