import { CHEAP_PASSWORDS, openTestGateway, type TestAnswer } from '@linkflow/gateway/testing'
import { reply, responds, route } from '@linkflow/http-server'
import { newUuidV7 } from '@linkflow/kernel'
import { sql } from '@linkflow/postgres'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { PasswordHasher } from './infrastructure/password-hasher.ts'
import { OPERATORS_MAX } from './limits.ts'

const PASSWORD = 'correct horse battery'
const passwordHash = (await new PasswordHasher(CHEAP_PASSWORDS).hash(PASSWORD))!
const codeOf = ({ status, body }: TestAnswer) => [status, body?.code]

/** What concerns the installation, to look at and to change. */
const aRoute = (method: 'GET' | 'POST', permission: 'system:read' | 'system:write') =>
  route({
    method,
    path: '/api/v1/system/thing',
    summary: 'A thing',
    auth: 'api-key',
    permission,
    responses: { 200: responds.json(z.strictObject({}), 'It') },
    handle: async () => reply.ok({}),
  })

const test = await openTestGateway({
  trustedHops: 1,
  routes: () => [aRoute('GET', 'system:read'), aRoute('POST', 'system:write')],
})
afterAll(() => test.close())
const { database } = test
const { engine } = database

const call = (
  method: string,
  path: string,
  token: string | null,
  body?: object,
  headers: Record<string, string> = {},
) => test.call(method, `/api/v1${path}`, { token, headers, ...(body && { body }) })

const made = await call('POST', '/setup', null, {
  email: 'first@example.com',
  name: 'First',
  password: PASSWORD,
  token: await test.setupToken(),
  refreshIn: 'body',
})
const first = { token: made.body.accessToken as string, session: made.body.sessionId as string, id: '' }
first.id = (await call('GET', '/me', first.token)).body.account.id

async function makePerson(role = 'viewer', email = `${newUuidV7(Date.now())}@example.com`) {
  const id = newUuidV7(Date.now()) as string
  await engine.execute(
    sql`insert into auth.accounts (id, email, name, password_hash) values (${id}, ${email}, 'Somebody', ${passwordHash})`,
  )
  await engine.execute(
    sql`insert into workspace.members (workspace_id, account_id, role) values (${test.workspaceId}, ${id}, ${role})`,
  )
  const signedIn = await call('POST', '/sessions', null, { email, password: PASSWORD, refreshIn: 'body' })
  return { id, email, token: signedIn.body.accessToken as string, session: signedIn.body.sessionId as string }
}

/** As if nobody had shown who they are for an hour. */
async function forgetConfirmation({ session }: { readonly session: string }) {
  await engine.execute(
    sql`update auth.sessions set confirmed_at = platform.now() - interval '1 hour' where id = ${session}`,
  )
  database.listener.notify('sessions', session)
}

const operators = async () => (await call('GET', '/operators', test.token)).body.items as { account: string }[]
const name = (id: string, token = test.token) => call('PUT', `/operators/${id}`, token)
const revoke = (id: string, token = test.token) => call('DELETE', `/operators/${id}`, token)

beforeEach(async () => {
  await engine.execute(sql`delete from auth.attempts`)
  for (const { account } of await operators()) if (account !== first.id) await revoke(account)
})

