import { hash } from 'node:crypto'
import type { JsonObject } from '@linkflow/kernel'
import { defineNode, type ItemHandle } from '@linkflow/node-runtime'
import { z } from 'zod'
import { canonicalText } from '../data/deep-equal.ts'
import { fieldPath, getPath, JsonDraft, pathOf } from '../data/field-path.ts'
import { LIST_ENTRIES_MAX } from '../limits.ts'

const parameters = z.strictObject({
  compare: z
    .enum(['all', 'selected', 'all-except'])
    .default('all')
    .describe('Which fields make two items the same: all, only the listed ones, or all but the listed ones'),
  fields: z.array(fieldPath()).max(LIST_ENTRIES_MAX).default([]).describe('The listed fields, such as customer.email'),
})

type Parameters = z.output<typeof parameters>

const check = ({ compare, fields }: Parameters) =>
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
  check,
  effect: 'pure',
  sample: [{ email: 'ada@example.test' }],
  gives: 'input',
  behaviour: {
    kind: 'list',
    run: (input, evaluate) => ({ type: 'done', outputs: { main: firstOfEach(input.handles('main'), evaluate()) } }),
  },
})
