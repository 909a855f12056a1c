import type { Json, JsonObject } from '@linkflow/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SQL_COLUMNS_MAX, SQL_ROWS_MAX } from '../limits.ts'
import { isInline, runOperation } from '../operations.ts'

interface More {
  readonly values?: readonly Json[]
  readonly dialect?: 'sqlite' | 'alasql'
  readonly msMax?: number
  readonly nowMs?: number
  readonly seed?: number
}

async function ask(query: string, tables: readonly (readonly JsonObject[])[] = [], more: More = {}) {
  const { values = [], ...rules } = more
  const content = Buffer.from(JSON.stringify({ query, values, tables }))
  const answer = await runOperation('query-items', content, { nowMs: 0, seed: 0.5, dialect: 'sqlite', ...rules })
  if (!answer.ok) return answer.error
  return JSON.parse(Buffer.from(answer.value).toString()) as { rows: JsonObject[]; from: number[][] | null }
}
const rowsOf = async (...given: Parameters<typeof ask>): Promise<JsonObject[]> => {
  const answer = await ask(...given)
  if (!('rows' in answer)) throw new Error(answer.message)
  return answer.rows
}
const fromOf = async (...given: Parameters<typeof ask>) => {
  const answer = await ask(...given)
  return 'rows' in answer ? answer.from : answer
}
const refused = async (code: string, text: string, ...given: Parameters<typeof ask>) =>
  expect(await ask(...given), given[0]).toEqual({ code, message: expect.stringContaining(text) })

const people: JsonObject[] = [
  { id: 1, name: 'Ada', active: true, tags: ['a', { deep: 1 }] },
  { id: 2, name: 'Bob', active: false, tags: [] },
  { id: 3, name: null, active: null },
]
const orders = [
  { order: 10, id: 2, total: 5.5 },
  { order: 11, id: 2, total: 7 },
  { order: 12, id: 9, total: 1 },
]

describe('a query over items', () => {
  it('is never worked on in the server, however small it is', () => {
    expect(isInline('query-items', 0)).toBe(false)
  })

  it('has a table for each list, and a column for each field', async () => {
    expect(await rowsOf('select * from input1', [people])).toEqual([people[0], people[1], { ...people[2], tags: null }])
    expect(
      await rowsOf('select name, sum(total) as total from input1 join input2 using (id) group by name order by name', [
        people,
        orders,
      ]),
    ).toEqual([{ name: 'Bob', total: 12.5 }])
    expect(await rowsOf('with r(n) as (values (1), (2)) select n from r')).toEqual([{ n: 1 }, { n: 2 }])
    expect(await rowsOf('values (1, null)')).toEqual([{ column1: 1, column2: null }])
  })

  it('gives booleans and objects back as they were where a column comes through as it is', async () => {
    const some = 'from (select id, active as flag, tags from input1) order by id limit 1'
    expect(await rowsOf(`select flag, tags ${some}`, [people])).toEqual([{ flag: true, tags: ['a', { deep: 1 }] }])
    // What is worked out is what SQLite has.
    expect(await rowsOf(`select not flag as off, tags || '' as text ${some}`, [people])).toEqual([
      { off: 0, text: '["a",{"deep":1}]' },
    ])
    // A column that holds other things, too, says nothing about a value; nor does the first of several queries.
    expect(await rowsOf('select a from input1', [[{ a: true }, { a: 1 }]])).toEqual([{ a: 1 }, { a: 1 }])
    expect(await rowsOf('select active from input1 union all select 1', [people.slice(0, 1)])).toEqual([
      { active: 1 },
      { active: 1 },
    ])
  })

  it('reads objects and lists by the operators of SQLite', async () => {
    expect(
      await rowsOf("select tags ->> 0 as first, json_extract(tags, '$[1].deep') as deep from input1 where id = 1", [
        people,
      ]),
    ).toEqual([{ first: 'a', deep: 1 }])
    expect(await rowsOf('select value from input1, json_each(input1.tags)', [people])).toEqual([
      { value: 'a' },
      { value: '{"deep":1}' },
    ])
  })

  it('keeps numbers exactly, or as their text', async () => {
    const table = [{ n: 9_007_199_254_740_991 }, { n: 0.1 }, { n: -3 }, { n: 1e300 }]
    expect(await rowsOf('select n from input1', [table])).toEqual(table)
    expect(await rowsOf('select 9007199254740993 as n, 1e999 as none')).toEqual([{ n: '9007199254740993', none: null }])
  })

  it('keeps any text', async () => {
    const text = 'a\0b \u{1F600} "\'`[] \u2028'
    expect(await rowsOf('select t, ?1 as v from input1', [[{ t: text }]], { values: [text] })).toEqual([
      { t: text, v: text },
    ])
  })

  it('takes values beside the query, never as SQL', async () => {
    const values = ["' or 1=1 --", { a: 1 }, true]
    expect(await rowsOf('select ?1 as a, ?2 as b, ?3 as c', [], { values })).toEqual([
      { a: "' or 1=1 --", b: '{"a":1}', c: 1 },
    ])
  })

  it('takes the last value that is there of columns with one name', async () => {
    expect(
      await rowsOf('select * from input1 left join input2 on input1.id = input2.id order by input1.id', [
        [
          { id: 1, t: 'mine' },
          { id: 2, t: 'mine' },
        ],
        [{ id: 2, t: 'other' }],
      ]),
    ).toEqual([
      { id: 1, t: 'mine' },
      { id: 2, t: 'other' },
    ])
  })

  it('gives the same for the same step: time and chance are its own', async () => {
    const query = "select random() as r, datetime('now') as t, current_date as d"
    const once = await rowsOf(query, [], { nowMs: 1e12 })
    expect(once).toMatchObject([{ t: '2001-09-09 01:46:40', d: '2001-09-09' }])
    expect(await rowsOf(query, [], { nowMs: 1e12 })).toEqual(once)
    expect(await rowsOf(query, [], { nowMs: 1e12, seed: 0.25 })).not.toEqual(once)
    expect(Math.abs(Date.now() - 1e12)).toBeGreaterThan(1e11)
  })
})

