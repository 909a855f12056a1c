import { openTestGateway, type TestGateway } from '@linkflow/gateway/testing'
import { newUuidV7, systemClock } from '@linkflow/kernel'
import { builtInNodes } from '@linkflow/nodes'
import { sql } from '@linkflow/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CompiledVersion } from '../application/compiled-version.ts'
import { storeFile } from '../infrastructure/step-services/blob-port.ts'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'
import { openProbes } from '../testing/probe-nodes.ts'
import { type ChooseVersion, executionRoutes } from './executions.routes.ts'

const probes = openProbes()
const live = new Map<string, CompiledVersion>()
let world: ExecutionTestWorld
let gateway: TestGateway
beforeAll(async () => {
  world = await openExecutionWorld([...builtInNodes, ...probes.types])
  await world.worker.start()
  const chooseVersion: ChooseVersion = async (_workspace, workflowId, version) => {
    const found = live.get(workflowId)
    if (found === undefined) return { type: 'workflow-not-found' }
    if (version === 'live' && found.workflowName === 'draft') return { type: 'not-published' }
    if (version !== undefined && version !== 'live' && version !== 'draft' && version !== found.versionId)
      return { type: 'version-not-found' }
    return { type: 'found', version: found }
  }
  gateway = await openTestGateway({
    routes: () =>
      executionRoutes({
        executions: world.executions,
        reader: world.reader,
        storage: world.storage,
        chooseVersion,
        loadVersion: async (id) => world.versionOf(id),
        rerun: world.rerun,
        lookLive: async () => [],
        findLabels: async () => () => ({ workflowName: 'Order intake', versionNumber: 3 }),
        test: world.test,
        goOn: world.goOn,
        pinsOf: async () => [],
        answers: world.answers,
        clock: systemClock,
      }),
  })
  // The keys are of the gateway's first workspace, so the executions are too.
  world.useWorkspace(gateway.workspaceId)
})
afterAll(async () => {
  await gateway?.close()
  await world?.close()
})

const publish = (...parts: Parameters<typeof flow>) => {
  const version = world.addVersion(flow(...parts))
  live.set(version.workflowId, version)
  return version
}
const simple = () => publish({ start: ['manual'], end: ['set', { values: { done: true } }] }, ['start > end'])
const startPath = (version: CompiledVersion) => `/api/v1/workflows/${version.workflowId}/executions`
const call: TestGateway['call'] = (...args) => gateway.call(...args)
const start = (version: CompiledVersion, body: object = { wait: 10 }) => call('POST', startPath(version), { body })
const path = (id: string, rest = '') => `/api/v1/executions/${id}${rest}`

