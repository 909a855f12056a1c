import {
  ANY_SHAPE,
  Bytes,
  ExpressionError,
  FileHandle,
  type HostMember,
  HostObject,
  hostFunction,
  hostGetter,
  type Scope,
  type Shape,
  shapeOfSamples,
  type Value,
} from '@linkflow/expression'

const ITEM_TEXT =
  '{"n": 7, "s": "Hello, World 12", "yes": true, "none": null, "list": [3, 1, 2], "words": ["b", "a", "c"], "deep": {"a": {"b": 5}, "name": "Ada"}, "rows": [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}], "odd": {"__proto__": {"polluted": 1}, "constructor": 1, "toString": "t", "length": 3}}'

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null)
    for (const member of Object.values(Object.freeze(value))) frozen(member)
  return value
}

const item: Value = frozen(JSON.parse(ITEM_TEXT))
const itemAfterParsing = JSON.stringify(item)

const input = new HostObject(
  '$input',
  new Map<string, HostMember>([
    ['all', hostFunction('$input.all', () => [item])],
    ['first', hostFunction('$input.first', () => ({ json: item }))],
    ['item', hostGetter(() => ({ json: item }))],
    ['name', 'x'],
  ]),
)

function nodeNamed(name: Value): Value {
  if (name === 'a' || name === undefined) return input
  throw new ExpressionError('node-unknown', 'There is no such node.')
}

const VALUES = new Map<string, Value>([
  ['$json', item],
  ['$input', input],
  ['$', hostFunction('$', ([name]) => nodeNamed(name))],
  ['$node', new HostObject('$node', new Map(), { lookup: (name) => (name === 'a' ? input : undefined) })],
  ['$vars', { region: 'eu' }],
  ['$itemIndex', 0],
  ['$bytes', new Bytes(Uint8Array.from([1, 2, 3]))],
  ['$file', new FileHandle({ id: 'f', name: 'a.txt', mimeType: 'text/plain', sizeBytes: 3 })],
])

/** What the programs see: one frozen item, the kinds of host objects that a workflow has, and a clock that stands. */
export const NAMES: ReadonlySet<string> = new Set(VALUES.keys())
export const scope: Scope = {
  get: (name) => VALUES.get(name),
  nowMs: () => 1_709_647_629_120,
  random: () => 0.25,
  zone: 'Europe/Berlin',
}

/** What the checker is told of the names: all of the item, and nothing of the rest. */
const ITEM_SHAPE = shapeOfSamples([item], 'the item')
export const shapeOf = (name: string): Shape => (name === '$json' ? ITEM_SHAPE : ANY_SHAPE)

export function assertItemUnchanged(): void {
  if (JSON.stringify(item) !== itemAfterParsing) throw new Error('the item was changed')
}
