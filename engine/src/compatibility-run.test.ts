import { InvariantError } from '@linkflow/kernel'
import { describe, expect, it } from 'vitest'
import { EMPTY_ITEM } from './compatibility-run.ts'
import { type DrivenRun, drive, type Start, slices } from './testing/driven-run.ts'
import { ModelWorker, playOut, verdictOf } from './testing/model-worker.ts'
import { type NodeOptions, planOf } from './testing/workflow-text.ts'
import type { Order, Plan } from './types.ts'

type Answers = Readonly<Record<string, Readonly<Record<string, number>>>>

const at = (x: number, y: number): NodeOptions => ({ position: { x, y } })

function v(
  order: Order,
  nodes: string,
  connections: string,
  options: Readonly<Record<string, NodeOptions>> = {},
): Plan {
  return planOf(nodes, connections, options, { order })
}

/** Answers every start: by key, else by node, else one item on every port. Gives the keys in the order of their starts. */
function ran(plan: Plan, answers: Answers = {}, count = 1): { keys: string[]; run: DrivenRun } {
  const run = drive(plan).begin(count)
  const keys: string[] = []
  for (let [start] = run.given.values(); start; [start] = run.given.values()) {
    keys.push(start.step)
    const { id, outputs } = plan.nodes[start.node]!
    const passed = start.kind === 'pass-through' ? { [outputs[0]!]: 1 } : undefined
    run.done(
      start.step,
      answers[start.step] ?? answers[id] ?? passed ?? Object.fromEntries(outputs.map((port) => [port, 1])),
    )
    if (keys.length > 100) throw new Error('no end')
  }
  return { keys, run }
}

describe('the order of steps (K2)', () => {
  const text = ['start:trigger a b c d', 'start > a > c\nstart > b > d'] as const

  it('is breadth first in v0', () => {
    expect(ran(v('n8n-v0', ...text)).keys).toEqual(['a@0', 'b@0', 'c@0', 'd@0'])
  })

  it('is depth first in v1, the topmost first, then the leftmost, whatever the file says', () => {
    expect(ran(v('n8n-v1', ...text, { a: at(0, 0), b: at(0, 100) })).keys).toEqual(['a@0', 'c@0', 'b@0', 'd@0'])
    expect(ran(v('n8n-v1', ...text, { a: at(0, 100), b: at(0, 0) })).keys).toEqual(['b@0', 'd@0', 'a@0', 'c@0'])
    expect(ran(v('n8n-v1', ...text, { a: at(100, 0), b: at(50, 0) })).keys).toEqual(['b@0', 'd@0', 'a@0', 'c@0'])
  })

  it('goes by the position of the outputs in v0, not by the file', () => {
    const plan = v('n8n-v0', 'start:trigger i:if a b', 'start > i\ni.false > a\ni.true > b')
    expect(ran(plan).keys).toEqual(['i@0', 'b@0', 'a@0'])
  })

  it('enqueues a successor only if the output has an item', () => {
    const plan = v('n8n-v1', 'start:trigger i:if a b', 'start > i\ni.true > a\ni.false > b')
    expect(ran(plan, { i: { true: 0, false: 2 } }).keys).toEqual(['i@0', 'b@0'])
  })

  it('runs a node of one input once per delivery, by run index', () => {
    const { keys, run } = ran(v('n8n-v1', 'start:trigger a b c', 'start > a > c\nstart > b > c', { b: at(0, 9) }))
    expect(keys).toEqual(['a@0', 'c@0', 'b@0', 'c@1'])
    expect([run.inputs('c@0'), run.inputs('c@1')]).toEqual([['a@0.main[0,1)'], ['b@0.main[0,1)']])
    expect(run.finish).toEqual({ type: 'finish', status: 'succeeded', ends: ['c@1'] })
  })

  it('goes round a cycle until nothing comes (run indices grow)', () => {
    const plan = v('n8n-v1', 'start:trigger l:batches a z', 'start > l\nl.loop > a > l\nl.done > z')
    const more = { loop: 1, done: 0 }
    const { keys, run } = ran(plan, { 'l@0': more, 'l@1': more, 'l@2': { loop: 0, done: 2 } })
    expect(keys).toEqual(['l@0', 'a@0', 'l@1', 'a@1', 'l@2', 'z@0'])
    expect(run.run.stepOf(plan.indexById.get('a')!, 'z@0')).toBe('a@1')
  })
})

