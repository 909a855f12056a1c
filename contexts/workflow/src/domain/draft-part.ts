import type { WorkflowFile } from '@linkflow/contracts'

/**
 * The part of a draft that leads to a node (id or name): what is unfinished elsewhere keeps nobody from trying it. All that
 * has a path to the node is in it, so also all of a loop around it or before it. Undefined when there is no such node.
 */
export function partUpTo(file: WorkflowFile, wanted: string): WorkflowFile | undefined {
  const target = file.nodes.find(({ id }) => id === wanted) ?? file.nodes.find(({ name }) => name === wanted)
  if (target === undefined) return undefined
  const into = Map.groupBy(file.connections, ({ to }) => to.node)
  const part = new Set([target.id])
  for (const id of part) for (const { from } of into.get(id) ?? []) part.add(from.node)
  return {
    ...file,
    nodes: file.nodes.filter(({ id }) => part.has(id)),
    connections: file.connections.filter(({ from, to }) => part.has(from.node) && part.has(to.node)),
    notes: [],
    groups: [],
  }
}
