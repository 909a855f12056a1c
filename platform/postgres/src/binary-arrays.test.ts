import { afterAll, describe, expect, it } from 'vitest'
import { boolArray, byteaArray, int4Array, int8Array, textArray, timestamptzArray, uuidArray } from './binary-arrays.ts'
import { openTestDatabase } from './testing/test-database.ts'

describe('binary arrays', async () => {
  const { database, close } = await openTestDatabase()
  const writer = database.writeConnection()
  afterAll(close)

  const uuids = [
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '0192A3B4-c5d6-7e8f-9012-3456789abcde',
  ]
  it.each([
    ['uuid', uuidArray([...uuids, null]), [...uuids.map((uuid) => uuid.toLowerCase()), null]],
    [
      'text',
      textArray(['', 'a"b\\c,{}', 'NULL', null, 'žluťoučký 🐎', 'x'.repeat(100_000)]),
      ['', 'a"b\\c,{}', 'NULL', null, 'žluťoučký 🐎', 'x'.repeat(100_000)],
    ],
    ['int4', int4Array([0, -1, 2_147_483_647, -2_147_483_648, null]), [0, -1, 2_147_483_647, -2_147_483_648, null]],
    ['bool', boolArray([true, false, null]), [true, false, null]],
    [
      'bytea',
      byteaArray([Buffer.from([0, 255]), null, Buffer.alloc(0)]),
      [Buffer.from([0, 255]), null, Buffer.alloc(0)],
    ],
    [
      'timestamptz',
      timestamptzArray([new Date('2026-11-23T01:02:03.456Z'), 0, Date.UTC(1969, 0, 1, 0, 0, 0, 1), null]),
      [new Date('2026-11-23T01:02:03.456Z'), new Date(0), new Date('1969-01-01T00:00:00.001Z'), null],
    ],
    ['text', textArray([]), []],
    ['uuid', uuidArray([]), []],
    ['text', textArray([null]), [null]],
  ])('of %s are read by the server as they were meant', async (type, buffer, expected) => {
    const { rows } = await writer.run<{ value: unknown }>(`read-${type}`, `select unnest($1::${type}[]) as value`, [
      buffer,
    ])
    expect(rows.map(({ value }) => value)).toEqual(expected)
  })

  it('of int8 hold every integer, as number or bigint', async () => {
    const values = [
      0,
      -1,
      1,
      4_294_967_296,
      -4_294_967_297,
      Number.MAX_SAFE_INTEGER,
      Number.MIN_SAFE_INTEGER,
      null,
      2n ** 63n - 1n,
      -(2n ** 63n),
    ]
    const { rows } = await writer.run<{ value: string | null }>(
      'read-int8',
      'select unnest($1::int8[])::text as value',
      [int8Array(values)],
    )
    expect(rows.map(({ value }) => value)).toEqual(values.map((value) => (value === null ? null : String(value))))
  })

  it.each(['', 'nonsense', '0192a3b4-c5d6-7e8f-9012-3456789abcdg', '0192a3b4-c5d6-7e8f-9012-3456789abcd€'])(
    'refuse %j as a UUID',
    (text) => {
      expect(() => uuidArray([text])).toThrow('not a UUID')
    },
  )

  it('refuse a number that is no int8', () => {
    expect(() => int8Array([1.5])).toThrow('not an int8')
    expect(() => int8Array([2 ** 53])).toThrow('not an int8')
  })
})
