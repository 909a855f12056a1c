import { CHEAP_PASSWORDS, openTestGateway, type TestAnswer, type TestGateway } from '@linkflow/gateway/testing'
import { newUuidV7 } from '@linkflow/kernel'
import { identifier, sql } from '@linkflow/postgres'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { PASSWORD_COST, PasswordHasher } from './infrastructure/password-hasher.ts'
import { SIGN_INS_PER_ACCOUNT_FREE_MAX, SIGN_INS_PER_NETWORK_FREE_MAX } from './limits.ts'

const PASSWORD = 'correct horse battery'
const passwordHash = (await new PasswordHasher(CHEAP_PASSWORDS).hash(PASSWORD))!

/** A person at the API of a test gateway: signs in, renews, and calls with the access token. */
function people({ call, database, workspaceId, otherWorkspaceId }: TestGateway, hash = passwordHash) {
  const plain = (method: string, path: string, body?: object, headers?: Record<string, string>) =>
    call(method, `/api/v1${path}`, { token: null, ...(body && { body }), ...(headers && { headers }) })
  return {
    plain,
    /** Without an invitation, which is another's business. */
    async make(email: string, role = 'owner', workspaces = [workspaceId]): Promise<string> {
      const id = newUuidV7(Date.now())
      await database.engine.execute(
        sql`insert into auth.accounts (id, email, name, password_hash) values (${id}, ${email}, 'Somebody', ${hash})`,
      )
      for (const workspace of workspaces) {
        await database.engine.execute(
          sql`insert into workspace.members (workspace_id, account_id, role) values (${workspace}, ${id}, ${role})`,
        )
      }
      return id
    },
    both: [workspaceId, otherWorkspaceId],
    signIn: (email: string, password = PASSWORD, headers?: Record<string, string>) =>
      plain('POST', '/sessions', { email, password, refreshIn: 'body' }, headers),
    renew: (refreshToken: string) => plain('POST', '/sessions/refresh', { refreshToken }),
    as: (token: string, method: string, path: string, body?: object, headers?: Record<string, string>) =>
      call(method, `/api/v1${path}`, { token, ...(body && { body }), ...(headers && { headers }) }),
  }
}

const codeOf = ({ status, body }: TestAnswer) => [status, body?.code]
const cookieOf = ({ headers }: TestAnswer) => headers.get('set-cookie')?.split(';')[0]

