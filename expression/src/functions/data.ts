import type { Context } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { fromBase64, toBase64 } from '../methods/base64.ts'
import { parseJson, stringify } from '../methods/json-text.ts'
import { type Args, callBack, storable, textArg } from '../methods/method.ts'
import { elementsOf, isMissing } from '../operators.ts'
import { MapValue, SetValue } from '../values/collections.ts'
import { numberOf, textOf, truthy } from '../values/convert.ts'
import { FunctionValue } from '../values/function-value.ts'
import { HostObject } from '../values/host-object.ts'
import { type OwnRecord, setOwn } from '../values/record.ts'
import { ClosedObject, isList, isRecord, kindWords, type Value } from '../values/value.ts'
import { functionsOf } from './global-function.ts'

/** Own keys of what `Object.keys` and the like are given. */
function keysOf(value: Value, method: string, cx: Context): string[] {
  if (isMissing(value)) return refuse('wrong-type', `Object.${method}() needs an object, but got ${kindWords(value)}.`)
  if (value instanceof HostObject) return value.dataNames()
  if (typeof value !== 'object' || value instanceof ClosedObject)
    return typeof value === 'string' ? [...value].map((_, index) => String(index)) : []
  const keys = Object.keys(value)
  cx.budget.list(keys.length)
  // A match has index, input and groups beside its elements; they are not among a list's keys.
  return isList(value) ? keys.slice(0, value.length) : keys
}

const memberOf = (value: Value, key: string): Value => {
  if (value instanceof HostObject) return storable(value.get(key))
  return typeof value === 'string' ? value[Number(key)] : (value as OwnRecord)[key]
}

function entriesOf(value: Value, method: string, cx: Context): Value[] {
  const keys = keysOf(value, method, cx)
  cx.budget.list(4 * keys.length)
  return keys.map((key) => [key, memberOf(value, key)])
}

function pair(value: Value): readonly [Value, Value] {
  return isList(value)
    ? [value[0], value[1]]
    : refuse('wrong-argument', `A list of [key, value] pairs is needed; one element is ${kindWords(value)}.`)
}

function fromEntries(args: Args, cx: Context): Value {
  const entries = elementsOf(args[0], cx)
  cx.budget.list(2 * entries.length)
  const record: OwnRecord = {}
  for (const entry of entries) {
    const [key, value] = pair(entry)
    setOwn(record, textOf(key, cx.budget), value)
  }
  return record
}

function assigned(args: Args, cx: Context): Value {
  const record: OwnRecord = {}
  for (const source of args) {
    if (isMissing(source)) continue
    for (const key of keysOf(source, 'assign', cx)) setOwn(record, key, memberOf(source, key))
  }
  return record
}

function grouped(args: Args, cx: Context): Value {
  const list = elementsOf(args[0], cx)
  const fn =
    args[1] instanceof FunctionValue
      ? args[1]
      : refuse('wrong-argument', 'Object.groupBy() needs a function, such as (item) => item.type.')
  const groups = new Map<string, Value[]>()
  cx.budget.list(2 * list.length)
  for (const [index, element] of list.entries()) {
    const key = textOf(callBack(fn, [element, index], cx), cx.budget)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [element])
    else group.push(element)
  }
  const record: OwnRecord = {}
  for (const [key, group] of groups) setOwn(record, key, group)
  return record
}

/** `Array.from(source, each)`; the length of `{ length: n }` is paid for before the list is there. */
function listFrom(args: Args, cx: Context): Value {
  const [source, each] = args
  const elements = isRecord(source) ? blank(numberOf(source.length, cx.budget), cx) : copy(source, cx)
  if (each === undefined) return elements
  const fn =
    each instanceof FunctionValue
      ? each
      : refuse('wrong-argument', 'The second argument of Array.from() is a function.')
  return elements.map((element, index) => callBack(fn, [element, index], cx))
}

function copy(source: Value, cx: Context): readonly Value[] {
  const elements = elementsOf(source, cx)
  cx.budget.list(elements.length)
  return elements.slice()
}

function blank(length: number, cx: Context): Value[] {
  const count = Number.isNaN(length) ? 0 : Math.max(0, Math.trunc(length))
  cx.budget.list(count)
  return new Array<Value>(count).fill(undefined)
}

export function newList(args: Args, cx: Context): Value {
  const [first] = args
  if (args.length !== 1 || typeof first !== 'number') {
    cx.budget.list(args.length)
    return [...args]
  }
  if (!Number.isInteger(first) || first < 0) refuse('wrong-argument', `A list cannot have ${first} elements.`)
  return blank(first, cx)
}

export const newSet = (args: Args, cx: Context): Value => {
  const items = isMissing(args[0]) ? [] : elementsOf(args[0], cx)
  cx.budget.list(2 * items.length)
  return new SetValue(items)
}

