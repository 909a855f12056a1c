import { hash } from 'node:crypto'
import type { JsonObject } from '@linkflow/kernel'
import { defineNode, type ItemHandle, type NodeContext, type NodeOutcome } from '@linkflow/node-runtime'
import { z } from 'zod'
import { canonicalText } from '../data/deep-equal.ts'
import { fieldPath, getPath, JsonDraft, pathOf } from '../data/field-path.ts'
import { handlesInMemory } from '../items/handles.ts'
import { LIST_ENTRIES_MAX, SEEN_DAYS_MAX, SEEN_KEYS_DEFAULT, SEEN_KEYS_MAX } from '../limits.ts'

const comparison = {
  compare: z
    .enum(['all', 'selected', 'all-except'])
    .default('all')
    .describe('Which fields make two items the same: all, only the listed ones, or all but the listed ones'),
  fields: z.array(fieldPath()).max(LIST_ENTRIES_MAX).default([]).describe('The listed fields, such as customer.email'),
}

const parameters = z.strictObject(comparison)

type Parameters = z.output<typeof parameters>

const checkFields = ({ compare, fields }: Parameters) =>
  compare !== 'all' && fields.length === 0
    ? { parameter: 'fields', message: `is empty: name the fields for «${compare}».` }
    : undefined

/** A missing field and null are different values here: nobody said they were the same. */
function keyOf(json: JsonObject, { compare, fields }: Parameters): string {
  if (compare === 'all') return canonicalText(json)
  if (compare === 'selected') return fields.map((field) => canonicalText(getPath(json, pathOf(field)))).join()
  const draft = new JsonDraft(json)
  for (const field of fields) draft.remove(pathOf(field))
  return canonicalText(draft.json)
}

/** Long keys are kept as their hash: a list of large items must not be in memory a second time as text. */
const shortKey = (text: string): string => (text.length > KEY_CHARS_MAX ? hash('sha256', text, 'base64') : text)
const KEY_CHARS_MAX = 100

function* firstOfEach(handles: Iterable<ItemHandle>, given: Parameters): Generator<ItemHandle> {
  const seen = new Set<string>()
  for (const handle of handles) {
    const key = shortKey(keyOf(handle.item.json, given))
    if (seen.has(key)) continue
    seen.add(key)
    yield handle
  }
}

export const removeDuplicates = defineNode({
  type: 'remove-duplicates',
  version: 1,
  title: 'Remove Duplicates',
  description: 'Keeps the first of items that are the same.',
  group: 'data',
  keywords: ['unique', 'distinct', 'dedupe', 'deduplicate'],
  parameters,
  check: checkFields,
  effect: 'pure',
  sample: [{ email: 'ada@example.test' }],
  gives: 'input',
  behaviour: {
    kind: 'list',
    run: (input, evaluate) => ({ type: 'done', outputs: { main: firstOfEach(input.handles('main'), evaluate()) } }),
  },
})

const parametersAcross = z.strictObject({
  ...comparison,
  across: z
    .enum(['items', 'executions', 'forget'])
    .default('items')
    .describe('Compare the items with each other, with those of earlier executions too, or forget what was remembered'),
  scope: z
    .enum(['node', 'workflow'])
    .default('node')
    .describe('What was seen by this node, or by any in the workflow (across «executions», «forget»)'),
  remember: z
    .int()
    .min(1)
    .max(SEEN_KEYS_MAX)
    .default(SEEN_KEYS_DEFAULT)
    .describe('How many items are remembered, the newest (across «executions»)'),
  days: z
    .int()
    .min(0)
    .max(SEEN_DAYS_MAX)
    .default(0)
    .describe('An item that was first seen so many days ago is new again; 0: never (across «executions»)'),
})

type ParametersAcross = z.output<typeof parametersAcross>

const DAY_MS = 86_400_000

/** New ones, and those that are there already; each with its origin. */
async function newOfAll(
  handles: readonly ItemHandle[],
  given: ParametersAcross,
  { state, idempotencyKey }: NodeContext,
): Promise<NodeOutcome> {
  const { scope, remember: max, days } = given
  const keys = handles.map(({ item }) => shortKey(keyOf(item.json, given)))
  const fresh = await state.remember(
    scope,
    keys,
    { max, ttlMs: days === 0 ? undefined : days * DAY_MS },
    idempotencyKey(),
  )
  if (!fresh.ok) return { type: 'failed', error: fresh.error }
  const isNew = new Set(fresh.value)
  const [main, duplicates] = [true, false].map((wanted) => handles.filter((_, n) => isNew.has(n) === wanted))
  return { type: 'done', outputs: { main: main!, ...(duplicates!.length > 0 && { duplicates: duplicates! }) } }
}

export const removeDuplicatesAcross = defineNode({
  type: 'remove-duplicates',
  version: 2,
  title: 'Remove Duplicates',
  description: 'Keeps the first of items that are the same, of this execution or of all.',
  group: 'data',
  keywords: ['unique', 'distinct', 'dedupe', 'deduplicate', 'seen', 'new items'],
  parameters: parametersAcross,
  check: checkFields,
  ports: { inputs: ['main'], outputs: ['main', 'duplicates'] },
  effect: ({ across }) => (across === 'items' ? 'pure' : 'write'),
  sample: [{ email: 'ada@example.test' }],
  behaviour: {
    kind: 'list',
    async run(input, evaluate, context) {
      const given = evaluate()
      switch (given.across) {
        case 'items':
          return { type: 'done', outputs: { main: firstOfEach(input.handles('main'), given) } }
        case 'executions':
          return newOfAll(handlesInMemory(input), given, context)
        case 'forget': {
          const gone = await context.state.forget(given.scope, context.idempotencyKey())
          return gone.ok
            ? { type: 'done', outputs: { main: input.handles('main') } }
            : { type: 'failed', error: gone.error }
        }
      }
    },
  },
})
