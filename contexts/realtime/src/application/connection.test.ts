import type { Permission, ServerMessage } from '@linkflow/contracts'
import { type MessageSocket, reply, type Who } from '@linkflow/http-server'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  HEARTBEAT_MS,
  MESSAGES_BURST_MAX,
  QUEUE_CHARS_MAX,
  SILENCE_MS_MAX,
  SOCKET_BYTES_MAX,
  SUBSCRIPTIONS_MAX,
} from '../limits.ts'
import { Connection } from './connection.ts'
import type { Subscriber } from './hub.ts'
import type { TopicKinds } from './ports.ts'

const ID = '0198c0de-0000-7000-8000-00000000000c'
const idOf = (n: number) => `0198c0de-0000-7000-8000-${String(n).padStart(12, '0')}`
const ACCOUNT: Who = { type: 'account', accountId: 'a', sessionId: 's' }

class FakeSocket implements MessageSocket {
  bufferedBytes = 0
  readonly sent: ServerMessage[] = []
  pings = 0
  closed: { code: number; reason: string } | undefined
  send(text: string) {
    this.sent.push(JSON.parse(text) as ServerMessage)
  }
  ping() {
    this.pings += 1
  }
  close(code: number, reason: string) {
    this.closed = { code, reason }
  }
}

function open(permissions: readonly Permission[] = ['execution:read', 'workflow:read'], who: Who = ACCOUNT) {
  const socket = new FakeSocket()
  const subscribers = new Map<string, Subscriber>()
  const present: unknown[] = []
  const absent = async () => reply.problem('workflow-not-found', 'There is none.')
  const kind = { permission: 'execution:read', refuse: async () => undefined } as const
  const topics: TopicKinds = {
    execution: kind,
    executions: kind,
    notifications: kind,
    workflows: { permission: 'workflow:read', refuse: async () => undefined },
    workflow: { permission: 'workflow:read', refuse: absent },
    presence: { permission: 'workflow:read', refuse: async () => undefined },
    health: { permission: 'none', refuse: async () => undefined },
  }
  const gone = vi.fn()
  const standing = { permissions: new Set(permissions), expiresAtMs: Number.POSITIVE_INFINITY, name: 'Ada' }
  const connection = new Connection(
    { id: ID, who, workspaceId: 'w', standing },
    socket,
    {
      hub: {
        id: '0000aaaa.7',
        subscribe: async (_workspace, topic, after, subscriber) => {
          subscribers.set(topic, subscriber)
          return {
            id: '0000aaaa.7',
            how: after === undefined ? 'fresh' : 'gap',
            begin: () => {},
            end: () => void subscribers.delete(topic),
          }
        },
      },
      topics,
      onListening: () => {},
      onPresent: (_, workflow, node) => void present.push([workflow, node]),
      onError: (error) => {
        throw error
      },
      nowMs: () => Date.now(),
      clock: { nowMs: () => Date.parse('2030-01-01T12:00:00Z') },
    },
    gone,
  )
  const say = async (message: unknown) => {
    connection.onMessage(typeof message === 'string' ? message : JSON.stringify(message))
    await vi.advanceTimersByTimeAsync(200)
  }
  const last = () => socket.sent.at(-1)
  return { connection, socket, subscribers, present, gone, say, last, standing }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a connection', () => {
  it('welcomes, subscribes, tells in at most ten messages a second, and leaves', async () => {
    const { socket, say, subscribers, last, connection, gone } = open()
    await say({ type: 'subscribe', topic: 'executions' })
    expect(socket.sent.map(({ type }) => type)).toEqual(['welcome', 'subscribed'])
    const before = socket.sent.length
    for (let n = 0; n < 100; n++) {
      subscribers.get('executions')!.event(`{"id":"0000aaaa.${n}","topic":"executions","event":{}}`)
      await vi.advanceTimersByTimeAsync(10)
    }
    const frames = socket.sent.slice(before).filter((message) => message.type === 'events')
    expect(frames.length).toBeLessThanOrEqual(11)
    expect(frames.flatMap(({ events }) => events)).toHaveLength(100)
    await say({ type: 'unsubscribe', topic: 'executions' })
    expect(last()).toEqual({ type: 'unsubscribed', topic: 'executions' })
    expect(subscribers.size).toBe(0)
    await say({ type: 'subscribe', topic: 'executions' })
    connection.onClose()
    expect([subscribers.size, gone.mock.calls.length]).toEqual([0, 1])
  })

  it('refuses what is not there, not allowed, or not a topic, and goes on', async () => {
    const { say, last } = open(['execution:read'])
    await say({ type: 'subscribe', topic: `workflow:${ID}` })
    expect(last()).toMatchObject({ type: 'refused', code: 'permission-missing', topic: `workflow:${ID}` })
    await say({ type: 'subscribe', topic: 'everything' })
    expect(last()).toMatchObject({ type: 'refused', code: 'topic-unknown' })
    await say({ type: 'subscribe', topic: 'executions', after: '0000aaaa.3' })
    expect(last()).toEqual({ type: 'gap', topic: 'executions', id: '0000aaaa.7' })
    const other = open()
    await other.say({ type: 'subscribe', topic: `workflow:${ID}` })
    expect(other.last()).toMatchObject({ code: 'workflow-not-found' })
  })

  it('listens to so many topics, and not one more; the same one again is no more', async () => {
    const { say, last, subscribers } = open()
    for (let n = 0; n < SUBSCRIPTIONS_MAX; n++) await say({ type: 'subscribe', topic: `execution:${idOf(n)}` })
    expect(subscribers.size).toBe(SUBSCRIPTIONS_MAX)
    await say({ type: 'subscribe', topic: `execution:${idOf(0)}` })
    expect(last()).toMatchObject({ type: 'subscribed' })
    await say({ type: 'subscribe', topic: 'health' })
    expect(last()).toMatchObject({ code: 'subscription-limit-reached' })
  })

  it('is cut when it speaks too fast, and not before', async () => {
    const { connection, socket } = open()
    for (let n = 0; n < MESSAGES_BURST_MAX; n++) connection.onMessage('{}')
    expect(socket.closed).toBeUndefined()
    connection.onMessage('{}')
    expect(socket.closed).toMatchObject({ code: 4003 })
  })

  // Proves T30.
  it('is cut when it does not read: what waits for it has a limit, whatever the socket holds', async () => {
    const { say, socket, subscribers } = open()
    await say({ type: 'subscribe', topic: 'executions' })
    socket.bufferedBytes = SOCKET_BYTES_MAX
    const text = JSON.stringify('x'.repeat(9998))
    const sent = socket.sent.length
    for (let chars = 0; chars + text.length <= QUEUE_CHARS_MAX; chars += text.length) {
      subscribers.get('executions')!.event(text)
    }
    await vi.advanceTimersByTimeAsync(1000)
    expect(socket.closed).toBeUndefined()
    expect(socket.sent).toHaveLength(sent)
    subscribers.get('executions')!.event(text)
    expect(socket.closed).toMatchObject({ code: 4002 })
    expect(subscribers.size).toBe(0)
  })

  it('goes on sending when the client reads again', async () => {
    const { say, socket, subscribers, connection } = open()
    await say({ type: 'subscribe', topic: 'executions' })
    socket.bufferedBytes = SOCKET_BYTES_MAX
    subscribers.get('executions')!.event('{"n":1}')
    await vi.advanceTimersByTimeAsync(1000)
    socket.bufferedBytes = 0
    connection.onSent()
    expect(socket.sent.at(-1)).toEqual({ type: 'events', events: [{ n: 1 }] })
    // And without a word of the socket too.
    socket.bufferedBytes = SOCKET_BYTES_MAX
    subscribers.get('executions')!.event('{"n":2}')
    await vi.advanceTimersByTimeAsync(150)
    socket.bufferedBytes = 0
    await vi.advanceTimersByTimeAsync(150)
    expect(socket.sent.at(-1)).toEqual({ type: 'events', events: [{ n: 2 }] })
  })

  it('is cut when nothing is heard of it, and lives by an answer to a ping', async () => {
    const { connection, socket, last } = open()
    for (let ms = 0; ms <= SILENCE_MS_MAX; ms += HEARTBEAT_MS) {
      await vi.advanceTimersByTimeAsync(HEARTBEAT_MS)
      connection.beat()
      connection.onPong()
    }
    expect(socket.closed).toBeUndefined()
    expect(last()).toMatchObject({ type: 'heartbeat', at: '2030-01-01T12:00:00.000Z' })
    await vi.advanceTimersByTimeAsync(SILENCE_MS_MAX + 1)
    connection.beat()
    expect(socket.closed).toMatchObject({ code: 4004 })
  })

  it('loses what it may not see any more, and is cut when nothing is left of its rights', async () => {
    const { connection, say, socket, subscribers, standing } = open()
    await say({ type: 'subscribe', topic: 'executions' })
    await say({ type: 'subscribe', topic: `presence:${ID}` })
    connection.stands({ ...standing, permissions: new Set<Permission>(['workflow:read']) })
    await vi.advanceTimersByTimeAsync(200)
    expect([...subscribers.keys()]).toEqual([`presence:${ID}`])
    expect(socket.sent.at(-1)).toMatchObject({ type: 'refused', topic: 'executions', code: 'permission-missing' })
    connection.stands(undefined)
    expect(socket.closed).toMatchObject({ code: 4001 })
    expect(subscribers.size).toBe(0)
  })

  it('is shown as present where a person listens, and gone when they have left', async () => {
    const { say, last, present, connection } = open()
    await say({ type: 'present', workflow: ID, node: 'a' })
    expect(last()).toMatchObject({ type: 'refused', code: 'topic-unknown' })
    await say({ type: 'subscribe', topic: `presence:${ID}` })
    await say({ type: 'present', workflow: ID, node: 'a' })
    await say({ type: 'present', workflow: ID, node: null })
    connection.onClose()
    expect(present).toEqual([
      [ID, 'a'],
      [ID, null],
      [ID, undefined],
    ])
    const key = open(['workflow:read'], { type: 'key', keyId: 'k' })
    await key.say({ type: 'subscribe', topic: `presence:${ID}` })
    await key.say({ type: 'present', workflow: ID, node: 'a' })
    expect(key.last()).toMatchObject({ code: 'session-needed' })
  })

  /** C3: hostile or not, what is no message changes nothing, and the next one that is right is done. */
  it('answers whatever is no message with a code, and does what comes next', async () => {
    const piece = fc.oneof(
      fc.string(),
      fc.json({ maxDepth: 6 }),
      fc.constantFrom(
        '',
        'null',
        '[]',
        '{"type":"subscribe"}',
        '{"type":"subscribe","topic":["executions"]}',
        '{"type":"subscribe","topic":"executions","x":1}',
        '{"type":"subscribe","topic":"executions","after":"0000aaaa.-1"}',
        '{"type":"subscribe","topic":"executions","after":"0000aaaa.9999999999999999"}',
        '{"__proto__":{"type":"subscribe"},"topic":"executions"}',
        '{"type":"subscribe","topic":"__proto__"}',
        '{"type":"subscribe","type":"unsubscribe","topic":"executions"}',
        `{"type":"present","workflow":"${ID}"}`,
        `${'['.repeat(2000)}${']'.repeat(2000)}`,
        '{"type":"constructor"}',
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        const { say, last, subscribers, socket, present } = open()
        for (const text of pieces) connectionSays(await say(text), last())
        expect([subscribers.size, present.length, socket.closed]).toEqual([0, 0, undefined])
        await say({ type: 'subscribe', topic: 'executions' })
        expect(last()).toMatchObject({ type: 'subscribed', topic: 'executions' })
      }),
      { numRuns: 150 },
    )
    expect(({} as { type?: unknown }).type).toBeUndefined()
    function connectionSays(_: unknown, message: ServerMessage | undefined) {
      expect(message).toMatchObject({ type: 'refused' })
    }
  })
})