describe('nodes of several inputs (K3, K4)', () => {
  const merged = ['start:trigger a b m:merge', 'start > a > m.a\nstart > b > m.b'] as const

  it('wait until every input has got something', () => {
    for (const order of ['n8n-v0', 'n8n-v1'] as const) {
      const { keys, run } = ran(v(order, ...merged, { b: at(0, 9) }))
      expect(keys).toEqual(['a@0', 'b@0', 'm@0'])
      expect([run.inputs('m@0', 'a'), run.inputs('m@0', 'b')]).toEqual([['a@0.main[0,1)'], ['b@0.main[0,1)']])
    }
  })

  it('start with what they have when nothing else is left to do', () => {
    const { keys, run } = ran(v('n8n-v1', ...merged, { b: at(0, 9) }), { b: { main: 0 } })
    expect(keys).toEqual(['a@0', 'b@0', 'm@0'])
    expect(run.inputs('m@0', 'b')).toEqual([])
  })

  it('are left when the last node gave no data', () => {
    const { keys, run } = ran(v('n8n-v1', ...merged, { b: at(0, 9) }), { b: {} })
    expect(keys).toEqual(['a@0', 'b@0'])
    expect(run.finish).toMatchObject({ status: 'succeeded', ends: ['a@0'] })
  })

  it('wait with only the second input wired, too', () => {
    const { keys, run } = ran(v('n8n-v1', 'start:trigger m:merge', 'start > m.b'))
    expect(keys).toEqual(['m@0'])
    expect([run.inputs('m@0', 'a'), run.inputs('m@0', 'b')]).toEqual([[], ['start@0.main[0,1)']])
  })

  it('fill the oldest entry whose slot is free', () => {
    const plan = v('n8n-v1', 'start:trigger a b c m:merge', 'start > a > m.a\nstart > b > m.a\nstart > c > m.b', {
      b: at(0, 1),
      c: at(0, 2),
    })
    const { keys, run } = ran(plan)
    expect(keys).toEqual(['a@0', 'b@0', 'c@0', 'm@0', 'm@1'])
    expect([run.inputs('m@0', 'a'), run.inputs('m@0', 'b')]).toEqual([['a@0.main[0,1)'], ['c@0.main[0,1)']])
    expect([run.inputs('m@1', 'a'), run.inputs('m@1', 'b')]).toEqual([['b@0.main[0,1)'], []])
  })

  it('wait on while an ancestor of theirs waits', () => {
    const plan = v(
      'n8n-v1',
      'start:trigger i:if late:merge m:merge x',
      'start > i\nstart > m.a\ni.true > late.a\ni.false > x > late.b\nlate > m.b',
      { i: at(0, 9) },
    )
    const { keys, run } = ran(plan, { i: { true: 1, false: 0 } })
    expect(keys).toEqual(['i@0', 'late@0', 'm@0'])
    expect(run.inputs('m@0', 'b')).toEqual(['late@0.main[0,1)'])
  })

  it('that require all inputs never start with some; in v0 they do', () => {
    const all = ['start:trigger a m:merge-all b', 'start > a > m.a\nstart > b > m.b'] as const
    expect(ran(v('n8n-v1', ...all, { b: at(0, 9) }), { b: { main: 0 } }).keys).toEqual(['a@0', 'b@0'])
    expect(ran(v('n8n-v1', ...all, { b: at(0, 9) })).keys).toEqual(['a@0', 'b@0', 'm@0'])
    const one = v('n8n-v0', 'start:trigger m:merge-all', 'start > m.b')
    expect(ran(one).run.run.step('m@0')?.status).toBe('skipped')
  })

  it('that require certain inputs start with those', () => {
    const plan = (port: string) =>
      v('n8n-v1', 'start:trigger a m:merge-first', `start > m.${port}\na > m.${port === 'a' ? 'b' : 'a'}`)
    expect(ran(plan('a')).keys).toEqual(['m@0'])
    expect(ran(plan('b')).keys).toEqual([])
  })
})

