import type { Json, JsonObject } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'
import { fail } from '../../run/failure.ts'
import { isRecord, setOwn } from '../../values/json.ts'
import { Draft, getPath } from '../../values/path.ts'

export interface SplitRules {
  readonly fields: readonly string[]
  /** One for each field, or none. */
  readonly destinations: readonly string[]
  readonly include: Json | undefined
  readonly others: readonly string[]
  readonly dots: boolean
  readonly includeFiles: boolean
}

/** Elements of the fields, an item each: those of several fields side by side. */
export function splitOut(item: Item, rules: SplitRules): Item[] {
  const { fields, destinations, include } = rules
  if (destinations.length > 0 && destinations.length !== fields.length) {
    fail('If multiple fields to split out are given, the same number of destination fields must be given')
  }
  const rows: { json: JsonObject; files?: NonNullable<Item['files']> }[] = []
  for (const [position, field] of fields.entries()) {
    const destination = destinations[position] ?? ''
    for (const [index, element] of elementsOf(item, field, rules.dots).entries()) {
      const row = rows[index] ?? { json: {} }
      rows[index] = row
      if (field === '$binary') row.files = { ...row.files, ...(element as NonNullable<Item['files']>) }
      else if (
        typeof element === 'object' &&
        element !== null &&
        include === 'noOtherFields' &&
        destination === '' &&
        fields.length === 1
      ) {
        Object.assign(row.json, element)
      } else setOwn(row.json, destination || field, element as Json)
    }
  }
  return rows.map((row): Item => {
    const json = withOthers(item.json, row.json, rules)
    const files = row.files ?? (rules.includeFiles ? item.files : undefined)
    return files === undefined ? { json } : { json, files }
  })
}

function elementsOf(item: Item, field: string, dots: boolean): readonly unknown[] {
  if (field === '$binary') return Object.entries(item.files ?? {}).map(([name, file]) => ({ [name]: file }))
  const value = getPath(item.json, field, dots)
  if (value === undefined) return []
  if (Array.isArray(value)) return value
  return isRecord(value) ? Object.values(value) : [value]
}

function withOthers(json: JsonObject, made: JsonObject, { include, fields, others, dots }: SplitRules): JsonObject {
  if (include === 'allOtherFields') {
    const draft = new Draft(json)
    for (const field of fields) draft.unset(field, dots)
    return { ...draft.json, ...made }
  }
  if (include !== 'selectedOtherFields') return made
  if (others.length === 0) fail('No fields specified')
  const result = { ...made }
  for (const field of others) {
    const value = getPath(json, field, dots)
    if (value !== undefined) setOwn(result, field, value)
  }
  return result
}

/** Item Lists before 2.2: one field, which must be there and be a list (from 2 on an object, too). */
export function splitOldField(item: Item, rules: SplitRules, version: number): Item[] {
  const [field = ''] = rules.fields
  const [destination = ''] = rules.destinations
  const value = getPath(item.json, field, rules.dots)
  if (value === undefined) {
    return version >= 2.1 ? [] : fail(`Couldn't find the field '${field}' in the input data`)
  }
  if (!Array.isArray(value) && (version < 2 || !isRecord(value))) {
    fail(
      version < 2
        ? `The provided field '${field}' is not an array`
        : `The provided field '${field}' is not an array or object`,
    )
  }
  const elements: readonly Json[] = Array.isArray(value) ? value : Object.values(value as JsonObject)
  return elements.map((element) => ({ json: oldJson(item.json, element, field, destination, rules) }))
}

function oldJson(json: JsonObject, element: Json, field: string, destination: string, rules: SplitRules): JsonObject {
  const { include, others, dots } = rules
  const kept: JsonObject = {}
  if (include === 'selectedOtherFields') {
    if (others.length === 0) fail('No fields specified')
    for (const name of others) {
      const value = getPath(json, name, dots)
      if (name !== field && value !== undefined) setOwn(kept, name, value)
    }
  } else if (include === 'allOtherFields') {
    const draft = new Draft(json)
    draft.unset(field, dots)
    Object.assign(kept, draft.json)
  }
  if (typeof element === 'object' && include === 'noOtherFields' && destination === '')
    return Object.assign(kept, element)
  setOwn(kept, destination || field, element)
  return kept
}

export const splitNames = (list: Json | undefined): string[] =>
  String(list ?? '')
    .split(',')
    .map((name) => name.trim().replace(/^\$json\./, ''))

export const optionalNames = (list: Json | undefined): string[] =>
  typeof list === 'string' ? splitNames(list).filter((name) => name !== '') : []
