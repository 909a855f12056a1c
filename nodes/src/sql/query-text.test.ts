import { ok } from '@linkflow/kernel'
import { describe, expect, it } from 'vitest'
import { mysqlDialect, postgresDialect, type SqlDialect } from './dialect.ts'
import { queryOf } from './query-text.ts'

/** Expressions here give their own source, so that it can be seen what was evaluated. */
const parts = (text: string, values: readonly unknown[] = [], { quotes }: SqlDialect = postgresDialect) => {
  const made = queryOf(text, values as never, quotes, (template) =>
    ok(template.replaceAll(/\{\{ ([\s\S]*?) \}\}(?!\})/g, '$1')),
  )
  return made.ok ? made.value : made.error.code
}

describe('a query with expressions', () => {
  it.each([
    ['select {{ a }}', ['select ', { value: 'a' }]],
    ["where x = '{{ a }}'", ['where x = ', { value: 'a' }]],
    ["like '%{{ a }}%'", ['like ', { value: '%a%' }]],
    ["x = 'it''s {{ a }}'", ['x = ', { value: "it's a" }]],
    ['from "{{ a }}"', ['from ', { name: ['a'] }]],
    ["x = {{ f('}}') }}", ['x = ', { value: "f('}}')" }]],
    ['{{ {a: {b: 1}} }} + 1', [{ value: '{a: {b: 1}}' }, ' + 1']],
    ['select \'plain\', "name"', ['select ', "'plain'", ', ', '"name"']],
    ['-- {{ a }}\nselect 1', ['-- {{ a }}\n', 'select 1']],
    ['/* {{ a }} */ select 1', ['/* {{ a }} */', ' select 1']],
    ['do $$ {{ a }} $1 $$', ['do ', '$$ {{ a }} $1 $$']],
    ['do $x$ $$ $x$; {{ a }}', ['do ', '$x$ $$ $x$', '; ', { value: 'a' }]],
  ])('%s', (text, expected) => {
    expect(parts(text)).toEqual(expected)
  })

  it('puts values and names where the places for them are', () => {
    expect(parts('select $2, $1 from $3:name', [1, 'b', 's.t'])).toEqual([
      'select ',
      { value: 'b' },
      ', ',
      { value: 1 },
      ' from ',
      { name: ['s', 't'] },
    ])
    expect(parts("select '$1', a$1 from t where x ? 'y'", [1])).toEqual([
      'select ',
      "'$1'",
      ', a$1 from t where x ? ',
      "'y'",
    ])
    expect(parts('select $1', [])).toBe('sql-value-missing')
  })

  it('reads MySQL as MySQL does', () => {
    expect(parts('select ?, "{{ a }}" from `{{ t }}` # {{ no }}', [7], mysqlDialect)).toEqual([
      'select ',
      { value: 7 },
      ', ',
      { value: 'a' },
      ' from ',
      { name: ['t'] },
      ' ',
      '# {{ no }}',
    ])
    expect(parts("x = 'it\\'s {{ a }}' or 1", [], mysqlDialect)).toEqual(['x = ', { value: "it's a" }, ' or 1'])
  })

  it('is the text of its one expression, in which nothing is evaluated again', () => {
    const made = queryOf('{{ q }}', [], postgresDialect.quotes, () => ok("select '{{ secret }}', {{ x }}"))
    expect(made).toEqual(ok(['select ', "'{{ secret }}'", ', ', '{{ x }}']))
    expect(queryOf('{{ q }}', [], postgresDialect.quotes, () => ok(null))).toMatchObject({
      error: { code: 'sql-query-invalid' },
    })
  })

  it('ends on every text, whatever is open in it', () => {
    for (const text of ["'", '"', '{{', '/*', '$$', '$x$', '`', "'{{'", '{{"', "e'\\", '--', '$', '$1']) {
      for (const dialect of [postgresDialect, mysqlDialect]) expect(() => parts(text, [1], dialect)).not.toThrow()
    }
  })
})
