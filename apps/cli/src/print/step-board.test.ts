import { describe, expect, it } from 'vitest'
import type { Paint } from './paint.ts'
import { type BoardStep, StepBoard } from './step-board.ts'

const plain: Paint = (_, text) => text
const step = (name: string, changes: Partial<BoardStep> = {}): BoardStep => ({
  step: name,
  node: name,
  name,
  status: 'succeeded',
  outputs: [{ port: 'main', count: 2 }],
  durationMs: 5,
  ...changes,
})

describe('the board of steps', () => {
  it('has a line for each node, with its items and its time', () => {
    const steps = [step('Start'), step('Set', { durationMs: 1500 }), step('No', { status: 'skipped', outputs: [] })]
    expect(StepBoard.of(steps).lines(plain)).toEqual([
      '✓ Start  2 items  5 ms',
      '✓ Set  2 items  1.5 s',
      '− No  skipped',
    ])
  })

  it('counts the iterations of a loop instead of listing them', () => {
    const body = Array.from({ length: 1000 }, (_, n) =>
      step('Body', { step: `Body@${n}`, iteration: String(n), durationMs: 1 }),
    )
    const lines = StepBoard.of([step('Loop'), ...body]).lines(plain)
    expect(lines).toEqual(['✓ Loop  2 items  5 ms', '  ✓ Body  ×1000  2000 items  1.0 s'])
  })

  it('tells the ports apart where items left by several', () => {
    const outputs = [
      { port: 'main', count: 2 },
      { port: 'discarded', count: 1 },
      { port: 'error', count: 0 },
    ]
    expect(StepBoard.of([step('Filter', { outputs })]).lines(plain)).toEqual(['✓ Filter  2 main, 1 discarded  5 ms'])
  })

  it('says how many of many failed, and why the first did', () => {
    const failed = { code: 'x', message: 'It is broken.', item: 3 }
    const steps = [0, 1, 2].map((n) =>
      step('Body', { step: `Body@${n}`, iteration: String(n), ...(n > 0 && { status: 'failed', error: failed }) }),
    )
    expect(StepBoard.of(steps).lines(plain)).toEqual([
      '  ✗ Body  ×3  6 items  15 ms  2 failed',
      '    It is broken. (item 3)',
    ])
  })

  it('shows what runs now, and forgets a failure that is tried again', () => {
    const board = new StepBoard()
    board.announce([{ id: 'Call', name: 'Call', depth: 0 }])
    expect(board.lines(plain)).toEqual([])
    board.started('Call', 'Call')
    expect(board.lines(plain)).toEqual(['▸ Call'])
    board.settled(step('Call', { status: 'failed', outputs: [], error: { code: 'x', message: 'Away.' } }))
    expect(board.lines(plain)[1]).toBe('  Away.')
    board.started('Call', 'Call')
    board.settled(step('Call'))
    expect(board.lines(plain)).toEqual(['✓ Call  2 items  10 ms'])
  })
})
