export { type ExecutionTestWorld, openExecutionWorld } from './execution-world.ts'
export { flow } from './flow.ts'
export { openProbes } from './probe-nodes.ts'