// Proves T19, T22.
describe('who set the installation up', () => {
  it('operates it in their own session, and nobody else does by any role', async () => {
    expect(await operators()).toMatchObject([{ account: first.id, email: 'first@example.com', isDisabled: false }])
    expect((await call('GET', '/me', first.token)).body).toMatchObject({ isOperator: true })
    expect((await call('GET', '/system/thing', first.token)).status).toBe(200)
    expect((await call('POST', '/system/thing', first.token)).status).toBe(200)
    expect((await call('GET', '/accounts', first.token)).status).toBe(200)
    const owner = await makePerson('owner')
    expect((await call('GET', '/me', owner.token)).body).toMatchObject({ isOperator: false })
    for (const [method, path] of [
      ['GET', '/system/thing'],
      ['POST', '/system/thing'],
      ['GET', '/accounts'],
      ['GET', '/operators'],
      ['PUT', `/operators/${owner.id}`],
      ['DELETE', `/operators/${first.id}`],
    ] as const) {
      expect(codeOf(await call(method, path, owner.token)), path).toEqual([403, 'permission-missing'])
    }
  })

  it('hands none of it on to a key', async () => {
    for (const scope of ['system:read', 'system:write', 'account:read', 'account:write']) {
      const answer = await call('POST', '/keys', first.token, { name: 'mine', scopes: ['workflow:read', scope] })
      expect(codeOf(answer), scope).toEqual([403, 'key-scope-too-wide'])
    }
    const made = await call('POST', '/keys', first.token, { name: 'mine', scopes: ['workflow:read'] })
    expect(made.body.key).toMatchObject({ createdBy: 'First' })
  })

  it('is the first one too where the installation was set up before there were operators', async () => {
    await engine.execute(sql`delete from auth.operators`)
    const { openAccounts } = await import('./open-accounts.ts')
    const mailer = { send: async () => {}, close: () => {} }
    const needs = { database, clock: { nowMs: Date.now }, master: test.master, workspaceId: test.workspaceId, mailer }
    const accounts = openAccounts({
      ...needs,
      onReuse: () => {},
      onMailError: () => {},
      publicUrl: 'https://flow.example',
      onCopiedPasskey: () => {},
    })
    await accounts.start()
    expect((await operators()).map(({ account }) => account)).toEqual([first.id])
  })
})

describe('what operators change', () => {
  it('takes a confirmation of the last ten minutes, and what they look at does not', async () => {
    const person = await makePerson()
    await name(person.id)
    await expect.poll(async () => (await call('GET', '/system/thing', person.token)).status).toBe(200)
    expect((await call('POST', '/system/thing', person.token)).status).toBe(200)
    await forgetConfirmation(person)
    const refused = async () => codeOf(await call('POST', '/system/thing', person.token))
    await expect.poll(refused).toEqual([403, 'confirmation-needed'])
    expect((await call('GET', '/system/thing', person.token)).status).toBe(200)
    expect(codeOf(await call('POST', '/me/confirmation', person.token, { password: 'wrong' }))).toEqual([
      403,
      'password-wrong',
    ])
    expect(codeOf(await call('POST', '/me/confirmation', person.token, {}))).toEqual([403, 'password-wrong'])
    expect(await refused()).toEqual([403, 'confirmation-needed'])
    const { status, body } = await call('POST', '/me/confirmation', person.token, { password: PASSWORD })
    expect(status).toBe(200)
    expect(Date.parse(body.until) - Date.now()).toBeGreaterThan(9 * 60_000)
    // At once, whatever was known of the session before.
    expect((await call('POST', '/system/thing', person.token)).status).toBe(200)
  })

  it('is not opened by the confirmation of somebody who is none, or of another session', async () => {
    const person = await makePerson('admin')
    expect((await call('POST', '/me/confirmation', person.token, { password: PASSWORD })).status).toBe(200)
    expect(codeOf(await call('POST', '/system/thing', person.token))).toEqual([403, 'permission-missing'])
    await name(person.id)
    const again = await call('POST', '/sessions', null, { email: person.email, password: PASSWORD, refreshIn: 'body' })
    const other = { token: again.body.accessToken as string, session: again.body.sessionId as string }
    await forgetConfirmation(person)
    await forgetConfirmation(other)
    await call('POST', '/me/confirmation', other.token, { password: PASSWORD })
    expect((await call('POST', '/system/thing', other.token)).status).toBe(200)
    await expect
      .poll(async () => codeOf(await call('POST', '/system/thing', person.token)))
      .toEqual([403, 'confirmation-needed'])
  })

  it('takes the second factor too where there is one', async () => {
    const person = await makePerson()
    await name(person.id)
    await engine.execute(sql`
      insert into auth.totps (account_id, sealed_secret, confirmed_at) values (${person.id}, ${new Uint8Array(40)}, platform.now())`)
    const given = await call('POST', '/me/confirmation', person.token, { password: PASSWORD })
    expect(codeOf(given)).toEqual([403, 'second-factor-needed'])
  })
})

