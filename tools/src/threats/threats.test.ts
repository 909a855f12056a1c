import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { REPOSITORY } from '../reference/pages.ts'
import { proofsOfHostile, proofsOfTests, readProofs } from './read-proofs.ts'
import { threatIds } from './threats.ts'

const proofs = readProofs(fileURLToPath(REPOSITORY))

it.each(threatIds)('%s is proved by a test or a hostile suite', (id) => {
  expect(proofs.filter(({ ids }) => ids.includes(id))).not.toEqual([])
})

it('a proof names threats that there are', () => {
  // T1 to T5 have lists of payloads of their own (suites A, B, D, K) and no line here.
  const known = new Set<string>([...threatIds, 'T1', 'T2', 'T3', 'T4', 'T5'])
  const unknown = proofs.filter(({ ids }) => ids.some((id) => !known.has(id)))
  expect(unknown).toEqual([])
})

it('a mark belongs to the test below it', () => {
  const marked = (below: string) => `// Proves T7, T43.\n${below}`
  expect(proofsOfTests('x.test.ts', marked(`it('holds', () => {})`))).toEqual([
    { ids: ['T7', 'T43'], file: 'x.test.ts', name: 'holds' },
  ])
  expect(proofsOfTests('x.test.ts', marked(`it.each([\n  ['a', f(1)],\n])('each', () => {})`))).toMatchObject([
    { name: 'each' },
  ])
  expect(() => proofsOfTests('x.test.ts', marked('const x = 1'))).toThrow('above no test')
  expect(proofsOfTests('x.test.ts', 'const T7 = 1 // T7')).toEqual([])
})

it('a hostile suite names its threats in comments, one by one or from one to another', () => {
  const ids = (text: string) => proofsOfHostile('tests/hostile/src/classes/j-x.ts', text)[0]?.ids
  expect(ids('/** T18–T21: roles. */')).toEqual(['T18', 'T19', 'T20', 'T21'])
  expect(ids('/** Files. T16, T17. */\n// and (T6)')).toEqual(['T16', 'T17', 'T6'])
  expect(ids(`const at = '2026-01-01T10:00:00Z' /** from T10:00 */`)).toBeUndefined()
})
