import { fail, type Json, ok, type Result } from '@linkflow/kernel'
import type { DateTime } from 'luxon'
import { readDate } from './dates.ts'
import { isRecord, textOf } from './json.ts'
import { parseLiteral } from './literal.ts'

/** The types that Set 3, If 2, Filter 2 and Switch 3 convert to. */
export type FieldType = 'string' | 'number' | 'boolean' | 'array' | 'object' | 'dateTime'

/** Converted; a date stays one until somebody writes it down. */
type Converted = Json | DateTime | undefined

/**
 * N8N.md 6: null and undefined are valid for every type and stay what they are. `strict` takes only what is of the type
 * already. The failure is the sentence without its place.
 */
export function convertTo(
  value: Json | undefined,
  type: FieldType,
  { strict = false, zone }: { readonly strict?: boolean; readonly zone: string },
): Result<Converted, undefined> {
  if (value === undefined || value === null) return ok(value)
  if (strict && !isOf(value, type)) return fail(undefined)
  switch (type) {
    case 'string':
      return ok(typeof value === 'object' ? JSON.stringify(value) : String(value))
    case 'number':
      return numberOf(value)
    case 'boolean':
      return booleanOf(value)
    case 'array':
      return arrayOf(value)
    case 'object':
      return objectOf(value)
    case 'dateTime': {
      const date = readDate(value, zone)
      return date === undefined ? fail(undefined) : ok(date)
    }
  }
}

function isOf(value: Json, type: FieldType): boolean {
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isRecord(value)
  return type === 'dateTime' || typeof value === type
}

/** As JavaScript's `Number`: blank texts and empty lists are 0. */
function numberOf(value: Json): Result<number, undefined> {
  const number = typeof value === 'object' ? Number(textOf(value)) : Number(value)
  return Number.isNaN(number) ? fail(undefined) : ok(number)
}

function booleanOf(value: Json): Result<boolean, undefined> {
  if (typeof value === 'boolean') return ok(value)
  if (typeof value === 'string') {
    const word = value.toLowerCase()
    if (word === 'true' || word === 'false') return ok(word === 'true')
    if (value.trim() === '') return fail(undefined)
  }
  const number = numberOf(value)
  return number.ok && (number.value === 0 || number.value === 1) ? ok(number.value === 1) : fail(undefined)
}

function arrayOf(value: Json): Result<Json[], undefined> {
  if (Array.isArray(value)) return ok(value)
  if (typeof value !== 'string') return fail(undefined)
  for (const text of [value, value.replaceAll("'", '"')]) {
    try {
      const parsed = JSON.parse(text) as Json
      if (Array.isArray(parsed)) return ok(parsed)
    } catch {
      // The other spelling is tried.
    }
  }
  return fail(undefined)
}

function objectOf(value: Json): Result<Json, undefined> {
  const object = typeof value === 'string' ? parseLiteral(value) : value
  return isRecord(object) ? ok(object) : fail(undefined)
}

/** A value in a sentence about its type. */
export function shownValue(value: Json | undefined): string {
  if (Array.isArray(value)) return 'array'
  return isRecord(value) ? 'object' : `'${String(value)}'`
}
