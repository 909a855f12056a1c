import {
  Budget,
  Bytes,
  compileTemplate,
  type Dialect,
  EXPRESSION_LIMITS,
  ExpressionError,
  FileHandle,
  HostObject,
  hostFunction,
  kindOf,
  toJson,
  toText,
  type Value,
} from '@linkflow/expression'

/** Small limits, so that programs run into them often. */
export const LIMITS = {
  ...EXPRESSION_LIMITS,
  fuelMax: 50_000,
  bytesMax: 200_000,
  textCharsMax: 5_000,
  listLengthMax: 2_000,
  depthMax: 300,
  timeMs: 500,
}
/** A program that takes longer than this has escaped its limits. */
const PROGRAM_MS_MAX = 3_000

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
  new Map<string, Value>([
    ['all', hostFunction('$input.all', () => [item])],
    ['item', { json: item }],
    ['name', 'x'],
  ]),
)
const VALUES = new Map<string, Value>([
  ['$json', item],
  ['$input', input],
  ['$', hostFunction('$', () => input)],
  ['$bytes', new Bytes(Uint8Array.from([1, 2, 3]))],
  ['$file', new FileHandle({ id: 'f', name: 'a.txt', mimeType: 'text/plain', sizeBytes: 3 })],
])
const NAMES = new Set(VALUES.keys())
const scope = {
  get: (name: string): Value => VALUES.get(name),
  nowMs: () => 1_709_647_629_120,
  random: () => 0.25,
  zone: 'Europe/Berlin',
}
const budget = new Budget(LIMITS)

export type Ending = 'problem' | 'value' | 'error'

/** Runs one program and says how it ended; throws if it broke a promise. */
export function check(code: string, dialect: Dialect): Ending {
  const text = `{{ ${code} }}`
  const startMs = performance.now()
  const ending = outcome(text, dialect)
  const tookMs = performance.now() - startMs
  if (tookMs > PROGRAM_MS_MAX) throw new Error(`took ${tookMs.toFixed(0)} ms`)
  return ending
}

function outcome(text: string, dialect: Dialect): Ending {
  const compiled = compileTemplate(text, { dialect, names: NAMES, limits: LIMITS })
  if (!compiled.ok) {
    const outside = compiled.error.find(({ start, end }) => !(start >= 0 && start <= end && end <= text.length))
    if (outside !== undefined) throw new Error(`the problem «${outside.message}» is outside the text`)
    return 'problem'
  }
  budget.reset()
  try {
    const value = compiled.value.evaluate(scope, budget)
    assertClosed(value, 0)
    toJson(value, LIMITS)
    toText(value, dialect, budget)
    return 'value'
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    if (error.code === 'internal-error') throw error.cause ?? error
    return 'error'
  }
}

/** The programs share one item, which is frozen; this also sees to what freezing cannot. */
export function assertWorldUnchanged(): void {
  if (JSON.stringify(item) !== itemAfterParsing) throw new Error('the item was changed')
  for (const prototype of [Object.prototype, Array.prototype, String.prototype, Function.prototype]) {
    if (Object.keys(prototype).length > 0) throw new Error('a prototype was changed')
  }
}

function assertClosed(value: Value, depth: number): void {
  const kind = kindOf(value)
  if (kind === 'function') throw new Error('a function came out')
  if (typeof value === 'string' && value.length > LIMITS.textCharsMax)
    throw new Error(`a text of ${value.length} came out`)
  if (kind === 'list') {
    if ((value as Value[]).length > LIMITS.listLengthMax) throw new Error('too long a list came out')
  } else if (kind === 'record') {
    const prototype = Object.getPrototypeOf(value)
    if (prototype !== null && prototype !== Object.prototype) throw new Error('an object of a class came out')
  } else return
  if (depth > 6) return
  for (const member of Object.values(value as object)) assertClosed(member, depth + 1)
}