// Proves T39.
describe('operators', () => {
  it('are named and revoked, everywhere within a second, and the log tells by whom and from where', async () => {
    const person = await makePerson()
    expect(codeOf(await call('GET', '/system/thing', person.token))).toEqual([403, 'permission-missing'])
    const from = { 'x-forwarded-for': '192.0.2.7' }
    expect((await call('PUT', `/operators/${person.id}`, first.token, undefined, from)).status).toBe(204)
    expect((await name(person.id)).status).toBe(204)
    await expect
      .poll(async () => (await call('GET', '/system/thing', person.token)).status, { timeout: 1000 })
      .toBe(200)
    expect(await operators()).toMatchObject([{ account: first.id }, { account: person.id, grantedBy: 'First' }])
    expect((await revoke(person.id, first.token)).status).toBe(204)
    await expect
      .poll(async () => (await call('GET', '/system/thing', person.token)).status, { timeout: 1000 })
      .toBe(403)
    expect(codeOf(await revoke(person.id))).toEqual([404, 'operator-not-found'])
    const log = (await call('GET', `/audit?action=operator&thing=${person.id}`, test.token)).body.items
    expect(log).toMatchObject([
      { action: 'operator.revoked', actor: { type: 'account', id: first.id }, before: { email: person.email } },
      {
        action: 'operator.named',
        actor: { type: 'account', id: first.id },
        address: '192.0.2.7',
        after: { email: person.email },
      },
    ])
    const verified = (await call('GET', '/audit/verification', test.token)).body
    expect(verified).toMatchObject({ isWhole: true, isComplete: true })
  })

  it('are never none: the last is not revoked, disabled or deleted, also not by two at once', async () => {
    expect(codeOf(await revoke(first.id, first.token))).toEqual([409, 'operator-last'])
    expect(codeOf(await call('POST', `/accounts/${first.id}/disable`, test.token))).toEqual([409, 'operator-last'])
    await makePerson('owner')
    expect(codeOf(await call('POST', '/me/delete', first.token, { password: PASSWORD }))).toEqual([
      409,
      'operator-last',
    ])
    const person = await makePerson()
    await name(person.id)
    const both = await Promise.all([revoke(first.id), revoke(person.id)])
    expect(both.map(({ status }) => status).toSorted()).toEqual([204, 409])
    await name(first.id)
    await name(person.id)
    // Whoever may not sign in does not count.
    expect((await call('POST', `/accounts/${person.id}/disable`, test.token)).status).toBe(204)
    expect(codeOf(await revoke(first.id))).toEqual([409, 'operator-last'])
    expect(await operators()).toMatchObject([{}, {}])
  })

  it('go with their account', async () => {
    const person = await makePerson()
    await name(person.id)
    expect((await call('POST', '/me/delete', person.token, { password: PASSWORD })).status).toBe(204)
    expect((await operators()).map(({ account }) => account)).toEqual([first.id])
  })

  it('are only accounts that may sign in, and at most so many', async () => {
    expect(codeOf(await name(newUuidV7(Date.now())))).toEqual([404, 'account-not-found'])
    const disabled = await makePerson()
    await call('POST', `/accounts/${disabled.id}/disable`, test.token)
    expect(codeOf(await name(disabled.id))).toEqual([404, 'account-not-found'])
    const ids = Array.from({ length: OPERATORS_MAX - 2 }, () => newUuidV7(Date.now()) as string)
    await engine.execute(sql`
      insert into auth.accounts (id, email, name) select id, id || '@many.example', 'x' from unnest(${ids}::uuid[]) as t (id)`)
    await engine.execute(sql`insert into auth.operators (account_id) select unnest(${ids}::uuid[])`)
    const [last, beyond] = [await makePerson(), await makePerson()]
    expect((await name(last.id)).status).toBe(204)
    expect(codeOf(await name(beyond.id))).toEqual([409, 'operator-limit-reached'])
  })
})
