import type { z } from 'zod'

/** The parts of a zod definition that are read here; its own types are one union per kind of schema. */
export interface Definition {
  readonly type: string
  readonly checks?: readonly { readonly _zod?: { readonly def: LengthCheck } }[]
  readonly check?: string
  readonly format?: string
  readonly coerce?: boolean
  readonly innerType?: z.ZodType
  readonly getter?: () => z.ZodType
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly catchall?: z.ZodType
  readonly element?: z.ZodType
  readonly keyType?: z.ZodType
  readonly valueType?: z.ZodType
  readonly options?: readonly z.ZodType[]
  readonly discriminator?: string
  readonly values?: readonly unknown[]
}

interface LengthCheck {
  readonly check: string
  readonly minimum?: number
  readonly maximum?: number
  readonly length?: number
}

export const definitionOf = (schema: z.ZodType): Definition => schema._zod.def as unknown as Definition

/**
 * How a raw parameter is taken apart along its schema, so that its constant parts are parsed once and only the leaves
 * that hold expressions are parsed per item. `whole`: it cannot be taken apart (a union, a transformation, a
 * refinement), so it is evaluated and then parsed in one piece.
 */
export type SchemaKind =
  | { readonly kind: 'any' }
  | { readonly kind: 'object'; readonly shape: Readonly<Record<string, z.ZodType>>; readonly isOpen: boolean }
  | { readonly kind: 'record'; readonly value: z.ZodType }
  | { readonly kind: 'list'; readonly element: z.ZodType; readonly lengths: readonly LengthCheck[] }
  | { readonly kind: 'whole' }

const WRAPPERS = new Set(['optional', 'nullable', 'default', 'prefault', 'nonoptional', 'readonly'])
const LENGTH_CHECKS = new Set(['min_length', 'max_length', 'length_equals'])
const WHOLE: SchemaKind = { kind: 'whole' }

/** What is inside the wrappers that say what happens when there is no value: there is one. */
export function peel(schema: z.ZodType): z.ZodType {
  let inner = schema
  for (;;) {
    const { type, innerType, getter, checks } = definitionOf(inner)
    if (checks !== undefined && checks.length > 0) return inner
    if (WRAPPERS.has(type) && innerType !== undefined) inner = innerType
    else if (type === 'lazy' && getter !== undefined) inner = getter()
    else return inner
  }
}

/** `raw` decides which member of a discriminated union is meant. */
export function kindOfSchema(schema: z.ZodType, raw: unknown): SchemaKind {
  const definition = definitionOf(peel(schema))
  const { checks = [] } = definition
  if (definition.type === 'array' && definition.element !== undefined) {
    const lengths = checks.map((check) => check._zod?.def)
    if (!lengths.every((check) => check !== undefined && LENGTH_CHECKS.has(check.check))) return WHOLE
    return { kind: 'list', element: definition.element, lengths: lengths as LengthCheck[] }
  }
  if (checks.length > 0) return WHOLE
  switch (definition.type) {
    case 'any':
    case 'unknown':
      return { kind: 'any' }
    case 'object':
      return objectKind(definition)
    case 'record':
      return isPlainText(definition.keyType) ? { kind: 'record', value: definition.valueType! } : WHOLE
    case 'union':
      return unionKind(definition, raw)
    default:
      return WHOLE
  }
}

function objectKind({ shape, catchall }: Definition): SchemaKind {
  const rest = catchall === undefined ? 'never' : definitionOf(catchall).type
  if (rest !== 'never' && rest !== 'unknown' && rest !== 'any') return WHOLE
  return { kind: 'object', shape: shape ?? {}, isOpen: rest !== 'never' }
}

function unionKind({ discriminator, options = [] }: Definition, raw: unknown): SchemaKind {
  if (discriminator === undefined || typeof raw !== 'object' || raw === null) return WHOLE
  const value: unknown = Object.hasOwn(raw, discriminator) ? (raw as Record<string, unknown>)[discriminator] : undefined
  const option = options.find((candidate) => {
    const literal = definitionOf(candidate).shape?.[discriminator]
    return literal !== undefined && definitionOf(literal).values?.includes(value)
  })
  return option === undefined ? WHOLE : kindOfSchema(option, raw)
}

const isPlainText = (schema: z.ZodType | undefined): boolean =>
  schema !== undefined && isPlain(definitionOf(schema), 'string')

const isPlain = (definition: Definition, type: string): boolean =>
  definition.type === type &&
  (definition.checks ?? []).length === 0 &&
  definition.format === undefined &&
  definition.check === undefined &&
  definition.coerce !== true

/** Whatever is there is what it gives. */
export function takesAnything(schema: z.ZodType): boolean {
  const definition = definitionOf(peel(schema))
  return isPlain(definition, 'any') || isPlain(definition, 'unknown')
}

/**
 * A quick look that says «this value is what the schema would give», so that the parse can be left out. Undefined
 * where only the schema can tell.
 */
export function acceptorOf(schema: z.ZodType): ((value: unknown) => boolean) | undefined {
  if (takesAnything(schema)) return (value) => value !== undefined
  const definition = definitionOf(peel(schema))
  if (isPlain(definition, 'string')) return (value) => typeof value === 'string'
  if (isPlain(definition, 'boolean')) return (value) => typeof value === 'boolean'
  if (isPlain(definition, 'number')) return (value) => typeof value === 'number' && Number.isFinite(value)
  return undefined
}

/** The first length check that a list of so many elements does not pass, as a schema would say it. */
export function lengthProblem(lengths: readonly LengthCheck[], count: number): string | undefined {
  for (const { minimum, maximum, length } of lengths) {
    if (minimum !== undefined && count < minimum) return `must have at least ${minimum} entries, not ${count}`
    if (maximum !== undefined && count > maximum) return `must have at most ${maximum} entries, not ${count}`
    if (length !== undefined && count !== length) return `must have ${length} entries, not ${count}`
  }
  return undefined
}

/** Refinements of the whole object would never run, because parameters are parsed one by one. */
export const hasObjectChecks = (schema: z.ZodType): boolean => (definitionOf(schema).checks ?? []).length > 0

export const isOpenObject = (schema: z.ZodType): boolean => {
  const kind = kindOfSchema(schema, undefined)
  return kind.kind === 'object' && kind.isOpen
}
