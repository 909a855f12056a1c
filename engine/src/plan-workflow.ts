import { connectionsMax, nodesMax, parallelStepsDefault, parallelStepsMax, regionsMax } from './limits.ts'
import { type Describe, type Draft, draftOf, nodeProblem } from './plan-draft.ts'
import { cycleProblems, topological } from './plan-order.ts'
import { reachedByTriggers, regionsOf } from './plan-regions.ts'
import type { Order, Plan, PlanConnection, PlanGraph, PlanNode, PlanProblem } from './types.ts'
import type { WorkflowShape } from './workflow-shape.ts'

/** Makes a plan, or says everything that is wrong at once. Warnings come with a plan. */
export function planWorkflow(
  workflow: WorkflowShape,
  describe: Describe,
): { readonly plan?: Plan; readonly problems: readonly PlanProblem[] } {
  const tooMany = sizeProblems(workflow)
  if (tooMany.length > 0) return { problems: tooMany }
  const draft = draftOf(workflow, describe)
  checkWhole(draft, workflow)
  const order = workflow.settings?.order ?? 'linkflow'
  const layout = order === 'linkflow' ? structured(draft) : flat(draft, order)
  for (const node of draft.nodes) checkJoin(draft, node, layout)
  const { problems } = draft
  if (problems.some(({ severity }) => severity === 'error')) return { problems }
  return { plan: assemble(workflow, draft, layout, order), problems }
}

/** Checked before anything else, so that what follows is bounded work. */
function sizeProblems(workflow: WorkflowShape): PlanProblem[] {
  const problems: PlanProblem[] = []
  const tell = (code: string, what: string, count: number, max: number): void => {
    if (count <= max) return
    const message = `The workflow has ${count} ${what}; at most ${max} are allowed. Move a part into a sub-workflow.`
    problems.push({ code, message, severity: 'error' })
  }
  tell('nodes-too-many', 'nodes', workflow.nodes.length, nodesMax)
  tell('connections-too-many', 'connections', workflow.connections.length, connectionsMax)
  return problems
}

function checkWhole(draft: Draft, workflow: WorkflowShape): void {
  const { nodes, problems } = draft
  const parallel = workflow.settings?.parallelSteps ?? parallelStepsDefault
  if (!Number.isInteger(parallel) || parallel < 1 || parallel > parallelStepsMax) {
    const message = `The setting «parallelSteps» is ${parallel}; it must be a whole number from 1 to ${parallelStepsMax}.`
    problems.push({ code: 'parallel-steps-out-of-range', message, severity: 'error' })
  }
  const allKnown = nodes.every(({ traits }) => traits)
  if (allKnown && !nodes.some(({ kind, shape }) => kind === 'trigger' && !shape.disabled)) {
    const message =
      'The workflow has no enabled trigger, so nothing can start it. Add one, for example a manual trigger.'
    problems.push({ code: 'trigger-missing', message, severity: 'error' })
  }
  const reached = reachedByTriggers(draft)
  for (const [index, { kind, shape }] of nodes.entries()) {
    if (!allKnown || kind === 'trigger' || reached[index]) continue
    problems.push(
      nodeProblem('node-unreachable', shape, 'cannot be reached from any trigger, so it never runs.', 'warning'),
    )
  }
}

function checkJoin(draft: Draft, { shape, incoming }: Draft['nodes'][number], layout: Layout): void {
  const { join } = shape
  if (typeof join !== 'object') return
  const count = incoming.filter(({ index }) => layout.role(index) !== 'back').length
  if (Number.isInteger(join.n) && join.n >= 1 && join.n <= count) return
  const says = `waits for ${join.n} inputs with data, but ${count} connections lead to it; choose a whole number from 1 to that.`
  draft.problems.push(nodeProblem('join-count-out-of-range', shape, says))
}

/** What the checks found out about the shape: nodes in plan order, by position in the file. */
interface Layout {
  readonly graphs: readonly { readonly owner: number | undefined; readonly nodes: readonly number[] }[]
  readonly role: (connection: number) => PlanConnection['role']
}

