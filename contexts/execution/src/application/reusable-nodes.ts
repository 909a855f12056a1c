import type { Plan, PlanNode, StepView } from '@linkflow/engine'
import { runOf } from '../domain/ends.ts'
import type { Fact, TestFact } from '../domain/fact.ts'
import type { CompiledVersion } from './compiled-version.ts'
import { digestOf, storedDigest } from './digest.ts'
import { outermost } from './retry-execution.ts'
import { namedBy } from './test-scope.ts'

/** A run as far as it matters for what its nodes put out. */
export class RunBasis {
  readonly version: CompiledVersion
  readonly trigger: string
  /** Of the trigger's items; undefined: not known, so equal to none. */
  readonly items: string | undefined
  private readonly only: ReadonlySet<string> | undefined
  private readonly given: ReadonlyMap<string, string>
  /** By node of the root: itself and all inside of it. */
  private readonly members: ReadonlyMap<number, readonly PlanNode[]>

  constructor(version: CompiledVersion, trigger: string, items: string | undefined, test: TestFact) {
    const { plan } = version
    this.version = version
    this.trigger = trigger
    this.items = items
    this.only = test.only && new Set(test.only)
    this.given = new Map(test.given?.map(({ node, digest }) => [node, digest]))
    this.members = Map.groupBy(plan.nodes, ({ index }) => outermost(plan, index))
  }

  /** Of an execution that is there; undefined when its data is gone. */
  static of(version: CompiledVersion, [begin]: readonly Fact[]): RunBasis | undefined {
    if (begin?.t !== 'begin') return undefined
    return new RunBasis(version, begin.node, begin.test?.digest ?? storedDigest(begin.out), begin.test ?? {})
  }

  /** A digest of what is pinned to a node. */
  pinnedTo(id: string): string | undefined {
    return this.given.get(id)
  }

  /** It is pinned, and waits for nothing: T2 of the engine. */
  isFree({ id, incoming }: PlanNode): boolean {
    if (this.only === undefined || !this.given.has(id)) return false
    const { connections, nodes } = this.version.plan
    return incoming.length === 0 || incoming.some((c) => !this.only!.has(nodes[connections[c]!.from]!.id))
  }

  /** U4; and of what a test was not about it says nothing. */
  isWhole(node: PlanNode): boolean {
    if (this.only === undefined) return true
    const inside = this.given.has(node.id) ? [node] : this.membersOf(node.index)
    return inside.every(({ id }) => this.only!.has(id))
  }

  membersOf(root: number): readonly PlanNode[] {
    return this.members.get(root) ?? []
  }
}

/**
 * The nodes of the root whose results of an earlier run are those that this one would give: the node, its parameters, what
 * came in and all that lies before it are unchanged, by what they are and not by what they are called.
 *
 * U1. Each node has a print of itself and of the prints of all that leads to it (`printsOf`); a loop or a try has its whole
 *     body in its own. Equal prints are equal from the trigger on.
 * U2. Its step succeeded, or was skipped, as what came in decides; what failed runs again, also where the failure went to an
 *     error port or was turned into items.
 * U3. All that leads to it is reusable too, unless it is pinned and waits for nothing: so what is taken over is a state
 *     that the engine could be in.
 * U4. A loop or a try is taken over with all of its body, so neither run may have cut it.
 *
 * The orders of n8n know cycles, in which nothing lies before anything else: there everything runs.
 */
export function reusableNodes(
  before: RunBasis,
  facts: readonly Fact[],
  now: RunBasis,
  target: number | undefined,
): ReadonlySet<number> {
  const reusable = new Set<number>()
  const { plan } = now.version
  const oldPlan = before.version.plan
  if (plan.order !== 'linkflow' || oldPlan.order !== 'linkflow') return reusable
  const run = runOf(oldPlan, facts)
  const failed = failedNodes(oldPlan, facts)
  const [old, own] = [printsOf(before), printsOf(now)]
  for (const index of plan.graphs[0]!.nodes) {
    const node = plan.nodes[index]!
    const print = own.get(node.id)
    if (index === target || print === undefined || old.get(node.id) !== print) continue
    const step = run.step(node.id)
    if (step?.status !== 'succeeded' && step?.status !== 'skipped') continue
    if (failed.has(node.id) || hasFailedItems(node, step)) continue
    if (!now.isWhole(node) || !before.isWhole(oldPlan.nodes[oldPlan.indexById.get(node.id)!]!)) continue
    const sources = node.incoming.map((connection) => plan.connections[connection]!.from)
    if (now.isFree(node) || sources.every((source) => reusable.has(source))) reusable.add(index)
  }
  return reusable
}

