import type { Plan } from '@linkflow/engine'

/** The output of `node` through which `reader` is reached: a breadth-first search backwards over the connections. */
export function connectedPort(plan: Plan, node: number, reader: number): string | undefined {
  const seen = new Set([reader])
  let level = [reader]
  while (level.length > 0) {
    const next: number[] = []
    for (const at of level) {
      for (const index of plan.nodes[at]!.incoming) {
        const { from, fromPort } = plan.connections[index]!
        if (from === node) return fromPort
        if (!seen.has(from)) {
          seen.add(from)
          next.push(from)
        }
      }
    }
    level = next
  }
  return undefined
}
