import type { Json, JsonObject } from '@linkflow/kernel'
import { isRecord, own, setOwn } from './json.ts'

/** What stays of an old value when a new one comes. */
export interface MergeRules {
  readonly deep: boolean
  /** Null, missing and '' do not replace. */
  readonly keepsOverEmpty: boolean
}

const isEmpty = (value: Json | undefined): boolean => value === undefined || value === null || value === ''

/** As lodash's merge and assign: what comes later wins; lists are merged by position. */
export const mergeAll = (objects: readonly JsonObject[], rules: MergeRules): JsonObject =>
  objects.reduce<JsonObject>((all, one) => mergeInto(all, one, rules), {})

function mergeInto(under: JsonObject, over: JsonObject, rules: MergeRules): JsonObject {
  const result: JsonObject = { ...under }
  for (const [key, value] of Object.entries(over)) {
    const before = own(under, key)
    if (rules.keepsOverEmpty && isEmpty(value) && before !== undefined) continue
    setOwn(result, key, rules.deep ? merged(before, value, rules) : value)
  }
  return result
}

function merged(before: Json | undefined, value: Json, rules: MergeRules): Json {
  if (isRecord(value)) return mergeInto(isRecord(before) ? before : {}, value, rules)
  if (!Array.isArray(value)) return value
  const list = Array.isArray(before) ? [...before] : []
  for (const [index, one] of value.entries()) {
    const old = list[index]
    if (rules.keepsOverEmpty && isEmpty(one) && old !== undefined) continue
    list[index] = merged(old, one, rules)
  }
  return list
}

export const withSuffix = (json: JsonObject, suffix: string): JsonObject =>
  Object.fromEntries(Object.entries(json).map(([key, value]) => [`${key}_${suffix}`, value]))
