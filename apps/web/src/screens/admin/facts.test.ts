import { factNames } from '@linkflow/contracts'
import { expect, it } from 'vitest'
import { FACT_LABELS, factWhole, factWords, heardAgoMs, isSilent } from './facts.ts'

it('has a name for every figure, and says each in its unit', () => {
  expect(Object.keys(FACT_LABELS).toSorted()).toEqual([...factNames].toSorted())
  const fact = { name: 'disk-free', unit: 'bytes', status: 'good' } as const
  expect(factWords({ ...fact, value: 12e9 })).toBe('12 GB')
  expect(factWhole({ ...fact, value: 12e9, of: 100e9 })).toBe('100 GB')
  expect(factWords(fact)).toBe('–')
  expect(factWhole(fact)).toBeUndefined()
  expect(factWords({ ...fact, unit: 'milliseconds', value: 1_400 })).toBe('1.4 s')
  expect(factWords({ ...fact, unit: 'share', value: 0.015 })).toBe('1.5%')
})

it('lets what was told grow older until it is told again', () => {
  expect(heardAgoMs({ heartbeatAgeMs: 2_000 }, 10_000, 13_000)).toBe(5_000)
  // A clock that went back makes nobody younger.
  expect(heardAgoMs({ heartbeatAgeMs: 2_000 }, 10_000, 9_000)).toBe(2_000)
  expect([isSilent(15_000), isSilent(15_001)]).toEqual([false, true])
})
