import type { JsonObject } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'
import { z } from 'zod'
import { isRecord, own, setOwn } from '../data/json.ts'

export const clashSchema = z
  .enum(['prefer-last', 'prefer-first', 'suffix'])
  .default('prefer-last')
  .describe(
    'When several inputs have the same field: the last input wins, the first wins, or each is kept with the number of its input (total_1, total_2)',
  )

export const depthSchema = z
  .enum(['deep', 'shallow'])
  .default('deep')
  .describe(
    'Whether objects in the same field are merged field by field, or one replaces the other; lists always replace',
  )

export interface CombineRules {
  readonly clash: z.output<typeof clashSchema>
  readonly nested: z.output<typeof depthSchema>
}

export interface Part {
  readonly item: Item
  /** Number of its input, from 1. */
  readonly input: number
}

/** One item out of several. Files are united; a name that clashes follows the same preference, and never gets a suffix. */
export function combine(parts: readonly Part[], rules: CombineRules): Item {
  const ordered = rules.clash === 'prefer-first' ? parts.toReversed() : parts
  const json = rules.clash === 'suffix' ? withSuffixes(parts) : merged(ordered, rules.nested === 'deep')
  const files = unitedFiles(ordered)
  return files === undefined ? { json } : { json, files }
}

/** Most pairs have no files, and nothing to rename: there are hundreds of thousands of them. */
export function combineTwo(one: Item, other: Item, rules: CombineRules): Item {
  if (rules.clash === 'suffix' || one.files !== undefined || other.files !== undefined) {
    return combine(
      [
        { item: one, input: 1 },
        { item: other, input: 2 },
      ],
      rules,
    )
  }
  const [under, over] = rules.clash === 'prefer-first' ? [other, one] : [one, other]
  return { json: mergeRecords(under.json, over.json, rules.nested === 'deep') }
}

function unitedFiles(parts: readonly Part[]): Item['files'] {
  if (parts.every(({ item }) => item.files === undefined)) return undefined
  const files = parts.map(({ item }) => item.files).filter((some) => some !== undefined)
  return files.length === 0 ? undefined : Object.fromEntries(files.flatMap((some) => Object.entries(some)))
}

function merged(parts: readonly Part[], deep: boolean): JsonObject {
  let all = parts.length === 1 ? { ...parts[0]!.item.json } : parts[0]!.item.json
  for (let i = 1; i < parts.length; i += 1) all = mergeRecords(all, parts[i]!.item.json, deep)
  return all
}

/** A copy of both at once costs less than field by field; only objects on both sides are looked into. */
function mergeRecords(under: JsonObject, over: JsonObject, deep: boolean): JsonObject {
  const result = { ...under, ...over }
  if (!deep) return result
  for (const key in over) {
    const value = over[key]!
    if (typeof value !== 'object' || !isRecord(value)) continue
    const before = own(under, key)
    if (isRecord(before)) setOwn(result, key, mergeRecords(before, value, deep))
  }
  return result
}

function withSuffixes(parts: readonly Part[]): JsonObject {
  const owners = new Map<string, number>()
  for (const { item } of parts) for (const key of Object.keys(item.json)) owners.set(key, (owners.get(key) ?? 0) + 1)
  const result: JsonObject = {}
  for (const { item, input } of parts) {
    for (const [key, value] of Object.entries(item.json)) {
      setOwn(result, owners.get(key) === 1 ? key : free(`${key}_${input}`, owners), value)
    }
  }
  return result
}

/** A field that is called `total_1` already must not be lost to the suffix of `total`. */
function free(key: string, taken: ReadonlyMap<string, number>): string {
  let name = key
  while (taken.has(name)) name += '_'
  return name
}
