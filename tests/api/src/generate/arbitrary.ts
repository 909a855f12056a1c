import fc from 'fast-check'
import type { JsonSchema } from '../document/operation.ts'
import type { Schemas } from '../document/schemas.ts'
import { LIST_ITEMS_MAX, VALUE_DEPTH_MAX } from '../limits.ts'

type Fields = Readonly<Record<string, unknown>>

const SMALL = 1000
const TEXT_CHARS_MAX = 40
const instant = fc.date({
  min: new Date('2026-01-01T00:00:00Z'),
  max: new Date('2030-01-01T00:00:00Z'),
  noInvalidDate: true,
})
const word = fc.stringMatching(/^[a-z]{3,10}$/)

/** Values of formats; the patterns beside them in the document say the same in another way. */
const FORMATS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  uuid: fc.uuid({ version: [4, 7] }),
  'date-time': instant.map((date) => date.toISOString()),
  date: instant.map((date) => date.toISOString().slice(0, 10)),
  email: word.map((name) => `${name}@example.com`),
  uri: word.map((name) => `https://${name}.example.com/`),
  ipv4: fc.ipV4(),
  ipv6: fc.ipV6(),
  base64url: fc.uint8Array({ minLength: 16, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
}

/** Values that fit a schema of the document; optional fields come and go. */
export class Arbitraries {
  readonly #schemas: Schemas
  readonly #known = new Map<JsonSchema, fc.Arbitrary<unknown>>()

  constructor(schemas: Schemas) {
    this.#schemas = schemas
  }

  of(schema: JsonSchema): fc.Arbitrary<unknown> {
    const known = this.#known.get(schema)
    if (known !== undefined) return known
    const made = this.#make(schema, 0)
    this.#known.set(schema, made)
    return made
  }

  #make(given: JsonSchema, depth: number): fc.Arbitrary<unknown> {
    const schema = this.#schemas.resolve(given) as Fields
    if ('const' in schema) return fc.constant(schema['const'])
    if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]))
    const branches = (schema['anyOf'] ?? schema['oneOf']) as readonly JsonSchema[] | undefined
    if (branches !== undefined) return fc.oneof(...branches.map((each) => this.#make(each, depth)))
    switch (schema['type']) {
      case 'object':
        return this.#object(schema, depth)
      case 'array':
        return this.#array(schema, depth)
      case 'string':
        return text(schema)
      case 'integer':
        return fc.integer(range(schema))
      case 'number': {
        const { min, max } = range(schema)
        return fc.double({ min, max, noNaN: true }).map((value) => (Object.is(value, -0) ? 0 : value))
      }
      case 'boolean':
        return fc.boolean()
      case 'null':
        return fc.constant(null)
      default:
        return fc.oneof(
          word,
          fc.integer({ min: -SMALL, max: SMALL }),
          fc.boolean(),
          fc.dictionary(word, word, { maxKeys: 2 }),
        )
    }
  }

  #object(schema: Fields, depth: number): fc.Arbitrary<unknown> {
    const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>
    const required = (schema['required'] ?? []) as readonly string[]
    const names = Object.keys(properties).filter((name) => depth < VALUE_DEPTH_MAX || required.includes(name))
    const fixed = fc.record(Object.fromEntries(names.map((name) => [name, this.#make(properties[name]!, depth + 1)])), {
      requiredKeys: names.filter((name) => required.includes(name)),
    })
    const more = schema['additionalProperties'] as JsonSchema | undefined
    if (more === undefined || more === false || depth >= VALUE_DEPTH_MAX) return fixed.map(plain)
    return fc
      .tuple(fixed, fc.dictionary(word, this.#make(more, depth + 1), { maxKeys: 2 }))
      .map(([known, other]) => plain({ ...other, ...known }))
  }

  #array(schema: Fields, depth: number): fc.Arbitrary<unknown> {
    const least = Number(schema['minItems'] ?? 0)
    const most = Math.min(Number(schema['maxItems'] ?? Number.POSITIVE_INFINITY), least + LIST_ITEMS_MAX)
    const item = (schema['items'] ?? true) as JsonSchema
    return fc.array(this.#make(item, depth + 1), {
      minLength: least,
      maxLength: depth >= VALUE_DEPTH_MAX ? least : most,
    })
  }
}

/** fast-check makes some records without a prototype, which JSON and ajv do not care for, and comparing does. */
const plain = (value: object): object => ({ ...value })

function text(schema: Fields): fc.Arbitrary<string> {
  const patterns = patternsOf(schema)
  const minLength = Number(schema['minLength'] ?? 0)
  const lengthMax = Number(schema['maxLength'] ?? Number.POSITIVE_INFINITY)
  const isFitting = (value: string) =>
    [...value].length >= minLength &&
    value.length <= lengthMax &&
    patterns.every((pattern) => new RegExp(pattern, 'u').test(value))
  const format = FORMATS[String(schema['format'])]
  if (format !== undefined) return format.filter(isFitting)
  const maxLength = Math.min(lengthMax, Math.max(minLength, TEXT_CHARS_MAX))
  // It knows no classes of characters and no looking around; there, what fits is found by trying.
  const isKnown = patterns.length === 1 && !/\\[pP]\{|\(\?/.test(patterns[0]!)
  const made = isKnown
    ? fc.stringMatching(new RegExp(patterns[0]!))
    : fc.oneof(word, fc.string({ minLength, maxLength, unit: 'grapheme' }))
  return made.filter(isFitting)
}

const patternsOf = (schema: Fields): string[] =>
  [schema, ...((schema['allOf'] ?? []) as Fields[])].flatMap(({ pattern }) =>
    typeof pattern === 'string' ? [pattern] : [],
  )

function range(schema: Fields): { min: number; max: number } {
  const min = Number(
    schema['minimum'] ?? (schema['exclusiveMinimum'] === undefined ? -SMALL : Number(schema['exclusiveMinimum']) + 1),
  )
  const max = Number(
    schema['maximum'] ??
      (schema['exclusiveMaximum'] === undefined ? min + SMALL : Number(schema['exclusiveMaximum']) - 1),
  )
  const least = min < -SMALL * SMALL ? -SMALL : min
  return { min: least, max: Math.min(max, Math.max(least, 0) + SMALL * SMALL) }
}
