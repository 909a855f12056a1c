import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { builtInNodes } from '@linkflow/nodes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { credentialOf, openDrivers, runOn, SECRET } from './node-on-server.ts'
import { freePort, programPath, ServerProcess, temporaryFolder } from './server-process.ts'
import { sqlStory } from './sql-story.ts'

const mysql = builtInNodes.find(({ type }) => type === 'mysql')!
const { drivers, close } = openDrivers()
let server: ServerProcess

beforeAll(async () => {
  const [program, folder, port] = [programPath('mariadbd'), temporaryFolder(), await freePort()]
  const data = join(folder, 'data')
  // As root the server says that it must be told so; as anybody else it is who it is.
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : []
  execFileSync(
    'mariadb-install-db',
    ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', ...asRoot],
    {
      stdio: 'pipe',
    },
  )
  const setUp = join(folder, 'set-up.sql')
  writeFileSync(
    setUp,
    `create database things;\ncreate user tester@'%' identified by '${SECRET}';\ngrant all on things.* to tester@'%';\n`,
  )
  const command = [
    program,
    '--no-defaults',
    ...asRoot,
    `--datadir=${data}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--socket=${join(folder, 's')}`,
    `--init-file=${setUp}`,
    '--innodb-flush-log-at-trx-commit=0',
    '--skip-name-resolve',
  ] as const
  server = new ServerProcess({ port, folder, command: command as unknown as [string, ...string[]] })
  await server.start()
})
afterAll(async () => {
  await close()
  await server?.remove()
})

const at = (more: Record<string, string> = {}) =>
  credentialOf('mysql', {
    host: '127.0.0.1',
    port: String(server.port),
    database: 'things',
    user: 'tester',
    password: SECRET,
    tls: 'off',
    ...more,
  })

describe('MariaDB', () => {
  sqlStory({
    node: mysql,
    run: (options, more) => runOn(drivers, at(more), mysql, options),
    serial: 'integer auto_increment primary key',
    rowsOf: (count) => `select seq as n, repeat('x', 100) as text from seq_1_to_${count}`,
    sleep: 'select sleep(60)',
    quoted: (name) => `\`${name.replaceAll('`', '``')}\``,
    at,
    port: () => server.port,
    drivers,
    returns: false,
  })

  it('gives values as JSON has them', async () => {
    const query = `select cast(9007199254740993 as signed) as big, 5 as small, cast(1.5 as decimal(5,2)) as money, null as nothing,
      cast('2030-01-01' as date) as day, cast('2030-01-01 12:00' as datetime) as wall, x'00ff' as bytes, 'a' as \`__proto__\``
    const { outputs, error } = await runOn(drivers, at(), mysql, { parameters: { query, access: 'read' }, items: [{}] })
    expect(error).toBeUndefined()
    const row = outputs.main![0]!
    expect(Object.getOwnPropertyDescriptor(row, '__proto__')?.value).toBe('a')
    Reflect.deleteProperty(row, '__proto__')
    expect(row).toMatchObject({
      big: '9007199254740993',
      small: 5,
      money: 1.5,
      nothing: null,
      day: '2030-01-01',
      wall: '2030-01-01T12:00:00',
      bytes: 'AP8=',
    })
  })

  it('says how many rows a statement changed, and which number a new one got', async () => {
    const one = async (query: string) =>
      (await runOn(drivers, at(), mysql, { parameters: { query }, items: [{}] })).outputs.main
    await one('create table counted (id int auto_increment primary key, n int)')
    expect(await one('insert into counted (n) values (1), (2)')).toEqual([{ affected: 2, insertId: 1 }])
    expect(await one('update counted set n = 5')).toEqual([{ affected: 2 }])
  })

  it('gives no file of this machine to a server that asks', async () => {
    const query = `load data local infile '/etc/hostname' into table counted`
    const { error } = await runOn(drivers, at(), mysql, { parameters: { query }, items: [{}] })
    expect(error?.code).toMatch(/^server-(refused|gone)$/)
  })

  it('tells a server that went away in the middle', async () => {
    const running = runOn(drivers, at(), mysql, { parameters: { query: 'select sleep(59)' }, items: [{}] })
    const asked = () =>
      runOn(drivers, at(), mysql, {
        parameters: {
          query: "select count(*) as n from information_schema.processlist where info = 'select sleep(59)'",
          access: 'read',
        },
        items: [{}],
      })
    await expect.poll(async () => (await asked()).outputs.main?.[0]?.n).toBe(1)
    await server.kill()
    expect((await running).error).toMatchObject({ code: 'server-gone', retryable: true })
    await server.start()
    expect((await asked()).outputs.main).toEqual([{ n: 0 }])
  })
})
