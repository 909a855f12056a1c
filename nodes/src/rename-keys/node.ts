import type { Json, JsonObject } from '@linkflow/kernel'
import { defineNode, failItem } from '@linkflow/node-runtime'
import { z } from 'zod'
import { fieldPath, getPath, JsonDraft, pathOf } from '../data/field-path.ts'
import { isRecord, setOwn } from '../data/json.ts'
import { compileRegex, type Regex } from '../data/regex.ts'
import { LIST_ENTRIES_MAX, REGEX_CHARS_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'

const parameters = z.strictObject({
  keys: z
    .array(
      z.strictObject({
        from: fieldPath().describe('Field to rename; nothing happens where it is missing'),
        to: fieldPath().describe('New name or place, such as customer.name'),
      }),
    )
    .max(LIST_ENTRIES_MAX)
    .default([])
    .describe('Fields and their new names, one after the other'),
  pattern: z
    .strictObject({
      match: z.string().min(1).max(REGEX_CHARS_MAX).describe('Regular expression for a part of the key'),
      replace: z.string().max(256).default('').describe('What it becomes; $1 is the first group'),
      ignoreCase: z.boolean().default(false).describe('Take upper and lower case letters as the same'),
      levels: z
        .int()
        .min(1)
        .max(64)
        .default(1)
        .describe('How deep to go: 1 renames the fields of the item, 2 also those inside them'),
    })
    .optional()
    .describe('A rule for all keys, after the single ones'),
})

type Parameters = z.output<typeof parameters>

function check({ keys, pattern }: Parameters) {
  if (keys.length === 0 && pattern === undefined)
    return { parameter: 'keys', message: 'is empty: name a field to rename, or give a pattern.' }
  if (pattern === undefined) return undefined
  const regex = compileRegex(pattern.match, pattern.ignoreCase ? 'i' : '')
  return regex.ok ? undefined : { parameter: 'pattern', message: `cannot be used: ${regex.error}.` }
}

function renamed(json: JsonObject, keys: Parameters['keys']): JsonObject | string {
  const draft = new JsonDraft(json)
  for (const { from, to } of keys) {
    const value = getPath(draft.json, pathOf(from))
    if (value === undefined || from === to) continue
    draft.remove(pathOf(from))
    const problem = draft.set(pathOf(to), value)
    if (problem !== undefined) return problem
  }
  return draft.json
}

/** Two keys that become the same: the later one's value stays. */
function withPattern(value: Json, regex: Regex, replace: string, levels: number): Json {
  if (levels === 0) return value
  if (Array.isArray(value)) return value.map((one) => withPattern(one, regex, replace, levels))
  if (!isRecord(value)) return value
  const result: JsonObject = {}
  for (const [key, inner] of Object.entries(value)) {
    setOwn(result, regex.replaceAll(key, replace), withPattern(inner, regex, replace, levels - 1))
  }
  return result
}

export const renameKeys = defineNode({
  type: 'rename-keys',
  version: 1,
  title: 'Rename Keys',
  description: 'Gives fields of each item other names.',
  group: 'data',
  keywords: ['rename', 'field', 'column', 'property', 'map'],
  parameters,
  check,
  effect: 'pure',
  sample: [{ order_id: 'ord_2f9c1b7a', customer_name: 'Ada Lovelace' }],
  behaviour: {
    kind: 'each',
    each(item, { keys, pattern }) {
      const json = renamed(item.json, keys)
      if (typeof json === 'string') return failItem(permanent('path-blocked', `The field cannot be renamed: ${json}.`))
      if (pattern === undefined) return { ...item, json }
      const regex = compileRegex(pattern.match, pattern.ignoreCase ? 'i' : '')
      if (!regex.ok) return failItem(permanent('pattern-invalid', `The pattern cannot be used: ${regex.error}.`))
      return { ...item, json: withPattern(json, regex.value, pattern.replace, pattern.levels) as JsonObject }
    },
  },
})