export const newMap = (args: Args, cx: Context): Value => {
  const items = isMissing(args[0]) ? [] : elementsOf(args[0], cx)
  cx.budget.list(4 * items.length)
  return new MapValue(items.map((entry) => pair(entry)))
}

function encoded(encode: (text: string) => string, charsEach = 3) {
  return (args: Args, cx: Context): Value => {
    const text = textArg(args, 0, cx)
    cx.budget.text(charsEach * text.length)
    return encode(text.toWellFormed())
  }
}

function decoded(decode: (text: string) => string) {
  return (args: Args, cx: Context): Value => {
    const text = textArg(args, 0, cx)
    cx.budget.text(text.length)
    try {
      return decode(text)
    } catch {
      return refuse('wrong-argument', `«${text.slice(0, 40)}» holds a % that begins no encoded character.`)
    }
  }
}

function fromCodes(args: Args, cx: Context, make: (...codes: number[]) => string): Value {
  cx.budget.text(2 * args.length)
  return args.map((arg) => make(numberOf(arg, cx.budget))).join('')
}

function codePoint(code: number): string {
  if (!Number.isInteger(code) || code < 0 || code > 0x10ffff) refuse('wrong-argument', `${code} is no character.`)
  return String.fromCodePoint(code)
}

/** A character a byte, as the browsers' functions have it. */
function toBinaryBase64(args: Args, cx: Context): Value {
  const text = textArg(args, 0, cx)
  cx.budget.text(2 * text.length)
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0))
  const isWide = [...text].some((char) => char.codePointAt(0)! > 255)
  if (isWide) refuse('wrong-argument', 'btoa() takes characters up to 255 only; use base64Encode().')
  return toBase64(bytes)
}

function fromBinaryBase64(args: Args, cx: Context): Value {
  const text = textArg(args, 0, cx).replaceAll(/[\t\n\f\r ]/g, '')
  cx.budget.text(2 * text.length)
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) refuse('wrong-argument', 'atob() needs a text in base64.')
  return Array.from(fromBase64(text), (byte) => String.fromCharCode(byte)).join('')
}

const escaped = (text: string): string =>
  text.replaceAll(/[^A-Za-z0-9@*_+\-./]/gu, (char) =>
    Array.from({ length: char.length }, (_, at) => {
      const hex = char.charCodeAt(at).toString(16).toUpperCase()
      return hex.length <= 2 ? `%${hex.padStart(2, '0')}` : `%u${hex.padStart(4, '0')}`
    }).join(''),
  )

const unescaped = (text: string): string =>
  text.replaceAll(/%u([0-9a-f]{4})|%([0-9a-f]{2})/gi, (_, wide: string | undefined, narrow: string | undefined) =>
    String.fromCharCode(Number.parseInt(wide ?? narrow!, 16)),
  )

const parseInteger = (args: Args, cx: Context): number => {
  const text = textArg(args, 0, cx)
  cx.budget.scan(text.length)
  return Number.parseInt(text, args[1] === undefined ? undefined : numberOf(args[1], cx.budget))
}

const parseDecimal = (args: Args, cx: Context): number => {
  const text = textArg(args, 0, cx)
  cx.budget.scan(text.length)
  return Number.parseFloat(text)
}

