import { nodesUpTo, type Plan, type PlanNode, type TestScope } from '@linkflow/engine'
import { Random } from './random.ts'

/**
 * Whether a seed is a test run of its workflow, and of what. From numbers of its own, so that what else a seed means does
 * not change; and from the plan that there is, so that a smaller part of a workflow has a test too.
 */
export function chooseTest(seed: number, plan: Plan): TestScope | undefined {
  const random = new Random(seed ^ 0x7e57_7e57)
  if (!random.chance(0.3) || plan.nodes.length === 0) return undefined
  const target = random.pick(plan.nodes)
  const around = new Set(regionsAround(plan, target))
  const mayBeGiven = ({ index, kind, disabled }: PlanNode): boolean =>
    kind !== 'trigger' && kind !== 'break' && !disabled && !around.has(index)
  const given = plan.nodes
    .filter((node) => mayBeGiven(node) && random.chance(0.15))
    .map(({ id, outputs }) => ({
      node: id,
      outputs: outputs
        .filter((port) => port !== 'body' && random.chance(0.7))
        .map((port) => ({ port, count: random.chance(0.15) ? 0 : random.between(1, 3) })),
    }))
  if (random.chance(0.3)) return { given }
  const isGiven = (node: number) => given.some(({ node: id }) => plan.indexById.get(id) === node)
  const only = [...nodesUpTo(plan, target.index, isGiven)].map((index) => plan.nodes[index]!.id)
  return { given, only }
}

/** A test is about the trigger that it begins at. */
export const beginningAt = (test: TestScope, trigger: string): TestScope =>
  test.only === undefined || test.only.includes(trigger) ? test : { ...test, only: [...test.only, trigger] }

function regionsAround(plan: Plan, { graph }: PlanNode): number[] {
  const { owner } = plan.graphs[graph]!
  return owner === undefined ? [] : [owner, ...regionsAround(plan, plan.nodes[owner]!)]
}
