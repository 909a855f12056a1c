import type { Wiring } from './compatibility-wiring.ts'
import type { PlanConnection } from './types.ts'

export interface Situation {
  readonly wiring: Wiring
  /** The node of several inputs that has just got its first. */
  readonly target: number
  /** The node that has just run. */
  readonly from: number
  /** What it delivered was an empty list. */
  readonly isEmpty: boolean
  readonly hasRun: (node: number) => boolean
  readonly isOnStack: (node: number) => boolean
  /** Items that travelled over a connection in the run of the same index. */
  readonly itemsOf: (connection: PlanConnection) => number
}

/**
 * K6, the order v0 only: when a node of several inputs gets its first, the branches of its other inputs are made to
 * run. From each, the walk goes back to the highest ancestor that has not run and is not about to; that one is started
 * with an empty item, even when no trigger leads to it.
 */
export function forcedBy(situation: Situation): readonly number[] {
  const { wiring, target, from } = situation
  const siblings = new Set(wiring.outgoing(from).map(({ to }) => to))
  const forced: number[] = []
  const isComing = (node: number): boolean => situation.isOnStack(node) || forced.includes(node)
  for (const { from: source } of wiring.incoming(target)) {
    if (source === from || isComing(source) || situation.hasRun(source)) continue
    if (siblings.has(source) && !startsEmpty(situation, source)) continue
    const highest = highestIdle(situation, source, siblings, isComing)
    if (highest === undefined) continue
    if (situation.isEmpty && wiring.ancestors(highest).includes(from)) continue
    if (startsEmpty(situation, highest)) forced.push(highest)
  }
  return forced
}

function highestIdle(
  { wiring, hasRun }: Situation,
  source: number,
  siblings: ReadonlySet<number>,
  isComing: (node: number) => boolean,
): number | undefined {
  let highest = source
  for (const node of [source, ...wiring.ancestors(source).toReversed()]) {
    // It will run anyway, and the branch after it.
    if ((node !== source && siblings.has(node)) || isComing(node)) return undefined
    if (hasRun(node)) break
    highest = node
  }
  return highest
}

/** Nothing leads to its first input, or nothing came over it: nobody else will start it. */
function startsEmpty({ wiring, itemsOf }: Situation, node: number): boolean {
  const incoming = wiring.incoming(node).filter((connection) => wiring.input(connection) === 0)
  return incoming.every((connection) => itemsOf(connection) === 0)
}
