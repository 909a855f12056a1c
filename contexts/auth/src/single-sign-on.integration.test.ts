import { randomBytes } from 'node:crypto'
import { CHEAP_PASSWORDS, openTestGateway, type TestAnswer } from '@linkflow/gateway/testing'
import { Egress, type EgressResponse } from '@linkflow/http-egress'
import { newUuidV7, Secret } from '@linkflow/kernel'
import { sql } from '@linkflow/postgres'
import { generateKeyPair, SignJWT } from 'jose'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SsoSettings } from './index.ts'
import { PasswordHasher } from './infrastructure/password-hasher.ts'
import { SSO_PER_NETWORK_FREE_MAX } from './limits.ts'
import { CLIENT, openSignOnProvider, type Person, signInAtProvider } from './testing/sign-on-provider.ts'
import { SoftwareAuthenticator } from './testing/software-authenticator.ts'

const PASSWORD = 'correct horse battery'
const passwordHash = (await new PasswordHasher(CHEAP_PASSWORDS).hash(PASSWORD))!
const codeOf = ({ status, body }: TestAnswer) => [status, body?.code]
const why = ({ body }: TestAnswer) => [body?.code, body?.facts?.reason]
const [BACK, SIGNED_OUT] = ['https://flow.example/sign-in/sso', 'https://flow.example/sign-in']

const provider = await openSignOnProvider(BACK, SIGNED_OUT)
const egress = new Egress({
  allow: [{ kind: 'network', network: '127.0.0.1', prefix: 32, port: provider.port }],
  deny: [],
})
afterAll(async () => {
  await egress.close()
  await provider.close()
})

/** What comes from the provider's token address is changed on the way, where a test says so. */
type Change = (token: Record<string, string>) => Promise<Record<string, string>> | Record<string, string>
const between = { change: undefined as Change | undefined, asked: 0 }
afterEach(() => {
  between.change = undefined
})
const meddling: Pick<Egress, 'request'> = {
  async request(request, context) {
    between.asked += 1
    const answer = await egress.request(request, context)
    if (!answer.ok || !request.url.endsWith('/token') || between.change === undefined) return answer
    const { body, ...rest } = answer.value as EgressResponse<Uint8Array>
    const changed = await between.change(JSON.parse(Buffer.from(body).toString()))
    return {
      ok: true,
      value: { ...rest, body: Buffer.from(JSON.stringify(changed)) } as unknown as typeof answer.value,
    }
  },
}

const errors: unknown[] = []
const settings = (more: Partial<SsoSettings> = {}): SsoSettings => ({
  issuer: provider.issuer,
  clientId: CLIENT.id,
  clientSecret: new Secret(CLIENT.secret),
  label: 'Our company',
  domains: [],
  createsAccounts: false,
  newcomerRole: 'viewer',
  egress: () => meddling,
  onError: (error) => errors.push(error),
  ...more,
})

async function openSite(more: Partial<SsoSettings> = {}) {
  const test = await openTestGateway({ sso: settings(more) })
  const { database } = test
  const post = (path: string, body?: object, token: string | null = null, headers: Record<string, string> = {}) =>
    test.call('POST', `/api/v1${path}`, { token, ...(body && { body }), headers })
  const answered = async (url: string, sub: string) => {
    const back = await signInAtProvider(url, sub, BACK)
    return { code: back.get('code')!, state: back.get('state')!, iss: back.get('iss')! }
  }
  return {
    ...test,
    post,
    answered,
    begin: async () => (await post('/sessions/sso', { flowIn: 'body' })).body as { url: string; flow: string },
    complete: (body: object) => post('/sessions/sso/complete', { refreshIn: 'body', ...body }),
    async signOn(person: Person) {
      provider.people.set(person.sub, person)
      const { url, flow } = (await post('/sessions/sso', { flowIn: 'body' })).body
      return post('/sessions/sso/complete', { ...(await answered(url, person.sub)), flow, refreshIn: 'body' })
    },
    async make(email: string, { isVerified = true, hash = passwordHash as string | null } = {}) {
      const id = newUuidV7(Date.now())
      await database.engine.execute(
        sql`insert into auth.accounts (id, email, name, password_hash, verified_at)
            values (${id}, ${email}, 'Somebody', ${hash}, case when ${isVerified} then platform.now() end)`,
      )
      return id
    },
    signIn: async (email: string) =>
      (await post('/sessions', { email, password: PASSWORD, refreshIn: 'body' })).body.accessToken as string,
    me: async (token: string) => (await test.call('GET', '/api/v1/me', { token })).body,
  }
}

