import type { Context } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { type Bytes, MapValue, SetValue } from '../values/collections.ts'
import { textOf } from '../values/convert.ts'
import type { FileHandle } from '../values/file-handle.ts'
import type { Regex } from '../values/regex.ts'
import { kindWords, type Value } from '../values/value.ts'
import { toBase64 } from './base64.ts'
import { matchValue } from './matching.ts'
import { type Args, callBack, functionArg, TableBuilder, textArg } from './method.ts'

export const REGEX_METHODS = new TableBuilder<Regex>()
  .properties(
    ['source', 'The text of the pattern.', "/a+/g.source → 'a+'", (regex) => regex.source],
    ['flags', 'The flags.', "/a+/g.flags → 'g'", (regex) => regex.flags],
    ['global', 'Whether the flag g is set.', '/a/g.global → true', (regex) => regex.global],
  )
  .methods(
    [
      'test',
      'Whether the pattern matches anywhere in a text.',
      "/\\d/.test('a1') → true",
      (regex, args, cx) => regex.find(textArg(args, 0, cx), 0, cx.budget) !== undefined,
    ],
    [
      'exec',
      'The first match with its groups, or null.',
      "/(\\d)/.exec('a1')[1] → '1'",
      (regex, args, cx) => {
        const text = textArg(args, 0, cx)
        const match = regex.find(text, 0, cx.budget)
        return match === undefined ? null : matchValue(match, text, regex, cx)
      },
    ],
    ['toString', 'The pattern as it is written.', "/a/g.toString() → '/a/g'", (regex) => regex.toText()],
  ).table

function otherSet(args: Args, method: string): ReadonlySet<Value> {
  const [other] = args
  return other instanceof SetValue
    ? other.items
    : refuse('wrong-argument', `${method}() needs a set, but got ${kindWords(other)}.`)
}

const paid = (set: SetValue, cx: Context): Value[] => {
  cx.budget.list(set.items.size)
  return [...set.items]
}

export const SET_METHODS = new TableBuilder<SetValue>()
  .properties(['size', 'How many values are in the set.', 'new Set([1, 1]).size → 1', (set) => set.items.size])
  .callbackMethods([
    'forEach',
    'Calls a function for each value and gives nothing.',
    'new Set([1]).forEach(x => x) → undefined',
    (set, args, cx) => {
      const fn = functionArg(args, 0, 'forEach')
      for (const item of paid(set, cx)) callBack(fn, [item, item, set], cx)
      return undefined
    },
  ])
  .methods(
    ['has', 'Whether a value is in the set.', 'new Set([1]).has(1) → true', (set, args) => set.items.has(args[0])],
    [
      'add',
      'A copy with one more value.',
      'new Set([1]).add(2).size → 2',
      (set, args, cx) => new SetValue([...paid(set, cx), args[0]]),
    ],
    [
      'delete',
      'A copy without a value.',
      'new Set([1]).delete(1).size → 0',
      (set, args, cx) => new SetValue(paid(set, cx).filter((item) => item !== args[0])),
    ],
    ['values', 'The values as a list.', 'new Set([1, 2]).values() → [1, 2]', (set, _, cx) => paid(set, cx)],
    ['keys', 'The values as a list.', 'new Set([1, 2]).keys() → [1, 2]', (set, _, cx) => paid(set, cx)],
    [
      'entries',
      'Pairs of each value with itself.',
      'new Set([1]).entries() → [[1, 1]]',
      (set, _, cx) => {
        cx.budget.list(3 * set.items.size)
        return paid(set, cx).map((item) => [item, item])
      },
    ],
    [
      'union',
      'The values of both sets.',
      'new Set([1]).union(new Set([2])).size → 2',
      (set, args, cx) => {
        const other = otherSet(args, 'union')
        cx.budget.list(other.size)
        return new SetValue([...paid(set, cx), ...other])
      },
    ],
    [
      'intersection',
      'The values that are in both sets.',
      'new Set([1, 2]).intersection(new Set([2])).size → 1',
      (set, args, cx) => {
        const other = otherSet(args, 'intersection')
        return new SetValue(paid(set, cx).filter((item) => other.has(item)))
      },
    ],
    [
      'difference',
      'The values that are not in the other set.',
      'new Set([1, 2]).difference(new Set([2])).size → 1',
      (set, args, cx) => {
        const other = otherSet(args, 'difference')
        return new SetValue(paid(set, cx).filter((item) => !other.has(item)))
      },
    ],
    [
      'isSubsetOf',
      'Whether all values are in the other set.',
      'new Set([1]).isSubsetOf(new Set([1, 2])) → true',
      (set, args, cx) => {
        const other = otherSet(args, 'isSubsetOf')
        return paid(set, cx).every((item) => other.has(item))
      },
    ],
    ['isEmpty', 'Whether the set has no value.', 'new Set().isEmpty() → true', (set) => set.items.size === 0],
    ['isNotEmpty', 'Whether the set has a value.', 'new Set([1]).isNotEmpty() → true', (set) => set.items.size > 0],
    [
      'toString',
      "JavaScript's text of a set.",
      "new Set().toString() → '[object Set]'",
      (set, _, cx) => textOf(set, cx.budget),
    ],
  ).table

