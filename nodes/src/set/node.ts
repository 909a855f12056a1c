import type { Json, JsonObject } from '@linkflow/kernel'
import { defineNode, failItem, type Item } from '@linkflow/node-runtime'
import { z } from 'zod'
import { type FieldPath, fieldPath, JsonDraft, parsePath } from '../data/field-path.ts'
import { isRecord, kindWord } from '../data/json.ts'
import { uncheckedRecord } from '../data/json-schema.ts'
import { LIST_ENTRIES_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import { gives } from './gives.ts'

const parameters = z.strictObject({
  values: uncheckedRecord()
    .default({})
    .describe(
      'Fields and their values. A name such as customer.name makes a field inside an object; a value that is missing leaves its field alone',
    ),
  keep: z.enum(['all', 'none']).default('all').describe('Whether the other fields of the item stay'),
  removeFields: z
    .array(fieldPath())
    .max(LIST_ENTRIES_MAX)
    .default([])
    .describe('Fields to take away, before values are set'),
  dotPaths: z
    .boolean()
    .default(true)
    .describe('Read dots and brackets in names as paths; otherwise a name is one key as it stands'),
  keepFiles: z.boolean().default(true).describe('Keep the files of the item'),
})

type Parameters = z.output<typeof parameters>

function check({ values, dotPaths }: Parameters) {
  if (!isRecord(values))
    return { parameter: 'values', message: `must be an object with names and values; it is ${kindWord(values)}.` }
  if (!dotPaths) return undefined
  // Asked for each item: a loop makes nothing.
  for (const bad in values) if (parsePath(bad) === undefined) return notAPath(bad)
  return undefined
}

const notAPath = (bad: string) => ({
  parameter: 'values',
  message: `has the name «${bad}», which is not a field path; turn dotPaths off to use it as it stands.`,
})

const pathIn = (name: string, dotPaths: boolean): FieldPath => (dotPaths ? (parsePath(name) ?? [name]) : [name])

function write(json: JsonObject, { values, keep, removeFields, dotPaths }: Parameters): JsonObject | string {
  const draft = new JsonDraft(keep === 'all' ? json : {})
  for (const field of removeFields) draft.remove(pathIn(field, dotPaths))
  for (const name in values) {
    const value: Json | undefined = values[name]
    if (value === undefined) continue
    const problem = draft.set(pathIn(name, dotPaths), value)
    if (problem !== undefined) return problem
  }
  return draft.json
}

const withJson = (item: Item, json: JsonObject, keepFiles: boolean): Item =>
  keepFiles && item.files !== undefined ? { json, files: item.files } : { json }

export const set = defineNode({
  type: 'set',
  version: 1,
  title: 'Set',
  description: 'Sets, computes and removes fields of each item.',
  group: 'data',
  keywords: ['edit fields', 'map', 'assign', 'transform', 'add field', 'remove field'],
  suggestedNext: ['http-request', 'if', 'respond-to-webhook'],
  parameters,
  check,
  effect: 'pure',
  sample: [{ orderId: 'ord_2f9c1b7a', customerName: 'ADA LOVELACE', totalWithTax: 106.39 }],
  gives,
  behaviour: {
    kind: 'each',
    each(item, parameters) {
      const json = write(item.json, parameters)
      if (typeof json !== 'string') return withJson(item, json, parameters.keepFiles)
      return failItem(
        permanent('path-blocked', `The value cannot be set: ${json}. Remove that field first, or use another name.`),
      )
    },
  },
})
