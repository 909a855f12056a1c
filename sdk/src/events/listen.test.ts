import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Execution, RealtimeEvent } from '../generated/wire-types.ts'
import { LinkFlow } from '../linkflow.ts'
import type { FakeAnswer, SentCall } from '../testing/fake-fetch.ts'
import { fakeFetch } from '../testing/fake-fetch.ts'
import { fakeSockets } from '../testing/fake-socket.ts'
import type { Heard } from './listen.ts'
import { Whereabouts } from './whereabouts.ts'

const ID = '0198c0de-0000-7000-8000-00000000000c'
const NOON = '2030-01-01T12:00:00.000Z'
const TICKET = { ticket: 'lfw_x', protocols: ['linkflow.v1', 'ticket.lfw_x'], path: '/ws', expiresAt: NOON }
const WELCOME = { type: 'welcome', connection: ID, heartbeatMs: 10_000, resumeMs: 300_000 } as const
const logged = { type: 'logged', execution: ID } as const
const execution = (status: Execution['status'], id = ID) =>
  ({ id, workflowId: ID, versionId: ID, status, mode: 'api', trigger: 'a', createdAt: NOON }) as Execution
const given =
  (answers: Readonly<Record<string, FakeAnswer>>) =>
  ({ method, path }: SentCall): FakeAnswer =>
    answers[`${method} ${path.replace(/^.*\/api\/v1\//, '')}`] ?? {
      status: 404,
      body: { code: 'route-not-found', detail: 'Nothing.' },
    }
const withTicket = { 'POST realtime/tickets': { status: 201, body: TICKET } }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Takes so many, while time passes. */
async function take<T>(from: AsyncGenerator<T>, count: number): Promise<T[]> {
  const taken: T[] = []
  while (taken.length < count) {
    const next = from.next()
    let isHere = false
    void next.then(
      () => (isHere = true),
      () => (isHere = true),
    )
    while (!isHere) await vi.advanceTimersByTimeAsync(500)
    const { value, done } = await next
    if (done) break
    taken.push(value)
  }
  return taken
}
const words = (heard: readonly Heard[]) => heard.map(({ topic, event }) => `${topic} ${event.type}`)