describe('names of columns', () => {
  it('are those of the fields, whatever they are', async () => {
    const item = JSON.parse(
      '{"__proto__":1,"constructor":2,"":3,"a\\"b":4,"a]b`":5,"rowid":6,"select":7,"a.b":8,"\\u0000":9}',
    )
    const [row] = await rowsOf('select * from input1', [[item]])
    expect(Object.entries(row!)).toEqual(Object.entries(item))
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype)
    expect(await rowsOf('select "__proto__" as p, "" as e, "a""b" as q from input1', [[item]])).toEqual([
      { p: 1, e: 3, q: 4 },
    ])
  })

  it('that differ in capitals alone are kept apart', async () => {
    const item = { id: 1, ID: 2, Id: 3, 'ID:1': 4 }
    expect(await rowsOf('select * from input1', [[item]])).toEqual([item])
    expect(await rowsOf('select "ID:1" as second from input1', [[item]])).toEqual([{ second: 2 }])
  })

  it(`are ${SQL_COLUMNS_MAX} at most`, async () => {
    const wide = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`c${n}`, n]))
    const item = wide(SQL_COLUMNS_MAX)
    expect(await rowsOf('select * from input1', [[item]])).toEqual([item])
    await refused('sql-too-many-columns', 'input2', 'select 1', [[], [wide(SQL_COLUMNS_MAX + 1)]])
  })
})

describe('an input without items', () => {
  it('has the columns that the query names, empty', async () => {
    expect(
      await rowsOf('select a.id, b.total, note from input1 a left join input2 as b on b.id = a.id', [[{ id: 1 }], []]),
    ).toEqual([{ id: 1, total: null, note: null }])
    expect(await rowsOf('select * from input1 left join input2 on true', [[{ id: 1 }], []])).toEqual([{ id: 1 }])
    expect(await rowsOf('select id, total from input1 left join input2 using (id)', [[{ id: 1 }], []])).toEqual([
      { id: 1, total: null },
    ])
    expect(await rowsOf('select * from input1', [[]])).toEqual([])
  })

  it('is not the one with a misspelt field', async () => {
    await refused('sql-invalid', 'no such column: a.nmae', 'select a.nmae from input1 a, input2', [people, []])
  })
})

