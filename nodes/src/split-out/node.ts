import type { Json, JsonObject } from '@linkflow/kernel'
import { defineNode, type Item, many } from '@linkflow/node-runtime'
import { z } from 'zod'
import { fieldPath, getPath, JsonDraft, lastKey, pathOf } from '../data/field-path.ts'
import { isRecord, setOwn } from '../data/json.ts'
import { LIST_ENTRIES_MAX } from '../limits.ts'

const parameters = z.strictObject({
  fields: z
    .array(
      z.strictObject({
        field: fieldPath().describe('Field that holds the list, such as items or order.lines'),
        as: fieldPath()
          .optional()
          .describe(
            'Field that gets the element; left out: objects become the item, other values go under the last word of the field',
          ),
      }),
    )
    .min(1)
    .max(LIST_ENTRIES_MAX)
    .describe('The list to split; several lists are taken side by side, the shorter ones filled with null'),
  keep: z
    .enum(['none', 'all', 'selected'])
    .default('none')
    .describe('Other fields of the item that go with each element: none, all of them, or the selected ones'),
  select: z
    .array(fieldPath())
    .max(LIST_ENTRIES_MAX)
    .default([])
    .describe('The other fields that are kept (keep «selected»)'),
  keepFiles: z.boolean().default(false).describe('Give each new item the files of the old one'),
})

type Parameters = z.output<typeof parameters>

const check = ({ keep, select }: Parameters) =>
  keep === 'selected' && select.length === 0
    ? { parameter: 'select', message: 'is empty: name the fields to keep.' }
    : undefined

/** A list's elements, an object's values, any other value alone; nothing where there is nothing. */
function elementsOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  return isRecord(value) ? Object.values(value) : [value]
}

function baseOf(json: JsonObject, { fields, keep, select }: Parameters): JsonObject {
  if (keep === 'none') return {}
  const draft = new JsonDraft(keep === 'all' ? json : {})
  if (keep === 'all') for (const { field } of fields) draft.remove(pathOf(field))
  else {
    for (const field of select) {
      const value = getPath(json, pathOf(field))
      if (value !== undefined) draft.set(pathOf(field), value)
    }
  }
  return draft.json
}

function* split(item: Item, given: Parameters): Generator<Item> {
  const lists = given.fields.map(({ field }) => elementsOf(getPath(item.json, pathOf(field))))
  const base = baseOf(item.json, given)
  const files = given.keepFiles && item.files !== undefined ? { files: item.files } : {}
  const count = lists.reduce((longest, list) => Math.max(longest, list.length), 0)
  for (let i = 0; i < count; i++) yield { json: rowOf(base, lists, i, given), ...files }
}

function rowOf(base: JsonObject, lists: readonly (readonly Json[])[], i: number, { fields }: Parameters): JsonObject {
  const draft = new JsonDraft(base)
  for (const [k, { field, as }] of fields.entries()) {
    const element = lists[k]![i] ?? null
    if (fields.length === 1 && as === undefined && isRecord(element)) return { ...base, ...element }
    const path = as === undefined ? [lastKey(pathOf(field))] : pathOf(as)
    // A name inside a field that is no object is taken as one key.
    if (draft.set(path, element) !== undefined) setOwn(draft.json, path.join('.'), element)
  }
  return draft.json
}

export const splitOut = defineNode({
  type: 'split-out',
  version: 1,
  title: 'Split Out',
  description: 'Makes one item of each element of a list.',
  group: 'data',
  keywords: ['flatten', 'explode', 'unwind', 'array', 'list to items'],
  suggestedNext: ['filter', 'loop', 'set'],
  parameters,
  check,
  effect: 'pure',
  sample: [
    { sku: 'A-100', qty: 2, price: 19.95 },
    { sku: 'B-200', qty: 1, price: 49.5 },
  ],
  behaviour: { kind: 'each', each: (item, parameters) => many(split(item, parameters)) },
})
