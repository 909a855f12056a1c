import type { JsonObject } from '@linkflow/kernel'
import { FakeState, FakeTables } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { run } from '../../testing/run-compatible.ts'

const dataTableId = { __rl: true, mode: 'list', value: 'abc123', cachedResultName: 'People' }
const people = () => new FakeTables({ People: [{ email: 'ada' }, { email: 'bob' }] })
const conditions = (keyName: string, keyValue: string, condition?: string) => ({
  filters: { conditions: [{ keyName, keyValue, ...(condition && { condition }) }] },
})

describe('Data Table of n8n', () => {
  const on = async (version: number, parameters: object, items: JsonObject[] = [{}], tables = people()) => ({
    ...(await run('dataTable', version, { dataTableId, ...parameters } as JsonObject, { items, context: { tables } })),
    tables,
  })

  it('adds rows, by mapping or as the items are, to the table of the same name', async () => {
    const mapped = await on(1, { columns: { mappingMode: 'defineBelow', value: { email: '={{ $json.a }}' } } }, [
      { a: 'cy' },
    ])
    expect(mapped.outputs['main']).toEqual([{ id: 3, email: 'cy' }])
    const auto = await on(1.1, { columns: { mappingMode: 'autoMapInputData', value: null } }, [{ id: 9, email: 'di' }])
    expect(auto.outputs['main']).toEqual([{ id: 3, email: 'di' }])
  })

  it('gets, changes, deletes and asks for rows', async () => {
    expect((await on(1, { operation: 'get', ...conditions('email', 'bob') })).outputs['main']).toEqual([
      { id: 2, email: 'bob' },
    ])
    expect((await on(1, { operation: 'get', returnAll: true })).outputs['main']).toHaveLength(2)
    const columns = { mappingMode: 'defineBelow', value: { email: 'x' } }
    const upserted = await on(1.1, { operation: 'upsert', columns, ...conditions('id', '2') })
    expect(upserted.outputs['main']).toEqual([{ id: 2, email: 'x' }])
    expect((await on(1, { operation: 'deleteRows', ...conditions('email', 'ada') })).outputs['main']).toMatchObject([
      { email: 'ada' },
    ])
    expect(
      (await on(1, { operation: 'rowExists', ...conditions('email', 'ada') }, [{ a: 1 }])).outputs['main'],
    ).toEqual([{ a: 1 }])
    expect(
      (await on(1, { operation: 'rowNotExists', ...conditions('email', 'ada') }, [{ a: 1 }])).outputs['main'],
    ).toEqual([])
    expect((await on(1, { operation: 'deleteRows' })).error?.message).toContain('At least one condition')
  })
})

describe('Remove Duplicates 2 across executions', () => {
  const operation = 'removeItemsSeenInPreviousExecutions'
  const through = async (state: FakeState, parameters: object, items: JsonObject[]) =>
    (await run('removeDuplicates', 2, { operation, ...parameters } as JsonObject, { items, context: { state } }))
      .outputs

  it('keeps items with a key that no execution has brought', async () => {
    const state = new FakeState()
    const dedupeValue = '={{ $json.id }}'
    expect(await through(state, { dedupeValue }, [{ id: 1 }, { id: 1, n: 2 }, { id: 2 }])).toEqual({
      main: [{ id: 1 }, { id: 1, n: 2 }, { id: 2 }],
      discarded: [],
    })
    expect(await through(state, { dedupeValue }, [{ id: 2 }, { id: 3 }])).toEqual({
      main: [{ id: 3 }],
      discarded: [{ id: 2 }],
    })
    await through(state, { operation: 'clearDeduplicationHistory' }, [{}])
    expect((await through(state, { dedupeValue }, [{ id: 2 }]))['main']).toEqual([{ id: 2 }])
  })

  it('keeps items beyond the largest number or the latest date', async () => {
    const state = new FakeState()
    const numbers = { logic: 'removeItemsUpToStoredIncrementalKey', incrementalDedupeValue: '={{ $json.n }}' }
    await through(state, numbers, [{ n: 5 }, { n: 3 }])
    expect(await through(state, numbers, [{ n: 5 }, { n: 6 }])).toEqual({ main: [{ n: 6 }], discarded: [{ n: 5 }] })
    const dates = {
      logic: 'removeItemsUpToStoredDate',
      dateDedupeValue: '={{ $json.at }}',
      options: { scope: 'workflow' },
    }
    await through(state, dates, [{ at: '2030-01-02' }])
    expect((await through(state, dates, [{ at: '2030-01-01' }, { at: '2030-01-03' }]))['main']).toEqual([
      { at: '2030-01-03' },
    ])
  })
})
