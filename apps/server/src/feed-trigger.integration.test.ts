import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LinkFlow, type WorkflowFileInput } from '@linkflow/sdk'
import { createLogger } from '@linkflow/telemetry'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, readConfig, startServer } from './index.ts'

const SLOW_MS = 60_000
const PASSWORD = 'a-password-that-no-log-holds'
const dataDir = mkdtempSync(join(tmpdir(), 'linkflow-feed-'))
const logged: string[] = []
const titles = ['old']
let looks = 0
const feed = createServer((request, response) => {
  const isAllowed = request.headers.authorization === `Basic ${Buffer.from(`ada:${PASSWORD}`).toString('base64')}`
  if (!isAllowed) return response.writeHead(401).end()
  looks += 1
  const items = titles.map((title) => `<item><title>${title}</title><link>https://a.test/${title}</link></item>`)
  return response.end(`<rss version="2.0"><channel><title>News</title>${items.join('')}</channel></rss>`)
})
let host: string
let server: RunningServer
let api: LinkFlow

beforeAll(async () => {
  feed.listen(0, '127.0.0.1')
  await once(feed, 'listening')
  host = `127.0.0.1:${(feed.address() as AddressInfo).port}`
  const flags = { 'data-dir': dataDir, port: '0', sample: 'false', 'egress-allow': host }
  const read = readConfig({}, new Map(Object.entries(flags)))
  if (!read.ok) throw new Error(read.problems.join())
  const log = createLogger({ level: 'info', destination: { write: (line: string) => void logged.push(line) } })
  server = await startServer(read.config, { log, version: '0.0.0-test' })
  const token = readFileSync(join(dataDir, 'owner-token'), 'utf8').trim()
  api = new LinkFlow({ url: `http://127.0.0.1:${server.port}`, token })
}, SLOW_MS)
afterAll(async () => {
  await server?.stop()
  feed.closeAllConnections()
  feed.close()
  rmSync(dataDir, { recursive: true, force: true })
}, SLOW_MS)

const credentialFor = (allowedHosts: string[]) =>
  api.credentials.create({ name: 'Feed', type: 'basic', fields: { user: 'ada', password: PASSWORD }, allowedHosts })

const workflow = (credentialId?: string, name = 'News'): WorkflowFileInput => ({
  linkflow: 1,
  name,
  nodes: [
    {
      id: 'feed',
      name: 'Feed',
      type: 'rss-trigger',
      parameters: { url: `http://${host}/feed`, authentication: 'basic' },
      ...(credentialId !== undefined && { credentials: { basic: credentialId } }),
    },
    { id: 'tell', name: 'Tell', type: 'set', parameters: { keep: 'none', values: { text: '{{ $json.title }}' } } },
  ],
  connections: [{ from: { node: 'feed' }, to: { node: 'tell' } }],
})

describe('a workflow that a feed starts', () => {
  it('runs once for each new entry of a feed that asks who it is, also over a publish', {
    timeout: SLOW_MS,
  }, async () => {
    const credential = await credentialFor(['127.0.0.1'])
    const { id } = await api.workflows.create(workflow(credential.id))
    await api.workflows.publish(id)
    // A new version looks at once, and goes on where the one before was.
    const publishAgain = async (name: string) => {
      titles.unshift(name)
      await api.workflows.update(id, workflow(credential.id, name))
      await api.workflows.publish(id)
    }
    const texts = async () => {
      const runs = await api.executions.list({ workflow: id, status: ['succeeded'] }).take(100)
      const items = await Promise.all(runs.map((run) => api.executions.items(run.id, 'tell').take(9)))
      return items.flat().map(({ json }) => json['text'])
    }
    // What is there at the first look is old; nobody is told when that was.
    const isBegun = async () => {
      await publishAgain(`early ${titles.length}`)
      return (await texts()).length > 0
    }
    await expect.poll(isBegun, { timeout: SLOW_MS, interval: 3_000 }).toBe(true)
    await publishAgain('last')
    await expect.poll(texts, { timeout: SLOW_MS }).toContain('last')
    const all = await texts()
    expect(all).not.toContain('old')
    expect(new Set(all).size).toBe(all.length)
    await api.workflows.unpublish(id)
  })

  it('keeps its credential from hosts that it is not for, and says so', { timeout: SLOW_MS }, async () => {
    const before = looks
    const { id } = await api.workflows.create(workflow((await credentialFor(['elsewhere.example'])).id))
    await api.workflows.publish(id)
    const troubles = () => logged.filter((line) => line.includes('in trouble') && line.includes(id))
    await expect.poll(() => troubles().length, { timeout: SLOW_MS }).toBe(1)
    expect(troubles()[0]).toContain('127.0.0.1')
    expect(looks).toBe(before)
    await api.workflows.unpublish(id)
    expect(logged.join('')).not.toContain(PASSWORD)
  })

  it('is not published without the credential that it names', { timeout: SLOW_MS }, async () => {
    const { id } = await api.workflows.create(workflow())
    await expect(api.workflows.publish(id)).rejects.toMatchObject({ code: 'publish-refused' })
  })

  it('is tried with an entry as somebody gives it', { timeout: SLOW_MS }, async () => {
    const { id } = await api.workflows.create(workflow((await credentialFor(['127.0.0.1'])).id))
    const tried = await api.workflows.test(id, { trigger: 'feed', items: [{ title: 'A new lamp' }], wait: 20 })
    expect(tried.output).toEqual([{ text: 'A new lamp' }])
  })
})
