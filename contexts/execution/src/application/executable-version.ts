import type { Plan } from '@linkflow/engine'
import type { Item, TriggerExpression } from '@linkflow/node-runtime'
import type { ExecutionHead, VersionId, WorkflowId, WorkspaceId } from '../domain/execution.ts'
import type { PermitPolicy } from '../domain/permit.ts'
import type { StepRunner } from './step-runner.ts'

/** An item as a door makes it. */
export type TriggerItem = Item

/** What a workflow says of its executions under way at once. */
export interface Concurrency {
  readonly limit: number
  readonly policy: PermitPolicy
  /** Over the items of the trigger; without one all executions of the workflow are one group. */
  readonly key: TriggerExpression | undefined
}

/** A published version (or a snapshot of a draft), compiled once: plan, parameters, expressions. Immutable. */
export interface ExecutableVersion {
  readonly workspaceId: WorkspaceId
  readonly workflowId: WorkflowId
  readonly versionId: VersionId
  readonly workflowName: string
  readonly plan: Plan
  readonly engineFlags: string
  readonly timeoutMs: number | undefined
  readonly errorWorkflow: string | undefined
  /** How many of its executions may be under way at once; as many as there are places, without. */
  readonly concurrency?: Concurrency | undefined
  timeoutMsOf(node: number): number | undefined
  nodeTypeOf(node: number): string
  /**
   * May a synchronous call of this trigger run before it is accepted? Only if every step on its way to the answer is
   * `pure` or `read` and none waits or starts other executions.
   */
  isFirstLane(trigger: number): boolean
  stepRunner(head: ExecutionHead): StepRunner
}

/** Versions by id, compiled; undefined when there is no such version. */
export type LoadVersion = (versionId: VersionId) => Promise<ExecutableVersion | undefined>
