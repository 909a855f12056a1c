import type { Context } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { joinedText, numberOf, textOf, truthy } from '../values/convert.ts'
import { deepEquals } from '../values/equality.ts'
import { type OwnRecord, readOwn, setOwn } from '../values/record.ts'
import { isList, isRecord, type Value } from '../values/value.ts'
import { stringify } from './json-text.ts'
import { compactList, difference, intersection, merge, union, unique } from './list-sets.ts'
import { type Args, callBack, functionArg, TableBuilder, textArg, textArgOr, wholeArgOr } from './method.ts'

type List = readonly Value[]

/** Calls back with (element, index, list), as JavaScript does. */
function each(list: List, args: Args, cx: Context, method: string): (index: number) => Value {
  const fn = functionArg(args, 0, method)
  cx.budget.spend(list.length)
  return (index) => callBack(fn, [list[index], index, list], cx)
}

const copied = (list: List, cx: Context): Value[] => {
  cx.budget.list(list.length)
  return list.slice()
}

function mapped(list: List, args: Args, cx: Context): Value {
  const call = each(list, args, cx, 'map')
  cx.budget.list(list.length)
  return list.map((_, index) => call(index))
}

function filtered(list: List, args: Args, cx: Context): Value {
  const call = each(list, args, cx, 'filter')
  cx.budget.list(list.length)
  return list.filter((_, index) => truthy(call(index)))
}

function folded(list: List, args: Args, cx: Context, method: string): Value {
  const fn = functionArg(args, 0, method)
  const indices = method === 'reduce' ? list.keys() : list.map((_, index) => list.length - 1 - index).values()
  let started = args.length > 1
  let total = args[1]
  for (const index of indices) {
    total = started ? callBack(fn, [total, list[index], index, list], cx) : list[index]
    started = true
  }
  return started
    ? total
    : refuse('wrong-argument', `${method}() of an empty list needs a first value: .${method}((sum, x) => …, 0).`)
}

function flattened(list: List, depth: number, cx: Context, into: Value[] = []): Value[] {
  for (const element of list) {
    cx.budget.list(1)
    if (isList(element) && depth > 0) {
      cx.budget.enter(1)
      flattened(element, depth - 1, cx, into)
      cx.budget.leave(1)
    } else into.push(element)
    if (into.length > cx.budget.limits.listLengthMax) cx.budget.list(into.length)
  }
  return into
}

/** JavaScript's order without a function: by text, missing values last. */
function sorted(list: List, args: Args, cx: Context): Value {
  const copy = copied(list, cx)
  cx.budget.spend(copy.length * Math.ceil(Math.log2(copy.length + 1)))
  if (args[0] !== undefined) {
    const fn = functionArg(args, 0, 'sort')
    return copy.sort((left, right) => numberOf(callBack(fn, [left, right], cx), cx.budget) || 0)
  }
  const keyed = copy.map((value) => ({ value, text: value === undefined ? undefined : textOf(value, cx.budget) }))
  keyed.sort((left, right) => {
    if (left.text === undefined || right.text === undefined)
      return left.text === right.text ? 0 : left.text === undefined ? 1 : -1
    cx.budget.spend(Math.min(left.text.length, right.text.length) / 16)
    return left.text < right.text ? -1 : left.text > right.text ? 1 : 0
  })
  return keyed.map(({ value }) => value)
}

function joined(list: List, args: Args, cx: Context): string {
  return joinedText(list, textArgOr(args, 0, ',', cx), cx.budget)
}

function concatenated(list: List, args: Args, cx: Context): Value {
  cx.budget.list(args.reduce<number>((sum, arg) => sum + (isList(arg) ? arg.length : 1), list.length))
  return list.concat(...args)
}

function filled(list: List, args: Args, cx: Context): Value {
  const copy = copied(list, cx)
  return copy.fill(
    args[0],
    wholeArgOr(args, 1, 0, cx),
    args[2] === undefined ? copy.length : wholeArgOr(args, 2, 0, cx),
  )
}

