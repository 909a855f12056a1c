import type { Plan, PlanConnection, PlanNode } from '@linkflow/engine'
import {
  ANY_SHAPE,
  checkTemplate,
  type Dialect,
  recordOf,
  refined,
  type Shape,
  shapeOfKinds,
  shapeOfSamples,
  shapeOfSeen,
  Unions,
  type Value,
} from '@linkflow/expression'
import type { Json, JsonObject } from '@linkflow/kernel'
import type { NodeType } from '../node-type.ts'
import { scopeNames } from '../scope/scope-names.ts'
import { DataScope } from './data-scope.ts'

/** Items by node and port. */
export type Samples = ReadonlyMap<string, Readonly<Record<string, readonly JsonObject[]>>>

export interface CheckedNode {
  readonly nodeType: NodeType
  readonly raw: Readonly<Record<string, unknown>>
}

export interface DataWorld {
  readonly plan: Plan
  readonly dialect: Dialect
  /** By their index in the plan. */
  readonly nodes: readonly (CheckedNode | undefined)[]
  /** What is pinned: a node gives this and nothing else. */
  readonly samples: Samples
  /** What an earlier run gave, by nodes that would give the like today. */
  readonly seen: Samples
}

/** What is known of the items between the nodes of a workflow, before it runs: each node is asked once. */
export class NodeShapes {
  readonly world: DataWorld
  readonly #outputs = new Map<string, Shape>()
  readonly #unions = new Unions()

  constructor(world: DataWorld) {
    this.world = world
  }

  /** JSON of the items that come in. */
  input(node: PlanNode): Shape {
    const { connections } = this.world.plan
    return this.#unions.all(node.incoming.map((index) => this.#over(connections[index]!)))
  }

  #over({ from, fromPort, role }: PlanConnection): Shape {
    // A body also gets what its own end gave.
    return role === 'plain' ? this.output(from, fromPort) : ANY_SHAPE
  }

  /** JSON of the items that a node puts on a port. */
  output(index: number, port: string): Shape {
    const key = `${index} ${port}`
    const known = this.#outputs.get(key)
    if (known !== undefined) return known
    // In the compatibility orders a node may come back to itself: what it gives then depends on what it gives.
    this.#outputs.set(key, ANY_SHAPE)
    const shape = this.#output(this.world.plan.nodes[index]!, port)
    this.#outputs.set(key, shape)
    return shape
  }

  #output(node: PlanNode, port: string): Shape {
    const items = this.world.samples.get(node.id)?.[port]
    if (items !== undefined && items.length > 0) return shapeOfSamples(items as readonly Value[], sourceOf(node))
    if (node.disabled) return this.input(node)
    const seen = this.world.seen.get(node.id)?.[port]
    const declared = this.#declared(node, port)
    if (seen === undefined || seen.length === 0) return declared
    return refined(declared, shapeOfSeen(seen as readonly Value[], `the last run of «${node.name}»`))
  }

  #declared(node: PlanNode, port: string): Shape {
    const checked = this.world.nodes[node.index]
    if (checked === undefined || port === 'error' || node.onError === 'continue' || node.alwaysOutput) return ANY_SHAPE
    const { gives, sample } = checked.nodeType
    if (gives === 'input') return this.input(node)
    // An imported trigger is filled by another hand than ours.
    if (gives === undefined || this.world.dialect === 'n8n') return ANY_SHAPE
    if (gives === 'sample') return declared(sample)
    return gives({ raw: checked.raw, input: this.input(node), shapeOf: (raw) => this.#shapeOf(node, raw) })
  }

  /** What a raw value of a parameter gives, with the templates in it. */
  #shapeOf(node: PlanNode, raw: unknown): Shape {
    if (typeof raw === 'string') {
      if (!raw.includes('{{')) return shapeOfKinds('string')
      const { dialect } = this.world
      const scope = new DataScope(this, node)
      return checkTemplate(raw, { dialect, names: scopeNames(dialect), shapeOf: (name) => scope.shapeOf(name) }).shape
    }
    if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) {
      return Object.hasOwn(raw, '$fixed')
        ? ANY_SHAPE
        : recordOf(Object.entries(raw).map(([key, value]) => [key, this.#shapeOf(node, value)]))
    }
    return shapeOfSamples([raw as Value], '')
  }
}

const sourceOf = ({ name }: PlanNode): string => `the data of «${name}»`

/** A sample that declares which fields there are; what is in their objects and lists is only an example. */
function declared(sample: readonly Json[]): Shape {
  const [first] = sample
  if (typeof first !== 'object' || first === null || Array.isArray(first)) return ANY_SHAPE
  return recordOf(
    Object.entries(first).map(([key, value]): [string, Shape] => [
      key,
      typeof value === 'object' || value === null ? ANY_SHAPE : shapeOfSamples([value], ''),
    ]),
  )
}
