export { EMPTY_ITEM } from './compatibility-run.ts'
export { ENGINE_FORMAT, engineFlags } from './flags.ts'
export * as engineLimits from './limits.ts'
export { applyAll, openRun, type RunLimits, type RunOptions } from './open-run.ts'
export { planWorkflow } from './plan-workflow.ts'
export { type RetryDelay, retryDelayMs } from './retry-delay.ts'
export { splitStepKey, stepKey } from './step-key.ts'
export { nodesUpTo } from './test-scope.ts'
export type {
  AbortReason,
  Checkpoint,
  Command,
  Effect,
  EngineEvent,
  Explanation,
  IncomingView,
  Join,
  LoopEntry,
  NodeTraits,
  OnError,
  Order,
  Output,
  Plan,
  PlanConnection,
  PlanGraph,
  PlanNode,
  PlanProblem,
  Retry,
  Run,
  Segment,
  Settlement,
  StartFacts,
  StartKind,
  StepError,
  StepInputs,
  StepKey,
  StepOutcome,
  StepStatus,
  StepView,
  TestScope,
} from './types.ts'
export type { ConnectionShape, NodeShape, WorkflowShape } from './workflow-shape.ts'