function spliced(list: List, args: Args, cx: Context): { rest: Value[]; removed: Value[] } {
  const rest = copied(list, cx)
  cx.budget.list(list.length + args.length)
  if (args.length === 0) return { rest, removed: [] }
  const start = wholeArgOr(args, 0, 0, cx)
  const count = args.length === 1 ? list.length : wholeArgOr(args, 1, 0, cx)
  const removed = rest.splice(start, count, ...args.slice(2))
  return { rest, removed }
}

const bounds = (list: List, args: Args, cx: Context): [number, number] => [
  wholeArgOr(args, 0, 0, cx),
  args[1] === undefined ? list.length : wholeArgOr(args, 1, 0, cx),
]

function numbersIn(list: List, method: string, cx: Context): readonly number[] {
  cx.budget.spend(list.length)
  const wrong = list.find((value) => typeof value !== 'number')
  if (wrong !== undefined || list.includes(undefined)) {
    refuse(
      'extension-misused',
      `${method}() needs a list of numbers only; one element is ${wrong === undefined ? 'missing' : typeof wrong}.`,
    )
  }
  return list as readonly number[]
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

function plucked(list: List, args: Args, cx: Context): Value {
  if (args.length === 0) return list
  const fields = new Set(args.map((_, index) => textArg(args, index, cx)))
  cx.budget.list(list.length * fields.size)
  const found: Value[] = []
  for (const value of list) {
    if (!isRecord(value)) continue
    const picked = Object.keys(value)
      .filter((key) => fields.has(key))
      .map((key) => value[key])
    cx.budget.spend(Object.keys(value).length)
    if (picked.length > 0) found.push(picked.length === 1 ? picked[0] : picked)
  }
  return found
}

function smartJoined(list: List, args: Args, cx: Context): Value {
  const [keyField, valueField] = args
  if (typeof keyField !== 'string' || typeof valueField !== 'string' || keyField === '' || valueField === '') {
    return refuse('extension-misused', 'smartJoin() needs two field names, such as .smartJoin("name", "value").')
  }
  const record: OwnRecord = {}
  cx.budget.list(2 * list.length)
  for (const value of list) {
    if (!isRecord(value) || !Object.hasOwn(value, keyField) || !Object.hasOwn(value, valueField)) continue
    setOwn(record, textOf(readOwn(value, keyField), cx.budget), readOwn(value, valueField))
  }
  return record
}

function chunked(list: List, args: Args, cx: Context): Value {
  const size = args[0]
  if (typeof size !== 'number' || !(size >= 1))
    return refuse('extension-misused', 'chunk() needs a size of at least 1, such as .chunk(5).')
  cx.budget.list(2 * list.length)
  const chunks: Value[] = []
  for (let start = 0; start < list.length; start += Math.trunc(size))
    chunks.push(list.slice(start, start + Math.trunc(size)))
  return chunks
}

function renamed(list: List, args: Args, cx: Context): Value {
  if (args.length === 0 || args.length % 2 !== 0) {
    return refuse('extension-misused', 'renameKeys() needs pairs of names: .renameKeys("from", "to").')
  }
  cx.budget.list(list.length)
  return list.map((value) => (isRecord(value) ? renamedRecord(value, args, cx) : value))
}

function renamedRecord(record: { readonly [key: string]: Value }, args: Args, cx: Context): OwnRecord {
  const copy = new Map(Object.entries(record))
  cx.budget.list(2 * copy.size + args.length)
  for (let index = 0; index < args.length; index += 2) {
    const from = textArg(args, index, cx)
    if (!copy.has(from)) continue
    const value = copy.get(from)
    copy.delete(from)
    copy.set(textArg(args, index + 1, cx), value)
  }
  const result: OwnRecord = {}
  for (const [key, value] of copy) setOwn(result, key, value)
  return result
}

function randomItem(list: List, _args: Args, cx: Context): Value {
  return list.length === 0 ? undefined : list[Math.floor(cx.random() * list.length)]
}

function isIn(list: List, args: Args, cx: Context): boolean {
  cx.budget.spend(list.length)
  return list.includes(args[0], wholeArgOr(args, 1, 0, cx))
}

const toPairs = (list: List, cx: Context): Value => {
  cx.budget.list(4 * list.length)
  return list.map((value, index) => [index, value])
}

export const LIST_METHODS = new TableBuilder<List>()
  .properties(['length', 'How many elements the list has.', '[1, 2].length → 2', (list) => list.length])
  .callbackMethods(
    ['map', 'The list of what a function makes of each element.', '[1, 2].map(x => x * 2) → [2, 4]', mapped],
    ['filter', 'The elements for which a function says yes.', '[1, 2, 3].filter(x => x > 1) → [2, 3]', filtered],
    [
      'flatMap',
      'Like map, and lists in the result are opened.',
      '[1, 2].flatMap(x => [x, x]) → [1, 1, 2, 2]',
      (list, args, cx) => flattened(mapped(list, args, cx) as List, 1, cx),
    ],
    [
      'forEach',
      'Calls a function for each element and gives nothing.',
      '[1].forEach(x => x) → undefined',
      (list, args, cx) => {
        const call = each(list, args, cx, 'forEach')
        for (const index of list.keys()) call(index)
        return undefined
      },
    ],
    [
      'find',
      'The first element for which a function says yes.',
      '[1, 2, 3].find(x => x > 1) → 2',
      (list, args, cx) => {
        const call = each(list, args, cx, 'find')
        return list.find((_, index) => truthy(call(index)))
      },
    ],
    [
      'findIndex',
      'The place of the first element for which a function says yes, or -1.',
      '[1, 2].findIndex(x => x === 2) → 1',
      (list, args, cx) => {
        const call = each(list, args, cx, 'findIndex')
        return list.findIndex((_, index) => truthy(call(index)))
      },
    ],
    [
      'findLast',
      'The last element for which a function says yes.',
      '[1, 2, 3].findLast(x => x < 3) → 2',
      (list, args, cx) => {
        const call = each(list, args, cx, 'findLast')
        return list.findLast((_, index) => truthy(call(index)))
      },
    ],
    [
      'findLastIndex',
      'The place of the last element for which a function says yes, or -1.',
      '[1, 2].findLastIndex(x => x > 0) → 1',
      (list, args, cx) => {
        const call = each(list, args, cx, 'findLastIndex')
        return list.findLastIndex((_, index) => truthy(call(index)))
      },
    ],
    [
      'some',
      'Whether a function says yes to any element.',
      '[1, 2].some(x => x > 1) → true',
      (list, args, cx) => {
        const call = each(list, args, cx, 'some')
        return list.some((_, index) => truthy(call(index)))
      },
    ],
    [
      'every',
      'Whether a function says yes to every element.',
      '[1, 2].every(x => x > 1) → false',
      (list, args, cx) => {
        const call = each(list, args, cx, 'every')
        return list.every((_, index) => truthy(call(index)))
      },
    ],
    [
      'reduce',
      'One value made from all, from first to last.',
      '[1, 2, 3].reduce((sum, x) => sum + x, 0) → 6',
      (list, args, cx) => folded(list, args, cx, 'reduce'),
    ],
    [
      'reduceRight',
      'One value made from all, from last to first.',
      "['a', 'b'].reduceRight((text, x) => text + x, '') → 'ba'",
      (list, args, cx) => folded(list, args, cx, 'reduceRight'),
    ],
    [
      'sort',
      'A sorted copy: by text, or by a function that compares two.',
      '[3, 1, 2].sort((a, b) => a - b) → [1, 2, 3]',
      sorted,
    ],
    ['toSorted', 'The same as sort.', '[3, 1, 2].toSorted() → [1, 2, 3]', sorted],
  )
  .methods(
    [
      'at',
      'The element at a place; negative places count from the end.',
      '[1, 2, 3].at(-1) → 3',
      (list, args, cx) => list.at(wholeArgOr(args, 0, 0, cx)),
    ],
    ['concat', 'The lists one after the other.', '[1].concat([2], 3) → [1, 2, 3]', concatenated],
    [
      'copyWithin',
      'A copy with a stretch of it copied to another place.',
      '[1, 2, 3].copyWithin(0, 1) → [2, 3, 3]',
      (list, args, cx) =>
        copied(list, cx).copyWithin(
          wholeArgOr(args, 0, 0, cx),
          wholeArgOr(args, 1, 0, cx),
          args[2] === undefined ? list.length : wholeArgOr(args, 2, 0, cx),
        ),
    ],
    ['entries', 'Pairs of place and element.', "['a'].entries() → [[0, 'a']]", (list, _, cx) => toPairs(list, cx)],
    ['fill', 'A copy filled with one value.', '[1, 2].fill(0) → [0, 0]', filled],
    [
      'flat',
      'Lists inside opened, one level or more.',
      '[1, [2, [3]]].flat() → [1, 2, [3]]',
      (list, args, cx) => flattened(list, args[0] === undefined ? 1 : numberOf(args[0], cx.budget), cx),
    ],
    ['includes', 'Whether an element is in the list.', '[1, 2].includes(2) → true', isIn],
    [
      'indexOf',
      'The first place of an element, or -1.',
      '[1, 2, 1].indexOf(1) → 0',
      (list, args, cx) => {
        cx.budget.spend(list.length)
        return list.indexOf(args[0], wholeArgOr(args, 1, 0, cx))
      },
    ],
    [
      'lastIndexOf',
      'The last place of an element, or -1.',
      '[1, 2, 1].lastIndexOf(1) → 2',
      (list, args, cx) => {
        cx.budget.spend(list.length)
        return list.lastIndexOf(args[0], args.length < 2 ? list.length : wholeArgOr(args, 1, 0, cx))
      },
    ],
    ['join', 'One text of all elements with a separator between.', "[1, 2].join('-') → '1-2'", joined],
    [
      'keys',
      'The places.',
      "['a', 'b'].keys() → [0, 1]",
      (list, _, cx) => {
        cx.budget.list(list.length)
        return [...list.keys()]
      },
    ],
    ['values', 'The elements.', "['a'].values() → ['a']", (list, _, cx) => copied(list, cx)],
    ['pop', 'The last element; the list itself stays as it is.', '[1, 2].pop() → 2', (list) => list.at(-1)],
    ['shift', 'The first element; the list itself stays as it is.', '[1, 2].shift() → 1', (list) => list[0]],
    [
      'push',
      'A copy with more elements at the end.',
      '[1].push(2) → [1, 2]',
      (list, args, cx) => {
        cx.budget.list(list.length + args.length)
        return [...list, ...args]
      },
    ],
    [
      'unshift',
      'A copy with more elements at the start.',
      '[1].unshift(0) → [0, 1]',
      (list, args, cx) => {
        cx.budget.list(list.length + args.length)
        return [...args, ...list]
      },
    ],
    ['reverse', 'A copy from last to first.', '[1, 2].reverse() → [2, 1]', (list, _, cx) => copied(list, cx).reverse()],
    ['toReversed', 'The same as reverse.', '[1, 2].toReversed() → [2, 1]', (list, _, cx) => copied(list, cx).reverse()],
    [
      'slice',
      'From one place up to another; negative places count from the end.',
      '[1, 2, 3].slice(1) → [2, 3]',
      (list, args, cx) => {
        cx.budget.list(list.length)
        return list.slice(...bounds(list, args, cx))
      },
    ],
    [
      'splice',
      'The elements that would be taken out; the list itself stays as it is.',
      '[1, 2, 3].splice(0, 2) → [1, 2]',
      (list, args, cx) => spliced(list, args, cx).removed,
    ],
    [
      'toSpliced',
      'A copy with elements taken out and others put in.',
      '[1, 2, 3].toSpliced(1, 1, 9) → [1, 9, 3]',
      (list, args, cx) => spliced(list, args, cx).rest,
    ],
    [
      'with',
      'A copy with one element replaced.',
      '[1, 2].with(0, 9) → [9, 2]',
      (list, args, cx) => {
        const copy = copied(list, cx)
        const at = wholeArgOr(args, 0, 0, cx)
        const place = at < 0 ? list.length + at : at
        if (!(place >= 0 && place < list.length)) refuse('wrong-argument', `The list has no place ${at}.`)
        copy[place] = args[1]
        return copy
      },
    ],
    [
      'toString',
      'One text of all elements with commas.',
      "[1, 2].toString() → '1,2'",
      (list, _, cx) => joinedText(list, ',', cx.budget),
    ],
    [
      'toLocaleString',
      'One text of all elements with commas.',
      "[1, 2].toLocaleString() → '1,2'",
      (list, _, cx) => joinedText(list, ',', cx.budget),
    ],
    [
      'first',
      'The first element, or the first few.',
      '[1, 2].first() → 1',
      (list, args, cx) => (args[0] === undefined ? list[0] : copied(list, cx).slice(0, wholeArgOr(args, 0, 1, cx))),
    ],
    [
      'last',
      'The last element, or the last few.',
      '[1, 2].last() → 2',
      (list, args, cx) =>
        args[0] === undefined
          ? list.at(-1)
          : copied(list, cx).slice(Math.max(0, list.length - wholeArgOr(args, 0, 1, cx))),
    ],
    ['isEmpty', 'Whether the list has no element.', '[].isEmpty() → true', (list) => list.length === 0],
    ['isNotEmpty', 'Whether the list has an element.', '[1].isNotEmpty() → true', (list) => list.length > 0],
    ['sum', 'The sum of the numbers.', '[1, 2].sum() → 3', (list, _, cx) => sum(numbersIn(list, 'sum', cx))],
    [
      'min',
      'The smallest number.',
      '[2, 1].min() → 1',
      (list, _, cx) =>
        numbersIn(list, 'min', cx).reduce((least, number) => Math.min(least, number), Number.POSITIVE_INFINITY),
    ],
    [
      'max',
      'The largest number.',
      '[1, 2].max() → 2',
      (list, _, cx) =>
        numbersIn(list, 'max', cx).reduce((most, number) => Math.max(most, number), Number.NEGATIVE_INFINITY),
    ],
    [
      'average',
      'The average of the numbers; 0 for an empty list.',
      '[1, 3].average() → 2',
      (list, _, cx) => (list.length === 0 ? 0 : sum(numbersIn(list, 'average', cx)) / list.length),
    ],
    ['compact', 'Without empty values.', "[1, null, '', {}].compact() → [1]", (list, _, cx) => compactList(list, cx)],
    ['unique', 'Each value once; with field names, by these fields.', '[1, 2, 1].unique() → [1, 2]', unique],
    ['removeDuplicates', 'The same as unique.', "[{ a: 1 }, { a: 1 }].removeDuplicates('a') → [{ a: 1 }]", unique],
    ['union', 'The values of both lists, each once.', '[1, 2].union([2, 3]) → [1, 2, 3]', union],
    ['difference', 'The values that are not in the other list.', '[1, 2].difference([2]) → [1]', difference],
    ['intersection', 'The values that are in both lists.', '[1, 2].intersection([2, 3]) → [2]', intersection],
    ['merge', 'One record of all records.', '[{ a: 1 }, { b: 2 }].merge() → { a: 1, b: 2 }', merge],
    [
      'append',
      'A copy with more elements at the end.',
      '[1].append(2, 3) → [1, 2, 3]',
      (list, args, cx) => {
        cx.budget.list(list.length + args.length)
        return [...list, ...args]
      },
    ],
    ['chunk', 'Lists of so many elements each.', '[1, 2, 3].chunk(2) → [[1, 2], [3]]', chunked],
    ['pluck', 'The values of a field, or of several.', "[{ a: 1 }, { a: 2 }].pluck('a') → [1, 2]", plucked],
    [
      'smartJoin',
      'A record with the keys from one field and the values from another.',
      "[{ k: 'a', v: 1 }].smartJoin('k', 'v') → { a: 1 }",
      smartJoined,
    ],
    ['renameKeys', 'With keys of the records renamed.', "[{ a: 1 }].renameKeys('a', 'b') → [{ b: 1 }]", renamed],
    ['randomItem', 'One element by chance.', '[7].randomItem() → 7', randomItem],
    [
      'toJsonString',
      'The list as JSON text.',
      "[1, 'a'].toJsonString() → '[1,\"a\"]'",
      (list, _, cx) => stringify(list, cx),
    ],
    [
      'equals',
      'Whether the other value has the same content.',
      '[1, { a: 2 }].equals([1, { a: 2 }]) → true',
      (list, args, cx) => deepEquals(list, args[0], cx.budget),
    ],
  ).table
