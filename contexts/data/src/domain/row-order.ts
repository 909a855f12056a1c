import { type DataSort, isRowFact } from '@linkflow/contracts'
import { ok, type Result } from '@linkflow/kernel'
import type { Subject } from './condition.ts'
import { type DataError, refuse } from './data-error.ts'
import { type Column, columnOf } from './table.ts'

/** By what rows are in order. Ids grow with time, so the order of creation is theirs. */
export interface RowOrder {
  readonly subject: Subject
  readonly isDescending: boolean
}

export const BY_ID: RowOrder = { subject: { fact: 'id' }, isDescending: false }

export function orderOf(columns: readonly Column[], { by, direction }: DataSort): Result<RowOrder, DataError> {
  const isDescending = direction === 'descending'
  if (isRowFact(by)) return ok({ subject: { fact: by === 'createdAt' ? 'id' : by }, isDescending })
  const column = columnOf(columns, by)
  if (!column.ok) return column
  if (column.value.type === 'json') return refuse('condition-invalid', `«${by}» is JSON, which has no order.`)
  return ok({ subject: { slot: column.value.slot }, isDescending })
}

/** Where a page ended. `key`: what the last row is sorted by, null once the rows without a value have begun. */
export interface RowPlace {
  readonly key: string | null
  readonly id: number
}

/** It holds its order too: a cursor of another order is refused, not misread. */
export const cursorOf = (order: RowOrder, { key, id }: RowPlace): string =>
  Buffer.from(JSON.stringify([nameOf(order), key, id])).toString('base64url')

export function placeOf(order: RowOrder, cursor: string | undefined): Result<RowPlace | undefined, DataError> {
  if (cursor === undefined) return ok(undefined)
  const parts = partsOf(cursor)
  const [name, key, id] = Array.isArray(parts) && parts.length === 3 ? (parts as unknown[]) : []
  const isKey = key === null || (typeof key === 'string' && !key.includes('\u0000') && key.isWellFormed())
  if (name !== nameOf(order) || !isKey || !Number.isSafeInteger(id) || !fits(order, key)) {
    return refuse('cursor-invalid', 'The cursor is not one of ours, or belongs to another order.')
  }
  return ok({ key, id: id as number })
}

const nameOf = ({ subject, isDescending }: RowOrder): string =>
  `${'slot' in subject ? `c${subject.slot}` : subject.fact}${isDescending ? '-' : '+'}`

/** The database reads the key of a time as one. */
const fits = ({ subject }: RowOrder, key: string | null): boolean =>
  'slot' in subject ||
  (subject.fact === 'id'
    ? true
    : key !== null && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(key) && !Number.isNaN(Date.parse(key)))

function partsOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
