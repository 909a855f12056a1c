import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from '@linkflow/postgres'
import { createLogger } from '@linkflow/telemetry'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningServer, readConfig, startServer } from './index.ts'

const SLOW_MS = 60_000
const CANARY = 'canary-5f2c'
const dataDir = mkdtempSync(join(tmpdir(), 'linkflow-hooks-'))
const lines: string[] = []
let server: RunningServer
let token = ''

beforeAll(async () => {
  const flags = { 'data-dir': dataDir, port: '0', sample: 'false' }
  const read = readConfig({}, new Map(Object.entries(flags)))
  if (!read.ok) throw new Error(read.problems.join())
  const log = createLogger({ level: 'warn', destination: { write: (line) => void lines.push(line) } })
  server = await startServer(read.config, { log, version: '0.0.0-test' })
  token = readFileSync(join(dataDir, 'owner-token'), 'utf8').trim()
}, SLOW_MS)
afterAll(async () => {
  await server?.stop()
  rmSync(dataDir, { recursive: true, force: true })
}, SLOW_MS)

const base = () => `http://127.0.0.1:${server.port}`
// biome-ignore lint/suspicious/noExplicitAny: what a test reads of an answer is checked by the test itself
type Body = any
async function api(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Body; text: string }> {
  const answer = await fetch(`${base()}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, text, body: text === '' ? undefined : JSON.parse(text) }
}
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${base()}/webhook/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })

const file = (path: string, hook: object = {}, answer = '{{ $json.body.n }}', credentials?: object) => ({
  linkflow: 1,
  name: `Hook ${path}`,
  nodes: [
    {
      id: 'hook',
      name: 'Hook',
      type: 'webhook',
      version: 1,
      parameters: { path, respond: 'last-node', ...hook },
      position: { x: 0, y: 0 },
      ...(credentials && { credentials }),
    },
    {
      id: 'set',
      name: 'Set',
      type: 'set',
      version: 1,
      parameters: { values: { answer }, keep: 'none' },
      position: { x: 1, y: 0 },
    },
  ],
  connections: [{ from: { node: 'hook', port: 'main' }, to: { node: 'set', port: 'main' } }],
  settings: {},
})
async function create(draft: object): Promise<string> {
  const made = await api('POST', '/workflows', draft)
  expect(made.status, made.text).toBe(201)
  return made.body.id
}
async function publish(id: string): Promise<void> {
  const published = await api('POST', `/workflows/${id}/publish`)
  expect(published.status, published.text).toBe(200)
}
const ended = (id: string): Promise<Body> =>
  vi.waitFor(
    async () => {
      const { body } = await api('GET', `/executions/${id}`)
      expect(['succeeded', 'failed']).toContain(body.status)
      return body
    },
    { timeout: 10_000 },
  )
const outputOf = async (id: string) => (await api('GET', `/executions/${id}/steps/set/items`)).body.items[0].json

describe('webhooks', { timeout: SLOW_MS }, () => {
  it('take calls as soon as their publish is answered', async () => {
    for (let round = 0; round < 10; round++) {
      const id = await create(file(`quick-${round}`))
      await publish(id)
      expect((await post(`quick-${round}`, '{"n":1}')).status).toBe(200)
      await api('POST', `/workflows/${id}/unpublish`)
      expect((await post(`quick-${round}`, '{"n":1}')).status).toBe(404)
    }
  })

  it('are listed with their address, their kind and their calls', async () => {
    const live = await create(file('listed/live'))
    await publish(live)
    const draft = await create(file('listed/draft', { respond: 'immediately', method: 'PUT' }))
    await post('listed/live', '{"n":1}')
    await post('listed/live', 'no json')
    await vi.waitFor(
      async () => {
        expect((await api('GET', `/webhooks/${live}/hook`)).body).toEqual({
          workflowId: live,
          workflowName: 'Hook listed/live',
          node: 'hook',
          url: expect.stringMatching(/^http:.*\/webhook\/listed\/live$/),
          path: 'listed/live',
          method: 'POST',
          respond: 'last-node',
          authentication: 'none',
          isLive: true,
          versionId: expect.any(String),
          lastCallAt: expect.any(String),
          day: { calls: 2, refused: 1, failed: 0 },
          settings: { inbox: true, sample: 1 },
        })
      },
      { timeout: 20_000 },
    )
    const paths = async (query: string) =>
      (await api('GET', `/webhooks?${query}`)).body.items.map(({ path, isLive }: Body) => [path, isLive])
    expect(await paths('')).toContainEqual(['listed/live', true])
    expect(await paths('')).not.toContainEqual(['listed/draft', false])
    expect(await paths(`workflow=${draft}`)).toEqual([['listed/draft', false]])
    expect((await api('GET', `/webhooks/${live}/nothing`)).body.code).toBe('webhook-not-found')
  })

  it('show of each call what came and what was answered, and not what proves who called', async () => {
    const made = await api('POST', '/credentials', {
      name: 'Check',
      type: 'hmac',
      fields: { secret: 'shhh' },
      incomingOnly: true,
    })
    const id = await create(
      file('signed', { authentication: 'hmac', hmac: { scheme: 'github' } }, undefined, { hmac: made.body.id }),
    )
    await publish(id)
    const body = '{"n":7}'
    const signature = `sha256=${createHmac('sha256', 'shhh').update(body).digest('hex')}`
    const secrets = { authorization: `Bearer ${CANARY}`, cookie: `a=${CANARY}`, 'x-api-key': CANARY }
    const good = await post('signed?x=1', body, { ...secrets, 'x-hub-signature-256': signature, 'x-ours': 'yes' })
    expect(await good.json()).toEqual({ answer: 7 })
    const bad = await post('signed', body, { ...secrets, 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` })
    expect(bad.status).toBe(401)
    const list = await vi.waitFor(
      async () => {
        const { body: page } = await api('GET', `/webhooks/${id}/hook/events`)
        expect(page.items).toHaveLength(2)
        return page.items
      },
      { timeout: 20_000 },
    )
    expect(list).toMatchObject([
      { outcome: 'refused', status: 401, code: 'webhook-unauthorized' },
      { outcome: 'accepted', executionStatus: 'succeeded' },
    ])
    const [refused, accepted] = await Promise.all(
      list.map(async ({ id: event }: Body) => await api('GET', `/webhook-events/${event}`)),
    )
    expect(accepted.body).toMatchObject({
      executionId: list[1].id,
      status: 200,
      request: {
        method: 'POST',
        path: 'signed',
        query: { x: '1' },
        body: { n: 7 },
        isWhole: true,
        headers: { 'x-ours': 'yes', 'x-api-key': '[redacted]' },
      },
      response: { status: 200, body: '{"answer":7}', isWhole: true, headers: { 'content-security-policy': 'sandbox' } },
    })
    expect(refused.body).toMatchObject({
      request: { body, bodyBytes: 7, isWhole: true },
      detail: 'The signature does not match the body.',
    })
    // Of a call that was let in it is not even kept.
    expect(accepted.body.request.headers).not.toHaveProperty('x-hub-signature-256')
    expect(refused.body.request.headers).toMatchObject({ 'x-hub-signature-256': '[redacted]' })
    for (const { text } of [refused, accepted]) {
      expect(text).not.toContain(CANARY)
      expect(text).not.toContain(signature)
    }
    const only = async (query: string) => (await api('GET', `/webhooks/${id}/hook/events?${query}`)).body.items
    expect(await only('outcome=refused')).toHaveLength(1)
    expect(await only('status=succeeded')).toHaveLength(1)
    expect(await only('status=failed')).toEqual([])
    expect(await only(`from=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([])
    const first = (await api('GET', `/webhooks/${id}/hook/events?limit=1`)).body
    expect((await only(`limit=1&cursor=${first.nextCursor}`))[0].id).toBe(list[1].id)
    // A refused call can be tried in the draft: its body was kept whole.
    const replayed = await api('POST', `/webhook-events/${list[0].id}/replay`, {})
    expect(replayed.status, replayed.text).toBe(202)
    await ended(replayed.body.id)
    expect(await outputOf(replayed.body.id)).toEqual({ answer: 7 })
  })

  it('run the draft, or the live version, with a call that came before', async () => {
    const id = await create(file('again'))
    await publish(id)
    await post('again', '{"n":3}')
    const [call] = (await api('GET', `/webhooks/${id}/hook/events`)).body.items
    const { body: workflow } = await api('GET', `/workflows/${id}`)
    await fetch(`${base()}/api/v1/workflows/${id}`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'if-match': `"${workflow.revision}"`,
      },
      body: JSON.stringify(file('again', {}, '{{ $json.body.n * 100 }}')),
    })
    const replay = async (version: string) => {
      const { body } = await api('POST', `/webhook-events/${call.id}/replay`, { version })
      expect(await ended(body.id)).toMatchObject({ status: 'succeeded', mode: 'replay', replayOf: call.id })
      return outputOf(body.id)
    }
    expect([await replay('draft'), await replay('live')]).toEqual([{ answer: 300 }, { answer: 3 }])
    await api('POST', `/workflows/${id}/unpublish`)
    const refused = await api('POST', `/webhook-events/${call.id}/replay`, { version: 'live' })
    expect([refused.status, refused.body.code]).toEqual([409, 'workflow-not-published'])
    const unknown = await api('POST', '/webhook-events/0198c0de-0000-7000-8000-00000000000c/replay', {})
    expect(unknown.body.code).toBe('event-not-found')
  })

  it('keep no more of what is refused than they may, and what their settings say', async () => {
    const id = await create(file('flood'))
    await publish(id)
    await Promise.all(Array.from({ length: 60 }, () => post('flood', `{"n":"${'x'.repeat(20_000)}`)))
    const kept = () => api('GET', `/webhooks/${id}/hook/events?limit=200`)
    const items = await vi.waitFor(
      async () => {
        const { body } = await kept()
        expect(body.items.length).toBe(30)
        return body.items
      },
      { timeout: 20_000 },
    )
    const { body: event } = await api('GET', `/webhook-events/${items[0].id}`)
    expect(event.request).toMatchObject({ isWhole: false, bodyBytes: 20_006 })
    expect(event.request.body).toHaveLength(16 * 1024)
    const replayed = await api('POST', `/webhook-events/${items[0].id}/replay`, {})
    expect(replayed.body.code).toBe('event-incomplete')
    await vi.waitFor(
      async () => expect((await api('GET', `/webhooks/${id}/hook`)).body.day).toMatchObject({ calls: 60, refused: 60 }),
      { timeout: 20_000 },
    )

    const quiet = await create(file('quiet'))
    await publish(quiet)
    expect((await api('PUT', `/webhooks/${quiet}/hook/settings`, { inbox: false })).body).toEqual({
      inbox: false,
      sample: 1,
    })
    await post('quiet', 'no json')
    await vi.waitFor(async () => expect((await api('GET', `/webhooks/${quiet}/hook`)).body.day.refused).toBe(1), {
      timeout: 20_000,
    })
    expect((await api('GET', `/webhooks/${quiet}/hook/events`)).body.items).toEqual([])
  })
})

