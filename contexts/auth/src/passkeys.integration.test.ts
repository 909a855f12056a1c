import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { CHEAP_PASSWORDS, openTestGateway, type TestAnswer } from '@linkflow/gateway/testing'
import { newUuidV7 } from '@linkflow/kernel'
import { sql } from '@linkflow/postgres'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { newPasskeyChallenge } from './domain/passkey-challenge.ts'
import { PasswordHasher } from './infrastructure/password-hasher.ts'
import { relyingPartyOf } from './infrastructure/webauthn.ts'
import { PASSKEY_CHALLENGE_MS, PASSKEYS_PER_ACCOUNT_MAX } from './limits.ts'
import { type Mischief, SoftwareAuthenticator } from './testing/software-authenticator.ts'

const PASSWORD = 'correct horse battery'
const passwordHash = (await new PasswordHasher(CHEAP_PASSWORDS).hash(PASSWORD))!
const codeOf = ({ status, body }: TestAnswer) => [status, body?.code]
const ORIGIN = 'https://flow.example'
const slug = (name: string) => name.toLowerCase().replaceAll(/\W/g, '-')

const test = await openTestGateway()
afterAll(() => test.close())
const { database } = test
beforeEach(() => database.engine.execute(sql`delete from auth.attempts`))

const post = (path: string, body?: object, token: string | null = null) =>
  test.call('POST', `/api/v1${path}`, { token, ...(body && { body }) })
const signIn = (email: string) => post('/sessions', { email, password: PASSWORD, refreshIn: 'body' })
const byPasskey = (credential: object) => post('/sessions/passkey', { credential, refreshIn: 'body' })
const question = async () => (await post('/sessions/passkey/question')).body

const makeAccount = async (email: string) => {
  const id = newUuidV7(Date.now())
  await database.engine.execute(
    sql`insert into auth.accounts (id, email, name, password_hash) values (${id}, ${email}, 'Somebody', ${passwordHash})`,
  )
  return { id, token: (await signIn(email)).body.accessToken as string }
}
const begin = (token: string, given: object = { password: PASSWORD }) => post('/me/passkeys/question', given, token)
const add = (token: string, credential: object, name = 'Phone') => post('/me/passkeys', { name, credential }, token)

const makeWithPasskey = async (email: string, counts = true) => {
  const account = await makeAccount(email)
  const device = new SoftwareAuthenticator({ origin: ORIGIN, counts })
  const added = await add(account.token, device.create((await begin(account.token)).body))
  expect(added.status).toBe(201)
  return {
    ...account,
    device,
    passkeyId: added.body.passkey.id as string,
    recoveryCodes: added.body.recoveryCodes as string[],
  }
}

