import { type AddressInfo, createServer } from 'node:net'
import type { Drivers, OpenedCredential } from '@linkflow/drivers'
import { invariant } from '@linkflow/kernel'
import type { MailboxClient, MailCursor } from '@linkflow/node-runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cutProxy } from './cut-proxy.ts'
import { type DovecotServer, startDovecot } from './dovecot-server.ts'
import { credentialOf, openDrivers, SECRET } from './node-on-server.ts'

const { drivers, close } = openDrivers()
let server: DovecotServer

beforeAll(async () => {
  server = await startDovecot()
  usual = at()
})
afterAll(async () => {
  await close()
  await server?.remove()
})

const at = (more: Record<string, string> = {}) =>
  credentialOf('imap', {
    host: '127.0.0.1',
    port: String(server.port),
    user: 'ada',
    password: SECRET,
    tls: 'off',
    ...more,
  })

/** One for all looks: connections are kept by credential, and Dovecot lets ten of a user in. */
let usual: OpenedCredential

async function withMailbox<T>(
  work: (client: MailboxClient) => Promise<T>,
  credential: OpenedCredential = usual,
  by: Drivers = drivers,
): Promise<T> {
  const connected = await by.connect('imap', credential, {
    workspaceId: 'workspace',
    signal: new AbortController().signal,
  })
  invariant(connected.ok, JSON.stringify(connected))
  try {
    return await work(connected.value)
  } finally {
    connected.value.release()
  }
}

/** What new mail there is. */
async function look(after?: MailCursor, more: object = {}) {
  const options = { after, unseenOnly: false, max: 100, bytesMax: 1_000_000, ...more }
  const found = await withMailbox((client) => client.newMail('INBOX', options))
  invariant(found.ok, JSON.stringify(found))
  return {
    ...found.value,
    subjects: found.value.mails.map(({ source }) => /^Subject: (.*?)\r?$/m.exec(String(source))?.[1]),
  }
}

const deliver = (subject: string, body?: string) => server.deliver(`Subject: ${subject}\n\n${body ?? 'a body'}\n`)

describe('IMAP', () => {
  it('begins with what comes from now on, and gives each mail once', async () => {
    await look()
    deliver('before')
    const begun = await look()
    expect(begun.mails).toEqual([])
    deliver('one')
    deliver('two {5}')
    const first = await look(begun.cursor)
    expect(first.subjects).toEqual(['one', 'two {5}'])
    expect((await look(first.cursor)).mails).toEqual([])
    expect((await look(begun.cursor, { max: 1 })).hasMore).toBe(true)
    const second = await look((await look(begun.cursor, { max: 1 })).cursor)
    expect(second.subjects).toEqual(['two {5}'])
  })

  it('leaves mail unseen until it is told otherwise', async () => {
    const { cursor } = await look()
    deliver('seen later')
    const { mails } = await look(cursor, { unseenOnly: true })
    expect(mails).toHaveLength(1)
    expect((await look(cursor, { unseenOnly: true })).mails).toHaveLength(1)
    expect(await withMailbox((client) => client.markSeen('INBOX', [mails[0]!.uid]))).toMatchObject({ ok: true })
    expect((await look(cursor, { unseenOnly: true })).mails).toEqual([])
    expect((await look(cursor)).mails).toHaveLength(1)
  })

  it('gives large mail whole, and only the head of what is too large', async () => {
    const { cursor } = await look()
    deliver('large', 'x'.repeat(900_000))
    deliver('too large', 'y'.repeat(1_100_000))
    const { mails } = await look(cursor)
    expect(mails.map(({ isWhole, source }) => [isWhole, source.length > 900_000])).toEqual([
      [true, true],
      [false, false],
    ])
    expect(String(mails[1]!.source)).toContain('Subject: too large')
  })

  it('begins anew in a folder that is another', async () => {
    const { cursor } = await look()
    deliver('lost')
    const other = await look({ validity: cursor.validity + 1, uid: 0 })
    expect(other.mails).toEqual([])
    expect(other.cursor.validity).toBe(cursor.validity)
  })

  it('says what is wrong with a folder, a password, a place and what is no mail server', async () => {
    const options = { after: undefined, unseenOnly: false, max: 1, bytesMax: 1 }
    for (const name of ['Nöwhere', 'a"b', 'x\r\nL9 LOGOUT']) {
      const found = await withMailbox((client) => client.newMail(name, options))
      expect(found, name).toMatchObject({ ok: false, error: { code: 'server-refused', retryable: false } })
    }
    const connect = (more: Record<string, string>, by = drivers) =>
      by.connect('imap', at(more), { workspaceId: 'workspace', signal: new AbortController().signal })
    const wrong = await connect({ password: `${SECRET}!` })
    expect(wrong).toMatchObject({ ok: false, error: { code: 'server-sign-in-refused', retryable: false } })
    expect(JSON.stringify(wrong)).not.toContain(SECRET)
    expect(await connect({ tls: 'verify', start: 'starttls' })).toMatchObject({
      ok: false,
      error: { code: 'server-sign-in-refused' },
    })
    expect(await connect({ port: '1' })).toMatchObject({ ok: false, error: { code: 'egress-connect-refused' } })
    const web = createServer((socket) => void socket.on('error', () => {}).end('HTTP/1.1 400 No\r\n\r\n'))
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
    const other = await connect({ port: String((web.address() as AddressInfo).port) })
    expect(other).toMatchObject({ ok: false, error: { code: 'server-sign-in-refused' } })
    web.close()
    const strict = openDrivers('')
    expect(await connect({}, strict.drivers)).toMatchObject({ ok: false, error: { code: 'egress-address-refused' } })
    await strict.close()
  })

  it('tells a line that was cut, and a server that went away, and finds it again', async () => {
    const proxy = await cutProxy(server.port)
    const credential = at({ port: String(proxy.port) })
    const ask = (client: MailboxClient) =>
      client.newMail('INBOX', { after: undefined, unseenOnly: false, max: 1, bytesMax: 1 })
    const cut = await withMailbox((client) => {
      proxy.cut()
      return ask(client)
    }, credential)
    expect(cut).toMatchObject({ ok: false, error: { code: 'server-gone', retryable: true } })
    expect(await withMailbox(ask, credential)).toMatchObject({ ok: true })
    await proxy.close()
  })
})
