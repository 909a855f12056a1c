import { randomUUID } from 'node:crypto'
import { type Problem, type WorkflowFile, workflowFileSchema } from '@linkflow/contracts'
import {
  type CompiledVersion,
  type ExecutionError,
  type ExecutionId,
  type ExecutionSummary,
  JournalItems,
  stepViews,
  type WorkspaceId,
} from '@linkflow/execution'
import { schemaProblems } from '@linkflow/http-server'
import { fail, type JsonObject, ok, type Result } from '@linkflow/kernel'
import { importN8n } from '@linkflow/n8n'
import { type Config, type ServerParts, startServer } from '@linkflow/server'
import { createLogger } from '@linkflow/telemetry'
import { snapshotFile } from '@linkflow/workflow'
import { FINAL } from '../print/status.ts'
import type { Terminal } from '../terminal.ts'
import { VERSION } from '../version.ts'

/** One run of a node: its outputs by index, each a list of items. */
export interface NodeRun {
  readonly outputs: readonly (readonly { readonly json: JsonObject }[])[]
}

export interface N8nRun {
  readonly status: ExecutionSummary['status']
  readonly error?: ExecutionError
  /** By the names that the nodes have: their runs in order. */
  readonly nodes: Readonly<Record<string, readonly NodeRun[]>>
}

export type N8nRunFailure =
  | { readonly type: 'no-workflow' }
  | { readonly type: 'no-trigger' }
  | { readonly type: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly type: 'not-started'; readonly message: string }

export interface N8nRunner {
  /** Imports the first workflow of a document and runs it from its manual trigger, with one empty item. */
  run(json: unknown): Promise<Result<N8nRun, N8nRunFailure>>
  /** What the validator says of the first workflow of a document, its pinned items being what its nodes give. */
  check(json: unknown): Promise<readonly Problem[]>
  close(): Promise<void>
}

const LOOK_MS = 20
/** A run that takes longer is cancelled. */
const RUN_MS_MAX = 90_000
/** What waits longer than n8n holds a run in its process is told as waiting. */
const WAITED_MS_MAX = 65_000

/** A server without doors on the data folder, as `linkflow run` has it; for one run or for many. */
export async function openN8nRunner(config: Config, terminal: Terminal): Promise<N8nRunner> {
  // n8n's own runs are in this zone: texts of dates without one are read in the zone of the process.
  process.env.TZ = 'UTC'
  const server = await startServer(config, {
    log: createLogger({
      level: config.logLevel,
      name: 'n8n',
      destination: { write: (line) => void terminal.stderr.write(line) },
    }),
    version: VERSION,
    isHeadless: true,
  })
  return {
    run: (json) => run(server.parts, json),
    check: (json) => check(server.parts, json),
    close: () => server.stop(),
  }
}

async function run(parts: ServerParts, json: unknown): Promise<Result<N8nRun, N8nRunFailure>> {
  const [imported] = importN8n(json).workflows
  if (imported === undefined) return fail({ type: 'no-workflow' })
  const file = workflowFileSchema.safeParse(imported.file)
  if (!file.success) return fail({ type: 'invalid', problems: schemaProblems(file.error) })
  const { workspaceId, workflows, versions, executions } = parts
  const snapshot = await snapshotFile(workflows.needs)({ workspaceId, file: file.data })
  if (!snapshot.ok) {
    return fail({ type: 'invalid', problems: snapshot.error.type === 'invalid' ? snapshot.error.problems : [] })
  }
  const version = (await versions.get(snapshot.value))!
  const trigger = triggerOf(file.data)
  if (trigger === undefined) return fail({ type: 'no-trigger' })
  const started = await executions.start({ version, trigger, items: [{ json: {} }], mode: 'manual' })
  if (started.type !== 'accepted') return fail({ type: 'not-started', message: started.type })
  return ok(await outcomeOf(parts, version, started.id))
}

async function check({ workspaceId, workflows }: ServerParts, json: unknown): Promise<readonly Problem[]> {
  const [imported] = importN8n(json).workflows
  const file = workflowFileSchema.safeParse(imported?.file)
  if (imported === undefined || !file.success) return []
  const { needs } = workflows
  const pinned = new Map(
    [...imported.pins].map(([id, items]) => {
      const node = file.data.nodes.find((each) => each.id === id)
      const [port = 'main'] = (node && needs.pinnablePorts?.(node)) ?? []
      return [id, { [port]: items }]
    }),
  )
  return (await needs.check(file.data, workspaceId, async () => ({ pinned, seen: new Map() }))).problems
}

/** The first enabled manual trigger, else the first enabled trigger. */
function triggerOf({ nodes }: WorkflowFile): string | undefined {
  const enabled = nodes.filter(({ disabled }) => disabled !== true)
  const manual = enabled.find(({ type }) => type === 'manual')
  return (manual ?? enabled.find(({ type }) => TRIGGERS.has(type)))?.id
}

const TRIGGERS: ReadonlySet<string> = new Set([
  'webhook',
  'schedule',
  'error-trigger',
  'email-trigger',
  'rss-trigger',
  'workflow-trigger',
])

async function outcomeOf(parts: ServerParts, version: CompiledVersion, id: ExecutionId): Promise<N8nRun> {
  const { reader, storage } = parts
  const workspaceId = parts.workspaceId as WorkspaceId
  const summary = await ended(parts, workspaceId, id)
  const facts = await reader.facts(workspaceId, id)
  const items = await new JournalItems(`n8n-${randomUUID()}`, facts, storage, version.plan).open()
  const nodes = new Map<string, NodeRun[]>()
  try {
    for (const { step, node, name, status, outputs } of stepViews(version, facts)) {
      // No output at all is n8n's «no data»: the node did not run.
      if (status !== 'succeeded' || outputs.length === 0) continue
      const { outputs: all, remembers } = version.plan.nodes[version.plan.indexById.get(node)!]!
      const ports = remembers ? all.filter((port) => port !== 'memory') : all
      const taken = items.ports(step)
      const runs = nodes.get(name) ?? []
      nodes.set(name, runs)
      runs.push({
        outputs: ports.map((port) =>
          taken.includes(port)
            ? items
                .list(step, port)
                .all()
                .map(({ json }) => ({ json }))
            : [],
        ),
      })
    }
  } finally {
    items.close()
  }
  return { status: summary.status, ...(summary.error && { error: summary.error }), nodes: Object.fromEntries(nodes) }
}

async function ended(parts: ServerParts, workspaceId: WorkspaceId, id: ExecutionId): Promise<ExecutionSummary> {
  const { reader, executions } = parts
  const cancelAtMs = performance.now() + RUN_MS_MAX
  let isCancelled = false
  for (;;) {
    const summary = (await reader.get(workspaceId, id))!
    if (!isCancelled && performance.now() > cancelAtMs) {
      isCancelled = true
      await executions.cancel([id])
    }
    if (FINAL.has(summary.status)) return summary
    const { dueAtMs = 0, createdAtMs } = summary
    if (summary.status === 'waiting' && dueAtMs - createdAtMs > WAITED_MS_MAX) return summary
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}
