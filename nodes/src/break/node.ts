import { defineNode } from '@linkflow/node-runtime'
import { z } from 'zod'

export const breakNode = defineNode({
  type: 'break',
  version: 1,
  title: 'Break',
  description: 'Ends the innermost loop; the items that arrive here belong to its result.',
  group: 'flow',
  keywords: ['stop loop', 'exit', 'leave'],
  engine: 'break',
  ports: { inputs: ['main'], outputs: [] },
  parameters: z.strictObject({}),
  effect: 'pure',
  sample: [],
  behaviour: { kind: 'structure' },
})