describe('starting a workflow', () => {
  it('waits for the end where it is asked to, else answers as soon as it is stored', async () => {
    const version = simple()
    const waited = await start(version, { input: [{ n: 1 }, { n: 2 }], wait: 10 })
    expect(waited).toMatchObject({
      status: 200,
      body: {
        execution: { status: 'succeeded', mode: 'api', trigger: 'start', workflowId: version.workflowId },
        output: [
          { n: 1, done: true },
          { n: 2, done: true },
        ],
      },
    })
    const stored = await start(version, { input: 'text' })
    expect(stored.status).toBe(202)
    expect(stored.headers.get('location')).toBe(path(stored.body.execution.id))
    expect((await world.ended(stored.body.execution.id)).output).toEqual({ End: [{ value: 'text', done: true }] })
  })

  it('answers what Respond gave, keys several ends by their names, and gives up waiting in time', async () => {
    const respond = publish(
      { start: ['manual'], answer: ['respond-to-webhook', { respondWith: 'text', text: 'hello' }] },
      ['start > answer'],
    )
    expect((await start(respond)).body.output).toBe('hello')
    const several = publish({ start: ['manual'], a: ['no-operation'], b: ['no-operation'] }, ['start > a', 'start > b'])
    expect((await start(several, { input: { n: 1 }, wait: 10 })).body.output).toEqual({ A: [{ n: 1 }], B: [{ n: 1 }] })
    const slow = publish({ start: ['manual'], s: ['probe', { name: 'api-slow', gate: 'api-slow' }] }, ['start > s'])
    const answer = await start(slow, { wait: 0.05 })
    expect(answer).toMatchObject({ status: 202, body: { execution: { status: 'running' } } })
    probes.openGate('api-slow')
    await world.ended(answer.body.execution.id)
  })

  it('is refused with a code where the workflow drops what comes while it runs', async () => {
    const version = publish(
      { start: ['manual'], s: ['probe', { name: 'api-drop', gate: 'api-drop' }] },
      ['start > s'],
      { order: 'linkflow', dialect: 'linkflow', concurrency: { limit: 1, policy: 'drop' } },
    )
    const first = await start(version, {})
    await probes.called('api-drop')
    const second = await start(version, {})
    expect(second).toMatchObject({ status: 409, body: { code: 'execution-dropped' } })
    probes.openGate('api-drop')
    await world.ended(first.body.execution.id)
    const dropped = () => world.reader.list(world.workspaceId, { limit: 5, errorCode: 'execution-dropped' })
    // It is told when it is decided, and ended right after.
    await world.until(async () => (await dropped()).length > 0)
    const { body } = await call('GET', `/api/v1/executions?workflow=${version.workflowId}&errorCode=execution-dropped`)
    expect(body.items).toMatchObject([{ status: 'cancelled' }])
    expect(second.body.detail).toContain(body.items[0].id)
  })

  it('says what is wrong by code', async () => {
    const version = simple()
    const two = publish({ a: ['webhook', { path: 'a' }], b: ['webhook', { path: 'b' }] }, [])
    const draft = world.addVersion(flow({ start: ['manual'] }, []), 'draft')
    live.set(draft.workflowId, draft)
    const nobody = '/api/v1/workflows/0198c0de-0000-7000-8000-000000000000/executions'
    const cases: [Promise<{ status: number; body: { code: string } }>, number, string][] = [
      [call('POST', nobody, { body: {} }), 404, 'workflow-not-found'],
      [start(version, { version: '0198c0de-0000-7000-8000-000000000000' }), 404, 'workflow-version-not-found'],
      [start(draft, { version: 'live' }), 409, 'workflow-not-published'],
      [start(two, {}), 422, 'trigger-missing'],
      [start(version, { trigger: 'nobody' }), 422, 'trigger-not-found'],
      [start(version, { input: [] }), 422, 'input-invalid'],
    ]
    for (const [answer, status, code] of cases) {
      expect([(await answer).status, (await answer).body.code], code).toEqual([status, code])
    }
    expect((await start(two, { trigger: 'b', wait: 5 })).status).toBe(200)
  })

  it('with an idempotency key happens once', async () => {
    const version = simple()
    const headers = { 'idempotency-key': 'k1' }
    const again = () => call('POST', startPath(version), { body: { input: { n: 1 } }, headers })
    const [first, second] = [await again(), await again()]
    expect(second.body.execution.id).toBe(first.body.execution.id)
    expect(
      await world.reader.list(gateway.workspaceId as never, { limit: 9, workflowId: version.workflowId }),
    ).toHaveLength(1)
  })

  it('notes the address that is to be told of the end', async () => {
    const version = simple()
    const { body } = await start(version, { callback: 'https://example.com/told', wait: 5 })
    expect(await world.find(body.execution.id)).toMatchObject({ meta: { callback: 'https://example.com/told' } })
  })
})

describe('the list of executions', () => {
  it('goes by page, newest first, and by workflow and status', async () => {
    const version = simple()
    const failing = publish({ start: ['manual'], stop: ['stop-and-error', { message: 'x' }] }, ['start > stop'])
    const ids: string[] = []
    for (let i = 0; i < 5; i++) ids.push((await start(version)).body.execution.id)
    await start(failing)
    const list = (query: string) => call('GET', `/api/v1/executions?${query}`)
    const of = `workflow=${version.workflowId}&limit=2`
    const seen: string[] = []
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const { body } = await list(cursor === '' ? of : `${of}&cursor=${cursor}`)
      seen.push(...body.items.map(({ id }: { id: string }) => id))
      cursor = body.nextCursor
    }
    expect(seen).toEqual(ids.toReversed())
    const failed = await list(`workflow=${failing.workflowId}&status=failed,timed_out`)
    expect(failed.body.items).toMatchObject([{ status: 'failed', error: { node: 'Stop', message: 'x' } }])
    expect((await list(`workflow=${failing.workflowId}&status=succeeded`)).body.items).toEqual([])
    expect((await list('status=nonsense')).status).toBe(400)
  })

  it('of one workspace never shows those of another', async () => {
    const { body } = await start(simple())
    const { id } = body.execution
    const token = gateway.otherToken
    expect((await call('GET', '/api/v1/executions', { token })).body.items).toEqual([])
    for (const rest of ['', '/steps', '/steps/start/items', '/logs']) {
      expect((await call('GET', path(id, rest), { token })).status, rest).toBe(404)
    }
    for (const rest of ['/cancel', '/replay', '/retry', '/signals/go']) {
      const sent = rest === '/retry' || rest === '/signals/go' ? { body: {} } : {}
      expect((await call('POST', path(id, rest), { token, ...sent })).status, rest).toBe(404)
    }
  })
})

