import { defineNode } from '@linkflow/node-runtime'
import { z } from 'zod'

export const errorTrigger = defineNode({
  type: 'error-trigger',
  version: 1,
  title: 'Error Trigger',
  description: 'Starts this workflow when an execution of a workflow fails that names this one as its error workflow.',
  group: 'trigger',
  keywords: ['failure', 'alert', 'catch', 'exception', 'monitor'],
  suggestedNext: ['http-request', 'set', 'if'],
  engine: 'trigger',
  parameters: z.strictObject({}),
  effect: 'pure',
  sample: [
    {
      execution: {
        id: '019a0b7c-0000-7000-8000-000000000001',
        workflowId: '019a0b7c-0000-7000-8000-000000000002',
        workflowName: 'Order intake',
        error: { code: 'http-status', message: 'api.example.test answered 503 Service Unavailable.' },
        lastNode: 'Send invoice',
        mode: 'webhook',
        startedAt: '2030-01-01T09:00:00.000Z',
      },
    },
  ],
  gives: 'sample',
  behaviour: { kind: 'trigger' },
})
