import type { Plan, PlanNode } from '@linkflow/engine'
import { fail, type JsonObject, ok, type Result } from '@linkflow/kernel'
import { type Fact, type StoredOutputFact, triggerStep } from '../domain/fact.ts'
import { EDIT_BYTES_MAX } from '../limits.ts'

/** What somebody gives instead of what a node put out. */
export interface ItemEdit {
  readonly node: string
  readonly port: string
  readonly items: readonly JsonObject[]
}

/** The items of an edit, if they can stand in for what a node puts out on this port. */
export function checkItems(
  node: PlanNode,
  port: string,
  items: readonly unknown[],
): Result<readonly JsonObject[], string> {
  if (node.kind === 'loop') return fail('What a loop puts out is made of what runs inside of it; change that.')
  if (!node.outputs.includes(port)) return fail(`The node has no output «${port}».`)
  const odd = items.findIndex((item) => typeof item !== 'object' || item === null || Array.isArray(item))
  if (odd >= 0) return fail(`Item ${odd} is no JSON object.`)
  const bytes = Buffer.byteLength(JSON.stringify(items))
  if (bytes > EDIT_BYTES_MAX) return fail(`${bytes} bytes are more than the ${EDIT_BYTES_MAX} that can be given.`)
  return ok(items as JsonObject[])
}

interface EditAsked {
  readonly node: string
  readonly port: string
  readonly items: readonly unknown[]
}

const nodeNamed = (plan: Plan, name: string): PlanNode | undefined =>
  plan.nodes[plan.indexById.get(name) ?? plan.indexByName.get(name) ?? -1]

/** Those that take what the edited node puts out. */
export function nodesBehind(plan: Plan, { node }: Pick<EditAsked, 'node'>): readonly number[] {
  const edited = nodeNamed(plan, node)?.index
  return plan.connections.flatMap(({ from, to }) => (from === edited ? [to] : []))
}

/**
 * An edit of what a retry takes over: of the trigger, or of a node that came to its end outside of loops and tries, for
 * only such a one is taken over by itself.
 */
export function checkEdit(
  plan: Plan,
  facts: readonly Fact[],
  { node: wanted, port, items }: EditAsked,
): Result<ItemEdit, string> {
  const node = nodeNamed(plan, wanted)
  if (node === undefined) return fail(`The version has no node «${wanted}».`)
  if (node.kind === 'try') return fail('A try puts nothing out by itself; change what comes before it.')
  if (node.graph !== 0)
    return fail(`«${node.id}» runs inside another node, which begins anew; change what comes before.`)
  if (!facts.some((fact) => isOutputOf(plan, node, fact))) {
    return fail(`«${node.id}» has put out nothing that the new execution could take over; it runs again, or never ran.`)
  }
  const checked = checkItems(node, port, items)
  return checked.ok ? ok({ node: node.id, port, items: checked.value }) : checked
}

/** The facts with the edit in the place of what the node put out. */
export function withEdit(plan: Plan, facts: readonly Fact[], id: string, out: StoredOutputFact): readonly Fact[] {
  const node = plan.nodes[plan.indexById.get(id)!]!
  return facts.map((fact) => {
    if (!isOutputOf(plan, node, fact)) return fact
    const others = fact.out.filter(({ port }) => port !== out.port)
    return fact.t === 'begin'
      ? { ...fact, out: [...others, out] }
      : { ...fact, out: [...others, out], edited: true as const }
  })
}

const isOutputOf = (
  plan: Plan,
  { id }: PlanNode,
  fact: Fact,
): fact is Extract<Fact, { readonly t: 'begin' | 'done' }> =>
  fact.t === 'begin' ? fact.node === id : fact.t === 'done' && (fact.k === id || fact.k === triggerStep(plan, id))
