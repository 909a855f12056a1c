import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type WorkflowFileInput, workflowFileSchema } from '@linkflow/contracts'
import { newUuidV7, systemClock } from '@linkflow/kernel'
import { MemoryWorkspaceKeys, type Payloads, WorkspacePayloads } from '@linkflow/keys'
import {
  type ContextServices,
  createRegistry,
  type FileRef,
  type Item,
  type NodeType,
  ProcessMemory,
} from '@linkflow/node-runtime'
import { type InputField, inputProblems } from '@linkflow/nodes'
import { MemoryObjectStore, type ObjectStore } from '@linkflow/object-store'
import { ensurePartitions, sql } from '@linkflow/postgres'
import { openTestDatabase } from '@linkflow/postgres/testing'
import { compileWorkflow } from '@linkflow/workflow'
import { Answers } from '../application/answers.ts'
import { childItems } from '../application/child-items.ts'
import { CompiledVersion } from '../application/compiled-version.ts'
import { continueExecution } from '../application/continue-execution.ts'
import { Executions, type FirstLaneMarks, type StartExecution } from '../application/executions.ts'
import { JournalItems } from '../application/journal-items.ts'
import { LargeTurns } from '../application/large-data.ts'
import type { StepWorld } from '../application/node-step-runner.ts'
import { Permits } from '../application/permits.ts'
import { rerunExecution } from '../application/rerun-execution.ts'
import { SealingWriter } from '../application/sealing-writer.ts'
import { testExecution } from '../application/test-execution.ts'
import { Worker, type WorkerNeeds } from '../application/worker.ts'
import type { WriteResult } from '../application/write-entry.ts'
import type { ExecutionId, FinalStatus, VersionId } from '../domain/execution.ts'
import type { Fact } from '../domain/fact.ts'
import { answerReader } from '../infrastructure/answer-reader.ts'
import { ExecutionReader, type ExecutionSummary } from '../infrastructure/execution-reader.postgres.ts'
import { PostgresExecutionStore } from '../infrastructure/execution-store.postgres.ts'
import { PostgresPermitStore } from '../infrastructure/permit-store.postgres.ts'
import { executionMigrations, PARTITIONED_TABLES } from '../infrastructure/schema.ts'
import { WritePipeline } from '../infrastructure/write-pipeline.ts'
import { aWorker, aWorkspace } from './execution-builder.ts'

const log = { info() {}, warn: console.warn, error: console.error }
const NEVER = new Promise<never>(() => {})
const noMarks: FirstLaneMarks = { enter() {}, leave() {}, isCautious: () => false }

export interface WorldOptions {
  readonly leaseMs?: number
  readonly services?: Partial<ContextServices>
  /** Instead of `services`: bound to each step, as in production. */
  readonly servicesOf?: (objects: ObjectStore) => StepWorld['servicesOf']
  readonly objects?: ObjectStore
  readonly marks?: FirstLaneMarks
  /** By default payloads are sealed, as in production. */
  readonly payloads?: Payloads
}

/** What an execution came to, as a test compares it. */
export interface Outcome {
  readonly id: ExecutionId
  readonly status: ExecutionSummary['status']
  readonly error: ExecutionSummary['error']
  /** Items of the last steps by the names of their nodes. */
  readonly output: Readonly<Record<string, readonly unknown[]>>
}

