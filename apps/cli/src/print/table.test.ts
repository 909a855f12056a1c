import { describe, expect, it } from 'vitest'
import { table } from './table.ts'

const columns = [
  { title: 'id', of: (row: { id: string; name: string; n: number }) => row.id },
  { title: 'n', right: true, of: (row: { n: number }) => String(row.n) },
  { title: 'name', fills: true, of: (row: { name: string }) => row.name },
]

describe('a table', () => {
  it('aligns its columns', () => {
    const lines = table(
      [
        { id: 'a', name: 'one', n: 5 },
        { id: 'bbb', name: 'two', n: 10 },
      ],
      columns,
    )
    expect(lines).toEqual(['id    n  name', 'a     5  one', 'bbb  10  two'])
  })

  it('fits into its width: the filling column is cut', () => {
    const rows = [{ id: 'x'.repeat(36), name: 'A workflow with a name that is much too long', n: 1 }]
    const lines = table(rows, columns, 60)
    expect(lines[1]).toHaveLength(60)
    expect(lines[1]).toMatch(/…$/)
  })

  it('lets no text from outside move the cursor or begin a line', () => {
    const [, line] = table([{ id: 'a', name: 'x\u001b[2Jy\nz', n: 1 }], columns)
    expect(line).toBe('a   1  x\ufffd[2Jy z')
  })
})
