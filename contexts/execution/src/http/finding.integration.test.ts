import { openTestGateway, type TestGateway } from '@linkflow/gateway/testing'
import { newUuidV7 } from '@linkflow/kernel'
import { builtInNodes } from '@linkflow/nodes'
import { ensurePartitions, sql } from '@linkflow/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PARTITIONED_TABLES } from '../infrastructure/schema.ts'
import {
  DATA_SEARCHED_EXECUTIONS_MAX,
  ERRORS_SEARCHED_MAX,
  LIST_SEARCHED_MAX,
  STATISTICS_EXECUTIONS_MAX,
} from '../limits.ts'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'
import { openProbes } from '../testing/probe-nodes.ts'
import { executionRoutes } from './executions.routes.ts'

const probes = openProbes()
const archived = new Set<string>()
let workflowName = 'Order intake'
let world: ExecutionTestWorld
let gateway: TestGateway
beforeAll(async () => {
  world = await openExecutionWorld([...builtInNodes, ...probes.types])
  await world.worker.start()
  gateway = await openTestGateway({
    routes: () =>
      executionRoutes({
        executions: world.executions,
        reader: world.reader,
        storage: world.storage,
        chooseVersion: async (_, id) => ({ type: archived.has(id) ? 'archived' : 'workflow-not-found' }),
        loadVersion: async (id) => world.versionOf(id),
        rerun: world.rerun,
        lookLive: async () => [],
        findLabels: async () => () => ({ workflowName, versionNumber: 3 }),
        test: world.test,
        goOn: world.goOn,
        pinsOf: async () => [],
        answers: world.answers,
        clock: { nowMs: () => Date.now() - behindMs },
      }),
  })
  // The keys are of the gateway's first workspace, so the executions are too.
  world.useWorkspace(gateway.workspaceId)
})
afterAll(async () => {
  await gateway?.close()
  await world?.close()
})

interface Row {
  readonly status: string
  readonly workflow: string
  readonly version?: string
  readonly mode?: string
  readonly atMs?: number
  readonly tookMs?: number
  readonly error?: object
  readonly workspace?: string
}

