import { parseArgs } from 'node:util'
import { sql } from '@linkflow/postgres'
import { openScheduler } from '../infrastructure/open-scheduler.ts'
import { syncSchedules } from '../infrastructure/sync-schedules.postgres.ts'
import { openExecutionWorld } from './execution-world.ts'

/**
 * Schedules that fire every second, real executions, several schedulers in one process:
 * `node bin/node.mjs contexts/schedule/src/testing/firing.bench.ts --schedules 200 --seconds 60 --schedulers 3`
 */
const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '60' },
    schedulers: { type: 'string', default: '3' },
  },
})
const [schedules, seconds, schedulers] = [values.schedules, values.seconds, values.schedulers].map(Number) as [
  number,
  number,
  number,
]

const world = await openExecutionWorld()
const parameters = { rules: [{ cron: '* * * * * *' }] }
const versions = Array.from({ length: schedules }, (_, index) => world.addVersion(`every second ${index}`, parameters))
const { start } = world
const log = { info() {}, warn: console.warn, error: console.error }
for (const { workspaceId, workflowId, versionId } of versions) {
  await world.database.engine.transaction((queries) =>
    syncSchedules(queries, { workspaceId, workflowId, versionId, triggers: [{ nodeId: 'timer', parameters }] }),
  )
}
const loops = Array.from({ length: schedulers }, () => openScheduler({ database: world.database, start, log }))
// What came due while the workflows were being published is late for that reason.
const openedAt = new Date(Date.now() + 1000)
const cpu = process.cpuUsage()
await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
const { user, system } = process.cpuUsage(cpu)
await Promise.all(loops.map((loop) => loop.stop()))

const [row] = await world.database.engine.query(sql`
  with fired as (
    select schedule_id, instant, (extract(epoch from fired_at - instant) * 1000)::float8 as late,
      instant - lag(instant) over (partition by schedule_id order by instant) as gap
    from schedule.firings where state = 'started')
  select count(*)::int as started, count(*) filter (where gap <> interval '1 second')::int as missed,
    (select count(*)::int from execution.finished) + (select count(*)::int from execution.live) as executions,
    percentile_cont(0.5) within group (order by late) filter (where instant > ${openedAt}) as "p50Ms", percentile_cont(0.99) within group (order by late) filter (where instant > ${openedAt}) as "p99Ms",
    max(late) filter (where instant > ${openedAt}) as "maxMs"
  from fired`)
console.log(
  JSON.stringify({
    schedules,
    seconds,
    schedulers,
    ...row,
    cpuPercent: Math.round((user + system) / seconds / 10_000),
  }),
)
await world.close()
