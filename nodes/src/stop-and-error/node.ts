import { defineNode, failItem } from '@linkflow/node-runtime'
import { z } from 'zod'
import { LINE_CHARS_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'

export const stopAndError = defineNode({
  type: 'stop-and-error',
  version: 1,
  title: 'Stop and Error',
  description: 'Fails with a message of yours, so that a try, an error port or the error workflow takes over.',
  group: 'flow',
  keywords: ['throw', 'raise', 'fail', 'abort'],
  ports: { inputs: ['main'], outputs: [] },
  parameters: z.strictObject({
    message: z.string().min(1).max(LINE_CHARS_MAX).describe('What went wrong, for whoever reads the execution'),
    code: z
      .string()
      .max(64)
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be words of small letters and digits joined by «-»')
      .default('stopped')
      .describe('Short code that later nodes can compare, such as order-invalid'),
  }),
  effect: 'pure',
  sample: [],
  behaviour: { kind: 'each', each: (_item, { code, message }) => failItem(permanent(code, message)) },
})
