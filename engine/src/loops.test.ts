import { describe, expect, it } from 'vitest'
import { loopIterationsMax } from './limits.ts'
import { drive } from './testing/driven-run.ts'
import { planOf } from './testing/workflow-text.ts'

const loop = planOf('start:trigger l:loop a b after', 'start > l\nl.body > a > b > l\nl.done > after')

describe('a loop over items (G3-G6)', () => {
  it('asks how it goes, then gives each iteration its batch', () => {
    const run = drive(loop).begin(5)
    expect(run.last).toMatchObject([{ type: 'start', step: 'l', kind: 'loop-enter' }])
    run.enter('l', { kind: 'items', batchSize: 2, parallel: 1 })
    expect(run.last).toMatchObject([{ type: 'start', step: 'a@0', path: [0] }])
    expect(run.inputs('a@0')).toEqual(['start.main[0,2)'])
    run.done('a@0', 2).done('b@0', 2)
    expect(run.inputs('a@1')).toEqual(['start.main[2,4)'])
    run.done('a@1', 2).done('b@1', 0)
    expect(run.inputs('a@2')).toEqual(['start.main[4,5)'])
    run.done('a@2').done('b@2', 7)
    expect(run.inputs('after')).toEqual(['b@0.main[0,2)', 'b@2.main[0,7)'])
    expect(run.run.step('l')).toMatchObject({ status: 'succeeded', outputs: [{ port: 'done', count: 9 }] })
    expect(run.run.segmentsOf('l', 'done')).toEqual(run.run.inputsOf('after')!.get('main'))
  })

  it('cuts batches across the slices of its input', () => {
    const plan = planOf('start:trigger x y l:loop a', 'start > x > l\nstart > y > l\nl.body > a > l')
    const run = drive(plan).begin().done('x', 3).done('y', 3).enter('l', { kind: 'items', batchSize: 2, parallel: 3 })
    expect(['a@0', 'a@1', 'a@2'].map((step) => run.inputs(step))).toEqual([
      ['x.main[0,2)'],
      ['x.main[2,3)', 'y.main[0,1)'],
      ['y.main[1,3)'],
    ])
  })

  it('runs so many iterations at a time, and joins results in their order, not in that of their ends (G6)', () => {
    const run = drive(loop).begin(4).enter('l', { kind: 'items', batchSize: 1, parallel: 2 })
    expect(run.starts).toEqual(['a@0', 'a@1'])
    run.done('a@1').done('b@1', 11)
    expect(run.starts).toEqual(['a@2'])
    run.done('a@2').done('b@2', 12).done('a@3').done('a@0').done('b@0', 10).done('b@3', 13)
    expect(run.inputs('after')).toEqual([10, 11, 12, 13].map((count, k) => `b@${k}.main[0,${count})`))
  })

  it('starts the earlier iteration first when there is one place (R1)', () => {
    const plan = planOf(
      'start:trigger l:loop a b z',
      'start > l\nstart > z\nl.body > a > b > l',
      {},
      { parallelSteps: 1 },
    )
    const run = drive(plan).begin(2)
    expect(run.starts).toEqual(['l'])
    run.enter('l', { kind: 'items', batchSize: 1, parallel: 2 })
    const order = [...run.starts]
    for (let step = run.starts[0]; step; step = run.starts[0]) {
      run.done(step)
      order.push(...run.starts)
    }
    expect(order).toEqual(['a@0', 'b@0', 'a@1', 'b@1', 'z'])
  })

  it('does no iteration without items, and settles «done» empty', () => {
    const plan = planOf('start:trigger l:loop a after:aggregate', 'start > l\nl.body > a > l\nl.done > after', {
      l: { runOnEmpty: true },
    })
    const run = drive(plan).begin(0).enter('l', { kind: 'items', batchSize: 1, parallel: 1 })
    expect(run.starts).toEqual(['after'])
    expect(run.run.step('after')!.incoming).toEqual([{ connection: 3, settled: 'empty' }])
  })

  it('gives the input of each iteration on when nothing leads back (G4)', () => {
    const plan = planOf('start:trigger l:loop a after', 'start > l\nl.body > a\nl.done > after')
    const run = drive(plan).begin(2).enter('l', { kind: 'items', batchSize: 1, parallel: 2 }).done('a@1').done('a@0')
    expect(run.inputs('after')).toEqual(['start.main[0,1)', 'start.main[1,2)'])
  })

  it('waits for a tail of the body that leads nowhere (G4)', () => {
    const plan = planOf('start:trigger l:loop a tail after', 'start > l\nl.body > a > l\na > tail\nl.done > after')
    const run = drive(plan).begin().enter('l', { kind: 'items', batchSize: 1, parallel: 1 }).done('a@0')
    expect(run.starts).toEqual(['tail@0'])
    expect(run.done('tail@0').starts).toEqual(['after'])
  })

  it('with an empty body ends at once, 100,000 iterations included', () => {
    const plan = planOf('start:trigger l:loop after', 'start > l\nl.done > after')
    const run = drive(plan).begin(100_000).enter('l', { kind: 'items', batchSize: 1, parallel: 3 })
    expect(run.starts).toEqual(['after'])
    expect(run.run.inputsOf('after')!.get('main')).toHaveLength(100_000)
  })

  it('refuses more iterations than the limit', () => {
    const plan = planOf('start:trigger l:loop after', 'start > l\nl.done > after')
    const entered = (times: number, limits = {}) =>
      drive(plan, { limits }).begin().enter('l', { kind: 'times', times, parallel: 1 })
    expect(entered(10, { loopIterationsMax: 10 }).starts).toEqual(['after'])
    const failure = { status: 'failed', error: { code: 'loop-limit', step: 'l' } }
    expect(entered(11, { loopIterationsMax: 10 }).finish).toMatchObject(failure)
    expect(entered(loopIterationsMax + 1).finish).toMatchObject(failure)
  })

  it('caps «until» at the limit', () => {
    const plan = planOf('start:trigger l:loop a', 'start > l\nl.body > a > l')
    const run = drive(plan, { limits: { loopIterationsMax: 1 } })
      .begin()
      .enter('l', { kind: 'until', iterationsMax: 2 })
    expect(run.done('a@0').check('l', false).finish).toMatchObject({ error: { code: 'loop-limit' } })
  })
})

