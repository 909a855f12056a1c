import type { Json } from '@linkflow/kernel'
import { Budget } from '../budget.ts'
import type { Dialect } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { EXPRESSION_LIMITS, type ExpressionLimits } from '../limits.ts'
import { toBase64 } from '../methods/base64.ts'
import { Bytes, MapValue, SetValue } from './collections.ts'
import { isPrimitive, textOf } from './convert.ts'
import { DateTime, Duration, Interval } from './date-time.ts'
import { FileHandle } from './file-handle.ts'
import { HostFunction, HostObject } from './host-object.ts'
import { isoText } from './luxon.ts'
import { type OwnRecord, setOwn } from './record.ts'
import { ClosedObject, type Value } from './value.ts'

/**
 * A value on its way out of a parameter, as JSON. What is JSON already is handed out as it is, not copied: treat it
 * as read-only. A missing value is `undefined`: its key is dropped, in a list it is null.
 */
export function toJson(value: Value, limits: ExpressionLimits = EXPRESSION_LIMITS): Json | undefined {
  if (isPrimitive(value)) return primitiveJson(value, limits)
  return new Leaving(limits).walk(value, 0)
}

function primitiveJson(
  value: undefined | null | boolean | number | string,
  limits: ExpressionLimits,
): Json | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'string' && value.length > limits.resultBytesMax) tooBig(limits)
  return value
}

const tooBig = (limits: ExpressionLimits): never =>
  refuse(
    'limit-result',
    `A result may have at most ${limits.resultBytesMax} bytes and ${limits.resultValuesMax} values.`,
  )

/** One walk over a result. Shared parts are counted each time they are reached: as JSON they are copies. */
class Leaving {
  readonly #limits: ExpressionLimits
  #values = 0
  #bytes = 0

  constructor(limits: ExpressionLimits) {
    this.#limits = limits
  }

  walk(value: Value, depth: number): Json | undefined {
    this.#values += 1
    if (typeof value === 'string') this.#bytes += value.length
    if (this.#values > this.#limits.resultValuesMax || this.#bytes > this.#limits.resultBytesMax) tooBig(this.#limits)
    if (isPrimitive(value)) return primitiveJson(value, this.#limits)
    if (depth > this.#limits.valueDepthMax) {
      refuse('limit-value-depth', `A result may be nested at most ${this.#limits.valueDepthMax} deep.`)
    }
    if (Array.isArray(value)) return this.#list(value, depth)
    return value instanceof ClosedObject ? this.#object(value, depth) : this.#record(value as OwnRecord, depth)
  }

  #list(list: readonly Value[], depth: number): Json {
    // The list of a match has index, input and groups beside its elements; they stay behind.
    let copy: Json[] | undefined = Object.hasOwn(list, 'index') ? [] : undefined
    for (let index = 0; index < list.length; index += 1) {
      const element = list[index]
      const json = this.walk(element, depth + 1) ?? null
      if (copy === undefined && json !== element) copy = list.slice(0, index) as Json[]
      copy?.push(json)
    }
    return copy ?? (list as Json[])
  }

  #record(record: OwnRecord, depth: number): Json {
    let copy: { [key: string]: Value } | undefined
    const keys = Object.keys(record)
    for (const [index, key] of keys.entries()) {
      const member = record[key]
      this.#bytes += key.length
      const json = this.walk(member, depth + 1)
      if (copy === undefined && (json !== member || json === undefined)) copy = firstKeys(record, keys, index)
      if (copy !== undefined && json !== undefined) setOwn(copy, key, json)
    }
    return (copy ?? record) as Json
  }

  #object(value: ClosedObject, depth: number): Json | undefined {
    if (value instanceof DateTime) return isoText(value)
    if (value instanceof SetValue) return this.#list([...value.items], depth)
    if (value instanceof MapValue) return this.#map(value, depth)
    if (value instanceof HostObject) return this.walk(value.toData(), depth + 1)
    if (value instanceof HostFunction)
      return refuse('method-not-called', `«${value.name}» is a function; add () to call it.`)
    if (value instanceof FileHandle) return { name: value.name, mimeType: value.mimeType, size: value.size }
    if (value instanceof Bytes) return this.walk(toBase64(value.data), depth)
    if (value instanceof Duration || value instanceof Interval || value.kind === 'regex')
      return textOf(value as Value, new Budget())
    return refuse('method-not-called', 'The result is a function; add () to call it, or pass it to a method.')
  }

  #map(map: MapValue, depth: number): Json {
    const record: OwnRecord = {}
    for (const [key, member] of map.entries) setOwn(record, textOf(key, new Budget()), member)
    return this.#record(record, depth)
  }
}

function firstKeys(record: OwnRecord, keys: readonly string[], count: number): OwnRecord {
  const copy: OwnRecord = {}
  for (let index = 0; index < count; index += 1) setOwn(copy, keys[index]!, record[keys[index]!])
  return copy
}

/**
 * A value joined into text. In both dialects missing, null and NaN are nothing. Lists and objects are JSON in
 * `linkflow`, and what JavaScript makes of them in `n8n` (`a,b`, `[object Object]`).
 */
export function toText(value: Value, dialect: Dialect, budget: Budget = new Budget()): string {
  if (typeof value === 'string') return value
  if (value === undefined || value === null || Number.isNaN(value)) return ''
  if (isPrimitive(value)) return String(value)
  if (dialect === 'n8n') return textOf(value, budget)
  const json = toJson(value, budget.limits)
  if (json === undefined || json === null) return ''
  const text = typeof json === 'string' ? json : JSON.stringify(json)
  budget.text(text.length)
  return text
}
