import type { Json, JsonObject } from '@linkflow/kernel'
import type { ItemHandle } from '@linkflow/node-runtime'
import { entriesOf, type Outputs, optionOf, type Parameters } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { own, setOwn, textOf } from '../../values/json.ts'
import { Draft, getPath } from '../../values/path.ts'

/** One item out of all: lists of single fields. `mustExist`: a field that is in no item throws. */
export function individualFields(handles: readonly ItemHandle[], given: Parameters, mustExist: boolean): Outputs {
  const dots = optionOf(given, 'disableDotNotation') !== true
  const rules = {
    dots,
    keepMissing: optionOf(given, 'keepMissing') === true,
    mergeLists: optionOf(given, 'mergeLists') === true,
  }
  const entries = entriesOf(given, 'fieldsToAggregate', 'fieldToAggregate')
  if (entries.length === 0) fail('No fields specified')
  const taken = new Set<string>()
  const lists = new Map<string, Json[]>()
  for (const entry of entries) {
    const field = textOf(own(entry, 'fieldToAggregate') ?? '')
    const renamed = own(entry, 'renameField') === true ? textOf(own(entry, 'outputFieldName') ?? '') : ''
    const shown = renamed || field
    if (taken.has(shown)) fail(`The '${shown}' output field is used more than once`)
    taken.add(shown)
    if (field === '') continue
    if (mustExist && !handles.some(({ item }) => getPath(item.json, field, dots) !== undefined)) {
      fail(`Couldn't find the field '${field}' in the input data`)
    }
    const last = dots && field.includes('.') ? field.slice(field.lastIndexOf('.') + 1) : field
    lists.set(renamed || last, listOf(handles, field, rules))
  }
  const draft = new Draft({})
  for (const [name, list] of lists) draft.set(name, list, dots)
  return { main: [{ item: { json: draft.json }, from: 'all' }] }
}

function listOf(
  handles: readonly ItemHandle[],
  field: string,
  { dots, keepMissing, mergeLists }: { dots: boolean; keepMissing: boolean; mergeLists: boolean },
): Json[] {
  const list: Json[] = []
  for (const { item } of handles) {
    let value = getPath(item.json, field, dots)
    if (!keepMissing) {
      if (value === undefined || value === null) continue
      if (Array.isArray(value)) value = value.filter((one) => one !== null)
    }
    if (Array.isArray(value) && mergeLists) for (const one of value) list.push(one)
    else list.push(value ?? null)
  }
  return list
}

/** One item with the jsons of all in a list. */
export function allItemData(
  handles: readonly ItemHandle[],
  destination: string,
  excluded: readonly string[],
  included: readonly string[],
): Outputs {
  const isAll = excluded.length === 0 && included.length === 0
  const jsons = isAll
    ? handles.map(({ item }) => item.json)
    : handles.map(({ item }) => picked(item.json, excluded, included)).filter((json) => Object.keys(json).length > 0)
  const json: JsonObject = {}
  setOwn(json, destination, jsons)
  return { main: [{ item: { json }, from: 'all' }] }
}

function picked(json: JsonObject, excluded: readonly string[], included: readonly string[]): JsonObject {
  const kept = Object.entries(json).filter(
    ([key]) => !excluded.includes(key) && (included.length === 0 || included.includes(key)),
  )
  return Object.fromEntries(kept)
}