describe('a loop «times» (G5)', () => {
  it('gives each iteration the whole input', () => {
    const run = drive(loop).begin(3).enter('l', { kind: 'times', times: 2, parallel: 2 })
    expect(run.inputs('a@0')).toEqual(['start.main[0,3)'])
    expect(run.inputs('a@1')).toEqual(['start.main[0,3)'])
  })

  it('can be none', () => {
    const run = drive(loop).begin(3).enter('l', { kind: 'times', times: 0, parallel: 2 })
    expect(run.finish).toMatchObject({ status: 'succeeded', ends: ['l'] })
    expect(run.run.explain('after')).toEqual({ type: 'no-items', connections: [4] })
  })
})

describe('a loop «until» (G5)', () => {
  it('hands the result of each iteration to the next, and asks after each', () => {
    const run = drive(loop).begin(3).enter('l', { kind: 'until', iterationsMax: 5 })
    run.done('a@0', 1).done('b@0', 2)
    expect(run.last).toMatchObject([{ type: 'start', step: 'l', kind: 'loop-check', attempt: 1 }])
    const check = run.last[0] as { inputs: ReadonlyMap<string, unknown> }
    expect(check.inputs.get('main')).toEqual([{ step: 'b@0', port: 'main', start: 0, count: 2 }])
    run.check('l', false)
    expect(run.inputs('a@1')).toEqual(['b@0.main[0,2)'])
    run.done('a@1').done('b@1', 4).check('l', true)
    expect(run.inputs('after')).toEqual(['b@1.main[0,4)'])
    expect(run.inputs('l')).toEqual(['start.main[0,3)'])
  })

  it('fails with loop-limit when the condition is not met in time', () => {
    const run = drive(loop).begin().enter('l', { kind: 'until', iterationsMax: 2 })
    run.done('a@0').done('b@0').check('l', false).done('a@1').done('b@1').check('l', false)
    expect(run.finish).toMatchObject({ status: 'failed', error: { step: 'l', code: 'loop-limit' } })
    const met = drive(loop)
      .begin()
      .enter('l', { kind: 'until', iterationsMax: 1 })
      .done('a@0')
      .done('b@0')
      .check('l', true)
    expect(met.starts).toEqual(['after'])
  })

  it('can turn loop-limit into items on «done» (F2)', () => {
    const plan = planOf('start:trigger l:loop a after', 'start > l\nl.body > a > l\nl.done > after', {
      l: { onError: 'continue' },
    })
    const run = drive(plan).begin().enter('l', { kind: 'until', iterationsMax: 1 }).done('a@0').check('l', false)
    expect(run.last).toMatchObject([{ step: 'l', kind: 'absorb', error: { code: 'loop-limit' } }])
    run.done('l', { done: 1 })
    expect(run.inputs('after')).toEqual(['l.done[0,1)'])
  })

  it('goes on with nothing when an iteration gave nothing', () => {
    const run = drive(loop)
      .begin()
      .enter('l', { kind: 'until', iterationsMax: 3 })
      .done('a@0')
      .done('b@0', 0)
      .check('l', false)
    expect(run.last).toMatchObject([{ step: 'l', kind: 'loop-check' }])
    expect(run.status('a@1')).toBe('skipped')
  })
})

