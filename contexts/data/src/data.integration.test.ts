import { openTestGateway } from '@linkflow/gateway/testing'
import { invariant, newUuidV7, systemClock } from '@linkflow/kernel'
import { MemoryWorkspaceKeys, WorkspacePayloads } from '@linkflow/keys'
import { sql } from '@linkflow/postgres'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { type DataEvent, dataMigrations, type OpenedData, openData, tidyData } from './index.ts'

const payloads = new WorkspacePayloads(new MemoryWorkspaceKeys(), { isSealing: true })
const events: DataEvent[] = []
let data: OpenedData | undefined
const test = await openTestGateway({
  sets: [dataMigrations],
  routes: (database) => {
    data = openData({ database, clock: systemClock, payloads, record: async (_, event) => void events.push(event) })
    return data.routes
  },
})
afterAll(() => test.close())
invariant(data !== undefined, 'made with the routes')
const { portsOf } = data
const { call, database, workspaceId, otherToken } = test

const newId = () => newUuidV7(Date.now())
const aStep = (changes: object = {}) => ({
  workspaceId,
  workflowId: newId(),
  executionId: newId(),
  nodeId: 'n',
  ...changes,
})
let made = 0
const COLUMNS = [
  { name: 'email', type: 'text' },
  { name: 'n', type: 'number' },
  { name: 'on', type: 'boolean' },
  { name: 'at', type: 'date-time' },
  { name: 'any', type: 'json' },
]
async function aTable(columns: object[] = COLUMNS) {
  made += 1
  const answer = await call('POST', '/api/v1/data-tables', { body: { name: `Table ${made}`, columns } })
  expect(answer.status, answer.text).toBe(201)
  const { id, name } = answer.body as { id: string; name: string }
  const post = async (path: string, body: object, status = 200) => {
    const done = await call('POST', `/api/v1/data-tables/${id}/${path}`, { body })
    expect(done.status, done.text).toBe(status)
    return done.body
  }
  const add = (rows: object[], status = 201) => post('rows', { rows }, status)
  const find = async (where: object[], more: object = {}) =>
    (
      (await post('rows/query', { filter: { where }, limit: 200, ...more })).items as {
        values: Record<string, unknown>
      }[]
    ).map(({ values }) => values)
  return { id, name, post, add, find, path: `/api/v1/data-tables/${id}` }
}

