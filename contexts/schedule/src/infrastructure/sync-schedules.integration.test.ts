import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ScheduleId } from '../domain/schedule.ts'
import { newId, openScheduleWorld, quiet, type ScheduleWorld, startInto } from '../testing/schedule-world.ts'
import { openScheduler } from './open-scheduler.ts'
import { listSchedules, schedulerHealth, setPaused } from './schedules.postgres.ts'

let world: ScheduleWorld
beforeAll(async () => {
  world = await openScheduleWorld()
})
afterAll(() => world?.close())

const schedulesOf = (workflowId: string, workspaceId = world.workspaceId) =>
  world.database.app.inWorkspace(workspaceId, (queries) => listSchedules(queries, workflowId))

describe('the schedules of a workflow', () => {
  it('are those of its live version, each with its first instant after the publish', async () => {
    const workflowId = newId()
    const versionId = newId()
    await world.publish(workflowId, {
      versionId,
      triggers: [
        { nodeId: 'a', parameters: { rules: [{ cron: '0 9 * * *' }] }, timezone: 'Asia/Tokyo' },
        { nodeId: 'b', parameters: { rules: [{ every: { value: 90 } }], timezone: 'Europe/Berlin', missed: 'all' } },
      ],
    })
    const [a, b] = await schedulesOf(workflowId)
    expect(a).toMatchObject({ workflowId, versionId, nodeId: 'a', zone: 'Asia/Tokyo', missed: 'skip', paused: false })
    expect(new Date(a!.nextMs!).toISOString()).toMatch(/T00:00:00.000Z$/)
    expect(b).toMatchObject({ zone: 'Europe/Berlin', missed: 'all', nextMs: b!.anchorMs + 90 * 60_000 })
    await world.publish(workflowId, { triggers: [] })
    expect(await schedulesOf(workflowId)).toEqual([])
  })

  it('go on undisturbed when a new version brings the same rules, and begin anew with others', async () => {
    const rules = [{ every: { value: 1, unit: 'weeks' } }]
    const { workflowId } = await world.publishOne({ rules })
    const [first] = await schedulesOf(workflowId)
    await world.database.app.inWorkspace(world.workspaceId, (queries) =>
      setPaused(queries, first!.id, { paused: true }),
    )
    const { versionId } = await world.publishOne({ rules, missed: 'one' }, workflowId)
    expect(await schedulesOf(workflowId)).toEqual([{ ...first, versionId, missed: 'one', paused: true }])
    await world.publishOne({ rules: [{ every: { value: 2, unit: 'weeks' } }] }, workflowId)
    const [changed] = await schedulesOf(workflowId)
    expect(changed).toMatchObject({ id: first!.id, nextMs: changed!.anchorMs + 14 * 86_400_000 })
  })

  it('stay as they are when the new ones cannot be kept, and the answer says why', async () => {
    const { workflowId } = await world.publishOne({ rules: [{ cron: '@daily' }] })
    const before = await schedulesOf(workflowId)
    const problems = await world.publish(workflowId, {
      versionId: newId(),
      triggers: [
        { nodeId: 'ok', parameters: { rules: [{ cron: '@hourly' }] } },
        { nodeId: 'bad', parameters: { rules: [{ cron: '0 0 30 2 *' }] } },
      ],
    })
    expect(problems).toMatchObject([
      { nodeId: 'bad', parameter: 'rules', message: expect.stringContaining('never comes') },
    ])
    expect(await schedulesOf(workflowId)).toEqual(before)
  })

  it('are seen by their workspace alone', async () => {
    const { workflowId } = await world.publishOne({ rules: [{ cron: '@daily' }] })
    expect(await schedulesOf(workflowId)).toHaveLength(1)
    expect(await schedulesOf(workflowId, newId())).toEqual([])
    await expect(
      world.database.app.inWorkspace(newId(), (queries) => setPaused(queries, newId() as ScheduleId, { paused: true })),
    ).resolves.toBe(false)
  })
})

describe('a running scheduler', () => {
  it('hears of a publish at once and fires on the second', async () => {
    const latenessMs: number[] = []
    const scheduler = openScheduler({
      database: world.database,
      start: startInto(world.database),
      log: quiet,
      onRound: (round) => latenessMs.push(...round.latenessMs),
    })
    const { workflowId } = await world.publishOne({ rules: [{ cron: '* * * * * *' }] })
    await vi.waitFor(async () => expect(await world.starts(workflowId)).toHaveLength(2), { timeout: 10_000 })
    expect(scheduler.isStalled).toBe(false)
    await scheduler.stop()
    expect(Math.max(...latenessMs)).toBeLessThan(1000)
    expect((await schedulerHealth(world.database.engine)).pending).toBe(0)
  })
})
