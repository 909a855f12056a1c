import { assertNever } from '@linkflow/kernel'
import { defineNode } from '@linkflow/node-runtime'
import { z } from 'zod'
import { conditionSchema } from '../conditions/conditions.ts'
import { BATCH_SIZE_MAX, ITERATIONS_MAX, PARALLEL_MAX } from '../limits.ts'

export const loop = defineNode({
  type: 'loop',
  version: 1,
  title: 'Loop',
  description: 'Runs the nodes of its body for each batch of items, a number of times, or until a condition holds.',
  group: 'flow',
  keywords: ['for each', 'batch', 'split', 'repeat', 'while', 'iterate', 'poll'],
  suggestedNext: ['http-request', 'code', 'wait'],
  engine: 'loop',
  ports: { inputs: ['main'], outputs: ['body', 'done'] },
  parameters: z.strictObject({
    kind: z
      .enum(['items', 'times', 'until'])
      .default('items')
      .describe(
        'items: once for each batch of items. times: a number of times with the same items. until: again with the result, until the condition holds',
      ),
    batchSize: z.int().min(1).max(BATCH_SIZE_MAX).default(1).describe('Items in one iteration (kind «items»)'),
    times: z.int().min(0).max(ITERATIONS_MAX).default(1).describe('Number of iterations (kind «times»)'),
    parallel: z
      .int()
      .min(1)
      .max(PARALLEL_MAX)
      .default(1)
      .describe('Iterations that may run at the same time; results keep their order (kinds «items» and «times»)'),
    condition: conditionSchema
      .default(false)
      .describe(
        'Ends the loop when it is true; it is asked after each iteration, about the result of that iteration (kind «until»)',
      ),
    iterationsMax: z
      .int()
      .min(1)
      .max(ITERATIONS_MAX)
      .default(100)
      .describe('The loop fails when the condition does not hold after so many iterations (kind «until»)'),
  }),
  effect: 'pure',
  sample: [{ orderId: 'ord_2f9c1b7a', status: 'paid' }],
  behaviour: {
    kind: 'loop',
    // The condition is not read here: it speaks of an iteration's result, and there is none yet.
    enter({ kind, batchSize, times, parallel, iterationsMax }) {
      switch (kind) {
        case 'items':
          return { kind, batchSize, parallel }
        case 'times':
          return { kind, times, parallel }
        case 'until':
          return { kind, iterationsMax }
        default:
          return assertNever(kind)
      }
    },
    until: ({ condition }) => condition,
  },
})