describe('one execution', () => {
  it('shows its steps, with what they put out and why others did not run', async () => {
    const version = publish(
      {
        start: ['manual'],
        big: ['if', { condition: '{{ $json.n > 1 }}' }],
        yes: ['no-operation'],
        no: ['no-operation'],
        check: ['set', { values: { a: '{{ $json.x.y }}' } }, { onError: 'continue' }],
      },
      ['start > big.true > yes', 'big.false > no', 'yes > check'],
    )
    const { body } = await start(version, { input: { n: 5 }, wait: 10 })
    const steps = await call('GET', path(body.execution.id, '/steps'))
    expect(steps.body.items.map(({ node, status }: Record<string, string>) => [node, status])).toEqual([
      ['start', 'succeeded'],
      ['big', 'succeeded'],
      ['yes', 'succeeded'],
      ['check', 'succeeded'],
      ['no', 'skipped'],
    ])
    expect(steps.body.items[1]).toMatchObject({ name: 'Big', type: 'if', outputs: [{ port: 'true', count: 1 }] })
    const page = await call('GET', path(body.execution.id, '/steps?limit=2'))
    expect([page.body.items.length, page.body.nextCursor]).toEqual([2, '2'])
    const logs = await call('GET', path(body.execution.id, '/logs'))
    expect(logs.body).toMatchObject({ status: 'succeeded', items: [{ step: 'check', level: 'warn' }] })
    expect((await call('GET', path(body.execution.id, '/logs?after=1'))).body.items).toEqual([])
  })

  it('pages through a list of 5,000 items that went to the object store', async () => {
    const version = publish(
      {
        start: ['manual'],
        split: ['split-out', { fields: [{ field: 'list' }] }],
        mark: ['set', { values: { text: "{{ 'x'.repeat(100) }}" } }],
      },
      ['start > split > mark'],
    )
    const list = Array.from({ length: 5000 }, (_, n) => ({ n }))
    const { body } = await start(version, { input: { list }, wait: 20 })
    const { id } = body.execution
    expect(JSON.stringify(await world.factsOf(id))).toContain('"object":')
    const seen: number[] = []
    for (let cursor: string | undefined = '0'; cursor !== undefined; ) {
      const page = await call('GET', path(id, `/steps/mark/items?limit=1000&cursor=${cursor}`))
      expect(page.body.count).toBe(5000)
      seen.push(
        ...page.body.items.map(
          ({ json }: { json: { list: { n: number } | number; n?: number } }) =>
            json.n ?? (json.list as { n: number }).n,
        ),
      )
      cursor = page.body.nextCursor
    }
    expect(seen).toEqual(list.map(({ n }) => n))
    expect((await call('GET', path(id, '/steps/Mark/items?limit=1&cursor=99999'))).body).toMatchObject({
      items: [],
      count: 5000,
    })
    expect((await call('GET', path(id, '/steps/mark/items?port=none'))).body.code).toBe('step-not-found')
    expect((await call('GET', path(id, '/steps/nobody/items'))).body.code).toBe('step-not-found')
  })

  it('shows the items of iterations, and of a loop what it put out', async () => {
    const version = publish(
      { start: ['manual'], loop: ['loop'], inside: ['set', { values: { run: '{{ $runIndex }}' } }] },
      ['start > loop.body > inside > loop'],
    )
    const { body } = await start(version, { input: [{ n: 1 }, { n: 2 }], wait: 10 })
    const items = async (rest: string) => (await call('GET', path(body.execution.id, `/steps/${rest}`))).body.items
    expect(await items('inside/items?iteration=1')).toMatchObject([{ json: { n: 2, run: 1 } }])
    expect(await items('loop/items?port=done')).toMatchObject([{ json: { n: 1, run: 0 } }, { json: { n: 2, run: 1 } }])
  })

  it('can be cancelled and signalled while it is live, and not after', async () => {
    const waiting = publish({ start: ['manual'], wait: ['wait', { for: 'signal', signal: 'go' }] }, ['start > wait'])
    const first = (await start(waiting, { input: { n: 1 } })).body.execution
    await world.reaches(first.id, 'waiting')
    expect((await call('POST', path(first.id, '/signals/go'), { body: { data: { ok: 1 } } })).status).toBe(202)
    expect((await world.ended(first.id)).output).toEqual({ Wait: [{ n: 1, signal: { ok: 1 } }] })
    expect((await call('POST', path(first.id, '/signals/go'), { body: {} })).body.code).toBe('execution-finished')
    const second = (await start(waiting, {})).body.execution
    expect((await call('POST', path(second.id, '/retry'), { body: {} })).body.code).toBe('execution-unfinished')
    expect((await call('POST', path(second.id, '/cancel'))).status).toBe(202)
    expect((await world.ended(second.id)).status).toBe('cancelled')
    expect((await call('POST', path(second.id, '/cancel'))).body.code).toBe('execution-finished')
  })

  it('can be retried from what failed, from a node, and replayed', async () => {
    const version = publish(
      {
        start: ['manual'],
        one: ['probe', { name: 'api-one' }],
        two: ['probe', { name: 'api-two', fails: 1, retryable: false }],
      },
      ['start > one > two'],
    )
    const failed = (await start(version, { input: { n: 1 }, wait: 10 })).body.execution
    expect(failed.status).toBe('failed')
    const retried = await call('POST', path(failed.id, '/retry'), { body: {} })
    expect(retried).toMatchObject({ status: 202, body: { mode: 'retry', retryOf: failed.id } })
    expect(retried.headers.get('location')).toBe(path(retried.body.id))
    expect((await world.ended(retried.body.id)).status).toBe('succeeded')
    expect(probes.callsOf('api-one')).toHaveLength(1)
    const from = await call('POST', path(failed.id, '/retry'), { body: { from: 'one', version: 'live' } })
    expect((await world.ended(from.body.id)).status).toBe('succeeded')
    expect(probes.callsOf('api-one')).toHaveLength(2)
    const replayed = await call('POST', path(failed.id, '/replay'))
    expect(replayed).toMatchObject({ status: 202, body: { mode: 'replay', replayOf: failed.id } })
    await world.ended(replayed.body.id)
    expect((await call('POST', path(failed.id, '/retry'), { body: { from: 'nobody' } })).body.code).toBe(
      'step-not-found',
    )
  })

  it('without its data says that it is gone; and one that is not there that it is not', async () => {
    const { id } = (await start(simple())).body.execution
    await world.database.engine.execute(sql`delete from execution.journal where execution_id = ${id}::uuid`)
    for (const rest of ['/steps', '/steps/end/items']) {
      const answer = await call('GET', path(id, rest))
      expect([answer.status, answer.body.code], rest).toEqual([410, 'payloads-gone'])
    }
    expect((await call('POST', path(id, '/replay'))).body.code).toBe('payloads-gone')
    const nobody = '0198c0de-0000-7000-8000-000000000000'
    expect((await call('GET', path(nobody))).body.code).toBe('execution-not-found')
    expect((await call('GET', path('not-an-id'))).status).toBe(400)
  })

  it('needs a key with the right to it', async () => {
    const { id } = (await start(simple())).body.execution
    const reader = await gateway.makeToken({ scopes: ['execution:read'] })
    expect((await call('GET', path(id), { token: reader })).status).toBe(200)
    expect((await call('POST', path(id, '/cancel'), { token: reader })).status).toBe(403)
    expect((await call('POST', path(id, '/replay'), { token: reader })).status).toBe(403)
    expect((await call('GET', path(id), { token: null as never })).status).toBe(401)
  })
})

