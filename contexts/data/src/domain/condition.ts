import {
  CONDITION_VALUES_MAX,
  type ColumnType,
  type ConditionKind,
  conditionsOf,
  type DataFilterInput,
  isRowFact,
  type RowFact,
} from '@linkflow/contracts'
import { type Json, ok, type Result } from '@linkflow/kernel'
import { PATTERN_CHARS_MAX, PATTERN_WILDCARDS_MAX } from '../limits.ts'
import { writeCell } from './cell.ts'
import { type DataError, refuse } from './data-error.ts'
import { type Column, columnOf } from './table.ts'

/** What a condition looks at: the cell of a slot, or what every row has. */
export type Subject = { readonly slot: number } | { readonly fact: RowFact }

/** A condition that fits its column, with values as cells have them. */
export interface Condition {
  readonly subject: Subject
  readonly is: ConditionKind
  readonly values: readonly string[]
}

export interface Filter {
  readonly match: 'all' | 'any'
  readonly conditions: readonly Condition[]
}

export const EVERY_ROW: Filter = { match: 'all', conditions: [] }

export function filterOf(columns: readonly Column[], { match, where }: DataFilterInput): Result<Filter, DataError> {
  const conditions: Condition[] = []
  for (const { column, is, value } of where) {
    const made = conditionOf(columns, column, is, value as Json | undefined)
    if (!made.ok) return made
    conditions.push(made.value)
  }
  return ok({ match, conditions })
}

const FACT_TYPES: Readonly<Record<RowFact, ColumnType>> = {
  id: 'number',
  createdAt: 'date-time',
  updatedAt: 'date-time',
}

function conditionOf(
  columns: readonly Column[],
  name: string,
  is: ConditionKind,
  value: Json | undefined,
): Result<Condition, DataError> {
  const found = isRowFact(name) ? ok(undefined) : columnOf(columns, name)
  if (!found.ok) return found
  const column = found.value
  const type = column?.type ?? FACT_TYPES[name as RowFact]
  const subject: Subject = column === undefined ? { fact: name as RowFact } : { slot: column.slot }
  if (!conditionsOf[type].includes(is)) {
    return refuse('condition-invalid', `«${name}» is ${type}, which cannot be asked for «${is}».`)
  }
  if (is === 'empty' || is === 'not-empty') return ok({ subject, is, values: [] })
  const given = is === 'one-of' ? value : [value ?? null]
  if (!Array.isArray(given) || given.length > CONDITION_VALUES_MAX) {
    return refuse('condition-invalid', `«${name}» «one-of» needs a list of at most ${CONDITION_VALUES_MAX} values.`)
  }
  const values: string[] = []
  for (const each of given) {
    const problem = isPattern(is) ? patternProblem(each) : undefined
    const cell = writeCell(type, each)
    if (problem !== undefined || !cell.ok || cell.value === null) {
      const what = problem ?? (cell.ok ? 'must not be empty: ask for «empty»' : cell.error)
      return refuse('condition-invalid', `The value for «${name}» ${what}.`)
    }
    // Ids are whole numbers in the database; a fraction is the id of no row.
    if (name === 'id' && !Number.isSafeInteger(each)) {
      return refuse('condition-invalid', 'The value for «id» must be a whole number.')
    }
    values.push(column === undefined && type === 'number' ? String(each) : cell.value)
  }
  return ok({ subject, is, values })
}

const isPattern = (is: ConditionKind): boolean => is === 'like' || is === 'like-any-case' || is === 'contains'

function patternProblem(value: Json): string | undefined {
  if (typeof value !== 'string') return 'must be a text'
  if (value.length > PATTERN_CHARS_MAX) return `must have at most ${PATTERN_CHARS_MAX} characters`
  const wildcards = value.match(/[%_]/g)?.length ?? 0
  return wildcards > PATTERN_WILDCARDS_MAX ? `must have at most ${PATTERN_WILDCARDS_MAX} of % and _` : undefined
}
