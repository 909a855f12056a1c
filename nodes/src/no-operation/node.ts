import { defineNode } from '@linkflow/node-runtime'
import { z } from 'zod'

export const noOperation = defineNode({
  type: 'no-operation',
  version: 1,
  title: 'No Operation',
  description: 'Passes its items on unchanged: a place to end a branch or to gather connections.',
  group: 'flow',
  keywords: ['nothing', 'noop', 'placeholder'],
  parameters: z.strictObject({}),
  effect: 'pure',
  sample: [{ orderId: 'ord_2f9c1b7a' }],
  gives: 'input',
  behaviour: { kind: 'each', each: (item) => item },
})
