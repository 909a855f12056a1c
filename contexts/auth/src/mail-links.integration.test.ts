import { CHEAP_PASSWORDS, openTestGateway, type TestAnswer } from '@linkflow/gateway/testing'
import { newUuidV7 } from '@linkflow/kernel'
import { smtpMailer } from '@linkflow/mail'
import { openMailServer } from '@linkflow/mail/testing'
import { sql } from '@linkflow/postgres'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { PasswordHasher } from './infrastructure/password-hasher.ts'
import { MAILS_PER_ADDRESS_FREE_MAX, SIGN_INS_PER_ACCOUNT_FREE_MAX } from './limits.ts'

const PASSWORD = 'correct horse battery'
const passwordHash = (await new PasswordHasher(CHEAP_PASSWORDS).hash(PASSWORD))!
const codeOf = ({ status, body }: TestAnswer) => [status, body?.code]

describe('links by mail', async () => {
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
    smtp.links.splice(0)
  })

  const make = async (email: string, name = 'Somebody') => {
    const id = newUuidV7(Date.now())
    await database.engine.execute(
      sql`insert into auth.accounts (id, email, name, password_hash) values (${id}, ${email}, ${name}, ${passwordHash})`,
    )
    return id
  }
  const post = (path: string, body?: object, token: string | null = null) =>
    test.call('POST', `/api/v1${path}`, { token, ...(body && { body }) })
  const signIn = (email: string, password = PASSWORD) => post('/sessions', { email, password, refreshIn: 'body' })
  const complete = (token: string, password: string) => post('/password-resets/complete', { token, password })
  /** The token of the next mail to this address. */
  const tokenFor = async (email: string): Promise<string> => {
    const found = () => smtp.links.find(({ to }) => to === email)
    await expect.poll(found, { timeout: 5000 }).toBeDefined()
    const { text } = found()!
    smtp.links.splice(smtp.links.indexOf(found()!), 1)
    return /https:\/\/flow\.example\/[a-z-]+#token=(lfl_[A-Za-z0-9_-]{43})/.exec(text)![1]!
  }

  it('give a new password once, end every session, prove the address, and lift the wait', async () => {
    const id = await make('lost@example.com')
    const session = (await signIn('lost@example.com')).body
    for (let i = 0; i < SIGN_INS_PER_ACCOUNT_FREE_MAX; i++) await signIn('lost@example.com', 'wrong')
    expect(codeOf(await signIn('lost@example.com'))).toEqual([429, 'sign-in-blocked'])
    expect((await post('/password-resets', { email: 'Lost@Example.com' })).status).toBe(204)
    const token = await tokenFor('lost@example.com')
    expect(codeOf(await complete(token, 'short'))).toEqual([422, 'body-invalid'])
    const both = await Promise.all([complete(token, 'a new password'), complete(token, 'another password')])
    expect(both.map(({ status }) => status).sort()).toEqual([204, 410])
    const chosen = both[0]!.status === 204 ? 'a new password' : 'another password'
    expect(codeOf(await post('/sessions/refresh', { refreshToken: session.refreshToken }))).toEqual([
      401,
      'refresh-refused',
    ])
    expect((await signIn('lost@example.com')).status).toBe(401)
    const me = await test.call('GET', '/api/v1/me', {
      token: (await signIn('lost@example.com', chosen)).body.accessToken,
    })
    expect(me.body.account).toMatchObject({ id, isVerified: true })
  })

  it('answer alike whether there is an account, and mail nobody who has none or is disabled', async () => {
    await make('known@example.com')
    const disabled = await make('disabled@example.com')
    await database.engine.execute(sql`update auth.accounts set disabled_at = platform.now() where id = ${disabled}`)
    const answers: TestAnswer[] = []
    for (const name of ['disabled', 'nobody', 'known']) {
      answers.push(await post('/password-resets', { email: `${name}@example.com` }))
    }
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    await tokenFor('known@example.com')
    await test.deliverMail()
    expect(smtp.links).toEqual([])
    expect(await database.engine.query(sql`select id from auth.mail_orders`)).toEqual([])
  })

  it('are refused when they are too old, of another kind, made up, or followed by another new password', async () => {
    const id = await make('old@example.com')
    const ask = async () => {
      await database.engine.execute(sql`delete from auth.attempts`)
      await post('/password-resets', { email: 'old@example.com' })
      return tokenFor('old@example.com')
    }
    const [first, second] = [await ask(), await ask()]
    expect((await complete(second, 'a new password')).status).toBe(204)
    expect(codeOf(await complete(first, 'a new password'))).toEqual([410, 'link-refused'])
    const third = await ask()
    expect(codeOf(await post('/verifications', { token: third }))).toEqual([410, 'link-refused'])
    await database.engine.execute(
      sql`update auth.link_tokens set expires_at = expires_at - interval '30 minutes' where account_id = ${id}`,
    )
    for (const token of [third, `lfl_${'A'.repeat(43)}`, 'x', "' or 1=1"]) {
      expect(codeOf(await complete(token, 'a new password'))).toEqual([410, 'link-refused'])
    }
  })

  it('prove an address, unless the account has another by then', async () => {
    const id = await make('prove@example.com')
    const { accessToken } = (await signIn('prove@example.com')).body
    const ask = () => post('/me/verification', undefined, accessToken)
    await ask()
    const stale = await tokenFor('prove@example.com')
    await database.engine.execute(sql`update auth.accounts set email = 'moved@example.com' where id = ${id}`)
    expect(codeOf(await post('/verifications', { token: stale }))).toEqual([410, 'link-refused'])
    await ask()
    const token = await tokenFor('moved@example.com')
    expect((await post('/verifications', { token })).status).toBe(204)
    expect(codeOf(await post('/verifications', { token }))).toEqual([410, 'link-refused'])
    expect((await test.call('GET', '/api/v1/me', { token: accessToken })).body.account.isVerified).toBe(true)
    expect((await ask()).status).toBe(204)
    await test.deliverMail()
    expect(smtp.links).toEqual([])
  })

  it('are not asked for without end', async () => {
    const answers: TestAnswer[] = []
    for (let i = 0; i <= MAILS_PER_ADDRESS_FREE_MAX; i++) {
      answers.push(await post('/password-resets', { email: 'nobody@example.com' }))
    }
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 429])
    expect(answers.at(-1)!.headers.get('retry-after')).toBe('60')
  })

  it('wait while the mail server is away, and are not lost', async () => {
    await make('waits@example.com')
    smtp.state.isRefusing = true
    expect((await post('/password-resets', { email: 'waits@example.com' })).status).toBe(204)
    await expect.poll(() => smtp.state.refused, { timeout: 5000 }).toBe(1)
    smtp.state.isRefusing = false
    await test.deliverMail()
    expect(smtp.links).toEqual([])
    await database.engine.execute(sql`update auth.mail_orders set due_at = platform.now()`)
    await test.deliverMail()
    expect((await complete(await tokenFor('waits@example.com'), 'a new password')).status).toBe(204)
  })

  it('call people by a name that is never markup', async () => {
    await make('markup@example.com', '<img src=x onerror=alert(1)>')
    await post('/password-resets', { email: 'markup@example.com' })
    await expect.poll(() => smtp.links.length, { timeout: 5000 }).toBe(1)
    const html = smtp.links[0]!.text.split('Content-Type: text/html')[1]!
    expect(html).toContain('&lt;img')
    expect(html).not.toContain('<img')
  })

  it('can be handed over by the operator, whom no role makes one', async () => {
    const id = await make('cut-off@example.com')
    await database.engine.execute(
      sql`insert into workspace.members (workspace_id, account_id, role) values (${test.workspaceId}, ${id}, 'owner')`,
    )
    const { accessToken } = (await signIn('cut-off@example.com')).body
    const ask = (token: string, email = 'cut-off@example.com') => post('/accounts/password-resets', { email }, token)
    expect(codeOf(await ask(accessToken))).toEqual([403, 'permission-missing'])
    expect(codeOf(await test.call('GET', '/api/v1/accounts', { token: accessToken }))).toEqual([
      403,
      'permission-missing',
    ])
    expect(codeOf(await ask(test.token, 'nobody@example.com'))).toEqual([404, 'account-not-found'])
    const given = await ask(test.token)
    expect([given.status, given.body.link]).toEqual([
      201,
      `https://flow.example/reset-password#token=${given.body.token}`,
    ])
    expect((await complete(given.body.token, 'a new password')).status).toBe(204)
    const { items } = (await test.call('GET', '/api/v1/accounts?limit=1')).body
    expect(items).toMatchObject([{ id, email: 'cut-off@example.com', isVerified: false, isDisabled: false }])
    expect(smtp.links).toEqual([])
  })

  it('leave no token in the database or the log', async () => {
    await make('secret@example.com')
    await post('/password-resets', { email: 'secret@example.com' })
    const token = await tokenFor('secret@example.com')
    const rows = await database.engine.query<{ text: string }>(
      sql`select t::text as text from auth.link_tokens t union all select o::text from auth.mail_orders o`,
    )
    const everything = rows.map(({ text }) => text).join('\n') + test.logged().join('\n')
    expect(everything).not.toContain(token)
    expect(everything).not.toContain(token.slice(4))
  })
})
