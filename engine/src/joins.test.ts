import { describe, expect, it } from 'vitest'
import { drive } from './testing/driven-run.ts'
import { type NodeOptions, planOf } from './testing/workflow-text.ts'
import type { Join } from './types.ts'

type Pattern = readonly ('data' | 'empty' | 'skipped')[]

const SETTLEMENTS = ['data', 'empty', 'skipped'] as const
const PATTERNS: Pattern[] = SETTLEMENTS.flatMap((a) => SETTLEMENTS.flatMap((b) => SETTLEMENTS.map((c) => [a, b, c])))
const ARRIVALS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const
const OUTPUT = { data: { true: 2 }, empty: { true: 0 }, skipped: { false: 1 } }

function joined(options: NodeOptions) {
  return planOf(
    'start:trigger s0:if s1:if s2:if j',
    `start > s0
     start > s1
     start > s2
     s0.true > j
     s1.true > j
     s2.true > j`,
    { j: options },
  )
}

/** What the rules say of one pattern and arrival: the sources whose items come in, or undefined when it is skipped. */
function expected(join: Join, runOnEmpty: boolean, pattern: Pattern, arrival: readonly number[]): number[] | undefined {
  const data = arrival.filter((source) => pattern[source] === 'data')
  const orEmpty = runOnEmpty && pattern.includes('empty') ? [] : undefined
  if (join === 'all') return data.length > 0 ? data.toSorted() : orEmpty
  if (typeof join === 'object') return data.length >= join.n ? data.slice(0, join.n).toSorted() : undefined
  return data.length > 0 ? data.slice(0, 1) : orEmpty
}

/** After how many settlements it is decided. */
function decidedAfter(join: Join, pattern: Pattern, arrival: readonly number[]): number {
  if (join === 'all') return 3
  const needed = typeof join === 'object' ? join.n : 1
  let got = 0
  for (const [at, source] of arrival.entries()) {
    if (pattern[source] === 'data') got += 1
    if (got >= needed) return at + 1
    if (typeof join === 'object' && got + (2 - at) < needed) return at + 1
  }
  return 3
}

const JOINS: readonly Join[] = ['all', 'any', 'first', { n: 1 }, { n: 2 }, { n: 3 }]

for (const join of JOINS) {
  for (const runOnEmpty of [false, true]) {
    describe(`a join «${JSON.stringify(join)}»${runOnEmpty ? ' that runs on empty' : ''} (J1-J5)`, () => {
      const plan = joined({ join, runOnEmpty })
      it.each(PATTERNS)('%s, %s, %s: takes what the rules say, decided when they say', (...pattern) => {
        for (const arrival of ARRIVALS) {
          const run = drive(plan).begin()
          const at = decidedAfter(join, pattern, arrival)
          for (const [nth, source] of arrival.entries()) {
            expect(run.status('j') === 'pending', `${arrival}, ${nth} settled`).toBe(nth < at)
            if (run.aborted.has(`s${source}`)) run.aborts(`s${source}`)
            else run.done(`s${source}`, OUTPUT[pattern[source]!])
          }
          const sources = expected(join, runOnEmpty, pattern, arrival)
          expect(run.status('j'), `${arrival}`).toBe(sources ? 'queued' : 'skipped')
          if (sources) {
            expect(run.inputs('j')).toEqual(sources.map((source) => `s${source}.true[0,2)`))
            run.done('j')
          }
          expect(run.finish?.status).toBe('succeeded')
        }
      })
    })
  }
}

