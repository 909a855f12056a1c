import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LinkFlow, type WorkflowFileInput } from '@linkflow/sdk'
import { createLogger } from '@linkflow/telemetry'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, readConfig, startServer } from './index.ts'

const SLOW_MS = 60_000
const dataDir = mkdtempSync(join(tmpdir(), 'linkflow-tests-'))
let server: RunningServer
let api: LinkFlow

beforeAll(async () => {
  const read = readConfig({}, new Map(Object.entries({ 'data-dir': dataDir, port: '0', sample: 'false' })))
  if (!read.ok) throw new Error(read.problems.join())
  const log = createLogger({ level: 'warn', destination: { write: () => {} } })
  server = await startServer(read.config, { log, version: '0.0.0-test' })
  const token = readFileSync(join(dataDir, 'owner-token'), 'utf8').trim()
  api = new LinkFlow({ url: `http://127.0.0.1:${server.port}`, token })
}, SLOW_MS)
afterAll(async () => {
  await server?.stop()
  rmSync(dataDir, { recursive: true, force: true })
}, SLOW_MS)

const set = (id: string, values: Record<string, unknown>) => ({ id, name: id, type: 'set', parameters: { values } })
const file = (price: number): WorkflowFileInput => ({
  linkflow: 1,
  name: `Orders at ${price}`,
  nodes: [
    {
      id: 'hook',
      name: 'Hook',
      type: 'webhook',
      parameters: { path: `tested/${price}`, method: 'GET', respond: 'last-node' },
    },
    set('price', { price }),
    set('double', { double: '{{ $json.price * 2 }}' }),
  ],
  connections: [
    { from: { node: 'hook', port: 'main' }, to: { node: 'price', port: 'main' } },
    { from: { node: 'price', port: 'main' }, to: { node: 'double', port: 'main' } },
  ],
})

describe('a draft', () => {
  it(
    'is checked by what its nodes gave in the last run, for who may see executions',
    async () => {
      const hook = file(7).nodes[0]!
      const draft = (text: string, more: object = {}): WorkflowFileInput => ({
        ...file(7),
        nodes: [{ ...hook, ...more }, set('say', { text: `{{ ${text} }}` })],
        connections: [{ from: { node: 'hook', port: 'main' }, to: { node: 'say', port: 'main' } }],
      })
      const { id } = await api.workflows.create(draft('$json.body.email'))
      const said = async (file: WorkflowFileInput, by = api) =>
        (await by.workflows.validate(file, { workflowId: id })).problems.map(
          ({ code, message }) => `${code} ${message}`,
        )
      const slip = draft('$json.body.emial')
      expect(await said(slip)).toEqual([])
      const items = [{ body: { email: 'ada@example.com', zip: 'x' } }]
      await api.workflows.test(id, { node: 'hook', items, wait: 20 })

      expect(await said(slip)).toEqual([expect.stringMatching(/^unknown-field .*Did you mean "email"\?/)])
      expect(await said(draft('$json.body.coupon'))).toEqual([
        expect.stringMatching(/^possibly-missing .*the last run/),
      ])
      expect(await said(draft("$json.body.email + ($json.body.coupon ?? '')"))).toEqual([])
      expect((await api.workflows.update(id, slip)).problems).toMatchObject([
        { code: 'unknown-field', severity: 'warning' },
      ])
      // It may give something else by now.
      const other = { parameters: { path: 'tested/other', method: 'POST', respond: 'last-node' } }
      expect(await said(draft('$json.body.emial', other))).toEqual([])

      const { token } = await api.apiKeys.create({ name: 'blind', scopes: ['workflow:read', 'workflow:write'] })
      expect(await said(slip, new LinkFlow({ url: `http://127.0.0.1:${server.port}`, token }))).toEqual([])
    },
    SLOW_MS,
  )

  it(
    'is tried in parts, with what an execution gave pinned, and what is live never sees it',
    async () => {
      const { id } = await api.workflows.create(file(10))
      await api.workflows.publish(id)
      const first = await api.workflows.test(id, { node: 'price', items: [{ n: 1 }], wait: 20 })
      expect(first).toMatchObject({ execution: { mode: 'test', status: 'succeeded' }, output: [{ n: 1, price: 10 }] })
      const second = await api.workflows.test(id, { node: 'double', wait: 20 })
      expect(second.execution.test).toMatchObject({ to: 'double', reuses: first.execution.id })
      expect(second.output).toEqual([{ n: 1, price: 10, double: 20 }])

      expect(await api.pins.set(id, 'price', { from: { execution: first.execution.id } })).toMatchObject({
        ports: [{ port: 'main', count: 1 }],
      })
      await api.pins.set(id, 'price', { outputs: { main: [{ price: 1000 }] } })
      const pinned = await api.workflows.test(id, { node: 'double', wait: 20 })
      expect(pinned.output).toEqual([{ price: 1000, double: 2000 }])
      const steps = await api.executions.steps(pinned.execution.id).take(10)
      expect(steps.find(({ node }) => node === 'price')).toMatchObject({ pinned: true })

      const live = await fetch(`http://127.0.0.1:${server.port}/webhook/tested/10`)
      expect(await live.json()).toMatchObject({ price: 10, double: 20 })
      const run = await api.workflows.run(id, [{}], { version: 'draft', wait: 20 })
      expect(run.output).toMatchObject([{ price: 10, double: 20 }])
      await api.workflows.publish(id)
      expect(JSON.stringify(await api.workflows.get(id))).not.toContain('1000')
    },
    SLOW_MS,
  )

  it(
    'is tried up to a node while the rest of it is unfinished',
    async () => {
      const draft = file(12)
      const half = { ...draft, nodes: [...draft.nodes.slice(0, 2), { ...draft.nodes[2]!, type: 'http-request' }] }
      const { id } = await api.workflows.create(half)
      const tried = await api.workflows.test(id, { node: 'price', items: [{}], wait: 20 })
      expect(tried.output).toEqual([{ price: 12 }])
      await expect(api.workflows.test(id, { node: 'double' })).rejects.toMatchObject({ code: 'workflow-invalid' })
      await expect(api.workflows.test(id)).rejects.toMatchObject({ code: 'workflow-invalid' })
      await api.workflows.update(id, draft)
      const whole = await api.workflows.test(id, { node: 'double', wait: 20 })
      const steps = await api.executions.steps(whole.execution.id).take(10)
      expect(steps.find(({ node }) => node === 'price')).toMatchObject({ reused: true })
    },
    SLOW_MS,
  )

  it(
    'pauses at a breakpoint, and goes on with what was edited',
    async () => {
      const { id } = await api.workflows.create(file(11))
      const { execution } = await api.workflows.test(id, {
        items: [{}],
        breakpoints: [{ node: 'price', when: 'after' }],
        wait: 20,
      })
      expect(execution.status).toBe('paused')
      expect(await api.executions.get(execution.id)).toMatchObject({ pausedAt: { node: 'price', when: 'after' } })
      await api.executions.continue(execution.id, { to: 'end', edit: { node: 'price', items: [{ price: 3 }] } })
      const done = await api.executions.ended(execution.id)
      expect(done.status).toBe('succeeded')
      const items = await api.executions.items(execution.id, 'double').take(10)
      expect(items).toEqual([{ index: 0, json: { price: 3, double: 6 } }])
    },
    SLOW_MS,
  )
})