describe('forced execution, in v0 only (K6)', () => {
  const both = [
    'start:trigger i:if a b m:merge',
    'start > i\ni.true > a > m.a\ni.false > b > m.b',
    { b: at(0, 9) },
  ] as const

  it('runs the branch of an if that got nothing, when both meet in a merge', () => {
    const { keys, run } = ran(v('n8n-v0', ...both), { i: { true: 1, false: 0 } })
    expect(keys).toEqual(['i@0', 'a@0', 'b@0', 'm@0'])
    expect(run.run.inputsOf('b@0')!.get('main')).toEqual([EMPTY_ITEM])
    expect(ran(v('n8n-v1', ...both), { i: { true: 1, false: 0 } }).keys).toEqual(['i@0', 'a@0', 'm@0'])
  })

  it('starts the highest ancestor, even one that hangs on no trigger', () => {
    const plan = v('n8n-v0', 'start:trigger a top mid low m:merge', 'start > a > m.a\ntop > mid > low > m.b')
    expect(ran(plan).keys).toEqual(['a@0', 'top@0', 'mid@0', 'low@0', 'm@0'])
  })

  it('passes the empty item through another trigger', () => {
    const plan = v('n8n-v0', 'start:trigger a other:trigger m:merge', 'start > a > m.a\nother > m.b')
    const { keys, run } = ran(plan)
    expect(keys).toEqual(['a@0', 'other@0', 'm@0'])
    expect(run.journal).toHaveLength(4)
  })

  it('leaves a branch that is coming by itself', () => {
    const plan = v('n8n-v0', 'start:trigger a b c m:merge', 'start > a > m.a\nstart > b > c > m.b')
    expect(ran(plan).keys).toEqual(['a@0', 'b@0', 'c@0', 'm@0'])
  })

  it('leaves a branch below the node that has just given nothing', () => {
    const plan = v('n8n-v0', 'start:trigger i:if a m:merge', 'start > i\ni.false > a > m.a\ni.true > m.b')
    const { keys, run } = ran(plan, { i: { true: 0, false: 0 } })
    expect(keys).toEqual(['i@0'])
    expect(run.finish?.status).toBe('succeeded')
  })

  it('delivers an empty list to inputs after the first', () => {
    const plan = v('n8n-v0', 'start:trigger i:if m:merge', 'start > i\ni.true > m.a\ni.false > m.b')
    const { keys, run } = ran(plan, { i: { true: 1, false: 0 } })
    expect(keys).toEqual(['i@0', 'm@0'])
    expect(run.inputs('m@0', 'b')).toEqual([])
  })
})

