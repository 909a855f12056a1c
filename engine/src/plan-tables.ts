import { invariant } from '@linkflow/kernel'
import type { Plan, PlanGraph, PlanNode } from './types.ts'

/**
 * What a run looks up for each step, numbered once per plan. Within a graph nodes and connections have local numbers
 * from 0, so that the state of a graph instance is a few small arrays.
 */
export interface PlanTables {
  readonly plan: Plan
  readonly graphs: readonly GraphTable[]
  /** By node index: its number within its graph. */
  readonly local: Int32Array
  /** By connection index: its number among those that settle in the same graph instance. */
  readonly slot: Int32Array
  /** By node index: the outgoing connections that settle with the step; a region's `body` settles in its body instead. */
  readonly settles: readonly (readonly number[])[]
}

export interface GraphTable {
  readonly index: number
  readonly owner: PlanNode | undefined
  readonly nodes: readonly PlanNode[]
  readonly slots: number
  /** Local numbers; connections that are not settled yet when an instance begins. */
  readonly inDegree: readonly number[]
  /**
   * Begin of the state of an instance, to be copied. Plain arrays, because typed ones cost more to make than all that
   * is done with them in a short run: a quarter of it, measured with engine.bench.ts.
   */
  readonly zeros: readonly number[]
  readonly noSteps: readonly undefined[]
  /** J6: nodes (local) that nothing leads to. Only in the root. */
  readonly sources: readonly number[]
  /** G4: what the result of an instance is made of, in the order of the file. */
  readonly results: readonly ResultPart[]
  /** G4: nothing in the body says what its result is, so it is its input. */
  readonly resultIsInput: boolean
  /** Cache of `feedersOf`. */
  readonly feeders: Map<number, readonly number[]>
}

interface ResultPart {
  readonly connection: number
  /** From the instance down: local numbers of the tries in whose body the part lies. */
  readonly through: readonly number[]
  /** A part that counts only when this node (local in the innermost of `through`), a break, ran. */
  readonly breakNode: number | undefined
}

const tables = new WeakMap<Plan, PlanTables>()

export function tablesOf(plan: Plan): PlanTables {
  let found = tables.get(plan)
  if (!found) {
    found = makeTables(plan)
    tables.set(plan, found)
  }
  return found
}

function makeTables(plan: Plan): PlanTables {
  const local = new Int32Array(plan.nodes.length)
  for (const { nodes } of plan.graphs) {
    for (const [number, index] of nodes.entries()) {
      invariant(index === nodes[0]! + number, `the nodes of a graph are not neighbours in the plan: ${nodes.join(' ')}`)
      local[index] = number
    }
  }
  const slot = new Int32Array(plan.connections.length)
  const slots = plan.graphs.map(() => 0)
  for (const { index, role, from, to } of plan.connections) {
    const graph = plan.nodes[role === 'enter' ? to : from]!.graph
    slot[index] = slots[graph]!
    slots[graph] = slots[graph]! + 1
  }
  const settles = plan.nodes.map(({ outgoing }) => outgoing.filter((c) => plan.connections[c]!.role !== 'enter'))
  const graphs = plan.graphs.map((graph) => graphTable(plan, graph, slots[graph.index]!, local))
  return { plan, graphs, local, slot, settles }
}

function graphTable(
  plan: Plan,
  { index, owner, nodes, back }: PlanGraph,
  slots: number,
  local: Int32Array,
): GraphTable {
  const members = nodes.map((node) => plan.nodes[node]!)
  const breaks = breakParts(plan, index, local, [])
  const isLoop = owner !== undefined && plan.nodes[owner]!.kind === 'loop'
  const backs = back.map((connection): ResultPart => ({ connection, through: [], breakNode: undefined }))
  return {
    index,
    owner: owner === undefined ? undefined : plan.nodes[owner]!,
    nodes: members,
    slots,
    inDegree: members.map(({ incoming }) => incoming.length),
    zeros: Array.from({ length: Math.max(nodes.length, slots) }, () => 0),
    noSteps: members.map(() => undefined),
    sources: members.flatMap(({ incoming }, number) => (incoming.length === 0 ? [number] : [])),
    results: [...backs, ...(isLoop ? breaks : [])].sort((a, b) => a.connection - b.connection),
    resultIsInput: back.length === 0 && breaks.length === 0,
    feeders: new Map(),
  }
}

/** The breaks that belong to the loop around this graph: its own, and those in the bodies of its tries. */
function breakParts(plan: Plan, graph: number, local: Int32Array, through: readonly number[]): ResultPart[] {
  return plan.graphs[graph]!.nodes.flatMap((index) => {
    const { kind, disabled, incoming, body } = plan.nodes[index]!
    if (disabled) return []
    if (kind === 'try') return breakParts(plan, body!, local, [...through, local[index]!])
    if (kind !== 'break') return []
    return incoming.map((connection) => ({ connection, through, breakNode: local[index]! }))
  })
}

/** J3: the nodes (local) from which every path leads only to `first` (local). Asked only when a race is decided. */
export function feedersOf({ plan, settles }: PlanTables, graph: GraphTable, first: number): readonly number[] {
  const cached = graph.feeders.get(first)
  if (cached) return cached
  const only = new Set<number>([graph.nodes[first]!.index])
  const feeders: number[] = []
  // Backwards, so that each node's successors are known when it is looked at.
  for (let number = first - 1; number >= 0; number--) {
    const { index } = graph.nodes[number]!
    const out = settles[index]!
    const leads = (c: number): boolean => plan.connections[c]!.role === 'plain' && only.has(plan.connections[c]!.to)
    if (out.length === 0 || !out.every(leads)) continue
    only.add(index)
    feeders.push(number)
  }
  feeders.reverse()
  graph.feeders.set(first, feeders)
  return feeders
}
