import { createHmac } from 'node:crypto'
import { SignJWT } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Webhook } from '../domain/webhook.ts'
import { someParameters, someWebhook } from '../testing/some-webhook.ts'
import { Callers } from './callers.ts'
import type { VerifyFields } from './verify-call.ts'

const START_MS = Date.UTC(2030, 0, 1)
let nowMs = START_MS
/** The credential as it is, and how often it was opened. */
let credential: { version: object; fields: VerifyFields } | undefined
let opened = 0
const callers = () =>
  new Callers({
    clock: { nowMs: () => nowMs } as never,
    credentialOf: async () => {
      if (credential === undefined) return undefined
      const { version, fields } = credential
      const open = async () => {
        opened += 1
        return fields
      }
      return { version, open }
    },
  })
beforeEach(() => {
  nowMs = START_MS
  opened = 0
})

const body = Buffer.from('{"a":1}')
const hook = (authentication: Webhook['parameters']['authentication'], changes = {}) =>
  someWebhook({ credentialId: 'c1', parameters: someParameters({ authentication, ...changes }) })
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })

const call = async (to: Callers, webhook: Webhook, headers: Record<string, string>) => {
  const caller = await to.of(webhook, headers)
  return { isIn: (await caller.verify(body)).ok, secretHeader: caller.secretHeader }
}

describe('who shows again what was accepted', () => {
  it.each([
    ['a secret header', 'header', { name: 'X-Key', value: 's' }, { 'x-key': 's' }, 'x-key'],
    ['user and password', 'basic', { user: 'ada', password: 'p' }, basic('ada:p'), undefined],
  ] as const)('is let in without opening the credential: %s', async (_, kind, fields, headers, secretHeader) => {
    credential = { version: {}, fields }
    const [door, webhook] = [callers(), hook(kind)]
    for (let calls = 0; calls < 3; calls++) {
      expect(await call(door, webhook, headers)).toEqual({ isIn: true, secretHeader })
    }
    expect(opened).toBe(1)
  })

  it('is asked anew by every other webhook, also by one that was published again', async () => {
    credential = { version: {}, fields: { name: 'x-key', value: 's' } }
    const door = callers()
    for (const webhook of [hook('header'), hook('header')]) {
      await call(door, webhook, { 'x-key': 's' })
      await call(door, webhook, { 'x-key': 's' })
    }
    expect(opened).toBe(2)
  })

  it('is not let in once the credential is another, or gone', async () => {
    credential = { version: {}, fields: { name: 'x-key', value: 's' } }
    const [door, webhook] = [callers(), hook('header')]
    expect((await call(door, webhook, { 'x-key': 's' })).isIn).toBe(true)
    credential = { version: {}, fields: { name: 'x-key', value: 'new' } }
    expect((await call(door, webhook, { 'x-key': 's' })).isIn).toBe(false)
    expect((await call(door, webhook, { 'x-key': 'new' })).isIn).toBe(true)
    credential = undefined
    expect((await call(door, webhook, { 'x-key': 'new' })).isIn).toBe(false)
  })

  it('is checked each time while nobody can say that the credential is as it was', async () => {
    const [door, webhook] = [callers(), hook('header')]
    for (let calls = 1; calls <= 3; calls++) {
      credential = { version: {}, fields: { name: 'x-key', value: 's' } }
      expect((await call(door, webhook, { 'x-key': 's' })).isIn).toBe(true)
      expect(opened).toBe(calls)
    }
  })

  it('is let in by a token until the token ends, and not a second longer', async () => {
    const secret = 'a secret of thirty-two characters'
    credential = { version: {}, fields: { secret } }
    const key = new TextEncoder().encode(secret)
    const made = new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setExpirationTime(START_MS / 1000 + 60)
    const headers = { authorization: `Bearer ${await made.sign(key)}` }
    const [door, webhook] = [callers(), hook('jwt')]
    for (const afterMs of [0, 30_000, 64_999]) {
      nowMs = START_MS + afterMs
      expect((await call(door, webhook, headers)).isIn, `${afterMs}`).toBe(true)
    }
    expect(opened).toBe(1)
    nowMs = START_MS + 65_000
    expect((await call(door, webhook, headers)).isIn).toBe(false)
  })
})

describe('who shows something else', () => {
  it('is checked and refused, and does not push out who was let in', async () => {
    credential = { version: {}, fields: { name: 'x-key', value: 's' } }
    const [door, webhook] = [callers(), hook('header')]
    await call(door, webhook, { 'x-key': 's' })
    const wrong: Record<string, string>[] = [{ 'x-key': 'S' }, { 'x-key': '' }, { 'x-key': 's, s' }, {}, { other: 's' }]
    for (const headers of wrong) expect((await call(door, webhook, headers)).isIn).toBe(false)
    expect(opened).toBe(1 + wrong.length)
    expect((await call(door, webhook, { 'x-key': 's' })).isIn).toBe(true)
    expect(opened).toBe(1 + wrong.length)
  })

  it('is let in only by the signature of each body: its key is opened each time', async () => {
    credential = { version: {}, fields: { secret: 'shhh' } }
    const webhook = hook('hmac', { hmac: { ...someParameters().hmac, scheme: 'github' } })
    const door = callers()
    const mac = createHmac('sha256', 'shhh').update(body).digest('hex')
    const headers = { 'x-hub-signature-256': `sha256=${mac}` }
    for (let calls = 1; calls <= 2; calls++) {
      expect(await call(door, webhook, headers)).toEqual({ isIn: true, secretHeader: 'x-hub-signature-256' })
      expect(opened).toBe(calls)
    }
    const caller = await door.of(webhook, headers)
    expect((await caller.verify(Buffer.from('{"a":2}'))).ok).toBe(false)
  })
})

describe('a webhook without a credential', () => {
  it('takes everybody only when it says so', async () => {
    const door = callers()
    expect((await call(door, someWebhook(), {})).isIn).toBe(true)
    expect((await call(door, { ...hook('header'), credentialId: undefined }, { 'x-key': 's' })).isIn).toBe(false)
    expect(opened).toBe(0)
  })
})