function structured(draft: Draft): Layout {
  const regions = draft.nodes.filter(({ kind }) => kind === 'loop' || kind === 'try').length
  if (regions > regionsMax) {
    const message = `The workflow has ${regions} loops and tries; at most ${regionsMax} are allowed. Move a part into a sub-workflow.`
    draft.problems.push({ code: 'regions-too-many', message, severity: 'error' })
    return { graphs: [], role: () => 'plain' }
  }
  const { owner, role } = regionsOf(draft)
  const members = new Map<number | undefined, number[]>([[undefined, []]])
  for (const [node, { kind }] of draft.nodes.entries()) if (kind === 'loop' || kind === 'try') members.set(node, [])
  for (const [node, region] of owner.entries()) members.get(region)!.push(node)
  const plain = new Map<number | undefined, Draft['connections'][number][]>()
  for (const connection of draft.connections) {
    if (role.get(connection.index) !== 'plain') continue
    const region = owner[connection.from]
    const list = plain.get(region)
    if (list) list.push(connection)
    else plain.set(region, [connection])
  }
  const graphs: Layout['graphs'][number][] = []
  const todo: (number | undefined)[] = [undefined]
  // Graphs are numbered from the outside in; a region's owner always has its place before the region's body.
  for (const region of todo) {
    const { order, left } = topological(members.get(region)!, plain.get(region) ?? [])
    draft.problems.push(...cycleProblems(draft, left))
    graphs.push({ owner: region, nodes: order })
    for (const node of order) if (members.has(node)) todo.push(node)
  }
  return { graphs, role: (connection) => role.get(connection) ?? 'plain' }
}

/** Compatibility orders: one graph, cycles allowed, nodes in the order of the file. */
function flat(draft: Draft, order: Order): Layout {
  for (const { kind, shape } of draft.nodes) {
    if (kind !== 'loop' && kind !== 'try' && kind !== 'break') continue
    const says = `is a ${kind} node, which the order «${order}» does not know. Set the workflow's order to «linkflow».`
    draft.problems.push(nodeProblem('region-in-compatibility-order', shape, says))
  }
  return { graphs: [{ owner: undefined, nodes: draft.nodes.map((_, node) => node) }], role: () => 'plain' }
}

function assemble(workflow: WorkflowShape, draft: Draft, layout: Layout, order: Order): Plan {
  const inPlanOrder = layout.graphs.flatMap(({ nodes }) => nodes)
  const indexOf = new Map(inPlanOrder.map((node, index) => [node, index]))
  const graphOf = new Map(layout.graphs.flatMap(({ nodes }, graph) => nodes.map((node) => [node, graph] as const)))
  const bodyOf = new Map(layout.graphs.map(({ owner }, graph) => [owner, graph]))
  const connections = draft.connections.map(
    ({ index, from, fromPort, to, toPort }): PlanConnection => ({
      index,
      from: indexOf.get(from)!,
      fromPort,
      to: indexOf.get(to)!,
      toPort,
      role: layout.role(index),
    }),
  )
  const nodes = inPlanOrder.map((node, index) =>
    planNode(draft.nodes[node]!, index, graphOf.get(node)!, bodyOf.get(node), layout),
  )
  const ofRegion = { enter: Map.groupBy(connections, entered), back: Map.groupBy(connections, returned) }
  const indices = (role: 'enter' | 'back', owner: number | undefined): number[] =>
    owner === undefined ? [] : (ofRegion[role].get(owner) ?? []).map(({ index }) => index)
  const graphs = layout.graphs.map((graph, index): PlanGraph => {
    const owner = graph.owner === undefined ? undefined : indexOf.get(graph.owner)!
    const inside = graph.nodes.map((node) => indexOf.get(node)!)
    return { index, owner, nodes: inside, enter: indices('enter', owner), back: indices('back', owner) }
  })
  return {
    format: 1,
    order,
    nodes,
    connections,
    graphs,
    indexById: new Map(nodes.map(({ id, index }) => [id, index])),
    indexByName: new Map(nodes.map(({ name, index }) => [name, index])),
    triggers: nodes.flatMap(({ kind, disabled, index }) => (kind === 'trigger' && !disabled ? [index] : [])),
    parallelStepsMax: workflow.settings?.parallelSteps ?? parallelStepsDefault,
  }
}

const entered = ({ role, from }: PlanConnection): number | undefined => (role === 'enter' ? from : undefined)
const returned = ({ role, to }: PlanConnection): number | undefined => (role === 'back' ? to : undefined)

function planNode(
  { shape, traits, kind, outputs, incoming, outgoing }: Draft['nodes'][number],
  index: number,
  graph: number,
  body: number | undefined,
  layout: Layout,
): PlanNode {
  const { id, name, join, retry, onError, disabled, runOnEmpty, alwaysOutput, executeOnce, position } = shape
  return {
    index,
    id,
    name,
    kind,
    inputs: traits!.inputs,
    outputs,
    incoming: incoming.filter((connection) => layout.role(connection.index) !== 'back').map(({ index }) => index),
    outgoing: outgoing.map(({ index }) => index),
    join: join ?? 'all',
    runOnEmpty: runOnEmpty ?? traits!.runOnEmpty,
    requiredInputs: traits!.requiredInputs,
    alwaysOutput: alwaysOutput ?? traits!.alwaysOutput ?? false,
    executeOnce: executeOnce ?? false,
    remembers: traits!.remembers ?? false,
    retry,
    onError: onError ?? 'stop',
    disabled: disabled ?? false,
    graph,
    body,
    position: position ?? { x: 0, y: 0 },
  }
}