describe('a re-delivery', { timeout: SLOW_MS }, () => {
  it('starts each of the calls that are meant once, and says how it stands', async () => {
    const id = await create(file('many', {}, '{{ $json.body.n.toFixed(0) }}'))
    await publish(id)
    const from = new Date(Date.now() - 1000).toISOString()
    for (let n = 0; n < 25; n++) await post('many', n % 5 === 0 ? '{"n":null}' : `{"n":${n}}`)
    const until = new Date(Date.now() + 1000).toISOString()
    const range = { from, until, status: ['failed'] }
    expect((await api('POST', `/webhooks/${id}/hook/redeliveries/preview`, range)).body).toEqual({
      calls: 5,
      isWhole: true,
    })
    expect((await api('POST', `/webhooks/${id}/hook/redeliveries/preview`, { from, until })).body.calls).toBe(25)
    const { body: workflow } = await api('GET', `/workflows/${id}`)
    await fetch(`${base()}/api/v1/workflows/${id}`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'if-match': `"${workflow.revision}"`,
      },
      body: JSON.stringify(file('many', {}, 'mended')),
    })
    await publish(id)
    const made = await api('POST', `/webhooks/${id}/hook/redeliveries`, range)
    expect(made.status, made.text).toBe(201)
    const done = await vi.waitFor(
      async () => {
        const { body } = await api('GET', `/webhook-redeliveries/${made.body.id}`)
        expect(body.state).toBe('done')
        return body
      },
      { timeout: 10_000 },
    )
    expect(done).toMatchObject({ calls: 5, started: 5, failed: 0 })
    const runs = (await api('GET', `/executions?workflow=${id}&limit=200`)).body.items.filter(
      ({ mode }: Body) => mode === 'replay',
    )
    expect(runs).toHaveLength(5)
    expect(new Set(runs.map(({ replayOf }: Body) => replayOf)).size).toBe(5)
    expect(await ended(runs[0].id)).toMatchObject({ status: 'succeeded' })
    // A round that died after its starts is done again, and starts nothing again.
    await server.parts.database.engine.execute(
      sql`update webhook.redeliveries set state = 'running', done = 0, started = 0 where id = ${made.body.id}::uuid`,
    )
    await vi.waitFor(
      async () => expect((await api('GET', `/webhook-redeliveries/${made.body.id}`)).body.state).toBe('done'),
      { timeout: 10_000 },
    )
    const after = (await api('GET', `/executions?workflow=${id}&limit=200`)).body.items
    expect(after.filter(({ mode }: Body) => mode === 'replay')).toHaveLength(5)
    expect((await api('POST', `/webhook-redeliveries/${made.body.id}/cancel`)).body.code).toBe('redelivery-over')
    const unknown = await api('POST', '/webhook-redeliveries/0198c0de-0000-7000-8000-00000000000c/cancel')
    expect(unknown.body.code).toBe('redelivery-not-found')
  })
})

