import { randomBytes } from 'node:crypto'
import { RIGHTS_CHANNELS, standingOf } from '@linkflow/auth'
import type { RealtimeEvent, ServerMessage } from '@linkflow/contracts'
import { openTestGateway, type TestGateway } from '@linkflow/gateway/testing'
import { reply } from '@linkflow/http-server'
import { systemClock } from '@linkflow/kernel'
import { sql } from '@linkflow/postgres'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { realtimeMigrations } from './infrastructure/schema.ts'
import { CONNECTIONS_PER_ADDRESS_MAX, CONNECTIONS_PER_CALLER_MAX, MESSAGE_BYTES_MAX } from './limits.ts'
import { openRealtime, type Realtime, type RealtimeDoor } from './open-realtime.ts'
import { RawSocket, upgrade } from './testing/raw-socket.ts'

const ID = '0198c0de-0000-7000-8000-00000000000c'
let gateway: TestGateway
let realtime: Realtime
let door: RealtimeDoor
const errors: unknown[] = []

beforeAll(async () => {
  gateway = await openTestGateway({
    sets: [realtimeMigrations],
    trustedHops: 1,
    corsOrigins: ['https://app.example.com'],
    routes: async (database) => {
      const onError = (error: unknown) => void errors.push(error)
      realtime = openRealtime({ database, clock: systemClock, onError })
      const anything = async () => undefined
      const read = { permission: 'execution:read', refuse: anything } as const
      const nothing = async () => reply.problem('execution-not-found', 'There is none.')
      door = realtime.openDoor({
        standing: standingOf({ database, clock: systemClock }),
        channels: RIGHTS_CHANNELS,
        topics: {
          execution: { permission: 'execution:read', refuse: nothing },
          executions: read,
          workflows: { permission: 'workflow:read', refuse: anything },
          workflow: { permission: 'workflow:read', refuse: anything },
          presence: { permission: 'workflow:read', refuse: anything },
          notifications: read,
          health: { permission: 'none', refuse: anything },
        },
        health: async () => ({ isReady: true, checks: { database: true } }),
      })
      await realtime.start()
      await door.start()
      return door.routes
    },
    sockets: () => [door.mount],
  })
})
afterAll(async () => {
  await door?.stop()
  await realtime?.stop()
  await gateway?.close()
  expect(errors).toEqual([])
})

async function ticket(options: { readonly token?: string; readonly headers?: Record<string, string> } = {}) {
  const answer = await gateway.call('POST', '/api/v1/realtime/tickets', options)
  expect(answer.status, answer.text).toBe(201)
  return answer.body as { readonly ticket: string; readonly protocols: readonly string[] }
}
const offer = (protocols: readonly string[]) => ({ 'sec-websocket-protocol': protocols.join(', ') })

async function connect(options: Parameters<typeof ticket>[0] = {}, headers: Record<string, string> = {}) {
  const raw = await upgrade(gateway.url, { ...offer((await ticket(options)).protocols), ...headers })
  if (!(raw instanceof RawSocket)) throw new Error(`refused: ${raw.status} ${raw.body}`)
  const messages = () => raw.texts.map((text) => JSON.parse(text) as ServerMessage)
  const events = (): RealtimeEvent[] =>
    messages().flatMap((message) => (message.type === 'events' ? message.events.map(({ event }) => event) : []))
  return {
    raw,
    messages,
    events,
    say: (message: unknown) => raw.send(JSON.stringify(message)),
    until: <T>(look: () => T | undefined): Promise<NonNullable<T>> =>
      vi.waitFor(
        () => {
          const found = look()
          expect(found).toBeDefined()
          return found as NonNullable<T>
        },
        { timeout: 10_000, interval: 10 },
      ),
    async subscribe(topic: string) {
      raw.send(JSON.stringify({ type: 'subscribe', topic }))
      return this.until(() => messages().findLast((each) => 'topic' in each && each.topic === topic))
    },
    close: () => raw.socket.destroy(),
  }
}
const refusalOf = async (headers: Record<string, string>) => {
  const answer = await upgrade(gateway.url, headers)
  if (answer instanceof RawSocket) {
    answer.socket.destroy()
    return 'opened'
  }
  return `${answer.status} ${JSON.parse(answer.body).code}`
}