/** A worker over a real database, with workflows given by the test. */
export async function openExecutionWorld(nodeTypes: readonly NodeType[], options: WorldOptions = {}) {
  const test = await openTestDatabase({ sets: [executionMigrations] })
  const { database } = test
  await ensurePartitions(database, PARTITIONED_TABLES)
  const registry = createRegistry(nodeTypes)
  const payloads = options.payloads ?? new WorkspacePayloads(new MemoryWorkspaceKeys(), { isSealing: true })
  const pipeline = new SealingWriter(new WritePipeline([database.writeConnection()], systemClock), payloads)
  const store = new PostgresExecutionStore(database.engine, options.leaseMs, payloads)
  const reader = new ExecutionReader(database, payloads)
  const folder = mkdtempSync(join(tmpdir(), 'linkflow-test-'))
  const objects = options.objects ?? new MemoryObjectStore()
  const storage = { objects, spillFolder: (id: string) => join(folder, id) }
  const versions = new Map<string, CompiledVersion>()
  const loadVersion = async (id: string) => versions.get(id)
  const readAnswer = answerReader(reader, storage, loadVersion)
  const refuse = () => Promise.reject(new Error('not in this test'))
  const services: ContextServices = {
    http: { request: refuse },
    files: { list: refuse, read: refuse, write: refuse },
    blobs: {
      create: refuse,
      read: () => {
        throw new Error('not in this test')
      },
      collect: refuse,
      readAll: refuse,
    },
    code: { run: refuse },
    formats: { run: refuse },
    keys: { use: refuse },
    commands: { run: refuse },
    git: { run: refuse },
    connect: refuse,
    tables: { query: refuse, count: refuse, insert: refuse, update: refuse, upsert: refuse, delete: refuse },
    state: { get: refuse, change: refuse, remember: refuse, forget: refuse },
    ...options.services,
  }
  const nodeBugs: unknown[] = []
  const world: StepWorld = {
    servicesOf: options.servicesOf?.(objects) ?? (() => services),
    ...storage,
    memory: new ProcessMemory(),
    largeTurns: new LargeTurns(),
    onNodeBug: (cause) => void nodeBugs.push(cause),
    addresses: {
      resume: (id) => `http://localhost/resume/${id}`,
      form: (id) => `http://localhost/form-run/${id}`,
      approval: (id, signal) => `http://localhost/approval/${id}/${signal ?? ''}`,
    },
    varsOf: () => ({}),
    callee: async (_workspace, workflow) =>
      [...versions.values()].find((version) => version.workflowName === workflow) ?? {
        code: 'callee-not-found',
        message: 'no such workflow',
        retryable: false,
      },
    inputProblems: ({ fields }, json) => inputProblems(fields as InputField[], json),
    childItems: childItems(reader, storage, loadVersion),
  }

  const openedWorkers: Worker[] = []
  /** A process: its worker (not started yet), and the door to it. `kill` leaves it as `kill -9` would. */
  const openProcess = (changes: Partial<WorkerNeeds> = {}, isApiOnly = false, marks = options.marks ?? noMarks) => {
    let isDead = false
    const alive =
      <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
      (...args: A): Promise<R> =>
        isDead ? NEVER : work(...args).then((value) => (isDead ? NEVER : value))
    const answers = new Answers(readAnswer)
    const ownStore = new Proxy(store, {
      get: (target, name) => {
        const member = Reflect.get(target, name) as unknown
        return typeof member === 'function' ? alive(member.bind(target)) : member
      },
    })
    const writer = {
      write: alive((entry: Parameters<typeof pipeline.write>[0]): Promise<WriteResult> => pipeline.write(entry)),
      get backlog() {
        return pipeline.backlog
      },
      backlogOf: (id: string) => pipeline.backlogOf(id),
    }
    const permitStore = new PostgresPermitStore(database.engine)
    const permits: Permits = new Permits({
      store: {
        decide: alive((...args) => permitStore.decide(...args)),
        undecided: alive((...args) => permitStore.undecided(...args)),
        waitingByWorkspace: alive(() => permitStore.waitingByWorkspace()),
        stateOf: alive((...args) => permitStore.stateOf(...args)),
      },
      wake: () => worker.wake(),
      cancel: (ids) => executions.cancel(ids),
      log,
    })
    const worker: Worker = new Worker({
      permits,
      id: aWorker(),
      name: 'test',
      store: ownStore,
      writer,
      loadVersion,
      clock: systemClock,
      concurrency: 100,
      pollMs: 50,
      log,
      onAnswer: (head, answer) => answers.give(head.id, answer),
      isAwaited: (id) => answers.isAwaited(id),
      wakeParents: (ids) => {
        void ownStore.wakeSignalled(ids).then(() => {
          for (const id of ids) executions.wakeSignalled(id)
        })
      },
      ...(options.leaseMs !== undefined && { leaseMs: options.leaseMs }),
      ...changes,
    })
    const executions: Executions = new Executions({
      store: ownStore,
      writer,
      clock: systemClock,
      answers,
      worker: isApiOnly ? undefined : worker,
      marks,
      permits,
      queuedElsewhere: () => 0,
      wakeWorkers: () => {},
    })
    openedWorkers.push(worker)
    const kill = () => {
      isDead = true
      openedWorkers.splice(openedWorkers.indexOf(worker), 1)
      void worker.drain(0)
    }
    return { worker, executions, answers, permits, kill }
  }

  const first = openProcess()
  const { worker, executions, answers, permits } = first
  let workspaceId = aWorkspace()

  const outputOf = async (id: ExecutionId): Promise<Outcome['output']> => {
    const answer = await readAnswer(id)
    if (typeof answer !== 'object' || answer.type !== 'ended') return {}
    return Object.fromEntries(answer.output.map((end) => [end.node, end.items]))
  }
  const find = async (id: string): Promise<ExecutionSummary> => {
    const summary = await reader.findForEngine(id)
    if (summary === undefined) throw new Error(`there is no execution ${id}`)
    return summary
  }
  /** Polls until something is true of the world; the test's time limit ends what never comes. */
  const until = async <T>(look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> => {
    for (;;) {
      const found = await look()
      if (found !== undefined && found !== false) return found
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  const FINAL: ReadonlySet<string> = new Set<FinalStatus>(['succeeded', 'failed', 'cancelled', 'timed_out'])
  const ended = async (id: ExecutionId): Promise<Outcome> => {
    const { status, error } = await until(async () => {
      const summary = await find(id)
      return FINAL.has(summary.status) && summary
    })
    return { id, status, error, output: await outputOf(id) }
  }
  const itemsOf = (jsons: readonly unknown[]): Item[] => jsons.map((json) => ({ json: json as Item['json'] }))
  const begin = async (
    version: CompiledVersion,
    jsons: readonly unknown[] = [{}],
    changes: Partial<StartExecution> = {},
    by: Executions = executions,
  ): Promise<ExecutionId> => {
    const trigger = version.plan.nodes[version.plan.triggers[0]!]!.id
    const started = await by.start({ version, trigger, items: itemsOf(jsons), mode: 'api', ...changes })
    if (!('id' in started)) throw new Error(`not started: ${JSON.stringify(started)}`)
    return started.id
  }

  return {
    database,
    url: test.url,
    payloads,
    pipeline,
    store,
    reader,
    answers,
    readAnswer,
    worker,
    executions,
    permits,
    objects,
    storage,
    get workspaceId() {
      return workspaceId
    },
    /** Workflows that are added from now on belong to this workspace. */
    useWorkspace(id: string): void {
      workspaceId = id as typeof workspaceId
    },
    nodeBugs,
    openProcess,
    rerun: rerunExecution({
      writer: pipeline,
      loadVersion,
      clock: systemClock,
      storage,
      permits,
      wake: () => worker.wake(),
    }),
    test: testExecution({ writer: pipeline, clock: systemClock, objects, wake: () => worker.wake() }),
    goOn: continueExecution({ store, wake: () => worker.wake() }),
    versionOf: (id: string) => versions.get(id),
    until,
    find,
    ended,
    outputOf,
    /** Files of the items that a step put out. */
    async filesOf(id: ExecutionId, step: string): Promise<FileRef[]> {
      const version = versions.get((await find(id)).versionId)
      const items = await new JournalItems(
        `files-${id}`,
        await reader.factsForEngine(id),
        storage,
        version?.plan,
      ).open()
      try {
        const all = items.firstItems(step)?.all() ?? []
        return all.flatMap((item) => Object.values(item.files ?? {}))
      } finally {
        items.close()
      }
    },
    factsOf: (id: ExecutionId): Promise<readonly Fact[]> => reader.factsForEngine(id),
    /** The status, once it is this one. */
    reaches: (id: ExecutionId, status: ExecutionSummary['status']) =>
      until(async () => (await find(id)).status === status),
    begin,
    /** Starts an execution of the first trigger and waits for its end. */
    async run(
      version: CompiledVersion,
      jsons: readonly unknown[] = [{}],
      changes: Partial<StartExecution> = {},
    ): Promise<Outcome> {
      return ended(await begin(version, jsons, changes))
    },
    childrenOf: async (parent: ExecutionId): Promise<ExecutionId[]> => {
      const rows = await database.engine.query<{ id: ExecutionId }>(sql`
        select id from (select id, meta from execution.live union all select id, meta from execution.finished) q
        where (meta::jsonb #>> '{parent,id}') = ${parent} order by id`)
      return rows.map(({ id }) => id)
    },
    /** Compiles and keeps a workflow; its problems are the test's. A callee is found by its name. */
    addVersion(input: WorkflowFileInput, name = input.name): CompiledVersion {
      const file = workflowFileSchema.parse({ ...input, name })
      const { plan, nodes, problems } = compileWorkflow(file, registry)
      if (plan === undefined) throw new Error(JSON.stringify(problems, null, 1))
      const version = new CompiledVersion(
        { workspaceId, workflowId: newUuidV7(Date.now()), versionId: newUuidV7<'version'>(Date.now()) as VersionId },
        file,
        { plan, nodes },
        world,
      )
      versions.set(version.versionId, version)
      return version
    },
    /** Stops the workers of all processes but this one, so that a test has its own only. */
    stopWorkers: async (kept?: Worker) => {
      const others = openedWorkers.splice(0).filter((each) => each !== kept)
      if (kept !== undefined) openedWorkers.push(kept)
      await Promise.all(others.map((each) => each.drain(0)))
    },
    close: async () => {
      await Promise.all(openedWorkers.map((each) => each.drain(0)))
      await pipeline.drain()
      await test.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type ExecutionTestWorld = Awaited<ReturnType<typeof openExecutionWorld>>
