import type { WorkflowFile } from '@linkflow/contracts'
import type { Plan } from '@linkflow/engine'
import { invariant } from '@linkflow/kernel'
import { type CompiledParameters, compileTriggerExpression, effectOf, type NodeType } from '@linkflow/node-runtime'
import type { ExecutionHead, VersionId, WorkflowId, WorkspaceId } from '../domain/execution.ts'
import type { Concurrency, ExecutableVersion } from './executable-version.ts'
import { NodeStepRunner, type StepWorld } from './node-step-runner.ts'

export interface CompiledNode {
  readonly nodeType: NodeType
  readonly parameters: CompiledParameters
  readonly credentials: Readonly<Record<string, string>>
  readonly timeoutMs: number | undefined
}

/** A workflow without problems: its plan, and its nodes by id (what `compileWorkflow` of the workflow context makes). */
export interface WorkflowParts {
  readonly plan: Plan
  readonly nodes: ReadonlyMap<string, { readonly nodeType: NodeType; readonly parameters: CompiledParameters }>
}

/** A version of a workflow, compiled once and kept: immutable, shared by all its executions in this process. */
export class CompiledVersion implements ExecutableVersion {
  readonly workspaceId: WorkspaceId
  readonly workflowId: WorkflowId
  readonly versionId: VersionId
  readonly workflowName: string
  readonly plan: Plan
  readonly nodes: readonly CompiledNode[]
  readonly engineFlags = ''
  readonly timeoutMs: number | undefined
  readonly errorWorkflow: string | undefined
  readonly timezone: string
  /** Of its expressions. */
  readonly dialect: WorkflowFile['settings']['dialect']
  readonly concurrency: Concurrency | undefined
  private readonly world: StepWorld
  private readonly firstLane = new Map<number, boolean>()

  constructor(
    ids: { readonly workspaceId: WorkspaceId; readonly workflowId: WorkflowId; readonly versionId: VersionId },
    file: WorkflowFile,
    parts: WorkflowParts,
    world: StepWorld,
  ) {
    this.workspaceId = ids.workspaceId
    this.workflowId = ids.workflowId
    this.versionId = ids.versionId
    this.workflowName = file.name
    this.plan = parts.plan
    const written = new Map(file.nodes.map((node) => [node.id, node]))
    this.nodes = parts.plan.nodes.map(({ id }) => {
      const { nodeType, parameters } = parts.nodes.get(id)!
      const { credentials = {}, timeoutMs } = written.get(id)!
      return { nodeType, parameters, credentials, timeoutMs }
    })
    this.timeoutMs = file.settings.timeoutMs
    this.errorWorkflow = file.settings.errorWorkflow
    this.timezone = file.settings.timezone ?? 'UTC'
    this.dialect = file.settings.dialect
    this.concurrency = concurrencyOf(file)
    this.world = world
  }

  nodeTypeOf(node: number): string {
    return this.nodes[node]!.nodeType.type
  }

  timeoutMsOf(node: number): number | undefined {
    return this.nodes[node]!.timeoutMs
  }

  /** Id of the node that another workflow's call starts at. */
  get calledTrigger(): string | undefined {
    const index = this.plan.triggers.find((trigger) => this.nodes[trigger]!.nodeType.type === 'workflow-trigger')
    return index === undefined ? undefined : this.plan.nodes[index]!.id
  }

  isFirstLane(trigger: number): boolean {
    const known = this.firstLane.get(trigger)
    if (known !== undefined) return known
    const answer = trigger >= 0 && [...this.beforeAnswer(trigger)].every((node) => this.isHarmless(node))
    this.firstLane.set(trigger, answer)
    return answer
  }

  stepRunner(head: ExecutionHead): NodeStepRunner {
    return new NodeStepRunner(head, this, this.world)
  }

  private isHarmless(node: number): boolean {
    const { nodeType, parameters } = this.nodes[node]!
    if (nodeType.behaviour.kind === 'call' || nodeType.type === 'wait') return false
    return effectOf(nodeType, parameters) !== 'write'
  }

  /** Nodes that may run before the answer: all that lead to a Respond node, or all if there is none. */
  private beforeAnswer(trigger: number): Set<number> {
    const after = this.reach(trigger, 'outgoing')
    const responding = [...after].filter((node) => this.nodes[node]!.nodeType.type === 'respond-to-webhook')
    if (responding.length === 0) return after
    const before = new Set(responding.flatMap((node) => [...this.reach(node, 'incoming')]))
    return new Set([...after].filter((node) => before.has(node)))
  }

  private reach(start: number, direction: 'incoming' | 'outgoing'): Set<number> {
    const seen = new Set([start])
    const pending = [start]
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      for (const connection of this.plan.connections) {
        const [from, to] =
          direction === 'outgoing' ? [connection.from, connection.to] : [connection.to, connection.from]
        if (from !== node || seen.has(to)) continue
        seen.add(to)
        pending.push(to)
      }
    }
    return seen
  }
}

function concurrencyOf({ settings }: WorkflowFile): Concurrency | undefined {
  const { concurrency, dialect } = settings
  if (concurrency === undefined) return undefined
  const { limit, policy, key } = concurrency
  if (key === undefined) return { limit, policy, key }
  const compiled = compileTriggerExpression(key, { dialect, pointer: '/settings/concurrency/key' })
  invariant(compiled.ok, 'the key of a concurrency setting was compiled when the version was checked')
  return { limit, policy, key: compiled.value }
}
