import type { Context } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { stringify } from '../methods/json-text.ts'
import { deepEquals } from '../values/equality.ts'
import { type OwnRecord, setOwn } from '../values/record.ts'
import { isList, isRecord, kindWords, type RecordValue, type Value } from '../values/value.ts'
import { evaluateQuery } from './evaluate.ts'
import type { Query } from './query.ts'

const KINDS = {
  any: { words: 'a value', has: () => true },
  number: { words: 'a number', has: (value: Value) => typeof value === 'number' },
  text: { words: 'a text', has: (value: Value) => typeof value === 'string' },
  list: { words: 'a list', has: isList },
  record: { words: 'an object', has: isRecord },
  numbers: { words: 'a list of numbers', has: (value: Value) => isListOf(value, 'number') },
  texts: { words: 'a list of texts', has: (value: Value) => isListOf(value, 'string') },
  sortable: {
    words: 'a list of numbers or of texts',
    has: (value: Value) => isListOf(value, 'number') || isListOf(value, 'string'),
  },
  measured: {
    words: 'a text, a list or an object',
    has: (value: Value) => typeof value === 'string' || isList(value) || isRecord(value),
  },
  turned: { words: 'a text or a list', has: (value: Value) => typeof value === 'string' || isList(value) },
} as const
type ArgumentKind = keyof typeof KINDS | 'reference'

const isListOf = (value: Value, type: 'number' | 'string'): boolean =>
  isList(value) && value.every((element) => typeof element === type)

type Reader = (value: Value) => Value
type Run = (args: readonly Value[], cx: Context, readers: readonly Reader[]) => Value

interface JmesFunction {
  readonly takes: readonly ArgumentKind[]
  /** More arguments of the last kind may follow. */
  readonly open: boolean
  readonly run: Run
}

const row = (name: string, takes: readonly ArgumentKind[], run: Run): [string, JmesFunction] => [
  name,
  { takes, open: false, run },
]
const openRow = (name: string, takes: readonly ArgumentKind[], run: Run): [string, JmesFunction] => [
  name,
  { takes, open: true, run },
]

const list = (value: Value): readonly Value[] => value as readonly Value[]
const numbers = (value: Value): readonly number[] => value as readonly number[]

const orderOf = (left: Value, right: Value): number => (left! < right! ? -1 : left! > right! ? 1 : 0)

function sortCost(count: number, cx: Context): void {
  cx.budget.list(2 * count)
  cx.budget.spend(count * Math.ceil(Math.log2(count + 1)))
}

/** Each element with what the reference gives for it: all numbers, or all texts. */
function keyed(elements: readonly Value[], read: Reader, name: string): { element: Value; key: Value }[] {
  const pairs = elements.map((element) => ({ element, key: read(element) }))
  const isOrdered = KINDS.sortable.has(pairs.map(({ key }) => key))
  return isOrdered
    ? pairs
    : refuse('invalid-query', `${name}() of JMESPath needs keys that are all numbers or all texts.`)
}

function extreme(elements: readonly Value[], read: Reader, name: string, sign: 1 | -1): Value {
  const pairs = keyed(elements, read, name)
  if (pairs.length === 0) return null
  return pairs.reduce((best, each) => (sign * orderOf(each.key, best.key) > 0 ? each : best)).element
}

const identity: Reader = (value) => value

function typeName(value: Value): string {
  if (value === null || value === undefined) return 'null'
  if (isList(value)) return 'array'
  return typeof value === 'object' ? 'object' : typeof value
}

function merged(records: readonly RecordValue[], cx: Context): Value {
  const all: OwnRecord = {}
  for (const record of records) {
    const keys = Object.keys(record)
    cx.budget.list(2 * keys.length)
    for (const key of keys) setOwn(all, key, record[key])
  }
  return all
}

function numberOfText(value: Value): Value {
  if (typeof value === 'number') return value
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
  return Number.isNaN(number) ? null : number
}

function joined(parts: readonly string[], separator: string, cx: Context): string {
  cx.budget.text(parts.reduce((chars, part) => chars + part.length + separator.length, 0))
  return parts.join(separator)
}

