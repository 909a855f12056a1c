import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { builtInNodes } from '@linkflow/nodes'
import { type EmbeddedDatabase, openEmbeddedDatabase } from '@linkflow/postgres'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cutProxy } from './cut-proxy.ts'
import { credentialOf, openDrivers, runOn, SECRET } from './node-on-server.ts'
import { temporaryFolder } from './server-process.ts'
import { sqlStory } from './sql-story.ts'

const postgres = builtInNodes.find(({ type }) => type === 'postgres')!
const folder = temporaryFolder()
const { drivers, close } = openDrivers()
let database: EmbeddedDatabase
let admin: pg.Client
let port: number

beforeAll(async () => {
  // Too long for a socket, so it listens on 127.0.0.1.
  const dataDir = join(folder, 'x'.repeat(60), 'y'.repeat(60))
  mkdirSync(dataDir, { recursive: true })
  database = await openEmbeddedDatabase({ dataDir, durable: false })
  const url = new URL(database.superuserConnectionString)
  port = Number(url.port)
  admin = new pg.Client({ connectionString: database.superuserConnectionString })
  await admin.connect()
  await admin.query(`create role tester login password '${SECRET}'`)
  await admin.query('create database things owner tester')
})
afterAll(async () => {
  await close()
  await admin?.end()
  await database?.close({ stopNow: true })
  rmSync(folder, { recursive: true, force: true })
})

const at = (more: Record<string, string> = {}) =>
  credentialOf('postgres', {
    host: '127.0.0.1',
    port: String(port),
    database: 'things',
    user: 'tester',
    password: SECRET,
    tls: 'off',
    ...more,
  })

describe('PostgreSQL', () => {
  sqlStory({
    node: postgres,
    run: (options, more) => runOn(drivers, at(more), postgres, options),
    serial: 'integer generated always as identity primary key',
    rowsOf: (count) => `select n, repeat('x', 100) as text from generate_series(1, ${count}) as n`,
    sleep: 'select pg_sleep(60)',
    quoted: (name) => `"${name.replaceAll('"', '""')}"`,
    at,
    port: () => port,
    drivers,
    returns: true,
  })

  it('gives values as JSON has them', async () => {
    const query = `select 9007199254740993::int8 as big, 5::int8 as small, 1.50::numeric as money, null as nothing, true as yes,
      date '2030-01-01' as day, timestamp '2030-01-01 12:00' as wall, timestamptz '2030-01-01 12:00+02' as instant,
      '{"a":[1]}'::jsonb as doc, array[1,2] as list, array[9007199254740993]::int8[] as bigs, '\\x00ff'::bytea as bytes,
      'NaN'::float8 as nan, 'a'::char(1) as "__proto__", interval '1 day' as span`
    const { outputs, error } = await runOn(drivers, at(), postgres, {
      parameters: { query, access: 'read' },
      items: [{}],
    })
    expect(error).toBeUndefined()
    const row = outputs.main![0]!
    expect(Object.getOwnPropertyDescriptor(row, '__proto__')?.value).toBe('a')
    expect(row).toMatchObject({
      big: '9007199254740993',
      small: 5,
      money: 1.5,
      nothing: null,
      yes: true,
      day: '2030-01-01',
      wall: '2030-01-01T12:00:00',
      instant: '2030-01-01T10:00:00.000Z',
      doc: { a: [1] },
      list: [1, 2],
      bigs: ['9007199254740993'],
      bytes: 'AP8=',
      nan: 'NaN',
      span: '1 day',
    })
  })

  it('writes lists into columns of JSON and of lists', async () => {
    await runOn(drivers, at(), postgres, {
      parameters: { query: 'create table kinds (doc jsonb, list int[])' },
      items: [{}],
    })
    const { outputs, error } = await runOn(drivers, at(), postgres, {
      parameters: { operation: 'insert', table: 'kinds' },
      items: [{ doc: [1, { a: 2 }], list: [3, 4] }],
    })
    expect(error).toBeUndefined()
    expect(outputs.main).toEqual([{ doc: [1, { a: 2 }], list: [3, 4] }])
  })

  it('refuses every change where it only reads, and keeps nothing of a session', async () => {
    const read = await runOn(drivers, at(), postgres, {
      parameters: { query: 'create table sneaked (a int)', access: 'read' },
      items: [{}],
    })
    expect(read.error).toMatchObject({ code: 'server-refused', message: expect.stringContaining('read-only') })
    const credential = at()
    const one = (query: string, access = 'write') =>
      runOn(drivers, credential, postgres, { parameters: { query, access }, items: [{}] })
    await one("set session application_name = 'left behind'")
    await one('begin; create temporary table left (a int)')
    const after = await one('show application_name', 'read')
    expect(after.outputs.main).toEqual([{ application_name: 'linkflow' }])
    expect((await one('select * from left_over')).error?.message).toContain('does not exist')
  })

  it('tells a line that was cut from a refusal', async () => {
    const proxy = await cutProxy(port)
    const running = runOn(drivers, at({ port: String(proxy.port) }), postgres, {
      parameters: { query: 'select pg_sleep(62)' },
      items: [{}],
    })
    await expect
      .poll(
        async () =>
          (
            await admin.query(
              "select 1 from pg_stat_activity where query like '%pg_sleep(62)%' and state = 'active' and pid <> pg_backend_pid()",
            )
          ).rowCount,
      )
      .toBeGreaterThan(0)
    proxy.cut()
    expect((await running).error).toMatchObject({ code: 'server-gone', retryable: true })
    await proxy.close()
  })

  it('tells a server that ends the connection', async () => {
    const running = runOn(drivers, at(), postgres, { parameters: { query: 'select pg_sleep(61)' }, items: [{}] })
    const victims = () =>
      admin.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(61)%' and state = 'active' and pid <> pg_backend_pid()",
      )
    await expect.poll(async () => (await victims()).rowCount).toBeGreaterThan(0)
    expect((await running).error).toMatchObject({ code: 'server-gone', retryable: true })
  })
})
