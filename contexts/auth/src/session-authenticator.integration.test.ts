import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { newUuidV7, systemClock } from '@linkflow/kernel'
import { MasterKey } from '@linkflow/keys'
import { type Database, openDatabase, sql } from '@linkflow/postgres'
import { openTestDatabase } from '@linkflow/postgres/testing'
import { MEMBERS_CHANNEL, workspaceMigrations, workspaces } from '@linkflow/workspace'
import { SignJWT } from 'jose'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { MailRoom } from './application/mail-room.ts'
import { SessionAuthenticator } from './application/session-authenticator.ts'
import { Sessions } from './application/sessions.ts'
import type { AccountId } from './domain/account.ts'
import { authMigrations } from './index.ts'
import { AccessTokens } from './infrastructure/access-tokens.ts'
import { SigningKeys } from './infrastructure/signing-keys.ts'
import { ACCESS_TOKEN_MS, SIGNING_KEY_YOUNG_MS } from './limits.ts'

const master = new MasterKey(new Uint8Array(32).fill(3))
const test = await openTestDatabase({ sets: [workspaceMigrations, authMigrations] })
const { database } = test
const second = await openDatabase({ kind: 'url', url: test.url, appUrl: test.appUrl, engineUrl: test.engineUrl })
const workspaceId = (await workspaces(database).default()).id
const opened: SessionAuthenticator[] = []
afterEach(() => {
  for (const authenticator of opened.splice(0)) authenticator.stop()
})
afterAll(async () => {
  await second.close()
  await test.close()
})

