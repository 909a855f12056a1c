import { readEnv } from '@linkflow/contracts'
import { expect, it } from 'vitest'
import { changesOf, type Variable } from './variable.ts'

const variable = (name: string, value: Variable['value']): Variable => ({
  name,
  value,
  isSecret: value === undefined,
  description: '',
  updatedAt: new Date(0),
})
const before = [
  variable('A', 1),
  variable('B', 'x'),
  variable('C', true),
  variable('S', undefined),
  variable('T', undefined),
]

it('a text of variables says what it would change, and takes no secret away', () => {
  const { values } = readEnv('A=1\nB=y\nD=2\nS=new')
  const changes = { created: ['D'], changed: ['B', 'S'], unchanged: 1 }
  expect(changesOf(before, values, false)).toEqual({ ...changes, removed: [] })
  expect(changesOf(before, values, true)).toEqual({ ...changes, removed: ['C'] })
})