describe('a data table', () => {
  it('keeps rows with values of its columns, and refuses others', async () => {
    const { add, find, path } = await aTable()
    const row = { email: 'ada@x', n: 1.5, on: true, at: '2030-01-31T13:00:00+01:00', any: { __x: [1, null] } }
    const { items } = await add([row, { email: 'bob' }])
    expect(items).toMatchObject([
      { id: 1, values: { ...row, at: '2030-01-31T12:00:00.000Z' } },
      { id: 2, values: { email: 'bob', n: null, on: null, at: null, any: null } },
    ])
    expect(await find([])).toHaveLength(2)
    expect((await call('GET', path)).body).toMatchObject({ rows: 2, columns: COLUMNS })
    for (const [wrong, code] of [
      [{ n: '1' }, 'cell-invalid'],
      [{ nothing: 1 }, 'column-not-found'],
      [7, 'cell-invalid'],
      [{ email: 'x'.repeat(300_000) }, 'row-too-large'],
    ] as const)
      expect(await add([{ email: 'x' }, wrong as object], 422)).toMatchObject({ code })
    expect(await find([])).toHaveLength(2)
  })

  it('finds rows by conditions as a plain filter does, long texts too', async () => {
    const { add, find } = await aTable()
    const long = 'a'.repeat(400)
    const texts = ['', 'a', 'b', 'B_', '100%', `${long}1`, `${long}2`, 'ž', null]
    const numbers = [-1e300, -1, 0, 0.5, 3, null]
    const rows = texts.flatMap((email) => numbers.map((n) => ({ email, n })))
    await add(rows)
    type Row = (typeof rows)[number]
    type Value = string | number | null
    const is: Record<string, (value: Value, given: Value) => boolean> = {
      equals: (value, given) => value === given,
      'not-equals': (value, given) => value !== given,
      less: (value, given) => value !== null && value < given!,
      'at-most': (value, given) => value !== null && value <= given!,
      more: (value, given) => value !== null && value > given!,
      'at-least': (value, given) => value !== null && value >= given!,
      empty: (value) => value === null,
      'not-empty': (value) => value !== null,
    }
    const condition = fc.oneof(
      fc.record({
        column: fc.constant('email'),
        is: fc.constantFrom(...Object.keys(is)),
        value: fc.constantFrom(...texts.slice(0, -1)),
      }),
      fc.record({
        column: fc.constant('n'),
        is: fc.constantFrom(...Object.keys(is)),
        value: fc.constantFrom(...numbers.slice(0, -1)),
      }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(condition, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('all', 'any'),
        async (where, match) => {
          const fits = (row: Row) => (each: (typeof where)[number]) =>
            is[each.is]!(row[each.column as keyof Row], each.value as Value)
          const expected = rows.filter((row) => (match === 'all' ? where.every(fits(row)) : where.some(fits(row))))
          const found = (await find([], { filter: { match, where } })).map(({ email, n }) => ({ email, n }))
          expect(found).toEqual(expected)
        },
      ),
      { numRuns: 40 },
    )
    expect(await find([{ column: 'email', is: 'contains', value: 'A' }])).toHaveLength(3 * 6)
    expect(await find([{ column: 'email', is: 'like', value: '%2' }])).toHaveLength(6)
    expect(await find([{ column: 'email', is: 'like-any-case', value: 'b%' }])).toHaveLength(12)
    expect(await find([{ column: 'email', is: 'one-of', value: ['a', `${long}2`] }])).toHaveLength(12)
    expect(await find([{ column: 'id', is: 'equals', value: 3 }])).toHaveLength(1)
    expect(await find([{ column: 'createdAt', is: 'more', value: '2000-01-01' }])).toHaveLength(rows.length)
  })

  it('gives its rows page by page in every order, each once, those without a value last', async () => {
    const { add, post } = await aTable()
    const values = [3, null, 1, 3, 2, null, -5, 3]
    await add(values.map((n) => ({ n })))
    for (const direction of ['ascending', 'descending'] as const) {
      const seen: (number | null)[] = []
      const ids: number[] = []
      let cursor: string | undefined
      do {
        const page = await post('rows/query', { sort: { by: 'n', direction }, limit: 2, ...(cursor && { cursor }) })
        for (const { id, values } of page.items) {
          ids.push(id)
          seen.push(values.n)
        }
        cursor = page.nextCursor
      } while (cursor !== undefined)
      const way = direction === 'ascending' ? 1 : -1
      const sorted = values.filter((n) => n !== null).toSorted((a, b) => way * (a - b))
      expect(seen).toEqual([...sorted, null, null])
      expect(new Set(ids).size).toBe(values.length)
    }
    const { nextCursor } = await post('rows/query', { sort: { by: 'n' }, limit: 2 })
    expect(await post('rows/query', { cursor: nextCursor }, 400)).toMatchObject({ code: 'cursor-invalid' })
    expect(await post('rows/query', { sort: { by: 'updatedAt' }, limit: 3 })).toMatchObject({ items: { length: 3 } })
    expect(await post('rows/query', { sort: { by: 'any' } }, 422)).toMatchObject({ code: 'condition-invalid' })
  })

  it('is paged by its index also under row-level security', async () => {
    const { add, id } = await aTable()
    for (let n = 0; n < 6; n += 1) await add(Array.from({ length: 500 }, (_, k) => ({ email: `p${n * 500 + k}` })))
    const plan = await database.app.inWorkspace(workspaceId, async (queries) => {
      await queries.execute(sql`set local enable_seqscan = off`)
      await queries.execute(sql`set local enable_bitmapscan = off`)
      return queries.query<{ 'QUERY PLAN': string }>(
        sql`explain select id from data.rows where table_id = ${id} and c1 is not null and (c1, id) > (${'p2'}, ${5}) order by c1, id limit 50`,
      )
    })
    const text = plan.map((line) => line['QUERY PLAN']).join('\n')
    expect(text).toContain('rows_c1')
    expect(text).toMatch(/Index Cond: .*ROW\(c1, id\)/)
    expect(text).not.toContain('Sort')
  })

  it('changes, upserts and deletes, and keeps count', async () => {
    const { add, find, post, path } = await aTable()
    await add([{ email: 'a', n: 1 }, { email: 'b', n: 2 }, { email: 'c' }])
    const change = {
      filter: { where: [{ column: 'n', is: 'at-least', value: 1 }] },
      values: { on: true, email: 'x'.repeat(500) },
    }
    expect((await call('PATCH', `${path}/rows`, { body: change })).body.items).toMatchObject([{ id: 1 }, { id: 2 }])
    const { items } = await post('rows/upsert', {
      by: ['n'],
      rows: [{ n: 1, email: 'new' }, { n: 9 }, { n: 9, on: false }],
    })
    expect(items).toMatchObject([
      { id: 1, values: { email: 'new', on: true } },
      { id: 4 },
      { id: 4, values: { on: false } },
    ])
    expect(await post('rows/count', { filter: { where: [{ column: 'on', is: 'not-empty' }] } })).toEqual({ count: 3 })
    expect(await post('rows/delete', { filter: { where: [{ column: 'id', is: 'one-of', value: [1, 4] }] } })).toEqual({
      count: 2,
    })
    expect(await find([])).toHaveLength(2)
    const [row] = await database.app.inWorkspace(workspaceId, (queries) =>
      queries.query<{ kept: string; real: string; rows: number }>(
        sql`select t.bytes::text as kept, (select sum(bytes) from data.rows where table_id = t.id)::text as real, row_count as rows
            from data.tables t where id = ${path.split('/').at(-1)}`,
      ),
    )
    expect(row).toMatchObject({ rows: 2, kept: row!.real })
  })

  it('gets and loses columns, and what a deleted one held is gone from its slot', async () => {
    const { id, add, find, path } = await aTable([{ name: 'a', type: 'text' }])
    await add([{ a: 'secret'.repeat(100) }])
    expect((await call('POST', `${path}/columns`, { body: { name: 'a', type: 'text' } })).body.code).toBe(
      'column-name-taken',
    )
    await call('PATCH', `${path}/columns/a`, { body: { name: 'old' } })
    expect(await find([])).toMatchObject([{ old: expect.stringContaining('secret') }])
    expect((await call('DELETE', `${path}/columns/old`)).body).toMatchObject({ columns: [], bytes: 0 })
    await call('POST', `${path}/columns`, { body: { name: 'b', type: 'number' } })
    expect(await find([])).toEqual([{ b: null }])
    for (let n = 2; n <= 32; n += 1) await call('POST', `${path}/columns`, { body: { name: `c${n}`, type: 'json' } })
    expect((await call('POST', `${path}/columns`, { body: { name: 'last', type: 'json' } })).body.code).toBe(
      'column-limit-reached',
    )
    expect((await call('PATCH', path, { body: { name: 'Another' } })).body.name).toBe('Another')
    expect((await call('DELETE', path)).status).toBe(204)
    expect((await call('GET', path)).status).toBe(404)
    expect(events.filter(({ thing }) => thing === id).map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'data-table.created',
        'data-table.columns-changed',
        'data-table.renamed',
        'data-table.deleted',
      ]),
    )
  })

  it('goes out as CSV and comes back as it was; what is wrong imports nothing', async () => {
    const one = await aTable()
    await one.add([{ email: 'a,"b"\nc', n: -0.5, on: false, at: '2030-01-31', any: [1] }, {}])
    const csv = (await call('GET', `${one.path}/export`)).text
    const two = await aTable()
    expect(await two.post('import', { csv }, 201)).toEqual({ count: 2 })
    expect(await two.find([])).toEqual(await one.find([]))
    for (const [wrong, code] of [
      ['', 'csv-invalid'],
      ['email\n"x', 'csv-invalid'],
      ['email,n\nok,1\nno,x', 'csv-invalid'],
      ['email\na,b', 'csv-invalid'],
      ['city\nRome', 'column-not-found'],
    ] as const)
      expect(await two.post('import', { csv: wrong }, 422), wrong).toMatchObject({ code })
    expect(await two.find([])).toHaveLength(2)
    expect(await two.post('import', { csv: 'city\nRome\n', addColumns: true }, 201)).toEqual({ count: 1 })
    expect(await two.find([{ column: 'city', value: 'Rome' }])).toHaveLength(1)
  })

  it('is of its workspace alone', async () => {
    const { path, name, id, add } = await aTable()
    await add([{ email: 'mine' }])
    for (const [method, tail, body] of [
      ['GET', ''],
      ['GET', '/export'],
      ['DELETE', ''],
      ['POST', '/rows/query', {}],
      ['POST', '/rows', { rows: [{}] }],
    ] as const)
      expect((await call(method, `${path}${tail}`, { token: otherToken, body })).status, tail).toBe(404)
    const { tables } = portsOf(aStep({ workspaceId: test.otherWorkspaceId }))
    for (const table of [id, name])
      expect(await tables.insert(table, [{ email: 'x' }], 'k')).toMatchObject({
        error: { code: 'data-table-not-found' },
      })
  })
})

