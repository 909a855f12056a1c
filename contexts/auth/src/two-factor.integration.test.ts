import { CHEAP_PASSWORDS, openTestGateway, type TestAnswer } from '@linkflow/gateway/testing'
import { newUuidV7 } from '@linkflow/kernel'
import { sql } from '@linkflow/postgres'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { stepAt, totpCode } from './domain/totp.ts'
import { PasswordHasher } from './infrastructure/password-hasher.ts'
import { CODES_PER_ACCOUNT_FREE_MAX, SIGN_INS_PER_ACCOUNT_FREE_MAX } from './limits.ts'

const PASSWORD = 'correct horse battery'
const passwordHash = (await new PasswordHasher(CHEAP_PASSWORDS).hash(PASSWORD))!
const codeOf = ({ status, body }: TestAnswer) => [status, body?.code]
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** An authenticator app, which knows what the picture told it. */
function device(secret: string) {
  const bits = [...secret].map((char) => BASE32.indexOf(char).toString(2).padStart(5, '0')).join('')
  const bytes = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)))
  return (offset = 0) => totpCode(bytes, stepAt(Date.now()) + offset)
}

describe('a second factor', async () => {
  const test = await openTestGateway()
  afterAll(() => test.close())
  const { database } = test
  beforeEach(() => database.engine.execute(sql`delete from auth.attempts`))

  const post = (path: string, body: object, token: string | null = null) =>
    test.call('POST', `/api/v1${path}`, { token, body })
  const signIn = (email: string, password = PASSWORD) => post('/sessions', { email, password, refreshIn: 'body' })
  const secondStep = (challenge: string, code: string) =>
    post('/sessions/second-factor', { challenge, code, refreshIn: 'body' })
  /** As if the codes that were used so far were of long ago. */
  const forgetUsed = () => database.engine.execute(sql`update auth.totps set last_step = 0`)

  const makeAccount = async (email: string) => {
    const id = newUuidV7(Date.now())
    await database.engine.execute(
      sql`insert into auth.accounts (id, email, name, password_hash) values (${id}, ${email}, 'Somebody', ${passwordHash})`,
    )
    return { id, token: (await signIn(email)).body.accessToken as string }
  }
  const makeWithFactor = async (email: string) => {
    const account = await makeAccount(email)
    const begun = await post('/me/totp', { password: PASSWORD }, account.token)
    const code = device(begun.body.secret)
    const confirmed = await post('/me/totp/confirm', { code: code() }, account.token)
    await forgetUsed()
    return {
      ...account,
      code,
      secret: begun.body.secret as string,
      recoveryCodes: confirmed.body.recoveryCodes as string[],
    }
  }

  it('is in use from its first code on, and not before', async () => {
    const { token } = await makeAccount('begins@example.com')
    expect(codeOf(await post('/me/totp', { password: 'wrong' }, token))).toEqual([403, 'password-wrong'])
    const { body } = await post('/me/totp', { password: PASSWORD }, token)
    expect(body.uri).toContain(`secret=${body.secret}`)
    expect((await signIn('begins@example.com')).status).toBe(200)
    expect(codeOf(await post('/me/totp/confirm', { code: '000000' }, token))).toEqual([403, 'code-wrong'])
    const confirmed = await post('/me/totp/confirm', { code: device(body.secret)() }, token)
    expect(confirmed.body.recoveryCodes).toHaveLength(10)
    expect((await signIn('begins@example.com')).status).toBe(202)
    expect((await test.call('GET', '/api/v1/me', { token })).body.hasSecondFactor).toBe(true)
    expect(codeOf(await post('/me/totp', { password: PASSWORD }, token))).toEqual([403, 'second-factor-needed'])
    const recovered = { password: PASSWORD, code: confirmed.body.recoveryCodes[0] }
    expect(codeOf(await post('/me/totp', recovered, token))).toEqual([409, 'totp-on'])
    expect(codeOf(await post('/me/totp/confirm', { code: device(body.secret)(1) }, token))).toEqual([403, 'code-wrong'])
  })

  it('makes the sign-in two steps, and gives no token for the first', async () => {
    const { code, id } = await makeWithFactor('steps@example.com')
    const half = await signIn('steps@example.com')
    expect([half.status, Object.keys(half.body).sort()]).toEqual([202, ['challenge', 'expiresAt', 'takesCode']])
    expect(half.headers.get('set-cookie')).toBeNull()
    expect(codeOf(await test.call('GET', '/api/v1/me', { token: half.body.challenge }))).toEqual([401, 'key-invalid'])
    expect(codeOf(await secondStep(half.body.challenge, '000000'))).toEqual([403, 'code-wrong'])
    const done = await secondStep(half.body.challenge, code())
    expect(done.status).toBe(200)
    expect((await test.call('GET', '/api/v1/me', { token: done.body.accessToken })).body.account.id).toBe(id)
    await forgetUsed()
    expect(codeOf(await secondStep(half.body.challenge, code()))).toEqual([401, 'challenge-over'])
  })

  it('takes a code once, whoever sends it again, and of many at once one', async () => {
    const { code } = await makeWithFactor('replay@example.com')
    const halves = await Promise.all([1, 2, 3].map(() => signIn('replay@example.com')))
    const used = code()
    const answers = await Promise.all(halves.map(({ body }) => secondStep(body.challenge, used)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const again = await signIn('replay@example.com')
    expect(codeOf(await secondStep(again.body.challenge, used))).toEqual([403, 'code-wrong'])
    expect((await secondStep(again.body.challenge, code(1))).status).toBe(200)
  })

  it('can be replaced by a recovery code, each once', async () => {
    const { recoveryCodes } = await makeWithFactor('recovers@example.com')
    const attempt = async (code: string) => secondStep((await signIn('recovers@example.com')).body.challenge, code)
    expect((await attempt(recoveryCodes[0]!.toLowerCase().replaceAll('-', ' '))).status).toBe(200)
    expect(codeOf(await attempt(recoveryCodes[0]!))).toEqual([403, 'code-wrong'])
    expect((await attempt(recoveryCodes[1]!)).status).toBe(200)
  })

  it('is guessed slowly, with new challenges too, and the right password lifts no wait', async () => {
    const { code } = await makeWithFactor('guessed@example.com')
    const { challenge } = (await signIn('guessed@example.com')).body
    const answers = await Promise.all(Array.from({ length: 12 }, () => secondStep(challenge, '000000')))
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(CODES_PER_ACCOUNT_FREE_MAX)
    const next = (await signIn('guessed@example.com')).body.challenge
    expect(codeOf(await secondStep(next, code()))).toEqual([429, 'sign-in-blocked'])
    for (let i = 2; i < SIGN_INS_PER_ACCOUNT_FREE_MAX; i++) await signIn('guessed@example.com')
    expect(codeOf(await signIn('guessed@example.com'))).toEqual([429, 'sign-in-blocked'])
  })

  it('is asked for within five minutes, and not after the password was changed', async () => {
    const { code, id, token } = await makeWithFactor('late@example.com')
    const late = (await signIn('late@example.com')).body.challenge
    await database.engine.execute(
      sql`update auth.challenges set expires_at = expires_at - interval '5 minutes' where account_id = ${id}`,
    )
    expect(codeOf(await secondStep(late, code()))).toEqual([401, 'challenge-over'])
    const half = (await signIn('late@example.com')).body.challenge
    await post('/me/password', { current: PASSWORD, next: 'a new password' }, token)
    expect(codeOf(await secondStep(half, code()))).toEqual([401, 'challenge-over'])
    expect(codeOf(await secondStep('lfc_made-up', code()))).toEqual([401, 'challenge-over'])
  })

  it('stays after a new password by a link', async () => {
    await makeWithFactor('link@example.com')
    const given = await post('/accounts/password-resets', { email: 'link@example.com' }, test.token)
    await post('/password-resets/complete', { token: given.body.token, password: 'a new password' })
    expect((await signIn('link@example.com', 'a new password')).status).toBe(202)
  })

  it('is given up with the password and a code', async () => {
    const { code, token } = await makeWithFactor('gives-up@example.com')
    const disable = (password: string, given: string) => post('/me/totp/disable', { password, code: given }, token)
    expect(codeOf(await disable('wrong', code()))).toEqual([403, 'password-wrong'])
    expect(codeOf(await disable(PASSWORD, '000000'))).toEqual([403, 'code-wrong'])
    expect((await disable(PASSWORD, code())).status).toBe(204)
    expect((await signIn('gives-up@example.com')).status).toBe(200)
    expect(codeOf(await post('/me/totp/disable', { password: PASSWORD }, token))).toEqual([409, 'second-factor-off'])
    expect((await test.call('GET', '/api/v1/me', { token })).body.recoveryCodesLeft).toBe(0)
  })

  it('has fresh recovery codes on request, and those before are good no more', async () => {
    const { code, token, recoveryCodes } = await makeWithFactor('fresh@example.com')
    const renew = (body: object) => post('/me/recovery-codes', body, token)
    expect(codeOf(await renew({ password: PASSWORD }))).toEqual([403, 'second-factor-needed'])
    expect(codeOf(await renew({ code: code() }))).toEqual([403, 'password-wrong'])
    expect(codeOf(await renew({ password: PASSWORD, code: '000000' }))).toEqual([403, 'code-wrong'])
    const renewed = await renew({ password: PASSWORD, code: code() })
    expect(renewed.body.recoveryCodes).toHaveLength(10)
    const attempt = async (given: string) => secondStep((await signIn('fresh@example.com')).body.challenge, given)
    expect(codeOf(await attempt(recoveryCodes[0]!))).toEqual([403, 'code-wrong'])
    expect((await attempt(renewed.body.recoveryCodes[0])).status).toBe(200)
    expect((await test.call('GET', '/api/v1/me', { token })).body.recoveryCodesLeft).toBe(9)
    const { token: without } = await makeAccount('without@example.com')
    const refused = await post('/me/recovery-codes', { password: PASSWORD }, without)
    expect(codeOf(refused)).toEqual([409, 'second-factor-off'])
  })

  // Proves T32.
  it('leaves neither its secret, nor a recovery code, nor a challenge in the database or the log', async () => {
    const { secret, recoveryCodes } = await makeWithFactor('canary@example.com')
    const { challenge } = (await signIn('canary@example.com')).body
    const rows = await database.engine.query<{ text: string }>(
      sql`select t::text as text from auth.totps t union all select r::text from auth.recovery_codes r
          union all select c::text from auth.challenges c`,
    )
    const everything = rows.map(({ text }) => text).join('\n') + test.logged().join('\n')
    const bits = [...secret].map((char) => BASE32.indexOf(char).toString(2).padStart(5, '0')).join('')
    const hex = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2))).toString('hex')
    for (const canary of [secret, hex, recoveryCodes[0]!, recoveryCodes[0]!.replaceAll('-', ''), challenge.slice(4)]) {
      expect(everything).not.toContain(canary)
    }
  })
})
