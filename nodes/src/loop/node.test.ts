import { portsOf } from '@linkflow/node-runtime'
import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { BATCH_SIZE_MAX, ITERATIONS_MAX, PARALLEL_MAX } from '../limits.ts'
import { loop } from './node.ts'

const enter = async (parameters: Record<string, unknown>, items = [{ id: 1 }]) =>
  (await runNode(loop, { parameters, items, kind: 'loop-enter' })).loop

describe('Loop', () => {
  it('goes over batches, a number of times, or until', async () => {
    expect(await enter({})).toEqual({ kind: 'items', batchSize: 1, parallel: 1 })
    expect(await enter({ batchSize: 10, parallel: 3 })).toEqual({ kind: 'items', batchSize: 10, parallel: 3 })
    expect(await enter({ kind: 'times', times: '{{ $json.id + 1 }}' })).toEqual({
      kind: 'times',
      times: 2,
      parallel: 1,
    })
    expect(await enter({ kind: 'until', iterationsMax: 5 })).toEqual({ kind: 'until', iterationsMax: 5 })
  })

  it('does not ask its condition before there is a result', async () => {
    expect(await enter({ kind: 'until', condition: '{{ $json.done }}' })).toEqual({ kind: 'until', iterationsMax: 100 })
  })

  it('asks its condition about the result of an iteration', async () => {
    for (const done of [true, false]) {
      const run = await runNode(loop, {
        parameters: { kind: 'until', condition: '{{ $json.done }}' },
        items: [{ done }],
        kind: 'loop-check',
      })
      expect(run.until).toBe(done)
    }
  })

  it('has a body and an end', () => {
    expect(portsOf(loop, {})).toEqual({ inputs: ['main'], outputs: ['body', 'done'] })
    expect(loop.engine).toBe('loop')
  })

  it('is bounded', async () => {
    expect(await enter({ batchSize: BATCH_SIZE_MAX, parallel: PARALLEL_MAX })).toBeDefined()
    for (const parameters of [
      { batchSize: 0 },
      { batchSize: BATCH_SIZE_MAX + 1 },
      { parallel: PARALLEL_MAX + 1 },
      { times: ITERATIONS_MAX + 1 },
      { iterationsMax: ITERATIONS_MAX + 1 },
      { batchSize: 1.5 },
    ]) {
      await expect(enter(parameters)).rejects.toThrow('parameter-invalid')
    }
  })
})