describe('what a step writes', () => {
  it('is written once by its key, and answered the same again, also by two at the same time', async () => {
    const { name, find } = await aTable()
    const { tables, state } = portsOf(aStep())
    const insert = () => tables.insert(name, [{ email: 'once' }], 'key 1')
    const answers = await Promise.all([insert(), insert(), insert()])
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1)
    expect(answers[0]).toMatchObject({ ok: true, value: [{ id: 1, email: 'once' }] })
    expect(await find([])).toHaveLength(1)
    await tables.delete(name, { match: 'all', where: [] }, 'key 2')
    await tables.insert(name, [{ email: 'later' }], 'key 3')
    expect(await tables.delete(name, { match: 'all', where: [] }, 'key 2')).toMatchObject({
      value: [{ email: 'once' }],
    })
    expect(await insert()).toEqual(answers[0])
    expect(await find([])).toMatchObject([{ email: 'later' }])
    const count = () => state.change('workflow', 'c', { type: 'increment', by: 1 }, undefined, 'key 4')
    expect(await Promise.all([count(), count()])).toMatchObject([{ value: { value: 1 } }, { value: { value: 1 } }])
  })

  it('is not remembered when it was refused, and of a batch nothing stays', async () => {
    const { name, find } = await aTable()
    const { tables } = portsOf(aStep())
    expect(await tables.insert(name, [{ email: 'a' }, { n: 'x' }], 'k')).toMatchObject({
      error: { code: 'cell-invalid', message: expect.stringContaining('Row 2'), retryable: false },
    })
    expect(await find([])).toEqual([])
    expect(await tables.insert(name, [{ email: 'b' }], 'k')).toMatchObject({ ok: true })
  })

  it('is remembered until its execution has ended, and sealed meanwhile', async () => {
    const { name } = await aTable()
    const [ended, unfinished] = [aStep(), aStep()]
    await portsOf(ended).tables.insert(name, [{ email: 'canary-5e1' }], 'of the ended')
    await portsOf(unfinished).tables.insert(name, [{ email: 'x' }], 'of the other')
    const kept = () =>
      database.app.inWorkspace(workspaceId, (queries) =>
        queries.query<{ key: string; answer: string }>(
          sql`select key, answer from data.writes where key like 'of the %' order by key`,
        ),
      )
    expect(JSON.stringify(await kept())).not.toContain('canary-5e1')
    const tidy = tidyData(database, async (id) => id !== ended.executionId)
    await tidy()
    expect(await kept()).toHaveLength(2)
    await database.app.inWorkspace(workspaceId, (queries) =>
      queries.execute(sql`update data.writes set at = at - interval '2 hours'`),
    )
    await tidy()
    expect((await kept()).map(({ key }) => key)).toEqual(['of the other'])
  })
})