// Proves T30.
describe('the door', () => {
  it('takes pages of ours and of configured origins, and programs', async () => {
    const host = gateway.url.replace('http://', '')
    for (const origin of [`http://${host}`, `https://${host.toUpperCase()}`, 'https://app.example.com']) {
      expect(await refusalOf({ ...offer((await ticket()).protocols), origin }), origin).toBe('opened')
    }
    expect(await refusalOf(offer((await ticket()).protocols))).toBe('opened')
  })

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['an origin that only begins like one of ours', { origin: 'https://app.example.com.evil.example' }],
    ['another port of the same machine', { origin: 'http://127.0.0.1:1' }],
    ['no address', { origin: 'x' }],
    ['a site that the browser names otherwise', { 'sec-fetch-site': 'cross-site' }],
  ])('refuses %s, and its ticket is not used up', async (_, headers) => {
    const { protocols } = await ticket()
    expect(await refusalOf({ ...offer(protocols), ...headers })).toBe('403 origin-refused')
    expect(await refusalOf(offer(protocols))).toBe('opened')
  })

  it.each([
    ['nothing', {}],
    ['no ticket', offer(['linkflow.v1'])],
    ['a ticket that never was', offer(['linkflow.v1', `ticket.lfw_${'x'.repeat(43)}`])],
    ['no form of a ticket', offer(['linkflow.v1', "ticket.x'--"])],
    ['a key instead', offer(['linkflow.v1', 'ticket.lf_00000000000000000000000000000000_x'])],
    ['an address with a key', { authorization: 'Bearer x' }],
  ])('refuses %s', async (_, headers) => {
    expect(await refusalOf(headers as Record<string, string>)).toBe('401 ticket-refused')
  })

  it('refuses two tickets at once, and another protocol', async () => {
    const [one, two] = [await ticket(), await ticket()]
    expect(await refusalOf(offer([...one.protocols, two.protocols[1]!]))).toBe('401 ticket-refused')
    expect(await refusalOf(offer([one.protocols[1]!]))).toBe('401 ticket-refused')
    expect(await refusalOf(offer(['x', ...two.protocols]))).toBe('opened')
    expect(await refusalOf(offer(two.protocols))).toBe('401 ticket-refused')
  })

  it('answers what asks for no WebSocket, and leaves requests alone that offer something else', async () => {
    expect(await gateway.call('GET', '/ws')).toMatchObject({ status: 426, body: { code: 'upgrade-needed' } })
    expect(await gateway.call('POST', '/ws', { body: {} })).toMatchObject({ status: 426 })
    const h2c = await upgrade(gateway.url, { upgrade: 'h2c' })
    expect(h2c).toMatchObject({ status: 426 })
    const { protocols } = await ticket()
    const old = await upgrade(gateway.url, { ...offer(protocols), 'sec-websocket-version': '7' })
    expect(old).toMatchObject({ status: 400 })
  })

  it('answers with the protocol, and never with the ticket', async () => {
    const client = await connect()
    expect(client.raw.protocol).toBe('linkflow.v1')
    expect(gateway.logged().join('\n')).not.toContain('lfw_')
    client.close()
  })

  it('lets a caller have so many connections, and not one more, until one has gone', async () => {
    const token = await gateway.makeToken({ scopes: ['execution:read'] })
    const clients: Awaited<ReturnType<typeof connect>>[] = []
    for (let n = 0; n < CONNECTIONS_PER_CALLER_MAX; n++) clients.push(await connect({ token }))
    const { protocols } = await ticket({ token })
    expect(await refusalOf(offer(protocols))).toBe('429 connection-limit-reached')
    clients[0]!.close()
    await vi.waitFor(async () => expect(await refusalOf(offer((await ticket({ token })).protocols))).toBe('opened'), {
      timeout: 20_000,
    })
    for (const client of clients) client.close()
    await vi.waitFor(() => expect(door.connections()).toBe(0), { timeout: 20_000 })
  })

  it('lets a network address have so many', async () => {
    const from = { 'x-forwarded-for': '203.0.113.7' }
    const clients: Awaited<ReturnType<typeof connect>>[] = []
    let token = ''
    for (let n = 0; n < CONNECTIONS_PER_ADDRESS_MAX; n++) {
      if (n % CONNECTIONS_PER_CALLER_MAX === 0) token = await gateway.makeToken({ scopes: ['execution:read'] })
      clients.push(await connect({ token }, from))
    }
    expect(await refusalOf({ ...offer((await ticket()).protocols), ...from })).toBe('429 connection-limit-reached')
    expect(await refusalOf({ ...offer((await ticket()).protocols), 'x-forwarded-for': '203.0.113.8' })).toBe('opened')
    for (const client of clients) client.close()
    await vi.waitFor(() => expect(door.connections()).toBe(0), { timeout: 20_000 })
  })
})

