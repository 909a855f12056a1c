import { describe, expect, it } from 'vitest'
import type { Fact } from '../domain/fact.ts'
import { SAMPLE_ITEMS_MAX } from '../limits.ts'
import { samplesIn } from './last-outputs.ts'

const out = (...items: object[]) => [{ port: 'main', n: items.length, items }]
const done = (k: string, given: object, more: object = {}) =>
  ({ t: 'done', k, a: 1, at: 0, ms: 0, out: given, ...more }) as unknown as Fact
const begin = (more: object = {}) =>
  ({ t: 'begin', at: 0, seed: 1, node: 'hook', out: out({ a: 1 }), ...more }) as unknown as Fact
const main = (facts: readonly Fact[], node: string) => samplesIn(facts).get(node)?.['main']

describe('examples out of a journal', () => {
  it('are what each node put out, of all turns of a loop the first', () => {
    const facts = [
      begin(),
      done('ask', out({ b: 1 })),
      done('each@0.0', out({ c: 1 })),
      done('each@0.1', out({ c: 2 })),
    ]
    expect([main(facts, 'hook'), main(facts, 'ask'), main(facts, 'each')]).toEqual([
      [{ a: 1 }],
      [{ b: 1 }],
      [{ c: 1 }, { c: 2 }],
    ])
    const many = Array.from({ length: 30 }, (_, turn) => done(`each@0.${turn}`, out({ turn })))
    expect(main(many, 'each')).toHaveLength(SAMPLE_ITEMS_MAX)
  })

  it('are not what people pinned or wrote, nor what is kept elsewhere', () => {
    const given = [{ node: 'ask', digest: '', out: out({ pinned: true }) }]
    const facts = [
      begin({ pinned: true, test: { given } }),
      done('ask', out({ b: 1 }), { pinned: true }),
      done('fix', out({ b: 1 }), { edited: true }),
      done('same', [{ port: 'main', n: 1, same: { step: 'ask', port: 'main' } }]),
      done('large', [{ port: 'main', n: 9, object: 'x', pages: [] }]),
    ]
    expect([...samplesIn(facts).keys()]).toEqual([])
  })

  it('hold names that objects have of themselves', () => {
    const odd = JSON.parse('[{"port":"__proto__","n":1,"items":[{"__proto__":{"x":1}}]}]')
    expect(samplesIn([done('constructor', odd)]).get('constructor')).toBeDefined()
    expect(({} as { x?: number }).x).toBeUndefined()
  })
})
