import { createHash } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { permissions } from '@linkflow/contracts'
import { openTestGateway } from '@linkflow/gateway/testing'
import { systemClock } from '@linkflow/kernel'
import { MasterKey } from '@linkflow/keys'
import { type Database, openDatabase, sql } from '@linkflow/postgres'
import { openTestDatabase } from '@linkflow/postgres/testing'
import { workspaceMigrations, workspaces } from '@linkflow/workspace'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { Authenticator, apiKeys, authMigrations, ensureOwnerToken, openAccounts } from './index.ts'
import { writeLastUses } from './infrastructure/api-key-repository.postgres.ts'

const all = new Set(permissions)
const onError = (error: unknown) => {
  throw error
}

const sessionsOver = (database: Database) =>
  openAccounts({
    database,
    clock: systemClock,
    master: new MasterKey(new Uint8Array(32)),
    workspaceId: '',
    onCopiedPasskey: () => {},
    onReuse: () => {},
    mailer: { send: async () => {}, close: () => {} },
    onMailError: onError,
    publicUrl: 'http://localhost',
  }).sessions

const isStopped = () => false

describe('API keys over HTTP', async () => {
  const test = await openTestGateway()
  afterAll(() => test.close())
  const { call } = test
  const make = (body: object, token?: string) => call('POST', '/api/v1/keys', { body, ...(token && { token }) })

  it('are made with a token that is shown once, listed without it, and revoked', async () => {
    const made = await make({ name: 'Deploy', scopes: ['workspace:read'] })
    expect(made.status).toBe(201)
    const { key, token } = made.body
    expect(token).toMatch(/^lf_[0-9a-f]{32}_[A-Za-z0-9_-]{43}$/)
    expect((await call('GET', '/api/v1/workspace', { token })).body.id).toBe(test.workspaceId)
    const list = await call('GET', '/api/v1/keys')
    expect(list.body.items[0]).toMatchObject({ id: key.id, name: 'Deploy', scopes: ['workspace:read'] })
    expect(list.text).not.toContain(token.slice(-43))
    expect((await call('DELETE', `/api/v1/keys/${key.id}`)).status).toBe(204)
    await expect
      .poll(async () => (await call('GET', '/api/v1/workspace', { token })).body.code, { timeout: 1000 })
      .toBe('key-invalid')
    expect((await call('DELETE', `/api/v1/keys/${key.id}`)).body.code).toBe('key-not-found')
  })

  it('cannot give more than their maker has', async () => {
    const token = await test.makeToken({ scopes: ['key:write', 'workflow:read'] })
    expect((await make({ name: 'More', scopes: ['workflow:read', 'workflow:write'] }, token)).body.code).toBe(
      'key-scope-too-wide',
    )
    expect((await make({ name: 'Same', scopes: ['workflow:read'] }, token)).status).toBe(201)
    expect((await make({ name: 'All', scopes: ['*'] })).body.code).toBe('body-invalid')
  })

  it('do not begin expired', async () => {
    const expiresAt = new Date(Date.now() - 1000).toISOString()
    expect((await make({ name: 'Old', scopes: ['workflow:read'], expiresAt })).body.code).toBe('key-expiry-past')
  })

  it('of another workspace are neither listed nor revoked', async () => {
    const { key } = (await make({ name: 'Mine', scopes: ['workflow:read'] })).body
    const token = test.otherToken
    expect((await call('DELETE', `/api/v1/keys/${key.id}`, { token })).body.code).toBe('key-not-found')
    const { items } = (await call('GET', '/api/v1/keys', { token })).body
    expect(items.some(({ id }: { id: string }) => id === key.id)).toBe(false)
  })
})