export const DATA_FUNCTIONS = functionsOf(
  [
    'JSON.parse',
    'The data in a JSON text.',
    "JSON.parse('[1]') → [1]",
    (args, cx) => parseJson(textArg(args, 0, cx), cx),
  ],
  [
    'JSON.stringify',
    'A value as JSON text; the third argument indents it.',
    'JSON.stringify({ a: 1 }) → \'{"a":1}\'',
    (args, cx) => stringify(args[0], cx, args[1], args[2]),
  ],
  ['Object.keys', 'The keys of an object.', "Object.keys({ a: 1 }) → ['a']", (args, cx) => keysOf(args[0], 'keys', cx)],
  [
    'Object.values',
    'The values of an object.',
    'Object.values({ a: 1 }) → [1]',
    (args, cx) => keysOf(args[0], 'values', cx).map((key) => memberOf(args[0], key)),
  ],
  [
    'Object.entries',
    'Pairs of key and value.',
    "Object.entries({ a: 1 }) → [['a', 1]]",
    (args, cx) => entriesOf(args[0], 'entries', cx),
  ],
  [
    'Object.fromEntries',
    'An object from pairs of key and value.',
    "Object.fromEntries([['a', 1]]) → { a: 1 }",
    fromEntries,
  ],
  [
    'Object.assign',
    'A new object with the keys of all; later ones win. None of them is changed.',
    'Object.assign({ a: 1 }, { b: 2 }) → { a: 1, b: 2 }',
    assigned,
  ],
  [
    'Object.hasOwn',
    'Whether an object has a key.',
    "Object.hasOwn({ a: 1 }, 'a') → true",
    (args, cx) => keysOf(args[0], 'hasOwn', cx).includes(textArg(args, 1, cx)),
  ],
  [
    'Object.groupBy',
    'Lists of the elements by what a function says of them.',
    "Object.groupBy([1, 2, 3], x => x % 2 ? 'odd' : 'even') → { odd: [1, 3], even: [2] }",
    grouped,
    [1],
  ],
  ['Array.isArray', 'Whether a value is a list.', 'Array.isArray([]) → true', (args) => isList(args[0])],
  [
    'Array.of',
    'A list of the arguments.',
    'Array.of(1, 2) → [1, 2]',
    (args, cx) => {
      cx.budget.list(args.length)
      return [...args]
    },
  ],
  [
    'Array.from',
    'A list from a text, a set, a list or { length: n }.',
    'Array.from({ length: 2 }, (_, i) => i) → [0, 1]',
    listFrom,
    [1],
  ],
  ['Array', 'A list of so many missing elements.', 'Array(2).length → 2', newList],
  ['Object', 'The value itself, or an empty object.', 'Object() → {}', (args) => args[0] ?? {}],
  [
    'Number',
    'A value as a number.',
    "Number('1.5') → 1.5",
    (args, cx) => (args.length === 0 ? 0 : numberOf(args[0], cx.budget)),
  ],
  [
    'String',
    'A value as text.',
    "String(1) → '1'",
    (args, cx) => (args.length === 0 ? '' : textOf(args[0], cx.budget)),
  ],
  ['Boolean', 'Whether a value counts as true.', "Boolean('') → false", (args) => truthy(args[0])],
  ['parseInt', 'The whole number at the start of a text.', "parseInt('12px') → 12", parseInteger],
  ['parseFloat', 'The number at the start of a text.', "parseFloat('1.5kg') → 1.5", parseDecimal],
  [
    'isNaN',
    'Whether a value is not a number.',
    "isNaN('a') → true",
    (args, cx) => Number.isNaN(numberOf(args[0], cx.budget)),
  ],
  [
    'isFinite',
    'Whether a value is an ordinary number.',
    'isFinite(1) → true',
    (args, cx) => Number.isFinite(numberOf(args[0], cx.budget)),
  ],
  ['Number.parseInt', 'The whole number at the start of a text.', "Number.parseInt('12px') → 12", parseInteger],
  ['Number.parseFloat', 'The number at the start of a text.', "Number.parseFloat('1.5kg') → 1.5", parseDecimal],
  [
    'Number.isInteger',
    'Whether it is a whole number.',
    'Number.isInteger(1.5) → false',
    (args) => Number.isInteger(args[0]),
  ],
  [
    'Number.isSafeInteger',
    'Whether it is a whole number that is exact.',
    'Number.isSafeInteger(1) → true',
    (args) => Number.isSafeInteger(args[0]),
  ],
  ['Number.isNaN', 'Whether it is NaN.', 'Number.isNaN(NaN) → true', (args) => Number.isNaN(args[0])],
  [
    'Number.isFinite',
    'Whether it is an ordinary number.',
    'Number.isFinite(1) → true',
    (args) => Number.isFinite(args[0]),
  ],
  [
    'String.fromCharCode',
    'Characters by their code units.',
    "String.fromCharCode(65, 66) → 'AB'",
    (args, cx) => fromCodes(args, cx, String.fromCharCode),
  ],
  [
    'String.fromCodePoint',
    'Characters by their Unicode numbers.',
    "String.fromCodePoint(65) → 'A'",
    (args, cx) => fromCodes(args, cx, codePoint),
  ],
  ['encodeURIComponent', 'For use in an address.', "encodeURIComponent('a b') → 'a%20b'", encoded(encodeURIComponent)],
  ['encodeURI', 'A whole address made valid.', "encodeURI('http://a/b c') → 'http://a/b%20c'", encoded(encodeURI)],
  ['decodeURIComponent', 'Read from an address.', "decodeURIComponent('a%20b') → 'a b'", decoded(decodeURIComponent)],
  [
    'btoa',
    'Text of characters up to 255 in base64; base64Encode() takes every text.',
    "btoa('hi') → 'aGk='",
    toBinaryBase64,
  ],
  ['atob', 'Text of characters up to 255 read from base64.', "atob('aGk=') → 'hi'", fromBinaryBase64],
  ['escape', 'Old form of encoding; use encodeURIComponent.', "escape('ä b') → '%E4%20b'", encoded(escaped, 6)],
  ['unescape', 'Old form of decoding; use decodeURIComponent.', "unescape('%E4%20b') → 'ä b'", decoded(unescaped)],
  ['decodeURI', 'A whole address made readable.', "decodeURI('http://a/b%20c') → 'http://a/b c'", decoded(decodeURI)],
)
