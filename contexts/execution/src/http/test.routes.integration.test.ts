import { randomUUID } from 'node:crypto'
import { BREAKPOINTS_MAX, TEST_ITEMS_MAX } from '@linkflow/contracts'
import { openTestGateway, type TestGateway } from '@linkflow/gateway/testing'
import { systemClock } from '@linkflow/kernel'
import { builtInNodes } from '@linkflow/nodes'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CompiledVersion } from '../application/compiled-version.ts'
import type { Pin } from '../application/test-scope.ts'
import { EDIT_BYTES_MAX } from '../limits.ts'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'
import { openProbes } from '../testing/probe-nodes.ts'
import { executionRoutes } from './executions.routes.ts'

const probes = openProbes()
let world: ExecutionTestWorld
let gateway: TestGateway
/** The draft of the workflow, as a snapshot, and what is pinned in it. */
let draft: CompiledVersion
let pins: readonly Pin[] = []

beforeAll(async () => {
  world = await openExecutionWorld([...builtInNodes, ...probes.types])
  await world.worker.start()
  gateway = await openTestGateway({
    routes: () =>
      executionRoutes({
        executions: world.executions,
        reader: world.reader,
        storage: world.storage,
        chooseVersion: async (_, id, version) => {
          if (id !== draft.workflowId) return { type: 'workflow-not-found' }
          return version === 'draft' || version === undefined
            ? { type: 'found', version: draft }
            : { type: 'not-published' }
        },
        loadVersion: async (id) => world.versionOf(id),
        rerun: world.rerun,
        test: world.test,
        goOn: world.goOn,
        pinsOf: async () => pins,
        answers: world.answers,
        clock: systemClock,
        lookLive: async () => [],
        findLabels: async () => () => ({ workflowName: 'Order intake', versionNumber: 3 }),
      }),
  })
  world.useWorkspace(gateway.workspaceId)
})
afterAll(async () => {
  await gateway?.close()
  await world?.close()
})
beforeEach(() => {
  pins = []
  draft = world.addVersion(
    flow({ start: ['manual'], a: ['set', { values: { a: 1 } }], b: ['probe', { name: 'route-b' }] }, ['start > a > b']),
  )
})

const post = (body: unknown, id: string = draft.workflowId, token?: string) =>
  gateway.call('POST', `/api/v1/workflows/${id}/test`, { body, ...(token !== undefined && { token }) })
const steps = async (id: string) => (await gateway.call('GET', `/api/v1/executions/${id}/steps`)).body.items

