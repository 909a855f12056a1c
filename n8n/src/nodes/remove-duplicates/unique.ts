import type { Json, JsonObject } from '@linkflow/kernel'
import type { DerivedItem, ItemHandle } from '@linkflow/node-runtime'
import { fail } from '../../run/failure.ts'
import { deepEqual, isLess } from '../../values/equal.ts'
import { Draft, getPath } from '../../values/path.ts'

export interface UniqueRules {
  readonly compare: Json | undefined
  readonly excluded: readonly string[]
  readonly compared: readonly string[]
  readonly dots: boolean
  readonly removeOthers: boolean
  /** Null may stand where another type does. */
  readonly allowsNull: boolean
  /** Values of several types may be compared. */
  readonly allowsMixed: boolean
}

type Made = ItemHandle | DerivedItem

/** Items are put in order by the compared keys; of neighbours that are equal the first in the input stays. */
export function unique(handles: readonly ItemHandle[], rules: UniqueRules): Made[] {
  if (handles.length === 0) return []
  const keys = keysOf(handles, rules)
  const read = ({ item }: ItemHandle, key: string): Json | undefined => getPath(item.json, key, rules.dots)
  checkValues(handles, keys, rules)
  const isSame = (a: ItemHandle, b: ItemHandle): boolean => keys.every((key) => deepEqual(read(a, key), read(b, key)))
  const sorted = handles.toSorted((a, b) => {
    const key = keys.find((one) => !deepEqual(read(a, one), read(b, one)))
    if (key === undefined) return 0
    return isLess(read(a, key), read(b, key)) ? -1 : 1
  })
  const removed = new Set<number>()
  let kept = sorted[0]!
  for (const handle of sorted.slice(1)) {
    if (isSame(handle, kept)) removed.add(handle.index)
    else kept = handle
  }
  const left = handles.filter(({ index }) => !removed.has(index))
  return rules.removeOthers ? left.map((handle) => onlyKeys(handle, keys, rules.dots)) : left
}

function keysOf(handles: readonly ItemHandle[], { compare, excluded, compared, dots }: UniqueRules): readonly string[] {
  const of = (json: JsonObject): string[] => (dots ? flatKeys(json) : Object.keys(json))
  if (compare === 'selectedFields') {
    if (compared.length === 0) fail('No fields specified. Please add a field to compare on')
    return compared
  }
  if (compare === 'allFieldsExcept') {
    if (excluded.length === 0) fail('No fields specified. Please add a field to exclude from comparison')
    return of(handles[0]!.item.json).filter((key) => !excluded.includes(key))
  }
  return [...new Set(handles.flatMap(({ item }) => of(item.json)))]
}

/** Paths to what is not an object. */
export function flatKeys(value: Json, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) return [prefix]
  return Object.entries(value).flatMap(([key, member]) => flatKeys(member, prefix === '' ? key : `${prefix}.${key}`))
}

function checkValues(handles: readonly ItemHandle[], keys: readonly string[], rules: UniqueRules): void {
  for (const key of keys) {
    if (key === '') fail('Name of field to compare is blank')
    let type: string | undefined
    for (const { item } of handles) {
      const value = getPath(item.json, key, rules.dots)
      if (value === null && rules.allowsNull) continue
      if (value === undefined) fail(`'${key}' field is missing from some input items`)
      if (type !== undefined && type !== typeof value && !rules.allowsMixed) fail(`'${key}' isn't always the same type`)
      type = typeof value
    }
  }
}

function onlyKeys({ item, index }: ItemHandle, keys: readonly string[], dots: boolean): DerivedItem {
  const draft = new Draft({})
  for (const key of keys) {
    const value = getPath(item.json, key, dots)
    if (value !== undefined) draft.set(key, value, dots)
  }
  return { item: { json: draft.json }, from: [index] }
}
