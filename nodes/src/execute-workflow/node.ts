import {
  type CallPlan,
  type ChildResult,
  type DerivedItem,
  defineNode,
  type NodeError,
  type NodeInput,
} from '@linkflow/node-runtime'
import { z } from 'zod'
import { FORMAT } from '../data/format.ts'
import { CALLS_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'

const parameters = z.strictObject({
  workflow: z
    .string()
    .min(1)
    .max(128)
    .meta(FORMAT.workflow)
    .describe('Id of the workflow to run; it must have a Workflow Trigger'),
  mode: z
    .enum(['once', 'each'])
    .default('once')
    .describe('once: one execution gets all items. each: one execution for every item'),
  wait: z
    .boolean()
    .default(true)
    .describe('Wait for the result. Without waiting, the executions run on their own and the items pass through'),
})

type Evaluate = (index?: number) => z.output<typeof parameters>

function callsOf(input: NodeInput, evaluate: Evaluate): CallPlan | { error: NodeError } {
  const { workflow, mode, wait } = evaluate()
  const items = input.port('main')
  if (mode === 'once') return { wait, calls: [{ workflow, items: items.all(), from: 'all' }] }
  if (items.count > CALLS_MAX) {
    return {
      error: permanent(
        'too-many-calls',
        `${items.count} items would start ${items.count} executions; at most ${CALLS_MAX} are started by one step. Put the node into a loop, or use mode «once».`,
      ),
    }
  }
  const calls = [...input.handles('main')].map(({ item, index }) => ({
    workflow: evaluate(index).workflow,
    items: [item],
    from: [index],
  }))
  return { wait, calls }
}

const STATUS_WORDS = { failed: 'failed', cancelled: 'was cancelled', timed_out: 'ran out of time' } as const

function childFailure(child: ChildResult & { status: keyof typeof STATUS_WORDS }): NodeError {
  const cause = child.error === undefined ? '' : `: ${child.error.message}`
  return permanent(
    'sub-workflow-failed',
    `Execution ${child.executionId} of the workflow ${STATUS_WORDS[child.status]}${cause}`,
    {
      executionId: child.executionId,
      status: child.status,
      ...(child.error === undefined ? {} : { error: { ...child.error } }),
    },
  )
}

const failedChild = (child: ChildResult): child is ChildResult & { status: keyof typeof STATUS_WORDS } =>
  child.status !== 'succeeded'

/** Results come in the order of the calls. A call of its own for each item has that item as its origin. */
function* collected(results: readonly ChildResult[], inputCount: number): Generator<DerivedItem> {
  const each = results.length === inputCount
  for (const [i, child] of results.entries()) {
    for (const item of child.items) yield { item, from: each ? [i] : 'all' }
  }
}

export const executeWorkflow = defineNode({
  type: 'execute-workflow',
  version: 1,
  title: 'Execute Workflow',
  description: 'Runs another workflow with these items and goes on with what it gives back.',
  group: 'flow',
  keywords: ['sub-workflow', 'call', 'child', 'function', 'reuse'],
  operations: [
    { title: 'Once, with all items', keywords: ['batch'], parameters: { mode: 'once' } },
    { title: 'Once for each item', keywords: ['per item', 'for each'], parameters: { mode: 'each' } },
  ],
  suggestedNext: ['if', 'set', 'merge'],
  parameters,
  effect: 'write',
  sample: [{ invoiceId: 'inv_204', total: 106.39 }],
  behaviour: {
    kind: 'call',
    calls: (input, evaluate) => callsOf(input, evaluate),
    collect(results, input) {
      const failed = results.find(failedChild)
      if (failed !== undefined) return { type: 'failed', error: childFailure(failed) }
      return { type: 'done', outputs: { main: collected(results, input.port('main').count) } }
    },
  },
})
