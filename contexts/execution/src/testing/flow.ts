import type { WorkflowFileInput } from '@linkflow/contracts'

type NodeRest = Omit<WorkflowFileInput['nodes'][number], 'id' | 'name' | 'type' | 'parameters'>
export type FlowNode = readonly [type: string, parameters?: Readonly<Record<string, unknown>>, rest?: NodeRest]

/**
 * A workflow as a test writes it: nodes by id (the name is the id with a capital letter), and chains of connections.
 * A port to leave by is written after a dot, one to enter by after a colon: `paid.true > join:input2 > end`.
 */
export function flow(
  nodes: Readonly<Record<string, FlowNode>>,
  chains: readonly string[],
  settings?: WorkflowFileInput['settings'],
): WorkflowFileInput {
  return {
    linkflow: 1,
    name: 'Test',
    nodes: Object.entries(nodes).map(([id, [type, parameters = {}, rest]]) => ({
      id,
      name: id[0]!.toUpperCase() + id.slice(1),
      type,
      parameters,
      ...rest,
    })),
    connections: chains.flatMap(connectionsOf),
    ...(settings && { settings }),
  }
}

function connectionsOf(chain: string): WorkflowFileInput['connections'] {
  const stops = chain.split('>').map((text) => {
    const [, node, enter = 'main', leave = 'main'] = /^\s*([\w-]+)(?::([\w-]+))?(?:\.([\w-]+))?\s*$/.exec(text) ?? []
    if (node === undefined) throw new Error(`not a stop of a chain: «${text}»`)
    return { node, enter, leave }
  })
  return stops.slice(1).map((to, i) => ({
    from: { node: stops[i]!.node, port: stops[i]!.leave },
    to: { node: to.node, port: to.enter },
  }))
}
