import type { Json, JsonObject } from '@linkflow/kernel'
import { defineNode, type ItemList, type NodeInput } from '@linkflow/node-runtime'
import { z } from 'zod'
import { fieldPath, fieldReader, getPath, JsonDraft, lastKey, pathOf } from '../data/field-path.ts'
import { setOwn } from '../data/json.ts'
import { isAbsent } from '../data/order.ts'
import { LIST_ENTRIES_MAX } from '../limits.ts'

const parameters = z.strictObject({
  mode: z
    .enum(['fields', 'items', 'count'])
    .default('items')
    .describe(
      'fields: a list of the values of each field. items: one list of the items themselves. count: only how many there are, which costs no memory however many come',
    ),
  fields: z
    .array(
      z.strictObject({
        field: fieldPath().describe('Field whose values are collected'),
        as: fieldPath().optional().describe("Name of the list; the field's last word when left out"),
      }),
    )
    .max(LIST_ENTRIES_MAX)
    .default([])
    .describe('Fields to collect (mode «fields»)'),
  keepMissing: z
    .boolean()
    .default(false)
    .describe('Put null where an item has no value, so that lists keep their positions (mode «fields»)'),
  mergeLists: z
    .boolean()
    .default(false)
    .describe('Where the value is a list, collect its elements rather than the list (mode «fields»)'),
  into: fieldPath().default('items').describe('Name of the list of items (mode «items»)'),
  include: z
    .enum(['all', 'selected', 'all-except'])
    .default('all')
    .describe('Which fields of the items are kept in the list (mode «items»)'),
  select: z
    .array(fieldPath())
    .max(LIST_ENTRIES_MAX)
    .default([])
    .describe('The fields that are selected or left out (mode «items»)'),
  countAs: fieldPath().optional().describe('Name of a field that gets the number of items; «count» in mode «count»'),
})

type Parameters = z.output<typeof parameters>

function check({ mode, fields, include, select }: Parameters) {
  if (mode === 'fields' && fields.length === 0)
    return { parameter: 'fields', message: 'is empty: name at least one field to collect.' }
  if (mode === 'items' && include !== 'all' && select.length === 0) {
    return { parameter: 'select', message: `is empty: name the fields for «${include}».` }
  }
  return undefined
}

/** By pages, and without an object for each value: this runs for every item and field. */
function collectFields(items: ItemList, { fields, keepMissing, mergeLists }: Parameters): Json[][] {
  const readers = fields.map(({ field }) => fieldReader(pathOf(field)))
  const lists: Json[][] = fields.map(() => [])
  for (const page of items.pages()) {
    for (let i = 0; i < readers.length; i += 1) {
      const [read, list] = [readers[i]!, lists[i]!]
      for (let at = 0; at < page.length; at += 1) {
        const value = read(page[at]!.json)
        if (mergeLists && Array.isArray(value)) {
          for (const one of value) if (keepMissing || one !== null) list.push(one)
        } else if (keepMissing || !isAbsent(value)) list.push(value ?? null)
      }
    }
  }
  return lists
}

function selected(json: JsonObject, { include, select }: Parameters): JsonObject {
  if (include === 'all') return json
  const draft = new JsonDraft(include === 'selected' ? {} : json)
  for (const field of select) {
    const path = pathOf(field)
    const value = getPath(json, path)
    if (include === 'all-except') draft.remove(path)
    else if (value !== undefined) draft.set(path, value)
  }
  return draft.json
}

function aggregated(input: NodeInput, given: Parameters): JsonObject {
  const list = input.port('main')
  const draft = new JsonDraft({})
  if (given.mode === 'fields') {
    const lists = collectFields(list, given)
    for (const [i, { field, as }] of given.fields.entries()) {
      const path = as === undefined ? [lastKey(pathOf(field))] : pathOf(as)
      put(draft, path, lists[i]!)
    }
  } else if (given.mode === 'items') {
    // All at once, so that more than an execution may hold is refused before it is there.
    const items = list.all().map(({ json }) => selected(json, given))
    put(draft, pathOf(given.into), items)
  }
  const countAs = given.countAs ?? (given.mode === 'count' ? 'count' : undefined)
  if (countAs !== undefined) put(draft, pathOf(countAs), list.count)
  return draft.json
}

/** A name that leads through a value set just before (`a` and `a.b`) is taken as one key. */
function put(draft: JsonDraft, path: readonly (string | number)[], value: Json): void {
  if (draft.set(path, value) !== undefined) setOwn(draft.json, path.join('.'), value)
}

export const aggregate = defineNode({
  type: 'aggregate',
  version: 1,
  title: 'Aggregate',
  description: 'Makes one item out of all: lists of the values of fields, one list of the items, or their number.',
  group: 'data',
  keywords: ['collect', 'group', 'list', 'array', 'combine items'],
  operations: [
    { title: 'Items into one list', keywords: ['collect', 'array'], parameters: { mode: 'items' } },
    { title: 'Fields into lists', keywords: ['columns', 'values'], parameters: { mode: 'fields' } },
    { title: 'Count the items', keywords: ['number', 'how many'], parameters: { mode: 'count' } },
  ],
  suggestedNext: ['http-request', 'code', 'respond-to-webhook'],
  parameters,
  check,
  effect: 'pure',
  runOnEmpty: true,
  sample: [
    {
      items: [
        { id: 1, gross: 595 },
        { id: 2, gross: 714 },
      ],
    },
  ],
  behaviour: {
    kind: 'list',
    run(input, evaluate) {
      const json = aggregated(input, evaluate())
      return { type: 'done', outputs: { main: [{ item: { json }, from: 'all' }] } }
    },
  },
})
