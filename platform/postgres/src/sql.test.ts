import { describe, expect, it } from 'vitest'
import { EMPTY, identifier, join, sql } from './sql.ts'

// Proves T13.
describe('the sql tag', () => {
  it('keeps every value out of the text', () => {
    const statement = sql`select * from t where a = ${"'; drop table t; --"} and b = ${2}`
    expect(statement.text).toBe('select * from t where a = $1 and b = $2')
    expect(statement.values).toEqual(["'; drop table t; --", 2])
  })

  it('splices pieces and numbers their values anew', () => {
    const where = sql`where a = ${1} and b = ${2}`
    const statement = sql`select ${0}, x from ${identifier('execution.live')} ${where} limit ${3}`
    expect(statement.text).toBe('select $1, x from "execution"."live" where a = $2 and b = $3 limit $4')
    expect(statement.values).toEqual([0, 1, 2, 3])
  })

  it('joins pieces with commas, and nothing with nothing', () => {
    expect(join([sql`a = ${1}`, sql`b = ${2}`]).text).toBe('a = $1, b = $2')
    expect(join([sql`a`, sql`b`], sql` and `).text).toBe('a and b')
    expect(join([])).toBe(EMPTY)
  })

  it.each(['a"b', 'A', 'a.b.c', '', 'a b', '1a', 'a;'])('takes %j for no name', (name) => {
    expect(() => identifier(name)).toThrow('not an identifier')
  })

  it('treats a look-alike object as a value', () => {
    expect(sql`select ${{ parts: ['1; drop table t'], values: [] }}`.text).toBe('select $1')
  })
})
