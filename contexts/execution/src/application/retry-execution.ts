import { openRun, type Plan, type Run, type StepKey, splitStepKey } from '@linkflow/engine'
import { runOf } from '../domain/ends.ts'
import type { ExecutionId } from '../domain/execution.ts'
import { eventOf, type Fact, factText, type StoredOutputFact, storedIn, type TestFact } from '../domain/fact.ts'

/**
 * The facts that a retry takes over: the beginning, and every finished step that does not come after a node that is to
 * run again. What is kept is closed under "comes before", so applying it gives a state that the engine could have been
 * in; where the plan is another version's, what it cannot take is left out, and runs again.
 *
 * Steps inside a region are taken over with their region or not at all: a loop begins anew.
 */
export function keptFacts(
  plan: Plan,
  facts: readonly Fact[],
  again: ReadonlySet<number>,
  source: ExecutionId,
): readonly Fact[] {
  const redo = downstream(plan, again)
  return factsOf(plan, facts, (node) => !redo.has(node), source)
}

/**
 * The facts of some nodes of the root, with all that went on in their bodies.
 *
 * @param begin instead of the beginning that is there
 */
export function factsOf(
  plan: Plan,
  facts: readonly Fact[],
  isWanted: (node: number) => boolean,
  source: ExecutionId,
  begin?: Fact,
): readonly Fact[] {
  const finished = new Set(facts.flatMap((fact) => (fact.t === 'done' ? [fact.k] : [])))
  const isKept = (step: StepKey): boolean => {
    const index = plan.indexById.get(splitStepKey(step).id)
    if (index === undefined || !isWanted(outermost(plan, index))) return false
    // A region that is kept is kept with all that went on in it; of the rest only what came to an end.
    return plan.nodes[index]!.graph !== 0 || finished.has(step)
  }
  const kept = facts.flatMap((fact): Fact[] => {
    switch (fact.t) {
      case 'begin':
        return [begin ?? fact]
      case 'done':
        // What was pinned is pinned again, and has not run anywhere.
        if (!isKept(fact.k)) return []
        return [fact.pinned ? fact : { ...fact, reused: true, src: fact.src ?? source }]
      case 'wait':
      case 'wake':
      case 'start':
      case 'check':
      case 'fail':
      case 'stop':
        return isKept(fact.k) ? [fact] : []
      default:
        return []
    }
  })
  return fittingFacts(plan, kept)
}

/** Those that a run of this plan takes, in their order; of a step that it does not take nothing is left. */
function fittingFacts(plan: Plan, facts: readonly Fact[]): readonly Fact[] {
  let fitting = facts
  for (;;) {
    const misfit = firstMisfit(plan, fitting)
    if (misfit === undefined) return fitting
    fitting = fitting.filter((fact) => !('k' in fact) || fact.k !== misfit)
  }
}

function firstMisfit(plan: Plan, facts: readonly Fact[]): StepKey | undefined {
  const run = openRun(plan)
  for (const fact of facts) {
    const event = eventOf(fact)
    if (event === undefined) continue
    try {
      run.apply(event)
    } catch (error) {
      if ('k' in fact) return fact.k
      throw error
    }
  }
  return undefined
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

export function outermost(plan: Plan, node: number): number {
  let at = node
  for (let owner = plan.graphs[plan.nodes[at]!.graph]!.owner; owner !== undefined; ) {
    at = owner
    owner = plan.graphs[plan.nodes[at]!.graph]!.owner
  }
  return at
}

/** Ids of the nodes that did not finish well: what a retry runs again unless it is told otherwise. */
export function unfinishedNodes(plan: Plan, facts: readonly Fact[]): Set<string> {
  const run = runOf(plan, facts)
  const nodes = new Set<string>()
  for (const fact of facts) {
    if (fact.t !== 'fail' && fact.t !== 'start' && fact.t !== 'stop' && fact.t !== 'wait') continue
    const index = plan.indexById.get(splitStepKey(fact.k).id)
    if (index === undefined) continue
    // What failed inside a try that caught it, or lost a race, needs no other run.
    const { id } = plan.nodes[outermost(plan, index)]!
    if (run.step(id)?.status === 'succeeded' || lostRace(run, fact.k)) continue
    nodes.add(id)
  }
  return nodes
}

function lostRace(run: Run, step: StepKey): boolean {
  const why = run.explain(step)
  return why?.type === 'cancelled' && why.because === 'lost-race'
}

type StoredFiles = Readonly<Record<string, Readonly<Record<string, { readonly object: string }>>>>

/** The same facts for another execution: its own objects instead of the first one's. */
export function renameObjects(facts: readonly Fact[], rename: ReadonlyMap<string, string>): string {
  const nameOf = (object: string) => rename.get(object) ?? object
  const renamedOutput = ({ object, files, ...rest }: StoredOutputFact): StoredOutputFact => ({
    ...rest,
    ...(typeof object === 'string' && { object: nameOf(object) }),
    ...(files !== undefined && { files: mapFiles(files as StoredFiles, nameOf) }),
  })
  const renamed = (output: StoredOutputFact): string => JSON.stringify(renamedOutput(output))
  const inTest = (test: TestFact): TestFact => ({
    ...test,
    ...(test.given && { given: test.given.map((each) => ({ ...each, out: each.out.map(renamedOutput) })) }),
  })
  const texts = facts.map((fact) => {
    if (fact.t !== 'begin' && fact.t !== 'done') return JSON.stringify(fact)
    const { out, ...rest } = fact
    if (rest.t === 'begin' && rest.test) return factText({ ...rest, test: inTest(rest.test) }, out.map(renamed))
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

/** An object that facts name: a big output, or a file of an item. */
export interface NamedObject {
  readonly key: string
  readonly isOutput: boolean
}

export function objectsOf(facts: readonly Fact[]): NamedObject[] {
  return facts.flatMap((fact) => storedIn(fact, undefined).flatMap(({ out }) => out.flatMap(objectsOfOutput)))
}

function objectsOfOutput({ object, files }: StoredOutputFact): NamedObject[] {
  const inItems = Object.values((files ?? {}) as StoredFiles).flatMap((byName) =>
    Object.values(byName).map((file) => ({ key: file.object, isOutput: false })),
  )
  return typeof object === 'string' ? [{ key: object, isOutput: true }, ...inItems] : inItems
}
