import { invariant } from '@linkflow/kernel'
import type { Plan, PlanConnection, PlanNode, TestScope } from './types.ts'

const ALL = undefined

/**
 * What the `test` of a begin means, by node: T1-T4 of ../README.md. Of an ordinary run there is none of these, so that it
 * pays for one look whether there is.
 */
export class TestRun {
  readonly #plan: Plan
  /** Indices of the nodes that the test is about. */
  readonly #only: ReadonlySet<number> | typeof ALL
  readonly #given: ReadonlySet<number>
  readonly #trigger: number
  readonly #bodies = new Map<number, 'whole' | 'cut' | 'first'>()

  constructor(plan: Plan, { only, given = [] }: TestScope, trigger: number) {
    this.#plan = plan
    this.#trigger = trigger
    this.#only = only === undefined ? ALL : new Set(only.map((id) => indexOf(plan, id)))
    this.#given = new Set(given.map(({ node }) => indexOf(plan, node)))
    for (const { node, outputs } of given) {
      const { outputs: ports, disabled, kind } = plan.nodes[indexOf(plan, node)]!
      const mayBe = !disabled && kind !== 'trigger' && kind !== 'break'
      invariant(mayBe, `«${node}» is given in a test run, yet it is disabled, a trigger or a break`)
      for (const { port } of outputs)
        invariant(ports.includes(port), `«${node}» is given on «${port}», a port it lacks`)
    }
    if (this.#only !== ALL) this.#mustBeClosed(this.#only, trigger)
  }

  /** T1. */
  isOut(node: number): boolean {
    return this.#only !== ALL && !this.#only.has(node)
  }

  /** T2. */
  isGiven(node: number): boolean {
    return this.#given.has(node)
  }

  /** T2: what leads to it is not part of the test, so it waits for nothing. */
  isFree({ index, kind, incoming }: PlanNode): boolean {
    if (this.#only === ALL || !this.isGiven(index) || !this.#only.has(index) || kind === 'trigger') return false
    return incoming.length === 0 || incoming.some((c) => this.isOut(this.#plan.connections[c]!.from))
  }

  /** T1: the trigger, where the run begins whether or not anything of the test comes after it. */
  isUnneeded(node: number): boolean {
    if (node !== this.#trigger || this.#only === ALL || this.#only.size === 1) return false
    const { connections, nodes } = this.#plan
    return nodes[node]!.outgoing.every((connection) => this.isOut(connections[connection]!.to))
  }

  /** T3, T4: how much of a region's body runs; `first`: of the first iteration only. */
  bodyOf(region: PlanNode): 'whole' | 'cut' | 'first' {
    if (this.#only === ALL || region.body === undefined) return 'whole'
    const known = this.#bodies.get(region.index) ?? this.#look(region.body)
    this.#bodies.set(region.index, known)
    return known
  }

  #look(body: number): 'whole' | 'cut' | 'first' {
    const inside = inBody(this.#plan, body)
    if (!inside.some(({ index }) => this.isOut(index))) return 'whole'
    return inside.some(({ index, kind, disabled }) => kind === 'break' && !disabled && this.isOut(index))
      ? 'first'
      : 'cut'
  }

  /** What is in the test has got all it needs there: else it would wait for what never comes, or run on the wrong things. */
  #mustBeClosed(only: ReadonlySet<number>, trigger: number): void {
    const plan = this.#plan
    invariant(only.has(trigger), 'a test run begins at a trigger that it is not about')
    for (const index of only) {
      const node = plan.nodes[index]!
      const { owner } = plan.graphs[node.graph]!
      invariant(owner === undefined || only.has(owner), `«${node.id}» is in a test, but not the loop or try around it`)
      if (this.isGiven(index)) continue
      for (const { from } of sourcesOf(plan, node)) {
        invariant(only.has(from), `«${node.id}» is in a test, but not «${plan.nodes[from]!.id}», which leads to it`)
        const needsBody = plan.nodes[from]!.body !== undefined && !plan.nodes[from]!.disabled && !this.isGiven(from)
        const isWhole = !needsBody || owner === from || this.bodyOf(plan.nodes[from]!) === 'whole'
        invariant(isWhole, `«${node.id}» is in a test, but not all of the body of «${plan.nodes[from]!.id}»`)
      }
    }
  }
}

/**
 * The nodes that a test up to one needs (T1): all from which a path leads to it, the regions around them, the bodies of
 * regions whose result counts, and what expressions name. Nothing that only leads to a node that is given.
 *
 * @param named which nodes the parameters of a node name; only those before the target count
 */
export function nodesUpTo(
  plan: Plan,
  target: number,
  isGiven: (node: number) => boolean,
  named: (node: number) => Iterable<number> = () => [],
): ReadonlySet<number> {
  const before = ancestorsOf(plan, target)
  const needed = new Set<number>()
  const pending: number[] = []
  const need = (node: number): void => {
    if (needed.has(node)) return
    needed.add(node)
    pending.push(node)
  }
  /** Its result counts, so all that makes it does. */
  const needResult = (index: number): void => {
    need(index)
    const { body, disabled } = plan.nodes[index]!
    if (body === undefined || disabled || isGiven(index)) return
    for (const inside of inBody(plan, body)) need(inside.index)
  }
  needResult(target)
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    const node = plan.nodes[index]!
    const { owner } = plan.graphs[node.graph]!
    if (owner !== undefined) need(owner)
    if (isGiven(index) && !node.disabled) continue
    for (const { from, role } of sourcesOf(plan, node)) {
      if (role === 'enter') need(from)
      else needResult(from)
    }
    for (const other of named(index)) if (before.has(other) && other !== owner) needResult(other)
  }
  return needed
}

/** Also through the bodies of regions, which come before what their region leads to. */
function ancestorsOf(plan: Plan, target: number): ReadonlySet<number> {
  const found = new Set<number>()
  const pending = [target]
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    for (const { from } of sourcesOf(plan, plan.nodes[index]!)) {
      if (found.has(from)) continue
      found.add(from)
      pending.push(from)
    }
  }
  return found
}

const sourcesOf = (plan: Plan, { incoming }: PlanNode): readonly PlanConnection[] =>
  incoming.map((connection) => plan.connections[connection]!)

function inBody(plan: Plan, graph: number): readonly PlanNode[] {
  return plan.graphs[graph]!.nodes.flatMap((index) => {
    const node = plan.nodes[index]!
    return node.body === undefined ? [node] : [node, ...inBody(plan, node.body)]
  })
}

function indexOf(plan: Plan, id: string): number {
  const index = plan.indexById.get(id)
  invariant(index !== undefined, `a test run names «${id}», a node that the plan does not have`)
  return index
}
