import type { WorkflowShape } from '@linkflow/engine'
import { parametersOf } from './behaviour.ts'

/** A workflow in a few lines, for whoever reads a failed seed. */
export function describeWorkflow({ nodes, connections, settings }: WorkflowShape): readonly string[] {
  return [
    ...nodes.map((node) => {
      const { id, type, join, runOnEmpty, disabled, onError, retry } = node
      return `${id} ${type} ${JSON.stringify({ join, runOnEmpty, disabled, onError, retry, ...parametersOf(node) })}`
    }),
    ...connections.map(({ from, to }, index) => `${index}: ${from.node}.${from.port} > ${to.node}.${to.port}`),
    `parallel steps: ${settings?.parallelSteps ?? 'as many as there may be'}`,
  ]
}
