import { hostname } from 'node:os'
import { join } from 'node:path'
import { Authenticator, apiKeys, ensureOwnerToken, openAccounts, people } from '@linkflow/auth'
import { openCodeSandbox } from '@linkflow/code-sandbox'
import { type OpenedData, openData } from '@linkflow/data'
import { Drivers } from '@linkflow/drivers'
import {
  Answers,
  answerReader,
  CAUTIOUS_MS,
  childItems,
  continueExecution,
  type ExecutionHead,
  type ExecutionId,
  ExecutionReader,
  Executions,
  ExecutionTraces,
  FileFirstLaneMarks,
  type ItemStorage,
  LargeTurns,
  LiveExecutions,
  lastOutputs,
  Maintenance,
  type MaintenanceTask,
  outboxRoutes,
  PARTITIONED_TABLES,
  Permits,
  PostgresExecutionStore,
  PostgresPermitStore,
  type RunWatch,
  rerunExecution,
  resumeMount,
  resumeTokenOf,
  SealingWriter,
  type StepWorld,
  stepOutputs,
  stepServices,
  testExecution,
  Worker,
  type WorkerId,
  type WorkspaceId,
  WritePipeline,
  watchBoth,
} from '@linkflow/execution'
import { FileReader } from '@linkflow/file-reader'
import { chosenPort, type Gateway, openGateway, TlsUnusable } from '@linkflow/gateway'
import { Git } from '@linkflow/git'
import { Egress, parseEgressAllow } from '@linkflow/http-egress'
import type { RawMount } from '@linkflow/http-server'
import { newUuidV7 } from '@linkflow/kernel'
import { HOLDER_BEAT_MS, KeyHolder, openKeys, WorkspacePayloads } from '@linkflow/keys'
import { logMailer, smtpMailer } from '@linkflow/mail'
import { compatibilityNodes } from '@linkflow/n8n'
import { openRegistry, ProcessMemory } from '@linkflow/node-runtime'
import { builtInNodes, credentialTypes, type InputField, inputProblems, RESUME_SIGNAL } from '@linkflow/nodes'
import { FolderObjectStore, SealedObjectStore, UserFiles } from '@linkflow/object-store'
import { openOperation, RECENT_LOOK_MS, RecentRequests } from '@linkflow/operation'
import { type Database, ensurePartitions, migrate, openDatabaseClock, sql } from '@linkflow/postgres'
import { openRealtime } from '@linkflow/realtime'
import { createMetrics, type Logger, openTracing, TracingMalformed } from '@linkflow/telemetry'
import { PageTokens, pageAddresses } from '@linkflow/webhook'
import { bumpRouteVersion, findVariableUses } from '@linkflow/workflow'
import { openWorkspaces, WORKSPACES_CHANNEL, writeAudit } from '@linkflow/workspace'
import { apiRoutes } from './api-routes.ts'
import { Channels } from './channels.ts'
import { choresOfInstallation } from './chores.ts'
import { openCredentials } from './credentials.ts'
import { recordData } from './data.ts'
import { prepareDataFolder } from './data-folder.ts'
import { openServerDatabase } from './database.ts'
import { ExecutionLabels } from './execution-labels.ts'
import { executionMetrics } from './execution-metrics.ts'
import { keySource } from './key-source.ts'
import { listen, tlsFiles } from './listening.ts'
import { followWorkflowChanges, openLiveDoor, tellInbox } from './live.ts'
import { makeSample } from './make-sample.ts'
import { migrationSets } from './migration-sets.ts'
import { openNotifications } from './notifications.ts'
import { openedVariables } from './opened-variables.ts'
import { appliedMigrations, databaseVersion, noteRequests, operationReadings } from './operation.ts'
import { optionsHttp } from './options-http.ts'
import { openOutbox } from './outbox.ts'
import { openPackages } from './packages.ts'
import { PAUSE_LOOK_MS, Pause } from './pause.ts'
import { openPolling } from './polling.ts'
import { collectUnused, restWhenIdle } from './rest.ts'
import { openSchedules } from './schedules.ts'
import { API_DRAIN_DELAY_MS, type Config } from './settings.ts'
import { settingsForSupport } from './settings-for-support.ts'
import { mayUseInsecureCookies, openSingleSignOn } from './sign-in.ts'
import { openSpillRoot } from './spill-root.ts'
import { StartError } from './start-error.ts'
import { StopDeadline } from './stop-deadline.ts'
import { StorageRoom } from './storage-room.ts'
import { Versions } from './versions.ts'
import { openWebhooks } from './webhooks.ts'
import { type ChildKind, IsolationProcess, type WorkerCommand, WorkerProcesses } from './worker-processes.ts'
import { workflowActivity } from './workflow-activity.ts'
import { type OpenedWorkflows, openWorkflows } from './workflows.ts'

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
  readonly test: ReturnType<typeof testExecution>
}

