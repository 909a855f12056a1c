import type { Nodes } from '../generated/nodes.ts'
import type { WorkflowConnection } from '../generated/wire-types.ts'

type InputOf<T> = T extends keyof Nodes ? Nodes[T]['inputs'] : string
type OutputOf<T> = T extends keyof Nodes ? Nodes[T]['outputs'] : string

/** One end of a connection. */
export type PortEnd = WorkflowConnection['from']

/** An input port of a node. */
export interface InputPort<N extends NodeHandle> {
  readonly handle: N
  readonly port: string
}

/** A node of a workflow that is being written. */
export class NodeHandle<T extends string = string> {
  readonly id: string
  readonly name: string
  private readonly connect: (from: PortEnd, to: PortEnd) => void

  constructor(id: string, name: string, connect: (from: PortEnd, to: PortEnd) => void) {
    this.id = id
    this.name = name
    this.connect = connect
  }

  /** Connects the port `main` to another node, and gives that node: `a.to(b).to(c)`. */
  to<N extends NodeHandle>(target: N | InputPort<N>): N {
    return this.toFrom('main', target)
  }

  /** Another output port: `paid.out('true').to(sum)`. */
  out(port: OutputOf<T>): { to<N extends NodeHandle>(target: N | InputPort<N>): N } {
    return { to: (target) => this.toFrom(port, target) }
  }

  /** Another input port: `sum.to(merge.in('input2'))`. */
  in(port: InputOf<T>): InputPort<this> {
    return { handle: this, port }
  }

  private toFrom<N extends NodeHandle>(port: string, target: N | InputPort<N>): N {
    const to = target instanceof NodeHandle ? { handle: target, port: 'main' } : target
    this.connect({ node: this.id, port }, { node: to.handle.id, port: to.port })
    return to.handle
  }
}