describe('listening over a WebSocket', () => {
  it('says when the connection comes, is lost, and cannot be had', async () => {
    const { fetch } = fakeFetch(given({ ...withTicket, 'GET executions': { body: { items: [] } } }))
    const { webSocket, opened } = fakeSockets((message, socket) => {
      if (message.type === 'open' && opened.length === 1) socket.tell(WELCOME)
      else if (message.type === 'open') socket.lose()
      else {
        socket.tell({ type: 'subscribed', topic: message.topic!, id: 'aaaaaaaa.1', resumed: false })
        socket.lose()
      }
    })
    const said: boolean[] = []
    const client = new LinkFlow({ url: 'http://flow.test', fetch, webSocket })
    const heard = client.events.listen(['executions'], { onConnection: (isOpen) => said.push(isOpen) })
    expect(words(await take(heard, 2))).toEqual(['executions listening', 'executions gap'])
    expect(said.slice(0, 3)).toEqual([true, false, false])
    await heard.return()
  })

  it('tells what is told, and goes on where it was when the connection is lost', async () => {
    const { fetch, calls } = fakeFetch(given(withTicket))
    const { webSocket, opened } = fakeSockets((message, socket) => {
      if (message.type === 'open') socket.tell(WELCOME)
      if (message.type !== 'subscribe') return
      const topic = message.topic!
      if (opened.length === 1) {
        socket.tell({ type: 'subscribed', topic, id: 'aaaaaaaa.1', resumed: false })
        socket.tell({ type: 'events', events: [{ id: 'aaaaaaaa.2', topic, event: logged }] })
        if (topic === 'health') socket.tell({ type: 'heartbeat', at: NOON, id: 'aaaaaaaa.9' })
        if (topic === 'health') socket.lose()
      } else if (topic === 'executions') {
        socket.tell({ type: 'subscribed', topic, id: 'aaaaaaaa.9', resumed: true })
        socket.tell({ type: 'events', events: [{ id: 'aaaaaaaa.12', topic, event: logged }] })
      } else socket.tell({ type: 'gap', topic, id: 'aaaaaaaa.11' })
    })
    const client = new LinkFlow({ url: 'http://flow.test/base', token: 'lf_x', fetch, webSocket })
    const heard = client.events.listen(['executions', 'health'])
    expect(words(await take(heard, 6))).toEqual([
      'executions listening',
      'executions logged',
      'health listening',
      'health logged',
      'executions logged',
      'health gap',
    ])
    expect(opened[0]).toMatchObject({ url: 'ws://flow.test/base/ws', protocols: TICKET.protocols })
    expect(opened[1]!.said).toEqual([
      { type: 'subscribe', topic: 'executions', after: 'aaaaaaaa.9' },
      { type: 'subscribe', topic: 'health', after: 'aaaaaaaa.9' },
    ])
    // A new ticket for each, and the key in no address.
    expect(calls.map(({ path }) => path)).toEqual(['/base/api/v1/realtime/tickets', '/base/api/v1/realtime/tickets'])
    expect(opened[0]!.url).not.toContain('lf_x')
    await heard.return()
    expect(opened.every(({ isClosed }) => isClosed)).toBe(true)
  })

  it('goes on where another listening was, of the topics that stay', async () => {
    const { fetch } = fakeFetch(given(withTicket))
    const { webSocket, opened } = fakeSockets((message, socket) => {
      if (message.type === 'open') socket.tell(WELCOME)
      if (message.type !== 'subscribe') return
      const topic = message.topic!
      const resumed = message.after !== undefined
      socket.tell({ type: 'subscribed', topic, id: message.after ?? 'aaaaaaaa.1', resumed })
      socket.tell({ type: 'events', events: [{ id: `aaaaaaaa.${opened.length + 1}`, topic, event: logged }] })
    })
    const client = new LinkFlow({ url: 'http://flow.test', fetch, webSocket })
    const last = new Map<string, string>()
    const one = client.events.listen(['executions'], { last })
    expect(words(await take(one, 2))).toEqual(['executions listening', 'executions logged'])
    await one.return()
    const other = client.events.listen(['executions', 'health'], { last })
    expect(words(await take(other, 3))).toEqual(['executions logged', 'health listening', 'health logged'])
    expect(opened[1]!.said).toEqual([
      { type: 'subscribe', topic: 'executions', after: 'aaaaaaaa.2' },
      { type: 'subscribe', topic: 'health' },
    ])
    await other.return()
  })

  it('takes silence for the loss of the connection', async () => {
    const { fetch } = fakeFetch(given(withTicket))
    const { webSocket, opened } = fakeSockets((message, socket) => {
      if (message.type === 'open') socket.tell(WELCOME)
      else socket.tell({ type: 'subscribed', topic: message.topic!, id: 'aaaaaaaa.1', resumed: false })
    })
    const heard = new LinkFlow({ url: 'http://flow.test', fetch, webSocket }).events.listen(['executions'])
    await take(heard, 1)
    const next = take(heard, 1)
    await vi.advanceTimersByTimeAsync(24_000)
    expect(opened).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(opened).toHaveLength(2)
    await next
    await heard.return()
  })

  it('tells where its person is once it listens, where they stopped after many steps, and again after a loss', async () => {
    const { fetch } = fakeFetch(given(withTicket))
    const { webSocket, opened } = fakeSockets((message, socket) => {
      if (message.type === 'open') socket.tell(WELCOME)
      if (message.type === 'subscribe')
        socket.tell({ type: 'subscribed', topic: message.topic!, id: 'aaaaaaaa.1', resumed: false })
    })
    const whereabouts = new Whereabouts()
    const client = new LinkFlow({ url: 'http://flow.test', fetch, webSocket })
    const heard = client.events.listen([`presence:${ID}`], { whereabouts })
    whereabouts.be({ workflow: ID, node: null })
    await take(heard, 1)
    const told = (at: number) => opened[at]!.said.filter(({ type }) => type === 'present')
    expect(told(0)).toEqual([{ type: 'present', workflow: ID, node: null }])
    for (const node of ['a', 'b', 'c']) whereabouts.be({ workflow: ID, node })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(told(0).slice(1)).toEqual([{ type: 'present', workflow: ID, node: 'c' }])
    // Of a workflow that this page does not listen to nothing is told.
    whereabouts.be({ workflow: NOON, node: 'a' })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(told(0)).toHaveLength(2)
    whereabouts.be({ workflow: ID, node: 'c' })
    opened[0]!.lose()
    await take(heard, 1)
    expect(told(1)).toEqual([{ type: 'present', workflow: ID, node: 'c' }])
    await heard.return()
    whereabouts.be({ workflow: ID, node: 'd' })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(told(1)).toHaveLength(1)
  })

  it('throws what is refused for good', async () => {
    const { fetch } = fakeFetch(given(withTicket))
    const { webSocket } = fakeSockets((message, socket) => {
      if (message.type === 'open') socket.tell(WELCOME)
      else socket.tell({ type: 'refused', topic: message.topic!, code: 'execution-not-found', detail: 'None.' })
    })
    const client = new LinkFlow({ url: 'http://flow.test', fetch, webSocket })
    await expect(client.events.listen([`execution:${ID}`]).next()).rejects.toMatchObject({
      code: 'execution-not-found',
    })
    const refusing = fakeFetch(() => ({ status: 401, body: { code: 'key-invalid', detail: 'No.' } }))
    const other = new LinkFlow({ url: 'http://flow.test', fetch: refusing.fetch, webSocket })
    await expect(other.events.listen(['executions']).next()).rejects.toMatchObject({ code: 'key-invalid' })
  })

  it('ends with its signal', async () => {
    const { fetch } = fakeFetch(given(withTicket))
    const { webSocket, opened } = fakeSockets((message, socket) => {
      if (message.type === 'open') socket.tell(WELCOME)
    })
    const stop = new AbortController()
    const client = new LinkFlow({ url: 'http://flow.test', fetch, webSocket })
    const next = client.events.listen(['executions'], { signal: stop.signal }).next()
    await vi.advanceTimersByTimeAsync(100)
    stop.abort(new Error('enough'))
    await expect(next).rejects.toThrow('enough')
    expect(opened[0]!.isClosed).toBe(true)
  })

  it('of one execution gives its state, each change, and the state at its end', async () => {
    let status: Execution['status'] = 'running'
    const { fetch } = fakeFetch((call) =>
      call.path.endsWith('/state')
        ? { body: { execution: execution(status), steps: [], stepCount: 0, hasLive: false } }
        : given(withTicket)(call),
    )
    const { webSocket } = fakeSockets((message, socket) => {
      if (message.type === 'open') return socket.tell(WELCOME)
      const topic = message.topic!
      socket.tell({ type: 'subscribed', topic, id: 'aaaaaaaa.1', resumed: false })
      const event: RealtimeEvent = { type: 'execution', execution: ID, workflow: ID, status: 'succeeded', at: NOON }
      setTimeout(() => {
        status = 'succeeded'
        socket.tell({ type: 'events', events: [{ id: 'aaaaaaaa.2', topic, event: { type: 'many', count: 3 } }] })
        socket.tell({ type: 'events', events: [{ id: 'aaaaaaaa.3', topic, event }] })
      }, 1000)
    })
    const client = new LinkFlow({ url: 'http://flow.test', fetch, webSocket })
    const news = await take(client.events.execution(ID), 10)
    expect(news.map((each) => (each.type === 'state' ? each.state.execution.status : each.type))).toEqual([
      'running',
      'succeeded',
    ])
  })
})