export interface StartOptions {
  readonly log: Logger
  readonly version: string
  /** For worker processes besides this one; without it there are none. */
  readonly workerCommand?: WorkerCommand
  /** Another process of LinkFlow started this one, for this. */
  readonly child?: ChildKind | undefined
  /** Without the HTTP door, the owner's token and others' work: for `linkflow run` without a server. */
  readonly isHeadless?: boolean
  /** The folder of the built pages, as soon as it is there; undefined where there are none. */
  readonly pages?: Promise<string | undefined>
  /** Where OpenTelemetry is configured, as its specification has it; by default the environment of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The latest lines of warnings and errors, for a support bundle. */
  readonly recentLines?: () => readonly string[]
  /** Looks on at the executions of this process. */
  readonly watch?: (head: ExecutionHead) => RunWatch | undefined
}

const POLL_QUEUE_MS = 1000
/** Callers that a stop has let go of get so long to take their answer. */
const ANSWERED_MS = 3000

/** Wires the parts by the configuration and starts them in the order in which they need each other. */
export async function startServer(config: Config, options: StartOptions): Promise<RunningServer> {
  const { log } = options
  const closers: (() => unknown)[] = []
  const close = async () => {
    for (const each of closers.splice(0).reverse()) await each()
  }
  try {
    return await wire({ ...config, port: await chosenPort(config) }, options, closers, close)
  } catch (error) {
    await close().catch((also) => log.warn({ err: also }, 'could not close everything after a failed start'))
    throw error
  }
}