describe('no data (K5)', () => {
  it('does not run a node whose input is empty: input 0 in v0, the first with items in v1', () => {
    const second = ['start:trigger m:merge', 'start > m.b'] as const
    const { keys, run } = ran(v('n8n-v0', ...second))
    expect(keys).toEqual([])
    expect(run.run.explain('m@0')).toEqual({ type: 'no-items', connections: [0] })
    expect(ran(v('n8n-v1', ...second)).keys).toEqual(['m@0'])
  })

  it('records no run; the next one has the same run index and a higher attempt', () => {
    const plan = v('n8n-v1', 'start:trigger a b c', 'start > a > c\nstart > b > c', { b: at(0, 9) })
    const run = drive(plan).begin().done('a@0').done('c@0', {}).done('b@0')
    expect(run.last).toMatchObject([{ step: 'c@0', attempt: 2, path: [0] }])
    expect(run.done('c@0').finish).toMatchObject({ ends: ['c@0'] })
  })

  it('gives one empty item all the same where the node always gives some', () => {
    const plan = v('n8n-v0', 'start:trigger m:merge', 'start > m.b')
    const nodes = plan.nodes.map((node) => (node.id === 'm' ? { ...node, alwaysOutput: true } : node))
    const run = drive({ ...plan, nodes }).begin()
    expect(run.last).toMatchObject([{ step: 'm@0', kind: 'pass-through' }])
    expect((run.last[0] as Start).inputs.get('a')).toEqual([EMPTY_ITEM])
  })

  it('passes a disabled node through', () => {
    const run = drive(v('n8n-v1', 'start:trigger a', 'start > a', { a: { disabled: true } })).begin(3)
    expect(run.last).toMatchObject([{ step: 'a@0', kind: 'pass-through' }])
    expect(slices((run.last[0] as Start).inputs.get('main')!)).toEqual(['start@0.main[0,3)'])
  })
})

describe('a node that remembers (K10)', () => {
  const plan = v('n8n-v1', 'start:trigger a:remembering b', 'start > a > b\nb > a')

  it('gets what its earlier runs got, in their order, and what the last one kept', () => {
    const run = drive(plan).begin(3)
    const inputs = () => {
      const { inputs } = run.last[0] as Start
      return ['main', 'earlier', 'memory'].map((port) => slices(inputs.get(port)!))
    }
    expect(inputs()).toEqual([['start@0.main[0,3)'], [], []])
    run.done('a@0', { main: 1, memory: 1 }).done('b@0', { main: 2 })
    expect(inputs()).toEqual([['b@0.main[0,2)'], ['start@0.main[0,3)'], ['a@0.memory[0,1)']])
    run.done('a@1', { main: 1, memory: 1 }).done('b@1', { main: 1 })
    expect(inputs()).toEqual([['b@1.main[0,1)'], ['start@0.main[0,3)', 'b@0.main[0,2)'], ['a@1.memory[0,1)']])
    expect(slices(run.run.inputsOf('a@1')!.get('earlier')!)).toEqual(['start@0.main[0,3)'])
  })
})

describe('failures (K8)', () => {
  const retry = { attempts: 3, firstMs: 1000, maxMs: 5000 }

  it('are tried again after a fixed pause, whatever the error says', () => {
    const run = drive(v('n8n-v1', 'start:trigger a', 'start > a', { a: { retry } }))
      .begin()
      .fail('a@0')
    expect(run.last).toMatchObject([{ step: 'a@0', attempt: 2, notBeforeMs: 1020 }])
    expect(run.run.isIdle).toBe(true)
    run.fail('a@0').fail('a@0')
    expect(run.finish).toMatchObject({ status: 'failed', error: { step: 'a@0' } })
  })

  it('pass the input on to the first output, with the error port too', () => {
    const plan = v('n8n-v1', 'start:trigger a b c', 'start > a > b\na.error > c', { a: { onError: 'error-port' } })
    const run = drive(plan).begin().fail('a@0')
    expect(run.last).toMatchObject([{ step: 'a@0', kind: 'pass-through', error: { code: 'broken', step: 'a@0' } }])
    run.done('a@0')
    expect(run.run.step('a@0')).toMatchObject({ status: 'succeeded', absorbed: true })
    expect(run.starts).toEqual(['b@0'])
  })

  it('end the execution at once otherwise', () => {
    const run = drive(v('n8n-v1', 'start:trigger a b', 'start > a\nstart > b'))
      .begin()
      .fail('b@0')
    expect(run.finish).toMatchObject({ status: 'failed', ends: [], error: { step: 'b@0', code: 'broken' } })
  })

  it('come at the limit of steps, for a cycle that does not end', () => {
    const plan = v('n8n-v1', 'start:trigger a', 'start > a > a')
    const run = drive(plan, { limits: { compatibilityStepsMax: 5 } }).begin()
    for (let k = 0; k < 5; k++) run.done(`a@${k}`)
    expect(run.finish).toMatchObject({ status: 'failed', error: { code: 'step-limit', step: 'a@4' } })
    const enough = drive(v('n8n-v1', 'start:trigger a b', 'start > a > b'), { limits: { compatibilityStepsMax: 2 } })
    expect(enough.begin().done('a@0').done('b@0').finish?.status).toBe('succeeded')
  })
})

