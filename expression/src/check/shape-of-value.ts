import { isList, isRecord, kindOf, type Value } from '../values/value.ts'
import { ANY, listOf, of, present, recordOf, type Shape, Unions } from './shape.ts'

/** How much of a sample is looked at: more teaches nothing, and samples come from outside. */
const SAMPLE_ITEMS_MAX = 50
const SAMPLE_FIELDS_MAX = 200
const SAMPLE_DEPTH_MAX = 6

/** The shape that all these values have together. A field that some of them lack may be missing. */
export function shapeOfSamples(values: readonly Value[], source: string): Shape {
  const unions = new Unions()
  return unions.all(values.slice(0, SAMPLE_ITEMS_MAX).map((value) => shapeOf(value, source, unions, 0)))
}

function shapeOf(value: Value, source: string, unions: Unions, depth: number): Shape {
  if (depth > SAMPLE_DEPTH_MAX) return ANY
  if (isList(value)) {
    if (value.length === 0) return of('list')
    return listOf(
      unions.all(value.slice(0, SAMPLE_ITEMS_MAX).map((element) => shapeOf(element, source, unions, depth + 1))),
    )
  }
  if (!isRecord(value)) return of(kindOf(value))
  const keys = Object.keys(value)
  if (keys.length > SAMPLE_FIELDS_MAX) return of('record')
  return recordOf(
    keys.map((key) => [key, shapeOf(value[key], source, unions, depth + 1)]),
    source,
  )
}

/** The shape of values that were seen, where others may come: with more fields, or with something where these had nothing. */
export const shapeOfSeen = (values: readonly Value[], source: string): Shape => opened(shapeOfSamples(values, source))

function opened(shape: Shape): Shape {
  if (present(shape) === undefined) return ANY
  const { fields, element, isClosed, ...rest } = shape
  return {
    ...rest,
    ...(isClosed === true && { isSeen: true }),
    ...(fields !== undefined && { fields: new Map([...fields].map(([name, field]) => [name, opened(field)])) }),
    ...(element !== undefined && { element: opened(element) }),
  }
}

/** What is declared; where that says nothing, what was seen. */
export function refined(declared: Shape, seen: Shape): Shape {
  if (declared.kinds === undefined) return seen
  if (!declared.kinds.has('record') || seen.fields === undefined) return declared
  const { fields: own = new Map<string, Shape>(), isClosed = false } = declared
  const fields = new Map([...own].map(([name, field]) => [name, refined(field, seen.fields!.get(name) ?? ANY)]))
  if (isClosed) return { ...declared, fields }
  for (const [name, field] of seen.fields) if (!fields.has(name)) fields.set(name, field)
  return {
    ...declared,
    fields,
    isSeen: seen.isSeen === true,
    ...(seen.source !== undefined && { source: seen.source }),
  }
}

/** A shape with more fields, or with other ones of the same names. */
export function withFields(shape: Shape, fields: Iterable<readonly [string, Shape]>): Shape {
  if (shape.kinds === undefined || !shape.kinds.has('record')) return { ...of('record'), fields: new Map(fields) }
  return { ...shape, fields: new Map([...(shape.fields ?? []), ...fields]) }
}