async function wire(
  config: Config,
  options: StartOptions,
  closers: (() => unknown)[],
  close: () => Promise<void>,
): Promise<RunningServer> {
  const { log } = options
  const dataDir = prepareDataFolder(config.dataDir)
  const hasApi = !options.isHeadless && (config.role === 'all' || config.role === 'api')
  const runsHere = config.role === 'worker' || (config.role === 'all' && config.workers === 0)
  const hasChores = config.role === 'all' || config.role === 'scheduler'
  const isIsolated = options.child === 'isolated'
  const stopping = new StopDeadline(config.drainMs)
  const isolates = runsHere && !isIsolated && options.workerCommand !== undefined

  const tracing = await openTracing(options.env ?? process.env, {
    version: options.version,
    onLost: (why) => log.warn({ why }, 'traces: spans were lost; the collector is asked again'),
  }).catch((error: unknown) => {
    throw error instanceof TracingMalformed ? new StartError('setting-malformed', error.message) : error
  })
  if (tracing !== undefined) closers.push(() => tracing.close())
  const traces = tracing && new ExecutionTraces(tracing)
  const database = await openServerDatabase(config, dataDir, log)
  closers.push(() => database.close({ stopNow: true }))
  const schedules = openSchedules({ database, log })
  await migrate(database, migrationSets, log)
  await ensurePartitions(database, PARTITIONED_TABLES)
  const keys = await openKeys(database, keySource(config, dataDir))
  const { master: key } = keys
  const keyHolder = new KeyHolder({
    database,
    keys,
    name: `${options.child ?? config.role}:${process.pid}`,
    onError: (error) => log.error({ err: error }, 'the master key is not as the database needs it'),
  })
  await keyHolder.join()
  closers.push(() => keyHolder.leave())
  const clock = await openDatabaseClock(database.engine)
  closers.push(() => clock.close())
  const pause = new Pause(database)
  await pause.start()
  closers.push(() => pause.stop())

  const publicUrl = config.publicUrl ?? `${config.tlsCert === undefined ? 'http' : 'https'}://localhost:${config.port}`
  const mailer =
    config.smtpUrl === undefined ? logMailer(log) : smtpMailer({ url: config.smtpUrl, from: config.mailFrom })
  closers.push(() => mailer.close())
  const deny = [{ kind: 'this-machine', port: config.port } as const, ...(await databaseAddresses(database))]
  const sso = openSingleSignOn(config, { deny, log, closers })
  const onMailError = (error: unknown) => log.warn({ err: error }, 'a mail could not be sent; it is tried again')
  const tenants = openWorkspaces({
    database,
    clock,
    keys: keys.workspaces,
    people: people(database),
    mailer,
    canMail: config.smtpUrl !== undefined,
    onMailError,
    onReadError: (error) => log.warn({ err: error }, 'could not read the variables; they are read again'),
    publicUrl,
    graceDays: config.workspaceGraceDays,
    onStateChange: bumpRouteVersion,
    workflowsOf: (workspaceId) => workflows.exported(workspaceId),
    dataOf: (workspaceId) => data.exported(workspaceId),
    variableUses: findVariableUses,
    onSettingsChange: (queries, { after: { timeZone } }) => schedules.moveDefaultZone(queries, timeZone ?? 'UTC'),
  })
  await tenants.stopped.start()
  closers.push(() => tenants.stopped.stop())
  await tenants.variables.start()
  closers.push(() => tenants.variables.stop())
  const workspaceStore = tenants.store
  const defaultWorkspace = await workspaceStore.default()
  const token = hasApi
    ? await ensureOwnerToken({ database, clock, dataDir, workspaceId: defaultWorkspace.id })
    : undefined
  const accounts = openAccounts({
    database,
    clock,
    master: key,
    workspaceId: defaultWorkspace.id,
    onReuse: (session) => log.warn(session, 'a refresh token was used twice; its session was ended'),
    mailer,
    onMailError,
    publicUrl,
    onCopiedPasskey: (passkey) => log.warn(passkey, 'the counter of a passkey went back: there may be a copy of it'),
    insecureCookies: mayUseInsecureCookies(config, publicUrl),
    ...(sso && { sso }),
  })

  // ---------------------------------------------------------------- what steps reach the world by
  const allow = parseEgressAllow(config.egressAllow)
  if (!allow.ok) throw new StartError('setting-malformed', allow.error)
  const egress = new Egress({
    allow: allow.value,
    deny,
    ...(config.egressProxy !== undefined && { proxy: { url: config.egressProxy } }),
  })
  closers.push(() => egress.close())
  const drivers = new Drivers(egress)
  closers.push(() => drivers.close())
  const payloads = new WorkspacePayloads(keys.workspaces, { isSealing: config.encryptPayloads })
  const data: OpenedData = openData({ database, clock, payloads, record: recordData })
  const objects = new SealedObjectStore(await FolderObjectStore.open(join(dataDir, 'blobs')), payloads)
  const files = await UserFiles.open(join(dataDir, 'files'))
  const sandbox = await openCodeSandbox({
    processesMax: config.codeProcesses,
    strict: config.sandbox === 'strict',
    prewarm: true,
    log,
  })
  closers.push(() => sandbox.close())

  const fileReader = new FileReader({ processesMax: config.codeProcesses })
  closers.push(() => fileReader.close())
  const git = new Git({ processesMax: config.codeProcesses })
  closers.push(() => git.close())

  if (config.executeCommand) {
    log.warn('LINKFLOW_EXECUTE_COMMAND: whoever may edit a workflow can do all that the user of this process can')
  }
  const registry = openRegistry([...builtInNodes, ...compatibilityNodes])
  const types = [...credentialTypes]
  const packages = openPackages({
    database,
    log,
    dataDir,
    workspaceId: defaultWorkspace.id,
    onChange(nodes, more) {
      registry.setMore(nodes)
      types.splice(0, types.length, ...credentialTypes, ...more)
    },
  })
  await packages.start()
  closers.push(() => packages.stop())
  const credentials = openCredentials({ database, clock, keys: keys.workspaces, key, egress, drivers, types })
  await credentials.start()
  closers.push(() => credentials.stop())
  const spillRoot = openSpillRoot(dataDir)
  const storage: ItemStorage = {
    objects,
    localObjectPath: async (object) => ((await objects.isSealed(object)) ? undefined : join(dataDir, 'blobs', object)),
    spillFolder: (name) => join(spillRoot, name),
  }
  const resumeKey = key.derive('resume-address')
  const pageTokens = new PageTokens(key.derive('page-address'))
  const world: StepWorld = {
    ...storage,
    servicesOf: stepServices({
      egress,
      sandbox,
      objects,
      files,
      fileReader,
      git,
      mayRunCommands: config.executeCommand,
      credentialFill: (workspaceId, id, type) => credentials.fill(workspaceId, id, type),
      openCredential: (workspaceId, id, type) => credentials.open(workspaceId, id, type),
      drivers,
      varsOf: (workspaceId) => tenants.variables.of(workspaceId),
      dataOf: (step) => data.portsOf(step),
      traces,
    }),
    traces,
    memory: new ProcessMemory(),
    largeTurns: new LargeTurns(collectUnused),
    onNodeBug: (cause, where) => log.error({ err: cause, ...where }, 'the code of a node failed'),
    addresses: {
      resume: (id) => `${publicUrl}/resume/${id}/${resumeTokenOf(resumeKey, id)}`,
      ...pageAddresses(publicUrl, pageTokens),
    },
    varsOf: (workspaceId) => tenants.variables.of(workspaceId),
    env: openedVariables(config.expressionEnv, options.env ?? process.env),
    veil: (workspaceId, text) => tenants.variables.veil(workspaceId, text),
    callee: async (workspaceId, workflow) => {
      const live = await workflows.live(workspaceId, workflow)
      return (
        live ?? {
          code: 'callee-not-found',
          message: `There is no published workflow «${workflow}» in this workspace. Publish it, or choose another.`,
          retryable: false,
        }
      )
    },
    inputProblems: ({ fields }, json) => inputProblems(fields as readonly InputField[], json),
    childItems: (childId, parent) => childItems(reader, storage, (id) => versions.get(id))(childId, parent),
  }
  const labels = new ExecutionLabels(database, clock)
  const { named } = people(database)
  const workflows = openWorkflows({
    database,
    clock,
    payloads,
    registry,
    credentials,
    schedules,
    beside: {
      activityOf: (workspaceId, ids, may) => workflowActivity(database, reader)(workspaceId, ids, may),
      failingIn: (workspaceId) => reader.failingWorkflows(workspaceId as WorkspaceId),
      namesOfPeople: async (ids) =>
        new Map([...(await named(ids))].map(([id, { name, email }]) => [id, name || email])),
    },
    changed: (workflowId) => labels.forget(workflowId),
  })
  const versions = new Versions(workflows.loadVersion, registry, world, tenants.variables, () =>
    packages.packages.refresh(),
  )
  workflows.attach(versions)

  // ---------------------------------------------------------------- executions
  const store = new PostgresExecutionStore(database.engine, config.leaseMs, payloads)
  const reader = new ExecutionReader(database, payloads, collectUnused)
  workflows.readSteps(stepOutputs(reader, storage, (id) => versions.get(id)))
  workflows.readRuns(lastOutputs(reader))
  const answers = new Answers(answerReader(reader, storage, (id) => versions.get(id)))
  const channels = new Channels(database.listener)
  const onLiveError = (error: unknown) => log.warn({ err: error }, 'live events: something could not be told')
  const realtime = openRealtime({ database, clock, onError: onLiveError })
  const live = new LiveExecutions({
    watchers: realtime,
    runOf: (id) => worker?.run(id),
    nowMs: () => clock.nowMs(),
  })
  realtime.onInterest((workspaceId, topic) => live.attend(workspaceId, topic))
  await realtime.start()
  closers.push(() => realtime.stop())
  const writeConnections = Array.from({ length: config.writeConnections }, () => database.writeConnection())
  const pipeline = new SealingWriter(new WritePipeline(writeConnections, clock), payloads)
  closers.push(() => pipeline.drain())
  const marksFolder = join(dataDir, 'run', 'first-lane')
  const leftovers = FileFirstLaneMarks.takeLeftovers(marksFolder)
  await store.addCautiousVersions(leftovers.versionIds, CAUTIOUS_MS)
  await store.declareDead(leftovers.workerIds)
  const workerId: WorkerId = newUuidV7(clock.nowMs())
  const marks = new FileFirstLaneMarks(marksFolder, workerId)
  marks.setCautious(await store.cautiousVersions())
  closers.push(() => marks.close())

  const wakeWorker = (id: ExecutionId) => {
    worker?.wake()
    channels.tell('work', id)
  }
  const permits = new Permits({
    store: new PostgresPermitStore(database.engine),
    wake: wakeWorker,
    cancel: (ids) => executions.cancel(ids),
    log,
  })
  let queuedElsewhere = { inAll: 0, by: new Map() as ReadonlyMap<string, number> }
  const metrics = createMetrics()
  const observed = executionMetrics(metrics, {
    worker: () => worker,
    pipeline,
    outboxLag: () => relay.lag(),
    setAside: () => refusedEvents.setAside(),
    queuedElsewhere: () => queuedElsewhere.inAll,
  })
  const worker: Worker | undefined = runsHere
    ? new Worker({
        id: workerId,
        name: `${isIsolated ? 'isolated' : config.role}:${process.pid}`,
        store,
        writer: pipeline,
        loadVersion: (id) => versions.get(id),
        clock,
        concurrency: config.concurrency,
        leaseMs: config.leaseMs,
        log,
        claims: options.isHeadless ? 'own' : isIsolated ? 'suspects' : isolates ? 'unsuspected' : 'all',
        permits,
        watch:
          options.watch ??
          ((head, { version, isDurable }) => watchBoth(live.watch(head, isDurable), traces?.watch(head, version))),
        onEnd: (head, end) => {
          if (end.type === 'lost') answers.follow(head.id)
          live.left(head, end)
          observed.onEnd(head, end, clock.nowMs())
          traces?.ended(head, end, clock.nowMs())
        },
        onAnswer: (head, answer) => {
          answers.give(head.id, answer)
          if (answer.type === 'ended') live.ended(head, answer.end.status, answer.end.error)
          if (head.meta.awaited) channels.tell('answer', head.id)
        },
        isAwaited: (id) => answers.isAwaited(id),
        wakeParents: (ids) => {
          void store.wakeSignalled(ids).then(
            () => {
              for (const id of ids) executions.wakeSignalled(id)
            },
            (error) => log.warn({ err: error }, 'could not wake a parent; the sweeper will'),
          )
        },
      })
    : undefined
  const room = new StorageRoom(database.engine, dataDir, config)
  const executions: Executions = new Executions({
    store,
    writer: pipeline,
    clock,
    answers,
    worker,
    marks,
    permits,
    backlogMax: config.backlogMax,
    queuedElsewhere: (workspaceId) =>
      workspaceId === undefined ? queuedElsewhere.inAll : (queuedElsewhere.by.get(workspaceId) ?? 0),
    isStopped: (workspaceId) => tenants.stopped.has(workspaceId),
    storageProblem: (workspaceId) => room.problemOf(workspaceId),
    wakeWorkers: (word, id) => channels.tell(word, id),
    onQueued: (head) => live.queued(head),
  })
  const operation = openOperation({
    database,
    clock,
    onError: (error) => log.warn({ err: error }, 'could not say that this process is there; it is said again'),
  })
  const recentRequests = new RecentRequests()
  if (worker !== undefined) {
    await worker.start()
    closers.push(() => worker.drain(stopping.leftMs()))
  }
  await channels.start({ worker, answers, store, onError: (error) => log.warn({ err: error }, 'a wake-up failed') })
  closers.push(() => channels.close())

  const rerun = rerunExecution({
    writer: pipeline,
    loadVersion: (id) => versions.get(id),
    clock,
    storage,
    permits,
    wake: wakeWorker,
  })
  const wake = (id: ExecutionId) => {
    worker?.adopt(id)
    channels.tell('work', id)
  }
  const test = testExecution({ writer: pipeline, clock, objects, wake })

  // ---------------------------------------------------------------- chores
  const notifications = openNotifications({
    database,
    clock,
    payloads,
    key,
    mailer: config.smtpUrl === undefined ? undefined : mailer,
    onMailError,
    publicUrl,
    homeWorkspaceId: defaultWorkspace.id,
    workflowNames: (workspaceId, ids) => workflows.namesOf(workspaceId, ids),
    credentialNames: credentials.namesFor,
    onChange: tellInbox(realtime),
  })
  const { relay, refusedEvents, callbacks } = openOutbox({
    database,
    clock,
    payloads,
    key,
    egress,
    traces,
    executions,
    versions,
    workflows,
    realtime,
    notifications,
    hurry: () => maintenance.hurry('outbox'),
    log,
  })
  const chores: MaintenanceTask[] = [
    { name: 'cautious-versions', everyMs: 30_000, run: async () => marks.setCautious(await store.cautiousVersions()) },
    {
      name: 'backlog',
      everyMs: POLL_QUEUE_MS,
      run: async () => {
        const by = await store.queuedByWorkspace(config.backlogMax)
        queuedElsewhere = { inAll: by.values().reduce((sum, each) => sum + each, 0), by }
        await permits.count()
        await room.look()
      },
    },
    { name: 'master-key', everyMs: HOLDER_BEAT_MS, run: () => keyHolder.beat() },
    { name: 'credential-uses', everyMs: 5000, run: () => credentials.noteUses() },
    { name: 'cancels', everyMs: 2000, run: async () => worker?.lookForCancels() },
    ...(hasApi
      ? [{ name: 'recent-requests', everyMs: RECENT_LOOK_MS, run: noteRequests(recentRequests, { metrics, clock }) }]
      : []),
    ...(pause.isOn ? [{ name: 'pause', everyMs: PAUSE_LOOK_MS, run: () => pause.look() }] : []),
    ...(hasChores
      ? choresOfInstallation({
          config,
          log,
          database,
          clock,
          keys: keys.workspaces,
          payloads,
          objects,
          files,
          pause,
          accounts,
          tenants,
          credentials,
          workflows,
          versions,
          schedules,
          notifications,
          realtime,
          operation,
          store,
          executions,
          reader,
          worker,
          permits,
          relay,
          callbacks,
          rerun,
        })
      : []),
  ]
  if (hasChores) {
    const polling = openPolling({
      database,
      clock,
      log,
      credentials,
      drivers,
      egress,
      fileReader,
      objects,
      executions,
      versions,
    })
    closers.push(() => polling.stop())
    chores.push({ ...polling.chore, run: pause.unless(polling.chore.run) })
  }
  if (isolates) {
    const isolation = new IsolationProcess(options.workerCommand!, (max) => store.countSuspects(max), log)
    closers.push(() => isolation.close())
    chores.push({ name: 'suspects', everyMs: 1000, run: () => isolation.look() })
  }
  const maintenance: Maintenance = new Maintenance(chores, log)
  maintenance.start()
  closers.push(() => maintenance.stop())
  if (hasChores) {
    await database.listener.listen(WORKSPACES_CHANNEL, () => maintenance.hurry('deleted-workspaces'))
    pause.whenOff(() => schedules.start({ executions, versions, notifications }))
    closers.push(() => schedules.stop())
  }

  const processes =
    options.workerCommand !== undefined && config.workers > 0 && (config.role === 'all' || config.role === 'worker')
      ? new WorkerProcesses(options.workerCommand, log)
      : undefined
  processes?.open(config.workers)
  if (processes !== undefined) closers.push(() => processes.close())

  // ---------------------------------------------------------------- the doors
  let gateway: Gateway | undefined
  let port: number | undefined
  if (hasApi) {
    await accounts.start()
    const authenticator = new Authenticator({
      database,
      clock,
      sessions: accounts.sessions,
      isStopped: (workspaceId) => tenants.stopped.has(workspaceId),
      onError: (error) => log.warn({ err: error }, 'could not note the use of a key'),
    })
    await authenticator.start()
    closers.push(() => authenticator.stop())
    const webhooks = await openWebhooks({
      database,
      clock,
      payloads,
      objects,
      publicUrl,
      trustedHops: config.trustedHops,
      pause,
      workflows,
      versions,
      credentials,
      executions,
      reader,
      storage,
      pageTokens,
      rerun,
      log,
    })
    closers.push(() => webhooks.stop())
    const mounts: RawMount[] = [
      ...webhooks.mounts,
      resumeMount({ key: resumeKey, executions, signal: RESUME_SIGNAL }),
      notifications.unsubscribe,
    ]
    const door = openLiveDoor({ database, realtime, reader, clock, readiness: () => gateway!.readiness() })
    const unfollow = await followWorkflowChanges({ database, realtime, clock, onError: onLiveError })
    closers.push(unfollow, await labels.follow())
    const api = apiRoutes({
      accounts: accounts.routes,
      workspaces: tenants.parts,
      apiKeys: apiKeys({ database, clock }),
      registry,
      packages: packages.packages,
      optionsHttp: optionsHttp({ database, egress, credentials }),
      workflows: workflows.routes,
      credentials: credentials.routes,
      data: data.routes,
      schedules: schedules.routes({ clock, namesOf: (workspaceId, ids) => workflows.namesOf(workspaceId, ids) }),
      webhooks: webhooks.routes,
      notifications: notifications.routes,
      executions: {
        executions,
        reader,
        storage,
        chooseVersion: workflows.choose,
        loadVersion: (id) => versions.get(id),
        rerun,
        lookLive: (workspaceId, topic) => realtime.look(workspaceId, topic),
        findLabels: labels.find,
        test,
        goOn: continueExecution({ store, wake }),
        pinsOf: workflows.pinsOf,
        answers,
        clock,
      },
      outbox: outboxRoutes({ refusedEvents }),
      operation: operation.routes({
        version: options.version,
        audit: (queries, note) => writeAudit(queries, defaultWorkspace.id, note),
        readings: operationReadings({ database, dataDir, metrics, relay, refusedEvents, recent: recentRequests }),
        onFactError: (error, fact) => log.warn({ err: error, fact }, 'a figure of the health could not be read'),
        settings: settingsForSupport(config),
        databaseVersion: () => databaseVersion(database),
        migrations: () => appliedMigrations(database),
        lines: options.recentLines ?? (() => []),
      }),
      realtime: door.routes,
    })
    const tls = tlsFiles(config)
    const pagesFolder = await options.pages
    gateway = await openGateway({
      routes: api,
      rawMounts: mounts,
      socketMounts: [door.mount],
      pagesFolder,
      authenticate: (...asked) => authenticator.authenticate(...asked),
      database,
      payloads,
      checks: [
        { name: 'database', check: async () => void (await database.engine.query(sql`select 1 as one`)) },
        {
          name: 'chores',
          check: async () => {
            const stalled = [...maintenance.stalled(), ...(schedules.isStalled ? ['schedules'] : [])]
            return stalled.length === 0 ? undefined : `stalled: ${stalled.join(', ')}`
          },
        },
      ],
      log,
      metrics,
      tracing,
      version: options.version,
      trustedHops: config.trustedHops,
      rateLimits: { perAddress: config.addressRate, perCaller: config.keyRate, perWebhook: config.webhookRate },
      corsOrigins: config.corsOrigins,
      ...(config.publicUrl !== undefined && { ownOrigin: new URL(config.publicUrl).origin }),
      drainMs: config.drainMs + ANSWERED_MS,
      drainDelayMs: config.drainDelayMs ?? (config.role === 'api' ? API_DRAIN_DELAY_MS : 0),
      ...(tls && { tls }),
      isHttps: publicUrl.startsWith('https:'),
    }).catch((error: unknown) => {
      if (!(error instanceof TlsUnusable)) throw error
      throw new StartError(
        'tls-unusable',
        `The certificate cannot be used: ${error.message}. Look at LINKFLOW_TLS_CERT_FILE and LINKFLOW_TLS_KEY_FILE.`,
      )
    })
    const opened = gateway
    await door.start()
    port = await listen(opened, config)
    closers.push(async () => {
      // Who would wait for longer than the stop may last gets the address of the result instead.
      const letGo = setTimeout(() => answers.letGo(), stopping.leftMs())
      await opened.close()
      clearTimeout(letGo)
    })
    // First: connections that last would hold up the gateway for its whole grace.
    closers.push(() => door.stop())
  }
  if (!options.isHeadless) {
    const attendance = await operation.attend(
      {
        id: newUuidV7(clock.nowMs()),
        name: `${options.child ?? config.role}:${process.pid}`,
        host: hostname(),
        role: isIsolated ? 'isolated' : config.role,
        version: options.version,
        node: process.versions.node,
        startedAtMs: clock.nowMs(),
        runsExecutions: worker !== undefined,
      },
      {
        work: () => ({
          executions: worker?.active ?? 0,
          load: worker?.load ?? 0,
          memoryBytes: process.memoryUsage.rss(),
        }),
        onDrain() {
          log.info('asked to take no more executions: what runs may end')
          void worker
            ?.drain(config.drainMs)
            .catch((error: unknown) => log.warn({ err: error }, 'could not hand back what is left; the sweeper will'))
        },
      },
    )
    // The first to go: while it stops nobody counts on it.
    closers.push(() => attendance.stop())
  }
  // A run by hand may have made the folder before; the first start is the one that makes the token.
  closers.push(restWhenIdle())
  const isFirstStart = token?.made === true && !(await workflows.isUsed())
  const sampleUrl =
    isFirstStart && config.sample && hasApi
      ? await makeSample({ workflows, executions }, defaultWorkspace.id)
      : undefined
  return {
    config,
    dataDir,
    port,
    isFirstStart,
    isPaused: pause.isOn,
    setupToken: hasApi ? await accounts.setupToken() : undefined,
    sampleUrl,
    parts: {
      database,
      executions,
      reader,
      storage,
      answers,
      versions,
      worker,
      workspaceId: defaultWorkspace.id,
      workflows,
      test,
    },
    stop: close,
  }
}

/** The database's own addresses: never reachable by a workflow, whatever is allowed. */
async function databaseAddresses(database: Database): Promise<{ kind: 'this-machine'; port: number }[]> {
  const rows = await database.engine.query<{ port: string }>(sql`select current_setting('port') as port`)
  return rows.map(({ port }) => ({ kind: 'this-machine', port: Number(port) }))
}