const ada: Person = { sub: 'ada', email: 'Ada@Example.com', email_verified: true, name: 'Ada L.' }

describe('single sign-on', async () => {
  const site = await openSite()
  afterAll(() => site.close())
  beforeEach(() => site.database.engine.execute(sql`delete from auth.attempts`))

  it('sends the browser to the provider with state, nonce and PKCE, and to the one address back', async () => {
    const ways = await site.call('GET', '/api/v1/sign-in-ways', { token: null })
    expect(ways.body).toEqual({ passkeys: true, sso: { label: 'Our company' }, cookies: 'secure' })
    const [one, other] = [new URL((await site.begin()).url), new URL((await site.begin()).url)]
    expect(one.origin).toBe(provider.issuer)
    const { searchParams: asked } = one
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: CLIENT.id,
      response_type: 'code',
      redirect_uri: BACK,
      code_challenge_method: 'S256',
      scope: 'openid email profile',
    })
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(asked.get(name)!.length).toBeGreaterThan(40)
      expect(asked.get(name)).not.toBe(other.searchParams.get(name))
    }
  })

  it('links an address that both proved, and opens it from then on whatever the address becomes', async () => {
    const id = await site.make('ada@example.com')
    const done = await site.signOn(ada)
    expect(done.status).toBe(200)
    const me = await site.me(done.body.accessToken)
    expect(me.account).toMatchObject({ id, email: 'ada@example.com' })
    const moved = await site.signOn({ ...ada, email: 'elsewhere@example.org', email_verified: false })
    expect((await site.me(moved.body.accessToken)).account.id).toBe(id)
    const sessions = (await site.call('GET', '/api/v1/sessions', { token: moved.body.accessToken })).body.items
    expect(sessions[0].signedInBy).toBe('sso')
    const identities = (await site.call('GET', '/api/v1/me/identities', { token: moved.body.accessToken })).body.items
    expect(identities).toMatchObject([{ issuer: provider.issuer, email: 'ada@example.com' }])
  })

  it('takes over nobody by an address that one side did not prove', async () => {
    await site.make('victim@example.com')
    const claims = { email: 'victim@example.com', name: 'Mallory' }
    const refused = ['sso-refused', 'email-unverified']
    expect(why(await site.signOn({ sub: 'm1', ...claims, email_verified: false }))).toEqual(refused)
    expect(why(await site.signOn({ sub: 'm2', ...claims }))).toEqual(refused)
    expect(why(await site.signOn({ sub: 'm3', ...claims, email_verified: 'true' }))).toEqual(refused)
    await site.make('squatted@example.com', { isVerified: false })
    const owner = { sub: 'o1', email: 'squatted@example.com', email_verified: true }
    expect(why(await site.signOn(owner))).toEqual(['sso-refused', 'account-unproved'])
    expect(await site.database.engine.query(sql`select id from auth.identities where subject <> 'ada'`)).toEqual([])
  })

  it('adds no second subject to an account, and makes none', async () => {
    await site.make('one@example.com')
    const person = { email: 'one@example.com', email_verified: true }
    expect((await site.signOn({ sub: 'one', ...person })).status).toBe(200)
    expect(why(await site.signOn({ sub: 'two', ...person }))).toEqual(['sso-refused', 'account-linked'])
    const stranger = { sub: 'stranger', email: 'stranger@example.com', email_verified: true }
    expect(why(await site.signOn(stranger))).toEqual(['sso-refused', 'account-missing'])
    expect(why(await site.signOn({ sub: 'nobody' }))).toEqual(['sso-refused', 'email-unverified'])
  })

  it('opens no disabled account, linked or not', async () => {
    const person = { sub: 'dis', email: 'dis@example.com', email_verified: true }
    const id = await site.make('dis@example.com')
    await site.post(`/accounts/${id}/disable`, undefined, site.token)
    expect(why(await site.signOn(person))).toEqual(['sso-refused', 'account-disabled'])
    await site.post(`/accounts/${id}/enable`, undefined, site.token)
    expect((await site.signOn(person)).status).toBe(200)
    await site.post(`/accounts/${id}/disable`, undefined, site.token)
    expect(why(await site.signOn(person))).toEqual(['sso-refused', 'account-disabled'])
  })

  it('is a first step where the account has a second factor', async () => {
    await site.make('factor@example.com')
    const token = await site.signIn('factor@example.com')
    const device = new SoftwareAuthenticator({ origin: 'https://flow.example' })
    const asked = (await site.post('/me/passkeys/question', { password: PASSWORD }, token)).body
    await site.post('/me/passkeys', { name: 'Phone', credential: device.create(asked) }, token)
    const half = await site.signOn({ sub: 'factor', email: 'factor@example.com', email_verified: true })
    expect([half.status, half.body.accessToken]).toEqual([202, undefined])
    const passkey = device.get(half.body.passkey)
    const { challenge } = half.body
    const done = await site.post('/sessions/second-factor', { challenge, passkey, refreshIn: 'body' })
    const sessions = await site.call('GET', '/api/v1/sessions', { token: done.body.accessToken })
    expect(sessions.body.items[0].signedInBy).toBe('sso')
  })

  // Proves T35.
  it('takes what came back once, and only from the browser that began', async () => {
    await site.make('flows@example.com')
    provider.people.set('flows', { sub: 'flows', email: 'flows@example.com', email_verified: true })
    const [mine, theirs] = [await site.begin(), await site.begin()]
    const back = await site.answered(mine.url, 'flows')
    const over = [401, 'sso-over']
    expect(codeOf(await site.complete(back))).toEqual(over)
    expect(codeOf(await site.complete({ ...back, flow: theirs.flow }))).toEqual(over)
    expect(codeOf(await site.complete({ ...back, flow: randomBytes(200).toString('base64url') }))).toEqual(over)
    expect(codeOf(await site.complete({ ...back, flow: mine.flow, state: 'x' }))).toEqual(over)
    const asked = between.asked
    const both = await Promise.all([1, 2].map(() => site.complete({ ...back, flow: mine.flow })))
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401])
    expect(between.asked).toBeGreaterThan(asked)
    expect(codeOf(await site.complete({ ...back, flow: mine.flow }))).toEqual(over)
  })

  it('keeps the flow in a cookie for browsers, and refuses other sites', async () => {
    await site.make('cookie@example.com')
    provider.people.set('cookie', { sub: 'cookie', email: 'cookie@example.com', email_verified: true })
    const begun = await site.post('/sessions/sso', {})
    const cookie = begun.headers.get('set-cookie')!
    expect(cookie).toMatch(/^linkflow_sso=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/)
    expect(begun.body.flow).toBeUndefined()
    const back = await site.answered(begun.body.url, 'cookie')
    const headers = { cookie: cookie.split(';')[0]!, 'sec-fetch-site': 'same-origin' }
    const other = { ...headers, 'sec-fetch-site': 'cross-site' }
    expect(codeOf(await site.post('/sessions/sso/complete', back, null, other))).toEqual([403, 'origin-refused'])
    const done = await site.post('/sessions/sso/complete', back, null, headers)
    expect([done.status, done.headers.get('set-cookie')]).toEqual([200, expect.stringMatching(/^linkflow_refresh=/)])
  })

  it('forgets a flow after ten minutes', async () => {
    const flow = { state: 's', nonce: 'n', verifier: 'v', expiresAtMs: Date.now() - 1 }
    const sealed = site.master.seal('sso-flow', '', Buffer.from(JSON.stringify(flow)))
    const body = { code: 'c', state: 's', flow: Buffer.from(sealed).toString('base64url') }
    expect(codeOf(await site.complete(body))).toEqual([401, 'sso-over'])
  })

  it('refuses a code of its own, and an answer of another issuer', async () => {
    provider.people.set('codes', { sub: 'codes', email: 'codes@example.com', email_verified: true })
    const one = await site.begin()
    const { state } = await site.answered(one.url, 'codes')
    const failed = [401, 'sso-failed']
    const guess = { code: 'a-guess', state, iss: provider.issuer, flow: one.flow }
    expect(codeOf(await site.complete(guess))).toEqual(failed)
    const two = await site.begin()
    const back = await site.answered(two.url, 'codes')
    expect(codeOf(await site.complete({ ...back, iss: 'https://evil.test', flow: two.flow }))).toEqual(failed)
  })

  it.each<[string, (token: SignJWT) => SignJWT]>([
    ['signed by another key', (token) => token],
    ['for another client', (token) => token.setAudience('other')],
    ['of another issuer', (token) => token.setIssuer('https://evil.test')],
    ['that is over', (token) => token.setExpirationTime(1)],
    ['of nobody', (token) => token.setSubject('')],
  ])('refuses a token %s', async (what, forge) => {
    const other = await generateKeyPair('RS256')
    const key = what === 'signed by another key' ? other.privateKey : provider.privateKey
    between.change = async (tokens) => {
      const claims = JSON.parse(Buffer.from(tokens['id_token']!.split('.')[1]!, 'base64url').toString())
      const token = forge(new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k1' }))
      return { ...tokens, id_token: await token.sign(key) }
    }
    expect(codeOf(await site.signOn(ada))).toEqual([401, 'sso-failed'])
  })

  it('takes a token that is signed by the provider anew, so that the refusals above are for what was changed', async () => {
    between.change = async (tokens) => {
      const claims = JSON.parse(Buffer.from(tokens['id_token']!.split('.')[1]!, 'base64url').toString())
      const token = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      return { ...tokens, id_token: await token.sign(provider.privateKey) }
    }
    expect((await site.signOn(ada)).status).toBe(200)
  })

  it('refuses a token without a signature, without a token, and one of another sign-on', async () => {
    const failed = [401, 'sso-failed']
    between.change = (tokens) => {
      const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
      return { ...tokens, id_token: `${header}.${tokens['id_token']!.split('.')[1]}.` }
    }
    expect(codeOf(await site.signOn(ada))).toEqual(failed)
    between.change = ({ id_token: _, ...tokens }) => tokens
    expect(codeOf(await site.signOn(ada))).toEqual(failed)
    let first: string | undefined
    between.change = (tokens) => {
      first ??= tokens['id_token']!
      return { ...tokens, id_token: first }
    }
    expect((await site.signOn(ada)).status).toBe(200)
    expect(codeOf(await site.signOn(ada))).toEqual(failed)
  })

  it('lets somebody link by hand, once confirmed, whatever the addresses are', async () => {
    const id = await site.make('linker@example.com', { isVerified: false })
    const token = await site.signIn('linker@example.com')
    const begin = (given: object, as = token) => site.post('/me/identities/link', { flowIn: 'body', ...given }, as)
    expect(codeOf(await begin({}))).toEqual([403, 'password-wrong'])
    provider.people.set('linker', { sub: 'linker', email: 'else@example.org', email_verified: false })
    const begun = (await begin({ password: PASSWORD })).body
    const back = { ...(await site.answered(begun.url, 'linker')), flow: begun.flow }
    // It is no sign-in, and of no other session.
    expect(codeOf(await site.complete(back))).toEqual([401, 'sso-over'])
    const other = await site.signIn('linker@example.com')
    expect(codeOf(await site.post('/me/identities', back, other))).toEqual([401, 'sso-over'])
    const linked = await site.post('/me/identities', back, token)
    expect([linked.status, linked.body.email]).toEqual([201, 'else@example.org'])
    const done = await site.signOn({ sub: 'linker' })
    expect((await site.me(done.body.accessToken)).account.id).toBe(id)

    await site.make('second-linker@example.com')
    const thief = await site.signIn('second-linker@example.com')
    const again = (await begin({ password: PASSWORD }, thief)).body
    const same = { ...(await site.answered(again.url, 'linker')), flow: again.flow }
    expect(codeOf(await site.post('/me/identities', same, thief))).toEqual([409, 'identity-taken'])

    const unlink = (as: string) => site.call('DELETE', `/api/v1/me/identities/${linked.body.id}`, { token: as })
    expect(codeOf(await unlink(thief))).toEqual([404, 'identity-not-found'])
    await site.database.engine.execute(sql`update auth.accounts set password_hash = null where id = ${id}`)
    expect(codeOf(await unlink(token))).toEqual([409, 'sign-in-way-last'])
    await site.database.engine.execute(sql`update auth.accounts set password_hash = ${passwordHash} where id = ${id}`)
    expect((await unlink(token)).status).toBe(204)
    expect(why(await site.signOn({ sub: 'linker' }))).toEqual(['sso-refused', 'email-unverified'])
  })

  it('signs out here, and says where to sign out there', async () => {
    await site.make('leaves@example.com')
    const { accessToken: token } = (
      await site.signOn({ sub: 'leaves', email: 'leaves@example.com', email_verified: true })
    ).body
    const left = await site.post('/sessions/current/sso-sign-out', undefined, token)
    const url = new URL(left.body.url)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: CLIENT.id,
      post_logout_redirect_uri: SIGNED_OUT,
    })
    const page = await fetch(url)
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('name="logout"')])
    const stillIn = async () => codeOf(await site.call('GET', '/api/v1/me', { token }))
    await expect.poll(stillIn).toEqual([401, 'session-invalid'])
    await site.make('by-password@example.com')
    const other = await site.signIn('by-password@example.com')
    expect((await site.post('/sessions/current/sso-sign-out', undefined, other)).body).toEqual({})
  })

  it('makes networks wait that send one wrong answer after the other', async () => {
    const answers: TestAnswer[] = []
    for (let i = 0; i <= SSO_PER_NETWORK_FREE_MAX; i++) answers.push(await site.complete({ code: 'x', state: 'x' }))
    expect(codeOf(answers.at(-2)!)).toEqual([401, 'sso-over'])
    expect(codeOf(answers.at(-1)!)).toEqual([429, 'sign-in-blocked'])
  })

  // Proves T32.
  it('leaves no code, token or secret in the database or the log', async () => {
    await site.make('quiet@example.com')
    let idToken = ''
    between.change = (tokens) => {
      idToken = tokens['id_token']!
      return tokens
    }
    provider.people.set('quiet', { sub: 'quiet', email: 'quiet@example.com', email_verified: true })
    const { url, flow } = await site.begin()
    const back = await site.answered(url, 'quiet')
    expect((await site.complete({ ...back, flow })).status).toBe(200)
    const rows = await site.database.engine.query<{ text: string }>(
      sql`select t::text as text from auth.identities t union all select u::text from auth.used_once u
          union all select s::text from auth.sessions s`,
    )
    const everything = rows.map(({ text }) => text).join('\n') + site.logged().join('\n')
    for (const canary of [back.code, back.state, flow, CLIENT.secret, idToken.split('.')[2]!]) {
      expect(everything).not.toContain(canary)
    }
  })
})