describe('a passkey', () => {
  it('is added with the password, named, listed, renamed and removed', async () => {
    const { token } = await makeAccount('adds@example.com')
    expect(codeOf(await begin(token, {}))).toEqual([403, 'password-wrong'])
    expect(codeOf(await begin(token, { password: 'wrong' }))).toEqual([403, 'password-wrong'])
    const asked = (await begin(token)).body
    expect(asked).toMatchObject({
      rp: { id: 'flow.example' },
      user: { name: 'adds@example.com' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    const device = new SoftwareAuthenticator({ origin: ORIGIN })
    const added = await add(token, device.create(asked))
    expect(added.body).toMatchObject({ passkey: { name: 'Phone', isSynced: false } })
    expect(added.body.recoveryCodes).toHaveLength(10)
    const me = (await test.call('GET', '/api/v1/me', { token })).body
    expect(me).toMatchObject({ hasPassword: true, hasSecondFactor: true, recoveryCodesLeft: 10 })
    const { id } = added.body.passkey
    expect((await test.call('PATCH', `/api/v1/me/passkeys/${id}`, { token, body: { name: 'Key' } })).body.name).toBe(
      'Key',
    )
    expect((await test.call('GET', '/api/v1/me/passkeys', { token })).body.items).toMatchObject([{ id, name: 'Key' }])
    const remove = (given: object) => post(`/me/passkeys/${id}/remove`, given, token)
    expect(codeOf(await remove({ password: PASSWORD }))).toEqual([403, 'second-factor-needed'])
    expect((await remove({ password: PASSWORD, code: added.body.recoveryCodes[0] })).status).toBe(204)
    expect(codeOf(await remove({ password: PASSWORD }))).toEqual([404, 'passkey-not-found'])
    expect((await test.call('GET', '/api/v1/me', { token })).body).toMatchObject({
      hasSecondFactor: false,
      recoveryCodesLeft: 0,
    })
    expect(codeOf(await byPasskey(device.get(await question())))).toEqual([401, 'passkey-refused'])
  })

  it('is not seen or touched by another account', async () => {
    const { passkeyId, device } = await makeWithPasskey('owner@example.com')
    const { token } = await makeAccount('other@example.com')
    expect((await test.call('GET', '/api/v1/me/passkeys', { token })).body.items).toEqual([])
    const renamed = await test.call('PATCH', `/api/v1/me/passkeys/${passkeyId}`, { token, body: { name: 'Mine' } })
    expect(codeOf(renamed)).toEqual([404, 'passkey-not-found'])
    const removed = await post(`/me/passkeys/${passkeyId}/remove`, { password: PASSWORD }, token)
    expect(codeOf(removed)).toEqual([404, 'passkey-not-found'])
    expect((await byPasskey(device.get(await question()))).status).toBe(200)
  })

  it.each<[string, Mischief]>([
    ['of another origin', { origin: 'https://flow.example.evil.test' }],
    ['of the origin without TLS', { origin: 'http://flow.example' }],
    ['of another port', { origin: 'https://flow.example:8443' }],
    ['in a frame of another site', { crossOrigin: true }],
    ['for another host', { rpId: 'example' }],
    ['that answers no registration', { type: 'webauthn.get' }],
    ['whose owner was not verified', { isUserVerified: false }],
    ['whose owner was not there', { isUserPresent: false }],
    ['of an algorithm that was not offered', { algorithm: -65535 }],
    ['that answers a challenge of its own', { challenge: randomBytes(56).toString('base64url') }],
    ['that answers what was asked for a sign-in', { challenge: 'sign-in' }],
    [
      'with certificates, whose addresses nobody asks',
      {
        attestation: {
          fmt: 'packed',
          attStmt: new Map<string, unknown>([
            ['alg', -7],
            ['x5c', [new Uint8Array(8)]],
          ]),
        },
      },
    ],
    ['of a make that must have certificates', { attestation: { fmt: 'fido-u2f', attStmt: new Map() } }],
  ])('is not added %s', async (name, mischief) => {
    const { token } = await makeAccount(`${slug(name)}@example.com`)
    const asked = (await begin(token)).body
    const challenge = mischief.challenge === 'sign-in' ? (await question()).challenge : mischief.challenge
    const device = new SoftwareAuthenticator({ origin: ORIGIN })
    const answer = device.create(asked, { ...mischief, ...(challenge && { challenge }) })
    expect(codeOf(await add(token, answer))).toEqual([422, 'passkey-invalid'])
    expect((await test.call('GET', '/api/v1/me/passkeys', { token })).body.items).toEqual([])
  })

  it('is added once for one question, by the session that asked, within five minutes', async () => {
    const { id, token } = await makeAccount('once@example.com')
    const other = (await signIn('once@example.com')).body
    const asked = (await begin(token)).body
    const make = () => new SoftwareAuthenticator({ origin: ORIGIN }).create(asked)
    expect(codeOf(await add(other.accessToken, make()))).toEqual([422, 'passkey-invalid'])
    const both = await Promise.all([add(token, make()), add(token, make())])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 422])
    expect((await test.call('GET', '/api/v1/me/passkeys', { token })).body.items).toHaveLength(1)
    const { sessionId } = other
    const late = newPasskeyChallenge(
      test.master.derive('passkey-challenge'),
      { type: 'add', accountId: id, sessionId },
      Date.now() - PASSKEY_CHALLENGE_MS,
    )
    const answer = new SoftwareAuthenticator({ origin: ORIGIN }).create({ ...asked, challenge: late })
    expect(codeOf(await add(other.accessToken, answer))).toEqual([422, 'passkey-invalid'])
  })

  it('is not added under the id of another, and not beyond the limit', async () => {
    const { device } = await makeWithPasskey('has-id@example.com')
    const { id, token } = await makeAccount('wants-id@example.com')
    const thief = new SoftwareAuthenticator({ origin: ORIGIN })
    const stolen = thief.create((await begin(token)).body, { credentialId: device.passkeys[0]!.id })
    expect(codeOf(await add(token, stolen))).toEqual([422, 'passkey-invalid'])
    await database.engine.execute(
      sql`insert into auth.passkeys (id, account_id, credential_id, public_key, counter, transports, is_synced, name)
          select gen_random_uuid(), ${id}, decode(md5(n::text), 'hex'), 'x', 0, '{}', false, 'x'
          from generate_series(1, ${PASSKEYS_PER_ACCOUNT_MAX - 1}) n`,
    )
    await database.engine.execute(
      sql`insert into auth.recovery_codes (account_id, hash) values (${id}, sha256('recovery:AAAAAAAAAAAAAAAA'))`,
    )
    const confirmed = { password: PASSWORD, code: 'AAAA-AAAA-AAAA-AAAA' }
    const last = (await begin(token, confirmed)).body
    const refused = await post('/me/passkeys/question', { password: PASSWORD, code: confirmed.code }, token)
    expect(codeOf(refused)).toEqual([403, 'code-wrong'])
    expect((await add(token, thief.create(last))).status).toBe(201)
    await database.engine.execute(
      sql`insert into auth.recovery_codes (account_id, hash) values (${id}, sha256('recovery:AAAAAAAAAAAAAAAA'))`,
    )
    expect(codeOf(await begin(token, confirmed))).toEqual([409, 'passkey-limit-reached'])
  })
})

describe('signing in by a passkey alone', () => {
  it('opens a session without password and code, and says by what', async () => {
    const { device, id } = await makeWithPasskey('alone@example.com')
    const asked = await question()
    expect(asked).toMatchObject({ rpId: 'flow.example', userVerification: 'required', allowCredentials: [] })
    const done = await byPasskey(device.get(asked))
    const token = done.body.accessToken
    expect((await test.call('GET', '/api/v1/me', { token })).body.account.id).toBe(id)
    const sessions = (await test.call('GET', '/api/v1/sessions', { token })).body.items
    expect(sessions.map(({ signedInBy }: { signedInBy: string }) => signedInBy)).toEqual(['passkey', 'password'])
    const [passkey] = (await test.call('GET', '/api/v1/me/passkeys', { token })).body.items
    expect(passkey.lastUsedAt).toBeDefined()
  })

  it('takes an answer once, of many at once one, and no answer to another question', async () => {
    const { device } = await makeWithPasskey('replayed@example.com')
    const answer = device.get(await question())
    const answers = await Promise.all([1, 2, 3].map(() => byPasskey(answer)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(codeOf(await byPasskey(answer))).toEqual([401, 'passkey-refused'])
    const half = (await signIn('replayed@example.com')).body
    expect(codeOf(await byPasskey(device.get(half.passkey)))).toEqual([401, 'passkey-refused'])
  })

  it.each<[string, Mischief]>([
    ['another origin', { origin: 'https://evil.test' }],
    ['another host', { rpId: 'evil.test' }],
    ['a frame of another site', { crossOrigin: true }],
    ['a challenge of its own', { challenge: randomBytes(56).toString('base64url') }],
    ['no challenge', { challenge: '' }],
    ['an answer of another kind', { type: 'webauthn.create' }],
    ['another key', { key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey }],
    ['a foreign credential id', { credentialId: randomBytes(32).toString('base64url') }],
    ['an owner who was not verified', { isUserVerified: false }],
    ['an owner who was not there', { isUserPresent: false }],
    ['the name of another account', { userHandle: randomBytes(16).toString('base64url') }],
    ['no name of an account', { userHandle: null }],
  ])('is refused with %s', async (name, mischief) => {
    const email = `${slug(name)}-alone@example.com`
    const { device, token } = await makeWithPasskey(email)
    expect(codeOf(await byPasskey(device.get(await question(), mischief)))).toEqual([401, 'passkey-refused'])
    expect((await test.call('GET', '/api/v1/sessions', { token })).body.items).toHaveLength(1)
    expect((await byPasskey(device.get(await question()))).status).toBe(200)
  })

  it('is refused with the passkey of another under its own id', async () => {
    const { device: mine } = await makeWithPasskey('mine@example.com')
    const { device: theirs } = await makeWithPasskey('theirs@example.com')
    const { id, userHandle } = theirs.passkeys[0]!
    const answer = mine.get(await question(), { credentialId: id, userHandle })
    expect(codeOf(await byPasskey(answer))).toEqual([401, 'passkey-refused'])
  })

  it('is refused with a counter that went back, and the log says that there may be a copy', async () => {
    const { device, passkeyId } = await makeWithPasskey('copied@example.com')
    expect((await byPasskey(device.get(await question(), { counter: 9 }))).status).toBe(200)
    for (const counter of [9, 8, 0]) {
      expect(codeOf(await byPasskey(device.get(await question(), { counter })))).toEqual([401, 'passkey-refused'])
    }
    expect(test.logged().filter((line) => line.includes(passkeyId) && line.includes('went back'))).toHaveLength(3)
    expect((await byPasskey(device.get(await question(), { counter: 10 }))).status).toBe(200)
  })

  it('goes on with passkeys that do not count', async () => {
    const { device } = await makeWithPasskey('synced@example.com', false)
    for (let i = 0; i < 3; i++) expect((await byPasskey(device.get(await question()))).status).toBe(200)
  })

  it('is refused for a disabled account, as for one that is not there, and makes strangers wait', async () => {
    const { device, id } = await makeWithPasskey('disabled@example.com')
    const stranger = new SoftwareAuthenticator({ origin: ORIGIN })
    stranger.create({ ...(await begin((await makeAccount('x@example.com')).token)).body })
    await post(`/accounts/${id}/disable`, undefined, test.token)
    const [disabled, unknown] = [
      await byPasskey(device.get(await question())),
      await byPasskey(stranger.get(await question())),
    ]
    expect([codeOf(disabled), disabled.body.detail]).toEqual([codeOf(unknown), unknown.body.detail])
    const answers: TestAnswer[] = []
    for (let i = 0; i < 25; i++) answers.push(await byPasskey(stranger.get(await question())))
    expect(codeOf(answers.at(-1)!)).toEqual([429, 'sign-in-blocked'])
  })

  it('is refused from another site', async () => {
    const { device } = await makeWithPasskey('csrf@example.com')
    const headers = { 'sec-fetch-site': 'cross-site' }
    const body = { credential: device.get(await question()) }
    expect(codeOf(await test.call('POST', '/api/v1/sessions/passkey', { token: null, body, headers }))).toEqual([
      403,
      'origin-refused',
    ])
  })
})

describe('a passkey beside the password', () => {
  const second = (challenge: string, more: object) =>
    post('/sessions/second-factor', { challenge, refreshIn: 'body', ...more })

  it('is asked for, and opens the session of that sign-in only', async () => {
    const { device, recoveryCodes } = await makeWithPasskey('second@example.com')
    const half = (await signIn('second@example.com')).body
    expect(half).toMatchObject({ takesCode: false, passkey: { userVerification: 'preferred' } })
    expect(half.passkey.allowCredentials.map(({ id }: { id: string }) => id)).toEqual([device.passkeys[0]!.id])
    const other = (await signIn('second@example.com')).body
    const answer = device.get(half.passkey, { isUserVerified: false, userHandle: null })
    expect(codeOf(await second(other.challenge, { passkey: answer }))).toEqual([401, 'passkey-refused'])
    expect((await second(half.challenge, { passkey: answer })).status).toBe(200)
    expect(codeOf(await second(half.challenge, { passkey: answer }))).toEqual([401, 'challenge-over'])
    const third = (await signIn('second@example.com')).body
    expect((await second(third.challenge, { code: recoveryCodes[0] })).status).toBe(200)
  })

  it.each<[string, Mischief]>([
    ['another origin', { origin: 'https://evil.test' }],
    ['another key', { key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey }],
    ['an owner who was not there', { isUserPresent: false }],
    ['a counter that went back', { counter: 1 }],
  ])('is refused with %s, and counted', async (name, mischief) => {
    const { device } = await makeWithPasskey(`${slug(name)}-second@example.com`)
    const half = (await signIn(`${slug(name)}-second@example.com`)).body
    const answers: TestAnswer[] = []
    for (let i = 0; i < 7; i++) {
      answers.push(await second(half.challenge, { passkey: device.get(half.passkey, mischief) }))
    }
    expect(codeOf(answers[0]!)).toEqual([401, 'passkey-refused'])
    expect(codeOf(answers.at(-1)!)).toEqual([429, 'sign-in-blocked'])
  })

  it('takes a code or a passkey, not both and not neither', async () => {
    const { device } = await makeWithPasskey('either@example.com')
    const half = (await signIn('either@example.com')).body
    const passkey = device.get(half.passkey)
    expect(codeOf(await second(half.challenge, {}))).toEqual([422, 'body-invalid'])
    expect(codeOf(await second(half.challenge, { passkey, code: '000000' }))).toEqual([422, 'body-invalid'])
  })
})

describe('a confirmation by a passkey', () => {
  const ask = async (token: string) => (await post('/me/passkeys/confirmation', undefined, token)).body

  it('stands for password and code, once, in the session that asked, its owner verified', async () => {
    const { device, token } = await makeWithPasskey('confirms@example.com')
    const other = (await byPasskey(device.get(await question()))).body.accessToken
    const renew = (passkey: object, as = token) => post('/me/recovery-codes', { passkey }, as)
    const asked = await ask(token)
    const unverified = device.get(asked, { isUserVerified: false })
    expect(codeOf(await renew(unverified))).toEqual([403, 'passkey-unconfirmed'])
    const answer = device.get(asked)
    expect(codeOf(await renew(answer, other))).toEqual([403, 'passkey-unconfirmed'])
    expect(codeOf(await byPasskey(answer))).toEqual([401, 'passkey-refused'])
    expect((await renew(answer)).body.recoveryCodes).toHaveLength(10)
    expect(codeOf(await renew(answer))).toEqual([403, 'passkey-unconfirmed'])
  })

  it('lets add a device for codes, and the last passkey be removed where there is a password', async () => {
    const { device, token, passkeyId } = await makeWithPasskey('more@example.com')
    expect((await post('/me/totp', { passkey: device.get(await ask(token)) }, token)).status).toBe(200)
    const removed = await post(`/me/passkeys/${passkeyId}/remove`, { passkey: device.get(await ask(token)) }, token)
    expect(removed.status).toBe(204)
  })

  it('leaves an account without a password its last passkey', async () => {
    const { device, token, id, passkeyId } = await makeWithPasskey('keeps@example.com')
    await database.engine.execute(sql`update auth.accounts set password_hash = null where id = ${id}`)
    const removed = await post(`/me/passkeys/${passkeyId}/remove`, { passkey: device.get(await ask(token)) }, token)
    expect(codeOf(removed)).toEqual([409, 'sign-in-way-last'])
  })

  it('needs a fresh sign-in where there is neither password nor passkey', async () => {
    const { token, id } = await makeAccount('fresh-sign-in@example.com')
    await database.engine.execute(sql`update auth.accounts set password_hash = null where id = ${id}`)
    expect((await begin(token, {})).status).toBe(200)
    await database.engine.execute(
      sql`update auth.sessions set created_at = created_at - interval '10 minutes' where account_id = ${id}`,
    )
    expect(codeOf(await begin(token, {}))).toEqual([403, 'sign-in-again'])
  })
})

it('leaves no answer of a passkey in the log', async () => {
  const { device, recoveryCodes } = await makeWithPasskey('canary@example.com')
  const answer = device.get(await question())
  await byPasskey(answer)
  const everything = test.logged().join('\n')
  for (const canary of [answer.response.signature, answer.response.clientDataJSON, recoveryCodes[0]!]) {
    expect(everything).not.toContain(canary)
  }
})

describe('the address of passkeys', () => {
  it.each([
    ['https://flow.example/', 'flow.example', 'https://flow.example'],
    ['https://flow.example:8443/x', 'flow.example', 'https://flow.example:8443'],
    ['http://localhost:8080', 'localhost', 'http://localhost:8080'],
    ['http://flow.lan', undefined, undefined],
    ['https://192.0.2.7', undefined, undefined],
    ['https://[2001:db8::1]', undefined, undefined],
    ['http://127.0.0.1:8080', undefined, undefined],
  ])('of %s is %s', (publicUrl, id, origin) => expect(relyingPartyOf(publicUrl)).toEqual(id && { id, origin }))

  it('is said to allow none where it does not', async () => {
    const other = await openTestGateway({ publicUrl: 'http://192.0.2.7:8080' })
    expect((await other.call('GET', '/api/v1/sign-in-ways', { token: null })).body.passkeys).toBe(false)
    const asked = await other.call('POST', '/api/v1/sessions/passkey/question', { token: null })
    expect(codeOf(asked)).toEqual([409, 'passkeys-unavailable'])
    await other.close()
  })
})
