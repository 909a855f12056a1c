import { sql } from '@linkflow/postgres'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openExecutionWorld } from '../testing/execution-world.ts'
import { quiet } from '../testing/schedule-world.ts'
import { openScheduler } from './open-scheduler.ts'
import { syncSchedules } from './sync-schedules.postgres.ts'

let world: Awaited<ReturnType<typeof openExecutionWorld>>
beforeAll(async () => {
  world = await openExecutionWorld()
})
afterAll(() => world?.close())

const parameters = { rules: [{ cron: '* * * * * *' }], timezone: 'Europe/Berlin' }

describe('a schedule', () => {
  it('runs its workflow, one execution for each instant, with the instant as its item', async () => {
    const version = world.addVersion('tick', parameters)
    const { workspaceId, workflowId, versionId } = version
    const { start } = world
    const schedulers = [1, 2].map(() =>
      openScheduler({ database: world.database, start, log: { ...quiet, warn: console.warn } }),
    )
    await world.database.app.inWorkspace(workspaceId, (queries) =>
      syncSchedules(queries, { workspaceId, workflowId, versionId, triggers: [{ nodeId: 'timer', parameters }] }),
    )
    const finished = () =>
      world.database.engine.query<{ id: string; status: string; mode: string; meta: string }>(
        sql`select id, status, mode, meta from execution.finished where workflow_id = ${workflowId}::uuid order by id`,
      )
    await vi.waitFor(async () => expect((await finished()).length).toBeGreaterThanOrEqual(3), { timeout: 15_000 })
    await Promise.all(schedulers.map((scheduler) => scheduler.stop()))
    const runs = await finished()
    expect(runs.every(({ status, mode }) => status === 'succeeded' && mode === 'schedule')).toBe(true)
    const instants = runs.map(({ meta }) => (JSON.parse(meta) as { scheduledAt: string }).scheduledAt)
    expect(new Set(instants).size).toBe(runs.length)
    const again = await start({
      workspaceId,
      workflowId,
      versionId,
      nodeId: 'timer',
      scheduledAt: instants[0]!,
      firedAt: instants[0]!,
      zone: 'UTC',
      isBackfill: false,
      overlap: 'allow',
      previousExecutionId: undefined,
      delivery: { endpoint: `schedule:${workflowId}:timer`, id: instants[0]! },
    })
    expect(again).toEqual({ type: 'started', executionId: runs[0]!.id })
  })
})
