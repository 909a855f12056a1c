import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WEBHOOK_SIGNATURES_MAX } from '../limits.ts'
import { signWebhook } from './sign-webhook.ts'
import { verifyWebhook } from './verify-webhook.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const now = new Date('2030-01-01T12:00:00Z')
const body = '{"orderId":"A-7"}'
const signed = () => signWebhook({ secret, body, id: 'msg_1', at: now })

describe('a signed webhook', () => {
  it('is the example of Standard Webhooks', async () => {
    const headers = await signWebhook({
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: new Date(1614265330 * 1000),
      body: '{"test": 2432232314}',
    })
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
    expect(headers['webhook-timestamp']).toBe('1614265330')
  })

  it('is verified, with headers as Node, Fetch and proxies have them', async () => {
    const headers = await signed()
    const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]))
    for (const shape of [headers, new Headers(headers), upper]) {
      const verified = await verifyWebhook({ secret, headers: shape, body, now })
      expect(verified).toEqual({ ok: true, id: 'msg_1', sentAt: now })
    }
  })

  it('is verified with any of several signatures, up to a limit', async () => {
    const headers = await signed()
    const other = `v1,${Buffer.alloc(32, 1).toString('base64')}`
    const withSignatures = (text: string) =>
      verifyWebhook({ secret, headers: { ...headers, 'webhook-signature': text }, body, now })
    const right = headers['webhook-signature']!
    expect((await withSignatures(`v1a,xyz ${other} v1,!! ${right}`)).ok).toBe(true)
    expect((await withSignatures(`${`${other} `.repeat(WEBHOOK_SIGNATURES_MAX - 1)}${right}`)).ok).toBe(true)
    expect((await withSignatures(`${`${other} `.repeat(WEBHOOK_SIGNATURES_MAX)}${right}`)).ok).toBe(false)
    expect(await withSignatures(right.replace('v1,', 'v2,'))).toMatchObject({ code: 'signature-missing' })
  })

  it('is refused at a time that is too far away, either way, to the millisecond', async () => {
    const headers = await signed()
    const at = (ms: number, toleranceMs?: number) =>
      verifyWebhook({ secret, headers, body, now: new Date(now.getTime() + ms), ...(toleranceMs && { toleranceMs }) })
    expect((await at(300_000)).ok).toBe(true)
    expect(await at(300_001)).toMatchObject({ code: 'too-old' })
    expect((await at(-300_000)).ok).toBe(true)
    expect(await at(-300_001)).toMatchObject({ code: 'too-old' })
    expect((await at(1_000, 1_000)).ok).toBe(true)
    expect(await at(1_001, 1_000)).toMatchObject({ code: 'too-old' })
  })

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('is refused without %s', async (name) => {
    const { [name]: _, ...headers } = await signed()
    expect(await verifyWebhook({ secret, headers, body, now })).toMatchObject({ code: 'signature-missing' })
  })

  it.each(['whsec_', '', 'not base64!'])('needs a secret, and %j is none', async (wrong) => {
    await expect(signWebhook({ secret: wrong, body, id: 'x' })).rejects.toThrow(/webhook secret/)
  })

  it('is verified whatever it holds, as any other program makes it, and never after a change', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 80 })
    const id = fc.stringMatching(/^[\w.-]{1,40}$/)
    await fc.assert(
      fc.asyncProperty(
        bytes,
        bytes,
        id,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (key, content, name, at, flip) => {
          const timestamp = Math.floor(now.getTime() / 1000)
          const mac = createHmac('sha256', key).update(`${name}.${timestamp}.`).update(content).digest('base64')
          const headers = { 'webhook-id': name, 'webhook-timestamp': `${timestamp}`, 'webhook-signature': `v1,${mac}` }
          expect(await signWebhook({ secret: key, body: content, id: name, at: now })).toEqual(headers)
          const given = { secret: key, headers, body: content, now }
          expect((await verifyWebhook(given)).ok).toBe(true)
          const changed = Uint8Array.from(content)
          changed[at % changed.length]! ^= flip
          expect(await verifyWebhook({ ...given, body: changed })).toMatchObject({ code: 'signature-wrong' })
          const moved = { ...headers, 'webhook-timestamp': `${timestamp - 1}` }
          expect(await verifyWebhook({ ...given, headers: moved })).toMatchObject({ code: 'signature-wrong' })
          expect(await verifyWebhook({ ...given, headers: { ...headers, 'webhook-id': `${name}x` } })).toMatchObject({
            code: 'signature-wrong',
          })
        },
      ),
    )
  })
})
