import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SharedAnswers } from './shared-answers.ts'

/** Answers say how often it was begun by then, and come when they are let go. */
function byHand() {
  const held: (() => void)[] = []
  let begun = 0
  const answer = () => {
    begun += 1
    const which = begun
    return new Promise<number>((resolve) => held.push(() => resolve(which)))
  }
  /** Lets the oldest go, and waits until those who share it were told. */
  const letGo = async () => {
    held.shift()?.()
    await new Promise(setImmediate)
  }
  return { answer, letGo, begun: () => begun, held }
}

describe('who ask the same at the same time', () => {
  it('share the answer that is begun after all of them have asked', async () => {
    const shared = new SharedAnswers<number>()
    const { answer, letGo, begun } = byHand()
    const first = shared.to('q', answer)
    const others = [shared.to('q', answer), shared.to('q', answer)]
    expect(begun()).toBe(1)
    await letGo()
    const late = shared.to('q', answer)
    await letGo()
    await letGo()
    expect(await Promise.all([first, ...others, late])).toEqual([1, 2, 2, 3])
  })

  it('wait for nobody who asks something else', async () => {
    const shared = new SharedAnswers<string>()
    void shared.to('slow', () => new Promise(() => {}))
    expect(await shared.to('quick', async () => 'here')).toBe('here')
  })

  it('share a failure too, and who ask afterwards do not', async () => {
    const shared = new SharedAnswers<string>()
    const fails = async () => Promise.reject(new Error('away'))
    const [first, second, third] = await Promise.allSettled([1, 2, 3].map(() => shared.to('q', fails)))
    expect([first, second, third].map((each) => each?.status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(await shared.to('q', async () => 'here')).toBe('here')
  })

  // Proves that nobody is told what was read before they asked, in whatever order they come.
  it('never get one that was begun before they asked, and all get one', async () => {
    const step = fc.oneof(fc.constant('let go' as const), fc.constantFrom('a', 'b'))
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const shared = new SharedAnswers<number>()
        const { answer, letGo, begun, held } = byHand()
        const asked: { readonly before: number; readonly got: Promise<number> }[] = []
        for (const each of steps) {
          if (each === 'let go') await letGo()
          else asked.push({ before: begun(), got: shared.to(each, answer) })
        }
        while (held.length > 0) await letGo()
        for (const { before, got } of asked) expect(await got).toBeGreaterThan(before)
        // At most one is under way and one waited for: never more answers than askers.
        expect(begun()).toBeLessThanOrEqual(asked.length)
      }),
      { numRuns: 100 },
    )
  })
})
