import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type WorkflowFileInput, workflowFileSchema } from '@linkflow/contracts'
import {
  Answers,
  answerReader,
  CompiledVersion,
  childItems,
  ExecutionReader,
  Executions,
  executionMigrations,
  isUnfinished,
  LargeTurns,
  PARTITIONED_TABLES,
  PostgresExecutionStore,
  type StepWorld,
  type VersionId,
  Worker,
  WritePipeline,
} from '@linkflow/execution'
import { invariant, newUuidV7, systemClock } from '@linkflow/kernel'
import { type ContextServices, createRegistry, ProcessMemory } from '@linkflow/node-runtime'
import { builtInNodes } from '@linkflow/nodes'
import { MemoryObjectStore } from '@linkflow/object-store'
import { ensurePartitions } from '@linkflow/postgres'
import { openTestDatabase } from '@linkflow/postgres/testing'
import { compileWorkflow } from '@linkflow/workflow'
import { scheduleMigrations } from '../infrastructure/schema.ts'
import { startByExecutions } from '../infrastructure/start-by-executions.ts'
import { newId } from './schedule-world.ts'

/** Schedules and real executions over one database, with a worker that runs them. */
export async function openExecutionWorld() {
  const test = await openTestDatabase({ sets: [executionMigrations, scheduleMigrations] })
  const { database } = test
  await ensurePartitions(database, PARTITIONED_TABLES)
  const versions = new Map<string, CompiledVersion>()
  const loadVersion = async (id: string) => versions.get(id)
  const pipeline = new WritePipeline([database.writeConnection()], systemClock)
  const store = new PostgresExecutionStore(database.engine)
  const reader = new ExecutionReader(database)
  const storage = {
    objects: new MemoryObjectStore(),
    spillFolder: (id: string) => join(tmpdir(), `linkflow-spill-${id}`),
  }
  const answers = new Answers(answerReader(reader, storage, loadVersion))
  const steps: StepWorld = {
    ...storage,
    servicesOf: () => NO_SERVICES,
    memory: new ProcessMemory(),
    largeTurns: new LargeTurns(),
    onNodeBug: (cause) => console.error(cause),
    addresses: { resume: nothing, form: nothing, approval: nothing },
    varsOf: () => ({}),
    callee: nothing,
    inputProblems: nothing,
    childItems: childItems(reader, storage, loadVersion),
  }
  const worker = new Worker({
    id: newUuidV7(Date.now()),
    name: 'test',
    store,
    writer: pipeline,
    loadVersion,
    clock: systemClock,
    concurrency: 100,
    log: { info() {}, warn: console.warn, error: console.error },
    onAnswer: (head, answer) => answers.give(head.id, answer),
    wakeParents: () => {},
  })
  const executions = new Executions({
    store,
    writer: pipeline,
    clock: systemClock,
    answers,
    worker,
    marks: { enter() {}, leave() {}, isCautious: () => false },
    // No workflow of these tests has a limit of executions at once.
    permits: { want: async () => 'wanted', waitingOf: () => 0 },
    queuedElsewhere: () => 0,
    wakeWorkers: () => {},
  })
  await worker.start()
  const registry = createRegistry(builtInNodes)
  const workspaceId = newUuidV7<'workspace'>(Date.now())
  return {
    database,
    start: startByExecutions(executions, loadVersion, (id) => isUnfinished(database.engine, id)),
    /** A schedule that leads to a Set. */
    addVersion(name: string, parameters: object): CompiledVersion {
      const file = workflowFileSchema.parse({
        linkflow: 1,
        name,
        nodes: [
          { id: 'timer', name: 'Timer', type: 'schedule', parameters },
          { id: 'note', name: 'Note', type: 'set', parameters: { values: { at: '{{ $json.scheduledAt }}' } } },
        ],
        connections: [{ from: { node: 'timer', port: 'main' }, to: { node: 'note', port: 'main' } }],
      } as WorkflowFileInput)
      const { plan, nodes, problems } = compileWorkflow(file, registry)
      invariant(plan !== undefined, JSON.stringify(problems))
      const ids = {
        workspaceId,
        workflowId: newUuidV7<'workflow'>(Date.now()),
        versionId: newId() as string as VersionId,
      }
      const version = new CompiledVersion(ids, file, { plan, nodes }, steps)
      versions.set(version.versionId, version)
      return version
    },
    close: async () => {
      await worker.drain(0)
      await pipeline.drain()
      await test.close()
    },
  }
}

const NO_SERVICES: ContextServices = {
  http: { request: nothing },
  files: { list: nothing, read: nothing, write: nothing },
  blobs: { create: nothing, read: nothing, collect: nothing, readAll: nothing },
  code: { run: nothing },
  formats: { run: nothing },
  commands: { run: nothing },
  git: { run: nothing },
  keys: { use: nothing },
  connect: nothing,
  tables: { query: nothing, count: nothing, insert: nothing, update: nothing, upsert: nothing, delete: nothing },
  state: { get: nothing, change: nothing, remember: nothing, forget: nothing },
}

function nothing(): never {
  throw new Error('a schedule and a Set ask for none of this')
}