// Proves T30.
describe('hostile frames', () => {
  it.each([
    ['not masked', 1002, (raw: RawSocket) => raw.sendUnmasked('{}')],
    ['of a reserved kind', 1002, (raw: RawSocket) => raw.send('x', 0x83)],
    ['with a reserved bit', 1002, (raw: RawSocket) => raw.send('x', 0xc1)],
    ['a fragment of nothing', 1002, (raw: RawSocket) => raw.send('x', 0x80)],
    ['a ping that is too long', 1002, (raw: RawSocket) => raw.send('x'.repeat(126), 0x89)],
    ['a close with half a code', 1002, (raw: RawSocket) => raw.send('x', 0x88)],
    ['bytes instead of text', 1003, (raw: RawSocket) => raw.send('{}', 0x82)],
    ['text that is no text', 1007, (raw: RawSocket) => raw.send(new Uint8Array([0xff, 0xfe, 0xfd]))],
    ['one byte too long', 1009, (raw: RawSocket) => raw.send('x'.repeat(MESSAGE_BYTES_MAX + 1))],
    [
      'too long in pieces',
      1009,
      (raw: RawSocket) => {
        raw.send('x'.repeat(MESSAGE_BYTES_MAX), 0x01)
        raw.send('x', 0x00)
      },
    ],
    [
      'that say they are enormous',
      1009,
      (raw: RawSocket) => raw.write(Buffer.from([0x81, 0xff, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff])),
    ],
  ] as const)('%s end the connection with %i', async (_, code, send) => {
    const client = await connect()
    send(client.raw)
    expect(await client.raw.closed).toBe(code)
  })

  it('of the longest length are read, and answered', async () => {
    const client = await connect()
    client.raw.send(' '.repeat(MESSAGE_BYTES_MAX))
    await client.until(() => client.messages().find(({ type }) => type === 'refused'))
    expect(await client.subscribe('executions')).toMatchObject({ type: 'subscribed' })
    client.close()
  })

  it('of chance never do more than end their own connection', async () => {
    const witness = await connect()
    await witness.subscribe('executions')
    for (let round = 0; round < 60; round++) {
      const client = await connect()
      for (let n = 0; n < 10; n++) {
        const bytes = randomBytes(1 + ((n * 37) % 200))
        if (round % 2 === 0) client.raw.write(bytes)
        else client.raw.send(bytes, 0x80 | (bytes[0]! & 0x0f))
      }
      client.raw.socket.end()
      await client.raw.closed
    }
    realtime.publish(gateway.workspaceId, 'executions', { type: 'logged', execution: ID })
    await witness.until(() => witness.events().find(({ type }) => type === 'logged'))
    witness.close()
  })
})

describe('a slow reader', () => {
  it('is cut with a code, and holds up nobody', async () => {
    const slow = await connect()
    const quick = await connect()
    for (const client of [slow, quick]) await client.subscribe('notifications')
    slow.raw.socket.pause()
    const pad = 'x'.repeat(60_000)
    const before = process.memoryUsage.rss()
    let n = 0
    const tellOne = () => {
      n += 1
      const event = {
        type: 'failed',
        execution: ID,
        workflow: ID,
        status: 'failed',
        code: `${n}${pad}`,
        at: '',
      } as const
      realtime.publish(gateway.workspaceId, 'notifications', event)
    }
    await vi.waitFor(
      () => {
        // However slow the machine is: the quick one is never more than a few behind.
        if (quick.events().length >= n) for (let k = 0; k < 4; k++) tellOne()
        expect(door.connections()).toBe(1)
      },
      { timeout: 60_000, interval: 50 },
    )
    slow.raw.socket.resume()
    // The reason may have been cut off with the rest of what it did not read.
    expect([4002, 1006]).toContain(await slow.raw.closed)
    await quick.until(() => (quick.events().length >= n - 10 ? true : undefined))
    expect(process.memoryUsage.rss() - before).toBeLessThan(300 * 1024 * 1024)
    quick.close()
  })
})

