import type { WorkflowNode } from '@linkflow/contracts'
import type { NodeRegistry } from '@linkflow/node-runtime'

/** The ports of a node to which data can be pinned: not what a loop or a try puts into its body, which does not run then. */
export function pinnablePorts(registry: NodeRegistry, node: WorkflowNode): readonly string[] | undefined {
  const traits = registry.describe(node)
  if (!('kind' in traits)) return undefined
  const { kind, outputs } = traits
  if (kind === 'break') return []
  if (kind === 'loop' || kind === 'try') return outputs.filter((port) => port !== 'body')
  return node.onError === 'error-port' && !outputs.includes('error') ? [...outputs, 'error'] : outputs
}