describe('single sign-on that makes accounts', async () => {
  const site = await openSite({ createsAccounts: true, newcomerRole: 'operator', domains: ['example.com'] })
  afterAll(() => site.close())
  const newcomer = { sub: 'new', email: 'new@example.com', email_verified: true, name: 'New\u0000 One' }

  it('makes none before set-up, whose account is the owner', async () => {
    expect(why(await site.signOn(newcomer))).toEqual(['sso-refused', 'account-missing'])
    expect((await site.call('GET', '/api/v1/setup', { token: null })).body).toEqual({ isNeeded: true })
    await site.make('owner@example.com')
  })

  it('makes one with the role of the settings, whatever the provider claims, of the named domains only', async () => {
    const claims = { ...newcomer, role: 'owner', groups: ['owner'] } as Person
    const done = await site.signOn(claims)
    expect(done.status).toBe(200)
    const me = await site.me(done.body.accessToken)
    expect(me.account).toMatchObject({ email: 'new@example.com', name: 'New  One', isVerified: true })
    expect(me.hasPassword).toBe(false)
    expect(me.workspaces).toEqual([{ id: site.workspaceId, name: 'Default', role: 'operator' }])
    const foreign = { sub: 'foreign', email: 'x@example.org', email_verified: true }
    expect(why(await site.signOn(foreign))).toEqual(['sso-refused', 'domain-refused'])
    expect(why(await site.signOn({ ...newcomer, email: 'new@example.org' }))).toEqual(['sso-refused', 'domain-refused'])
    expect((await site.signOn(newcomer)).status).toBe(200)
  })

  it('makes one of two that come at once', async () => {
    const twice = { sub: 'twice', email: 'twice@example.com', email_verified: true }
    const both = await Promise.all([site.signOn(twice), site.signOn(twice)])
    expect(both.map(({ status }) => status)).toEqual([200, 200])
    const rows = await site.database.engine.query(sql`select id from auth.accounts where email = 'twice@example.com'`)
    expect(rows).toHaveLength(1)
  })

  it('gives no account without a password its password by sign-in, and one by a mail', async () => {
    const signIn = (password: string) => site.post('/sessions', { email: 'new@example.com', password })
    for (const password of ['', 'null', PASSWORD]) expect((await signIn(password)).status).not.toBe(200)
    const given = await site.post('/accounts/password-resets', { email: 'new@example.com' }, site.token)
    await site.post('/password-resets/complete', { token: given.body.token, password: PASSWORD })
    expect((await signIn(PASSWORD)).status).toBe(200)
  })
})