describe('joins', () => {
  it('mark what came after the decision as ignored (J2)', () => {
    const run = drive(joined({ join: 'any' }))
      .begin()
      .done('s1', { true: 1 })
      .done('s0', { true: 1 })
      .done('s2', { true: 0 })
    expect(run.run.step('j')!.incoming).toEqual([
      { connection: 3, settled: 'data', ignored: true },
      { connection: 4, settled: 'data' },
      { connection: 5, settled: 'empty' },
    ])
  })

  it('give inputs per port, in the order of the file (J5)', () => {
    const plan = planOf('start:trigger a b c m:merge', 'start > a\nstart > b\nstart > c\nc > m.b\na > m.a\nb > m.b')
    const run = drive(plan).begin().done('b', 2).done('a', 3).done('c', 4)
    expect(run.inputs('m', 'a')).toEqual(['a.main[0,3)'])
    expect(run.inputs('m', 'b')).toEqual(['c.main[0,4)', 'b.main[0,2)'])
  })

  it('skip what has no incoming connection and is not the trigger (J6)', () => {
    const run = drive(planOf('start:trigger a b c', 'start > a\nb > c')).begin()
    expect(run.status('b')).toBe('skipped')
    expect(run.status('c')).toBe('skipped')
    expect(run.run.explain('b')).toEqual({ type: 'no-incoming' })
  })

  it('skip other triggers, and what hangs on them only (R3)', () => {
    const run = drive(planOf('start:trigger other:trigger a b', 'start > a\nother > a\nother > b')).begin()
    expect(run.statuses()).toEqual({ start: 'succeeded', other: 'skipped', a: 'queued', b: 'skipped' })
    expect(run.run.explain('other')).toEqual({ type: 'other-trigger' })
  })
})

describe('a race (J3)', () => {
  const race = planOf(
    'start:trigger quick slow slower:if late side j after',
    `start > quick > j
     start > slow > late > j
     start > slower
     slower.true > j
     slower.false > side
     j > after`,
    { j: { join: 'first' } },
  )

  it('cancels what leads only to it: pending at once, running by abort', () => {
    const run = drive(race).begin().done('quick')
    expect(run.last).toMatchObject([
      { type: 'abort', step: 'slow', reason: 'lost-race' },
      { type: 'start', step: 'j' },
    ])
    expect(run.status('late')).toBe('cancelled')
    expect(run.run.explain('late')).toEqual({ type: 'cancelled', because: 'lost-race' })
    expect(run.status('slower')).toBe('queued')
    run.done('j').done('after').done('slower', { true: 1 }).aborts('slow')
    expect(run.finish).toMatchObject({ status: 'succeeded', ends: ['after'] })
    expect(run.status('slow')).toBe('cancelled')
  })

  it('awaits a write that has started, and ignores its result', () => {
    const run = drive(race).begin().started('slow', 'write').done('quick')
    expect(run.last).toMatchObject([{ type: 'start', step: 'j' }])
    run.done('j').done('after').done('slower', { false: 1 }).done('side')
    expect(run.finish).toBeUndefined()
    run.done('slow', 1, { respond: 'ignored' })
    expect(run.status('slow')).toBe('succeeded')
    expect(run.run.responded).toBeUndefined()
    expect(run.finish).toMatchObject({ status: 'succeeded', ends: ['side', 'after'] })
  })

  it('awaits a write that woke up from a wait (seed 40876 of the simulation)', () => {
    const run = drive(race).begin().started('slow', 'write').wait('slow').wake('slow').done('quick')
    expect(run.last).toMatchObject([{ type: 'start', step: 'j' }])
  })

  it('does not fail with a loser that fails', () => {
    const run = drive(race).begin().started('slow', 'write').done('quick').fail('slow')
    expect(run.status('slow')).toBe('failed')
    run.done('j').done('after').done('slower', { true: 1 })
    expect(run.finish?.status).toBe('succeeded')
  })

  it('tears down a region that leads only to it', () => {
    const plan = planOf(
      'start:trigger quick l:loop a b j',
      'start > quick > j\nstart > l\nl.body > a > b > l\nl.done > j',
      { j: { join: 'first' } },
    )
    const run = drive(plan).begin(2).enter('l', { kind: 'items', batchSize: 1, parallel: 2 })
    run.started('a@0', 'write').started('a@1', 'read').done('quick').done('j')
    expect(Object.fromEntries(run.aborted)).toEqual({ 'a@1': 'lost-race' })
    run.aborts('a@1')
    expect(run.finish).toBeUndefined()
    run.done('a@0')
    expect(run.status('l')).toBe('cancelled')
    expect(run.status('b@0')).toBe('cancelled')
    expect(run.finish).toMatchObject({ status: 'succeeded', ends: ['j'] })
  })

  it('is lost by a node without incoming connections as by any other (J6; seed 212 of the simulation)', () => {
    const run = drive(planOf('start:trigger a j', 'start > j\na > j', { j: { join: 'first' } })).begin()
    expect(run.status('a')).toBe('cancelled')
    expect(run.done('j').finish).toMatchObject({ status: 'succeeded', ends: ['j'] })
  })
})
