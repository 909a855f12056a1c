import { FakeTables, type RunNodeOptions, runNode, type TestItem } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { dataTable } from './node.ts'

const people = () =>
  new FakeTables({
    People: [
      { email: 'ada', n: 1 },
      { email: 'bob', n: 2 },
    ],
  })

async function run(
  parameters: Record<string, unknown>,
  items: TestItem[] = [{}],
  options: RunNodeOptions = {},
  tables = people(),
) {
  const done = await runNode(dataTable, {
    parameters: { table: 'People', ...parameters },
    items,
    context: { tables },
    ...options,
  })
  return { ...done, tables }
}

describe('Data Table', () => {
  it('adds each item as a row, many in one write, and says what was kept', async () => {
    const items = Array.from({ length: 1200 }, (_, n) => ({ email: `p${n}` }))
    const { outputs, lineage, tables } = await run({ operation: 'insert' }, items)
    expect(tables.writes.map(({ operation }) => operation)).toEqual(['insert', 'insert', 'insert'])
    expect(new Set(tables.writes.map(({ key }) => key)).size).toBe(3)
    expect(outputs.main).toHaveLength(1200)
    expect(outputs.main![1199]).toEqual({ id: 1202, email: 'p1199' })
    expect(lineage.main).toBe('index')
  })

  it('makes the same writes, by their keys, when the step comes again', async () => {
    const tables = people()
    const items = [{ email: 'cy' }, { email: 'di' }]
    const first = await run({ operation: 'insert' }, items, {}, tables)
    const again = await run({ operation: 'insert' }, items, { attempt: 2 }, tables)
    expect(again.outputs.main).toEqual(first.outputs.main)
    expect(tables.rows.get('People')).toHaveLength(4)
  })

  it('writes into the table that each item names', async () => {
    const tables = new FakeTables({ a: [], b: [] })
    await run(
      { table: '{{ $json.t }}', values: { x: '{{ $json.x }}' } },
      ['a', 'b', 'b'].map((t, x) => ({ t, x })),
      {},
      tables,
    )
    expect([tables.rows.get('a')!.length, tables.rows.get('b')!.length, tables.writes.length]).toEqual([1, 2, 2])
  })

  it('takes a row that was got without what every row has', async () => {
    const { outputs } = await run({ operation: 'insert' }, [
      { id: 1, email: 'x', createdAt: 'then', updatedAt: 'then' },
    ])
    expect(outputs.main).toEqual([{ id: 3, email: 'x' }])
  })

  it('gets rows for each item, in its order and up to a limit', async () => {
    const where = [{ column: 'email', value: '{{ $json.who }}' }]
    const { outputs, lineage } = await run({ operation: 'get', where }, [
      { who: 'bob' },
      { who: 'eve' },
      { who: 'ada' },
    ])
    expect(outputs.main).toMatchObject([{ email: 'bob' }, { email: 'ada' }])
    expect(lineage.main).toEqual([0, 2])
    expect((await run({ operation: 'get', limit: 1 })).outputs.main).toHaveLength(1)
  })

  it('changes, changes or adds, deletes and counts', async () => {
    const tables = people()
    const ada = [{ column: 'email', value: 'ada' }]
    expect((await run({ operation: 'update', where: ada, values: { n: 9 } }, [{}], {}, tables)).outputs.main).toEqual([
      { id: 1, email: 'ada', n: 9 },
    ])
    const both = await run(
      { operation: 'upsert', by: ['email'] },
      [{ email: 'ada', n: 3 }, { email: 'cy' }],
      {},
      tables,
    )
    expect(both.outputs.main).toEqual([
      { id: 1, email: 'ada', n: 3 },
      { id: 3, email: 'cy' },
    ])
    expect((await run({ operation: 'count', where: ada }, [{}], {}, tables)).outputs.main).toEqual([{ count: 1 }])
    expect((await run({ operation: 'delete', where: ada }, [{}], {}, tables)).outputs.main).toMatchObject([{ id: 1 }])
    expect(tables.rows.get('People')).toHaveLength(2)
  })

  it('changes no whole table by an empty list of conditions', async () => {
    for (const operation of ['update', 'delete']) await expect(run({ operation })).rejects.toThrow('everyRow')
    await expect(run({ operation: 'upsert' })).rejects.toThrow('name the columns')
    expect((await run({ operation: 'delete', everyRow: true })).outputs.main).toHaveLength(2)
  })

  it('fails with the words of the table, or goes on item by item', async () => {
    const failed = await run({ table: 'Nothing' })
    expect(failed.error).toMatchObject({ code: 'data-table-not-found' })
    const items = [
      { t: 'People', email: 'x' },
      { t: 'Nothing', email: 'y' },
    ]
    const went = await run({ table: '{{ $json.t }}', values: { email: '{{ $json.email }}' } }, items, {
      onError: 'continue',
    })
    expect(went.outputs.main).toMatchObject([{ email: 'x' }, { email: 'y', error: { code: 'data-table-not-found' } }])
  })

  it('reads or writes, by what it does', () => {
    const effect = dataTable.effect as (parameters: object) => string
    expect(['get', 'count', 'insert', 'delete'].map((operation) => effect({ operation }))).toEqual([
      'read',
      'read',
      'write',
      'write',
    ])
  })
})