describe('set-up', async () => {
  const test = await openTestGateway()
  afterAll(() => test.close())
  const { plain, as } = people(test)
  const ada = { email: 'Ada@Example.com', name: 'Ada', password: PASSWORD }

  it('is closed to other machines without the token of the log', async () => {
    const forwarded = { 'x-forwarded-for': '203.0.113.9' }
    expect((await plain('GET', '/setup', undefined, forwarded)).body).toEqual({ isNeeded: true })
    expect(codeOf(await plain('POST', '/setup', ada, forwarded))).toEqual([403, 'setup-forbidden'])
    const wrong = { ...ada, token: `lfs_${'A'.repeat(43)}` }
    expect(codeOf(await plain('POST', '/setup', wrong, forwarded))).toEqual([403, 'setup-forbidden'])
    expect(codeOf(await plain('POST', '/setup', ada, { via: '1.1 proxy' }))).toEqual([403, 'setup-forbidden'])
  })

  it('takes no password that is too short or too long, counted in bytes', async () => {
    for (const password of ['1234567', 'ä'.repeat(513), 'x'.repeat(1025), '12345678\ud800']) {
      expect(codeOf(await plain('POST', '/setup', { ...ada, password }))).toEqual([422, 'body-invalid'])
    }
  })

  it('makes one owner however many try at once, signs in, and is over', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map((n) => plain('POST', '/setup', { ...ada, email: `ada${n}@example.com`, refreshIn: 'body' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    const { body } = answers.find(({ status }) => status === 200)!
    const me = (await as(body.accessToken, 'GET', '/me')).body
    expect(me.account).toMatchObject({ name: 'Ada', isVerified: false })
    expect(me.workspaces).toEqual([{ id: test.workspaceId, name: 'Default', role: 'owner' }])
    expect((await plain('GET', '/setup')).body).toEqual({ isNeeded: false })
    expect(codeOf(await plain('POST', '/setup', ada))).toEqual([409, 'setup-done'])
  })
})

describe('set-up by the link of the log', async () => {
  const test = await openTestGateway()
  afterAll(() => test.close())

  it('works from anywhere, once', async () => {
    const token = (await test.setupToken())!
    const body = { email: 'ada@example.com', name: 'Ada', password: PASSWORD, token }
    const call = () =>
      test.call('POST', '/api/v1/setup', { token: null, body, headers: { 'x-forwarded-for': '203.0.113.9' } })
    const done = await call()
    expect([done.status, cookieOf(done)]).toEqual([200, expect.stringMatching(/^__Host-linkflow_refresh=lfr_/)])
    expect(done.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax; Max-Age=2\d{6}; Secure$/)
    expect(codeOf(await call())).toEqual([409, 'setup-done'])
    expect(await test.setupToken()).toBeUndefined()
  })
})

describe('what signing in costs', async () => {
  const test = await openTestGateway({ passwordCost: PASSWORD_COST })
  afterAll(() => test.close())
  const { database } = test
  const { make, signIn } = people(test, (await new PasswordHasher().hash(PASSWORD))!)

  it('answers an unknown address, a wrong password, and a disabled account alike, and takes as long', {
    timeout: 240_000,
  }, async () => {
    await make('known@example.com')
    await make('disabled@example.com')
    await database.engine.execute(
      sql`update auth.accounts set disabled_at = platform.now() where email = 'disabled@example.com'`,
    )
    const cases = [
      ['nobody@example.com', PASSWORD],
      ['known@example.com', 'not the password'],
      ['disabled@example.com', PASSWORD],
      ['disabled@example.com', 'not the password'],
    ] as const
    const texts = new Set<string>()
    const time = async ([email, password]: readonly [string, string]) => {
      await database.engine.execute(sql`delete from auth.attempts`)
      const startedMs = performance.now()
      const { text, status } = await signIn(email, password, { 'x-request-id': 'same' })
      texts.add(`${status} ${text}`)
      return performance.now() - startedMs
    }
    // Against the unknown address of the same round, first and last by turns: machines are noisy, rounds less so.
    const ratios = cases.map((): number[] => [])
    const medians = () => ratios.map((each) => each.toSorted((a, b) => a - b)[each.length / 2]!)
    const areAlike = () => medians().every((median) => Math.abs(Math.log(median)) < Math.log(1.25))
    // Noise goes with more rounds; a difference stays.
    for (let round = 0; round < 20 || (round < 120 && !(round % 20 === 0 && areAlike())); round++) {
      const tookMs: number[] = []
      const order = round % 2 === 0 ? [0, 1, 2, 3] : [3, 2, 1, 0]
      for (const index of order) tookMs[index] = await time(cases[index]!)
      for (const [index, took] of tookMs.entries()) ratios[index]!.push(took / tookMs[0]!)
    }
    expect(texts.size).toBe(1)
    expect(areAlike(), medians().join(' ')).toBe(true)
  })

  it('hashes anew what was hashed with older parameters', async () => {
    const { hash } = await import('@node-rs/argon2')
    const id = await make('old@example.com')
    const old = await hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
    await database.engine.execute(sql`update auth.accounts set password_hash = ${old} where id = ${id}`)
    expect((await signIn('old@example.com')).status).toBe(200)
    const row = await database.engine.one<{ password_hash: string }>(
      sql`select password_hash from auth.accounts where id = ${id}`,
    )
    expect(row!.password_hash).toContain('m=65536,t=3,p=1')
    expect((await signIn('old@example.com')).status).toBe(200)
  })
})

describe('signing in', async () => {
  const test = await openTestGateway()
  afterAll(() => test.close())
  const { database } = test
  const { plain, make, both, signIn, renew, as } = people(test)
  beforeEach(() => database.engine.execute(sql`delete from auth.attempts`))

  it('does not care for capitals in the address', async () => {
    await make('capital@example.com')
    expect((await signIn('CAPITAL@Example.Com')).status).toBe(200)
  })

  it('makes guessers of one account wait, whether there is one or not, and a hundred at once no better', async () => {
    await make('guessed@example.com')
    for (const email of ['guessed@example.com', 'unguessed@example.com']) {
      const answers = await Promise.all(Array.from({ length: 15 }, () => signIn(email, 'wrong')))
      const refused = answers.filter(({ status }) => status === 401)
      const blocked = answers.filter(({ status }) => status === 429)
      expect([refused.length, blocked.length]).toEqual([
        SIGN_INS_PER_ACCOUNT_FREE_MAX,
        15 - SIGN_INS_PER_ACCOUNT_FREE_MAX,
      ])
      expect(blocked[0]!.headers.get('retry-after')).toBe('1')
      await database.engine.execute(sql`delete from auth.attempts`)
    }
  })

  it('lets the right password in after the wait, and begins to count anew', async () => {
    await make('waits@example.com')
    for (let i = 0; i < SIGN_INS_PER_ACCOUNT_FREE_MAX; i++) await signIn('waits@example.com', 'wrong')
    expect(codeOf(await signIn('waits@example.com'))).toEqual([429, 'sign-in-blocked'])
    await database.engine.execute(sql`update auth.attempts set open_at = platform.now()`)
    expect((await signIn('waits@example.com')).status).toBe(200)
    expect(codeOf(await signIn('waits@example.com', 'wrong'))).toEqual([401, 'sign-in-refused'])
  })

  // Proves T31.
  it('makes one network wait that tries many accounts', async () => {
    const answers: TestAnswer[] = []
    for (let i = 0; i <= SIGN_INS_PER_NETWORK_FREE_MAX; i++) answers.push(await signIn(`a${i}@example.com`, 'wrong'))
    expect(answers.map(({ status }) => status)).toEqual([
      ...Array.from({ length: SIGN_INS_PER_NETWORK_FREE_MAX }, () => 401),
      429,
    ])
  })

  it('gives the refresh token to the cookie or the body, never to both', async () => {
    await make('cookie@example.com')
    const inCookie = await plain('POST', '/sessions', { email: 'cookie@example.com', password: PASSWORD })
    expect(inCookie.body.refreshToken).toBeUndefined()
    expect(cookieOf(inCookie)).toMatch(/^linkflow_refresh=lfr_/)
    const inBody = await signIn('cookie@example.com')
    expect([inBody.headers.get('set-cookie'), typeof inBody.body.refreshToken]).toEqual([null, 'string'])
    const own = { cookie: cookieOf(inCookie)!, origin: test.url }
    const renewed = await plain('POST', '/sessions/refresh', {}, own)
    expect([renewed.status, renewed.body.refreshToken]).toEqual([200, undefined])
    expect(cookieOf(renewed)).not.toBe(cookieOf(inCookie))
  })

  it('refuses what another site sends with the cookie, and takes JSON alone', async () => {
    await make('csrf@example.com')
    const signedIn = await plain('POST', '/sessions', { email: 'csrf@example.com', password: PASSWORD })
    const cookie = cookieOf(signedIn)!
    const elsewhere: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      {},
    ]
    for (const from of elsewhere) {
      const answer = await plain('POST', '/sessions/refresh', {}, { cookie, ...from })
      expect(codeOf(answer)).toEqual([403, 'origin-refused'])
    }
    const form = { cookie, origin: test.url, 'content-type': 'application/x-www-form-urlencoded' }
    expect(codeOf(await plain('POST', '/sessions/refresh', {}, form))).toEqual([415, 'media-type-unsupported'])
    const bodyless = await plain('POST', '/sessions/refresh', undefined, { cookie, origin: test.url })
    expect(codeOf(bodyless)).toEqual([400, 'body-missing'])
    const login = { email: 'csrf@example.com', password: PASSWORD }
    const foreign = await plain('POST', '/sessions', login, { origin: 'https://evil.example' })
    expect(codeOf(foreign)).toEqual([403, 'origin-refused'])
    const out = await as(signedIn.body.accessToken, 'DELETE', '/sessions/current', undefined, { cookie })
    expect(codeOf(out)).toEqual([403, 'origin-refused'])
    expect((await plain('POST', '/sessions/refresh', {}, { cookie, origin: test.url })).status).toBe(200)
  })

  it('renews by rotation: each token once, the child again at once, and a later second use ends the session', async () => {
    await make('rotates@example.com')
    const first = (await signIn('rotates@example.com')).body
    const second = (await renew(first.refreshToken)).body
    expect(second.refreshToken).not.toBe(first.refreshToken)
    expect((await renew(first.refreshToken)).body.refreshToken).toBe(second.refreshToken)
    const third = (await renew(second.refreshToken)).body
    await database.engine.execute(
      sql`update auth.refresh_tokens set used_at = used_at - interval '11 seconds' where session_id = ${first.sessionId}`,
    )
    expect(codeOf(await renew(first.refreshToken))).toEqual([401, 'refresh-refused'])
    expect(codeOf(await renew(third.refreshToken))).toEqual([401, 'refresh-refused'])
    await expect
      .poll(async () => codeOf(await as(third.accessToken, 'GET', '/me')), { timeout: 1000 })
      .toEqual([401, 'session-invalid'])
    const row = await database.engine.one<{ ended_why: string }>(
      sql`select ended_why from auth.sessions where id = ${first.sessionId}`,
    )
    expect(row!.ended_why).toBe('token-reused')
    expect(test.logged().some((line) => line.includes('used twice') && line.includes(first.sessionId))).toBe(true)
  })

  it('gives two who renew at once the same child', async () => {
    await make('tabs@example.com')
    const { refreshToken } = (await signIn('tabs@example.com')).body
    const answers = await Promise.all(Array.from({ length: 8 }, () => renew(refreshToken)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1)
    expect((await renew(answers[0]!.body.refreshToken)).status).toBe(200)
  })

  it('renews nothing after thirty days, nor for a disabled account', async () => {
    const id = await make('over@example.com')
    const { refreshToken, sessionId } = (await signIn('over@example.com')).body
    await database.engine.execute(sql`update auth.accounts set disabled_at = platform.now() where id = ${id}`)
    expect(codeOf(await renew(refreshToken))).toEqual([401, 'refresh-refused'])
    await database.engine.execute(sql`update auth.accounts set disabled_at = null where id = ${id}`)
    await database.engine.execute(
      sql`update auth.sessions set ends_at = ends_at - interval '30 days' where id = ${sessionId}`,
    )
    expect(codeOf(await renew(refreshToken))).toEqual([401, 'refresh-refused'])
  })

  it('lists sessions, ends one, all others, and all; what ended is refused within a second', async () => {
    await make('many@example.com')
    await make('stranger@example.com')
    const [a, b, c] = await Promise.all([1, 2, 3].map(async () => (await signIn('many@example.com')).body))
    const stranger = (await signIn('stranger@example.com')).body
    const { items } = (await as(a.accessToken, 'GET', '/sessions')).body
    expect(items).toHaveLength(3)
    expect(items.filter(({ isCurrent }: { isCurrent: boolean }) => isCurrent)).toMatchObject([
      { id: a.sessionId, address: '127.0.0.1' },
    ])
    expect(codeOf(await as(stranger.accessToken, 'DELETE', `/sessions/${a.sessionId}`))).toEqual([
      404,
      'session-not-found',
    ])
    const refused = (token: string) =>
      expect
        .poll(async () => codeOf(await as(token, 'GET', '/me')), { timeout: 1000 })
        .toEqual([401, 'session-invalid'])
    expect((await as(a.accessToken, 'DELETE', `/sessions/${b.sessionId}`)).status).toBe(204)
    await refused(b.accessToken)
    expect((await as(a.accessToken, 'DELETE', '/sessions?except=current')).status).toBe(204)
    await refused(c.accessToken)
    expect((await as(a.accessToken, 'GET', '/me')).status).toBe(200)
    expect((await as(a.accessToken, 'DELETE', '/sessions')).status).toBe(204)
    await refused(a.accessToken)
    expect((await as(stranger.accessToken, 'DELETE', '/sessions/current')).headers.get('set-cookie')).toMatch(
      /^linkflow_refresh=; .*Max-Age=0$/,
    )
    await refused(stranger.accessToken)
    expect(codeOf(await renew(stranger.refreshToken))).toEqual([401, 'refresh-refused'])
  })

  it('changes the name, and the password with the one before, which ends the other sessions', async () => {
    await make('changes@example.com')
    const here = (await signIn('changes@example.com')).body
    const there = (await signIn('changes@example.com')).body
    expect((await as(here.accessToken, 'PATCH', '/me', { name: 'Grace' })).body.account.name).toBe('Grace')
    const change = (current: string, next: string) => as(here.accessToken, 'POST', '/me/password', { current, next })
    expect(codeOf(await change('wrong', 'a new password'))).toEqual([403, 'password-wrong'])
    expect(codeOf(await change(PASSWORD, 'short'))).toEqual([422, 'body-invalid'])
    expect((await change(PASSWORD, 'a new password')).status).toBe(204)
    expect((await as(here.accessToken, 'GET', '/me')).status).toBe(200)
    expect((await renew(there.refreshToken)).status).toBe(401)
    expect((await signIn('changes@example.com')).status).toBe(401)
    expect((await signIn('changes@example.com', 'a new password')).status).toBe(200)
  })

  it('reaches the workspaces of the account, by its role, and a header chooses among several', async () => {
    await make('viewer@example.com', 'viewer')
    const viewer = (await signIn('viewer@example.com')).body.accessToken
    expect((await as(viewer, 'GET', '/workspace')).body.id).toBe(test.workspaceId)
    expect(codeOf(await as(viewer, 'GET', '/keys'))).toEqual([403, 'permission-missing'])
    const other = { 'linkflow-workspace': test.otherWorkspaceId }
    const nowhere = { 'linkflow-workspace': newUuidV7(Date.now()) }
    const [foreign, missing] = [
      await as(viewer, 'GET', '/workspace', undefined, other),
      await as(viewer, 'GET', '/workspace', undefined, nowhere),
    ]
    expect(codeOf(foreign)).toEqual([403, 'workspace-not-member'])
    expect([codeOf(missing), missing.body.detail]).toEqual([codeOf(foreign), foreign.body.detail])

    await make('both@example.com', 'admin', both)
    const admin = (await signIn('both@example.com')).body.accessToken
    const asked = await as(admin, 'GET', '/workspace')
    expect(codeOf(asked)).toEqual([400, 'workspace-needed'])
    expect(asked.body.facts.workspaces.map(({ id }: { id: string }) => id).sort()).toEqual([...both].sort())
    expect((await as(admin, 'GET', '/workspace', undefined, other)).body.id).toBe(test.otherWorkspaceId)

    await make('nowhere@example.com', 'owner', [])
    const alone = (await signIn('nowhere@example.com')).body.accessToken
    expect(codeOf(await as(alone, 'GET', '/workspace'))).toEqual([403, 'workspace-not-member'])
    expect((await as(alone, 'GET', '/me')).body.workspaces).toEqual([])
  })

  it('is for people: a key has no account', async () => {
    expect(codeOf(await as(test.token, 'GET', '/me'))).toEqual([403, 'session-needed'])
    expect(codeOf(await plain('GET', '/me'))).toEqual([401, 'session-missing'])
  })

  // Proves T32.
  it('leaves no secret in the database or the log', async () => {
    await make('secret@example.com')
    const { accessToken, refreshToken } = (await signIn('secret@example.com')).body
    const rows = await database.engine.query<{ text: string }>(
      sql`select t::text as text from auth.refresh_tokens t union all select s::text from auth.sessions s`,
    )
    const everything = rows.map(({ text }) => text).join('\n') + test.logged().join('\n')
    for (const secret of [refreshToken.slice(4), accessToken.split('.')[2], PASSWORD]) {
      expect(everything).not.toContain(secret)
      expect(everything).not.toContain(Buffer.from(secret, 'base64url').toString('hex'))
    }
  })

  it('cannot be read by the role for users’ queries', async () => {
    for (const table of ['accounts', 'sessions', 'refresh_tokens', 'signing_keys', 'attempts']) {
      const statement = sql`select from ${identifier(`auth.${table}`)}`
      const read = database.app.withoutWorkspace((queries) => queries.query(statement))
      await expect(read, table).rejects.toMatchObject({ code: '42501' })
    }
  })
})

describe('signing in through a proxy', async () => {
  const test = await openTestGateway({ trustedHops: 1 })
  afterAll(() => test.close())
  const { signIn } = people(test)
  const from = (i: number, forwarded: string) =>
    signIn(`a${i}@example.com`, 'wrong', { 'x-forwarded-for': forwarded }).then(({ status }) => status)

  it('is counted by the address that the proxy saw, whatever the client says before it', async () => {
    for (let i = 0; i < SIGN_INS_PER_NETWORK_FREE_MAX; i++)
      expect(await from(i, `198.51.100.${i}, 203.0.113.9`)).toBe(401)
    expect(await from(50, '198.51.100.50, 203.0.113.9')).toBe(429)
    expect(await from(51, '203.0.113.9, 203.0.113.10')).toBe(401)
  })
})
