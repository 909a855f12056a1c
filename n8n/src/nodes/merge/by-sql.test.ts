import type { JsonObject } from '@linkflow/kernel'
import { portsOf } from '@linkflow/node-runtime'
import { describe, expect, it } from 'vitest'
import { run } from '../../testing/run-compatible.ts'
import { nodeOf } from '../index.ts'

const input1 = [
  { id: 1, name: 'Ada', admin: true },
  { id: 2, name: 'Bob', admin: false },
]
const input2 = [{ id: 2, mail: 'bob@example.com' }]

const bySql = (parameters: JsonObject, version = 3.2, inputs: Record<string, JsonObject[]> = { input1, input2 }) =>
  run('merge', version, { mode: 'combineBySql', ...parameters }, { inputs })

describe.each([3, 3.1, 3.2])('Merge %d by SQL', (version) => {
  it('joins', async () => {
    const { outputs, lineage } = await bySql(
      { query: 'SELECT input1.*, input2.mail FROM input1 JOIN input2 ON input1.id = input2.id' },
      version,
    )
    expect(outputs['main']).toEqual([{ id: 2, name: 'Bob', admin: false, mail: 'bob@example.com' }])
    expect(lineage['main']).toEqual([[1, 2]])
  })

  it('takes as many inputs as are asked for, and the query that n8n has to begin with', async () => {
    const { types } = nodeOf('n8n-nodes-base.merge', version)!
    const type = types.find((each) => each.version === version)!
    expect(portsOf(type, { mode: 'combineBySql', numberInputs: 4 }).inputs).toHaveLength(4)
    expect((await bySql({}, version, { input1: [{ name: 1 }], input2: [{ id: 1, x: 2 }] })).outputs['main']).toEqual([
      { name: 1, id: 1, x: 2 },
    ])
    const three = 'SELECT id FROM input1 UNION SELECT id FROM input3'
    const inputs = { input1, input2, input3: [{ id: 7 }] }
    expect((await bySql({ numberInputs: 3, query: three }, version, inputs)).outputs['main']).toEqual([
      { id: 1 },
      { id: 2 },
      { id: 7 },
    ])
  })

  it('puts what expressions give into the query, as text', async () => {
    const query = "=SELECT {{ 'name' }} FROM input1 WHERE id = {{ $json.id + 1 }}"
    expect((await bySql({ query }, version)).outputs['main']).toEqual([{ name: 'Bob' }])
  })

  it('fails with what SQLite says', async () => {
    const { error } = await bySql({ query: 'SELECT FROM' }, version)
    expect(error).toMatchObject({ code: 'n8n-node-failed', message: expect.stringContaining('syntax error') })
  })
})

describe('a query without rows', () => {
  const query = 'SELECT * FROM input1 WHERE id > 5'
  const success = [{ success: true }]

  it.each<[number, JsonObject, JsonObject[]]>([
    [3, {}, success],
    [3.1, {}, success],
    [3.2, {}, []],
    [3.2, { options: { emptyQueryResult: 'empty' } }, []],
    [3.2, { options: { emptyQueryResult: 'success' } }, success],
  ])('in version %d with %j', async (version, parameters, expected) => {
    expect((await bySql({ query, ...parameters }, version)).outputs['main']).toEqual(expected)
  })
})

describe('what n8n’s own SQL has', () => {
  it('is understood where SQLite can', async () => {
    const query = 'SELECT a.[name] AS `who`, a.phone FROM input1 AS a WHERE a.name = "Ada"'
    expect((await bySql({ query })).outputs['main']).toEqual([{ who: 'Ada', phone: null }])
    expect(
      (await bySql({ query: 'SELECT id, mail FROM input1 LEFT JOIN input2 USING (id)' }, 3.2, { input1 })).outputs[
        'main'
      ],
    ).toEqual([
      { id: 1, mail: null },
      { id: 2, mail: null },
    ])
  })

  it('does not write', async () => {
    for (const query of [
      'DELETE FROM input1',
      'SELECT 1; SELECT 2',
      'CREATE TABLE t',
      'INSERT INTO input1 VALUES (1)',
    ]) {
      expect((await bySql({ query })).error?.code, query).toBe('n8n-node-failed')
    }
  })
})
