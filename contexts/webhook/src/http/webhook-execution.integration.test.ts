import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFile, removeObjects, storeFile } from '@linkflow/execution'
import { type ExecutionTestWorld, flow, openExecutionWorld, openProbes } from '@linkflow/execution/testing'
import { systemClock } from '@linkflow/kernel'
import { builtInNodes } from '@linkflow/nodes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Callers } from '../application/callers.ts'
import { RouteCache } from '../application/route-cache.ts'
import type { Webhook, WebhookParameters } from '../domain/webhook.ts'
import { someInbox, someListeners } from '../testing/some-webhook.ts'
import { webhookMount } from './webhook-handler.ts'

// The door over real executions and a real database.
const probes = openProbes()
const webhooks: Webhook[] = []
let world: ExecutionTestWorld
let server: Server
let routes: RouteCache
let revision = 0
let url = ''
beforeAll(async () => {
  world = await openExecutionWorld([...builtInNodes, ...probes.types])
  await world.worker.start()
  routes = new RouteCache(
    { revision: async () => revision, list: async () => [...webhooks], pages: async () => [] },
    () => {},
  )
  const mount = webhookMount({
    routes,
    inbox: someInbox(),
    listeners: someListeners(),
    clock: systemClock,
    start: (request) => world.executions.start(request),
    loadVersion: async (id) => world.versionOf(id),
    callers: new Callers({ clock: systemClock, credentialOf: async () => undefined }),
    storeFile: (workspaceId, id, name, mimeType, content) =>
      storeFile(world.objects, { workspaceId, id } as never, 'trigger', name, mimeType, content),
    readFile: (file) => readFile(world.objects, file),
    removeFiles: (workspaceId, id) => removeObjects(world.objects)({ workspaceId, id }),
    onBug: (error) => {
      throw error
    },
  })
  server = createServer((request, response) => {
    const rest = request.url!.slice('/webhook/'.length)
    void mount.handle(request, response, { requestId: 'r1', rest } as never)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`
})
afterAll(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await world?.close()
})

/** Publishes a workflow whose first node is its webhook. */
async function publish(
  path: string,
  parameters: Record<string, unknown>,
  nodes: Parameters<typeof flow>[0],
  chains: readonly string[],
  settings?: Parameters<typeof flow>[2],
) {
  const version = world.addVersion(flow({ hook: ['webhook', { path, ...parameters }], ...nodes }, chains, settings))
  const hook = version.nodes[version.plan.indexById.get('hook')!]!
  webhooks.push({
    workspaceId: world.workspaceId,
    workflowId: version.workflowId,
    versionId: version.versionId,
    nodeId: 'hook',
    credentialId: undefined,
    parameters: hook.nodeType.parameters.parse(hook.parameters.raw) as unknown as WebhookParameters,
  })
  revision += 1
  await routes.refresh()
  return version
}
const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
  fetch(`${url}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

describe('a webhook over real executions', () => {
  it('answers by the last node when no Respond node was reached', async () => {
    await publish(
      'no-respond',
      { respond: 'respond-node' },
      {
        paid: ['if', { condition: '{{ $json.body.paid }}' }],
        answer: ['respond-to-webhook', { respondWith: 'text', text: 'thanks' }],
        other: ['set', { values: { paid: false }, keep: 'none' }],
      },
      ['hook > paid.true > answer', 'paid.false > other'],
    )
    expect(await (await post('no-respond', { paid: true })).text()).toBe('thanks')
    const other = await post('no-respond', { paid: false })
    expect([other.status, await other.json()]).toEqual([200, { paid: false }])
  })

  it('says so when its workflow runs as often as it may, and has the call on record', async () => {
    const limited = (path: string, respond: string) =>
      publish(path, { respond }, { stay: ['probe', { name: path, gate: path }] }, ['hook > stay'], {
        order: 'linkflow',
        dialect: 'linkflow',
        concurrency: { limit: 1, policy: 'drop', key: '{{ $json.body.order }}' },
      })
    const telling = await limited('limited-telling', 'immediately')
    expect((await post('limited-telling', { order: 1 })).status).toBe(202)
    await probes.called('limited-telling')
    const told = await post('limited-telling', { order: 1 })
    const body = (await told.json()) as { executionId: string }
    expect([told.status, body]).toEqual([
      202,
      expect.objectContaining({ status: 'cancelled', code: 'execution-dropped' }),
    ])
    expect((await world.ended(body.executionId as never)).error).toMatchObject({ code: 'execution-dropped' })
    probes.openGate('limited-telling')
    expect(await world.reader.list(world.workspaceId, { limit: 10, workflowId: telling.workflowId })).toHaveLength(2)

    await limited('limited-asking', 'last-node')
    const first = post('limited-asking', { order: 2 })
    await probes.called('limited-asking')
    const refused = await post('limited-asking', { order: 2 })
    expect([refused.status, await refused.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'execution-dropped' }),
    ])
    const keyless = await post('limited-asking', {})
    expect([keyless.status, await keyless.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'execution-refused' }),
    ])
    probes.openGate('limited-asking')
    expect((await first).status).toBe(200)
  })

  it('has on disk what it answered', async () => {
    const version = await publish(
      'disk',
      { respond: 'last-node' },
      { end: ['set', { values: { ok: true }, keep: 'none' }] },
      ['hook > end'],
    )
    expect((await post('disk')).status).toBe(200)
    expect((await post('disk')).status).toBe(200)
    const listed = await world.reader.list(world.workspaceId, { limit: 10, workflowId: version.workflowId })
    expect(listed.map(({ status, mode }) => [status, mode])).toEqual([
      ['succeeded', 'webhook'],
      ['succeeded', 'webhook'],
    ])
  })

  it('answers 202 at its deadline, and the execution goes on', async () => {
    await publish(
      'slow',
      { respond: 'last-node', answerTimeoutMs: 1000 },
      { slow: ['probe', { name: 'slow', gate: 'slow' }] },
      ['hook > slow'],
    )
    const answer = await post('slow')
    expect(answer.status).toBe(202)
    const { executionId } = (await answer.json()) as { executionId: never }
    expect((await world.find(executionId)).status).toBe('running')
    probes.openGate('slow')
    expect((await world.ended(executionId)).status).toBe('succeeded')
  })

  it('answers 202 as soon as a wait is reached', async () => {
    await publish('wait', { respond: 'last-node' }, { wait: ['wait', { for: 'signal', signal: 'go' }] }, [
      'hook > wait',
    ])
    const answer = await post('wait')
    expect(answer.status).toBe(202)
    const { executionId } = (await answer.json()) as { executionId: never }
    await world.reaches(executionId, 'waiting')
  })

  it('starts one execution for a delivery, and gives every caller its answer', async () => {
    const version = await publish(
      'once',
      { respond: 'last-node', deliveryIdHeader: 'x-id' },
      { end: ['set', { values: { n: '{{ $json.body.n }}' }, keep: 'none' }] },
      ['hook > end'],
    )
    const answers = await Promise.all([1, 2, 3].map(async (n) => (await post('once', { n }, { 'x-id': 'd1' })).json()))
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1)
    expect(await world.reader.list(world.workspaceId, { limit: 9, workflowId: version.workflowId })).toHaveLength(1)
  })

  it('carries a file from the call to the answer', async () => {
    await publish(
      'file',
      { respond: 'respond-node' },
      { answer: ['respond-to-webhook', { respondWith: 'file', file: 'body' }] },
      ['hook > answer'],
    )
    const answer = await fetch(`${url}/file`, {
      method: 'POST',
      headers: { 'content-type': 'application/pdf' },
      body: 'bytes',
    })
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'application/pdf',
      'bytes',
    ])
  })

  it('takes poisoned text as data: it harms only itself, and not even that', async () => {
    await publish(
      'poison',
      { respond: 'last-node' },
      { end: ['set', { values: { t: '{{ $json.body.t }}' }, keep: 'none' }] },
      ['hook > end'],
    )
    const texts = ['a\u0000b', '\ud800', '\udc00\ud800', 'good']
    const answers = await Promise.all(texts.map(async (t) => (await post('poison', { t })).json()))
    expect(answers).toEqual(texts.map((t) => ({ t: t.toWellFormed() === t ? t : expect.any(String) })))
  })
})