/** U1. A node without a print (what it names may not have run before it) is equal to none. */
function printsOf(basis: RunBasis): ReadonlyMap<string, string> {
  const { version, trigger, items } = basis
  const { plan } = version
  const prints = new Map<string, string>()
  for (const index of plan.graphs[0]!.nodes) {
    const node = plan.nodes[index]!
    const pinned = basis.pinnedTo(node.id)
    const isFree = basis.isFree(node)
    const sources = sourcesOf(plan, node).map((source) => ({ ...source, print: prints.get(source.from) }))
    const isTrigger = node.id === trigger
    const isKnown =
      (isFree || sources.every(({ print }) => print !== undefined)) &&
      (pinned !== undefined || namesOnlyWhatIsBefore(basis, node)) &&
      (!isTrigger || items !== undefined)
    if (!isKnown) continue
    const own = pinned === undefined ? bodyOf(version, index) : [node.name, pinned]
    const from = isFree ? 'free' : sources
    prints.set(node.id, digestOf([version.dialect, version.timezone, own, from, isTrigger ? items : null]))
  }
  return prints
}

const sourcesOf = ({ connections, nodes }: Plan, { incoming }: PlanNode) =>
  incoming.map((connection) => {
    const { from, fromPort, toPort } = connections[connection]!
    return { from: nodes[from]!.id, fromPort, toPort }
  })

/** What a node is; of a loop or a try with all inside of it. */
function bodyOf(version: CompiledVersion, index: number): unknown {
  const { plan } = version
  const { id, name, join, runOnEmpty, onError, disabled, body, outputs } = plan.nodes[index]!
  const { nodeType, parameters, credentials } = version.nodes[index]!
  const own = [id, name, nodeType.type, nodeType.version, parameters.raw, credentials]
  const settings = [join, runOnEmpty, onError, disabled, outputs]
  if (body === undefined) return [own, settings]
  const inside = plan.graphs[body]!.nodes
  const wires = plan.connections
    .filter(({ from, to }) => inside.includes(from) || inside.includes(to))
    .map(({ from, fromPort, to, toPort }) => [plan.nodes[from]!.id, fromPort, plan.nodes[to]!.id, toPort])
  return [own, settings, inside.map((each) => bodyOf(version, each)), wires]
}

/** What an expression reads of a node beside it depends on which of the two was quicker. */
function namesOnlyWhatIsBefore(basis: RunBasis, { index }: PlanNode): boolean {
  const { version } = basis
  const { plan } = version
  const named = basis.membersOf(index).flatMap((node) => namedBy(version, node.index))
  if (named.length === 0) return true
  const before = new Set<number>([index])
  for (const at of before) {
    for (const connection of plan.nodes[at]!.incoming) before.add(outermost(plan, plan.connections[connection]!.from))
  }
  return named.every((each) => before.has(outermost(plan, each)))
}

/** U2, of a node that works item by item: it goes on without those that failed. */
const hasFailedItems = ({ onError }: PlanNode, { outputs }: StepView): boolean =>
  onError === 'error-port' && outputs.some(({ port, count }) => port === 'error' && count > 0)

/** U2: nodes of the root with a step, also inside, whose last attempt failed. */
function failedNodes(plan: Plan, facts: readonly Fact[]): ReadonlySet<string> {
  const attempts = new Map<string, { attempt: number; hasFailed: boolean }>()
  for (const fact of facts) {
    if (fact.t !== 'done' && fact.t !== 'fail') continue
    const last = attempts.get(fact.k)
    // The items that a failure is turned into come under the number of the attempt that failed.
    if (last === undefined || fact.a > last.attempt || fact.t === 'fail')
      attempts.set(fact.k, { attempt: fact.a, hasFailed: fact.t === 'fail' })
  }
  const failed = [...attempts].flatMap(([step, { hasFailed }]) => {
    const index = plan.indexById.get(step.split('@', 1)[0]!)
    return hasFailed && index !== undefined ? [plan.nodes[outermost(plan, index)]!.id] : []
  })
  return new Set(failed)
}
