import { fail, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import { type DerivedItem, defineNode, type ItemHandle } from '@linkflow/node-runtime'
import { z } from 'zod'
import { canonicalText } from '../data/deep-equal.ts'
import { type FieldPath, fieldPath, getPath, JsonDraft, lastKey, pathOf } from '../data/field-path.ts'
import { isRecord, own, setOwn } from '../data/json.ts'
import { LIST_ENTRIES_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import { MEASURES, measure } from './measure.ts'

const parameters = z.strictObject({
  values: z
    .array(
      z.strictObject({
        field: fieldPath().describe('Field whose values are summarized'),
        measure: z.enum(MEASURES).default('count').describe('What to make of the values of a group'),
        as: fieldPath()
          .optional()
          .describe('Name of the result; left out: the measure and the field, such as sum_total'),
        separator: z.string().max(64).default(', ').describe('Text between values (concatenate)'),
        includeMissing: z
          .boolean()
          .default(false)
          .describe('Take missing values and null into account (count, count-unique, append, concatenate)'),
      }),
    )
    .min(1)
    .max(LIST_ENTRIES_MAX)
    .describe('What to compute'),
  groupBy: z
    .array(fieldPath())
    .max(LIST_ENTRIES_MAX)
    .default([])
    .describe('Fields whose values make the groups; none: all items are one group'),
  output: z
    .enum(['items', 'nested'])
    .default('items')
    .describe('items: one item for each group. nested: one item, with the groups under their values'),
})

type Parameters = z.output<typeof parameters>

/** Holds the values that are measured and no items, so that a list larger than memory can be summarized. */
interface Group {
  readonly keys: readonly (Json | undefined)[]
  readonly indices: number[]
  /** For each value to compute: what the items of the group have in its field. */
  readonly columns: readonly (Json | undefined)[][]
}

/** Groups in the order in which their first items came. */
function groupsOf(handles: Iterable<ItemHandle>, { groupBy, values }: Parameters): Group[] {
  const [keyPaths, valuePaths] = [groupBy.map(pathOf), values.map(({ field }) => pathOf(field))]
  const open = (keys: Group['keys']): Group => ({ keys, indices: [], columns: values.map(() => []) })
  const groups = new Map<string, Group>()
  if (groupBy.length === 0) groups.set('', open([]))
  for (const { item, index } of handles) {
    const keys = keyPaths.map((path) => getPath(item.json, path))
    const text = keys.map(canonicalText).join()
    const group = groups.get(text) ?? open(keys)
    groups.set(text, group)
    group.indices.push(index)
    for (const [i, path] of valuePaths.entries()) group.columns[i]!.push(getPath(item.json, path))
  }
  return [...groups.values()]
}

const nameOf = ({ field, measure, as }: Parameters['values'][number]): FieldPath =>
  as === undefined ? [`${measure.replace('-', '_')}_${lastKey(pathOf(field))}`] : pathOf(as)

function summaryOf({ columns }: Group, { values }: Parameters, onto: JsonObject): Result<JsonObject, string> {
  const draft = new JsonDraft(onto)
  for (const [i, wanted] of values.entries()) {
    const result = measure(columns[i]!, wanted)
    if (!result.ok) return fail(`${wanted.measure} of «${wanted.field}»: ${result.error}`)
    const problem = draft.set(nameOf(wanted), result.value)
    if (problem !== undefined) return fail(problem)
  }
  return ok(draft.json)
}

function keysOf({ keys }: Group, { groupBy }: Parameters): JsonObject {
  const json: JsonObject = {}
  for (const [i, field] of groupBy.entries()) if (keys[i] !== undefined) setOwn(json, lastKey(pathOf(field)), keys[i])
  return json
}

function asItems(groups: readonly Group[], given: Parameters): Result<DerivedItem[], string> {
  const items: DerivedItem[] = []
  for (const group of groups) {
    const json = summaryOf(group, given, keysOf(group, given))
    if (!json.ok) return json
    const from = given.groupBy.length === 0 ? ('all' as const) : group.indices
    items.push({ item: { json: json.value }, from })
  }
  return ok(items)
}

/** Keys of objects are texts: groups whose values read the same (1 and "1") would fall together, so that is an error. */
function nested(groups: readonly Group[], given: Parameters): Result<DerivedItem[], string> {
  const root: JsonObject = {}
  for (const group of groups) {
    const json = summaryOf(group, given, {})
    if (!json.ok) return json
    const problem = hang(root, group.keys, json.value)
    if (problem !== undefined) return fail(problem)
  }
  return ok([{ item: { json: root }, from: 'all' }])
}

function hang(root: JsonObject, keys: Group['keys'], summary: JsonObject): string | undefined {
  let place = root
  for (const [i, key] of keys.entries()) {
    const name = typeof key === 'string' ? key : (JSON.stringify(key) ?? 'missing')
    const there = own(place, name)
    if (i === keys.length - 1) {
      if (there !== undefined) return `two groups would both be called «${name}»; use the output «items»`
      setOwn(place, name, summary)
    } else if (isRecord(there)) place = there
    else {
      const inner: JsonObject = {}
      setOwn(place, name, inner)
      place = inner
    }
  }
  return undefined
}

export const summarize = defineNode({
  type: 'summarize',
  version: 1,
  title: 'Summarize',
  description: 'Counts, sums and compares values, for all items or for each group.',
  group: 'data',
  keywords: ['group by', 'pivot', 'count', 'sum', 'average', 'total', 'min', 'max'],
  parameters,
  effect: 'pure',
  runOnEmpty: true,
  sample: [{ country: 'DE', count_id: 12, sum_total: 1306.4 }],
  behaviour: {
    kind: 'list',
    run(input, evaluate) {
      const given = evaluate()
      const groups = groupsOf(input.handles('main'), given)
      const made =
        given.output === 'nested' && given.groupBy.length > 0 ? nested(groups, given) : asItems(groups, given)
      if (made.ok) return { type: 'done', outputs: { main: made.value } }
      return {
        type: 'failed',
        error: permanent('summary-impossible', `The items cannot be summarized: ${made.error}.`),
      }
    },
  },
})
