import { describe, expect, it } from 'vitest'
import type { Fact, StopFact } from './fact.ts'
import { Stops, withEdits } from './stops.ts'

const begin = (stops: readonly StopFact[], first?: true): Fact => ({
  t: 'begin',
  at: 0,
  seed: 1,
  node: 'start',
  out: [],
  test: { stops, ...(first && { first }) },
})
const pause = (k: string, w: 'before' | 'after' = 'before', a = 1): Fact => ({ t: 'pause', k, a, at: 1, w })
const go = (to: 'next' | 'breakpoint' | 'end'): Fact => ({ t: 'go', at: 2, to })
const at = (step: string, attempt = 1) => ({ step, node: step.split('@')[0]!, attempt })
const stopsOf = (...facts: Fact[]) => Stops.of(facts)!

describe('a test run with breakpoints', () => {
  it('stops at them, and passes the one that it has stopped at (B2)', () => {
    const stops = stopsOf(begin([{ node: 'a', when: 'before' }]), pause('a'), go('breakpoint'))
    expect([stops.before(at('a')), stops.before(at('b')), stops.before(at('a', 2))]).toEqual([
      'never',
      'never',
      'always',
    ])
    expect(stops.next).toBe('a')
  })

  it('asks the conditions, if all that there are have one', () => {
    const conditional = { node: 'a', when: 'after', if: '{{ $json.x }}' } as const
    expect(stopsOf(begin([conditional])).after(at('a'))).toEqual(['{{ $json.x }}'])
    expect(stopsOf(begin([conditional, { node: 'a', when: 'after' }])).after(at('a'))).toBe('always')
    expect(stopsOf(begin([conditional])).before(at('a'))).toBe('never')
  })

  it('goes one step at a time when it is told to (B3)', () => {
    const stops = stopsOf(begin([], true))
    expect(stops.before(at('a'))).toBe('always')
    const after = stopsOf(begin([], true), pause('a'), go('next'))
    expect([after.before(at('a')), after.before(at('b'))]).toEqual(['never', 'always'])
    const behind = stopsOf(begin([{ node: 'a', when: 'after' }]), pause('a', 'after'), go('next'))
    expect([behind.before(at('b')), behind.before(at('c'))]).toEqual(['never', 'always'])
    const withEdit: Fact = { t: 'go', at: 2, to: 'next', edit: { port: 'main', out: { port: 'main', n: 1 } } }
    const written = stopsOf(begin([], true), pause('a'), withEdit)
    expect(written.before(at('b'))).toBe('always')
    const rewritten = stopsOf(begin([], true), pause('a', 'after'), withEdit)
    expect([rewritten.before(at('b')), rewritten.before(at('c'))]).toEqual(['never', 'always'])
  })

  it('stops nowhere on its way to the end', () => {
    const stops = stopsOf(
      begin([
        { node: 'b', when: 'before' },
        { node: 'b', when: 'after' },
      ]),
      pause('a'),
      go('end'),
    )
    expect([stops.before(at('b')), stops.after(at('b'))]).toEqual(['never', 'never'])
  })

  it('is paused until somebody lets it go on, and is none without breakpoints', () => {
    expect(stopsOf(begin([]), pause('a')).pause).toMatchObject({ k: 'a' })
    expect(stopsOf(begin([]), pause('a'), go('end')).pause).toBeUndefined()
    expect(Stops.of([{ t: 'begin', at: 0, seed: 1, node: 'start', out: [] }])).toBeUndefined()
  })
})

describe('an edit', () => {
  it('counts instead of what the step had put out on that port, and the rest stays', () => {
    const done: Fact = {
      t: 'done',
      k: 'a',
      a: 1,
      at: 1,
      ms: 1,
      out: [
        { port: 'x', n: 1 },
        { port: 'y', n: 2 },
      ],
    }
    const edit = { port: 'x', out: { port: 'x', n: 5 } }
    const facts: Fact[] = [begin([]), done, pause('a', 'after'), { t: 'go', at: 2, to: 'end', edit }]
    expect(withEdits(facts)[1]).toEqual({
      ...done,
      out: [
        { port: 'y', n: 2 },
        { port: 'x', n: 5 },
      ],
      edited: true,
    })
    expect(facts[1]).toBe(done)
    const plain = [begin([]), done]
    expect(withEdits(plain)).toBe(plain)
  })
})
