import type { Kind, Shape } from '@linkflow/expression'
import type { z } from 'zod'
import { definitionOf, peel } from '../parameters/schema-kind.ts'

/** Kinds that leave a parameter as what a schema of such a type takes. */
const LEAVES_AS: ReadonlyMap<string, ReadonlySet<Kind>> = new Map<string, ReadonlySet<Kind>>([
  ['string', new Set<Kind>(['string', 'date', 'duration', 'interval', 'regex', 'bytes'])],
  ['enum', new Set<Kind>(['string'])],
  ['number', new Set<Kind>(['number'])],
  ['int', new Set<Kind>(['number'])],
  ['boolean', new Set<Kind>(['boolean'])],
  ['array', new Set<Kind>(['list', 'set'])],
  ['object', new Set<Kind>(['record', 'map', 'host', 'file'])],
  ['record', new Set<Kind>(['record', 'map', 'host', 'file'])],
])

/** Can a value of such a shape be what the schema takes? What cannot be told may. */
export function fitsSchema(schema: z.ZodType, shape: Shape): boolean {
  if (shape.kinds === undefined) return true
  const { type, coerce, options } = definitionOf(peel(schema))
  if (coerce === true) return true
  if (type === 'union' && options !== undefined) return options.some((option) => fitsSchema(option, shape))
  const leaves = LEAVES_AS.get(type)
  if (leaves === undefined) return true
  // What is missing may have a default, and what is null may be allowed: the run says it.
  return [...shape.kinds].some((kind) => leaves.has(kind) || kind === 'missing' || kind === 'null')
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  enum: 'one of its words',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

export const schemaWords = (schema: z.ZodType): string => WORDS[definitionOf(peel(schema)).type] ?? 'something else'
