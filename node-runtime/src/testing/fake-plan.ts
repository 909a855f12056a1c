import type { Plan, PlanConnection, PlanNode } from '@linkflow/engine'

export interface FakeNode {
  readonly name: string
  /** Default: the name. */
  readonly id?: string
  readonly inputs?: readonly string[]
  readonly outputs?: readonly string[]
  readonly onError?: PlanNode['onError']
  readonly retry?: PlanNode['retry']
  readonly alwaysOutput?: boolean | undefined
  readonly executeOnce?: boolean | undefined
}

/** A plan for tests of steps: nodes by name, and connections `[from, port, to, port]` by position. */
export function fakePlan(
  nodes: readonly FakeNode[],
  links: readonly (readonly [number, string, number, string])[] = [],
  order: Plan['order'] = 'linkflow',
): Plan {
  const connections = links.map(
    ([from, fromPort, to, toPort], index): PlanConnection => ({ index, from, fromPort, to, toPort, role: 'plain' }),
  )
  const planNodes = nodes.map((node, index) => planNode(node, index, connections))
  return {
    format: 1,
    order,
    nodes: planNodes,
    connections,
    graphs: [{ index: 0, owner: undefined, nodes: planNodes.map(({ index }) => index), enter: [], back: [] }],
    indexById: new Map(planNodes.map(({ id, index }) => [id, index])),
    indexByName: new Map(planNodes.map(({ name, index }) => [name, index])),
    triggers: [0],
    parallelStepsMax: 16,
  }
}

function planNode(node: FakeNode, index: number, connections: readonly PlanConnection[]): PlanNode {
  return {
    index,
    id: node.id ?? node.name,
    name: node.name,
    kind: 'ordinary',
    inputs: node.inputs ?? ['main'],
    outputs: node.outputs ?? ['main'],
    incoming: connections.filter(({ to }) => to === index).map((connection) => connection.index),
    outgoing: connections.filter(({ from }) => from === index).map((connection) => connection.index),
    join: 'all',
    runOnEmpty: false,
    requiredInputs: undefined,
    alwaysOutput: node.alwaysOutput ?? false,
    executeOnce: node.executeOnce ?? false,
    remembers: false,
    retry: node.retry,
    onError: node.onError ?? 'stop',
    disabled: false,
    graph: 0,
    body: undefined,
    position: { x: 0, y: 0 },
  }
}
