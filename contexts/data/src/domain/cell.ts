import type { ColumnType } from '@linkflow/contracts'
import { assertNever, fail, type Json, ok, type Result } from '@linkflow/kernel'

/**
 * A value as it is stored: a text whose order, byte by byte, is the order of the values. So one kind of index serves
 * every type, and what a condition compares is what is sorted. Null: the cell is empty.
 */
export type CellText = string | null

/** Takes a value as it is, of the column's type and no other; the error says what it must be. */
export function writeCell(type: ColumnType, value: Json | undefined): Result<CellText, string> {
  if (value === null || value === undefined) return ok(null)
  switch (type) {
    case 'text':
      if (typeof value !== 'string') return fail('must be a text')
      if (value.includes('\u0000')) return fail('must be without zero characters')
      return ok(value.toWellFormed())
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? ok(sortableNumber(value)) : fail('must be a number')
    case 'boolean':
      return typeof value === 'boolean' ? ok(String(value)) : fail('must be true or false')
    case 'date-time': {
      const instant = typeof value === 'string' ? instantOf(value) : undefined
      return instant === undefined ? fail('must be a date-time such as 2030-01-31T13:00:00Z') : ok(instant)
    }
    case 'json':
      return ok(JSON.stringify(value).toWellFormed())
    default:
      return assertNever(type)
  }
}

export function readCell(type: ColumnType, text: CellText): Json {
  if (text === null) return null
  switch (type) {
    case 'text':
    case 'date-time':
      return text
    case 'number':
      return numberFrom(text)
    case 'boolean':
      return text === 'true'
    case 'json':
      return JSON.parse(text) as Json
    default:
      return assertNever(type)
  }
}

/** What somebody typed, or a line of a file has: nothing is an empty cell. */
export function cellFromText(type: ColumnType, text: string): Result<CellText, string> {
  if (text === '') return ok(null)
  switch (type) {
    case 'text':
    case 'date-time':
      return writeCell(type, text)
    case 'number':
      return text.trim() === '' ? fail('must be a number') : writeCell(type, Number(text))
    case 'boolean':
      return /^(true|false)$/i.test(text) ? ok(text.toLowerCase()) : fail('must be true or false')
    case 'json':
      try {
        return writeCell(type, JSON.parse(text) as Json)
      } catch {
        return fail('must be JSON')
      }
    default:
      return assertNever(type)
  }
}

/** As a file of lines has it; the way back is `cellFromText`. */
export const cellToText = (type: ColumnType, text: CellText): string =>
  text === null ? '' : type === 'number' ? String(numberFrom(text)) : text

const INSTANT = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/

/** In UTC, to the millisecond: texts of this form are in the order of their instants. What names no zone is in UTC. */
function instantOf(text: string): string | undefined {
  if (!INSTANT.test(text)) return undefined
  const hasZone = text.length === 10 || /(?:Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10))
  const ms = Date.parse(hasZone ? text : `${text}Z`)
  if (Number.isNaN(ms)) return undefined
  const instant = new Date(ms).toISOString()
  // Beyond the year 9999, or before 0, the form is another.
  return instant.length === 24 ? instant : undefined
}

const view = new DataView(new ArrayBuffer(8))
const SIGN = 1n << 63n
const ALL = (1n << 64n) - 1n

/** The bits of a double, turned so that they sort: negative ones upside down, the others above them. */
function sortableNumber(value: number): string {
  view.setFloat64(0, value === 0 ? 0 : value)
  const bits = view.getBigUint64(0)
  const sorted = (bits & SIGN) === 0n ? bits | SIGN : ~bits & ALL
  return sorted.toString(16).padStart(16, '0')
}

function numberFrom(text: string): number {
  const sorted = BigInt(`0x${text}`)
  view.setBigUint64(0, (sorted & SIGN) === 0n ? ~sorted & ALL : sorted & ~SIGN)
  return view.getFloat64(0)
}