describe('where rows come from', () => {
  it.each<[string, unknown]>([
    ['select * from input1', [[0], [1], [2]]],
    [
      'select order_.id from input1 as p join input2 order_ on p.id = order_.id order by total',
      [
        [1, 3],
        [1, 4],
      ],
    ],
    ['select input1.id, total from input1 left join input2 using (id) order by 1, 2', [[0], [1, 3], [1, 4], [2]]],
    ['with x as (select id from input1) select * from input2 where id in (select id from x) -- from', [[3], [4]]],
    ['select name is distinct from null as n from input1', [[0], [1], [2]]],
    ['select name from "input1" where id = 2', [[1]]],
    ['select id from (select id from input1)', null],
    ['select distinct id from input2', null],
    ['select id from input2 group by id', null],
    ['select count(*) from input1', null],
    ['select id from input1 union select id from input2', null],
    ['select 1', null],
  ])('%s', async (query, from) => {
    expect(await fromOf(query, [people, orders])).toEqual(from)
  })

  it.each([
    'select a.*, total from input1 a join input2 b on a.id = b.id',
    'select a.* from input1 a, input2 b where a.id < b.id order by b.total desc, a.id limit 3 offset 1',
    'select a.id, row_number() over (partition by b.id order by total) as n from input1 a left join input2 b using (id)',
    'select id, (select max(total) from input2 where input2.id = input1.id) as top from input1',
    'select * from input1 natural join input2',
    'select b.total, value from input1 a full join input2 b on a.id = b.id left join json_each(a.tags)',
    'select id from input1 where exists (select 1 from input2 where input2.id = input1.id union select 2 from input1 where 0)',
  ])('being told changes nothing: %s', async (query) => {
    expect(await rowsOf(query, [people, orders])).toEqual(await rowsOf(`select * from (${query})`, [people, orders]))
    expect(await fromOf(`select * from (${query})`, [people, orders])).toBeNull()
  })

  it('is told, too, where fields have the names of numbers of rows', async () => {
    expect(await fromOf('select * from input1', [[{ rowid: 5, _rowid_: 6 }]])).toEqual([[0]])
    expect(await fromOf('select * from input1', [[{ rowid: 5, _ROWID_: 6, oid: 7 }]])).toBeNull()
  })
})

describe('a query that cannot be', () => {
  it.each([
    ['select from', 'near "from": syntax error (line 1, column 8)'],
    ['select\n  1,\n  wher', 'no such column: wher (line 3, column 3)'],
    ["select 'open", 'unrecognized token'],
    ['select nope from input1', 'no such column: nope'],
    ['select "nope" from input1', 'no such column'],
    ['select * from input3', 'There are input1, input2.'],
    ['select nope(1)', 'no such function: nope'],
    ['  -- nothing', 'is empty'],
    ['select 1\0', 'code 0'],
    [`select ${'('.repeat(5000)}1${')'.repeat(5000)}`, ''],
    [`select ${'1+'.repeat(5000)}1`, 'Expression tree is too large'],
  ])('%j says what SQLite says', async (query, text) => {
    await refused('sql-invalid', text, query, [people, orders])
  })

  // Proves T15.
  it.each([
    'insert into input1 (id) values (1)',
    'with x as (select 1) delete from input1',
    'with x as (select 1) update input1 set id = 1',
    'with x as (select 1) insert into input1 (id) select * from x returning id',
    'create table t (a)',
    'drop table input1',
    "attach ':memory:' as other",
    'pragma hard_heap_limit = 0',
    'explain select 1',
    'vacuum',
    'begin',
    '; select 1',
    'select 1; select 2',
    'select 1; drop table input1',
    'select * from sqlite_master',
    'select * from sqlite_schema',
    "select * from pragma_table_info('input1')",
    'select * from pragma_database_list',
    'select data from sqlite_dbpage',
    'select name from dbstat',
    "select * from bytecode('select 1')",
    'select * from sqlite_stmt',
  ])('can only read, so %s is refused', async (query) => {
    expect(await ask(query, [people])).toMatchObject({ code: 'sql-not-allowed' })
  })

  it.each(["load_extension('x')", 'randomblob(8)', "readfile('/etc/passwd')", "writefile('/tmp/x', 1)", 'edit(1)'])(
    '%s is not to be had',
    async (call) => {
      expect(await ask(`select ${call}`)).toMatchObject({ code: 'sql-invalid' })
    },
  )

  it('takes a semicolon and comments behind it', async () => {
    expect(await rowsOf('select 1 as one; -- that is all /* ; */')).toEqual([{ one: 1 }])
  })

  it('refuses bytes, which JSON has not', async () => {
    await refused('sql-bytes', '«b»', "select x'00' as b")
  })
})

