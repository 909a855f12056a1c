import { createHmac, generateKeyPairSync } from 'node:crypto'
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import type { WebhookParameters } from '../domain/webhook.ts'
import { someParameters } from '../testing/some-webhook.ts'
import { type VerifyFields, verifyCall } from './verify-call.ts'

const NOW_MS = Date.UTC(2030, 0, 1)
const NOW_S = NOW_MS / 1000
const body = Buffer.from('{"a":1}')
const check = (
  parameters: Partial<WebhookParameters>,
  fields: VerifyFields | undefined,
  headers: Record<string, string>,
  bytes: Uint8Array = body,
) => verifyCall(someParameters(parameters), fields, { headers, body: bytes, nowMs: NOW_MS })
/** Let in by what stands in this header, and by the same again. */
const shownIn = (header: string, goodUntilMs = Number.POSITIVE_INFINITY) => ({
  ok: true,
  proof: { header, goodUntilMs },
})
const mac = (secret: string | Buffer, text: string, encoding: 'hex' | 'base64' = 'hex', algorithm = 'sha256') =>
  createHmac(algorithm, secret).update(text).digest(encoding)

describe('a call', () => {
  it('needs no proof only where none is asked for', async () => {
    expect(await check({ authentication: 'none' }, undefined, {})).toEqual({ ok: true })
    for (const authentication of ['header', 'basic', 'jwt', 'hmac'] as const) {
      expect(await check({ authentication }, undefined, {})).toMatchObject({ ok: false, code: 'webhook-unauthorized' })
      expect(await check({ authentication }, {}, {})).toMatchObject({ ok: false })
    }
  })

  it('is known by a secret header', async () => {
    const fields = { name: 'X-Key', value: 'secret' }
    expect(await check({ authentication: 'header' }, fields, { 'x-key': 'secret' })).toEqual(shownIn('x-key'))
    for (const given of ['Secret', 'secret ', '', 'secretsecret']) {
      expect((await check({ authentication: 'header' }, fields, { 'x-key': given })).ok, given).toBe(false)
    }
    expect((await check({ authentication: 'header' }, { name: 'x-key', value: '' }, { 'x-key': '' })).ok).toBe(false)
    expect((await check({ authentication: 'header' }, { name: '__proto__', value: 'x' }, {})).ok).toBe(false)
  })

  it('is known by user and password, and told how to send them', async () => {
    const fields = { user: 'ada', password: 'p:ü' }
    const header = (text: string) => ({ authorization: text })
    const token = Buffer.from('ada:p:ü').toString('base64')
    expect(await check({ authentication: 'basic' }, fields, header(`Basic ${token}`))).toEqual(shownIn('authorization'))
    expect(await check({ authentication: 'basic' }, fields, header(`basic ${token}`))).toEqual(shownIn('authorization'))
    const wrong = Buffer.from('ada:other').toString('base64')
    expect(await check({ authentication: 'basic' }, fields, header(`Basic ${wrong}`))).toMatchObject({
      ok: false,
      challenge: expect.stringContaining('Basic realm'),
    })
    const nobody = Buffer.from(':').toString('base64')
    expect((await check({ authentication: 'basic' }, {}, header(`Basic ${nobody}`))).ok).toBe(false)
    expect((await check({ authentication: 'basic' }, { user: 'a', password: '' }, header('Basic YTo='))).ok).toBe(false)
  })
})