/** The parts of one process, whose queries are counted and whose listener can be said to be down. */
async function openProcess(over: Database, clock = systemClock) {
  const state = { queries: 0, listener: 'real' as 'real' | 'down' }
  const count = <T>(value: T): T => {
    state.queries += 1
    return value
  }
  const engine: Database['engine'] = {
    ...over.engine,
    one: (statement) => over.engine.one(count(statement)),
    query: (statement) => over.engine.query(count(statement)),
  }
  const listener = new Proxy(over.listener, {
    get: (target, name) => {
      if (name === 'state' && state.listener === 'down') return 'down'
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const keys = new SigningKeys({ database: over, master, clock })
  await keys.start()
  const tokens = new AccessTokens({ keys, clock })
  const authenticator = new SessionAuthenticator({ database: { engine, listener }, tokens, clock })
  await authenticator.start()
  opened.push(authenticator)
  const mailer = { send: async () => {}, close: () => {} }
  const mailRoom = new MailRoom({ database: over, clock, mailer, publicUrl: 'http://localhost', onError: () => {} })
  const refreshKey = master.derive('refresh-token')
  const sessions = new Sessions({ database: over, clock, tokens, refreshKey, mailRoom, onReuse: () => {} })
  return { authenticator, keys, tokens, sessions, state }
}

async function makeAccount(): Promise<AccountId> {
  const id = newUuidV7(Date.now()) as AccountId
  await database.engine.execute(
    sql`insert into auth.accounts (id, email, name) values (${id}, ${`${id}@example.com`}, 'Somebody')`,
  )
  await database.engine.execute(
    sql`insert into workspace.members (workspace_id, account_id, role) values (${workspaceId}, ${id}, 'viewer')`,
  )
  return id
}

const client = { address: '127.0.0.1', userAgent: 'test' }
async function signIn(sessions: Sessions) {
  const accountId = await makeAccount()
  const held = await database.engine.transaction((queries) =>
    sessions.open(queries, { accountId, signedInBy: 'password' }, client),
  )
  return { accountId, ...(await sessions.issue(held)) }
}

describe('the authenticator of sessions', () => {
  it('asks the database once for a token, right or wrong', async () => {
    const { authenticator, sessions, state } = await openProcess(database)
    const { accessToken, accountId } = await signIn(sessions)
    for (let i = 0; i < 5; i++) {
      expect(await authenticator.authenticate(accessToken)).toMatchObject({ type: 'signed-in', session: { accountId } })
    }
    expect(state.queries).toBe(2)
    const wrong = `${accessToken.slice(0, -6)}AAAAAA`
    for (let i = 0; i < 5; i++) expect((await authenticator.authenticate(wrong)).type).toBe('wrong')
    expect(state.queries).toBe(2)
  })

  it('knows within a second of a session that ended, and of a role that changed, in another process', async () => {
    const here = await openProcess(database)
    const there = await openProcess(second)
    const { accessToken, accountId, session } = await signIn(here.sessions)
    const permissions = async () => {
      const answer = await there.authenticator.authenticate(accessToken)
      return answer.type === 'signed-in' && answer.session.memberships[0]?.permissions.has('key:write')
    }
    expect(await permissions()).toBe(false)
    await database.engine.execute(sql`update workspace.members set role = 'owner' where account_id = ${accountId}`)
    database.listener.notify(MEMBERS_CHANNEL, accountId)
    await expect.poll(permissions, { timeout: 1000 }).toBe(true)
    await here.sessions.end(accountId, { id: session.id }, 'ended')
    await expect
      .poll(async () => (await there.authenticator.authenticate(accessToken)).type, { timeout: 1000 })
      .toBe('wrong')
  })

  it('asks the database each time while notifications do not arrive', async () => {
    const { authenticator, sessions, state } = await openProcess(database)
    const { accessToken, session } = await signIn(sessions)
    state.listener = 'down'
    for (let i = 0; i < 3; i++) expect((await authenticator.authenticate(accessToken)).type).toBe('signed-in')
    expect(state.queries).toBe(6)
    await database.engine.execute(
      sql`update auth.sessions set ended_at = platform.now(), ended_why = 'ended' where id = ${session.id}`,
    )
    expect((await authenticator.authenticate(accessToken)).type).toBe('wrong')
  })

  it('lets nobody in whose account was disabled', async () => {
    const { authenticator, sessions } = await openProcess(database)
    const { accessToken, accountId } = await signIn(sessions)
    await database.engine.execute(sql`update auth.accounts set disabled_at = platform.now() where id = ${accountId}`)
    expect((await authenticator.authenticate(accessToken)).type).toBe('wrong')
  })

  it('tells an access token that has expired from a wrong one, known or not', async () => {
    let nowMs = Date.now()
    const process = await openProcess(database, { nowMs: () => nowMs })
    const { accessToken } = await signIn(process.sessions)
    expect((await process.authenticator.authenticate(accessToken)).type).toBe('signed-in')
    nowMs += ACCESS_TOKEN_MS
    const other = await openProcess(second, { nowMs: () => nowMs })
    for (const { authenticator } of [process, other]) {
      expect(await authenticator.authenticate(accessToken)).toEqual({ type: 'expired', of: 'session' })
    }
  })
})

describe('an access token', async () => {
  const process = await openProcess(database)
  const { accountId, session, accessToken } = await signIn(process.sessions)
  const key = process.keys.current
  const stranger = generateKeyPairSync('ed25519')
  const nowS = Math.floor(Date.now() / 1000)
  const claims = {
    iss: 'linkflow',
    aud: 'linkflow-api',
    sub: accountId as string,
    sid: session.id as string,
    iat: nowS,
    exp: nowS + 600,
  }
  const header = { alg: 'EdDSA', typ: 'at+jwt', kid: key.id }
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = (payload: object, protectedHeader: object = header, by = key.privateKey) =>
    new SignJWT(payload as Record<string, unknown>).setProtectedHeader(protectedHeader as { alg: string }).sign(by)
  const unsigned = (protectedHeader: object) => `${encode(protectedHeader)}.${encode(claims)}.`
  /** The old trick: the public key, which anybody may know, as the secret of an HMAC. */
  const byPublicKey = (format: 'pem' | 'der') => {
    const secret = key.publicKey.export({ type: 'spki', format: format as 'pem' })
    const text = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
  }
  /** Rightly signed, with a header that the library would not write. */
  const byHand = (protectedHeader: object) => {
    const text = `${encode(protectedHeader)}.${encode(claims)}`
    return `${text}.${sign(null, Buffer.from(text), key.privateKey).toString('base64url')}`
  }
  const without = (name: keyof typeof claims) =>
    Object.fromEntries(Object.entries(claims).filter(([each]) => each !== name))

  // Proves T23.
  it('is right if it says what it must, under a key of ours', async () => {
    expect(await process.tokens.check(await signed(claims))).toMatchObject({ type: 'valid', accountId })
    expect(accessToken.length).toBeLessThan(512)
  })

  it.each<[string, () => string | Promise<string>, ('wrong' | 'expired')?]>([
    ['without an algorithm', () => unsigned({ ...header, alg: 'none' })],
    ['with an algorithm that looks like none', () => unsigned({ ...header, alg: 'NONE' })],
    ['under HS256 with the public key as PEM', () => byPublicKey('pem')],
    ['under HS256 with the public key as DER', () => byPublicKey('der')],
    ['under a key of a stranger with our name', () => signed(claims, header, stranger.privateKey)],
    ['with an unknown key', () => signed(claims, { ...header, kid: '0123456789abcdef' })],
    ['without the name of a key', () => signed(claims, { alg: 'EdDSA', typ: 'at+jwt' })],
    ['with the name of a key that is a path', () => signed(claims, { ...header, kid: '../../etc/passwd' })],
    [
      'that brings its own key',
      () => signed(claims, { ...header, jwk: stranger.publicKey.export({ format: 'jwk' }) }, stranger.privateKey),
    ],
    [
      'that says where its key is',
      () => signed(claims, { ...header, jku: 'https://evil.example/jwks' }, stranger.privateKey),
    ],
    ['of another type', () => signed(claims, { ...header, typ: 'JWT' })],
    ['without a type', () => signed(claims, { alg: 'EdDSA', kid: key.id })],
    ['for another audience', () => signed({ ...claims, aud: 'another' })],
    ['of another issuer', () => signed({ ...claims, iss: 'https://evil.example' })],
    ['that has expired', () => signed({ ...claims, exp: nowS - 1 }), 'expired'],
    ['that never expires', () => signed(without('exp'))],
    ['that is not yet good', () => signed({ ...claims, nbf: nowS + 600 })],
    ['without a session', () => signed(without('sid'))],
    ['without an account', () => signed(without('sub'))],
    ['whose session is no id', () => signed({ ...claims, sid: "' or 1=1" })],
    ['with a critical header that nobody knows', () => byHand({ ...header, crit: ['evil'], evil: true })],
    ['with another body under its signature', () => swapBody(accessToken, encode({ ...claims, sub: randomUUID() }))],
    ['cut off', () => accessToken.slice(0, -1)],
    ['with a dot too many', () => `${accessToken}.`],
    ['with no signature', () => `${accessToken.split('.').slice(0, 2).join('.')}.`],
  ])('is refused %s', async (_, make, type = 'wrong') => {
    expect((await process.tokens.check(await make())).type).toBe(type)
  })

  it('is refused for a session of another account', async () => {
    const other = await signIn(process.sessions)
    const token = await signed({ ...claims, sid: other.session.id })
    expect((await process.authenticator.authenticate(token)).type).toBe('wrong')
  })
})

const swapBody = (token: string, body: string): string => {
  const [head, , signature] = token.split('.')
  return `${head}.${body}.${signature}`
}

describe('signing keys', () => {
  it('are one however many processes start at once, sealed under the master key', async () => {
    const fresh = await openTestDatabase({ sets: [workspaceMigrations, authMigrations] })
    const keys = Array.from(
      { length: 4 },
      () => new SigningKeys({ database: fresh.database, master, clock: systemClock }),
    )
    await Promise.all(keys.map((each) => each.start()))
    expect(new Set(keys.map(({ current }) => current.id)).size).toBe(1)
    const stranger = new SigningKeys({
      database: fresh.database,
      master: new MasterKey(new Uint8Array(32)),
      clock: systemClock,
    })
    await expect(stranger.start()).rejects.toThrow('another master key')
    await fresh.close()
  })

  it('rotate without a refusal: the old one verifies on, the new one signs when every process can know it', async () => {
    let nowMs = Date.now()
    const clock = { nowMs: () => nowMs }
    const [here, there] = [await openProcess(database, clock), await openProcess(second, clock)]
    const before = await signIn(here.sessions)
    const oldKey = here.keys.current.id
    await here.keys.rotate()
    expect(here.keys.current.id).toBe(oldKey)
    nowMs += SIGNING_KEY_YOUNG_MS + 1000
    expect(here.keys.current.id).not.toBe(oldKey)
    const after = await signIn(here.sessions)
    for (const { accessToken } of [before, after]) {
      await expect.poll(async () => (await there.tokens.check(accessToken)).type, { timeout: 2000 }).toBe('valid')
    }
    await database.engine.execute(sql`update auth.signing_keys set created_at = created_at - interval '2 hours'`)
    await here.keys.rotateWhenDue()
    expect((await here.tokens.check(before.accessToken)).type).toBe('wrong')
    expect((await here.tokens.check(after.accessToken)).type).toBe('valid')
  })
})
