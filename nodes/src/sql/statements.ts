import { fail, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import type { SqlPart, SqlStatement } from '@linkflow/node-runtime'
import { own } from '../data/json.ts'
import { joined, type SqlDialect } from './dialect.ts'
import type { SqlCondition, SqlParameters } from './parameters.ts'

const column = (name: string): SqlPart => ({ name: [name] })
const value = (of: Json): SqlPart => ({ value: of })

export const tableOf = ({ schema, table }: SqlParameters): SqlPart => ({
  name: schema === undefined || schema === '' ? [table!] : [schema, table!],
})

/** What is written: by column, in the order of the item. */
export function rowOf(given: SqlParameters, json: JsonObject): JsonObject {
  if (given.row === 'item' && !given.emptyAsNull) return json
  const row = given.row === 'item' ? json : given.set
  const isNull = (value: Json | undefined) => value === undefined || (given.emptyAsNull && value === '')
  return Object.fromEntries(Object.entries(row).map(([name, each]) => [name, isNull(each) ? null : each!]))
}

export function select(given: SqlParameters, dialect: SqlDialect): Result<SqlStatement, string> {
  const where = whereOf(given, dialect)
  if (!where.ok) return where
  const sort = given.sort.map(
    ({ column: name, direction }): SqlStatement => [column(name), direction === 'descending' ? ' desc' : ' asc'],
  )
  return ok([
    'select ',
    ...columnsOf(given),
    ' from ',
    tableOf(given),
    ...where.value,
    ...(sort.length > 0 ? [' order by ', ...joined(sort, ', ')] : []),
    // An integer by its schema, so it may be text: not every server takes a parameter here.
    ...(given.limit === undefined ? [] : [` limit ${given.limit}`]),
  ])
}

export const remove = (given: SqlParameters, dialect: SqlDialect): Result<SqlStatement, string> => {
  const where = whereOf(given, dialect)
  return where.ok ? ok(['delete from ', tableOf(given), ...where.value, ...returningOf(given, dialect)]) : where
}

/** Rows with the same columns, in one statement. */
export function insert(
  given: SqlParameters,
  dialect: SqlDialect,
  rows: readonly JsonObject[],
): Result<SqlStatement, string> {
  const names = Object.keys(rows[0]!)
  const { before, after } = given.onConflict === 'skip' && given.operation === 'insert' ? dialect.skip : NOTHING
  const start: SqlPart[] = [`insert${before} into `, tableOf(given)]
  const end = [after, ...returningOf(given, dialect)]
  if (names.length === 0) return ok([...start, dialect.defaults, ...end])
  const absent = given.operation === 'upsert' ? given.match.find((name) => !names.includes(name)) : undefined
  if (absent !== undefined) return fail(`the row has no value for «${absent}», by which it is found`)
  const tuples = rows.map(
    (row): SqlStatement => [
      '(',
      ...joined(
        names.map((name) => [value(own(row, name) ?? null)]),
        ', ',
      ),
      ')',
    ],
  )
  return ok([
    ...start,
    ' (',
    ...joined(
      names.map((name) => [column(name)]),
      ', ',
    ),
    ') values ',
    ...joined(tuples, ', '),
    ...(given.operation === 'upsert' ? dialect.upsert(given.match, names) : []),
    ...end,
  ])
}

const NOTHING = { before: '', after: '' }

export function update(given: SqlParameters, dialect: SqlDialect, row: JsonObject): Result<SqlStatement, string> {
  const absent = given.match.find((name) => own(row, name) === undefined)
  if (absent !== undefined) return fail(`the row has no value for «${absent}», by which it is found`)
  const names = Object.keys(row).filter((name) => !given.match.includes(name))
  if (names.length === 0) return fail('the row has no value besides those by which it is found')
  const sets = names.map((name): SqlStatement => [column(name), ' = ', value(own(row, name) ?? null)])
  const found = given.match.map((name): SqlStatement => compared(name, own(row, name)!))
  return ok([
    'update ',
    tableOf(given),
    ' set ',
    ...joined(sets, ', '),
    ' where ',
    ...joined(found, ' and '),
    ...returningOf(given, dialect),
  ])
}

export const truncate = (given: SqlParameters): SqlStatement => ['truncate table ', tableOf(given)]
export const drop = (given: SqlParameters): SqlStatement => ['drop table ', tableOf(given)]

const compared = (name: string, with_: Json): SqlStatement =>
  with_ === null ? [column(name), ' is null'] : [column(name), ' = ', value(with_)]

const columnsOf = ({ columns }: SqlParameters): SqlPart[] =>
  columns.length === 0 || columns.includes('*')
    ? ['*']
    : joined(
        columns.map((name) => [column(name)]),
        ', ',
      )

const returningOf = (given: SqlParameters, { returns }: SqlDialect): SqlPart[] =>
  returns && given.output === 'rows' ? [' returning ', ...columnsOf(given)] : []

function whereOf(given: SqlParameters, dialect: SqlDialect): Result<SqlPart[], string> {
  const conditions: SqlStatement[] = []
  for (const condition of given.where) {
    const made = conditionOf(condition, dialect)
    if (!made.ok) return made
    conditions.push(made.value)
  }
  return ok(conditions.length === 0 ? [] : [' where ', ...joined(conditions, ` ${given.combine} `)])
}

const COMPARISONS = {
  equals: '=',
  'not-equals': '<>',
  less: '<',
  'less-or-equals': '<=',
  greater: '>',
  'greater-or-equals': '>=',
} as const

function conditionOf(
  { column: name, operator, value: with_ }: SqlCondition,
  dialect: SqlDialect,
): Result<SqlStatement, string> {
  switch (operator) {
    case 'is-null':
      return ok([column(name), ' is null'])
    case 'is-not-null':
      return ok([column(name), ' is not null'])
    case 'in':
    case 'not-in': {
      if (!Array.isArray(with_)) return fail(`the condition on «${name}» needs a list`)
      // Nothing is in an empty list, and no language can say so.
      if (with_.length === 0) return ok([operator === 'in' ? '1 = 0' : '1 = 1'])
      const values = with_.map((each): SqlStatement => [value(each)])
      return ok([column(name), operator === 'in' ? ' in (' : ' not in (', ...joined(values, ', '), ')'])
    }
    case 'like':
    case 'not-like':
      return ok([...dialect.asText(column(name)), operator === 'like' ? ' like ' : ' not like ', value(with_ ?? null)])
    default:
      if (with_ === undefined) return fail(`the condition on «${name}» has no value`)
      // NULL equals nothing, which nobody means who writes it.
      if (with_ === null && operator === 'equals') return ok([column(name), ' is null'])
      if (with_ === null && operator === 'not-equals') return ok([column(name), ' is not null'])
      return ok([column(name), ` ${COMPARISONS[operator]} `, value(with_)])
  }
}
