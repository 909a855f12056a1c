import type { ExecutableVersion, ExecutionHead, VersionId, WorkflowId, WorkspaceId } from '@linkflow/execution'
import { parametersOf } from '../behaviour.ts'
import type { Case } from '../judge.ts'
import { ModelSteps } from './model-steps.ts'
import type { World } from './world.ts'

/** A version whose workflow and answers are those of a case. */
export class ModelVersion implements ExecutableVersion {
  readonly workspaceId: WorkspaceId
  readonly workflowId: WorkflowId
  readonly versionId: VersionId
  readonly workflowName: string
  readonly engineFlags = ''
  readonly errorWorkflow = undefined
  readonly timeoutMs: number | undefined
  readonly subject: Case
  private readonly world: World

  constructor(name: string, workspace: string, subject: Case, timeoutMs: number | undefined, world: World) {
    this.workflowName = name
    this.workspaceId = workspace as WorkspaceId
    this.workflowId = `workflow-${name}` as WorkflowId
    this.versionId = `version-${name}` as VersionId
    this.subject = subject
    this.timeoutMs = timeoutMs
    this.world = world
  }

  get plan(): Case['plan'] {
    return this.subject.plan
  }

  get triggers(): readonly string[] {
    return this.plan.triggers.map((index) => this.plan.nodes[index]!.id)
  }

  nodeTypeOf(): string {
    return 'model'
  }

  timeoutMsOf(node: number): number | undefined {
    return parametersOf(this.subject.nodeOf(this.plan.nodes[node]!.id)).timeoutMs
  }

  isFirstLane(): boolean {
    return this.subject.workflow.nodes.every((node) => parametersOf(node).calls === 0)
  }

  stepRunner(head: ExecutionHead): ModelSteps {
    return new ModelSteps(head, this, this.world, this.world.fenceOfCurrent(head.id))
  }
}
