import type { WorkflowShape } from '@linkflow/engine'
import type { Made } from './engine-simulation.ts'

const TRIES_MAX = 2000

/** A smaller workflow that still fails: parts are left out as long as it does. */
export function minimise(made: Made, fails: (made: Made) => boolean): Made {
  let tries = 0
  let smallest = made
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false
    for (const workflow of smallerThan(smallest.workflow)) {
      if (tries++ > TRIES_MAX) return smallest
      const candidate = { ...smallest, workflow }
      if (!fails(candidate)) continue
      smallest = candidate
      isSmaller = true
      break
    }
  }
  return smallest
}

function* smallerThan({ nodes, connections, settings }: WorkflowShape): Iterable<WorkflowShape> {
  for (const { id } of nodes.toReversed()) {
    yield {
      nodes: nodes.filter((node) => node.id !== id),
      connections: connections.filter(({ from, to }) => from.node !== id && to.node !== id),
      settings,
    }
  }
  for (const left of connections) yield { nodes, connections: connections.filter((each) => each !== left), settings }
}
