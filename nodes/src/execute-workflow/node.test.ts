import type { ChildResult } from '@linkflow/node-runtime'
import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { CALLS_MAX } from '../limits.ts'
import { executeWorkflow } from './node.ts'

const items = [{ id: 1 }, { id: 2 }]
const child = (...json: { n: number }[]): ChildResult => ({
  executionId: 'child',
  status: 'succeeded',
  items: json.map((one) => ({ json: one })),
})

describe('Execute Workflow', () => {
  it('hands all items to one execution', async () => {
    const { calls } = await runNode(executeWorkflow, { parameters: { workflow: 'w1' }, items })
    expect(calls).toEqual({
      wait: true,
      calls: [{ workflow: 'w1', items: items.map((json) => ({ json })), from: 'all' }],
    })
  })

  it('starts one execution for each item, each by its own parameters', async () => {
    const { calls } = await runNode(executeWorkflow, {
      parameters: { workflow: 'w{{ $json.id }}', mode: 'each', wait: false },
      items,
    })
    expect(calls?.wait).toBe(false)
    expect(calls?.calls.map(({ workflow, from }) => [workflow, from])).toEqual([
      ['w1', [0]],
      ['w2', [1]],
    ])
  })

  it('collects what the executions gave, in the order of the calls', async () => {
    const run = await runNode(executeWorkflow, {
      parameters: { workflow: 'w1', mode: 'each' },
      items,
      children: [child({ n: 1 }, { n: 2 }), child({ n: 3 })],
    })
    expect(run.outputs.main).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
    expect(run.lineage.main).toEqual([0, 0, 1])
  })

  it('fails with the reason of the one that failed', async () => {
    const run = await runNode(executeWorkflow, {
      parameters: { workflow: 'w1' },
      items,
      children: [{ executionId: 'e7', status: 'failed', items: [], error: { code: 'http-status', message: 'No.' } }],
    })
    expect(run.error).toMatchObject({
      code: 'sub-workflow-failed',
      message: 'Execution e7 of the workflow failed: No.',
      details: { executionId: 'e7', error: { code: 'http-status' } },
    })
  })

  it('bounds how many it starts at once', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => ({ i }))
    const start = (count: number) =>
      runNode(executeWorkflow, { parameters: { workflow: 'w', mode: 'each' }, items: many(count) })
    expect((await start(CALLS_MAX)).calls?.calls).toHaveLength(CALLS_MAX)
    expect((await start(CALLS_MAX + 1)).error?.code).toBe('too-many-calls')
  })

  it('wants to know which workflow', async () => {
    await expect(runNode(executeWorkflow, { parameters: {}, items })).rejects.toThrow('workflow')
  })
})