describe('state', () => {
  const at = (key: string, more = '') => `/api/v1/state/value?key=${encodeURIComponent(key)}${more}`
  const set = (key: string, body: object, more = '') => call('PUT', at(key, more), { body })

  it('keeps values under keys, of the workspace and of a workflow apart, sealed', async () => {
    const workflow = newId()
    expect((await set('cur/sor', { value: { canary: 'canary-77a' } })).status).toBe(204)
    await set('cur/sor', { value: 2 }, `&workflow=${workflow}`)
    expect((await call('GET', at('cur/sor'))).body).toMatchObject({ key: 'cur/sor', value: { canary: 'canary-77a' } })
    expect((await call('GET', at('cur/sor', `&workflow=${workflow}`))).body).toMatchObject({ workflow, value: 2 })
    expect((await call('GET', `/api/v1/state?workflow=${workflow}`)).body.items).toMatchObject([
      { key: 'cur/sor', bytes: 1 },
    ])
    expect((await call('GET', at('cur/sor'), { token: otherToken })).body.code).toBe('state-not-found')
    const rows = await database.app.inWorkspace(workspaceId, (queries) => queries.query(sql`select * from data.state`))
    expect(JSON.stringify(rows)).not.toContain('canary-77a')
    expect((await call('DELETE', at('cur/sor'))).status).toBe(204)
    expect((await call('DELETE', at('cur/sor'))).status).toBe(404)
  })

  it('is gone after its time', async () => {
    await set('short', { value: 1, ttlSeconds: 60 })
    expect((await call('GET', at('short'))).body.expiresAt).toBeDefined()
    await database.app.inWorkspace(workspaceId, (queries) =>
      queries.execute(sql`update data.state set expires_at = platform.now() - interval '1 second' where key = 'short'`),
    )
    expect((await call('GET', at('short'))).status).toBe(404)
    expect((await call('POST', at('short').replace('value?', 'value/increment?'), { body: {} })).body).toEqual({
      value: 1,
    })
  })

  it('counts and replaces without losing a change', async () => {
    const { state } = portsOf(aStep())
    const adds = Array.from({ length: 20 }, (_, n) =>
      state.change('workspace', 'sum', { type: 'increment', by: n }, undefined, `sum ${n}`),
    )
    await Promise.all(adds)
    expect((await call('GET', at('sum'))).body.value).toBe(190)
    expect((await set('sum', { value: 1, expected: { value: 7 } })).body.code).toBe('state-changed')
    expect((await set('sum', { value: 1, expected: { value: 190 } })).status).toBe(204)
    expect((await set('new', { value: 1, expected: {} })).status).toBe(204)
    expect((await set('new', { value: 1, expected: {} })).body.code).toBe('state-changed')
    await set('text', { value: 'x' })
    const increment = await call('POST', '/api/v1/state/value/increment?key=text', { body: {} })
    expect(increment.body.code).toBe('state-not-number')
    const raise = (value: number) => state.change('workflow', 'high', { type: 'raise', value }, null, `high ${value}`)
    await raise(5)
    expect(await raise(3)).toMatchObject({ value: { value: 5, before: 5 } })
  })

  it('takes a value at its limit, and none above', async () => {
    const most = 'x'.repeat(256 * 1024 - 2)
    expect((await set('large', { value: most })).status).toBe(204)
    expect((await set('large', { value: `${most}x` })).body.code).toBe('state-value-too-large')
  })
})

