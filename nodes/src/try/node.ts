import { defineNode } from '@linkflow/node-runtime'
import { z } from 'zod'

export const tryNode = defineNode({
  type: 'try',
  version: 1,
  title: 'Try',
  description:
    'Runs the nodes of its body; if one of them fails, the items go to «catch» with the error instead of failing the execution.',
  group: 'flow',
  keywords: ['catch', 'error handling', 'exception', 'scope'],
  suggestedNext: ['http-request', 'execute-workflow', 'code'],
  engine: 'try',
  ports: { inputs: ['main'], outputs: ['body', 'done', 'catch'] },
  parameters: z.strictObject({}),
  effect: 'pure',
  sample: [{ orderId: 'ord_2f9c1b7a', status: 'paid' }],
  behaviour: { kind: 'structure' },
})
