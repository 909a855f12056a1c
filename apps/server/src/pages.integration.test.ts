import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '@linkflow/telemetry'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, readConfig, startServer } from './index.ts'

// Forms, approvals and chats over the server as people start it.
const SLOW_MS = 60_000
const dataDir = mkdtempSync(join(tmpdir(), 'linkflow-pages-'))
let server: RunningServer
let token = ''

beforeAll(async () => {
  const flags = { 'data-dir': dataDir, port: '0', sample: 'false' }
  const read = readConfig({}, new Map(Object.entries(flags)))
  if (!read.ok) throw new Error(read.problems.join())
  server = await startServer(read.config, { log: createLogger({ level: 'fatal' }), version: '0.0.0-test' })
  token = readFileSync(join(dataDir, 'owner-token'), 'utf8').trim()
}, SLOW_MS)
afterAll(async () => {
  await server?.stop()
  rmSync(dataDir, { recursive: true, force: true })
}, SLOW_MS)

const base = () => `http://127.0.0.1:${server.port}`
// biome-ignore lint/suspicious/noExplicitAny: what a test reads of an answer is checked by the test itself
type Body = any
async function api(method: string, path: string, body?: unknown): Promise<{ status: number; body: Body }> {
  const answer = await fetch(`${base()}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
}

type Node = readonly [id: string, type: string, parameters?: object]
async function create(nodes: readonly Node[], wires: readonly (readonly [string, string, string?])[]): Promise<string> {
  const made = await api('POST', '/workflows', {
    linkflow: 1,
    name: `Pages ${nodes[0]![0]}`,
    nodes: nodes.map(([id, type, parameters = {}], x) => ({
      id,
      name: id[0]!.toUpperCase() + id.slice(1),
      type,
      version: 1,
      parameters,
      position: { x, y: 0 },
    })),
    connections: wires.map(([from, to, port = 'main']) => ({
      from: { node: from, port },
      to: { node: to, port: 'main' },
    })),
    settings: {},
  })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return made.body.id
}
async function publish(id: string): Promise<void> {
  const published = await api('POST', `/workflows/${id}/publish`)
  expect(published.status, JSON.stringify(published.body)).toBe(200)
}
const page = async (path: string) => {
  const answer = await fetch(path.startsWith('http') ? path : base() + path)
  return { answer, text: await answer.text(), url: answer.url }
}
async function send(of: { readonly text: string; readonly url: string }, values: Record<string, string>) {
  const hidden = /name="token" value="([^"]*)"/.exec(of.text)![1]!
  const answer = await fetch(of.url, { method: 'POST', body: new URLSearchParams({ token: hidden, ...values }) })
  return { answer, text: await answer.text(), url: answer.url }
}
/** Looks again until it is there; the time limit of the test ends what never comes. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
const here = (url: string) => url.replace(/^https?:\/\/[^/]+/, '')

describe('pages', () => {
  it(
    'lead from a form over an approval by somebody else to its end',
    async () => {
      const id = await create(
        [
          [
            'ask',
            'form-trigger',
            { path: 'leave', title: 'Leave', fields: [{ name: 'Days', type: 'number', required: true }] },
          ],
          ['note', 'set', { values: { link: '{{ $execution.approvalUrl }}' } }],
          ['boss', 'approval', { question: '{{ $json.Days }} days?' }],
          ['done', 'form', { operation: 'completion', title: 'Granted', message: '{{ $json.Days }} days' }],
        ],
        [
          ['ask', 'note'],
          ['note', 'boss'],
          ['boss', 'done', 'approved'],
        ],
      )
      await publish(id)
      const form = await page('/form/leave')
      expect(form.answer.headers.get('content-security-policy')).toMatch(/^sandbox allow-forms/)
      const sent = await send(form, { f0: '3' })
      expect(sent.url).toContain('/form-run/')
      const run = await until(async () => {
        const listed = await api('GET', `/executions?workflow=${id}`)
        return listed.body.items.find((each: Body) => each.status === 'waiting') as Body | undefined
      })
      const items = await api('GET', `/executions/${run.id}/steps/note/items`)
      const link: string = items.body.items[0].json.link
      expect(link).toContain('/approval/')
      expect((await page(sent.url)).text).not.toContain('Approve')
      const question = await page(here(link))
      expect(question.text).toContain('3 days?')
      // Answers of pages have one way in: a signal by the API is none, whoever sends it.
      const signal = /name="token" value="([^"]*)"/.exec(question.text)![1]!
      const forged = await api('POST', `/executions/${run.id}/signals/${encodeURIComponent(signal)}`, { data: {} })
      expect(forged.status).toBe(400)
      expect((await send(question, { decision: 'approved' })).text).toContain('Thank you')
      const end = await until(async () => {
        const now = await page(sent.url)
        return now.answer.headers.has('refresh') ? undefined : now
      })
      expect(end.text).toContain('Granted')
      expect(end.text).toContain('3 days')
    },
    SLOW_MS,
  )

  it(
    'of a draft are tried at an address of their own, which only they have who may run it',
    async () => {
      const id = await create(
        [
          ['ask', 'form-trigger', { path: 'draft-only' }],
          ['end', 'no-operation'],
        ],
        [['ask', 'end']],
      )
      expect((await page('/form/draft-only')).answer.status).toBe(404)
      const made = await api('POST', `/webhooks/${id}/ask/test-pages`)
      expect(made.status).toBe(201)
      expect(Date.parse(made.body.expiresAt)).toBeGreaterThan(Date.now())
      const done = await send(await page(here(made.body.url)), {})
      expect(done.text).toContain('Thank you')
      expect((await api('POST', `/webhooks/${id}/end/test-pages`)).status).toBe(404)
    },
    SLOW_MS,
  )

  it(
    'have an address that one workflow of the installation has, and go with it',
    async () => {
      const chat = ['chat', 'chat-trigger', { path: 'one' }] as const
      const end = ['end', 'set', { values: { output: 'Hi {{ $json.chatInput }}' }, keep: 'none' }] as const
      const id = await create([chat, end], [['chat', 'end']])
      await publish(id)
      const say = () =>
        fetch(`${base()}/chat/one`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ chatInput: 'Ada', sessionId: 's' }),
        })
      expect(await (await say()).json()).toEqual({ sessionId: 's', output: 'Hi Ada' })
      const other = await create([chat, end], [['chat', 'end']])
      expect((await api('POST', `/workflows/${other}/publish`)).status).toBeGreaterThanOrEqual(400)
      expect((await api('POST', `/workflows/${id}/unpublish`)).status).toBe(200)
      expect((await say()).status).toBe(404)
    },
    SLOW_MS,
  )
})
