import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from '@linkflow/postgres'
import { createLogger } from '@linkflow/telemetry'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningServer, readConfig, startServer } from './index.ts'
import { type LiveClient, openLiveClient } from './testing/live-client.ts'

const SLOW_MS = 60_000
const CANARY = 'canary-7b1d'
const dataDir = mkdtempSync(join(tmpdir(), 'linkflow-live-'))
const lines: string[] = []
/** One runs executions and does the chores; the other is a second door. */
let worker: RunningServer
let door: RunningServer
let token = ''
/** An outside world that answers when it is told to. */
let answerNow: () => void = () => {}
const slowSite = createServer((_, response) => {
  answerNow = () => response.end('{}')
})

beforeAll(async () => {
  await new Promise<void>((resolve) => slowSite.listen(0, '127.0.0.1', resolve))
  worker = await start('all')
  door = await start('api')
  token = readFileSync(join(dataDir, 'owner-token'), 'utf8').trim()
}, SLOW_MS)
afterAll(async () => {
  await door?.stop()
  await worker?.stop()
  slowSite.close()
  rmSync(dataDir, { recursive: true, force: true })
}, SLOW_MS)

async function start(role: string): Promise<RunningServer> {
  const log = createLogger({ level: 'warn', destination: { write: (line) => void lines.push(line) } })
  const flags = { 'data-dir': dataDir, port: '0', sample: 'false', role, 'egress-allow': slowAddress() }
  const read = readConfig({}, new Map(Object.entries(flags)))
  if (!read.ok) throw new Error(read.problems.join())
  return startServer(read.config, { log, version: '0.0.0-test' })
}
const slowAddress = () => `127.0.0.1:${(slowSite.address() as AddressInfo).port}`
const at = (server: RunningServer) => `http://127.0.0.1:${server.port}`
const connect = (server = door, key = token): Promise<LiveClient> => openLiveClient(at(server), key)