const FUNCTIONS: ReadonlyMap<string, JmesFunction> = new Map([
  row('abs', ['number'], ([number]) => Math.abs(number as number)),
  row('ceil', ['number'], ([number]) => Math.ceil(number as number)),
  row('floor', ['number'], ([number]) => Math.floor(number as number)),
  row('avg', ['numbers'], ([all]) =>
    list(all!).length === 0 ? null : numbers(all!).reduce((sum, number) => sum + number, 0) / list(all!).length,
  ),
  row('sum', ['numbers'], ([all]) => numbers(all!).reduce((sum, number) => sum + number, 0)),
  row('contains', ['turned', 'any'], ([whole, part], cx) =>
    typeof whole === 'string'
      ? typeof part === 'string' && whole.includes(part)
      : list(whole!).some((element) => deepEquals(element, part, cx.budget)),
  ),
  row('starts_with', ['text', 'text'], ([text, start]) => (text as string).startsWith(start as string)),
  row('ends_with', ['text', 'text'], ([text, end]) => (text as string).endsWith(end as string)),
  row('join', ['text', 'texts'], ([separator, parts], cx) => joined(parts as string[], separator as string, cx)),
  row('keys', ['record'], ([record]) => Object.keys(record as RecordValue)),
  row('values', ['record'], ([record]) => Object.values(record as RecordValue)),
  row('length', ['measured'], ([value]) =>
    isRecord(value!) ? Object.keys(value).length : typeof value === 'string' ? [...value].length : list(value!).length,
  ),
  row('map', ['reference', 'list'], ([, all], _, [read]) => list(all!).map(read!)),
  row('max', ['sortable'], ([all]) => extreme(list(all!), identity, 'max', 1)),
  row('min', ['sortable'], ([all]) => extreme(list(all!), identity, 'min', -1)),
  row('max_by', ['list', 'reference'], ([all], _, [, read]) => extreme(list(all!), read!, 'max_by', 1)),
  row('min_by', ['list', 'reference'], ([all], _, [, read]) => extreme(list(all!), read!, 'min_by', -1)),
  openRow('merge', ['record'], (records, cx) => merged(records as RecordValue[], cx)),
  openRow('not_null', ['any'], (values) => values.find((value) => value !== null && value !== undefined) ?? null),
  row('reverse', ['turned'], ([value]) =>
    typeof value === 'string' ? [...value].reverse().join('') : list(value!).toReversed(),
  ),
  row('sort', ['sortable'], ([all], cx) => {
    sortCost(list(all!).length, cx)
    return list(all!).toSorted(orderOf)
  }),
  row('sort_by', ['list', 'reference'], ([all], cx, [, read]) => {
    sortCost(list(all!).length, cx)
    return keyed(list(all!), read!, 'sort_by')
      .sort((left, right) => orderOf(left.key, right.key))
      .map(({ element }) => element)
  }),
  row('to_array', ['any'], ([value]) => (isList(value!) ? value : [value])),
  row('to_number', ['any'], ([value]) => numberOfText(value)),
  row('to_string', ['any'], ([value], cx) => (typeof value === 'string' ? value : stringify(value, cx))),
  row('type', ['any'], ([value]) => typeName(value)),
])

/** @param current what `@` is, for the arguments */
export function callFunction(name: string, args: readonly Query[], current: Value, cx: Context): Value {
  const fn = FUNCTIONS.get(name)
  if (fn === undefined) return refuse('invalid-query', `JMESPath has no function ${name.slice(0, 60)}().`)
  const { takes, open, run } = fn
  if (open ? args.length < takes.length : args.length !== takes.length) {
    return refuse('invalid-query', `${name}() of JMESPath takes ${takes.length} arguments, not ${args.length}.`)
  }
  const values: Value[] = []
  const readers: Reader[] = []
  for (const [index, arg] of args.entries()) {
    const kind = takes[index] ?? takes.at(-1)!
    if (kind === 'reference' || arg.type === 'reference') {
      if (kind !== 'reference' || arg.type !== 'reference') return wrongArgument(name, index, kind)
      readers[index] = (element) => evaluateQuery(arg.of, element, cx)
      continue
    }
    const value = evaluateQuery(arg, current, cx)
    pay(value, cx)
    if (!KINDS[kind].has(value)) return wrongArgument(name, index, kind, value)
    values[index] = value
  }
  return run(values, cx, readers)
}

/** A function reads through what it is given, and most make as much again. */
function pay(value: Value, cx: Context): void {
  if (typeof value === 'string') cx.budget.text(value.length)
  else if (isList(value)) cx.budget.list(value.length)
  else if (isRecord(value)) cx.budget.list(Object.keys(value).length)
}

function wrongArgument(name: string, index: number, kind: ArgumentKind, value?: Value): never {
  const wanted = kind === 'reference' ? 'an expression such as &name' : KINDS[kind].words
  const got = value === undefined ? 'something else' : kindWords(value)
  return refuse('invalid-query', `${name}() of JMESPath needs ${wanted} as its argument ${index + 1}, but got ${got}.`)
}