describe('listening without a WebSocket', () => {
  const asked = (answers: () => Readonly<Record<string, FakeAnswer>>) => {
    const { fetch, calls } = fakeFetch((call) => given(answers())(call))
    return { calls, client: new LinkFlow({ url: 'http://flow.test', fetch, webSocket: false, retries: 0 }) }
  }

  it('finds events by asking every two seconds, after a word that says from where on', async () => {
    let items = [execution('running')]
    let workflow = { id: ID, revision: 1, updatedAt: NOON }
    const { client } = asked(() => ({
      'GET executions': { body: { items } },
      [`GET workflows/${ID}`]: { body: workflow },
    }))
    const heard = client.events.listen(['executions', 'notifications', `workflow:${ID}`, 'health'])
    expect(words(await take(heard, 3))).toEqual(['executions gap', 'notifications gap', `workflow:${ID} gap`])
    items = [execution('failed', NOON), execution('succeeded')]
    workflow = { ...workflow, revision: 2 }
    const found = await take(heard, 4)
    expect(words(found)).toEqual([
      'executions execution',
      'executions execution',
      'notifications failed',
      `workflow:${ID} workflow`,
    ])
    expect(found.map(({ event }) => 'status' in event && event.status)).toEqual([
      'succeeded',
      'failed',
      'failed',
      false,
    ])
    expect(found[3]!.event).toMatchObject({ change: 'draft', revision: 2 })
    await heard.return()
  })

  it('finds what became of the steps of an execution', async () => {
    const step = { type: 'step', step: 'a', node: 'a', status: 'running', attempt: 1, at: NOON }
    let state: object = { execution: execution('running'), steps: [step], stepCount: 1, hasLive: true }
    const { client } = asked(() => ({ [`GET executions/${ID}/state`]: { body: state } }))
    const heard = client.events.listen([`execution:${ID}`])
    expect(words(await take(heard, 1))).toEqual([`execution:${ID} gap`])
    state = {
      execution: execution('succeeded'),
      steps: [{ ...step, status: 'succeeded' }],
      stepCount: 1,
      hasLive: false,
    }
    const found = await take(heard, 2)
    expect(found.map(({ event }) => event)).toMatchObject([
      { type: 'step', step: 'a', status: 'succeeded' },
      { type: 'execution', status: 'succeeded' },
    ])
    await heard.return()
  })

  it('waits for a server that is away, and throws what is refused for good', async () => {
    let answer: FakeAnswer = { status: 503, body: { code: 'database-unavailable', detail: 'Soon.' } }
    const { client, calls } = asked(() => ({ 'GET executions': answer }))
    const heard = client.events.listen(['executions'])
    const first = heard.next()
    await vi.advanceTimersByTimeAsync(6_500)
    expect(calls.length).toBeGreaterThan(2)
    answer = { body: { items: [] } }
    await vi.advanceTimersByTimeAsync(2_500)
    expect((await first).value).toMatchObject({ event: { type: 'gap' } })
    answer = { status: 403, body: { code: 'permission-missing', detail: 'No.' } }
    const refused = expect(heard.next()).rejects.toMatchObject({ code: 'permission-missing' })
    await vi.advanceTimersByTimeAsync(2_500)
    await refused
  })

  it('asks while a proxy lets no WebSocket through, and tries one again', async () => {
    const { fetch } = fakeFetch(given({ ...withTicket, 'GET executions': { body: { items: [] } } }))
    const { webSocket, opened } = fakeSockets((message, socket) => {
      if (message.type === 'open' && opened.length === 1) socket.lose()
      else if (message.type === 'open') socket.tell(WELCOME)
      else socket.tell({ type: 'subscribed', topic: message.topic!, id: 'aaaaaaaa.1', resumed: false })
    })
    const heard = new LinkFlow({ url: 'http://flow.test', fetch, webSocket }).events.listen(['executions'])
    expect(words(await take(heard, 2))).toEqual(['executions gap', 'executions listening'])
    await heard.return()
  })
})
