import { CHEAP_PASSWORDS, openTestGateway, type TestAnswer } from '@linkflow/gateway/testing'
import { newUuidV7 } from '@linkflow/kernel'
import { smtpMailer } from '@linkflow/mail'
import { openMailServer } from '@linkflow/mail/testing'
import { sql } from '@linkflow/postgres'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { PasswordHasher } from './infrastructure/password-hasher.ts'
import { SoftwareAuthenticator } from './testing/software-authenticator.ts'

const PASSWORD = 'correct horse battery'
const passwordHash = (await new PasswordHasher(CHEAP_PASSWORDS).hash(PASSWORD))!
const codeOf = ({ status, body }: TestAnswer) => [status, body?.code]

const smtp = await openMailServer()
const mailer = smtpMailer({ url: smtp.url, from: 'flow@example.com' })
const test = await openTestGateway({ mailer })
afterAll(async () => {
  await test.close()
  mailer.close()
  smtp.close()
})
const { database } = test
beforeEach(async () => {
  await database.engine.execute(sql`delete from auth.attempts`)
  await test.deliverMail()
  smtp.links.splice(0)
  smtp.notices.splice(0)
})

const post = (path: string, body?: object, token: string | null = null) =>
  test.call('POST', `/api/v1${path}`, { token, ...(body && { body }) })
const signIn = (email: string, headers: Record<string, string> = {}, password = PASSWORD) =>
  test.call('POST', '/api/v1/sessions', { token: null, body: { email, password, refreshIn: 'body' }, headers })
const me = (token: string) => test.call('GET', '/api/v1/me', { token })

const make = async (email: string, { role, ageDays = 0 }: { role?: string; ageDays?: number } = {}) => {
  const id = newUuidV7(Date.now())
  await database.engine.execute(
    sql`insert into auth.accounts (id, email, name, password_hash, verified_at, created_at)
        values (${id}, ${email}, 'Somebody', ${passwordHash}, platform.now(), platform.now() - ${ageDays} * interval '1 day')`,
  )
  if (role !== undefined) {
    await database.engine.execute(
      sql`insert into workspace.members (workspace_id, account_id, role) values (${test.workspaceId}, ${id}, ${role})`,
    )
  }
  return { id, token: (await signIn(email)).body.accessToken as string }
}
const noticesTo = async (email: string, count = 1): Promise<string[]> => {
  const found = () => smtp.notices.filter(({ to }) => to === email)
  await expect.poll(() => found().length, { timeout: 5000 }).toBe(count)
  return found().map(({ subject }) => subject)
}
const tokenFor = async (email: string): Promise<string> => {
  const found = () => smtp.links.find(({ to }) => to === email)
  await expect.poll(found, { timeout: 5000 }).toBeDefined()
  return /#token=(lfl_[\w-]{43})/.exec(found()!.text)![1]!
}

describe('another e-mail address', () => {
  const change = (token: string, email: string, more: object = { password: PASSWORD }) =>
    post('/me/email', { email, ...more }, token)
  const complete = (token: string) => post('/email-changes', { token })

  it('is asked for with the password, proved by a link to it, and told to the old one', async () => {
    const { id, token } = await make('old@example.com')
    expect(codeOf(await change(token, 'new@example.com', {}))).toEqual([403, 'password-wrong'])
    expect((await change(token, 'New@example.com')).status).toBe(204)
    const link = await tokenFor('new@example.com')
    expect((await me(token)).body.account.email).toBe('old@example.com')
    const both = await Promise.all([complete(link), complete(link)])
    expect(both.map(({ status }) => status).sort()).toEqual([204, 410])
    expect((await me(token)).body.account).toMatchObject({ id, email: 'new@example.com', isVerified: true })
    expect(await noticesTo('old@example.com')).toEqual(['Your account at LinkFlow has another e-mail address'])
    expect((await signIn('new@example.com')).status).toBe(200)
    expect((await signIn('old@example.com')).status).toBe(401)
  })

  it('is told to nobody but the owner where an account has it, and becomes nobody’s twice', async () => {
    await make('taken@example.com')
    const { token } = await make('wants@example.com')
    const [taken, free] = [await change(token, 'taken@example.com'), await change(token, 'free@example.com')]
    expect([taken.status, taken.text]).toEqual([free.status, free.text])
    expect(await noticesTo('taken@example.com')).toEqual(['This e-mail address has an account at LinkFlow'])
    const link = await tokenFor('free@example.com')
    await make('free@example.com')
    expect(codeOf(await complete(link))).toEqual([409, 'email-taken'])
    expect((await me(token)).body.account.email).toBe('wants@example.com')
  })

  it('makes links that were sent to the old address worthless', async () => {
    const { token } = await make('before@example.com')
    await post('/password-resets', { email: 'before@example.com' })
    const reset = await tokenFor('before@example.com')
    await change(token, 'after@example.com')
    const link = await tokenFor('after@example.com')
    expect(codeOf(await post('/verifications', { token: link }))).toEqual([410, 'link-refused'])
    expect((await complete(link)).status).toBe(204)
    const used = await post('/password-resets/complete', { token: reset, password: 'a new password' })
    expect(codeOf(used)).toEqual([410, 'link-refused'])
  })

  it('is not had by a disabled account, too late, or by a guess', async () => {
    const { id, token } = await make('late@example.com')
    await change(token, 'later@example.com')
    const link = await tokenFor('later@example.com')
    await database.engine.execute(
      sql`update auth.link_tokens set expires_at = expires_at - interval '1 day' where account_id = ${id}`,
    )
    for (const given of [link, `lfl_${'A'.repeat(43)}`, 'x']) {
      expect(codeOf(await complete(given))).toEqual([410, 'link-refused'])
    }
    await change(token, 'latest@example.com')
    const good = await tokenFor('latest@example.com')
    await post(`/accounts/${id}/disable`, undefined, test.token)
    expect(codeOf(await complete(good))).toEqual([410, 'link-refused'])
  })
})

