import type { ConnectionShape, Join, NodeShape, NodeTraits, OnError, WorkflowShape } from '@linkflow/engine'

/** A node as the rules see it. Made from the workflow, not from the engine's plan: the plan is what is being judged. */
export interface ShapeNode {
  readonly id: string
  readonly kind: NodeTraits['kind']
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly join: Join
  readonly runOnEmpty: boolean
  readonly disabled: boolean
  readonly attempts: number
  readonly onError: OnError
  /** The region whose body it runs in (G1). */
  readonly region: string | undefined
  /** Its place in the topological order of its graph (R1). */
  readonly rank: number
}

export interface ShapeConnection extends ConnectionShape {
  readonly index: number
  readonly role: 'plain' | 'enter' | 'back'
}

export interface Shape {
  readonly nodes: ReadonlyMap<string, ShapeNode>
  readonly connections: readonly ShapeConnection[]
  readonly parallelSteps: number
}

const PARALLEL_STEPS = 32

/** @param order the ids in the order of the document, which the planner chooses among the topological ones */
export function shapeOf(
  workflow: WorkflowShape,
  describe: (node: NodeShape) => NodeTraits,
  order: readonly string[],
): Shape {
  const traits = new Map(workflow.nodes.map((node) => [node.id, describe(node)]))
  const isRegion = (id: string): boolean => ['loop', 'try'].includes(traits.get(id)!.kind)
  const bodies = new Map(
    workflow.nodes.filter(({ id }) => isRegion(id)).map(({ id }) => [id, bodyOf(id, workflow.connections)]),
  )
  const innermost = (id: string): string | undefined =>
    [...bodies].filter(([, body]) => body.has(id)).toSorted((a, b) => a[1].size - b[1].size)[0]?.[0]
  const nodes = new Map(
    workflow.nodes.map((node): [string, ShapeNode] => {
      const { kind, inputs, outputs, runOnEmpty } = traits.get(node.id)!
      const { join = 'all', onError = 'stop', disabled = false } = node
      return [
        node.id,
        {
          id: node.id,
          kind,
          inputs,
          outputs: onError === 'error-port' ? [...outputs, 'error'] : outputs,
          join,
          runOnEmpty: node.runOnEmpty ?? runOnEmpty,
          disabled,
          attempts: node.retry?.attempts ?? 1,
          onError,
          region: innermost(node.id),
          rank: order.indexOf(node.id),
        },
      ]
    }),
  )
  const roleOf = ({ from, to }: ConnectionShape): ShapeConnection['role'] => {
    if (isRegion(from.node) && from.port === 'body') return 'enter'
    return bodies.get(to.node)?.has(from.node) ? 'back' : 'plain'
  }
  const connections = workflow.connections.map((each, index) => ({ ...each, index, role: roleOf(each) }))
  return { nodes, connections, parallelSteps: workflow.settings?.parallelSteps ?? PARALLEL_STEPS }
}

/** G1: what can be reached from the port `body` without passing the region itself. */
function bodyOf(region: string, connections: readonly ConnectionShape[]): ReadonlySet<string> {
  const body = new Set<string>()
  const visit = (id: string): void => {
    if (id === region || body.has(id)) return
    body.add(id)
    for (const { from, to } of connections) if (from.node === id) visit(to.node)
  }
  for (const { from, to } of connections) if (from.node === region && from.port === 'body') visit(to.node)
  return body
}
