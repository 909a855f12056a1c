import type { Json, JsonObject } from '@linkflow/kernel'
import type { DerivedItem, ItemHandle } from '@linkflow/node-runtime'
import { entriesOf, type Outputs, optionOf, type Parameters } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { namesIn, own, setOwn, textOf, wordIn } from '../../values/json.ts'
import { getPath } from '../../values/path.ts'

export interface SummaryRules {
  /** Group values are written as text. */
  readonly keysAsText: boolean
  /** A field that is in no item throws. */
  readonly mustExist: boolean
}

interface Measure {
  readonly kind: string
  readonly field: string
  readonly includeEmpty: boolean
  readonly separator: string
}

const PREFIXES: Readonly<Record<string, string>> = {
  append: 'appended_',
  average: 'average_',
  concatenate: 'concatenated_',
  count: 'count_',
  countUnique: 'unique_count_',
  max: 'max_',
  min: 'min_',
  sum: 'sum_',
}

const keyName = (name: string): string => name.replace(/[\]["]/g, '').replace(/[ .]/g, '_')

function measuresOf(given: Parameters): Measure[] {
  return entriesOf(given, 'fieldsToSummarize', 'values').map((entry) => {
    const separateBy = textOf(own(entry, 'separateBy') ?? ',')
    return {
      kind: textOf(own(entry, 'aggregation') ?? 'count'),
      field: textOf(own(entry, 'field') ?? ''),
      includeEmpty: own(entry, 'includeEmpty') === true,
      separator: separateBy === 'other' ? textOf(own(entry, 'customSeparator') ?? '') : separateBy,
    }
  })
}

type Read = (handle: ItemHandle, field: string) => Json | undefined

export function summarized(handles: readonly ItemHandle[], given: Parameters, rules: SummaryRules): Outputs {
  const dots = optionOf(given, 'disableDotNotation') !== true
  const read: Read = ({ item }, field) => getPath(item.json, field, dots)
  const measures = measuresOf(given)
  if (measures.length === 0)
    fail('You need to add at least one aggregation to "Fields to Summarize" with non empty "Field"')
  if (rules.mustExist) {
    for (const { field } of measures) {
      if (!handles.some((handle) => read(handle, field) !== undefined))
        fail(`The field '${field}' does not exist in any items`)
    }
  }
  const groups = namesIn(own(given, 'fieldsToSplitBy'))
  const skipsEmpty = optionOf(given, 'skipEmptySplitFields') === true
  const tree = split(handles, groups, { read, skipsEmpty, keysAsText: rules.keysAsText })
  const measure = (members: readonly ItemHandle[]): JsonObject => measureAll(members, measures, read)
  if (optionOf(given, 'outputFormat') === 'singleItem') {
    return { main: [{ item: { json: nested(tree, measure) }, from: 'all' }] }
  }
  return { main: [...flat(tree, {}, measure)] }
}

/** Items of one group, or groups of the next field. */
type Tree =
  | { readonly handles: readonly ItemHandle[] }
  | { readonly field: string; readonly branches: readonly { readonly value: Json; readonly tree: Tree }[] }

interface SplitRules {
  readonly read: Read
  readonly skipsEmpty: boolean
  readonly keysAsText: boolean
}

/** Groups in the order in which they were first seen. */
function split(handles: readonly ItemHandle[], fields: readonly string[], rules: SplitRules): Tree {
  const [field, ...rest] = fields
  if (field === undefined) return { handles }
  const byKey = new Map<unknown, { readonly value: Json; readonly members: ItemHandle[] }>()
  for (const handle of handles) {
    const read = rules.read(handle, field)
    const value: Json | undefined = typeof read === 'object' && read !== null ? JSON.stringify(read) : read
    if (rules.skipsEmpty && typeof value !== 'number' && !value) continue
    const key = rules.keysAsText ? String(value) : value
    const group = byKey.get(key)
    if (group === undefined)
      byKey.set(key, { value: rules.keysAsText ? String(value) : (value ?? null), members: [handle] })
    else group.members.push(handle)
  }
  return {
    field,
    branches: [...byKey.values()].map(({ value, members }) => ({ value, tree: split(members, rest, rules) })),
  }
}

type MeasureAll = (members: readonly ItemHandle[]) => JsonObject

function* flat(tree: Tree, above: JsonObject, measure: MeasureAll): Generator<DerivedItem> {
  if ('handles' in tree) {
    yield { item: { json: { ...above, ...measure(tree.handles) } }, from: tree.handles.map(({ index }) => index) }
    return
  }
  for (const { value, tree: branch } of tree.branches) {
    const json = { ...above }
    setOwn(json, keyName(tree.field), value)
    yield* flat(branch, json, measure)
  }
}

function nested(tree: Tree, measure: MeasureAll): JsonObject {
  if ('handles' in tree) return measure(tree.handles)
  const json: JsonObject = {}
  for (const { value, tree: branch } of tree.branches) setOwn(json, textOf(value), nested(branch, measure))
  return json
}

function measureAll(members: readonly ItemHandle[], measures: readonly Measure[], read: Read): JsonObject {
  const json: JsonObject = {}
  for (const measure of measures) {
    const values = members.map((handle) => read(handle, measure.field))
    setOwn(json, keyName(`${wordIn(PREFIXES, measure.kind) ?? 'count_'}${measure.field}`), measured(values, measure))
  }
  return json
}

const isEmpty = (value: Json | undefined): boolean => value === undefined || value === null || value === ''

function measured(values: readonly (Json | undefined)[], { kind, includeEmpty, separator }: Measure): Json {
  const kept = includeEmpty ? values : values.filter((value) => !isEmpty(value))
  const numbers = values.filter((value) => typeof value === 'number')
  switch (kind) {
    case 'append':
      return kept.map((value) => value ?? null)
    case 'concatenate':
      return kept.map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))).join(separator)
    case 'countUnique':
      return new Set(kept).size
    case 'sum':
      return total(numbers)
    case 'average':
      return numbers.length === 0 ? null : total(numbers) / numbers.length
    case 'min':
      return extreme(values, (value, best) => value < best)
    case 'max':
      return extreme(values, (value, best) => value > best)
    default:
      return kept.length
  }
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0)

/** Compared as JavaScript compares: texts with texts as texts, anything else as numbers. */
function extreme(values: readonly (Json | undefined)[], isBetter: (value: never, best: never) => boolean): Json {
  let best: Json = null
  for (const value of values) {
    if (value === undefined || isEmpty(value)) continue
    if (best === null || isBetter(value as never, best as never)) best = value
  }
  return best
}
