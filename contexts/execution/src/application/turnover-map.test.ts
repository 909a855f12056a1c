import fc from 'fast-check'
import { expect, it } from 'vitest'
import { TurnoverMap } from './turnover-map.ts'

it('is a Map', () => {
  const change = fc.oneof(
    fc.record({ do: fc.constant('set' as const), key: fc.nat(9), value: fc.nat() }),
    fc.record({ do: fc.constant('delete' as const), key: fc.nat(9), value: fc.nat() }),
  )
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const map = new Map<number, number>()
      const turnover = new TurnoverMap<number, number>()
      for (const { do: what, key, value } of changes) {
        if (what === 'set') {
          map.set(key, value)
          turnover.set(key, value)
        } else expect(turnover.delete(key)).toBe(map.delete(key))
        expect(turnover.get(key)).toBe(map.get(key))
        expect(turnover.has(key)).toBe(map.has(key))
      }
      expect(turnover.size).toBe(map.size)
      expect([...turnover.keys()]).toEqual([...map.keys()])
      expect([...turnover.values()]).toEqual([...map.values()])
    }),
  )
})
