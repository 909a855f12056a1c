import { Maintenance, type MaintenanceTask } from '@linkflow/execution'
import { HOLDER_BEAT_MS } from '@linkflow/keys'
import type { Notifications } from '@linkflow/notification'
import { type Operation, RECENT_LOOK_MS, type RecentRequests } from '@linkflow/operation'
import { WORKSPACES_CHANNEL } from '@linkflow/workspace'
import { choresOfInstallation } from './chores.ts'
import type { Closers } from './closers.ts'
import type { Duties } from './duties.ts'
import type { OpenedExecutions } from './executions.ts'
import type { Installation } from './installation.ts'
import type { Integration } from './integration.ts'
import type { Library } from './library.ts'
import { noteRequests } from './operation.ts'
import type { OpenedOutbox } from './outbox.ts'
import { PAUSE_LOOK_MS } from './pause.ts'
import { openPolling } from './polling.ts'
import type { Reach } from './reach.ts'
import type { Schedules } from './schedules.ts'
import type { Tenancy } from './tenancy.ts'
import { IsolationProcess } from './worker-processes.ts'

interface Parts
  extends Installation,
    Tenancy,
    Reach,
    Pick<Integration, 'credentials'>,
    Library,
    OpenedExecutions,
    OpenedOutbox {
  readonly duties: Duties
  readonly schedules: Schedules
  readonly notifications: Notifications
  readonly operation: Operation
  readonly recentRequests: RecentRequests
  readonly closers: Closers
}

/** What has to be done again and again: by this process for itself, and by some for the whole installation. */
export async function openMaintenance(parts: Parts): Promise<Maintenance> {
  const { log, database, keys, pause, schedules, duties, closers } = parts
  const chores = choresOfProcess(parts)
  if (duties.hasChores) {
    const polling = openPolling(parts)
    closers.push(() => polling.stop())
    chores.push(...choresOfInstallation({ ...parts, keys: keys.workspaces }), {
      ...polling.chore,
      run: pause.unless(polling.chore.run),
    })
  }
  if (duties.isolatedCommand !== undefined) {
    const isolation = new IsolationProcess(duties.isolatedCommand, (max) => parts.store.countSuspects(max), log)
    closers.push(() => isolation.close())
    chores.push({ name: 'suspects', everyMs: 1000, run: () => isolation.look() })
  }
  const maintenance = new Maintenance(chores, log)
  maintenance.start()
  closers.push(() => maintenance.stop())
  if (duties.hasChores) {
    await database.listener.listen(WORKSPACES_CHANNEL, () => maintenance.hurry('deleted-workspaces'))
    pause.whenOff(() => schedules.start(parts))
    closers.push(() => schedules.stop())
  }
  return maintenance
}

const choresOfProcess = (parts: Parts): MaintenanceTask[] => [
  ...parts.chores,
  { name: 'master-key', everyMs: HOLDER_BEAT_MS, run: () => parts.keyHolder.beat() },
  { name: 'credential-uses', everyMs: 5000, run: () => parts.credentials.noteUses() },
  ...(parts.duties.hasApi
    ? [{ name: 'recent-requests', everyMs: RECENT_LOOK_MS, run: noteRequests(parts.recentRequests, parts) }]
    : []),
  ...(parts.pause.isOn ? [{ name: 'pause', everyMs: PAUSE_LOOK_MS, run: () => parts.pause.look() }] : []),
]