describe('the authenticator', async () => {
  const test = await openTestDatabase({ sets: [workspaceMigrations, authMigrations] })
  const { database } = test
  const workspaceId = (await workspaces(database).default()).id
  const keys = apiKeys({ database, clock: systemClock })
  const second = await openDatabase({ kind: 'url', url: test.url, appUrl: test.appUrl, engineUrl: test.engineUrl })
  const opened: Authenticator[] = []
  afterEach(() => Promise.all(opened.splice(0).map((authenticator) => authenticator.stop())))
  afterAll(async () => {
    await second.close()
    await test.close()
  })

  /** Over a database whose queries are counted and whose listener can be said to be down. */
  const open = async (over: Database) => {
    const state = { queries: 0, listener: 'real' as 'real' | 'down' }
    const engine: Database['engine'] = {
      ...over.engine,
      one: (statement) => {
        state.queries += 1
        return over.engine.one(statement)
      },
    }
    const listener = new Proxy(over.listener, {
      get: (target, name) => {
        if (name === 'state' && state.listener === 'down') return 'down'
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const authenticator = new Authenticator({
      database: { engine, listener },
      clock: systemClock,
      sessions: sessionsOver(over),
      isStopped,
      onError,
    })
    opened.push(authenticator)
    await authenticator.start()
    return { authenticator, state }
  }
  const makeKey = async () => {
    const made = await keys.create({
      workspaceId,
      name: 'k',
      scopes: ['workflow:read'],
      expiresAt: undefined,
      maker: all,
    })
    if (!made.ok) throw new Error(made.error.type)
    return made.value
  }

  it('asks the database once for a token, right or wrong', async () => {
    const { authenticator, state } = await open(database)
    const { token } = await makeKey()
    for (let i = 0; i < 5; i++) expect((await authenticator.authenticate(token)).type).toBe('caller')
    expect(state.queries).toBe(1)
    const wrong = `${token.slice(0, -3)}AAA`
    for (let i = 0; i < 5; i++) expect((await authenticator.authenticate(wrong)).type).toBe('wrong')
    expect(state.queries).toBe(2)
    for (const text of ['', 'x', `lf_${'0'.repeat(32)}_short`]) await authenticator.authenticate(text)
    expect(state.queries).toBe(2)
  })

  it('knows of a revocation in another process within a second', async () => {
    const { authenticator } = await open(second)
    const { key, token } = await makeKey()
    expect((await authenticator.authenticate(token)).type).toBe('caller')
    await keys.revoke({ workspaceId, keyId: key.id })
    await expect.poll(async () => (await authenticator.authenticate(token)).type, { timeout: 1000 }).toBe('wrong')
  })

  it('asks the database each time while notifications do not arrive', async () => {
    const { authenticator, state } = await open(database)
    const { key, token } = await makeKey()
    state.listener = 'down'
    for (let i = 0; i < 3; i++) expect((await authenticator.authenticate(token)).type).toBe('caller')
    expect(state.queries).toBe(3)
    await database.app.inWorkspace(workspaceId, (queries) =>
      queries.execute(sql`update auth.api_keys set revoked_at = now() where id = ${key.id}`),
    )
    expect((await authenticator.authenticate(token)).type).toBe('wrong')
  })

  it('keeps nothing that was read while a revocation came', async () => {
    const { authenticator } = await open(database)
    const { key, token } = await makeKey()
    const asked = authenticator.authenticate(token)
    await keys.revoke({ workspaceId, keyId: key.id })
    await asked
    await expect.poll(async () => (await authenticator.authenticate(token)).type, { timeout: 1000 }).toBe('wrong')
  })

  it('notes the last use, and from where, when it stops; a later one of another process stays', async () => {
    const { authenticator } = await open(database)
    const { key, token } = await makeKey()
    await authenticator.authenticate(token, { address: '192.0.2.7' })
    await authenticator.stop()
    const [found] = await keys.list({ workspaceId, limit: 1 })
    expect([found?.id, found?.lastUsedAt === undefined, found?.lastUsedFrom]).toEqual([key.id, false, '192.0.2.7'])
    await writeLastUses(database, new Map([[key.id, { atMs: Date.now() - 60_000, from: '192.0.2.8' }]]))
    expect((await keys.list({ workspaceId, limit: 1 }))[0]).toMatchObject({ lastUsedFrom: '192.0.2.7' })
  })

  it('stores the hash of the secret alone', async () => {
    const { key, token } = await makeKey()
    expect(Buffer.from(key.secretHash).equals(createHash('sha256').update(token.slice(-43)).digest())).toBe(true)
    const row = await database.engine.query<{ text: string }>(
      sql`select k::text as text from auth.api_keys k where id = ${key.id}`,
    )
    expect(row[0]!.text).not.toContain(token.slice(-43))
  })
})

describe('the owner’s token', async () => {
  const test = await openTestDatabase({ sets: [workspaceMigrations, authMigrations] })
  const { database } = test
  const workspaceId = (await workspaces(database).default()).id
  const folders: string[] = []
  const newFolder = () => {
    const folder = mkdtempSync(join(tmpdir(), 'linkflow-owner-'))
    folders.push(folder)
    return folder
  }
  afterAll(async () => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    await test.close()
  })
  const ensure = (dataDir: string) => ensureOwnerToken({ database, clock: systemClock, dataDir, workspaceId })
  const who = async (token: string) => {
    const authenticator = new Authenticator({
      database,
      clock: systemClock,
      sessions: sessionsOver(database),
      isStopped,
      onError,
    })
    return authenticator.authenticate(token)
  }

  it('is made once, readable by its owner alone, may do everything, and is found again', async () => {
    const dataDir = newFolder()
    const { path, made } = await ensure(dataDir)
    const token = readFileSync(path, 'utf8').trim()
    expect([made, statSync(path).mode & 0o777]).toEqual([true, 0o600])
    expect(await who(token)).toMatchObject({ type: 'caller', caller: { workspaceId, permissions: all } })
    chmodSync(path, 0o644)
    expect((await ensure(dataDir)).made).toBe(false)
    expect([readFileSync(path, 'utf8').trim(), statSync(path).mode & 0o777]).toEqual([token, 0o600])
    expect(readdirSync(dataDir)).toEqual(['owner-token'])
  })

  it('that is lost or foreign is made anew', async () => {
    const dataDir = newFolder()
    const { path } = await ensure(dataDir)
    const first = readFileSync(path, 'utf8').trim()
    rmSync(path)
    await ensure(dataDir)
    const second = readFileSync(path, 'utf8').trim()
    expect(second).not.toBe(first)
    writeFileSync(path, 'garbage')
    expect((await ensure(dataDir)).made).toBe(true)
    expect((await who(readFileSync(path, 'utf8').trim())).type).toBe('caller')
  })

  it('is one when several processes start at once', async () => {
    const dataDir = newFolder()
    const before = (await apiKeys({ database, clock: systemClock }).list({ workspaceId, limit: 200 })).length
    const made = await Promise.all(Array.from({ length: 4 }, () => ensure(dataDir)))
    expect(made.filter(({ made }) => made)).toHaveLength(1)
    const keys = await apiKeys({ database, clock: systemClock }).list({ workspaceId, limit: 200 })
    expect(keys.length - before).toBe(1)
    expect((await who(readFileSync(made[0]!.path, 'utf8').trim())).type).toBe('caller')
  })
})
