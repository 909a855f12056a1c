import { defineNode, type NodeOutcome } from '@linkflow/node-runtime'
import { z } from 'zod'
import { fieldPath } from '../data/field-path.ts'
import { handlesInMemory } from '../items/handles.ts'
import { LIST_ENTRIES_MAX, MATCHES_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import { compare } from './compare.ts'

const parameters = z.strictObject({
  fields: z
    .array(
      z.strictObject({
        field: fieldPath().describe('Field of input1, such as customer.id'),
        fieldInInput2: fieldPath().optional().describe('Field of input2; the same as in input1 when left out'),
      }),
    )
    .min(1)
    .max(LIST_ENTRIES_MAX)
    .describe('Fields that say which items belong together; one that is missing or null belongs to none'),
  ignore: z
    .array(fieldPath())
    .max(LIST_ENTRIES_MAX)
    .default([])
    .describe('Fields that may differ, such as updatedAt; name those of both inputs where keys have other names'),
  output: z
    .enum(['both', 'input1', 'input2'])
    .default('both')
    .describe('What leaves of items that differ: what is the same and what is different, or the item of one input'),
  multipleMatches: z
    .enum(['all', 'first'])
    .default('all')
    .describe('When several items of input2 belong to one of input1: hold it against each, or against the first'),
})

type Parameters = z.output<typeof parameters>

function outcomeOf(compared: ReturnType<typeof compare>): NodeOutcome {
  if (compared !== 'too-many') return { type: 'done', outputs: { ...compared } }
  const message = `More than ${MATCHES_MAX} pairs of items belong together. Name more fields, or hold each only against the first.`
  return { type: 'failed', error: permanent('compare-too-many-matches', message) }
}

export const compareDatasets = defineNode({
  type: 'compare-datasets',
  version: 1,
  title: 'Compare Datasets',
  description: 'Tells which items of two inputs are the same, differ, or are only in one of them.',
  group: 'data',
  keywords: ['compare', 'diff', 'difference', 'sync', 'changes', 'new', 'deleted', 'reconcile'],
  suggestedNext: ['data-table', 'postgres', 'http-request'],
  ports: { inputs: ['input1', 'input2'], outputs: ['only-input1', 'same', 'different', 'only-input2'] },
  parameters,
  effect: 'pure',
  sample: [
    {
      match: { id: 'cus_81' },
      same: { id: 'cus_81', name: 'Ada Lovelace' },
      different: { city: { input1: 'London', input2: 'Paris' } },
    },
  ],
  behaviour: {
    kind: 'list',
    run(input, evaluate: (index?: number) => Parameters) {
      return outcomeOf(compare(handlesInMemory(input, 'input1'), handlesInMemory(input, 'input2'), evaluate()))
    },
  },
})
