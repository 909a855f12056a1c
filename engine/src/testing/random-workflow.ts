import type { Join } from '../types.ts'
import type { ConnectionShape, NodeShape, WorkflowShape } from '../workflow-shape.ts'

export interface RandomWorkflowOptions {
  readonly random: () => number
  readonly joins: readonly Join[]
  readonly depthMax: number
  readonly breaks: boolean
}

/** A workflow that the planner takes: random graphs, with loops and tries inside each other. */
export function randomWorkflow(options: RandomWorkflowOptions): WorkflowShape {
  const writer = new Writer(options)
  writer.add('trigger', {})
  writer.graph([{ node: 'n0', port: 'main' }], 3 + Math.floor(options.random() * 6), options.depthMax, undefined)
  const parallelSteps = 1 + Math.floor(options.random() * 5)
  return { nodes: writer.nodes, connections: writer.connections, settings: { parallelSteps } }
}

type End = ConnectionShape['from']

class Writer {
  readonly nodes: NodeShape[] = []
  readonly connections: ConnectionShape[] = []
  readonly #options: RandomWorkflowOptions

  constructor(options: RandomWorkflowOptions) {
    this.#options = options
  }

  add(type: string, more: Partial<NodeShape>): string {
    const id = `n${this.nodes.length}`
    this.nodes.push({ id, name: id, type, ...more })
    return id
  }

  /** `ends`: ports inside this graph to build on. `region`: the loop or try to lead back to. */
  graph(ends: End[], count: number, depth: number, region: { id: string; inLoop: boolean } | undefined): void {
    const { breaks } = this.#options
    for (let made = 0; made < count; made++) {
      const type = this.#choose(['set', 'set', 'if', 'if', 'aggregate', ...(depth > 0 ? ['loop', 'try'] : [])])
      const id = this.add(type, this.#settings(type))
      const before = this.#some(ends)
      for (const from of before) this.#connect(from, id)
      this.#join(id, before.length)
      if (type === 'loop' || type === 'try') {
        const inLoop = type === 'loop' || region?.inLoop === true
        this.graph([{ node: id, port: 'body' }], Math.floor(this.#options.random() * 4), depth - 1, { id, inLoop })
      }
      const ports = { if: ['true', 'false'], loop: ['done'], try: ['done', 'catch'] }[type] ?? ['main']
      for (const port of ports) ends.push({ node: id, port })
    }
    if (!region) return
    const own = ends.filter(({ node }) => node !== region.id)
    if (breaks && region.inLoop && own.length > 0 && this.#options.random() < 0.4) {
      this.#connect(this.#choose(own), this.add('break', {}))
    }
    if (own.length > 0)
      for (const from of this.#some(own)) if (this.#options.random() < 0.8) this.#connect(from, region.id)
  }

  #settings(type: string): Partial<NodeShape> {
    const { random } = this.#options
    const isRegion = type === 'loop' || type === 'try'
    return {
      ...(random() < 0.2 ? { runOnEmpty: true } : {}),
      ...(random() < 0.05 ? { disabled: true } : {}),
      ...(random() < 0.3 && !isRegion ? { retry: { attempts: 2, firstMs: 5, maxMs: 10 } } : {}),
      ...(random() < 0.15 && type !== 'try' ? { onError: 'continue' as const } : {}),
    }
  }

  #join(id: string, count: number): void {
    const join = this.#choose(this.#options.joins)
    if (typeof join === 'object' && join.n > count) return
    const at = this.nodes.findIndex((node) => node.id === id)
    this.nodes[at] = { ...this.nodes[at]!, join }
  }

  #connect(from: End, to: string): void {
    this.connections.push({ from, to: { node: to, port: 'main' } })
  }

  #choose<T>(from: readonly T[]): T {
    return from[Math.floor(this.#options.random() * from.length)]!
  }

  #some(ends: readonly End[]): End[] {
    const wanted = 1 + Math.floor(this.#options.random() * 3)
    return [...new Set(Array.from({ length: wanted }, () => this.#choose(ends)))]
  }
}