describe('a row of the list', () => {
  it('says what ran by its name, how long it waited, and how many items came out', async () => {
    const version = simple()
    const { body } = await start(version, { input: [{ n: 1 }, { n: 2 }, { n: 3 }], wait: 10 })
    const [row] = (await call('GET', `/api/v1/executions?workflow=${version.workflowId}`)).body.items
    expect(row).toMatchObject({ workflowName: 'Order intake', versionNumber: 3, itemCount: 3 })
    expect(row.queuedMs).toBeGreaterThanOrEqual(0)
    expect((await call('GET', path(body.execution.id))).body).toMatchObject({
      workflowName: 'Order intake',
      itemCount: 3,
    })
  })

  it('of what waits in a queue says no wait until it has begun, and then how long that was', async () => {
    const version = publish(
      { start: ['manual'], s: ['probe', { name: 'row-turn', gate: 'row-turn' }] },
      ['start > s'],
      { order: 'linkflow', dialect: 'linkflow', concurrency: { limit: 1, policy: 'queue' } },
    )
    await start(version, {})
    await probes.called('row-turn')
    const second = (await start(version, {})).body.execution.id
    expect((await call('GET', path(second))).body.queuedMs).toBeUndefined()
    await new Promise((resolve) => setTimeout(resolve, 50))
    probes.openGate('row-turn')
    await world.ended(second)
    expect((await call('GET', path(second))).body.queuedMs).toBeGreaterThanOrEqual(50)
  })

  it('counts the runs of the same work', async () => {
    const version = publish({ start: ['manual'], s: ['probe', { name: 'row-again', fails: 2, retryable: false }] }, [
      'start > s',
    ])
    const first = (await start(version)).body.execution.id
    const again = async (id: string) => {
      const made = await call('POST', path(id, '/retry'), { body: {} })
      await world.ended(made.body.id)
      return made.body
    }
    const second = await again(first)
    expect(second).toMatchObject({ retryOf: first, attempt: 2 })
    expect(await again(second.id)).toMatchObject({ retryOf: second.id, attempt: 3 })
  })
})

