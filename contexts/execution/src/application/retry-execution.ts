import type { Plan, StepKey } from '@linkflow/engine'
import { type Fact, factText, type StoredOutputFact } from '../domain/fact.ts'

/**
 * The facts that a retry takes over: the beginning, and every finished step that does not come after a node that is to
 * run again. What is kept is closed under "comes before", so applying it gives a state that the engine could have been in.
 *
 * Steps inside a loop are taken over with their loop or not at all: a loop begins anew.
 */
export function keptFacts(plan: Plan, facts: readonly Fact[], again: ReadonlySet<number>): readonly Fact[] {
  const redo = downstream(plan, again)
  const isKept = (step: StepKey): boolean => {
    const [id, path] = step.split('@', 2)
    const index = plan.indexById.get(id!)
    if (index === undefined || redo.has(index)) return false
    // In the root graph only: a step in a body belongs to its region, which is kept whole or redone.
    return path === undefined || !isInside(plan, index, redo)
  }
  return facts.flatMap((fact): Fact[] => {
    switch (fact.t) {
      case 'begin':
        return [fact]
      case 'done':
        return isKept(fact.k) ? [{ ...fact, reused: true }] : []
      case 'wait':
      case 'wake':
      case 'start':
      case 'check':
      case 'fail':
        return isKept(fact.k) && isFinished(facts, fact.k) ? [fact] : []
      default:
        return []
    }
  })
}

const isFinished = (facts: readonly Fact[], step: StepKey): boolean =>
  facts.some((fact) => fact.t === 'done' && fact.k === step)

function isInside(plan: Plan, node: number, regions: ReadonlySet<number>): boolean {
  for (let graph = plan.graphs[plan.nodes[node]!.graph]; graph?.owner !== undefined; ) {
    if (regions.has(graph.owner)) return true
    graph = plan.graphs[plan.nodes[graph.owner]!.graph]
  }
  return false
}

/** The nodes and all that come after them; a node in a body stands for its outermost region. */
function downstream(plan: Plan, nodes: ReadonlySet<number>): ReadonlySet<number> {
  const redo = new Set<number>()
  const pending = [...nodes].map((node) => outermost(plan, node))
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (redo.has(node)) continue
    redo.add(node)
    for (const connection of plan.connections)
      if (connection.from === node) pending.push(outermost(plan, connection.to))
  }
  return redo
}

function outermost(plan: Plan, node: number): number {
  let at = node
  for (let owner = plan.graphs[plan.nodes[at]!.graph]!.owner; owner !== undefined; ) {
    at = owner
    owner = plan.graphs[plan.nodes[at]!.graph]!.owner
  }
  return at
}

/** Nodes that did not finish well: what a retry runs again unless it is told otherwise. */
export function unfinishedNodes(plan: Plan, facts: readonly Fact[]): Set<number> {
  const done = new Set(facts.flatMap((fact) => (fact.t === 'done' ? [fact.k] : [])))
  const begun = new Set(
    facts.flatMap((fact) =>
      fact.t === 'fail' || fact.t === 'start' || fact.t === 'stop' || fact.t === 'wait' ? [fact.k] : [],
    ),
  )
  const open = [...begun].filter((step) => !done.has(step)).map((step) => plan.indexById.get(step.split('@', 1)[0]!))
  return new Set(open.filter((index) => index !== undefined))
}

type StoredFiles = Readonly<Record<string, Readonly<Record<string, { readonly object: string }>>>>

/** The same facts for another execution: its own objects instead of the first one's. */
export function renameObjects(facts: readonly Fact[], rename: ReadonlyMap<string, string>): string {
  const nameOf = (object: string) => rename.get(object) ?? object
  const renamed = ({ object, files, ...rest }: StoredOutputFact): string =>
    JSON.stringify({
      ...rest,
      ...(typeof object === 'string' && { object: nameOf(object) }),
      ...(files !== undefined && { files: mapFiles(files as StoredFiles, nameOf) }),
    })
  const texts = facts.map((fact) => {
    if (fact.t !== 'begin' && fact.t !== 'done') return JSON.stringify(fact)
    const { out, ...rest } = fact
    return factText(rest, out.map(renamed))
  })
  return `[${texts.join(',')}]`
}

const mapFiles = (files: StoredFiles, nameOf: (object: string) => string) =>
  Object.fromEntries(
    Object.entries(files).map(([item, byName]) => [
      item,
      Object.fromEntries(
        Object.entries(byName).map(([name, file]) => [name, { ...file, object: nameOf(file.object) }]),
      ),
    ]),
  )

/** Every object that the facts name: big outputs, and files of inline items. */
export function objectsOf(facts: readonly Fact[]): string[] {
  return facts.flatMap((fact) => (fact.t === 'begin' || fact.t === 'done' ? fact.out.flatMap(objectsOfOutput) : []))
}

function objectsOfOutput({ object, files }: StoredOutputFact): string[] {
  const inItems = Object.values((files ?? {}) as StoredFiles).flatMap((byName) =>
    Object.values(byName).map((file) => file.object),
  )
  return typeof object === 'string' ? [object, ...inItems] : inItems
}
