import type { Step } from '@linkflow/sdk'
import { describe, expect, it } from 'vitest'
import { loopsOf } from './loop-bodies.ts'
import { barOf, failedKeys, openTo, pathTo, rowsOf, runTree, triedKeys } from './run-tree.ts'

const NOON = Date.parse('2030-01-01T12:00:00Z')
const at = (ms: number) => new Date(NOON + ms).toISOString()

const step = (key: string, more: Partial<Step> = {}): Step => {
  const [node, iteration] = key.split('@') as [string, string | undefined]
  return {
    step: key,
    node,
    name: node,
    type: 'set',
    status: 'succeeded',
    attempt: 1,
    outputs: [],
    ...(iteration !== undefined && { iteration }),
    ...more,
  }
}
const wire = (from: string, to: string, port = 'main') => ({
  from: { node: from, port },
  to: { node: to, port: 'main' },
})
const node = (id: string, type = 'set') => ({
  id,
  name: id,
  type,
  version: 1,
  parameters: {},
  position: { x: 0, y: 0 },
})
const file = {
  nodes: [
    node('start', 'manual'),
    node('outer', 'loop'),
    node('inner', 'loop'),
    node('work'),
    node('after'),
    node('end'),
  ],
  connections: [
    wire('start', 'outer'),
    wire('outer', 'inner', 'body'),
    wire('inner', 'work', 'body'),
    wire('work', 'inner'),
    wire('inner', 'after', 'done'),
    wire('after', 'outer'),
    wire('outer', 'end', 'done'),
  ],
}

describe('the loop that a node runs in', () => {
  it('is the innermost', () => {
    expect(Object.fromEntries(loopsOf(file))).toEqual({ inner: 'outer', after: 'outer', work: 'inner' })
  })
})

describe('the tree of a run', () => {
  const steps = [
    step('start'),
    step('outer'),
    step('inner@0'),
    step('work@0.0'),
    step('work@0.1'),
    step('after@0'),
    step('inner@1', { status: 'failed' }),
    step('work@1.0'),
    step('work@1.1', { status: 'failed', error: { code: 'x', message: 'No.' } }),
    step('end', { status: 'skipped' }),
  ]
  const tree = runTree(steps, loopsOf(file), NOON)

  it('has loops closed, and in them what failed first', () => {
    expect(rowsOf(tree, new Set(), false).map(({ node }) => node.key)).toEqual(['start', 'outer', 'end'])
    const outer = tree[1]!
    expect(outer.failures).toBe(2)
    expect(outer.children.map(({ key, iteration, status }) => [key, iteration, status])).toEqual([
      ['outer#1', '2', 'failed'],
      ['outer#0', '1', 'succeeded'],
    ])
  })

  it('opens as deep as is asked, and where a step is', () => {
    expect(rowsOf(tree, openTo(tree, 9), false)).toHaveLength(16)
    expect(rowsOf(tree, openTo(tree, 1), false).map(({ node }) => node.key)).toContain('outer#0')
    expect(pathTo(tree, 'work@1.1')).toEqual(['outer', 'outer#1', 'inner@1', 'inner#1.1'])
  })

  it('shows errors alone, with the way to them', () => {
    expect(rowsOf(tree, new Set(), true).map(({ node, level }) => `${level} ${node.key}`)).toEqual([
      '1 outer',
      '2 outer#1',
      '3 inner@1',
      '4 inner#1.1',
      '5 work@1.1',
    ])
    expect(failedKeys(tree)).toEqual(['inner@1', 'work@1.1'])
  })

  it('keeps steps whose loop is not known any more', () => {
    expect(runTree([step('work@3')], new Map(), NOON).map(({ key }) => key)).toEqual(['work@3'])
  })
})

describe('the bar of a step', () => {
  it('waits, then works', () => {
    const waited = step('w', { startedAt: at(0), endedAt: at(3_600_000), durationMs: 40 })
    expect(barOf(waited, NOON)).toEqual({ startMs: NOON, busyFromMs: NOON + 3_599_960, endMs: NOON + 3_600_000 })
  })

  it('grows while it runs, and is all waiting while it waits', () => {
    expect(barOf(step('r', { status: 'running', startedAt: at(0) }), NOON + 5_000)).toEqual({
      startMs: NOON,
      busyFromMs: NOON,
      endMs: NOON + 5_000,
    })
    const waits = step('w', { status: 'waiting', startedAt: at(0) })
    expect(barOf(waits, NOON + 5_000)).toEqual({ startMs: NOON, busyFromMs: NOON + 5_000, endMs: NOON + 5_000 })
  })
})

describe('a step that was tried more than once', () => {
  const tried = step('call', {
    attempt: 2,
    startedAt: at(0),
    endedAt: at(5_000),
    attempts: [
      { attempt: 1, startedAt: at(0), endedAt: at(1_000), code: 'http-status' },
      { attempt: 2, startedAt: at(4_000), endedAt: at(5_000) },
    ],
  })

  it('has a row for each try, and none of them counts as a failure of the run', () => {
    const tree = runTree([tried, step('after')], new Map(), NOON)
    const rows = rowsOf(tree, new Set(triedKeys([tried])), false)
    expect(rows.map(({ node, level }) => [node.key, node.status, level])).toEqual([
      ['call', 'succeeded', 1],
      ['call~1', 'failed', 2],
      ['call~2', 'succeeded', 2],
      ['after', 'succeeded', 1],
    ])
    expect(failedKeys(tree)).toEqual([])
  })
})