describe('people', () => {
  const PASSWORD = 'correct horse battery staple'
  async function signUp(email: string, name: string) {
    const invited = await gateway.call('POST', '/api/v1/invitations', { body: { email, role: 'editor' } })
    expect(invited.status, invited.text).toBe(201)
    const given = await gateway.call('POST', '/api/v1/accounts/invitation-links', {
      body: { invitationId: invited.body.invitation?.id ?? invited.body.id },
    })
    expect(given.status, given.text).toBeLessThan(300)
    const joined = await gateway.call('POST', '/api/v1/invitations/join', {
      token: null,
      body: { token: given.body.token, name, password: PASSWORD },
    })
    expect(joined.status, joined.text).toBeLessThan(300)
    const session = await gateway.call('POST', '/api/v1/sessions', {
      token: null,
      body: { email, password: PASSWORD, refreshIn: 'body' },
    })
    expect(session.status, session.text).toBeLessThan(300)
    const token = session.body.accessToken as string
    const me = await gateway.call('GET', '/api/v1/me', { token })
    return { token, accountId: (me.body.account?.id ?? me.body.id) as string }
  }

  it('see each other where they have a workflow open, and that one has left', async () => {
    const [ada, ben] = [await signUp('ada@example.com', 'Ada'), await signUp('ben@example.com', 'Ben')]
    const [one, two] = [await connect({ token: ada.token }), await connect({ token: ben.token })]
    const topic = `presence:${ID}`
    for (const client of [one, two]) await client.subscribe(topic)
    const names = (client: typeof one) => {
      const last = client.events().findLast((event) => event.type === 'present')
      return last?.people
        .map(({ name, node }) => `${name} at ${node}`)
        .toSorted()
        .join()
    }
    one.say({ type: 'present', workflow: ID, node: null })
    two.say({ type: 'present', workflow: ID, node: 'shop' })
    for (const client of [one, two]) {
      await client.until(() => (names(client) === 'Ada at null,Ben at shop' ? true : undefined))
    }
    two.raw.socket.destroy()
    await one.until(() => (names(one) === 'Ada at null' ? true : undefined))
    // Whose process died says nothing: their time is up.
    await gateway.database.engine.execute(
      sql`insert into realtime.presence (workspace_id, workflow_id, connection_id, account_id, name, until)
          values (${gateway.workspaceId}::uuid, ${ID}::uuid, ${ID}::uuid, ${ben.accountId}::uuid, 'Ben', platform.now())`,
    )
    one.say({ type: 'present', workflow: ID, node: 'end' })
    await one.until(() => (names(one) === 'Ada at end' ? true : undefined))
    one.close()
  })

  it.each([
    ['is no member any more', (accountId: string) => gateway.call('DELETE', `/api/v1/members/${accountId}`)],
    ['has signed out', (_: string, token: string) => gateway.call('DELETE', '/api/v1/sessions/current', { token })],
    ['was disabled', (accountId: string) => gateway.call('POST', `/api/v1/accounts/${accountId}/disable`)],
  ])('whoever %s is cut within moments, and told nothing of after', async (what, end) => {
    const { token, accountId } = await signUp(`${what.replaceAll(' ', '-')}@example.com`, 'Cleo')
    const client = await connect({ token })
    await client.subscribe('executions')
    const begunMs = performance.now()
    expect((await end(accountId, token)).status).toBeLessThan(300)
    expect(await client.raw.closed).toBe(4001)
    expect(performance.now() - begunMs).toBeLessThan(5000)
    realtime.publish(gateway.workspaceId, 'executions', { type: 'logged', execution: ID })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(client.events()).toEqual([])
  })
})