// biome-ignore lint/suspicious/noExplicitAny: what a test reads of an answer is checked by the test itself
type Body = any
async function api(method: string, path: string, body?: unknown, key = token, server = door) {
  const answer = await fetch(`${at(server)}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, text, body: (text === '' ? undefined : JSON.parse(text)) as Body }
}

const node = (id: string, type: string, parameters: object = {}) => ({
  id,
  name: id,
  type,
  version: 1,
  parameters,
  position: { x: 0, y: 0 },
})
const chain = (name: string, nodes: readonly { id: string }[]) => ({
  linkflow: 1,
  name,
  nodes,
  connections: nodes.slice(1).map(({ id }, i) => ({
    from: { node: nodes[i]!.id, port: 'main' },
    to: { node: id, port: 'main' },
  })),
  settings: {},
})
const waiting = (name: string) =>
  chain(name, [
    node('start', 'manual'),
    node('note', 'set', { values: { secret: CANARY } }),
    node('wait', 'wait', { for: 'signal', signal: 'go' }),
    node('end', 'set', { values: { done: true } }),
  ])

async function create(file: object): Promise<string> {
  const made = await api('POST', '/workflows', file)
  expect(made.status, made.text).toBe(201)
  return made.body.id
}
async function run(workflow: string): Promise<string> {
  const begun = await api('POST', `/workflows/${workflow}/executions`, { version: 'draft' })
  expect(begun.status, begun.text).toBe(202)
  return begun.body.execution.id
}
const reaches = (id: string, status: string) =>
  vi.waitFor(async () => expect((await api('GET', `/executions/${id}`)).body.status).toBe(status), { timeout: 10_000 })
const signal = (id: string) => api('POST', `/executions/${id}/signals/go`, {})

const workspaceId = () => worker.parts.workspaceId
const engine = () => worker.parts.database.engine

describe('live events', { timeout: SLOW_MS }, () => {
  it('are no matter for the start of a process while somebody looks at an execution', async () => {
    await engine().execute(sql`
      insert into realtime.interests (workspace_id, topic, since, until)
      values (${workspaceId()}, ${`execution:${randomUUID()}`}, 0, platform.now() + interval '10 s')`)
    const late = await start('worker')
    await late.stop()
    expect(lines.filter((line) => line.includes('could not be told'))).toEqual([])
  })

  it('tell another process what the steps of an execution do, and never its data', async () => {
    const id = await run(await create(waiting('Live')))
    await reaches(id, 'waiting')
    const client = await connect()
    const topic = `execution:${id}`
    expect(await client.subscribe(topic)).toMatchObject({ type: 'subscribed', resumed: false })
    await signal(id)
    await client.event('execution', ({ status }) => status === 'succeeded')
    expect(client.of(topic)).toContainEqual(
      expect.objectContaining({
        type: 'step',
        step: 'end',
        status: 'succeeded',
        attempt: 1,
        outputs: [{ port: 'main', count: 1 }],
      }),
    )
    const statuses = client.of(topic).flatMap((event) => (event.type === 'execution' ? [event.status] : []))
    expect(statuses.filter((status) => status === 'succeeded')).toHaveLength(1)
    expect(JSON.stringify(client.messages)).not.toContain(CANARY)
    client.close()
  })

  it('of an execution that runs already begin with what its worker knows and has not stored', async () => {
    const slow = chain('Slow', [
      node('start', 'manual'),
      node('quick', 'set', { values: { secret: CANARY } }),
      node('slow', 'http-request', { url: `http://${slowAddress()}/` }),
    ])
    const id = await run(await create(slow))
    await reaches(id, 'running')
    const [client, second] = [await connect(), await connect()]
    await client.subscribe(`execution:${id}`)
    const running = await client.event('step', ({ step, status }) => step === 'slow' && status === 'running')
    expect(running).toMatchObject({ node: 'slow', attempt: 1 })
    expect(await client.event('step', ({ step }) => step === 'quick')).toMatchObject({ status: 'succeeded' })
    // And for who comes later, or asks.
    await second.subscribe(`execution:${id}`)
    await second.event('step', ({ step, status }) => step === 'slow' && status === 'running')
    const state = await api('GET', `/executions/${id}/state`)
    expect(state.body).toMatchObject({ execution: { status: 'running' }, stepCount: 3, hasLive: true })
    expect(state.body.steps).toContainEqual(expect.objectContaining({ step: 'slow', status: 'running' }))
    expect(state.text).not.toContain(CANARY)
    answerNow()
    await client.event('execution', ({ status }) => status === 'succeeded')
    const after = await api('GET', `/executions/${id}/state`)
    expect(after.body).toMatchObject({ execution: { status: 'succeeded' }, stepCount: 3, hasLive: false })
    expect(after.body.steps.map(({ status }: Body) => status)).toEqual(['succeeded', 'succeeded', 'succeeded'])
    client.close()
    second.close()
  })

  it('that were missed are told after a cut, on another process, in order and once', async () => {
    const id = await run(await create(waiting('Cut')))
    await reaches(id, 'waiting')
    const topic = `execution:${id}`
    const first = await connect(door)
    const { id: last } = (await first.subscribe(topic)) as { id: string }
    first.close()
    await first.closed()
    await signal(id)
    await reaches(id, 'succeeded')
    const second = await connect(worker)
    expect(await second.subscribe(topic, last)).toEqual({ type: 'subscribed', topic, id: last, resumed: true })
    await second.event('execution', ({ status }) => status === 'succeeded')
    const ids = second.events.map((each) => Number(each.id.split('.')[1]))
    expect(ids).toEqual(ids.toSorted((a, b) => a - b))
    expect(new Set(ids).size).toBe(ids.length)
    expect(second.of(topic)).toContainEqual(expect.objectContaining({ step: 'end', status: 'succeeded' }))
    // From the last of them on there is nothing more to be told.
    const third = await connect(worker)
    expect(await third.subscribe(topic, second.events.at(-1)!.id)).toMatchObject({ resumed: true })
    await third.subscribe('health')
    await third.event('health')
    expect(third.of(topic)).toEqual([])
    for (const client of [second, third]) client.close()
  })

  it('that are not kept any more, or are of another log, are a gap', async () => {
    const id = await run(await create(waiting('Gap')))
    await reaches(id, 'waiting')
    const topic = `execution:${id}`
    const client = await connect()
    const { id: last } = (await client.subscribe(topic)) as { id: string }
    const [epoch, number] = last.split('.') as [string, string]
    const elsewhere = `${epoch === '00000000' ? '00000001' : '00000000'}.${number}`
    expect(await client.subscribe(topic, elsewhere)).toMatchObject({ type: 'gap', topic })
    // From the future, and from before anybody looked.
    expect(await client.subscribe(topic, `${epoch}.999999999`)).toMatchObject({ type: 'gap' })
    const fresh = `execution:${await run(await create(waiting('Fresh')))}`
    expect(await client.subscribe(fresh, `${epoch}.0`)).toMatchObject({ type: number === '0' ? 'subscribed' : 'gap' })
    // Older than they are kept.
    await signal(id)
    await client.event('execution', ({ execution, status }) => execution === id && status === 'succeeded')
    await engine().execute(sql`
      with moved as (delete from realtime.events returning *)
      insert into realtime.events (number, workspace_id, topic, once, at, body) overriding system value
      select number, workspace_id, topic, once, at - interval '400 seconds', body from moved`)
    expect(await client.subscribe(topic, last)).toMatchObject({ type: 'gap' })
    client.close()
  })

  it('go on after the database has lost its log, with a gap', async () => {
    const workflow = await create(waiting('Lost'))
    const client = await connect()
    await client.subscribe(`workflow:${workflow}`)
    await worker.parts.database.asOwner(async (owner) => {
      await owner.query('truncate realtime.events, realtime.interests, realtime.epoch restart identity')
    })
    await client.until(() => client.messages.find(({ type }) => type === 'gap'))
    await api('PUT', `/workflows/${workflow}`, waiting('Found'))
    expect(await client.event('workflow')).toMatchObject({ change: 'draft', revision: 2 })
    client.close()
  })

  it('say what became of all executions, and of those of one workflow', async () => {
    const [own, other] = [await create(waiting('Own')), await create(waiting('Other'))]
    const failing = await create(
      chain('Failing', [node('start', 'manual'), node('stop', 'stop-and-error', { message: CANARY })]),
    )
    const client = await connect()
    await client.subscribe('executions')
    await client.subscribe(`executions:${own}`)
    await client.subscribe('notifications')
    const ids = [await run(own), await run(other), await run(failing)]
    for (const id of ids.slice(0, 2)) await reaches(id, 'waiting')
    for (const id of ids.slice(0, 2)) await signal(id)
    const ended = (topic: string) => () => {
      const events = client.of(topic).filter((event) => event.type === 'execution')
      const all = events.filter(({ status }) => status === 'succeeded' || status === 'failed')
      return topic === 'executions' ? (all.length >= 3 ? all : undefined) : all.length >= 1 ? all : undefined
    }
    const all = await client.until(ended('executions'))
    expect(all.map(({ execution }) => execution).toSorted()).toEqual(ids.toSorted())
    expect((await client.until(ended(`executions:${own}`))).map(({ execution }) => execution)).toEqual([ids[0]])
    const failed = await client.event('failed')
    expect(failed).toMatchObject({ execution: ids[2], workflow: failing, status: 'failed', node: 'stop' })
    expect(JSON.stringify(client.messages)).not.toContain(CANARY)
    client.close()
  })

  it('say whose inbox has something new', async () => {
    const [email, password] = ['ada@example.com', 'correct horse battery staple']
    const setUp = await api('POST', '/setup', { email, name: 'Ada', password })
    expect(setUp.status, setUp.text).toBeLessThan(300)
    const failing = chain('Told', [node('start', 'manual'), node('stop', 'stop-and-error', { message: CANARY })])
    const workflow = await create(failing)
    await api('POST', `/workflows/${workflow}/publish`)
    const client = await connect()
    await client.subscribe('notifications')
    await api('POST', `/workflows/${workflow}/executions`, { version: 'live' })
    const { accounts } = await client.event('inbox')
    const members = await api('GET', '/members')
    expect(members.body.items.map(({ accountId }: Body) => accountId)).toEqual(accounts)
    client.close()
  })

  it('of a workflow say each change once, however many processes tell it', async () => {
    const workflow = await create(waiting('Watched'))
    const [here, there] = [await connect(door), await connect(worker)]
    const topic = `workflow:${workflow}`
    for (const client of [here, there]) await client.subscribe(topic)
    await api('PUT', `/workflows/${workflow}`, waiting('Renamed'))
    const published = await api('POST', `/workflows/${workflow}/publish`)
    await api('POST', `/workflows/${workflow}/unpublish`)
    await api('DELETE', `/workflows/${workflow}`)
    for (const client of [here, there]) {
      await client.event('workflow', ({ change }) => change === 'deleted')
      const told = client.of(topic)
      expect(told.map((event) => event.type === 'workflow' && event.change)).toEqual([
        'draft',
        'published',
        'unpublished',
        'deleted',
      ])
      expect(told[1]).toMatchObject({ revision: 2, version: published.body.live.versionId })
      client.close()
    }
  })

  it('say to a list of workflows what was made and what became of it', async () => {
    const client = await connect(door)
    await client.subscribe('workflows')
    const workflow = await create(waiting('Listed'))
    await api('POST', `/workflows/${workflow}/publish`)
    await api('DELETE', `/workflows/${workflow}`)
    await client.event('workflow', (event) => event.workflow === workflow && event.change === 'deleted')
    const told = client.of('workflows').filter((event) => event.type === 'workflow' && event.workflow === workflow)
    expect(told.map((event) => event.type === 'workflow' && event.change)).toEqual(['created', 'published', 'deleted'])
    client.close()
  })

  it('say that lines were logged when they can be read', async () => {
    const logging = chain('Logging', [
      node('start', 'manual'),
      node('say', 'code', { source: `console.log('${CANARY}')\nreturn items` }),
      node('wait', 'wait', { for: 'signal', signal: 'go' }),
    ])
    const workflow = await create(logging)
    const client = await connect()
    await client.subscribe('executions')
    const id = await run(workflow)
    await client.subscribe(`execution:${id}`)
    await reaches(id, 'waiting')
    await signal(id)
    await client.event('execution', ({ execution, status }) => execution === id && status === 'succeeded')
    expect((await api('GET', `/executions/${id}/logs`)).body.items).toMatchObject([{ message: CANARY }])
    expect(JSON.stringify(client.messages)).not.toContain(CANARY)
    client.close()
  })
})

