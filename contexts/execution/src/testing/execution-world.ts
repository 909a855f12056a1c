import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type WorkflowFileInput, workflowFileSchema } from '@linkflow/contracts'
import { newUuidV7, systemClock } from '@linkflow/kernel'
import { type ContextServices, createRegistry, type NodeType, ProcessMemory } from '@linkflow/node-runtime'
import { MemoryObjectStore } from '@linkflow/object-store'
import { ensurePartitions } from '@linkflow/postgres'
import { openTestDatabase } from '@linkflow/postgres/testing'
import { compileWorkflow } from '@linkflow/workflow'
import { Answers } from '../application/answers.ts'
import { CompiledVersion } from '../application/compiled-version.ts'
import { Executions } from '../application/executions.ts'
import type { StepWorld } from '../application/node-step-runner.ts'
import { Worker, type WorkerNeeds } from '../application/worker.ts'
import type { ExecutionId, VersionId } from '../domain/execution.ts'
import { answerReader } from '../infrastructure/answer-reader.ts'
import { ExecutionReader } from '../infrastructure/execution-reader.postgres.ts'
import { PostgresExecutionStore } from '../infrastructure/execution-store.postgres.ts'
import { executionMigrations, PARTITIONED_TABLES } from '../infrastructure/schema.ts'
import { WritePipeline } from '../infrastructure/write-pipeline.ts'
import { aWorker, aWorkspace } from './execution-builder.ts'

const log = { info() {}, warn: console.warn, error: console.error }

/** A worker over a real database, with workflows given by the test. */
export async function openExecutionWorld(
  nodeTypes: readonly NodeType[],
  options: { leaseMs?: number; services?: Partial<ContextServices> } = {},
) {
  const test = await openTestDatabase({ sets: [executionMigrations] })
  const { database } = test
  await ensurePartitions(database, PARTITIONED_TABLES)
  const registry = createRegistry(nodeTypes)
  const pipeline = new WritePipeline([database.writeConnection()])
  const store = new PostgresExecutionStore(database.engine, options.leaseMs)
  const reader = new ExecutionReader(database)
  const folder = mkdtempSync(join(tmpdir(), 'linkflow-test-'))
  const storage = { objects: new MemoryObjectStore(), spillFolder: (id: string) => join(folder, id) }
  const readAnswer = answerReader(reader, storage)
  const answers = new Answers(readAnswer)
  const versions = new Map<string, CompiledVersion>()
  const refuse = () => Promise.reject(new Error('not in this test'))
  const services: ContextServices = {
    http: { request: refuse },
    files: { list: refuse, read: refuse, write: refuse },
    blobs: {
      create: refuse,
      read: () => {
        throw new Error('not in this test')
      },
      readAll: refuse,
    },
    code: { run: refuse },
    ...options.services,
  }
  const world: StepWorld = {
    servicesOf: () => services,
    ...storage,
    memory: new ProcessMemory(),
    onNodeBug: (cause) => console.error(cause),
    resumeUrl: (id) => `http://localhost/resume/${id}`,
    varsOf: () => ({}),
    callee: async (_workspace, workflow) =>
      [...versions.values()].find((version) => version.workflowName === workflow) ?? {
        code: 'callee-not-found',
        message: 'no such workflow',
        retryable: false,
      },
    childItems: async (childId) => (await outputOf(childId)).map((json) => ({ json: json as never })),
  }
  const outputOf = async (id: string) => {
    const answer = await readAnswer(id as ExecutionId)
    return typeof answer === 'object' && answer.type === 'ended' ? answer.output.flatMap((end) => end.items) : []
  }
  const marks = { enter() {}, leave() {}, isCautious: () => false }

  const openWorker = (changes: Partial<WorkerNeeds> = {}) => {
    const worker = new Worker({
      id: aWorker(),
      name: 'test',
      store,
      writer: pipeline,
      loadVersion: async (id) => versions.get(id),
      clock: systemClock,
      concurrency: 100,
      pollMs: 50,
      log,
      onAnswer: (head, answer) => answers.give(head.id, answer),
      wakeParents: (ids) => {
        void store.wakeSignalled(ids).then(() => {
          for (const id of ids) executions.wakeSignalled(id)
        })
      },
      ...(options.leaseMs !== undefined && { leaseMs: options.leaseMs }),
      ...changes,
    })
    return worker
  }
  const worker = openWorker()
  const executions: Executions = new Executions({
    store,
    writer: pipeline,
    clock: systemClock,
    answers,
    worker,
    marks,
    queuedElsewhere: () => 0,
    wakeWorkers: () => {},
  })
  const workspaceId = aWorkspace()

  return {
    database,
    pipeline,
    store,
    reader,
    answers,
    worker,
    executions,
    objects: storage.objects,
    workspaceId,
    openWorker,
    /** Compiles and keeps a workflow; its problems are the test's. */
    addVersion(input: WorkflowFileInput): CompiledVersion {
      const file = workflowFileSchema.parse(input)
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
    close: async () => {
      await worker.drain(0)
      await pipeline.drain()
      await test.close()
    },
  }
}