describe('waiting, cancelling, resuming', () => {
  const plan = v('n8n-v1', 'start:trigger a b', 'start > a > b')

  it('stops everything while a step waits (W1)', () => {
    const run = drive(plan).begin().started('a@0', 'read', 7).wait('a@0', { untilMs: 5, data: 1 })
    expect(run.run.isIdle).toBe(true)
    expect(run.run.waits()).toEqual([{ step: 'a@0', untilMs: 5, data: 1 }])
    expect(run.wake('a@0', 'x').last).toMatchObject([
      { step: 'a@0', woken: { data: 'x', kept: 1, first: { facts: 7 } } },
    ])
    expect(run.done('a@0').done('b@0').finish?.status).toBe('succeeded')
  })

  it('aborts what runs, and ends when it has settled (W2)', () => {
    const run = drive(plan).begin().cancel('timed_out')
    expect(run.last).toEqual([{ type: 'abort', step: 'a@0', reason: 'timed_out' }])
    expect(run.run.resume()).toEqual(run.last)
    expect(run.done('a@0').finish).toMatchObject({ status: 'timed_out', ends: [] })
    const waiting = drive(plan).begin().wait('a@0').cancel()
    expect(waiting.finish?.status).toBe('cancelled')
    expect(waiting.run.explain('a@0')).toEqual({ type: 'cancelled', because: 'cancelled' })
    expect(drive(plan).cancel().finish?.status).toBe('cancelled')
  })

  it('starts again what had started (C2)', () => {
    const run = drive(plan).begin().started('a@0', 'write', 7)
    expect(run.run.resume()).toMatchObject([{ step: 'a@0', attempt: 1, interrupted: { effect: 'write', facts: 7 } }])
  })

  it('refuses events that cannot happen', () => {
    expect(() => drive(plan).begin().done('b@0')).toThrow(InvariantError)
    expect(() => drive(plan).begin().begin()).toThrow(/begin by trigger/)
    expect(() => drive(plan).begin().wake('a@0')).toThrow(/woken of step «a@0»/)
    expect(() => drive(plan).begin().aborts('a@0')).toThrow(/settled \(cancelled\)/)
  })

  const graphs = ['n8n-v0', 'n8n-v1'].map((order) =>
    v(
      order as Order,
      'start:trigger i:if a b m:merge c l:batches d z',
      `start > i
       i.true > a > m.a
       i.false > b > m.b
       m > l
       l.loop > c > l
       l.done > z
       start > d > m.b`,
      { c: { retry: { attempts: 2, firstMs: 1, maxMs: 1 } }, d: { onError: 'continue' } },
    ),
  )

  it('comes to the same end after a crash at any point (C1, C2)', () => {
    for (const graph of graphs) {
      for (let seed = 0; seed < 60; seed++) {
        const worker = new ModelWorker(seed, 0.05)
        const whole = playOut(drive(graph).begin(2), worker, () => 0)
        for (let length = 1; length <= whole.journal.length; length++) {
          const driven = drive(graph)
          for (const event of whole.journal.slice(0, length)) driven.apply(event)
          driven.given.clear()
          for (const command of driven.run.resume())
            if (command.type === 'start') driven.given.set(command.step, command)
          expect(verdictOf(playOut(driven, worker, () => 0)), `seed ${seed}, ${length}`).toEqual(verdictOf(whole))
        }
      }
    }
  })
})