describe('POST /workflows/:id/test', () => {
  it('runs up to a node, waits if asked to, and builds on the newest test by itself', async () => {
    const first = await post({ node: 'A', items: [{ n: 1 }], wait: 10 })
    expect(first).toMatchObject({
      status: 200,
      body: {
        execution: { mode: 'test', status: 'succeeded', test: { to: 'a', pinned: 0 } },
        output: [{ n: 1, a: 1 }],
      },
    })
    const second = await post({ node: 'b', wait: 10 })
    expect(second.body.output).toEqual([{ n: 1, a: 1 }])
    const from = first.body.execution.id
    expect(second.body.execution.test).toEqual({ to: 'b', pinned: 0, reuses: from })
    expect(await steps(second.body.execution.id)).toMatchObject([
      { node: 'start', reused: true, reusedFrom: from },
      { node: 'a', reused: true, reusedFrom: from },
      { node: 'b', status: 'succeeded' },
    ])
    const anew = await post({ node: 'b', reuseFrom: 'none', wait: 10 })
    expect(anew.body.execution.test).toEqual({ to: 'b', pinned: 0 })
    const whole = await post({ wait: 10 })
    expect(whole.body.execution.test).toEqual({ pinned: 0 })
  })

  it('tells what was pinned, with its steps and with its items', async () => {
    pins = [{ node: 'a', outputs: { main: [{ p: 1 }] } }]
    const { body } = await post({ node: 'b', wait: 10 })
    const { id } = body.execution
    expect(body.output).toEqual([{ p: 1 }])
    expect((await steps(id)).find(({ node }: { node: string }) => node === 'a')).toMatchObject({ pinned: true })
    expect((await gateway.call('GET', `/api/v1/executions/${id}/steps/a/items`)).body).toMatchObject({
      pinned: true,
      items: [{ json: { p: 1 } }],
    })
    expect((await gateway.call('GET', `/api/v1/executions/${id}/steps/b/items`)).body.pinned).toBeUndefined()
    expect((await gateway.call('GET', '/api/v1/executions?mode=test&limit=1')).body.items).toMatchObject([
      { id, test: { pinned: 1 } },
    ])
  })

  it('never gives a run from outside what is pinned', async () => {
    pins = [{ node: 'a', outputs: { main: [{ p: 1 }] } }]
    const { body } = await gateway.call('POST', `/api/v1/workflows/${draft.workflowId}/executions`, {
      body: { wait: 10 },
    })
    expect(body.output).toEqual([{ a: 1 }])
  })

  it('answers at once without a wait, and builds on an execution that is named', async () => {
    const started = await post({})
    expect(started).toMatchObject({ status: 202, body: { execution: { mode: 'test' } } })
    const { id } = started.body.execution
    await world.ended(id)
    const live = await gateway.call('POST', `/api/v1/workflows/${draft.workflowId}/executions`, {
      body: { input: { n: 3 }, wait: 10 },
    })
    const onLive = await post({ node: 'b', reuseFrom: live.body.execution.id, wait: 10 })
    expect(onLive.body.output).toEqual([{ n: 3, a: 1 }])
  })

  it.each([
    ['a node that is not there', { node: 'nobody' }, 404, 'node-not-found'],
    ['a node without a name', { node: '' }, 422, 'body-invalid'],
    ['a node that is no text', { node: 5 }, 422, 'body-invalid'],
    ['a node of a long name', { node: 'x'.repeat(129) }, 422, 'body-invalid'],
    ['a trigger that is not there', { trigger: 'nobody' }, 422, 'trigger-not-found'],
    ['no items', { items: [] }, 422, 'body-invalid'],
    ['items that are no list', { items: {} }, 422, 'body-invalid'],
    ['too many items', { items: Array.from({ length: TEST_ITEMS_MAX + 1 }, () => 1) }, 422, 'body-invalid'],
    ['an execution that is no id', { reuseFrom: 'newest' }, 422, 'body-invalid'],
    [
      'an execution that is not there',
      { reuseFrom: '0198c0de-0000-7000-8000-00000000000e' },
      404,
      'execution-not-found',
    ],
    ['a long wait', { wait: 301 }, 422, 'body-invalid'],
    ['what it does not know', { stepped: true }, 422, 'body-invalid'],
  ])('refuses %s', async (_, body, status, code) => {
    expect(await post(body)).toMatchObject({ status, body: { code } })
  })

  it('takes as many items as it may be given', async () => {
    expect((await post({ items: Array.from({ length: TEST_ITEMS_MAX }, () => 1) })).status).toBe(202)
  })

  it('refuses what is unfinished, another workflow, and who may not run workflows', async () => {
    draft = world.addVersion(
      flow({ start: ['manual'], b: ['probe', { name: 'route-held', gate: 'held' }] }, ['start > b']),
    )
    const held = await post({})
    const { id } = held.body.execution
    await probes.called('route-held')
    expect(await post({ reuseFrom: id })).toMatchObject({ status: 409, body: { code: 'execution-unfinished' } })
    probes.openGate('held')
    await world.ended(id)
    draft = world.addVersion(flow({ start: ['manual'] }, []))
    expect(await post({ reuseFrom: id })).toMatchObject({ status: 404, body: { code: 'execution-not-found' } })
    expect(await post({}, randomUUID())).toMatchObject({ status: 404, body: { code: 'workflow-not-found' } })
    const token = await gateway.makeToken({ scopes: ['workflow:write', 'execution:read'] })
    expect(await post({}, draft.workflowId, token)).toMatchObject({ status: 403, body: { code: 'permission-missing' } })
    pins = [{ node: 'start', outputs: { main: [{}] } }]
    expect((await post({ wait: 5 })).body.execution.status).toBe('succeeded')
  })

  it('begins where the node is reached from, though there is a manual trigger elsewhere', async () => {
    const nodes = { start: ['manual'], hook: ['webhook', { path: 'begun' }], a: ['set', { values: { a: 1 } }] } as const
    draft = world.addVersion(flow({ ...nodes, b: ['set', { values: { b: 1 } }] }, ['start > a', 'hook > b']))
    const { body } = await post({ node: 'b', items: [{ n: 1 }], wait: 10 })
    expect([body.execution.trigger, body.output]).toEqual(['hook', [{ n: 1, b: 1 }]])
    const own = await post({ node: 'start', items: [{ n: 2 }], wait: 10 })
    expect(own.body.output).toEqual([{ n: 2 }])
  })

  it('does not answer what an earlier run had answered', async () => {
    const nodes = { hook: ['webhook', { path: 'answered', respond: 'respond-node' }] } as const
    const answer = ['respond-to-webhook', { json: { early: true } }] as const
    draft = world.addVersion(flow({ ...nodes, answer, b: ['set', { values: { b: 1 } }] }, ['hook > answer > b']))
    const first = await post({ node: 'b', wait: 10 })
    await world.ended(first.body.execution.id)
    const second = await post({ node: 'b', wait: 10 })
    expect(second.body).toMatchObject({ execution: { status: 'succeeded' }, output: [{ b: 1 }] })
  })

  it('says which pin does not fit any more', async () => {
    pins = [{ node: 'a', outputs: { gone: [] } }]
    const { status, body } = await post({ node: 'b' })
    expect([status, body.code]).toEqual([422, 'pin-invalid'])
    expect(body.detail).toContain('«gone» of node «a»')
  })

  it('makes one execution for one idempotency key', async () => {
    const send = () =>
      gateway.call('POST', `/api/v1/workflows/${draft.workflowId}/test`, {
        body: {},
        headers: { 'idempotency-key': 'try-1' },
      })
    const [first, second] = [await send(), await send()]
    expect(second.body.execution.id).toBe(first.body.execution.id)
  })

  it('is not repeated on the live version', async () => {
    const { body } = await post({ wait: 10 })
    const { id } = body.execution
    const again = await gateway.call('POST', `/api/v1/executions/${id}/replay`)
    expect(again).toMatchObject({ status: 202, body: { mode: 'test', replayOf: id, test: { pinned: 0 } } })
  })
})

