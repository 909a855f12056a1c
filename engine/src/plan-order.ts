import type { Draft, DraftConnection } from './plan-draft.ts'
import type { PlanProblem } from './types.ts'

const NAMES_MAX = 10

/**
 * The nodes of one graph in topological order; among those that are free, the first of the file comes first, so that
 * the order is a function of the file. What is left over lies on a cycle or behind one.
 */
export function topological(
  nodes: readonly number[],
  connections: readonly DraftConnection[],
): { readonly order: readonly number[]; readonly left: ReadonlySet<number> } {
  const degree = new Map(nodes.map((node) => [node, 0]))
  const successors = new Map<number, number[]>(nodes.map((node) => [node, []]))
  for (const { from, to } of connections) {
    degree.set(to, degree.get(to)! + 1)
    successors.get(from)!.push(to)
  }
  const free = new SmallestFirst(nodes.filter((node) => degree.get(node) === 0))
  const order: number[] = []
  for (let node = free.take(); node !== undefined; node = free.take()) {
    order.push(node)
    for (const next of successors.get(node)!) {
      const left = degree.get(next)! - 1
      degree.set(next, left)
      if (left === 0) free.add(next)
    }
  }
  const placed = new Set(order)
  return { order, left: new Set(nodes.filter((node) => !placed.has(node))) }
}

/** A binary heap of numbers. */
class SmallestFirst {
  readonly #heap: number[] = []

  constructor(numbers: Iterable<number>) {
    for (const number of numbers) this.add(number)
  }

  add(number: number): void {
    const heap = this.#heap
    let at = heap.push(number) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (heap[parent]! <= number) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = number
  }

  take(): number | undefined {
    const heap = this.#heap
    const top = heap[0]
    const last = heap.pop()
    if (top === undefined || last === undefined || heap.length === 0) return top
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child += 1
      if (heap[child]! >= last) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
    return top
  }
}

/** One problem for each knot of cycles, naming one cycle in it. */
export function cycleProblems(draft: Draft, left: ReadonlySet<number>): PlanProblem[] {
  const problems: PlanProblem[] = []
  const told = new Set<number>()
  for (const start of left) {
    if (told.has(start)) continue
    // Every left-over node has a left-over predecessor, so walking backwards must meet itself.
    const walk: number[] = []
    const position = new Map<number, number>()
    let at = start
    while (!position.has(at) && !told.has(at)) {
      position.set(at, walk.length)
      walk.push(at)
      at = draft.nodes[at]!.incoming.find(({ from }) => left.has(from))!.from
    }
    for (const node of walk) told.add(node)
    if (position.has(at)) problems.push(cycleProblem(draft, walk.slice(position.get(at)).reverse()))
  }
  return problems
}

function cycleProblem(draft: Draft, cycle: readonly number[]): PlanProblem {
  const names = cycle.slice(0, NAMES_MAX).map((node) => `«${draft.nodes[node]!.shape.name}»`)
  const shown = cycle.length > NAMES_MAX ? [...names, '…'] : [...names, names[0]]
  return {
    code: 'cycle-without-region',
    message: `${shown.join(' → ')} is a cycle outside of a loop. Put these nodes into the body of a loop node, and lead the last one back to the loop.`,
    severity: 'error',
    node: draft.nodes[cycle[0]!]!.shape.id,
  }
}
