export { Cluster } from './harness/cluster.ts'
export { chain, node } from './harness/workflow-builder.ts'
