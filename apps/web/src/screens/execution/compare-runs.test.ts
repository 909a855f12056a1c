import type { Step } from '@linkflow/sdk'
import { create } from 'jsondiffpatch'
import { describe, expect, it } from 'vitest'
import { compareRuns, fieldChanges } from './compare-runs.ts'

const step = (node: string, durationMs: number, more: Partial<Step> = {}): Step => ({
  step: node,
  node,
  name: node.toUpperCase(),
  type: 'set',
  status: 'succeeded',
  attempt: 1,
  durationMs,
  outputs: [{ port: 'main', count: 1 }],
  ...more,
})

describe('two runs', () => {
  it('have what changed most first, in either direction', () => {
    const found = compareRuns(
      [step('a', 10), step('b', 500), step('c', 20)],
      [step('a', 12), step('b', 90), step('d', 60)],
    )
    expect(found.map(({ node, changeMs }) => [node, changeMs])).toEqual([
      ['b', -410],
      ['d', 60],
      ['c', -20],
      ['a', 2],
    ])
    expect(found.find(({ node }) => node === 'c')?.after).toBeUndefined()
  })

  it('add up what ran several times', () => {
    const [found] = compareRuns([], [step('a', 10), step('a', 15, { step: 'a@1', status: 'failed' })])
    expect(found?.after).toEqual({ status: 'failed', ms: 25, items: 2, steps: 2 })
  })
})

describe('fields that differ', () => {
  it('are told with their place and both values', () => {
    const before = [{ id: 1, name: 'Ada', tags: ['a', 'b'] }, { id: 2 }]
    const after = [{ id: 1, name: 'Bob', tags: ['a'], vip: true }]
    expect(fieldChanges(create().diff(before, after)).sort((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: '[0].name', kind: 'changed', before: 'Ada', after: 'Bob' },
      { path: '[0].tags[1]', kind: 'removed', before: 'b', after: undefined },
      { path: '[0].vip', kind: 'added', before: undefined, after: true },
      { path: '[1]', kind: 'removed', before: { id: 2 }, after: undefined },
    ])
    expect(fieldChanges(create().diff(before, before))).toEqual([])
  })
})
