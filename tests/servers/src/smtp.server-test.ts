import type { AddressInfo } from 'node:net'
import { FakeBlobs } from '@linkflow/node-runtime/testing'
import { builtInNodes } from '@linkflow/nodes'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cutProxy } from './cut-proxy.ts'
import { credentialOf, openDrivers, runOn, SECRET } from './node-on-server.ts'

const sendEmail = builtInNodes.find(({ type }) => type === 'send-email')!
const { drivers, close } = openDrivers()
const received: { from: string; to: string[]; text: string }[] = []
let server: SMTPServer
let port: number

beforeAll(async () => {
  server = new SMTPServer({
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    logger: false,
    onAuth: ({ username, password }, _session, done) =>
      username === 'ada' && password === SECRET ? done(null, { user: username }) : done(new Error(`no ${password}`)),
    onRcptTo: ({ address }, _session, done) =>
      address.startsWith('nobody') ? done(Object.assign(new Error('no such user'), { responseCode: 550 })) : done(),
    onData: (stream, { envelope }, done) => {
      let text = ''
      stream.on('data', (chunk) => (text += String(chunk)))
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        received.push({ from, to: envelope.rcptTo.map(({ address }) => address), text })
        // A mail of this kind is never answered.
        if (!text.includes('Wait for it')) done(null, 'queued')
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.server.address() as AddressInfo).port
})
afterAll(async () => {
  await close()
  await new Promise<void>((resolve) => server.close(() => resolve()))
})

const at = (more: Record<string, string> = {}) =>
  credentialOf('smtp', { host: '127.0.0.1', port: String(port), user: 'ada', password: SECRET, tls: 'off', ...more })
const mail = { from: 'Ada <ada@example.test>', to: 'bob@example.test', subject: 'Hello', text: 'Hello Bob' }

describe('Send Email', () => {
  it('sends text, HTML and files, and lets hidden copies stay hidden', async () => {
    const blobs = new FakeBlobs()
    const logo = await blobs.create('logo.png', 'image/png', Buffer.from('picture'))
    const { outputs, error } = await runOn(drivers, at(), sendEmail, {
      parameters: {
        ...mail,
        to: '"Last, First" <bob@example.test>, eve@example.test',
        bcc: 'hidden@example.test',
        subject: 'Hello\r\nX-Evil: 1',
        html: '<img src="cid:logo">',
        attachments: ['logo'],
      },
      items: [{ json: {}, files: { logo } }],
      context: { blobs },
    })
    expect(error).toBeUndefined()
    expect(outputs.main).toMatchObject([
      { accepted: ['bob@example.test', 'eve@example.test', 'hidden@example.test'], rejected: [] },
    ])
    const { text, to } = received.at(-1)!
    expect(to).toContain('hidden@example.test')
    expect(text).not.toContain('hidden@example.test')
    expect(text).not.toMatch(/^X-Evil/m)
    expect(text).toContain(Buffer.from('picture').toString('base64'))
    expect(text).toMatch(/Content-I[dD]: <logo>/)
  })

  it('sends the same message id in each attempt', async () => {
    const ids = []
    for (const attempt of [1, 2]) {
      const { outputs } = await runOn(drivers, at(), sendEmail, { parameters: mail, items: [{}], attempt })
      ids.push(outputs.main?.[0]?.messageId)
    }
    expect(ids[0]).toBe(ids[1])
  })

  it('says what is wrong with an address, a password, an encryption and a place', async () => {
    const run = (parameters: Record<string, unknown>, more: Record<string, string> = {}) =>
      runOn(drivers, at(more), sendEmail, { parameters: { ...mail, ...parameters }, items: [{}] })
    for (const to of ['nobody', 'a@b@c', 'a b@c.d', 'a@c.d\r\nBcc: e@f.g']) {
      expect((await run({ to: `{{ ${JSON.stringify(to)} }}` })).error?.code, to).toBe('mail-address-invalid')
    }
    expect((await run({ to: 'nobody@example.test' })).error).toMatchObject({ code: 'server-refused', retryable: false })
    const wrong = await run({}, { password: `${SECRET}!` })
    expect(wrong.error).toMatchObject({ code: 'server-sign-in-refused' })
    expect(wrong.error?.message).not.toContain(SECRET)
    expect((await run({}, { tls: 'verify' })).error?.code).toBe('server-sign-in-refused')
    expect((await run({}, { port: '1' })).error?.code).toBe('egress-connect-refused')
    const strict = openDrivers('')
    const refused = await runOn(strict.drivers, at(), sendEmail, { parameters: mail, items: [{}] })
    expect(refused.error?.code).toBe('egress-address-refused')
    await strict.close()
  })

  it('tells a line that was cut before the server took the mail', async () => {
    const proxy = await cutProxy(port)
    const running = runOn(drivers, at({ port: String(proxy.port) }), sendEmail, {
      parameters: { ...mail, text: 'Wait for it' },
      items: [{}],
    })
    await expect.poll(() => received.at(-1)?.text).toContain('Wait for it')
    proxy.cut()
    expect((await running).error).toMatchObject({ code: 'server-gone', retryable: true })
    await proxy.close()
  })
})
