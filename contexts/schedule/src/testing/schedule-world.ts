import { newUuidV7 } from '@linkflow/kernel'
import { type Database, type MigrationSet, openDatabase, type Queries, sql } from '@linkflow/postgres'
import { openTestDatabase } from '@linkflow/postgres/testing'
import { SchedulerLoop, type SchedulerNeeds } from '../application/scheduler-loop.ts'
import type { ScheduledStart, StartScheduled } from '../application/start-scheduled.ts'
import { PostgresFiringStore } from '../infrastructure/firing-store.postgres.ts'
import { epochMs } from '../infrastructure/instants.ts'
import { scheduleMigrations } from '../infrastructure/schema.ts'
import { type LiveSchedules, syncSchedules } from '../infrastructure/sync-schedules.postgres.ts'

/** Stands for the executions: one row per delivery, and which version was live when it was made. */
const startsTable: MigrationSet = {
  context: 'schedule-test',
  schema: 'schedule_test',
  migrations: [
    {
      id: 1,
      name: 'starts',
      sql: `
        create table schedule_test.published (seq bigint generated always as identity, workflow_id uuid, version_id uuid);
        create table schedule_test.starts (
          endpoint text, delivery_id text, execution_id uuid, version_id uuid, live_version_id uuid, calls int default 1,
          primary key (endpoint, delivery_id));
        select platform.shared_table('schedule_test.published', '{select,insert}');
        select platform.shared_table('schedule_test.starts');`,
    },
  ],
}

export const quiet: SchedulerNeeds['log'] = { info() {}, warn() {}, error: console.error }

export const HOUR_MS = 3_600_000

export interface StartRow {
  endpoint: string
  delivery_id: string
  execution_id: string
  version_id: string
  live_version_id: string | null
  calls: number
}

/** A database with schedules, and executions that are only counted. */
export async function openScheduleWorld() {
  const test = await openTestDatabase({ sets: [startsTable, scheduleMigrations] })
  const { database } = test
  const workspaceId = newId()
  const others: Database[] = []

  const publish = (workflowId: string, live: Omit<LiveSchedules, 'workspaceId' | 'workflowId'>) =>
    database.app.inWorkspace(workspaceId, async (queries) => {
      const problems = await syncSchedules(queries, { workspaceId, workflowId, ...live })
      await queries.execute(
        sql`insert into schedule_test.published (workflow_id, version_id)
          values (${workflowId}::uuid, ${live.versionId ?? null}::uuid)`,
      )
      return problems
    })

  return {
    database,
    store: new PostgresFiringStore(database.engine),
    workspaceId,
    publish,
    /** Publishes a workflow with one schedule node. */
    async publishOne(parameters: object, workflowId = newId(), versionId = newId()) {
      const problems = await publish(workflowId, { versionId, triggers: [{ nodeId: 'timer', parameters }] })
      if (problems.length > 0) throw new Error(JSON.stringify(problems))
      return { workflowId, versionId }
    },
    /** Another process' view of the same database, whose clock may differ. */
    async openOther(clockOffsetMs = 0): Promise<Database> {
      const other = await openDatabase({
        kind: 'url',
        url: test.url,
        appUrl: test.appUrl,
        engineUrl: test.engineUrl,
        poolMax: 3,
      })
      other.setClockOffsetMs(clockOffsetMs)
      others.push(other)
      return other
    },
    loopOn: (on: Pick<Database, 'engine'> = database, needs: Partial<SchedulerNeeds> = {}) =>
      new SchedulerLoop({
        store: new PostgresFiringStore(on.engine),
        start: startInto(database),
        log: quiet,
        ...needs,
      }),
    starts: (workflowId?: string) =>
      database.engine.query<StartRow>(
        sql`select * from schedule_test.starts
          where ${workflowId ?? null}::uuid is null or endpoint like ${`schedule:${workflowId}:%`} order by delivery_id`,
      ),
    firings: (workflowId: string) =>
      database.engine.query<{ state: string; instant: Date; execution_id: string | null; detail: string | null }>(
        sql`select f.state, f.instant, f.execution_id, f.detail from schedule.firings f
          join schedule.schedules s on s.id = f.schedule_id where s.workflow_id = ${workflowId}::uuid order by f.instant`,
      ),
    nowMs: async (queries: Queries = database.engine) =>
      (await queries.one<{ ms: number }>(sql`select ${epochMs(sql`platform.now()`)} as ms`))!.ms,
    close: async () => {
      await Promise.all(others.map((other) => other.close()))
      await test.close()
    },
  }
}

export type ScheduleWorld = Awaited<ReturnType<typeof openScheduleWorld>>

export const newId = () => newUuidV7(Date.now())

/** What Executions promise: of one delivery one execution, whoever asks how often. */
export const startInto =
  (database: Pick<Database, 'engine'>): StartScheduled =>
  async ({ workflowId, versionId, delivery }: ScheduledStart) => {
    const row = await database.engine.one<{ execution_id: string }>(
      sql`insert into schedule_test.starts as s (endpoint, delivery_id, execution_id, version_id, live_version_id)
        values (${delivery.endpoint}, ${delivery.id}, ${newId()}::uuid, ${versionId}::uuid,
          (select version_id from schedule_test.published where workflow_id = ${workflowId}::uuid order by seq desc limit 1))
        on conflict (endpoint, delivery_id) do update set calls = s.calls + 1
        returning execution_id`,
    )
    return { type: 'started', executionId: row!.execution_id }
  }