describe('a test listen', { timeout: SLOW_MS }, () => {
  it('hears calls beside the live version, which goes on, and only those that it asked for', async () => {
    const id = await create(file('both'))
    await publish(id)
    const all = await api('POST', `/webhooks/${id}/hook/listeners`, { seconds: 60 })
    expect(all.status, all.text).toBe(201)
    expect(all.body).toMatchObject({ isLive: true, isOver: false, events: [], url: expect.stringContaining('/both') })
    const some = await api('POST', `/webhooks/${id}/hook/listeners`, { header: { name: 'X-Test', value: 'ada' } })
    const elsewhere = await api('POST', `/webhooks/${id}/hook/listeners`, { address: '203.0.113.7' })
    expect(await (await post('both', '{"n":1}')).json()).toEqual({ answer: 1 })
    expect(await (await post('both', '{"n":2}', { 'x-test': 'ada' })).json()).toEqual({ answer: 2 })
    await post('both', 'no json')
    const heard = (listener: Body, known: number) =>
      api('GET', `/webhook-listeners/${listener.body.id}?known=${known}&wait=5`)
    const three = await heard(all, 2)
    expect(three.body.events.map(({ outcome }: Body) => outcome)).toEqual(['accepted', 'accepted', 'refused'])
    expect((await heard(some, 0)).body.events).toHaveLength(1)
    expect((await api('GET', `/webhook-listeners/${elsewhere.body.id}`)).body.events).toEqual([])
    const replayed = await api('POST', `/webhook-events/${three.body.events[1].id}/replay`, { version: 'draft' })
    await ended(replayed.body.id)
    expect(await outputOf(replayed.body.id)).toEqual({ answer: 2 })
    expect((await api('DELETE', `/webhook-listeners/${all.body.id}`)).status).toBe(204)
    await post('both', '{"n":4}')
    expect((await api('GET', `/webhook-listeners/${all.body.id}`)).body).toMatchObject({ isOver: true })
    expect((await heard(all, 0)).body.events).toHaveLength(3)
  })

  it('hears calls where nothing is published, as the draft says, and nobody is heard after its time', async () => {
    const id = await create(file('unborn', { respond: 'immediately' }))
    expect((await post('unborn', '{"n":1}')).status).toBe(404)
    const { body: listener } = await api('POST', `/webhooks/${id}/hook/listeners`, { seconds: 2 })
    expect(listener.isLive).toBe(false)
    const answer = await post('unborn?a=b', '{"n":5}', { authorization: `Bearer ${CANARY}` })
    expect([answer.status, await answer.json()]).toEqual([202, { heard: true, path: 'unborn' }])
    const { body } = await api('GET', `/webhook-listeners/${listener.id}?wait=5`)
    expect(body.events).toMatchObject([{ outcome: 'heard', status: 202 }])
    const { body: event, text } = await api('GET', `/webhook-events/${body.events[0].id}`)
    expect(event.request).toMatchObject({ body: '{"n":5}', query: { a: 'b' }, isWhole: true })
    expect(text).not.toContain(CANARY)
    const replayed = await api('POST', `/webhook-events/${body.events[0].id}/replay`, {})
    await ended(replayed.body.id)
    expect(await outputOf(replayed.body.id)).toEqual({ answer: 5 })
    await vi.waitFor(async () => expect((await post('unborn', '{"n":1}')).status).toBe(404), { timeout: 5000 })
  })

  it('verifies what it hears as the draft says', async () => {
    const made = await api('POST', '/credentials', {
      name: 'Key',
      type: 'header',
      fields: { name: 'x-mine', value: CANARY },
      incomingOnly: true,
    })
    const id = await create(file('guarded', { authentication: 'header' }, undefined, { header: made.body.id }))
    const { body: listener } = await api('POST', `/webhooks/${id}/hook/listeners`, {})
    expect((await post('guarded', '{"n":1}')).status).toBe(401)
    expect((await post('guarded', '{"n":1}', { 'x-mine': CANARY })).status).toBe(202)
    const events = await vi.waitFor(
      async () => {
        const { body } = await api('GET', `/webhook-listeners/${listener.id}?known=1&wait=5`)
        expect(body.events).toHaveLength(2)
        return body.events
      },
      { timeout: 20_000 },
    )
    expect(events).toMatchObject([{ status: 401, code: 'webhook-unauthorized' }, { status: 202 }])
    const seen = await api('GET', `/webhook-events/${events[1].id}`)
    expect(seen.body.request.headers['x-mine']).toBe('[redacted]')
    expect(seen.text + lines.join('')).not.toContain(CANARY)
  })
})
