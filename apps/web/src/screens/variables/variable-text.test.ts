import type { Variable } from '@linkflow/sdk'
import { describe, expect, it } from 'vitest'
import { diffOf, envText, isName, readEnv, readValue, type Value } from './variable-text.ts'

const variable = (name: string, value: Value): Variable => ({
  name,
  value,
  isSecret: false,
  description: '',
  updatedAt: '2030-01-01T00:00:00Z',
})

describe('variables as text', () => {
  it('are read as they were written, with their types', () => {
    const all = [
      variable('URL', 'https://api.example.com/v1'),
      variable('COUNT', 19.5),
      variable('IS_ON', true),
      variable('WORD', 'true'),
      variable('ZIP', '01067'),
      variable('LINES', 'one\ntwo "three" #4 \\'),
      variable('EMPTY', ''),
    ]
    const { values, wrong } = readEnv(envText(all))
    expect(wrong).toEqual([])
    expect([...values]).toEqual(all.map(({ name, value }) => [name, value]))
  })

  it('are read as others write them', () => {
    const { values, wrong } = readEnv(
      "# of ours\n\nexport A=1\nB = two words # said\nC='it #1'\nD=\"open\n9X=1\nA=2\nnothing",
    )
    expect([...values]).toEqual([
      ['A', 1],
      ['B', 'two words'],
      ['C', 'it #1'],
    ])
    expect(wrong).toEqual([6, 7, 8, 9])
  })

  it('say what they would change', () => {
    const before = [variable('A', 1), variable('B', 'x'), variable('C', true)]
    const { values } = readEnv('A=1\nB=y\nD=2')
    expect(diffOf(before, values)).toEqual({ added: ['D'], changed: ['B'], removed: ['C'] })
  })

  it('leave secrets out, and take none away', () => {
    const secret: Variable = { name: 'S', isSecret: true, description: '', updatedAt: '2030-01-01T00:00:00Z' }
    expect(envText([variable('A', 1), secret])).toBe('A=1')
    expect(diffOf([secret], readEnv('').values).removed).toEqual([])
    expect(diffOf([secret], readEnv('S=new').values).changed).toEqual(['S'])
  })

  it('have names and values of their kind', () => {
    expect(['a', 'A_1'].every(isName)).toBe(true)
    expect(['', '1a', '_a', 'a-b', 'a'.repeat(65)].some(isName)).toBe(false)
    expect([readValue('number', '1.5'), readValue('number', ' '), readValue('number', 'x')]).toEqual([
      1.5,
      undefined,
      undefined,
    ])
    expect([readValue('boolean', 'true'), readValue('boolean', 'yes'), readValue('text', '')]).toEqual([
      true,
      undefined,
      '',
    ])
  })
})
