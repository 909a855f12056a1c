import { defineNode, type NodeInput, type NodeOutcome, type PortItems } from '@linkflow/node-runtime'
import { z } from 'zod'
import { fieldPath } from '../data/field-path.ts'
import { jsonValue } from '../data/json-schema.ts'
import { handlesInMemory, itemsInMemory } from '../items/handles.ts'
import { COMBINATIONS_MAX, LIST_ENTRIES_MAX, MERGE_INPUTS_MAX, SQL_CHARS_MAX, SQL_COLUMNS_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import { allCombinations } from './all-combinations.ts'
import { byFields } from './by-fields.ts'
import { byPosition } from './by-position.ts'
import { bySql } from './by-sql.ts'
import { clashSchema, depthSchema } from './combine.ts'

const parameters = z.strictObject({
  mode: z
    .enum(['append', 'by-position', 'by-fields', 'all-combinations', 'choose-branch', 'sql'])
    .default('append')
    .describe(
      'append: one input after the other. by-position: the first items together, the second ones, … by-fields: items whose fields are equal. all-combinations: each item with each. choose-branch: wait for all, then pass one input on. sql: a query over the inputs, which are its tables',
    ),
  inputs: z.int().min(2).max(MERGE_INPUTS_MAX).default(2).describe('Number of inputs, named input1, input2, …'),
  includeUnpaired: z
    .boolean()
    .default(false)
    .describe('Keep items that have no partner because another input is shorter (by-position)'),
  fields: z
    .array(
      z.strictObject({
        field: fieldPath().describe('Field of input1, such as customer.id'),
        fieldInInput2: fieldPath().optional().describe('Field of input2; the same as in input1 when left out'),
      }),
    )
    .max(LIST_ENTRIES_MAX)
    .default([])
    .describe('Fields that must all be equal; a missing or null field matches nothing (by-fields)'),
  join: z
    .enum(['keep-matches', 'keep-non-matches', 'keep-everything', 'enrich-input1', 'enrich-input2'])
    .default('keep-matches')
    .describe(
      'Which items leave: matches, items without a match, both, or all of one input with what matches in the other (by-fields)',
    ),
  output: z
    .enum(['both', 'input1', 'input2'])
    .default('both')
    .describe('Whose data leaves when matches or non-matches are kept (by-fields)'),
  multipleMatches: z
    .enum(['all', 'first'])
    .default('all')
    .describe('When several items of input2 match one of input1: one result for each, or only the first (by-fields)'),
  sourceField: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe('Name of a field that says where a result came from: input1, input2 or both (by-fields)'),
  clash: clashSchema,
  nested: depthSchema,
  branch: z.int().min(1).max(MERGE_INPUTS_MAX).default(1).describe('Number of the input that passes (choose-branch)'),
  query: z
    .string()
    .max(SQL_CHARS_MAX)
    .default('')
    .describe(
      'A SELECT as SQLite reads it; the tables are input1, input2, … A {{ }} in it is a value that travels beside it, never SQL; in the quotes of a name it is a name. $1, $2 are the entries of «values» (sql)',
    ),
  values: z
    .array(jsonValue())
    .max(SQL_COLUMNS_MAX)
    .default([])
    .describe('What stands for $1, $2, … in the query (sql)'),
})

type Parameters = z.output<typeof parameters>

const inputNames = (count: number): string[] => Array.from({ length: count }, (_, i) => `input${i + 1}`)

function rawInputs(raw: Readonly<Record<string, unknown>>): number {
  const count = raw.inputs
  return typeof count === 'number' && Number.isInteger(count) && count >= 2 && count <= MERGE_INPUTS_MAX ? count : 2
}

function check({ mode, inputs, fields, branch, query }: Parameters) {
  if (mode === 'by-fields' && inputs !== 2) return { parameter: 'inputs', message: 'must be 2 to merge by fields.' }
  if (mode === 'by-fields' && fields.length === 0) {
    return { parameter: 'fields', message: 'is empty: name at least one field that must be equal.' }
  }
  if (mode === 'choose-branch' && branch > inputs)
    return { parameter: 'branch', message: `is over ${inputs}, the number of inputs.` }
  if (mode === 'sql' && query.trim() === '') return { parameter: 'query', message: 'is empty: write the query.' }
  return undefined
}

const done = (main: PortItems): NodeOutcome => ({ type: 'done', outputs: { main } })

function* appended(input: NodeInput, names: readonly string[]) {
  for (const name of names) yield* input.handles(name)
}

function combinations(input: NodeInput, names: readonly string[], rules: Parameters): NodeOutcome {
  const count = names.reduce((product, name) => product * input.port(name).count, 1)
  if (count > COMBINATIONS_MAX) {
    return {
      type: 'failed',
      error: permanent(
        'merge-too-many-combinations',
        `All combinations would be ${count} items; at most ${COMBINATIONS_MAX} are made. Filter the inputs first, or merge by fields.`,
      ),
    }
  }
  return done(
    allCombinations(
      names.map((name) => handlesInMemory(input, name)),
      rules,
    ),
  )
}

function joinedByFields(input: NodeInput, rules: Parameters): NodeOutcome {
  const made = byFields(itemsInMemory(input, 'input1'), itemsInMemory(input, 'input2'), rules)
  return 'code' in made ? { type: 'failed', error: made } : done(made)
}

export const merge = defineNode({
  type: 'merge',
  version: 1,
  title: 'Merge',
  description: 'Brings the items of several inputs together.',
  documentation: `**By SQL** the inputs are tables of SQLite: \`input1\`, \`input2\`, … Their columns are the fields of the items at the top. Booleans are 1 and 0, objects
and lists are JSON: \`customer ->> 'name'\`, \`json_extract(…)\`, \`json_each(…)\`. A column that is taken as it is comes back as it was. Files of the items stay behind.

\`\`\`sql
SELECT a.id, a.name, sum(b.total) AS total
FROM input1 a LEFT JOIN input2 b ON b.customer = a.id
WHERE a.country = {{ $json.country }}
GROUP BY a.id
\`\`\`

- One statement that reads: SELECT, WITH … SELECT or VALUES. It has 30 seconds and 256 MB, and gives a million rows at most.
- Text and numbers are never equal: \`CAST(a.id AS TEXT) = b.id\`. Names of fields with other characters than letters and digits stand in double quotes.
- Of columns with one name the last that is not null counts. An input without items has whatever columns the query names, all of them null.
- \`random()\` and \`'now'\` give the same when the step is done again.`,
  group: 'flow',
  keywords: ['join', 'combine', 'append', 'union', 'enrich', 'wait for all'],
  operations: [
    { title: 'One after the other', keywords: ['append', 'union'], parameters: { mode: 'append' } },
    { title: 'By position', keywords: ['zip', 'pair'], parameters: { mode: 'by-position' } },
    { title: 'By equal fields', keywords: ['join', 'match', 'enrich', 'lookup'], parameters: { mode: 'by-fields' } },
    { title: 'All combinations', keywords: ['cross', 'product'], parameters: { mode: 'all-combinations' } },
    { title: 'Wait for all, pass one on', keywords: ['choose', 'branch'], parameters: { mode: 'choose-branch' } },
    { title: 'By SQL', keywords: ['query', 'select', 'sqlite', 'join'], parameters: { mode: 'sql' } },
  ],
  suggestedNext: ['set', 'aggregate', 'http-request'],
  ports: (raw) => ({ inputs: inputNames(rawInputs(raw)), outputs: ['main'] }),
  parameters,
  literal: ['query'],
  check,
  effect: 'pure',
  sample: [{ orderId: 'ord_2f9c1b7a', customerId: 'cus_81', name: 'Ada Lovelace' }],
  behaviour: {
    kind: 'list',
    run(input, evaluate, context) {
      const rules = evaluate()
      const names = inputNames(rules.inputs)
      switch (rules.mode) {
        case 'append':
          return done(appended(input, names))
        case 'by-position':
          return done(
            byPosition(
              names.map((name) => input.handles(name)),
              rules,
            ),
          )
        case 'by-fields':
          return joinedByFields(input, rules)
        case 'all-combinations':
          return combinations(input, names, rules)
        case 'choose-branch':
          return done(input.handles(`input${rules.branch}`))
        case 'sql':
          return bySql(input, names, rules, context)
      }
    },
  },
})