// Proves T15.
describe('queries that are bombs', () => {
  const endless = 'with recursive r(n) as (select 1 union all select n + 1 from r)'

  it('that never end are ended', async () => {
    await refused('sql-timeout', '0.2 s', `${endless} select max(n) from r`, [], { msMax: 200 })
    const many = Array.from({ length: 20_000 }, (_, n) => ({ n }))
    await refused('sql-timeout', 'took longer', 'select count(*) from input1 a, input1 b where a.n > b.n', [many], {
      msMax: 200,
    })
  })

  it.each([
    'select zeroblob(1000000000)',
    "select printf('%.*c', 1000000000, 'x')",
    "select replace(printf('%.*c', 30000000, 'x'), 'x', 'xxxxxxxxxx')",
    `${endless.replace('from r)', 'from r limit 1000000)')} select group_concat('${'x'.repeat(50)}') from r`,
    `${endless.replace('from r)', 'from r limit 100000)')} select n, printf('%.*c', 20000, 'x') as t from r order by t`,
    `${endless} select printf('%.*c', 2000000, 'x') as t from r`,
  ])('%s is too large', async (query) => {
    await refused('sql-too-large', '', query)
  })

  it('of rows are counted', async () => {
    const upTo = (count: number) => endless.replace('from r)', `from r limit ${count})`)
    await refused('sql-too-large', 'rows', `${upTo(SQL_ROWS_MAX + 1)} select 1 from r`)
    expect(await rowsOf(`${upTo(SQL_ROWS_MAX)} select 1 from r`)).toHaveLength(SQL_ROWS_MAX)
  })

  it('leave nothing behind for the next query', async () => {
    await ask('select zeroblob(1000000000)')
    expect(await rowsOf('select 1 as one')).toEqual([{ one: 1 }])
    await refused('sql-invalid', 'no such table: input2', 'select * from input2', [people])
  })
})

describe('what AlaSQL reads', () => {
  const alasql = (query: string) => rowsOf(query, [people, orders], { dialect: 'alasql' })

  it('is read where SQLite can', async () => {
    expect(
      await alasql('SELECT input1.*, `total` FROM [input1] JOIN input2 ON input1.[id] = input2.id LIMIT 1'),
    ).toEqual([{ ...people[1], total: 5.5 }])
    expect(
      await alasql('SELECT LEN(name) AS l, UCASE(name) u, MID(name, 2, 1) m FROM input1 WHERE name = "Ada"'),
    ).toEqual([{ l: 3, u: 'ADA', m: 'd' }])
  })

  it('has every field, and null where no item has it', async () => {
    expect(await alasql('SELECT a.id, a.nope, none FROM input1 a LIMIT 1')).toEqual([{ id: 1, nope: null, none: null }])
  })
})

describe('any items', () => {
  const value = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom('a', 'b', ''),
    fc.boolean(),
    fc.constant(null),
  )
  const items = fc.array(fc.dictionary(fc.constantFrom('k', 'a', 'b'), value, { minKeys: 1 }), {
    minLength: 1,
    maxLength: 6,
  })
  // As SQLite has values: booleans are numbers, and null is equal to nothing.
  const stored = (given: Json | undefined) => (typeof given === 'boolean' ? Number(given) : (given ?? null))

  it('are joined as a loop in a loop joins them', async () => {
    await fc.assert(
      fc.asyncProperty(items, items, async (left, right) => {
        const ours = [{ k: 'none', mark: 0 }, ...left]
        const others = [{ k: 'nothing', mark: 1 }, ...right]
        const expected: number[][] = []
        for (const [i, one] of ours.entries()) {
          const matches = others.flatMap((other, j) =>
            stored(one.k) !== null && stored(one.k) === stored(other.k) ? [[i, ours.length + j]] : [],
          )
          expected.push(...(matches.length === 0 ? [[i]] : matches))
        }
        const query =
          'select input1.k from input1 left join input2 on input1.k = input2.k order by input1.rowid, input2.rowid'
        const answer = await ask(query, [ours, others])
        expect(answer).toEqual({ from: expected, rows: expected.map(([i]) => ({ k: stored(ours[i!]!.k) })) })
      }),
      { numRuns: 40 },
    )
  })

  it('are given or refused by any text as a query', async () => {
    const word = fc.constantFrom(
      'select',
      'from',
      'input1',
      '*',
      '(',
      ')',
      "'",
      '"',
      '--',
      '/*',
      ';',
      ',',
      'union',
      'with',
      'as',
      '1',
      'distinct',
      '.',
      '`',
      '[',
      ']',
      'x',
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(word, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 12 }),
        async (words) => {
          const answer = await ask(`select ${words.join(' ')}`, [people], { msMax: 5000 })
          if ('code' in answer) expect(answer.code).toMatch(/^sql-/)
          else expect(answer.rows).toBeInstanceOf(Array)
        },
      ),
      { numRuns: 60 },
    )
  })
})
