import { OutboxRelay } from '@linkflow/execution'
import { sql } from '@linkflow/postgres'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import {
  CODES_PER_WORKFLOW_MAX,
  FAILURES_OVER_DAYS,
  NOTIFICATIONS_KEPT_DAYS,
  NOTIFICATIONS_PER_WORKSPACE_MAX,
  RECOVERY_MS,
  WORKERS_OVER_MS,
} from './limits.ts'
import { HOUR_MS, MINUTE_MS, newId, openNotificationWorld } from './testing/notification-world.ts'

describe('what happened', async () => {
  const world = await openNotificationWorld()
  afterAll(() => world.close())
  const { engine, owner, workspaceId, otherWorkspaceId, makeWorkflow, fail, succeed, put, relay, error } = world
  beforeEach(async () => {
    world.travelTo(Date.now())
    await engine.execute(sql`delete from notification.notifications`)
    await engine.execute(sql`delete from notification.mails`)
  })
  const items = async (query = '') => {
    const answer = await owner.call('GET', `/notifications${query}`)
    expect(
      answer.status,
      world
        .logged()
        .filter((line) => line.includes('"err'))
        .join('\n'),
    ).toBe(200)
    return answer.body.items
  }

  it('again and again is one notification, with how often, the first and the last', async () => {
    const workflow = makeWorkflow('Order intake')
    const first = await fail(workflow)
    world.travel(MINUTE_MS)
    const later = await fail(workflow, 4)
    expect(await items()).toMatchObject([
      {
        kind: 'workflow-failed',
        state: 'open',
        title: '«Order intake» failed 5 times',
        count: 5,
        workflow: { id: workflow, name: 'Order intake' },
        error: { code: 'http-status', message: 'The shop answered 500', node: 'Call the shop' },
        executions: { first: first[0], last: later.at(-1) },
        isUnread: true,
        isArchived: false,
      },
    ])
    const [{ firstAt, lastAt }] = await items()
    expect(Math.round((Date.parse(lastAt) - Date.parse(firstAt)) / MINUTE_MS)).toBe(1)
    await fail(workflow, 1, { error: error('timeout') })
    await put(workflow, { type: 'execution.timed_out', error: error('timeout') })
    await relay()
    expect((await items()).map((each: { title: string }) => each.title)).toEqual([
      '«Order intake» failed 2 times',
      '«Order intake» failed 5 times',
    ])
  })

  it('in tests, by hand, in drafts, under a parent that hears of it, or by a cancel is none of it', async () => {
    const workflow = makeWorkflow('Quiet')
    const draft = newId()
    world.drafts.add(draft)
    await put(
      workflow,
      { mode: 'manual', error: error() },
      { mode: 'replay', error: error() },
      { version: draft, error: error() },
      { mode: 'sub-workflow', parent: newId<'execution'>(), error: error() },
      { type: 'execution.cancelled' },
    )
    await relay()
    expect(await items()).toEqual([])
    await put(workflow, { mode: 'sub-workflow', parent: newId<'execution'>(), isDetached: true, error: error() })
    await put(workflow, { mode: 'error', error: error('error-workflow') })
    await relay()
    expect(await items()).toHaveLength(2)
  })

  it('is counted once, though another consumer fails and the relay begins again', async () => {
    const workflow = makeWorkflow('Twice')
    await put(workflow, { error: error(), executions: [newId(), newId(), newId()] })
    let calls = 0
    const other = {
      name: 'other',
      async consume() {
        calls += 1
        throw new Error('later')
      },
    }
    const both = new OutboxRelay(engine, [world.notifications.consumer, other])
    // All of them at once, then in two parts, one of which has two.
    await expect.poll(() => both.relay().then(() => calls)).toBe(1 + 5)
    await relay()
    expect(await items()).toMatchObject([{ count: 3 }])
  })

  it('a hundred thousand times, with ever new codes, is a handful of rows and news', async () => {
    const [same, random] = [makeWorkflow('Same'), makeWorkflow('Random')]
    const executions = Array.from({ length: 1000 }, newId)
    for (let n = 0; n < 100; n++) await put(same, { error: error(), executions })
    for (let n = 0; n < 100; n++) {
      await put(random, ...executions.map((_, i) => ({ error: error(`code-${n}-${i}`, `\u0000<b>${i}`) })))
    }
    await relay()
    await world.work()
    const counts = await engine.query<{ workflow_id: string; count: number }>(
      sql`select workflow_id, count::int from notification.notifications`,
    )
    const of = (id: string) => counts.filter(({ workflow_id }) => workflow_id === id).map(({ count }) => count)
    expect(of(same)).toEqual([100_000])
    expect(of(random)).toHaveLength(CODES_PER_WORKFLOW_MAX + 1)
    expect(of(random).reduce((sum, count) => sum + count)).toBe(100_000)
    const feed = await engine.one<{ news: number }>(
      sql`select news::int from notification.feeds where workspace_id = ${workspaceId}`,
    )
    expect(feed!.news).toBeLessThan(50)
    const mails = await engine.query(sql`select from notification.mails`)
    expect(mails).toHaveLength(1)
  })

  it('works again when an execution succeeded and none failed for a while', async () => {
    const workflow = makeWorkflow('Flaky')
    await fail(workflow, 3)
    await succeed(workflow)
    await world.work()
    expect(await items()).toMatchObject([{ state: 'open' }])
    // It fails in between: that was no recovery.
    world.travel(RECOVERY_MS - MINUTE_MS)
    await fail(workflow)
    world.travel(2 * MINUTE_MS)
    await world.work()
    expect(await items()).toMatchObject([{ state: 'open', count: 4 }])
    await succeed(workflow)
    const [{ number }] = await items()
    world.travel(RECOVERY_MS + 1000)
    await succeed(workflow)
    await world.work()
    expect(await items()).toMatchObject([
      { state: 'recovered', title: '«Flaky» works again, after 4 failures', closedAt: expect.any(String) },
    ])
    expect((await items())[0].number).toBeGreaterThan(number)
    // A test that succeeds is no recovery, and the next failure is another notification.
    await fail(workflow)
    await succeed(workflow, { mode: 'manual' })
    const draft = newId()
    world.drafts.add(draft)
    await succeed(workflow, { version: draft })
    world.travel(RECOVERY_MS + 1000)
    await world.work()
    expect(await items()).toMatchObject([{ state: 'open', title: '«Flaky» failed' }, { state: 'recovered' }])
  })

  it('without anything more for days is over, and says nothing', async () => {
    const workflow = makeWorkflow('Given up')
    await fail(workflow)
    const [{ number }] = await items()
    world.travel(FAILURES_OVER_DAYS * 24 * HOUR_MS - MINUTE_MS)
    await world.work()
    expect(await items()).toMatchObject([{ state: 'open' }])
    world.travel(2 * MINUTE_MS)
    await world.work()
    expect(await items()).toMatchObject([{ state: 'over', number }])
  })

  it('to workers is told to whom it concerns: all to the first workspace, the rest what was taken over', async () => {
    const lose = async (workers: string[], takenOver: { workspace: string; executions: number }[]) => {
      const event = JSON.stringify([{ type: 'workers.lost', workers, takenOver }])
      await engine.execute(sql`insert into execution.outbox (events) values (${event})`)
      await relay()
    }
    await lose(['worker:1', 'worker:2\r\nX: y'], [{ workspace: otherWorkspaceId, executions: 7 }])
    await lose(['worker:3'], [{ workspace: workspaceId, executions: 2 }])
    const home = await items('?kind=workers-lost')
    expect(home).toMatchObject([
      { title: 'Workers were lost 3 times', workers: ['worker:1', 'worker:2 X: y', 'worker:3'], takenOver: 2 },
    ])
    expect(home[0]).not.toHaveProperty('workflow')
    const mira = await world.join('Mira', 'viewer', [otherWorkspaceId])
    const others = (await mira.call('GET', '/notifications', undefined, otherWorkspaceId)).body.items
    expect(others).toMatchObject([{ title: 'A worker was lost', takenOver: 7 }])
    expect(others[0]).not.toHaveProperty('workers')
    world.travel(WORKERS_OVER_MS + 1000)
    await world.work()
    expect(await items()).toMatchObject([{ state: 'over' }])
  })

  it('to schedules that let starts go is one notification of their workflow, and no failure of it', async () => {
    const workflowId = makeWorkflow('Nightly')
    const dueMs = Date.now() - HOUR_MS
    const missed = (...sinceMs: readonly number[]) =>
      engine.transaction((queries) =>
        world.notifications.missed(
          queries,
          sinceMs.map((since) => ({ workspaceId, workflowId, sinceMs: since })),
        ),
      )
    await missed(dueMs + MINUTE_MS, dueMs)
    await missed(dueMs + 2 * MINUTE_MS)
    const told = {
      kind: 'schedule-missed',
      state: 'open',
      title: '«Nightly» missed starts of its schedule, 3 times',
      workflow: { id: workflowId },
      missedSince: new Date(dueMs).toISOString(),
      number: expect.any(Number),
    }
    expect(await items()).toMatchObject([told])
    // A success is no recovery of it, and a failure has a notification of its own.
    await succeed(workflowId)
    await fail(workflowId)
    world.travel(RECOVERY_MS + 1000)
    await world.work()
    expect(await items('?kind=schedule-missed')).toMatchObject([told])
    expect(await items('?kind=workflow-failed')).toHaveLength(1)
    await expect(
      engine.transaction(async (queries) => {
        await world.notifications.missed(queries, [{ workspaceId, workflowId: newId(), sinceMs: dueMs }])
        throw new Error('not let go after all')
      }),
    ).rejects.toThrow()
    expect(await items('?kind=schedule-missed')).toHaveLength(1)
    world.travel(FAILURES_OVER_DAYS * 24 * HOUR_MS + MINUTE_MS)
    await world.work()
    expect(await items('?kind=schedule-missed')).toMatchObject([{ state: 'over' }])
  })

  it('to a credential that fails is one notification, which ends when it works again, and names it to who may know it', async () => {
    const credentialId = makeWorkflow('Shop token')
    const turn = (why: 'expired' | 'refused' | undefined) =>
      engine.transaction((queries) => world.notifications.credentials(queries, [{ workspaceId, credentialId, why }]))
    await turn('refused')
    await turn('expired')
    const told = {
      kind: 'credential-failing',
      state: 'open',
      count: 2,
      credential: { id: credentialId, why: 'expired' },
    }
    expect(await items()).toMatchObject([{ ...told, title: 'The credential «Shop token» has expired' }])
    world.hidden.add(`${world.owner.accountId} ${credentialId}`)
    const [hidden] = await items()
    expect(hidden).toMatchObject({ ...told, title: 'A credential that is not shared with you has expired' })
    expect(JSON.stringify(hidden)).not.toContain('Shop token')
    world.hidden.clear()
    await turn(undefined)
    expect(await items()).toMatchObject([{ state: 'recovered', title: 'The credential «Shop token» works again' }])
    await turn('refused')
    expect(await items()).toMatchObject([
      { state: 'open', count: 1, title: 'The credential «Shop token» is refused by its service' },
      { state: 'recovered' },
    ])
  })

  it('is told to an address of the workspace, each news of the kinds that it wants once', async () => {
    const { owner } = world
    const hook = { url: 'https://chat.example/hook', kinds: ['workflow-failed'] }
    const vera = await world.join('Vera', 'viewer')
    expect((await vera.call('PUT', '/notifications/webhook', hook)).status).toBe(403)
    expect((await owner.call('PUT', '/notifications/webhook', { ...hook, url: 'file:///etc/passwd' })).status).toBe(422)
    expect((await owner.call('PUT', '/notifications/webhook', hook)).body).toMatchObject({
      ...hook,
      secret: expect.stringMatching(/^whsec_/),
    })
    await world.work()
    world.calls.splice(0)
    const workflow = makeWorkflow('Told')
    await fail(workflow, 2)
    await engine.transaction((queries) =>
      world.notifications.credentials(queries, [{ workspaceId, credentialId: newId(), why: 'expired' }]),
    )
    await world.work()
    await world.work()
    expect(world.calls.map(({ url }) => url)).toEqual([hook.url])
    expect(JSON.parse(world.calls[0]!.body)).toMatchObject({
      type: 'notification.workflow-failed',
      data: {
        kind: 'workflow-failed',
        state: 'open',
        count: 2,
        title: '«Told» failed 2 times',
        workflow: { id: workflow },
      },
    })
    expect((await owner.call('DELETE', '/notifications/webhook')).status).toBe(204)
    await fail(makeWorkflow('Untold'))
    await world.work()
    expect(world.calls).toHaveLength(1)
  })

  it('is kept for its days, and a workspace keeps so many', async () => {
    await fail(makeWorkflow('Old'))
    world.travel(NOTIFICATIONS_KEPT_DAYS * 24 * HOUR_MS - MINUTE_MS)
    await world.notifications.tidy()
    const kept = () => engine.query<{ topic: string }>(sql`select topic from notification.notifications order by news`)
    expect(await kept()).toHaveLength(1)
    world.travel(2 * MINUTE_MS)
    await world.notifications.tidy()
    expect(await kept()).toHaveLength(0)

    await engine.execute(sql`
      insert into notification.notifications (workspace_id, id, kind, topic, state, closed_at, count, facts, news)
      select ${workspaceId}, gen_random_uuid(), 'workers-lost', n::text, 'over', platform.now(), 1, '{}', n
      from generate_series(1, ${NOTIFICATIONS_PER_WORKSPACE_MAX + 3}) n`)
    await world.notifications.tidy()
    const left = await kept()
    expect([left.length, left[0]!.topic]).toEqual([NOTIFICATIONS_PER_WORKSPACE_MAX, '4'])
  })
})