const newId = () => newUuidV7(Date.now()) as string
let made = 0
/** How far the database's clock is behind this machine's. */
let behindMs = 0
/** Of that instant also where it is past: ids that a process makes only grow. */
const idAt = (ms: number): string => {
  const hex = `${ms.toString(16).padStart(12, '0')}7${(made++ & 0xfff).toString(16).padStart(3, '0')}8${newId().replaceAll('-', '').slice(-15)}`
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
const isLive = (status: string) => ['queued', 'running', 'waiting'].includes(status)

/** A row as the pipeline leaves it; `due_at` null, so that no worker takes it. */
async function add(row: Row): Promise<string> {
  const { status, workflow, atMs = Date.now(), tookMs = 100, mode = 'api', error, version = workflow } = row
  const workspace = row.workspace ?? gateway.workspaceId
  const id = idAt(atMs)
  const at = new Date(atMs)
  const engine = world.database.engine
  if (isLive(status)) {
    await engine.execute(sql`
      insert into execution.live (id, workspace_id, workflow_id, version_id, status, mode, trigger_node, fence, created_at,
        plan_format, engine_flags, meta)
      values (${id}, ${workspace}, ${workflow}, ${version}, ${status}, ${mode}, 't', 1, ${at}, 1, '', '{}')`)
  } else {
    await engine.execute(sql`
      insert into execution.finished (id, workspace_id, workflow_id, version_id, status, mode, trigger_node, created_at,
        finished_at, crashes, plan_format, engine_flags, meta, error)
      values (${id}, ${workspace}, ${workflow}, ${version}, ${status}, ${mode}, 't', ${at},
        ${new Date(atMs + tookMs)}, 0, 1, '', '{}', ${error === undefined ? null : JSON.stringify(error)})`)
  }
  return id
}

/** Many at once that succeeded, a millisecond apart, the last one at `endMs`. */
const addMany = (workflow: string, count: number, endMs: number, error?: string) =>
  world.database.engine.execute(sql`
    insert into execution.finished (id, workspace_id, workflow_id, version_id, status, mode, trigger_node, created_at,
      finished_at, crashes, plan_format, engine_flags, meta, error)
    select (lpad(to_hex(ms), 12, '0') || '7' || substr(r, 1, 3) || '8' || substr(r, 4, 15))::uuid, ${gateway.workspaceId},
      ${workflow}, ${workflow}, ${error === undefined ? 'succeeded' : 'failed'}, 'webhook', 't', to_timestamp(ms / 1000.0), to_timestamp((ms + 5) / 1000.0), 0, 1, '', '{}',
      ${error ?? null}::text
    from (select ${endMs}::int8 - n as ms, replace(gen_random_uuid()::text, '-', '') as r
          from generate_series(0, ${count - 1}) n) made`)

const get = async (query: string, token = gateway.token) => {
  const answer = await gateway.call('GET', `/api/v1/executions?${query}`, { token })
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}
const idsOf = async (query: string, token?: string): Promise<string[]> =>
  (await get(query, token)).items.map(({ id }: { id: string }) => id)

async function allPages(query: string, between: () => Promise<unknown> = async () => {}) {
  const ids: string[] = []
  let [cursor, pages] = ['', 0]
  do {
    const body = await get(`${query}${cursor && `&cursor=${cursor}`}`)
    ids.push(...body.items.map(({ id }: { id: string }) => id))
    cursor = body.nextCursor ?? ''
    pages += 1
    await between()
  } while (cursor !== '')
  return { ids, pages }
}

describe('the list of executions, asked for by many at once', () => {
  const workspaces = () => [gateway.workspaceId, gateway.otherWorkspaceId] as const
  const tokens = () => [gateway.token, gateway.otherToken] as const

  it('is of each one the own, where two workspaces have a workflow of the same id and ask with the same words', async () => {
    const workflow = newId()
    const own = await Promise.all(
      workspaces().map((workspace) =>
        Promise.all(['succeeded', 'failed', 'waiting'].map((status) => add({ workflow, status, workspace }))),
      ),
    )
    for (const query of [`workflow=${workflow}`, `workflow=${workflow}&sort=created`]) {
      const asked = Array.from({ length: 40 }, (_, n) => idsOf(query, tokens()[n % 2]))
      for (const [n, ids] of (await Promise.all(asked)).entries())
        expect(ids.toSorted()).toEqual(own[n % 2]!.toSorted())
    }
  })

  it('has what was there before it was asked for, and nothing that was removed before', async () => {
    const workflow = newId()
    const seen = async () => (await idsOf(`workflow=${workflow}`)).toSorted()
    const there: string[] = []
    let isOver = false
    const others = Array.from({ length: 10 }, async () => {
      while (!isOver) await seen()
    })
    for (let n = 0; n < 20; n++) {
      there.push(await add({ workflow, status: n % 3 === 0 ? 'failed' : 'succeeded' }))
      expect(await seen()).toEqual(there.toSorted())
      if (n % 4 === 3) {
        const [gone] = there.splice(n % there.length, 1)
        await world.database.engine.execute(sql`delete from execution.finished where id = ${gone!}::uuid`)
        expect(await seen()).toEqual(there.toSorted())
      }
    }
    isOver = true
    await Promise.all(others)
  })

  it('tells the name of now of what it has shown before', async () => {
    const workflow = newId()
    await add({ workflow, status: 'succeeded' })
    const nameOf = async () => (await get(`workflow=${workflow}`)).items[0].workflowName
    expect([await nameOf(), await nameOf()]).toEqual(['Order intake', 'Order intake'])
    workflowName = 'Orders'
    expect(await nameOf()).toBe('Orders')
    workflowName = 'Order intake'
  })
})

describe('the list of executions', () => {
  it('is narrowed by each of its filters, alone and together', async () => {
    const [workflow, version] = [newId(), newId()]
    const t = Date.now() - 60_000
    const waiting = await add({ workflow, status: 'waiting', atMs: t + 1 })
    const good = await add({ workflow, status: 'succeeded', atMs: t + 2, tookMs: 50, mode: 'webhook' })
    const timedOut = await add({ workflow, status: 'timed_out', atMs: t + 3, tookMs: 9_000, version })
    const failed = await add({
      workflow,
      status: 'failed',
      atMs: t + 4,
      tookMs: 500,
      mode: 'schedule',
      error: { code: 'http-status', message: 'The shop answered "503" for Ärzte' },
    })
    const other = await add({
      workflow,
      status: 'failed',
      atMs: t + 5,
      error: { code: 'http-status-other', message: 'x' },
    })
    const its = (query: string) => idsOf(`workflow=${workflow}&${query}`)
    const instant = (ms: number) => new Date(ms).toISOString()
    expect(await its('')).toEqual([other, failed, timedOut, good, waiting])
    expect(await its('sort=created')).toEqual([waiting, good, timedOut, failed, other])
    expect(await its('status=failed,waiting')).toEqual([other, failed, waiting])
    expect(await its('status=succeeded')).toEqual([good])
    expect(await its('mode=webhook,schedule')).toEqual([failed, good])
    expect(await its(`version=${version}`)).toEqual([timedOut])
    expect(await its(`from=${instant(t + 3)}`)).toEqual([other, failed, timedOut])
    expect(await its(`from=${instant(t + 2)}&until=${instant(t + 4)}`)).toEqual([timedOut, good])
    expect(await its('longerThanMs=500')).toEqual([failed, timedOut])
    expect(await its('shorterThanMs=500&longerThanMs=51')).toEqual([other])
    expect(await its('errorCode=http-status')).toEqual([failed])
    expect(await its(`error=${encodeURIComponent('ANSWERED "503" for ärzte')}`)).toEqual([failed])
    expect(await its('status=failed&mode=schedule&longerThanMs=1&errorCode=http-status')).toEqual([failed])
    expect(await its('status=waiting&errorCode=http-status')).toEqual([])
    expect(await its('from=0001-01-01T00:00:00Z&until=9999-01-01T00:00:00Z')).toHaveLength(5)
    expect(await idsOf(`workflow=${workflow}`, gateway.otherToken)).toEqual([])
  })

  it.each([
    'from=yesterday',
    'status=done',
    'mode=',
    'longerThanMs=-1',
    'longerThanMs=x',
    'errorCode=a%22b',
    'data=x',
    'sort=name',
    'evil=1',
    'error=%00',
  ])('takes no «%s»', async (query) => {
    const answer = await gateway.call('GET', `/api/v1/executions?${query}`)
    expect([answer.status, answer.body.code], answer.text).toEqual([400, 'query-invalid'])
  })

  it.each(['', '&sort=created', '&mode=api', '&sort=created&mode=api'])(
    'has each that was there once, while others begin and end («%s»)',
    async (query) => {
      const workflow = newId()
      const were: string[] = []
      for (let index = 0; index < 12; index++) {
        were.push(
          await add({ workflow, status: index % 3 === 0 ? 'waiting' : 'succeeded', atMs: Date.now() - 5_000 + index }),
        )
      }
      const { ids, pages } = await allPages(`workflow=${workflow}&limit=3${query}`, async () => {
        await add({ workflow, status: 'succeeded', mode: 'manual' })
        await add({ workflow, status: 'waiting', mode: 'manual' })
      })
      expect(pages).toBeGreaterThanOrEqual(4)
      expect(ids.filter((id) => were.includes(id)).sort()).toEqual(were.sort())
    },
  )

  it('looks through so many where no index helps, says so, and goes on', async () => {
    const workflow = newId()
    const end = Date.now() - 1_000
    const needle = await add({ workflow, status: 'succeeded', mode: 'schedule', atMs: end - LIST_SEARCHED_MAX - 500 })
    const running = await add({ workflow, status: 'waiting', mode: 'schedule', atMs: end - LIST_SEARCHED_MAX - 400 })
    await addMany(workflow, LIST_SEARCHED_MAX + 100, end)
    const first = await get(`workflow=${workflow}&mode=schedule`)
    // The unfinished one lies behind what was looked through, so its turn comes with the next page.
    expect(first.items).toEqual([])
    expect(first.searched).toBeGreaterThanOrEqual(LIST_SEARCHED_MAX)
    const { ids, pages } = await allPages(`workflow=${workflow}&mode=schedule`)
    expect([ids, pages]).toEqual([[running, needle], 2])
    expect(await idsOf(`workflow=${workflow}&mode=schedule&sort=created`)).toEqual([needle, running])
    // «Did not succeed» has an index of its own: nothing has to be looked through.
    expect(await get(`workflow=${workflow}&status=failed`)).toEqual({ items: [] })
  })
})

describe('a search in errors', () => {
  it('looks at a bounded number of them and goes on where it stopped', async () => {
    const workflow = newId()
    const end = Date.now() - 1_000
    const error = (message: string) => JSON.stringify({ code: 'a', message })
    await addMany(workflow, 1, end - ERRORS_SEARCHED_MAX, error('the needle'))
    await addMany(workflow, ERRORS_SEARCHED_MAX - 1, end, error('hay'))
    const [needle] = await idsOf(`workflow=${workflow}&error=NEEDLE`)
    expect(needle).toBeDefined()
    await addMany(workflow, 1, end + 1, error('one more'))
    const first = await get(`workflow=${workflow}&error=needle`)
    expect(first).toMatchObject({ items: [], searched: ERRORS_SEARCHED_MAX })
    expect(await get(`workflow=${workflow}&error=needle&cursor=${first.nextCursor}`)).toMatchObject({
      items: [{ id: needle }],
    })
  })
})

describe('a search in data', () => {
  it('finds text of any case in what the steps put out, and says how many it looked at', async () => {
    const version = world.addVersion(
      flow({ start: ['manual'], end: ['set', { values: { note: 'He said "Grüezi"' } }] }, ['start > end']),
    )
    const { id } = await world.run(version, [{ order: 'A-1042' }])
    const its = (text: string, token?: string) =>
      get(`workflow=${version.workflowId}&data=${encodeURIComponent(text)}`, token)
    expect(await its('a-1042')).toMatchObject({ items: [{ id }], searched: 1 })
    expect((await its('SAID "GRÜEZI"')).items).toHaveLength(1)
    expect(await its('a-9999')).toEqual({ items: [], searched: 1 })
    expect((await its('%_')).items).toEqual([])
    expect(await its('a-1042', gateway.otherToken)).toEqual({ items: [], searched: 0 })
  })

  it('looks at a bounded number of them and goes on where it stopped', async () => {
    const workflow = newId()
    const end = Date.now() - 1_000
    const needle = await add({ workflow, status: 'failed', atMs: end - DATA_SEARCHED_EXECUTIONS_MAX - 100 })
    await world.database.engine.execute(sql`
      insert into execution.journal (execution_id, seq, workspace_id, fence, facts)
      values (${needle}, 0, ${gateway.workspaceId}, 1, '[{"needle":1}]')`)
    await addMany(workflow, DATA_SEARCHED_EXECUTIONS_MAX, end)
    const first = await get(`workflow=${workflow}&data=needle`)
    expect(first).toMatchObject({ items: [], searched: DATA_SEARCHED_EXECUTIONS_MAX })
    expect(await idsOf(`workflow=${workflow}&data=needle&cursor=${first.nextCursor}`)).toEqual([needle])
  })
})

describe('statistics', () => {
  const of = async (query: string, token = gateway.token) =>
    gateway.call('GET', `/api/v1/statistics/executions?${query}`, { token })

  it('count by day of the beginning, with half and nearly all of the durations', async () => {
    const workflow = newId()
    const noon = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 43_200_000
    for (const tookMs of [10, 20, 30, 1_000]) await add({ workflow, status: 'succeeded', atMs: noon, tookMs })
    await add({ workflow, status: 'failed', atMs: noon, tookMs: 40 })
    await add({ workflow, status: 'timed_out', atMs: noon - 86_400_000, tookMs: 5 })
    await add({ workflow, status: 'waiting', atMs: noon })
    const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
    const none = { succeeded: 0, failed: 0, cancelled: 0, timedOut: 0, unfinished: 0 }
    expect((await of(`workflow=${workflow}`)).body).toEqual({
      items: [
        { day: day(noon - 86_400_000), ...none, timedOut: 1, p50Ms: 5, p95Ms: 5 },
        { day: day(noon), ...none, succeeded: 4, failed: 1, unfinished: 1, p50Ms: 30, p95Ms: 1_000 },
      ],
      counted: 7,
    })
    expect((await of(`workflow=${workflow}`, gateway.otherToken)).body).toEqual({ items: [], counted: 0 })
    const before = new Date(noon).toISOString()
    expect((await of(`workflow=${workflow}&until=${before}`)).body.counted).toBe(1)
  })

  it('end at the time of the database, whatever this host’s clock says', async () => {
    const workflow = newId()
    await add({ workflow, status: 'succeeded', atMs: Date.now() - 20_000 })
    const counted = async () => (await of(`workflow=${workflow}`)).body.counted
    expect(await counted()).toBe(1)
    behindMs = 60_000
    try {
      expect(await counted()).toBe(0)
    } finally {
      behindMs = 0
    }
  })

  it('are of a bounded range', async () => {
    for (const query of [
      'from=2026-01-01T00:00:00Z&until=2026-06-01T00:00:00Z',
      'from=2030-01-01T00:00:00Z&until=2029-12-31T00:00:00Z',
    ]) {
      expect((await of(query)).body.code).toBe('query-invalid')
    }
  })

  it('say from when on they count, where there is more than one request reads', async () => {
    await ensurePartitions(world.database, PARTITIONED_TABLES)
    const workflow = newId()
    const end = Date.now() - 1_000
    await addMany(workflow, STATISTICS_EXECUTIONS_MAX + 10, end)
    const { body } = await of(`workflow=${workflow}`)
    expect(body.counted).toBe(STATISTICS_EXECUTIONS_MAX)
    expect(Date.parse(body.since)).toBe(end - STATISTICS_EXECUTIONS_MAX + 1)
  })
})

describe('acts on many', () => {
  const bulk = (what: 'cancel' | 'retry', body: unknown, token = gateway.token) =>
    gateway.call('POST', `/api/v1/bulk/${what}`, { body, token })
  const failing = () =>
    world.addVersion(flow({ start: ['manual'], stop: ['probe', { name: 'bulk', fails: 99 }] }, ['start > stop']))

  it('cancel what is unfinished, by ids, with a result for each', async () => {
    const workflow = newId()
    const version = world.addVersion(
      flow({ start: ['manual'], s: ['probe', { name: 'bulk', gate: 'bulk' }] }, ['start > s']),
    )
    const [one, ended] = [await world.begin(version), await add({ workflow, status: 'failed' })]
    await world.reaches(one, 'running')
    const foreign = await add({ workflow, status: 'waiting', workspace: gateway.otherWorkspaceId })
    const missing = newId()
    const { body } = await bulk('cancel', { ids: [one, ended, foreign, missing, one] })
    expect(body.items.map(({ id, done, code }: never) => [id, code ?? done])).toEqual([
      [one, true],
      [ended, 'execution-finished'],
      [foreign, 'execution-not-found'],
      [missing, 'execution-not-found'],
    ])
    await world.reaches(one, 'cancelled')
    const row = await world.database.engine.one<{ cancel_requested: boolean }>(
      sql`select cancel_requested from execution.live where id = ${foreign}`,
    )
    expect(row?.cancel_requested).toBe(false)
  })

  it('cancel by a filter as many as are asked for', async () => {
    const workflow = newId()
    for (let index = 0; index < 5; index++) await add({ workflow, status: 'waiting' })
    const some = (await bulk('cancel', { filter: { workflow }, limit: 2 })).body
    expect([some.items.length, typeof some.nextCursor]).toEqual([2, 'string'])
    expect((await bulk('cancel', { filter: { workflow, mode: ['webhook'] } })).body).toEqual({ items: [] })
    expect((await bulk('cancel', { filter: { workflow } }, gateway.otherToken)).body).toEqual({ items: [] })
  })

  it('retry what failed, each into an execution of its own', async () => {
    const version = failing()
    const { id } = await world.run(version, [{ n: 1 }])
    const gone = await add({ workflow: version.workflowId, status: 'failed', version: version.versionId })
    const { body } = await bulk('retry', { filter: { workflow: version.workflowId } })
    expect(body.items).toMatchObject([
      { id: gone, done: false, code: 'payloads-gone' },
      { id, done: true },
    ])
    const made = body.items[1].execution
    expect((await gateway.call('GET', `/api/v1/executions/${made}`)).body.retryOf).toBe(id)
    await world.ended(made)
    const foreign = await bulk('retry', { ids: [id] }, gateway.otherToken)
    expect(foreign.body.items).toMatchObject([{ id, done: false, code: 'execution-not-found' }])
  })

  it('do not run what is archived again, nor does a retry or a replay', async () => {
    const version = failing()
    const { id } = await world.run(version, [{ n: 1 }])
    archived.add(version.workflowId)
    const { body } = await bulk('retry', { filter: { workflow: version.workflowId } })
    expect(body.items).toMatchObject([{ id, done: false, code: 'workflow-archived' }])
    for (const act of ['retry', 'replay']) {
      const refused = await gateway.call('POST', `/api/v1/executions/${id}/${act}`, {
        body: act === 'retry' ? {} : undefined,
      })
      expect([refused.status, refused.body.code]).toEqual([409, 'workflow-archived'])
    }
    expect((await get(`workflow=${version.workflowId}`)).items).toHaveLength(1)
  })

  it('go on behind what they took, where what they made still matches', async () => {
    const version = failing()
    const ids = [await world.run(version, [{ n: 1 }]), await world.run(version, [{ n: 2 }])].map(({ id }) => id)
    const filter = { workflow: version.workflowId }
    const newest = (await bulk('retry', { filter, limit: 1 })).body
    expect(newest.items).toMatchObject([{ id: ids[1], done: true }])
    await world.ended(newest.items[0].execution)
    const rest = (await bulk('retry', { filter, limit: 5, cursor: newest.nextCursor })).body
    expect(rest).toMatchObject({ items: [{ id: ids[0], done: true }] })
    expect(rest.nextCursor).toBeUndefined()
    await world.ended(rest.items[0].execution)
  })

  it.each([
    ['a cursor with ids', { ids: [newId()], cursor: newId() }],
    ['neither ids nor a filter', {}],
    ['both', { ids: [newId()], filter: {} }],
    ['an id that is none', { ids: ['x'] }],
    ['more than a hundred to retry', { ids: Array.from({ length: 101 }, newId) }],
    ['an unknown filter', { filter: { all: true } }],
  ])('are refused with %s', async (_, body) => {
    const answer = await bulk('retry', body)
    expect([answer.status, answer.body.code]).toEqual([422, 'body-invalid'])
  })

  it('need their permissions', async () => {
    const token = await gateway.makeToken({ scopes: ['execution:read'] })
    for (const what of ['cancel', 'retry'] as const) {
      expect((await bulk(what, { ids: [newId()] }, token)).body.code).toBe('permission-missing')
    }
  })
})

describe('statistics by part', () => {
  const of = async (query: string) => (await gateway.call('GET', `/api/v1/statistics/executions?${query}`)).body

  it('count by hour, and each workflow by itself', async () => {
    const [a, b] = [newId(), newId()]
    const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3 * 3_600_000
    for (const atMs of [hour + 1, hour + 3_599_000]) await add({ workflow: a, status: 'succeeded', atMs })
    await add({ workflow: a, status: 'failed', atMs: hour - 1 })
    await add({ workflow: b, status: 'cancelled', atMs: hour + 5 })
    const at = (ms: number) => new Date(ms).toISOString()
    const range = `from=${at(hour - 3_600_000)}&until=${at(hour + 3_600_000)}`
    expect((await of(`by=hour&workflow=${a}`)).items).toMatchObject([
      { hour: at(hour - 3_600_000), failed: 1, succeeded: 0 },
      { hour: at(hour), succeeded: 2, failed: 0 },
    ])
    const { items } = await of(`by=hour&each=workflow&${range}`)
    const own = items.filter(({ workflow }: { workflow?: string }) => workflow === a || workflow === b)
    expect(own.map((part: { workflow: string; hour: string }) => [part.workflow, part.hour])).toEqual(
      expect.arrayContaining([
        [a, at(hour - 3_600_000)],
        [a, at(hour)],
        [b, at(hour)],
      ]),
    )
    expect(await of('by=hour&from=2030-01-01T00:00:00Z&until=2030-01-20T00:00:00Z')).toMatchObject({
      code: 'query-invalid',
    })
  })
})

describe('the last runs of workflows', () => {
  const runs = (ids: readonly string[]) => world.reader.recentRuns(gateway.workspaceId as never, ids)

  it('are at most twenty of each, the newest first, without tests', async () => {
    const [busy, quiet, none] = [newId(), newId(), newId()]
    const start = Date.now() - 3_600_000
    for (let at = 0; at < 25; at += 1) await add({ workflow: busy, status: 'succeeded', atMs: start + at * 10 })
    await add({ workflow: busy, status: 'failed', atMs: start + 1_000, error: { code: 'http-status', message: 'No' } })
    await add({ workflow: busy, status: 'failed', atMs: start + 2_000, mode: 'test' })
    const open = await add({ workflow: quiet, status: 'waiting', atMs: start })
    const found = await runs([busy, quiet, none])
    expect(found.get(busy)).toHaveLength(20)
    expect(found.get(busy)![0]).toMatchObject({ status: 'failed', code: 'http-status', durationMs: 100 })
    expect(found.get(quiet)).toMatchObject([{ id: open, status: 'waiting' }])
    expect(found.get(none)).toBeUndefined()
  })

  it('of another workspace are not told', async () => {
    const workflow = newId()
    await add({ workflow, status: 'failed', workspace: newId() })
    expect((await runs([workflow])).size).toBe(0)
  })

  it('tell which workflows fail: those whose last run that ended did not succeed', async () => {
    const [failing, mended, cancelled, tested] = [newId(), newId(), newId(), newId()]
    const start = Date.now() - 60_000
    await add({ workflow: failing, status: 'timed_out', atMs: start })
    await add({ workflow: failing, status: 'waiting', atMs: start + 10 })
    await add({ workflow: mended, status: 'failed', atMs: start })
    await add({ workflow: mended, status: 'succeeded', atMs: start + 10 })
    await add({ workflow: cancelled, status: 'failed', atMs: start })
    await add({ workflow: cancelled, status: 'cancelled', atMs: start + 10 })
    await add({ workflow: tested, status: 'failed', atMs: start, mode: 'test' })
    const found = await world.reader.failingWorkflows(gateway.workspaceId as never)
    expect([failing, mended, cancelled, tested].map((id) => found.includes(id))).toEqual([true, false, true, false])
  })
})