describe('the items of a step', () => {
  const made = async () => {
    const version = publish(
      {
        start: ['manual'],
        big: ['set', { values: { note: '{{ "x".repeat($json.long ?? 1) }}' } }],
        half: ['filter', { condition: '{{ $json.n % 2 == 0 }}' }],
      },
      ['start > big > half'],
    )
    const input = Array.from({ length: 60 }, (_, n) => ({ n, name: `Item ${n}`, long: 20_000 }))
    const { body } = await start(version, { input, wait: 20 })
    expect(body.execution.status, JSON.stringify(body.execution.error)).toBe('succeeded')
    return body.execution.id as string
  }
  const items = (id: string, query: string) => call('GET', path(id, `/steps/big/items?${query}`))

  it('are searched, pointed into, described, and cut so that no answer is large', async () => {
    const id = await made()
    const found = await items(id, 'q=item%205&path=/name')
    expect(found.body.items.map(({ json }: { json: object }) => json)).toMatchObject([
      { value: 'Item 5' },
      { value: 'Item 50' },
      ...Array(9).fill({}),
    ])
    expect(found.body.searched).toBe(60)
    const whole = await items(id, 'limit=100')
    expect(whole.text.length).toBeLessThan(270_000)
    expect(Number(whole.body.nextCursor)).toBe(whole.body.items.length)
    const cut = await items(id, 'limit=100&cut=true&schema=true')
    expect(cut.text.length).toBeLessThan(256 * 1024)
    expect(cut.body.items).toHaveLength(60)
    expect(cut.body.items[3].cut).toEqual([{ path: '/note', kind: 'text', size: 20_000 }])
    expect(cut.body.schema.fields.map(({ path: at }: { path: string }) => at)).toEqual([
      '/n',
      '/name',
      '/long',
      '/note',
    ])
    const full = await call('GET', cut.body.items[3].full)
    expect(full.body).toMatchObject({ n: 3, note: 'x'.repeat(20_000) })
    expect((await call('GET', path(id, '/steps/big/items/60'))).body.code).toBe('item-not-found')
    expect((await call('GET', path(id, '/steps/big/items?path=note'))).body.code).toBe('query-invalid')
  })

  it('say which items they were made of', async () => {
    const id = await made()
    const { body } = await call('GET', path(id, '/steps/half/items?lineage=true&limit=2&cursor=4&cut=true'))
    expect(body.items.map(({ index, from }: { index: number; from: object }) => ({ index, from }))).toEqual([
      { index: 4, from: [{ step: 'big', node: 'big', port: 'main', index: 8 }] },
      { index: 5, from: [{ step: 'big', node: 'big', port: 'main', index: 10 }] },
    ])
  })

  it('have files that can be had, as a download', async () => {
    const version = publish({ start: ['manual'], pass: ['no-operation'] }, ['start > pass'])
    const id = newUuidV7<'execution'>(Date.now())
    const owner = { id, workspaceId: world.workspaceId }
    const { objects } = world.storage
    const label = await storeFile(objects, owner, 'trigger', 'Etikett ä.html', 'text/html', Buffer.from('<b>1</b>'))
    await world.executions.start({
      ...{ id, version, trigger: 'start', mode: 'api' },
      items: [{ json: {} }, { json: {}, files: { label } }],
    })
    await world.ended(id)
    const fileOf = (index: number, name: string) => call('GET', path(id, `/steps/pass/items/${index}/files/${name}`))
    const answer = await fileOf(1, 'label')
    expect([answer.status, answer.text]).toEqual([200, '<b>1</b>'])
    expect(answer.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''Etikett%20%C3%A4.html")
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect((await fileOf(0, 'label')).body.code).toBe('file-not-found')
    expect((await fileOf(1, 'constructor')).body.code).toBe('file-not-found')
    expect((await fileOf(2, 'label')).body.code).toBe('item-not-found')
  })
})

describe('a retry with an edit', () => {
  const line = () =>
    publish(
      {
        start: ['manual'],
        fetch: ['probe', { name: `edit-${++edits}` }],
        check: ['set', { values: { total: '{{ $json.price.amount * 2 }}' } }],
        beside: ['no-operation'],
      },
      ['start > fetch > check', 'start > beside'],
    )
  let edits = 0
  const retry = (id: string, body: object) => call('POST', path(id, '/retry'), { body })

  it('goes on with other items, says so in its history, and runs what came before not again', async () => {
    const version = line()
    const failed = (await start(version, { input: { price: null }, wait: 10 })).body.execution
    expect(failed.status).toBe('failed')
    const edit = { node: 'Fetch', port: 'main', items: [{ price: { amount: 21 } }] }
    const made = await retry(failed.id, { edit })
    expect(made.status, made.text).toBe(202)
    const ended = await world.ended(made.body.id)
    expect(ended.output).toMatchObject({ Check: [{ total: 42 }] })
    const steps = (await call('GET', path(made.body.id, '/steps'))).body.items
    expect(steps.find(({ node }: { node: string }) => node === 'fetch')).toMatchObject({ reused: true, edited: true })
    expect(steps.find(({ node }: { node: string }) => node === 'check').reused).toBeUndefined()
    expect(probes.callsOf(`edit-${edits}`)).toHaveLength(1)
    const before = (await call('GET', path(failed.id, '/steps/fetch/items'))).body.items
    expect(before).toMatchObject([{ json: { price: null } }])
  })

  it('may change with what it began', async () => {
    const version = line()
    const failed = (await start(version, { input: { price: null }, wait: 10 })).body.execution
    const made = await retry(failed.id, { edit: { node: 'start', port: 'main', items: [{ price: { amount: 1 } }] } })
    expect((await world.ended(made.body.id)).output).toMatchObject({ Check: [{ total: 2 }] })
  })

  it('is refused where nothing of it could be taken over, and changes nothing', async () => {
    const version = line()
    const failed = (await start(version, { input: { price: null }, wait: 10 })).body.execution
    const count = async () => (await call('GET', `/api/v1/executions?workflow=${version.workflowId}`)).body.items.length
    const cases: [object, RegExp][] = [
      [{ node: 'nobody', port: 'main', items: [{}] }, /no node/],
      [{ node: 'check', port: 'main', items: [{}] }, /has put out nothing/],
      [{ node: 'fetch', port: 'other', items: [{}] }, /no output/],
      [{ node: 'fetch', port: 'main', items: [1] }, /no JSON object/],
    ]
    const before = await count()
    for (const [edit, why] of cases) {
      const { status, body } = await retry(failed.id, { edit })
      expect([status, body.code]).toEqual([422, 'edit-invalid'])
      expect(body.detail).toMatch(why)
    }
    const { body } = await retry(failed.id, { from: 'fetch', edit: { node: 'fetch', port: 'main', items: [{}] } })
    expect(body.code).toBe('edit-invalid')
    expect(await count()).toBe(before)
  })
})