describe('notices', () => {
  it('tell of a new password, chosen or by a link', async () => {
    const { token } = await make('told@example.com')
    await post('/me/password', { current: PASSWORD, next: 'a new password' }, token)
    const given = await post('/accounts/password-resets', { email: 'told@example.com' }, test.token)
    await post('/password-resets/complete', { token: given.body.token, password: PASSWORD })
    expect(new Set(await noticesTo('told@example.com', 2))).toEqual(new Set(['Your password for LinkFlow was changed']))
  })

  it('tell of a sign-in from a new browser, once, with its address, and never as markup', async () => {
    await make('devices@example.com', { ageDays: 2 })
    await noticesTo('devices@example.com')
    const agent = { 'user-agent': 'Firefox/142.0 <b>' }
    await signIn('devices@example.com', agent)
    await noticesTo('devices@example.com', 2)
    const text = smtp.notices.at(-1)!.text
    expect(text).toContain('from 127.0.0.1, by Firefox/142.0 &lt;b&gt;')
    await signIn('devices@example.com', { 'user-agent': 'Firefox/143.0 <b>' })
    await test.deliverMail()
    expect(await noticesTo('devices@example.com', 2)).toContain('A sign-in to LinkFlow from a new place')
    await make('young@example.com')
    await signIn('young@example.com', agent)
    await test.deliverMail()
    expect(smtp.notices.filter(({ to }) => to === 'young@example.com')).toEqual([])
  })

  it('are not lost with a mail server that is away', async () => {
    const { token } = await make('away@example.com')
    smtp.state.isRefusing = true
    await post('/me/password', { current: PASSWORD, next: 'a new password' }, token)
    await test.deliverMail()
    smtp.state.isRefusing = false
    await database.engine.execute(sql`update auth.mail_orders set due_at = platform.now()`)
    await test.deliverMail()
    await noticesTo('away@example.com')
  })
})

