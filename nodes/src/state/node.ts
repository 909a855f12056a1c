import { STATE_KEY_CHARS_MAX, STATE_TTL_SECONDS_MAX } from '@linkflow/contracts'
import type { Json } from '@linkflow/kernel'
import { defineNode, failItem, type StateOperation } from '@linkflow/node-runtime'
import { z } from 'zod'
import { fieldPath, JsonDraft, pathOf } from '../data/field-path.ts'
import { FORMAT } from '../data/format.ts'
import { jsonValue } from '../data/json-schema.ts'
import { permanent } from '../node-error.ts'

const parameters = z.strictObject({
  operation: z
    .enum(['get', 'set', 'increment', 'replace', 'delete'])
    .default('get')
    .describe('Read, set, add to a number, set only if it is what is expected, or delete'),
  scope: z
    .enum(['workflow', 'workspace'])
    .default('workflow')
    .describe('Whose value: of this workflow alone, or of all in the workspace'),
  key: z.string().min(1).max(STATE_KEY_CHARS_MAX).describe('Name of the value, such as lastOrder'),
  value: jsonValue().meta(FORMAT.json).optional().describe('What it becomes, any JSON (set, replace)'),
  expected: jsonValue()
    .meta(FORMAT.json)
    .optional()
    .describe('What it must be now; left out: there must be none (replace)'),
  by: z.number().default(1).describe('What is added (increment)'),
  ttlSeconds: z
    .int()
    .min(0)
    .max(STATE_TTL_SECONDS_MAX)
    .default(0)
    .describe('It is gone after so many seconds; 0: it stays. A number that is counted on keeps the end that it has'),
  otherwise: jsonValue()
    .meta(FORMAT.json)
    .optional()
    .describe('What is put out where there is no value; else null (get)'),
  into: fieldPath().default('value').describe('Field of the item that gets the value; of delete the one that was'),
})

type Parameters = z.output<typeof parameters>

function operationOf({ operation, value, expected, by }: Parameters): StateOperation {
  switch (operation) {
    case 'increment':
      return { type: 'increment', by }
    case 'replace':
      return { type: 'replace', value: value ?? null, ...(expected !== undefined && { expected }) }
    case 'delete':
      return { type: 'delete' }
    default:
      return { type: 'set', value: value ?? null }
  }
}

export const state = defineNode({
  type: 'state',
  version: 1,
  title: 'State',
  description: 'Keeps a value under a key from execution to execution: reads, sets, counts, replaces and deletes it.',
  group: 'data',
  keywords: ['key', 'value', 'store', 'memory', 'counter', 'static data', 'cache', 'lock'],
  operations: [
    { title: 'Get a value', keywords: ['read'], parameters: { operation: 'get' } },
    { title: 'Set a value', keywords: ['write'], parameters: { operation: 'set' } },
    { title: 'Count', keywords: ['increment', 'add'], parameters: { operation: 'increment' } },
    { title: 'Set if unchanged', keywords: ['compare', 'swap', 'lock'], parameters: { operation: 'replace' } },
    { title: 'Delete a value', keywords: ['remove'], parameters: { operation: 'delete' } },
  ],
  parameters,
  effect: ({ operation }) => (operation === 'get' ? 'read' : 'write'),
  sample: [{ value: 7 }],
  behaviour: {
    kind: 'each',
    async each(item, given, context, index) {
      const { operation, scope, key, ttlSeconds, otherwise, into } = given
      const kept = operation === 'increment' ? undefined : null
      const ttlMs = ttlSeconds === 0 ? kept : ttlSeconds * 1000
      const answer =
        operation === 'get'
          ? await context.state.get(scope, key)
          : await context.state.change(scope, key, operationOf(given), ttlMs, context.idempotencyKey(index))
      if (!answer.ok) return failItem(answer.error)
      const draft = new JsonDraft(item.json)
      const problem = draft.set(pathOf(into), shown(operation, answer.value, otherwise))
      return problem === undefined ? { ...item, json: draft.json } : failItem(permanent('field-unreachable', problem))
    },
  },
})

const shown = (
  operation: Parameters['operation'],
  { value, before }: { readonly value?: Json; readonly before?: Json },
  otherwise: Json | undefined,
): Json => (operation === 'delete' ? before : value) ?? (operation === 'get' ? otherwise : undefined) ?? null
