export { type ExecutionTestWorld, openExecutionWorld } from './execution-world.ts'
export { type FlowNode, flow } from './flow.ts'
export { openProbes } from './probe-nodes.ts'
