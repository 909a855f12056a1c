import { defineNode } from '@linkflow/node-runtime'
import { z } from 'zod'
import { firstHandles, handlesBetween } from '../items/handles.ts'

export const limit = defineNode({
  type: 'limit',
  version: 1,
  title: 'Limit',
  description: 'Keeps the first or the last items.',
  group: 'data',
  keywords: ['first', 'last', 'top', 'head', 'tail', 'take'],
  parameters: z.strictObject({
    count: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(1).describe('How many items to keep at most'),
    keep: z.enum(['first', 'last']).default('first').describe('From which end; the order stays'),
  }),
  effect: 'pure',
  sample: [{ id: 1 }],
  gives: 'input',
  behaviour: {
    kind: 'list',
    run(input, evaluate) {
      const { count, keep } = evaluate()
      const there = input.port('main').count
      const kept = Math.min(count, there)
      const handles = keep === 'first' ? firstHandles(input, kept) : handlesBetween(input, 'main', there - kept, kept)
      return { type: 'done', outputs: { main: handles } }
    },
  },
})
