import { openData } from '@linkflow/data'
import type { Answers, ExecutionReader, Executions, ItemStorage, Worker } from '@linkflow/execution'
import { chosenPort } from '@linkflow/gateway'
import { openOperation, RecentRequests } from '@linkflow/operation'
import type { Database } from '@linkflow/postgres'
import { addressKeysOf } from './addresses.ts'
import { openAttendance } from './attendance.ts'
import { Closers } from './closers.ts'
import { recordData } from './data.ts'
import { prepareDataFolder } from './data-folder.ts'
import { openDoor } from './door.ts'
import { dutiesOf } from './duties.ts'
import { type OpenedExecutions, openExecutions } from './executions.ts'
import { openInstallation } from './installation.ts'
import { openIntegration } from './integration.ts'
import { openLibrary } from './library.ts'
import { openMaintenance } from './maintenance.ts'
import { makeSample } from './make-sample.ts'
import { openNotifications } from './notifications.ts'
import { openOutbox } from './outbox.ts'
import { openReach } from './reach.ts'
import { restWhenIdle } from './rest.ts'
import { openSchedules } from './schedules.ts'
import type { Config } from './settings.ts'
import type { StartOptions } from './start-options.ts'
import { StopDeadline } from './stop-deadline.ts'
import { openTenancy } from './tenancy.ts'
import { openTraces } from './traces.ts'
import type { Versions } from './versions.ts'
import { openWorkerProcesses } from './worker-processes.ts'
import type { OpenedWorkflows } from './workflows.ts'

export interface RunningServer {
  readonly config: Config
  readonly dataDir: string
  /** The port that was taken; undefined in roles without an API. */
  readonly port: number | undefined
  readonly isFirstStart: boolean
  /** A copy beside its original: nothing in it begins by itself. */
  readonly isPaused: boolean
  /** Makes the first account from another machine; undefined once there is one. */
  readonly setupToken: string | undefined
  /** Path of the sample's webhook, when it was made by this start. */
  readonly sampleUrl: string | undefined
  readonly parts: ServerParts
  /** Stops taking work, lets what runs end, and closes everything. Safe to call twice. */
  stop(): Promise<void>
}

/** What the command line uses in the same process. */
export interface ServerParts {
  readonly database: Database
  readonly executions: Executions
  readonly reader: ExecutionReader
  readonly storage: ItemStorage
  readonly answers: Answers
  readonly versions: Versions
  readonly worker: Worker | undefined
  readonly workspaceId: string
  readonly workflows: OpenedWorkflows
  readonly test: OpenedExecutions['test']
}

/** Opens the parts in the order in which they need each other; they close in the reverse order. */
export async function startServer(config: Config, options: StartOptions): Promise<RunningServer> {
  const closers = new Closers()
  try {
    return await openServer({ ...config, port: await chosenPort(config) }, options, closers)
  } catch (error) {
    await closers
      .close()
      .catch((also) => options.log.warn({ err: also }, 'could not close everything after a failed start'))
    throw error
  }
}

async function openServer(config: Config, options: StartOptions, closers: Closers): Promise<RunningServer> {
  const { log, version, env = process.env } = options
  const dataDir = prepareDataFolder(config.dataDir)
  const duties = dutiesOf(config, options)
  const stopping = new StopDeadline(config.drainMs)
  const { tracing, traces } = await openTraces({ env, version, log, closers })

  const installation = await openInstallation({ config, log, dataDir, duties, closers })
  const { database, clock, payloads, keys, pause } = installation
  const addressKeys = addressKeysOf(keys.master)
  const schedules = openSchedules({ database, log })
  const data = openData({ database, clock, payloads, record: recordData })
  const tenancy = await openTenancy({
    ...installation,
    hasApi: duties.hasApi,
    data,
    schedules,
    workflowsOf: (workspaceId) => library.workflows.exported(workspaceId),
    closers,
  })

  const reach = await openReach({ ...installation, closers })
  const integration = await openIntegration({ ...installation, ...tenancy, ...reach, closers })
  const library = openLibrary({
    ...installation,
    ...tenancy,
    ...reach,
    ...integration,
    ...addressKeys,
    data,
    schedules,
    traces,
    env,
  })
  const running = await openExecutions({
    ...installation,
    ...tenancy,
    ...reach,
    ...library,
    duties,
    traces,
    watch: options.watch,
    outbox: () => outbox,
    stopping,
    closers,
  })

  const operation = openOperation({
    database,
    clock,
    onError: (error) => log.warn({ err: error }, 'could not say that this process is there; it is said again'),
  })
  const recentRequests = new RecentRequests()
  const notifications = openNotifications({ ...installation, ...tenancy, ...integration, ...library, ...running })
  const outbox = openOutbox({
    ...installation,
    ...reach,
    ...library,
    ...running,
    key: keys.master,
    traces,
    notifications,
    hurry: () => maintenance.hurry('outbox'),
  })
  const opened = {
    ...installation,
    ...tenancy,
    ...reach,
    ...integration,
    ...library,
    ...running,
    ...outbox,
    schedules,
    notifications,
    operation,
    recentRequests,
  }
  const maintenance = await openMaintenance({ ...opened, duties, closers })
  openWorkerProcesses({ command: duties.workersCommand, count: config.workers, log, closers })

  const port = duties.hasApi
    ? await openDoor({ ...opened, ...addressKeys, data, tracing, maintenance, options, stopping, closers })
    : undefined
  if (!options.isHeadless) await openAttendance({ ...installation, ...running, operation, duties, version, closers })
  closers.push(restWhenIdle())

  const { workflows } = library
  // A run by hand may have made the folder before; the first start is the one that makes the token.
  const isFirstStart = tenancy.hasNewToken && !(await workflows.isUsed())
  const sampleUrl =
    isFirstStart && config.sample && duties.hasApi
      ? await makeSample({ workflows, executions: running.executions }, tenancy.homeWorkspaceId)
      : undefined
  return {
    config,
    dataDir,
    port,
    isFirstStart,
    isPaused: pause.isOn,
    setupToken: duties.hasApi ? await tenancy.accounts.setupToken() : undefined,
    sampleUrl,
    parts: { ...library, ...running, database, workspaceId: tenancy.homeWorkspaceId },
    stop: () => closers.close(),
  }
}
