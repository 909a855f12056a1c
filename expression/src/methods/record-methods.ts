import type { Context } from '../context.ts'
import { textOf } from '../values/convert.ts'
import { deepEquals } from '../values/equality.ts'
import { type OwnRecord, setOwn } from '../values/record.ts'
import { isRecord, type RecordValue, type Value } from '../values/value.ts'
import { stringify } from './json-text.ts'
import { compactRecord } from './list-sets.ts'
import { type Args, TableBuilder, textArg } from './method.ts'

function kept(record: RecordValue, cx: Context, keep: (key: string, value: Value) => boolean): OwnRecord {
  const result: OwnRecord = {}
  const keys = Object.keys(record)
  cx.budget.list(2 * keys.length)
  for (const key of keys) if (keep(key, record[key])) setOwn(result, key, record[key])
  return result
}

const holds = (value: Value, part: string, cx: Context): boolean => {
  if (typeof value !== 'string') return false
  cx.budget.scan(value.length)
  return value.includes(part)
}

function withoutField(record: RecordValue, args: Args, cx: Context): Value {
  const field = textArg(args, 0, cx)
  return kept(record, cx, (key) => key !== field)
}

function urlEncoded(record: RecordValue, _args: Args, cx: Context): string {
  const keys = Object.keys(record)
  cx.budget.list(keys.length)
  const pairs = keys.map((key) => {
    const value = textOf(record[key], cx.budget)
    cx.budget.text(3 * (key.length + value.length))
    return `${formEncoded(key)}=${formEncoded(value)}`
  })
  return cx.madeText(pairs.join('&'))
}

/** As HTML forms encode: spaces are plus signs. */
const formEncoded = (text: string): string =>
  encodeURIComponent(text.toWellFormed())
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

function merged(record: RecordValue, args: Args, cx: Context): Value {
  const result = kept(record, cx, () => true)
  const [other] = args
  if (!isRecord(other)) return result
  const more = kept(other, cx, (key) => !Object.hasOwn(result, key))
  for (const key of Object.keys(more)) setOwn(result, key, more[key])
  return result
}

const listOf = (record: RecordValue, cx: Context): string[] => {
  const keys = Object.keys(record)
  cx.budget.list(keys.length)
  return keys
}

export const RECORD_METHODS = new TableBuilder<RecordValue>().methods(
  ['keys', 'The keys.', "({ a: 1 }).keys() → ['a']", (record, _, cx) => listOf(record, cx)],
  [
    'values',
    'The values.',
    '({ a: 1 }).values() → [1]',
    (record, _, cx) => listOf(record, cx).map((key) => record[key]),
  ],
  [
    'entries',
    'Pairs of key and value.',
    "({ a: 1 }).entries() → [['a', 1]]",
    (record, _, cx) => {
      cx.budget.list(3 * Object.keys(record).length)
      return Object.keys(record).map((key) => [key, record[key]])
    },
  ],
  [
    'hasField',
    'Whether there is such a key.',
    "({ a: 1 }).hasField('a') → true",
    (record, args, cx) => Object.hasOwn(record, textArg(args, 0, cx)),
  ],
  [
    'hasOwnProperty',
    'The same as hasField.',
    "({ a: 1 }).hasOwnProperty('b') → false",
    (record, args, cx) => Object.hasOwn(record, textArg(args, 0, cx)),
  ],
  ['removeField', 'A copy without a key.', "({ a: 1, b: 2 }).removeField('a') → { b: 2 }", withoutField],
  [
    'removeFieldsContaining',
    'A copy without the keys whose text holds another.',
    "({ a: 'x', b: 'y' }).removeFieldsContaining('x') → { b: 'y' }",
    (record, args, cx) => {
      const part = textArg(args, 0, cx)
      return kept(record, cx, (_, value) => !holds(value, part, cx))
    },
  ],
  [
    'keepFieldsContaining',
    'A copy with the keys whose text holds another.',
    "({ a: 'x', b: 'y' }).keepFieldsContaining('x') → { a: 'x' }",
    (record, args, cx) => {
      const part = textArg(args, 0, cx)
      return kept(record, cx, (_, value) => holds(value, part, cx))
    },
  ],
  [
    'compact',
    'A copy without empty values.',
    '({ a: 1, b: null }).compact() → { a: 1 }',
    (record, _, cx) => compactRecord(record, cx),
  ],
  [
    'merge',
    'A copy with the keys that another record has more.',
    '({ a: 1 }).merge({ a: 2, b: 3 }) → { a: 1, b: 3 }',
    merged,
  ],
  ['isEmpty', 'Whether there is no key.', '({}).isEmpty() → true', (record) => Object.keys(record).length === 0],
  [
    'isNotEmpty',
    'Whether there is a key.',
    '({ a: 1 }).isNotEmpty() → true',
    (record) => Object.keys(record).length > 0,
  ],
  ['urlEncode', 'As the parameters of an address.', "({ a: 1, b: 'x y' }).urlEncode() → 'a=1&b=x+y'", urlEncoded],
  [
    'toJsonString',
    'The record as JSON text.',
    '({ a: 1 }).toJsonString() → \'{"a":1}\'',
    (record, _, cx) => stringify(record, cx),
  ],
  [
    'toString',
    "JavaScript's text of an object.",
    "({}).toString() → '[object Object]'",
    (record, _, cx) => textOf(record, cx.budget),
  ],
  ['valueOf', 'The record itself.', '({ a: 1 }).valueOf() → { a: 1 }', (record) => record],
  [
    'equals',
    'Whether the other value has the same content.',
    '({ a: [1] }).equals({ a: [1] }) → true',
    (record, args, cx) => deepEquals(record, args[0], cx.budget),
  ],
).table