describe('a break (G7)', () => {
  const plan = planOf(
    'start:trigger l:loop c:if x:break b after',
    `start > l
     l.body > c
     c.true > x
     c.false > b > l
     l.done > after`,
  )

  it('takes the results up to the smallest breaking iteration, with what the break got', () => {
    const run = drive(plan).begin(9).enter('l', { kind: 'items', batchSize: 1, parallel: 4 })
    run.done('c@0', { false: 1 }).done('c@1', { false: 1 }).done('c@2', { true: 5 }).done('c@3', { true: 6 })
    run.done('b@1', 21).done('x@3')
    expect(run.starts).toEqual([])
    run.aborts('c@4').done('x@2').done('b@0', 20)
    expect(run.inputs('after')).toEqual(['b@0.main[0,20)', 'b@1.main[0,21)', 'c@2.true[0,5)'])
    expect([...run.run.steps()].some(({ key }) => key.endsWith('@3'))).toBe(false)
  })

  it('cancels later iterations, waits for them, and lets earlier ones finish', () => {
    const run = drive(plan).begin(3).enter('l', { kind: 'items', batchSize: 1, parallel: 3 })
    run.done('c@1', { true: 1 }).done('c@2', { false: 1 }).started('b@2', 'write').done('x@1')
    expect(run.last).toEqual([{ type: 'abort', step: 'b@2', reason: 'break' }])
    run.done('c@0', { false: 1 }).done('b@0', 2)
    expect(run.status('after')).toBe('pending')
    run.done('b@2')
    expect(run.inputs('after')).toEqual(['b@0.main[0,2)', 'c@1.true[0,1)'])
  })

  it('opens no further iteration', () => {
    const run = drive(plan)
      .begin(9)
      .enter('l', { kind: 'items', batchSize: 1, parallel: 1 })
      .done('c@0', { true: 3 })
      .done('x@0')
    expect(run.starts).toEqual(['after'])
  })

  it('ends «until» without asking', () => {
    const run = drive(plan)
      .begin(2)
      .enter('l', { kind: 'until', iterationsMax: 5 })
      .done('c@0', { true: 2 })
      .done('x@0')
    expect(run.inputs('after')).toEqual(['c@0.true[0,2)'])
  })

  it('does not happen when it is disabled', () => {
    const disabled = planOf('start:trigger l:loop x:break after', 'start > l\nl.body > x\nl.done > after', {
      x: { disabled: true },
    })
    const run = drive(disabled)
      .begin(2)
      .enter('l', { kind: 'items', batchSize: 1, parallel: 1 })
      .done('x@0', {})
      .done('x@1', {})
    expect(run.inputs('after')).toEqual(['start.main[0,1)', 'start.main[1,2)'])
  })

  it('inside a try ends the loop around it, and the try ends with what leads back', () => {
    const tried = planOf(
      'start:trigger l:loop t:try c:if x:break b after',
      `start > l
       l.body > t
       t.body > c
       c.true > x
       c.false > b > t
       t.done > l
       l.done > after`,
    )
    const run = drive(tried).begin(3).enter('l', { kind: 'items', batchSize: 1, parallel: 1 })
    run.done('c@0', { false: 1 }).done('b@0', 4).done('c@1', { true: 6 }).done('x@1')
    expect(run.inputs('after')).toEqual(['b@0.main[0,4)', 'c@1.true[0,6)'])
  })
})