describe('who may look', { timeout: SLOW_MS }, () => {
  const makeKey = async (scopes: readonly string[]) => {
    const made = await api('POST', '/keys', { name: 'live', scopes })
    expect(made.status, made.text).toBe(201)
    return { id: made.body.key.id as string, token: made.body.token as string }
  }

  it('sees of another workspace what there is of nothing', async () => {
    const workflow = await create(waiting('Foreign'))
    const id = await run(workflow)
    // The same rows in a workspace that no client here is in.
    await engine().execute(sql`update execution.live set workspace_id = ${NOBODY} where id = ${id}`)
    const client = await connect()
    const foreign = await client.subscribe(`execution:${id}`)
    const absent = await client.subscribe(`execution:${NOBODY}`)
    expect(foreign).toMatchObject({ type: 'refused', code: 'execution-not-found' })
    const bare = (answer: object, of: string) => JSON.stringify(answer).replaceAll(of, 'X')
    expect(bare(foreign, id)).toBe(bare(absent, NOBODY))
    expect(await client.subscribe(`workflow:${NOBODY}`)).toMatchObject({ code: 'workflow-not-found' })
    expect(await client.subscribe(`executions:${NOBODY}`)).toMatchObject({ code: 'workflow-not-found' })
    expect(await client.subscribe(`presence:${NOBODY}`)).toMatchObject({ code: 'workflow-not-found' })
    const state = await api('GET', `/executions/${id}/state`)
    expect(state).toMatchObject({ status: 404, body: { code: 'execution-not-found' } })
    await engine().execute(sql`update execution.live set workspace_id = ${workspaceId()} where id = ${id}`)
    client.close()
  })

  it('needs the permission of each topic', async () => {
    const key = await makeKey(['execution:read'])
    const workflow = await create(waiting('Permitted'))
    const client = await connect(door, key.token)
    expect(await client.subscribe('executions')).toMatchObject({ type: 'subscribed' })
    expect(await client.subscribe(`workflow:${workflow}`)).toMatchObject({ code: 'permission-missing' })
    const without = await makeKey(['workflow:read'])
    expect((await api('POST', '/realtime/tickets', undefined, without.token)).status).toBe(403)
    client.close()
  })

  it('is cut within moments of the revocation of the key, on every process', async () => {
    const key = await makeKey(['execution:read'])
    const clients = [await connect(door, key.token), await connect(worker, key.token)]
    for (const client of clients) await client.subscribe('executions')
    const begunMs = performance.now()
    expect((await api('DELETE', `/keys/${key.id}`)).status).toBe(204)
    for (const client of clients) expect(await client.closed()).toMatchObject({ code: 4001 })
    expect(performance.now() - begunMs).toBeLessThan(5000)
    const late = await fetch(`${at(door)}/api/v1/realtime/tickets`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key.token}` },
    })
    expect(late.status).toBe(401)
  })

  it('is refused with a ticket that was given before the key was revoked', async () => {
    const key = await makeKey(['execution:read'])
    const { body } = await api('POST', '/realtime/tickets', undefined, key.token)
    await api('DELETE', `/keys/${key.id}`)
    const socket = new WebSocket(at(door).replace('http', 'ws') + body.path, body.protocols)
    const opened = await new Promise((resolve) => {
      socket.onopen = () => resolve(true)
      socket.onerror = () => resolve(false)
    })
    expect(opened).toBe(false)
  })
})

const NOBODY = '0198c0de-0000-7000-8000-000000000000'

describe('a ticket', { timeout: SLOW_MS }, () => {
  it('opens one connection, by whatever process', async () => {
    const { body } = await api('POST', '/realtime/tickets')
    expect(new Date(body.expiresAt).getTime() - Date.now()).toBeLessThanOrEqual(31_000)
    const open = (server: RunningServer) =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket(at(server).replace('http', 'ws') + body.path, body.protocols)
        socket.onopen = () => resolve(true)
        socket.onerror = () => resolve(false)
      })
    const answers = await Promise.all([open(door), open(worker), open(door), open(worker)])
    expect(answers.filter(Boolean)).toHaveLength(1)
  })

  it('is stored as a hash, and too late is like never', async () => {
    const { body } = await api('POST', '/realtime/tickets')
    const rows = await engine().query<{ text: string }>(sql`select t::text as text from realtime.tickets t`)
    expect(JSON.stringify(rows)).not.toContain(body.ticket)
    await engine().execute(sql`
      with moved as (delete from realtime.tickets returning *)
      insert into realtime.tickets (hash, workspace_id, key_id, expires_at)
      select hash, workspace_id, key_id, platform.now() - interval '1 ms' from moved`)
    const socket = new WebSocket(at(door).replace('http', 'ws') + body.path, body.protocols)
    const opened = await new Promise((resolve) => {
      socket.onopen = () => resolve(true)
      socket.onerror = () => resolve(false)
    })
    expect(opened).toBe(false)
  })

  it('is one of at most twenty that wait for a caller', async () => {
    const first = await api('POST', '/realtime/tickets')
    for (let n = 0; n < 20; n++) await api('POST', '/realtime/tickets')
    const [row] = await engine().query<{ count: number }>(sql`select count(*)::int as count from realtime.tickets`)
    expect(row!.count).toBe(20)
    const socket = new WebSocket(at(door).replace('http', 'ws') + first.body.path, first.body.protocols)
    const opened = await new Promise((resolve) => {
      socket.onopen = () => resolve(true)
      socket.onerror = () => resolve(false)
    })
    expect(opened).toBe(false)
  })
})
