import type { Plan, PlanConnection, PlanNode } from './types.ts'

/** The connections of a plan by position of output and input, as the compatibility orders go through them. */
export class Wiring {
  readonly plan: Plan
  readonly #outgoing: readonly (readonly PlanConnection[])[]
  readonly #incoming: readonly (readonly PlanConnection[])[]
  readonly #ancestors = new Map<number, readonly number[]>()

  constructor(plan: Plan) {
    this.plan = plan
    const of = (list: readonly number[]): PlanConnection[] => list.map((index) => plan.connections[index]!)
    this.#outgoing = plan.nodes.map((node) =>
      of(node.outgoing).sort((a, b) => outputOf(plan, a) - outputOf(plan, b) || a.index - b.index),
    )
    this.#incoming = plan.nodes.map((node) =>
      of(node.incoming).sort((a, b) => inputOf(plan, a) - inputOf(plan, b) || a.index - b.index),
    )
  }

  /** By output, then in the order of the file. */
  outgoing(node: number): readonly PlanConnection[] {
    return this.#outgoing[node]!
  }

  /** By input, then in the order of the file. */
  incoming(node: number): readonly PlanConnection[] {
    return this.#incoming[node]!
  }

  input(connection: PlanConnection): number {
    return inputOf(this.plan, connection)
  }

  /** Inputs up to the last connected one: a node of which only the second input is wired has two. */
  slots(node: number): number {
    const last = this.#incoming[node]!.at(-1)
    return last ? inputOf(this.plan, last) + 1 : 0
  }

  /** All nodes that lead to `node`, the far before the near; it is not among them, even on a cycle. */
  ancestors(node: number): readonly number[] {
    const cached = this.#ancestors.get(node)
    if (cached) return cached
    const found: number[] = []
    const seen = new Set([node])
    // Depth first, connections from the last to the first, each node after what leads to it.
    const todo: { readonly node: number; next: number }[] = [{ node, next: this.#incoming[node]!.length - 1 }]
    for (let top = todo.at(-1); top; top = todo.at(-1)) {
      const connection = this.#incoming[top.node]![top.next]
      if (!connection) {
        todo.pop()
        if (top.node !== node) found.push(top.node)
        continue
      }
      top.next -= 1
      if (seen.has(connection.from)) continue
      seen.add(connection.from)
      todo.push({ node: connection.from, next: this.#incoming[connection.from]!.length - 1 })
    }
    this.#ancestors.set(node, found)
    return found
  }
}

const outputOf = ({ nodes }: Plan, { from, fromPort }: PlanConnection): number => nodes[from]!.outputs.indexOf(fromPort)
const inputOf = ({ nodes }: Plan, { to, toPort }: PlanConnection): number => nodes[to]!.inputs.indexOf(toPort)

/** Nodes that n8n's order «v1» runs first come last: they are put on top of the stack one by one. */
export const lowerRightFirst = (a: PlanNode, b: PlanNode): number =>
  b.position.y - a.position.y || b.position.x - a.position.x
