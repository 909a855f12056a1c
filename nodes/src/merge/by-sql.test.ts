import type { JsonObject } from '@linkflow/kernel'
import { fail } from '@linkflow/kernel'
import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { formats } from '../testing/services.ts'
import { merge } from './node.ts'

const input1 = [
  { id: 1, name: 'Ada', vip: true },
  { id: 2, name: "O'Hara", vip: false },
]
const input2 = [{ id: 2, total: 7 }]

const run = (query: string, more: JsonObject = {}, inputs: Record<string, JsonObject[]> = { input1, input2 }) =>
  runNode(merge, { parameters: { mode: 'sql', query, ...more }, inputs, context: { formats } })

describe('Merge by SQL', () => {
  it('gives the rows as items, and where they came from', async () => {
    const { outputs, lineage } = await run(
      'select a.id, a.vip, b.total from input1 a left join input2 b on a.id = b.id order by a.id desc',
    )
    expect(outputs.main).toEqual([
      { id: 2, vip: false, total: 7 },
      { id: 1, vip: true, total: null },
    ])
    expect(lineage.main).toEqual([[1, 2], [0]])
  })

  it('says that rows of many items come from all', async () => {
    const { outputs, lineage } = await run('select count(*) as n from input1')
    expect(outputs.main).toEqual([{ n: 2 }])
    expect(lineage.main).toBe('all')
  })

  it('asks over as many inputs as there are, those that got nothing included', async () => {
    const query = 'select id from input1 union all select id from input2 union all select id from input3'
    expect((await run(query, { inputs: 3 })).outputs.main).toEqual([{ id: 1 }, { id: 2 }, { id: 2 }])
    expect((await run(query)).error).toMatchObject({
      code: 'sql-invalid',
      message: 'no such table: input3. There are input1, input2.',
      retryable: false,
    })
    expect((await run('select * from input1', {}, {})).outputs.main).toEqual([])
  })

  // Proves T14.
  it('never reads what an expression gives as SQL', async () => {
    const named = 'select id from input1 where name = '
    const evil = [{ name: "x' or 1=1 --", column: 'a" from input2 --', id: 1 }]
    const inputs = { input1: evil, input2 }
    expect((await run(`${named}{{ $json.name }}`, {}, inputs)).outputs.main).toEqual([{ id: 1 }])
    expect((await run(`${named}'{{ $json.name }}'`, {}, inputs)).outputs.main).toEqual([{ id: 1 }])
    expect((await run('select 5 as "{{ $json.column }}"', {}, inputs)).outputs.main).toEqual([
      { 'a" from input2 --': 5 },
    ])
    expect((await run(`${named}$1 and id = $2 -- $3`, { values: ["O'Hara", 2] })).outputs.main).toEqual([{ id: 2 }])
    expect((await run(`${named}$3`)).error?.code).toBe('sql-value-missing')
    expect((await run(`${named}?1`, { values: ["O'Hara"] })).error?.code).toBe('sql-invalid')
  })

  it('wants a query, and hands on what is wrong with it', async () => {
    await expect(run(' ')).rejects.toThrow('query')
    expect((await run('selec 1')).error?.code).toBe('sql-not-allowed')
    expect((await run('select 1; select 2')).error?.code).toBe('sql-not-allowed')
  })

  it('says of the query what the process says of files', async () => {
    const ended = async (code: string) => {
      const gone = { run: async () => fail({ code, message: 'The file.', retryable: code === 'format-busy' }) }
      return (await runNode(merge, { parameters: { mode: 'sql', query: 'select 1' }, context: { formats: gone } }))
        .error
    }
    expect(await ended('format-timeout')).toMatchObject({
      code: 'sql-timeout',
      message: expect.stringContaining('30 s'),
    })
    expect(await ended('file-too-large')).toMatchObject({ code: 'sql-too-large' })
    expect(await ended('format-crashed')).toMatchObject({ code: 'sql-failed' })
    expect(await ended('format-busy')).toMatchObject({ code: 'format-busy', retryable: true })
  })

  it('refuses inputs that are too large for it', async () => {
    const text = 'x'.repeat(8 * 1024 * 1024)
    const large = Array.from({ length: 9 }, () => ({ text }))
    expect((await run('select 1', {}, { input1: large })).error?.code).toBe('sql-inputs-too-large')
    expect((await run('select count(*) as n from input1', {}, { input1: large.slice(2) })).outputs.main).toEqual([
      { n: 7 },
    ])
  })
})