const pairs = (map: MapValue, cx: Context): (readonly [Value, Value])[] => {
  cx.budget.list(3 * map.entries.size)
  return [...map.entries]
}

export const MAP_METHODS = new TableBuilder<MapValue>()
  .properties(['size', 'How many keys are in the map.', "new Map([['a', 1]]).size → 1", (map) => map.entries.size])
  .callbackMethods([
    'forEach',
    'Calls a function for each value and key and gives nothing.',
    'new Map().forEach(x => x) → undefined',
    (map, args, cx) => {
      const fn = functionArg(args, 0, 'forEach')
      for (const [key, value] of pairs(map, cx)) callBack(fn, [value, key, map], cx)
      return undefined
    },
  ])
  .methods(
    ['get', 'The value of a key.', "new Map([['a', 1]]).get('a') → 1", (map, args) => map.entries.get(args[0])],
    [
      'has',
      'Whether there is such a key.',
      "new Map([['a', 1]]).has('b') → false",
      (map, args) => map.entries.has(args[0]),
    ],
    [
      'set',
      'A copy with a key set.',
      "new Map().set('a', 1).get('a') → 1",
      (map, args, cx) => new MapValue([...pairs(map, cx), [args[0], args[1]]]),
    ],
    [
      'delete',
      'A copy without a key.',
      "new Map([['a', 1]]).delete('a').size → 0",
      (map, args, cx) => new MapValue(pairs(map, cx).filter(([key]) => key !== args[0])),
    ],
    [
      'keys',
      'The keys as a list.',
      "new Map([['a', 1]]).keys() → ['a']",
      (map, _, cx) => pairs(map, cx).map(([key]) => key),
    ],
    [
      'values',
      'The values as a list.',
      "new Map([['a', 1]]).values() → [1]",
      (map, _, cx) => pairs(map, cx).map(([, value]) => value),
    ],
    [
      'entries',
      'Pairs of key and value.',
      "new Map([['a', 1]]).entries() → [['a', 1]]",
      (map, _, cx) => pairs(map, cx),
    ],
    ['isEmpty', 'Whether the map has no key.', 'new Map().isEmpty() → true', (map) => map.entries.size === 0],
    ['isNotEmpty', 'Whether the map has a key.', 'new Map().isNotEmpty() → false', (map) => map.entries.size > 0],
    [
      'toString',
      "JavaScript's text of a map.",
      "new Map().toString() → '[object Map]'",
      (map, _, cx) => textOf(map, cx.budget),
    ],
  ).table

// No expression can make bytes, and no node hands any out so far, so they have no example.
export const BYTES_METHODS = new TableBuilder<Bytes>()
  .properties(['length', 'How many bytes.', '', (bytes) => bytes.data.length])
  .methods([
    'toBase64',
    'The bytes in base64.',
    '',
    (bytes, _, cx) => {
      cx.budget.text(2 * bytes.data.length)
      return toBase64(bytes.data)
    },
  ]).table

export const FILE_METHODS = new TableBuilder<FileHandle>().properties(
  ['name', 'The name of the file.', "$files.report.name → 'report.pdf'", (file) => file.name],
  ['fileName', 'The name of the file.', "$files.report.fileName → 'report.pdf'", (file) => file.name],
  ['mimeType', 'The media type.', "$files.report.mimeType → 'application/pdf'", (file) => file.mimeType],
  ['size', 'The size in bytes.', '$files.report.size → 2048', (file) => file.size],
  ['fileSize', 'The size in bytes.', '$files.report.fileSize → 2048', (file) => file.size],
  [
    'fileExtension',
    'What follows the last point of the name.',
    "$files.report.fileExtension → 'pdf'",
    (file) => (file.name.includes('.') ? file.name.slice(file.name.lastIndexOf('.') + 1) : ''),
  ],
).table