describe('single sign-on that does not work', () => {
  it('says that there is none, and goes on with passwords', async () => {
    const test = await openTestGateway()
    const call = (path: string, body: object) => test.call('POST', `/api/v1${path}`, { token: null, body })
    expect((await test.call('GET', '/api/v1/sign-in-ways', { token: null })).body.sso).toBeUndefined()
    expect(codeOf(await call('/sessions/sso', {}))).toEqual([404, 'sso-off'])
    expect(codeOf(await call('/sessions/sso/complete', { code: 'x', state: 'x' }))).toEqual([404, 'sso-off'])
    await test.close()
  })

  it('reaches no private address unless the operator opened it, and the log says by what', async () => {
    errors.splice(0)
    const closed = new Egress({ allow: [], allowSetting: 'LINKFLOW_OIDC_EGRESS_ALLOW', deny: [] })
    const site = await openSite({ egress: () => closed })
    const refused = await site.post('/sessions/sso', {})
    expect([codeOf(refused), refused.headers.get('retry-after')]).toEqual([[503, 'sso-unavailable'], '3'])
    expect((errors[0] as Error).message).toContain('to LINKFLOW_OIDC_EGRESS_ALLOW and restart')
    await site.close()
    await closed.close()
  })

  // Proves T10.
  it.each(['javascript:alert(1)//', 'data:text/html,x', 'file:///etc/passwd'])(
    'sends nobody to %s, whatever the provider names',
    async (address) => {
      const named: Pick<Egress, 'request'> = {
        async request(request, context) {
          const answer = await egress.request(request, context)
          if (!answer.ok || !request.url.includes('/.well-known/')) return answer
          const { body, ...rest } = answer.value as EgressResponse<Uint8Array>
          const metadata = JSON.parse(Buffer.from(body).toString())
          const changed = { ...metadata, authorization_endpoint: address, end_session_endpoint: address }
          return { ok: true, value: { ...rest, body: Buffer.from(JSON.stringify(changed)) } as never }
        },
      }
      errors.splice(0)
      const site = await openSite({ egress: () => named })
      const begun = await site.post('/sessions/sso', { flowIn: 'body' })
      expect(codeOf(begun)).toEqual([401, 'sso-failed'])
      expect(JSON.stringify(begun.body)).not.toContain(address)
      expect((errors[0] as Error).message).toContain('only HTTP and HTTPS')
      await site.close()
    },
  )

  it('follows no redirect of the provider, and asks one that is away not at once again', async () => {
    let asked = 0
    const elsewhere: Pick<Egress, 'request'> = {
      request: async (request) => {
        asked += 1
        expect(request.redirects).toEqual({ follow: false })
        const value = {
          status: 302,
          statusText: '',
          headers: [['location', 'http://169.254.169.254/']],
          url: request.url,
        }
        return { ok: true, value: { ...value, body: new Uint8Array(), timings: {} } } as never
      },
    }
    const site = await openSite({ egress: () => elsewhere })
    const answers = await Promise.all([1, 2, 3].map(() => site.post('/sessions/sso', {})))
    expect(answers.map(codeOf)).toEqual([1, 2, 3].map(() => [401, 'sso-failed']))
    expect(asked).toBe(1)
    await site.close()
  })
})

describe('single sign-on at a provider that wants to know its client otherwise', () => {
  it.each(['client_secret_post', 'none'] as const)('by %s', async (method) => {
    const other = await openSignOnProvider(BACK, SIGNED_OUT, method)
    const open = new Egress({
      allow: [{ kind: 'network', network: '127.0.0.1', prefix: 32, port: other.port }],
      deny: [],
    })
    const clientSecret = method === 'none' ? undefined : new Secret(CLIENT.secret)
    const site = await openSite({ issuer: other.issuer, egress: () => open, clientSecret })
    await site.make('ada@example.com')
    other.people.set(ada.sub, ada)
    const { url, flow } = await site.begin()
    expect((await site.complete({ ...(await site.answered(url, ada.sub)), flow })).status).toBe(200)
    await site.close()
    await open.close()
    await other.close()
  })
})