describe('a token', () => {
  const secret = 'a secret of thirty-two characters'
  const token = (
    changes: { alg?: string; key?: string; exp?: number; nbf?: number; iss?: string; aud?: string } = {},
  ) => {
    const made = new SignJWT({ jti: 'same' }).setProtectedHeader({ alg: changes.alg ?? 'HS256' })
    made.setExpirationTime(changes.exp ?? NOW_S + 60)
    if (changes.nbf !== undefined) made.setNotBefore(changes.nbf)
    if (changes.iss !== undefined) made.setIssuer(changes.iss)
    if (changes.aud !== undefined) made.setAudience(changes.aud)
    return made.sign(new TextEncoder().encode(changes.key ?? secret))
  }
  const verify = async (
    given: string | Promise<string>,
    fields: VerifyFields = { secret },
    jwt: WebhookParameters['jwt'] = {},
  ) => check({ authentication: 'jwt', jwt }, fields, { authorization: `Bearer ${await given}` })

  it('is taken when its signature, its time, its issuer and its audience are right', async () => {
    const good = shownIn('authorization', NOW_MS + 65_000)
    expect(await verify(token())).toEqual(good)
    expect(await verify(token({ iss: 'us', aud: 'shop' }), { secret }, { issuer: 'us', audience: 'shop' })).toEqual(
      good,
    )
    for (const wrong of [
      token({ key: 'another secret of that same length' }),
      token({ exp: NOW_S - 60 }),
      token({ nbf: NOW_S + 60 }),
      token({ alg: 'HS512' }),
      'rubbish',
      '',
    ]) {
      expect(await verify(wrong)).toMatchObject({
        ok: false,
        code: 'webhook-unauthorized',
        challenge: expect.any(String),
      })
    }
    expect((await verify(token({ iss: 'them' }), { secret }, { issuer: 'us' })).ok).toBe(false)
    expect((await verify(token({ aud: 'them' }), { secret }, { audience: 'us' })).ok).toBe(false)
  })

  // Proves T8.
  it('is never taken unsigned, with an empty secret, or signed by a key that it brings along', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const unsigned = `${part({ alg: 'none' })}.${part({ exp: NOW_S + 60 })}.`
    expect((await verify(unsigned)).ok).toBe(false)
    expect((await verify(token(), { secret: '' })).ok).toBe(false)
    expect((await verify(token(), {})).ok).toBe(false)
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const jwk = publicKey.export({ format: 'jwk' }) as never
    const brought = await new SignJWT({})
      .setProtectedHeader({ alg: 'RS256', jwk })
      .setExpirationTime(NOW_S + 60)
      .sign(privateKey)
    expect((await verify(brought)).ok).toBe(false)
  })

  it('of a public key is checked with the algorithm of the credential only', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = publicKey.export({ format: 'pem', type: 'spki' }) as string
    const signed = await new SignJWT({})
      .setProtectedHeader({ alg: 'RS256' })
      .setExpirationTime(NOW_S + 60)
      .sign(privateKey)
    expect(await verify(signed, { algorithm: 'RS256', publicKey: pem })).toEqual(
      shownIn('authorization', NOW_MS + 65_000),
    )
    // The public key is no secret: a token that is «signed» with it must not pass.
    expect((await verify(token({ key: pem }), { algorithm: 'RS256', publicKey: pem })).ok).toBe(false)
  })

  it('may come with many calls: its id names no delivery', async () => {
    const same = await token()
    const good = shownIn('authorization', NOW_MS + 65_000)
    expect([await verify(same), await verify(same)]).toEqual([good, good])
  })
})