describe('deleting the own account', () => {
  it('takes everything that is of the account alone, its sessions at once, and tells it', async () => {
    await make('stays@example.com', { role: 'owner' })
    const { id, token } = await make('goes@example.com', { role: 'owner' })
    const other = (await signIn('goes@example.com')).body
    expect(codeOf(await post('/me/delete', {}, token))).toEqual([403, 'password-wrong'])
    expect(codeOf(await post('/me/delete', { password: 'wrong' }, token))).toEqual([403, 'password-wrong'])
    const done = await post('/me/delete', { password: PASSWORD }, token)
    expect([done.status, done.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')])
    for (const each of [token, other.accessToken]) await expect.poll(async () => (await me(each)).status).toBe(401)
    expect((await post('/sessions/refresh', { refreshToken: other.refreshToken })).status).toBe(401)
    expect((await signIn('goes@example.com')).status).toBe(401)
    const left = await database.engine.query(
      sql`select account_id from workspace.members where account_id = ${id}
          union all select account_id from auth.sessions where account_id = ${id}
          union all select id from auth.accounts where id = ${id}`,
    )
    expect(left).toEqual([])
    expect(await noticesTo('goes@example.com')).toEqual(['Your account at LinkFlow was deleted'])
  })

  it('leaves no workspace without an owner, not even when two owners go at once', async () => {
    await database.engine.execute(sql`delete from workspace.members`)
    const { token } = await make('sole@example.com', { role: 'owner' })
    const refused = await post('/me/delete', { password: PASSWORD }, token)
    expect([codeOf(refused), refused.body.facts]).toEqual([[409, 'account-last-owner'], { workspaces: ['Default'] }])
    const second = await make('second@example.com', { role: 'owner' })
    const both = await Promise.all(
      [token, second.token].map((each) => post('/me/delete', { password: PASSWORD }, each)),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([204, 409])
    const viewer = await make('viewer@example.com', { role: 'viewer' })
    expect((await post('/me/delete', { password: PASSWORD }, viewer.token)).status).toBe(204)
  })
})

describe('the operator', () => {
  it('disables an account with its sessions, and enables it', async () => {
    const { id, token } = await make('out@example.com')
    const { refreshToken } = (await signIn('out@example.com')).body
    const given = await post('/accounts/password-resets', { email: 'out@example.com' }, test.token)
    expect((await post(`/accounts/${id}/disable`, undefined, test.token)).status).toBe(204)
    await expect.poll(async () => codeOf(await me(token))).toEqual([401, 'session-invalid'])
    expect((await post('/sessions/refresh', { refreshToken })).status).toBe(401)
    expect((await signIn('out@example.com')).status).toBe(401)
    const reset = await post('/password-resets/complete', { token: given.body.token, password: 'a new password' })
    expect(codeOf(reset)).toEqual([410, 'link-refused'])
    const { items } = (await test.call('GET', '/api/v1/accounts?email=Out@example.com')).body
    expect(items).toMatchObject([{ id, isDisabled: true, openSessions: 0, hasSecondFactor: false }])
    // Once more changes nothing, and tells nobody.
    expect((await post(`/accounts/${id}/disable`, undefined, test.token)).status).toBe(204)
    expect((await post(`/accounts/${id}/enable`, undefined, test.token)).status).toBe(204)
    expect((await signIn('out@example.com')).status).toBe(200)
    expect((await noticesTo('out@example.com', 2)).toSorted()).toEqual([
      'Your account at LinkFlow was disabled',
      'Your account at LinkFlow was enabled',
    ])
  })

  it('removes a second factor of every kind, and ends the sessions', async () => {
    const { id, token } = await make('lost@example.com')
    const device = new SoftwareAuthenticator({ origin: 'https://flow.example' })
    const asked = (await post('/me/passkeys/question', { password: PASSWORD }, token)).body
    await post('/me/passkeys', { name: 'Phone', credential: device.create(asked) }, token)
    const half = (await signIn('lost@example.com')).body
    const remove = (as = test.token) => test.call('DELETE', `/api/v1/accounts/${id}/second-factor`, { token: as })
    expect((await remove()).status).toBe(204)
    await expect.poll(async () => (await me(token)).status).toBe(401)
    const late = { challenge: half.challenge, passkey: device.get(half.passkey) }
    expect(codeOf(await post('/sessions/second-factor', late))).toEqual([401, 'challenge-over'])
    const again = await signIn('lost@example.com')
    expect(again.status).toBe(200)
    expect((await me(again.body.accessToken)).body).toMatchObject({ hasSecondFactor: false, recoveryCodesLeft: 0 })
    // There is nothing left to remove: the sessions stay.
    expect((await remove()).status).toBe(204)
    expect((await me(again.body.accessToken)).status).toBe(200)
    expect(await noticesTo('lost@example.com', 2)).toContain(
      'The second factor of your account at LinkFlow was removed',
    )
  })

  it('is nobody with a role, and knows no account that is not there', async () => {
    const { token } = await make('role@example.com', { role: 'owner' })
    const victim = await make('target@example.com')
    const acts = (of: string, as: string) => [
      post(`/accounts/${of}/disable`, undefined, as),
      post(`/accounts/${of}/enable`, undefined, as),
      test.call('DELETE', `/api/v1/accounts/${of}/second-factor`, { token: as }),
    ]
    for (const each of await Promise.all(acts(victim.id, token)))
      expect(codeOf(each)).toEqual([403, 'permission-missing'])
    const nobody = newUuidV7(Date.now())
    for (const each of await Promise.all(acts(nobody, test.token)))
      expect(codeOf(each)).toEqual([404, 'account-not-found'])
    expect((await me(victim.token)).status).toBe(200)
  })
})

describe('cookies over plain http', () => {
  it('do without TLS from other machines only where the operator said so, and the page is told', async () => {
    const body = { email: 'lan@example.com', password: PASSWORD }
    await make('lan@example.com')
    const safe = await test.call('POST', '/api/v1/sessions', {
      token: null,
      body,
      headers: { 'x-forwarded-for': '192.0.2.7' },
    })
    expect(safe.headers.get('set-cookie')).toMatch(/^__Host-linkflow_refresh=.*; Secure$/)
    const open = await openTestGateway({ insecureCookies: true })
    await open.database.engine.execute(
      sql`insert into auth.accounts (id, email, name, password_hash)
          values (gen_random_uuid(), 'lan@example.com', 'Somebody', ${passwordHash})`,
    )
    expect((await open.call('GET', '/api/v1/sign-in-ways', { token: null })).body.cookies).toBe('insecure')
    const headers = { 'x-forwarded-for': '192.0.2.7', origin: open.url, cookie: 'x=1' }
    const done = await open.call('POST', '/api/v1/sessions', { token: null, body, headers })
    const cookie = done.headers.get('set-cookie')!
    expect(cookie).toMatch(/^linkflow_refresh=lfr_[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/)
    const renew = (more: Record<string, string>) =>
      open.call('POST', '/api/v1/sessions/refresh', {
        token: null,
        body: {},
        headers: { ...headers, cookie: cookie.split(';')[0]!, ...more },
      })
    expect((await renew({ origin: 'http://other.lan' })).status).toBe(403)
    expect((await renew({})).status).toBe(200)
    await open.close()
  })
})
