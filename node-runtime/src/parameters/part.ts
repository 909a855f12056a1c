import {
  type Budget,
  ClosedObject,
  ExpressionError,
  type Scope,
  type Template,
  toJson,
  type Value,
} from '@linkflow/expression'
import type { z } from 'zod'
import { setOwn } from '../own-key.ts'
import { StepFailure } from '../step-failure.ts'
import { acceptorOf, takesAnything } from './schema-kind.ts'

/** Where in the workflow a part of a parameter stands; for messages. */
export interface PartPlace {
  readonly nodeName: string
  readonly parameter: string
  readonly pointer: string
}

/** A compiled piece of a raw parameter. Constants are parsed already and frozen. */
export type Part = { readonly kind: 'constant'; readonly value: unknown } | DynamicPart

export interface DynamicPart {
  readonly kind: 'dynamic'
  readonly evaluate: (scope: Scope, budget: Budget) => unknown
  /** Keys into the item's json, where it is nothing but such a path and takes any value; a schema says what is missing. */
  readonly field?: { readonly path: readonly (string | number)[]; readonly hasSchema: boolean }
  /** Of an object. */
  readonly members?: readonly (readonly [string, Part])[]
  /** Of a list. */
  readonly elements?: readonly Part[]
}

export const constant = (value: unknown): Part => ({ kind: 'constant', value: freezeDeep(value) })

const evaluatePart = (part: Part, scope: Scope, budget: Budget): unknown =>
  part.kind === 'constant' ? part.value : part.evaluate(scope, budget)

/** A text with expressions in it. Without a schema its value is not parsed: something around it will be. */
export function templatePart(template: Template, schema: z.ZodType | undefined, place: PartPlace): Part {
  const isOfItem = template.path?.[0] === '$json'
  const parse = schema === undefined ? undefined : parser(schema, place)
  const isField = isOfItem && (schema === undefined || takesAnything(schema))
  return {
    kind: 'dynamic',
    ...(isField ? { field: { path: template.path!.slice(1), hasSchema: schema !== undefined } } : {}),
    evaluate(scope, budget) {
      let value: unknown
      try {
        budget.reset()
        const result = template.evaluate(scope, budget)
        const isJson = typeof result === 'boolean' || (isOfItem && isPlainData(result))
        value = isJson ? result : toJson(result, budget.limits)
      } catch (error) {
        throw expressionFailure(error, place)
      }
      return parse === undefined ? value : parse(value)
    },
  }
}

/** What a path into an item's json gives is JSON already, and is not walked. */
const isPlainData = (value: Value): boolean =>
  typeof value === 'number' ? Number.isFinite(value) : !(value instanceof ClosedObject)

/** An object whose parts are parsed one by one. Keys may be anything. */
export function objectPart(entries: readonly (readonly [string, Part])[]): Part {
  // All members have their place from the start, so that all copies share one hidden class.
  const members: Record<string, unknown> = {}
  for (const [key, part] of entries) setOwn(members, key, part.kind === 'constant' ? part.value : undefined)
  const dynamic = entries.flatMap(([key, part]) => (part.kind === 'dynamic' ? [{ key, evaluate: part.evaluate }] : []))
  if (dynamic.length === 0) return constant(members)
  freezeDeep(members)
  return {
    kind: 'dynamic',
    members: entries,
    evaluate(scope, budget) {
      const value = { ...members }
      for (let i = 0; i < dynamic.length; i += 1) {
        const { key, evaluate } = dynamic[i]!
        const member = evaluate(scope, budget)
        if (member === undefined) delete value[key]
        else if (key === '__proto__') setOwn(value, key, member)
        else value[key] = member
      }
      return value
    },
  }
}

/** In a list a missing value is null, as JSON has it. */
export function listPart(parts: readonly Part[]): Part {
  if (parts.every((part) => part.kind === 'constant')) {
    return constant(parts.map((part) => (part.kind === 'constant' ? part.value : undefined)))
  }
  return {
    kind: 'dynamic',
    elements: parts,
    evaluate(scope, budget) {
      const list: unknown[] = new Array(parts.length)
      for (let i = 0; i < parts.length; i += 1) list[i] = evaluatePart(parts[i]!, scope, budget) ?? null
      return list
    },
  }
}

/** Evaluates in pieces, then parses in one: for schemas that cannot be taken apart. */
export function parsedPart(part: DynamicPart, schema: z.ZodType, place: PartPlace): Part {
  const parse = parser(schema, place)
  return { kind: 'dynamic', evaluate: (scope, budget) => parse(part.evaluate(scope, budget)) }
}

function parser(schema: z.ZodType, place: PartPlace): (value: unknown) => unknown {
  const accepts = acceptorOf(schema)
  return (value) => {
    if (accepts?.(value)) return value
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data
    throw invalid(parsed.error, value, place)
  }
}

function invalid(error: z.ZodError, value: unknown, place: PartPlace): StepFailure {
  const [issue] = error.issues
  const path = issue?.path ?? []
  const pointer = place.pointer + path.map((step) => `/${String(step)}`).join('')
  return new StepFailure({
    code: 'parameter-invalid',
    message: `Node «${place.nodeName}», parameter «${place.parameter}» (${pointer}) ${issue?.message ?? 'is not valid'}; the value is ${shown(value)}.`,
    retryable: false,
    details: { parameter: place.parameter, pointer },
  })
}

const SHOWN_CHARS_MAX = 80

/** A value in a message: short, and never the whole of a large one. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = JSON.stringify(typeof value === 'string' ? value.slice(0, SHOWN_CHARS_MAX + 1) : value) ?? typeof value
  return text.length > SHOWN_CHARS_MAX ? `${text.slice(0, SHOWN_CHARS_MAX)}…` : text
}

export function expressionFailure(error: unknown, place: PartPlace): unknown {
  if (!(error instanceof ExpressionError)) return error
  const column = error.start === undefined ? undefined : error.start + 1
  const at = column === undefined ? '' : `, column ${column}`
  const lastGood = error.lastGoodPath === undefined ? '' : ` The last part that had a value is ${error.lastGoodPath}.`
  return new StepFailure({
    code: 'expression-failed',
    message: `Node «${place.nodeName}», parameter «${place.parameter}»${at}: ${error.message}${lastGood}`,
    retryable: false,
    details: {
      parameter: place.parameter,
      pointer: place.pointer,
      expressionCode: error.code,
      ...(column === undefined ? {} : { column }),
      ...(error.end === undefined ? {} : { endColumn: error.end + 1 }),
      ...(error.lastGoodPath === undefined ? {} : { lastGoodPath: error.lastGoodPath }),
    },
  })
}

/** Constants are handed to every item of every run of a version, so nobody may change them. */
function freezeDeep<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return value
  Object.freeze(value)
  for (const member of Object.values(value)) freezeDeep(member)
  return value
}
