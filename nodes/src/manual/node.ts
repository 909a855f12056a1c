import { defineNode } from '@linkflow/node-runtime'
import { z } from 'zod'

export const manual = defineNode({
  type: 'manual',
  version: 1,
  title: 'Manual Trigger',
  description: 'Starts the workflow by hand or by the API, with the items that are given.',
  group: 'trigger',
  keywords: ['start', 'test', 'button', 'run'],
  suggestedNext: ['http-request', 'set', 'code'],
  engine: 'trigger',
  parameters: z.strictObject({}),
  effect: 'pure',
  sample: [{}],
  behaviour: { kind: 'trigger' },
})