describe('seen keys', () => {
  it('are new once, in bounds, by node and by workflow', async () => {
    const step = aStep()
    const { state } = portsOf(step)
    const bounds = { max: 3, ttlMs: undefined }
    expect(await state.remember('node', ['a', 'b', 'a'], bounds, 's1')).toEqual({ ok: true, value: [0, 1] })
    expect(await state.remember('node', ['a', 'b', 'a'], bounds, 's1')).toEqual({ ok: true, value: [0, 1] })
    expect(await state.remember('node', ['b', 'c', 'd'], bounds, 's2')).toEqual({ ok: true, value: [1, 2] })
    // Of a, b, c, d the newest three stay.
    expect(await state.remember('node', ['a'], bounds, 's3')).toEqual({ ok: true, value: [0] })
    expect(await state.remember('workflow', ['a'], bounds, 's4')).toEqual({ ok: true, value: [0] })
    expect(await portsOf({ ...step, nodeId: 'm' }).state.remember('node', ['c'], bounds, 's5')).toMatchObject({
      value: [0],
    })
    await database.app.inWorkspace(workspaceId, (queries) =>
      queries.execute(sql`update data.seen set seen_at = seen_at - interval '2 days' where place = 'n'`),
    )
    expect(await state.remember('node', ['d'], { max: 3, ttlMs: 86_400_000 }, 's6')).toEqual({ ok: true, value: [0] })
    expect(await state.forget('node', 's7')).toEqual({ ok: true, value: 1 })
  })

  it('are given to one of two that bring them at the same time', async () => {
    const { state } = portsOf(aStep())
    const keys = Array.from({ length: 50 }, (_, n) => `k${n}`)
    const both = await Promise.all(
      [keys, keys.toReversed()].map((each, n) =>
        state.remember('workflow', each, { max: 100, ttlMs: undefined }, `both ${n}`),
      ),
    )
    expect(both.map((each) => (each.ok ? each.value.length : each)).toSorted()).toEqual([0, 50])
  })
})