describe('POST /executions/:id/continue', () => {
  const goOn = (id: string, body: unknown, token?: string) =>
    gateway.call('POST', `/api/v1/executions/${id}/continue`, { body, ...(token !== undefined && { token }) })
  const pausedTest = async () => {
    const { status, body } = await post({ breakpoints: [{ node: 'A', when: 'after' }], items: [{ n: 1 }], wait: 10 })
    expect([status, body.execution.status]).toEqual([202, 'paused'])
    return body.execution.id as string
  }

  it('says where it is paused, lets it go on, and takes an edit', async () => {
    const id = await pausedTest()
    expect((await gateway.call('GET', `/api/v1/executions/${id}`)).body).toMatchObject({
      status: 'paused',
      pausedAt: { step: 'a', node: 'a', when: 'after' },
    })
    expect((await gateway.call('GET', '/api/v1/executions?status=paused')).body.items).toMatchObject([{ id }])
    const done = await goOn(id, { to: 'end', edit: { node: 'A', items: [{ changed: true }] } })
    expect(done).toMatchObject({ status: 202, body: { id } })
    await world.ended(id as never)
    expect((await steps(id)).map(({ node, edited }: { node: string; edited?: boolean }) => [node, edited])).toEqual([
      ['start', undefined],
      ['a', true],
      ['b', undefined],
    ])
    expect((await gateway.call('GET', `/api/v1/executions/${id}/steps/b/items`)).body.items).toMatchObject([
      { json: { changed: true } },
    ])
    expect((await goOn(id, { to: 'end' })).body).toMatchObject({ code: 'execution-not-paused' })
  })

  it('refuses what does not fit, and leaves it paused', async () => {
    const id = await pausedTest()
    const edit = (node: string, port: string, items: unknown) => ({ to: 'end', edit: { node, port, items } })
    for (const [body, code] of [
      [{}, 'body-invalid'],
      [{ to: 'elsewhere' }, 'body-invalid'],
      [{ to: 'end', edit: { node: 'a' } }, 'body-invalid'],
      [edit('b', 'main', []), 'edit-invalid'],
      [edit('a', 'side', []), 'edit-invalid'],
      [edit('a', 'main', [1]), 'edit-invalid'],
      [edit('a', 'main', [{ big: 'x'.repeat(EDIT_BYTES_MAX) }]), 'edit-invalid'],
    ] as const)
      expect((await goOn(id, body)).body).toMatchObject({ code })
    const token = await gateway.makeToken({ scopes: ['workflow:write', 'execution:read', 'execution:write'] })
    expect((await goOn(id, { to: 'end' }, token)).body).toMatchObject({ code: 'permission-missing' })
    expect((await goOn(id, { to: 'end' }, gateway.otherToken)).body).toMatchObject({ code: 'execution-not-found' })
    expect((await gateway.call('GET', `/api/v1/executions/${id}`)).body.status).toBe('paused')
    expect((await gateway.call('POST', `/api/v1/executions/${id}/cancel`)).status).toBe(202)
    expect((await world.ended(id as never)).status).toBe('cancelled')
  })

  it('refuses an execution that is no test, and breakpoints that cannot be', async () => {
    const path = `/api/v1/workflows/${draft.workflowId}/executions`
    const { body } = await gateway.call('POST', path, { body: { wait: 10 } })
    expect((await goOn(body.execution.id, { to: 'end' })).body).toMatchObject({ code: 'execution-not-paused' })
    expect((await gateway.call('POST', path, { body: { breakpoints: [] } })).body).toMatchObject({
      code: 'body-invalid',
    })
    expect((await post({ breakpoints: [{ node: 'start' }] })).body).toMatchObject({ code: 'breakpoint-invalid' })
    const many = Array.from({ length: BREAKPOINTS_MAX + 1 }, () => ({ node: 'b' }))
    expect((await post({ breakpoints: many })).body).toMatchObject({ code: 'body-invalid' })
    expect((await post({ breakpoints: many.slice(1), node: 'a', wait: 10 })).body.execution.status).toBe('succeeded')
  })
})
