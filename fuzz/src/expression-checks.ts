import {
  Budget,
  ClosedObject,
  checkTemplate,
  compileTemplate,
  type Dialect,
  EXPRESSION_LIMITS,
  ExpressionError,
  type Kind,
  kindOf,
  MapValue,
  SetValue,
  type Template,
  toJson,
  toText,
  type Value,
} from '@linkflow/expression'
import { assertItemUnchanged, NAMES, scope, shapeOf } from './expression-world.ts'
import { assertPrototypesUnchanged, isIntrinsic } from './intrinsics.ts'

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
/** A program that takes longer than this, twice, has escaped its limits. */
const PROGRAM_MS_MAX = 3_000
const MESSAGE_CHARS_MAX = 2_000

const budget = new Budget(LIMITS)

export type Ending = 'problem' | 'value' | 'error'

/** Runs one template and says how it ended; throws if it broke a promise. `twice`: it must end the same way again. */
export function check(text: string, dialect: Dialect, twice: boolean): Ending {
  const startMs = performance.now()
  const ending = checkOnce(text, dialect, twice)
  if (performance.now() - startMs < PROGRAM_MS_MAX) return ending
  const againMs = performance.now()
  checkOnce(text, dialect, false)
  const tookMs = performance.now() - againMs
  if (tookMs > PROGRAM_MS_MAX) throw new Error(`took ${tookMs.toFixed(0)} ms`)
  return ending
}

function checkOnce(text: string, dialect: Dialect, twice: boolean): Ending {
  const compiled = compileTemplate(text, { dialect, names: NAMES, limits: LIMITS })
  const problems = compiled.ok ? compiled.value.problems : compiled.error
  for (const { code, message, start, end } of problems) assertTold(code, message, start, end, text)
  if (!compiled.ok) return 'problem'
  const first = outcome(compiled.value, text, dialect)
  if (twice) {
    assertInferred(text, dialect, first)
    moveMachine()
    assertSame(first, outcome(compiled.value, text, dialect))
  }
  return first.ending
}

/** Every fifth time the machine is elsewhere (it costs more than a program): its time zone must not show in any result. */
const MOVED_EACH = 5
let stays = 0

function moveMachine(): void {
  stays += 1
  if (stays % MOVED_EACH > 0) return
  process.env.TZ = process.env.TZ === 'Asia/Tokyo' ? 'America/Los_Angeles' : 'Asia/Tokyo'
}

/** The value is of a kind that the checker said it may be of; and the checker ends, whatever the program. */
function assertInferred(text: string, dialect: Dialect, { ending, kind }: Outcome): void {
  const { kinds } = checkTemplate(text, { dialect, names: NAMES, limits: LIMITS, shapeOf }).shape
  if (ending !== 'value' || kind === undefined || kinds === undefined) return
  // What an invalid date gives is null.
  if (kind === 'null') return
  // In n8n's dialect any error makes a missing value.
  if (dialect === 'n8n' && kind === 'missing') return
  if (!kinds.has(kind)) throw new Error(`was inferred to be ${[...kinds].join(' or ')}, and is ${kind}`)
}

interface Outcome {
  readonly ending: Ending
  /** Of the value. */
  readonly kind?: Kind
  /** What came out, as text: for comparing. */
  readonly told: string
}

function outcome(template: Template, text: string, dialect: Dialect): Outcome {
  budget.reset()
  try {
    const value = template.evaluate(scope, budget)
    assertWithinBudget()
    assertClosed(value, 0)
    const json = toJson(value, LIMITS)
    assertJson(json, 0)
    const asText = toText(value, dialect, budget)
    if (typeof asText !== 'string') throw new Error(`as text it is a ${typeof asText}`)
    return { ending: 'value', kind: kindOf(value), told: `${JSON.stringify(json)} ${asText}` }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    if (error.code === 'internal-error') throw error.cause ?? error
    assertTold(error.code, error.message, error.start, error.end, text)
    return { ending: 'error', told: `${error.code} ${error.message} ${error.start} ${error.end}` }
  }
}

/** An error that a person can do something with: a stable code, a sentence, and a place inside the text. */
function assertTold(
  code: string,
  message: string,
  start: number | undefined,
  end: number | undefined,
  text: string,
): void {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(code)) throw new Error(`«${code}» is no code`)
  if (message.length < 10 || message.length > MESSAGE_CHARS_MAX)
    throw new Error(`the message of ${code} has ${message.length} characters`)
  if (start === undefined || end === undefined) return
  if (!(start >= 0 && start <= end && end <= text.length)) throw new Error(`«${message}» is outside the text`)
}

/** Time is the one limit that another run may meet at another place. */
function assertSame(first: Outcome, second: Outcome): void {
  const isTimed = first.told.startsWith('limit-time') || second.told.startsWith('limit-time')
  if (first.told !== second.told && !isTimed) throw new Error(`first ${first.told}, then ${second.told}`)
}

function assertWithinBudget(): void {
  if (budget.fuelLeft < 0 || budget.bytesLeft < 0) throw new Error('spent more than there was')
  if (budget.depth !== 0) throw new Error(`left ${budget.depth} levels deep`)
}

/** The programs share one item, which is frozen; this also sees to what freezing cannot. */
export function assertWorldUnchanged(): void {
  assertItemUnchanged()
  assertPrototypesUnchanged()
}

/** How deep results are walked; what is made deeper is refused by `toJson` or built of the same parts. */
const WALK_DEPTH_MAX = 8

/** A value holds only values: nothing of the host, no function, no accessor, no symbol, no object of a class. */
function assertClosed(value: Value, depth: number): void {
  if (typeof value === 'string') {
    if (value.length > LIMITS.textCharsMax) throw new Error(`a text of ${value.length} came out`)
    return
  }
  if (typeof value !== 'object') {
    if (typeof value === 'number' || typeof value === 'boolean' || value === undefined) return
    throw new Error(`a ${typeof value} came out`)
  }
  if (value === null || depth > WALK_DEPTH_MAX) return
  if (isIntrinsic(value)) throw new Error('an object of the language itself came out')
  if (value instanceof ClosedObject) return assertClosedObject(value, depth)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (Array.isArray(value)) {
    if (prototype !== Array.prototype) throw new Error('a list of a class came out')
    if (value.length > LIMITS.listLengthMax) throw new Error('too long a list came out')
  } else if (prototype !== null && prototype !== Object.prototype) throw new Error('an object of a class came out')
  for (const key of Reflect.ownKeys(value)) {
    const { get, set, value: member } = Object.getOwnPropertyDescriptor(value, key)!
    if (typeof key === 'symbol' || get !== undefined || set !== undefined) throw new Error('more than data came out')
    assertClosed(member, depth + 1)
  }
}

function assertClosedObject(value: ClosedObject, depth: number): void {
  if (value.kind === 'function') throw new Error('a function came out')
  if (value instanceof SetValue) for (const member of value.items) assertClosed(member, depth + 1)
  if (value instanceof MapValue)
    for (const [key, member] of value.entries) {
      assertClosed(key, depth + 1)
      assertClosed(member, depth + 1)
    }
}

/** What leaves is JSON and nothing else. */
function assertJson(value: unknown, depth: number): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${value} left as JSON`)
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
    throw new Error(`a ${typeof value} left as JSON`)
  if (typeof value !== 'object' || value === null || depth > WALK_DEPTH_MAX) return
  if (value instanceof ClosedObject) throw new Error(`a ${value.kind} left as JSON`)
  for (const member of Object.values(value)) assertJson(member, depth + 1)
}