describe('a signature', () => {
  const hmac = (changes: Partial<WebhookParameters['hmac']> & { replayWindowSeconds?: number } = {}) => {
    const { replayWindowSeconds = 300, ...rest } = changes
    const base = someParameters({}).hmac
    return { authentication: 'hmac', hmac: { ...base, ...rest }, replayWindowSeconds } as const
  }
  const secret = 'shhh'
  const fields = { secret }

  it('of Standard Webhooks is over id, time and body, and several may be given', async () => {
    const key = Buffer.from('a key of some bytes')
    const sign = (id: string, at: number, text = body.toString()) => mac(key, `${id}.${at}.${text}`, 'base64')
    const headers = (id = 'm1', at = NOW_S, signature = `v1,${sign(id, at)}`) => ({
      'webhook-id': id,
      'webhook-timestamp': String(at),
      'webhook-signature': signature,
    })
    const given = { secret: `whsec_${key.toString('base64')}` }
    const standard = (each: Record<string, string>, bytes = body) =>
      check(hmac({ scheme: 'standard-webhooks' }), given, each, bytes)
    expect(await standard(headers())).toEqual({ ok: true, messageId: 'm1' })
    expect(
      await standard(headers('m1', NOW_S, `v1,${mac('old', 'x', 'base64')} v1,${sign('m1', NOW_S)}`)),
    ).toMatchObject({ ok: true })
    expect(await standard(headers(), Buffer.from('{"a":2}'))).toMatchObject({ ok: false, code: 'webhook-unauthorized' })
    expect((await standard({ ...headers(), 'webhook-id': 'm2' })).ok).toBe(false)
    expect(await standard(headers('m1', NOW_S - 300))).toMatchObject({ ok: true })
    expect(await standard(headers('m1', NOW_S - 301))).toMatchObject({ ok: false, code: 'webhook-replayed' })
    expect(await standard(headers('m1', NOW_S + 301))).toMatchObject({ ok: false, code: 'webhook-replayed' })
    for (const missing of Object.keys(headers())) {
      expect((await standard({ ...headers(), [missing]: '' })).ok, missing).toBe(false)
    }
    expect((await standard(headers('m1', NOW_S, `v2,${sign('m1', NOW_S)}`))).ok).toBe(false)
  })

  it('of GitHub is over the body; the delivery names the message', async () => {
    const headers = { 'x-hub-signature-256': `sha256=${mac(secret, body.toString())}`, 'x-github-delivery': 'd1' }
    expect(await check(hmac({ scheme: 'github' }), fields, headers)).toEqual({ ok: true, messageId: 'd1' })
    expect(
      (await check(hmac({ scheme: 'github' }), fields, { ...headers, 'x-hub-signature-256': 'sha256=00' })).ok,
    ).toBe(false)
    const sha1 = { 'x-hub-signature': `sha1=${mac(secret, body.toString(), 'hex', 'sha1')}` }
    expect((await check(hmac({ scheme: 'github' }), fields, sha1)).ok).toBe(false)
  })

  it('of Slack and of Stripe has a time, and the same one again is the same message', async () => {
    const slack = {
      'x-slack-request-timestamp': String(NOW_S),
      'x-slack-signature': `v0=${mac(secret, `v0:${NOW_S}:${body}`)}`,
    }
    const first = await check(hmac({ scheme: 'slack' }), fields, slack)
    expect(first).toMatchObject({ ok: true, messageId: expect.stringContaining('signature:') })
    expect(await check(hmac({ scheme: 'slack' }), fields, slack)).toEqual(first)
    const old = { ...slack, 'x-slack-request-timestamp': String(NOW_S - 301) }
    expect(await check(hmac({ scheme: 'slack' }), fields, old)).toMatchObject({ ok: false, code: 'webhook-replayed' })

    const stripe = (at: number) => ({
      'stripe-signature': `t=${at},v1=${'0'.repeat(64)},v1=${mac(secret, `${at}.${body}`)},v0=x`,
    })
    expect(await check(hmac({ scheme: 'stripe' }), fields, stripe(NOW_S))).toMatchObject({
      ok: true,
      messageId: expect.any(String),
    })
    expect(await check(hmac({ scheme: 'stripe' }), fields, stripe(NOW_S - 301))).toMatchObject({
      code: 'webhook-replayed',
    })
    expect((await check(hmac({ scheme: 'stripe' }), fields, { 'stripe-signature': `t=${NOW_S}` })).ok).toBe(false)
  })

  it('of Shopify is over the body, in base64; the id of the delivery names the message', async () => {
    const headers = { 'x-shopify-hmac-sha256': mac(secret, body.toString(), 'base64'), 'x-shopify-webhook-id': 'w1' }
    expect(await check(hmac({ scheme: 'shopify' }), fields, headers)).toEqual({ ok: true, messageId: 'w1' })
    for (const wrong of [mac(secret, body.toString()), mac('other', body.toString(), 'base64'), '']) {
      expect(
        await check(hmac({ scheme: 'shopify' }), fields, { ...headers, 'x-shopify-hmac-sha256': wrong }),
      ).toMatchObject({ ok: false, code: 'webhook-unauthorized' })
    }
    expect((await check(hmac({ scheme: 'shopify' }), fields, { 'x-shopify-webhook-id': 'w1' })).ok).toBe(false)
  })

  // As the vendors print them in their guides; each was made at its own time.
  it.each([
    [
      'GitHub',
      'github',
      "It's a Secret to Everybody",
      { 'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17' },
      'Hello, World!',
      NOW_S,
    ],
    [
      'Slack',
      'slack',
      '8f742231b10e8888abcd99yyyzzz85a5',
      {
        'x-slack-request-timestamp': '1531420618',
        'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
      },
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
      1531420618,
    ],
    [
      'Standard Webhooks',
      'standard-webhooks',
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
      '{"test": 2432232314}',
      1614265330,
    ],
  ] as const)(
    'of the example that %s publishes is right, and no other body has it',
    async (_, scheme, given, headers, text, at) => {
      const verify = (bytes: string) =>
        verifyCall(
          someParameters(hmac({ scheme })),
          { secret: given },
          {
            headers,
            body: Buffer.from(bytes),
            nowMs: at * 1000,
          },
        )
      expect((await verify(text)).ok).toBe(true)
      expect(await verify(`${text} `)).toMatchObject({ ok: false, code: 'webhook-unauthorized' })
    },
  )

  it('may be of the secret or of the one before it, and of none that is empty', async () => {
    const both = { secret: 'new', previousSecret: 'old' }
    const signedBy = (key: string) => ({ 'x-hub-signature-256': `sha256=${mac(key, body.toString())}` })
    for (const key of ['new', 'old']) {
      expect((await check(hmac({ scheme: 'github' }), both, signedBy(key))).ok).toBe(true)
    }
    expect((await check(hmac({ scheme: 'github' }), both, signedBy('older'))).ok).toBe(false)
    expect((await check(hmac({ scheme: 'github' }), { secret: 'new', previousSecret: '' }, signedBy(''))).ok).toBe(
      false,
    )
    expect((await check(hmac({ scheme: 'github' }), { secret: 'new' }, signedBy('old'))).ok).toBe(false)
  })

  it('of one’s own has the header, prefix, hash and encoding that the node says, with or without a time', async () => {
    for (const algorithm of ['sha1', 'sha256', 'sha512'] as const) {
      for (const encoding of ['hex', 'base64'] as const) {
        const given = hmac({ scheme: 'custom', header: 'X-Sig', prefix: 'v=', algorithm, encoding })
        const headers = { 'x-sig': `v=${mac(secret, body.toString(), encoding, algorithm)}` }
        expect(await check(given, fields, headers)).toEqual({ ok: true })
        expect((await check(given, fields, { 'x-sig': headers['x-sig'].slice(2) })).ok).toBe(false)
        expect((await check(given, { secret: '' }, headers)).ok).toBe(false)
      }
    }
    const timed = hmac({ scheme: 'custom', header: 'x-sig', timestampHeader: 'X-Time' })
    const headers = { 'x-sig': mac(secret, `${NOW_S}.${body}`), 'x-time': String(NOW_S) }
    expect(await check(timed, fields, headers)).toMatchObject({ ok: true, messageId: expect.any(String) })
    expect((await check(timed, fields, { 'x-sig': headers['x-sig'] })).ok).toBe(false)
    expect((await check(timed, fields, { ...headers, 'x-time': '1e9' })).ok).toBe(false)
    expect((await check(timed, fields, { ...headers, 'x-time': `${NOW_S - 1}` })).ok).toBe(false)
  })

  it('is over the bytes as they came, whatever they are', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0xc3, 0x28])
    const headers = { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}` }
    expect((await check(hmac({ scheme: 'github' }), fields, headers, bytes)).ok).toBe(true)
  })
})
