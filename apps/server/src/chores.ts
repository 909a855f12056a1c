import type { Accounts } from '@linkflow/auth'
import { tidyData } from '@linkflow/data'
import {
  type CallbackSender,
  type ExecutionReader,
  type Executions,
  isUnfinished,
  type MaintenanceTask,
  OrphanedObjects,
  type OutboxRelay,
  PARTITIONED_TABLES,
  PERMITS_LOOK_MS,
  type Permits,
  type PostgresExecutionStore,
  Retention,
  removeObjects,
  type rerunExecution,
  STORAGE_EVERY_MS,
  StorageMeter,
  type Worker,
} from '@linkflow/execution'
import type { Clock } from '@linkflow/kernel'
import { type Keys, type Payloads, resealChore } from '@linkflow/keys'
import type { Notifications } from '@linkflow/notification'
import type { ObjectStore, UserFiles } from '@linkflow/object-store'
import type { Operation } from '@linkflow/operation'
import { type Database, ensurePartitions, unlessHeld } from '@linkflow/postgres'
import type { Realtime } from '@linkflow/realtime'
import type { Logger } from '@linkflow/telemetry'
import { PostgresInboxStore, workOffRedeliveries } from '@linkflow/webhook'
import type { OpenedWorkspaces } from '@linkflow/workspace'
import type { OpenedCredentials } from './credentials.ts'
import type { Pause } from './pause.ts'
import type { Schedules } from './schedules.ts'
import type { Config } from './settings.ts'
import type { Versions } from './versions.ts'
import type { OpenedWorkflows } from './workflows.ts'
import { removeDeleted, stopDeleted } from './workspace-removal.ts'

export interface ChoreParts {
  readonly config: Config
  readonly log: Logger
  readonly database: Database
  readonly clock: Clock
  readonly keys: Keys['workspaces']
  readonly payloads: Payloads
  readonly objects: ObjectStore
  readonly files: UserFiles
  readonly pause: Pause
  readonly accounts: Accounts
  readonly tenants: OpenedWorkspaces
  readonly credentials: OpenedCredentials
  readonly workflows: OpenedWorkflows
  readonly versions: Versions
  readonly schedules: Schedules
  readonly notifications: Notifications
  readonly realtime: Realtime
  readonly operation: Operation
  readonly store: PostgresExecutionStore
  readonly executions: Executions
  readonly reader: ExecutionReader
  readonly worker: Worker | undefined
  readonly permits: Permits
  readonly relay: OutboxRelay
  readonly callbacks: CallbackSender
  readonly rerun: ReturnType<typeof rerunExecution>
}

/**
 * What somebody has to do for the whole installation: processes with the role `all` or `scheduler`. Any number of them may;
 * each chore is safe beside itself, or holds a lock.
 */
export function choresOfInstallation(parts: ChoreParts): MaintenanceTask[] {
  const { config, log, database, clock, keys, payloads, objects, files, pause } = parts
  const { accounts, tenants, credentials, workflows, versions, schedules, notifications, realtime, operation } = parts
  const { store, executions, reader, worker, permits, relay, callbacks, rerun } = parts
  const workspaceStore = tenants.store
  const retention = new Retention(database, removeObjects(objects))
  const inboxStore = new PostgresInboxStore(database, payloads)
  const meter = new StorageMeter(database, objects, () => workspaceStore.ids())
  const orphans = new OrphanedObjects(objects, database.engine, () => workspaceStore.ids())
  return [
    {
      name: 'lost-workers',
      everyMs: Math.max(250, config.leaseMs / 3),
      run: () => store.requeueLost().then(({ requeued }) => (requeued > 0 ? worker?.wake() : undefined)),
    },
    { name: 'ended-pauses', everyMs: 5000, run: async () => void (await store.endPauses()) },
    { name: 'permits', everyMs: PERMITS_LOOK_MS, run: () => permits.look() },
    { name: 'forgotten-signals', everyMs: 5000, run: async () => void (await store.wakeSignalled()) },
    {
      name: 'data-keys',
      everyMs: 10_000,
      run: resealChore({
        database,
        keys,
        records: [credentials.sealed, tenants.sealed],
        workspaceIds: () => workspaceStore.ids(),
        onUnreadable: (progress) => log.error(progress, 'secrets that no key opens; they were changed or moved'),
      }),
    },
    { name: 'outbox', everyMs: 500, run: pause.unless(() => relay.relay()) },
    { name: 'callbacks', everyMs: 1000, run: pause.unless(() => callbacks.send()) },
    { name: 'partitions', everyMs: 3_600_000, run: () => ensurePartitions(database, PARTITIONED_TABLES) },
    { name: 'tidy', everyMs: 60_000, run: () => store.tidy() },
    { name: 'tidy-accounts', everyMs: 60_000, run: () => accounts.tidy() },
    { name: 'mail', everyMs: 5000, run: pause.unless(() => accounts.deliverMail()) },
    {
      name: 'redeliveries',
      everyMs: 1000,
      run: pause.unless(() =>
        workOffRedeliveries({
          database,
          payloads,
          reader,
          rerun,
          executions,
          chooseVersion: workflows.choose,
          loadVersion: (id) => versions.get(id),
        }),
      ),
    },
    { name: 'tidy-live-events', everyMs: 30_000, run: () => realtime.tidy() },
    { name: 'tidy-webhooks', everyMs: 60_000, run: () => inboxStore.tidy() },
    { name: 'invitations', everyMs: 5000, run: pause.unless(() => tenants.deliverMail()) },
    { name: 'deleted-workspaces', everyMs: 2000, run: stopDeleted({ database, executions }) },
    {
      name: 'workspace-removal',
      everyMs: 60_000,
      run: () => unlessHeld(database, removeDeleted({ database, retention, objects, files, log })),
    },
    { name: 'tidy-data', everyMs: 60_000, run: tidyData(database, (id) => isUnfinished(database.engine, id)) },
    { name: 'tidy-workspaces', everyMs: 60_000, run: () => tenants.tidy() },
    {
      name: 'credential-troubles',
      everyMs: 5000,
      run: () => credentials.tellTroubles((queries, turns) => notifications.credentials(queries, turns)),
    },
    { name: 'notifications', everyMs: 2000, run: () => notifications.work() },
    { name: 'notification-mail', everyMs: 5000, run: pause.unless(() => notifications.deliverMail()) },
    { name: 'tidy-notifications', everyMs: 300_000, run: () => notifications.tidy() },
    { name: 'tidy-schedules', everyMs: 60_000, run: () => schedules.tidy() },
    { name: 'tidy-processes', everyMs: 60_000, run: () => operation.tidy() },
    {
      name: 'orphaned-objects',
      everyMs: 6 * 3_600_000,
      run: async () => void (await unlessHeld(database, () => orphans.sweep(clock.nowMs()))),
    },
    ...(config.workspaceStorageMb > 0
      ? [{ name: 'storage', everyMs: STORAGE_EVERY_MS, run: async () => void (await meter.measure(clock.nowMs())) }]
      : []),
    {
      name: 'trim',
      everyMs: 60_000,
      run: async () => {
        const rules = await workflows.retentionRules()
        await unlessHeld(database, () => retention.trim(clock.nowMs(), rules))
      },
    },
    {
      name: 'retention',
      everyMs: 3_600_000,
      run: async () => {
        const rules = await workflows.retentionRules()
        await unlessHeld(database, () => retention.run(clock.nowMs(), config.retentionDays, rules))
      },
    },
  ]
}
