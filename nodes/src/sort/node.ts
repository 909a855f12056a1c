import type { Json } from '@linkflow/kernel'
import { defineNode, type ItemHandle } from '@linkflow/node-runtime'
import { z } from 'zod'
import { isLocale } from '../data/date.ts'
import { fieldPath, fieldReader, pathOf } from '../data/field-path.ts'
import { jsonValue } from '../data/json-schema.ts'
import { ordering } from '../data/order.ts'
import { handlesInMemory } from '../items/handles.ts'
import { LIST_ENTRIES_MAX } from '../limits.ts'
import { type Column, orderItems, seeded, shuffle } from './order-items.ts'

const direction = () => z.enum(['ascending', 'descending']).default('ascending').describe('Smallest or largest first')

const parameters = z.strictObject({
  by: z
    .enum(['fields', 'value', 'random'])
    .default('fields')
    .describe('Sort by fields, by a value that is computed for each item, or into random order'),
  fields: z
    .array(z.strictObject({ field: fieldPath().describe('Field such as customer.name'), direction: direction() }))
    .max(LIST_ENTRIES_MAX)
    .default([])
    .describe('Fields to sort by; later ones decide between items that are equal in the earlier (by «fields»)'),
  value: jsonValue()
    .optional()
    .describe('Expression whose value is compared, such as {{ $json.price * $json.quantity }} (by «value»)'),
  direction: direction().describe('Smallest or largest first (by «value»)'),
  text: z
    .enum(['ignore-case', 'exact', 'natural'])
    .default('ignore-case')
    .describe(
      'How texts are compared: without case, character by character, or as people of the locale sort them, with item 9 before item 10',
    ),
  locale: z
    .string()
    .max(32)
    .refine(isLocale, 'is not a locale; use one such as en, de or pt-BR')
    .default('en')
    .describe('Language of the natural order'),
  seed: z
    .int()
    .min(0)
    .max(4_294_967_295)
    .optional()
    .describe('The same number gives the same random order; left out, each execution has its own (by «random»)'),
})

type Parameters = z.output<typeof parameters>

const check = ({ by, fields }: Parameters) =>
  by === 'fields' && fields.length === 0
    ? { parameter: 'fields', message: 'is empty: name at least one field to sort by.' }
    : undefined

function sortedByFields(handles: readonly ItemHandle[], given: Parameters): readonly ItemHandle[] {
  const columns = given.fields.map(({ field, direction }) => {
    const read = fieldReader(pathOf(field))
    return { values: handles.map(({ item }) => comparable(read(item.json), given)), direction }
  })
  return inOrder(handles, columns, given)
}

function sortedByValue(handles: readonly ItemHandle[], first: Parameters, evaluate: (index: number) => Parameters) {
  const values = handles.map(({ index }) => comparable(evaluate(index).value, first))
  return inOrder(handles, [{ values, direction: first.direction }], first)
}

/** Texts without case are compared as their small letters, which are made once. */
const comparable = (value: Json | undefined, { text }: Parameters): Json | undefined =>
  text === 'ignore-case' && typeof value === 'string' ? value.toLowerCase() : value

const inOrder = (handles: readonly ItemHandle[], columns: readonly Column[], { text, locale }: Parameters) =>
  orderItems(handles, columns, ordering(text, locale), text !== 'natural')

export const sort = defineNode({
  type: 'sort',
  version: 1,
  title: 'Sort',
  description: 'Puts the items in order.',
  group: 'data',
  keywords: ['order', 'arrange', 'shuffle', 'random'],
  parameters,
  check,
  effect: 'pure',
  sample: [
    { id: 1, gross: 595 },
    { id: 2, gross: 714 },
  ],
  gives: 'input',
  behaviour: {
    kind: 'list',
    run(input, evaluate, context) {
      const handles = handlesInMemory(input)
      if (handles.length === 0) return { type: 'done', outputs: { main: [] } }
      const first = evaluate()
      switch (first.by) {
        case 'fields':
          return { type: 'done', outputs: { main: sortedByFields(handles, first) } }
        case 'value':
          return { type: 'done', outputs: { main: sortedByValue(handles, first, evaluate) } }
        case 'random': {
          const random = first.seed === undefined ? () => context.random() : seeded(first.seed)
          return { type: 'done', outputs: { main: shuffle(handles, random) } }
        }
      }
    },
  },
})
