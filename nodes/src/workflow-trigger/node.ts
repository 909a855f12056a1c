import { defineNode } from '@linkflow/node-runtime'
import { z } from 'zod'
import { keysOf } from '../data/json-schema.ts'
import { LIST_ENTRIES_MAX } from '../limits.ts'
import { inputFieldSchema } from './input-fields.ts'

const parameters = z.strictObject({
  fields: z
    .array(inputFieldSchema)
    .max(LIST_ENTRIES_MAX)
    .default([])
    .describe('Fields that the calling workflow must give in each item; none: items are taken as they come'),
})

function check({ fields }: z.output<typeof parameters>) {
  const names = fields.map((field) => field.name)
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i)
  return twice === -1 ? undefined : { parameter: 'fields', message: `«${names[twice]}» is declared twice.` }
}

export const workflowTrigger = defineNode({
  type: 'workflow-trigger',
  version: 1,
  title: 'Workflow Trigger',
  description: 'Starts this workflow when another one runs it, with the items that are handed over.',
  group: 'trigger',
  keywords: ['sub-workflow', 'input', 'called', 'child', 'function'],
  suggestedNext: ['set', 'if', 'http-request'],
  engine: 'trigger',
  parameters,
  // There is no item yet that an expression could speak of.
  literal: keysOf(parameters),
  check,
  effect: 'pure',
  sample: [{ orderId: 'ord_2f9c1b7a', total: 89.4 }],
  behaviour: { kind: 'trigger' },
})
