import type { ImportReport } from '@linkflow/sdk'
import { expect, it } from 'vitest'
import { countsOf, idOfName, rowsOf } from './report-rows.ts'

const node = (name: string, fate: 'converted' | 'noted' | 'placeholder', becomes?: string) => ({
  name,
  type: 'n8n-nodes-base.x',
  version: 1,
  fate,
  id: name.toLowerCase(),
  ...(becomes && { becomes }),
  notes: [],
})
const report: ImportReport = {
  name: 'A',
  nodes: [
    node('A', 'converted', 'set'),
    node('B', 'placeholder', 'n8n-placeholder'),
    node('C', 'noted', 'if'),
    node('Note', 'converted'),
  ],
  credentials: [{ type: 'googleApi', name: 'Mine', nodes: ['B'] }],
  notes: [],
  totals: { converted: 2, noted: 1, placeholder: 1 },
}
const names = (filter: Parameters<typeof rowsOf>[1]) => rowsOf(report, filter).map(({ name }) => name)

it('shows first what needs somebody, and counts no sticky note', () => {
  expect(names('all')).toEqual(['B', 'C', 'A'])
  expect(names('converted')).toEqual(['A'])
  expect(countsOf(report)).toEqual({ all: 3, placeholder: 1, noted: 1, converted: 1, credentials: 1 })
  expect(idOfName(report, 'B')).toBe('b')
  expect(idOfName(report, 'Gone')).toBeUndefined()
})