describe('loops three deep, in parallel, with breaks', () => {
  const plan = planOf(
    'start:trigger l:loop m:loop n:loop c:if x:break b after',
    `start > l
     l.body > m
     m.body > n
     n.body > c
     c.true > x
     c.false > b > n
     n.done > m
     m.done > l
     l.done > after`,
  )

  it('give results in the order of the paths, whatever ends first', () => {
    for (const backwards of [false, true]) {
      const run = drive(plan).begin(8)
      while (!run.finish && run.given.size > 0) {
        const given = [...run.given.values()]
        const start = backwards ? given.at(-1)! : given[0]!
        if (start.kind === 'loop-enter') {
          const batchSize = { l: 4, m: 2, n: 1 }[start.step.split('@')[0]!]!
          run.enter(start.step, { kind: 'items', batchSize, parallel: 2 })
        } else if (start.step.startsWith('c@')) {
          run.done(start.step, start.path[2] === 1 && start.path[0] === 1 ? { true: 1 } : { false: 1 })
        } else run.done(start.step)
        if (run.given.has('after')) break
      }
      expect(run.inputs('after')).toEqual([
        'b@0.0.0.main[0,1)',
        'b@0.0.1.main[0,1)',
        'b@0.1.0.main[0,1)',
        'b@0.1.1.main[0,1)',
        'b@1.0.0.main[0,1)',
        'c@1.0.1.true[0,1)',
        'b@1.1.0.main[0,1)',
        'c@1.1.1.true[0,1)',
      ])
    }
  })
})

describe('what is kept of iterations that are over', () => {
  it('is the last one, and for each node the last in which it ran', () => {
    const plan = planOf(
      'start:trigger l:loop c:if odd b after',
      'start > l\nl.body > c\nc.true > odd > l\nc.false > b > l\nl.done > after',
    )
    const run = drive(plan).begin(1000).enter('l', { kind: 'items', batchSize: 1, parallel: 1 })
    for (let k = 0; k < 1000; k++) {
      run.done(`c@${k}`, k === 7 ? { true: 1 } : { false: 1 }).done(k === 7 ? `odd@${k}` : `b@${k}`)
    }
    const kept = [...run.run.steps()].filter(({ path }) => path.length > 0).map(({ key }) => key)
    expect(kept).toEqual(['c@7', 'odd@7', 'b@7', 'c@999', 'odd@999', 'b@999'])
    expect(run.run.stepOf(plan.indexById.get('odd')!, 'after')).toBe('odd@7')
    expect(run.run.stepOf(plan.indexById.get('b')!, 'after')).toBe('b@999')
  })

  it('with loops inside goes with the iteration around it', () => {
    const plan = planOf(
      'start:trigger l:loop m:loop a after',
      'start > l\nl.body > m\nm.body > a > m\nm.done > l\nl.done > after',
    )
    const run = drive(plan).begin(50).enter('l', { kind: 'items', batchSize: 1, parallel: 1 })
    for (let k = 0; k < 50; k++) {
      run.enter(`m@${k}`, { kind: 'times', times: 2, parallel: 2 }).done(`a@${k}.1`).done(`a@${k}.0`)
    }
    const kept = [...run.run.steps()].filter(({ path }) => path.length > 0).map(({ key }) => key)
    expect(kept).toEqual(['m@49', 'a@49.1'])
  })

  it('includes the iteration in which the execution failed', () => {
    const run = drive(loop).begin(50).enter('l', { kind: 'items', batchSize: 1, parallel: 2 })
    run.done('a@1').done('b@1').fail('a@2').aborts('a@0')
    expect(run.finish?.status).toBe('failed')
    expect(run.status('a@2')).toBe('failed')
    expect(run.status('a@0')).toBe('cancelled')
  })
})
