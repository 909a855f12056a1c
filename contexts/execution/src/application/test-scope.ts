import { nodesUpTo, type Plan, type PlanNode } from '@linkflow/engine'
import { fail, type JsonObject, ok, type Result } from '@linkflow/kernel'
import type { CompiledVersion } from './compiled-version.ts'

/** What people pinned to a node of a draft: it does not run in a test, and puts out this. */
export interface Pin {
  readonly node: string
  /** Items by port; a port that is not here is not taken. */
  readonly outputs: Readonly<Record<string, readonly JsonObject[]>>
}

export interface TestScopeOf {
  /** Indices of the nodes that the test is about; undefined: of all. */
  readonly only: ReadonlySet<number> | undefined
  /** The pins that stand in for nodes of it. */
  readonly pins: readonly Pin[]
}

export type PinInvalid = { readonly type: 'pin-invalid'; readonly node: string; readonly port: string }

/**
 * What a test up to a node is about. A pin counts where its node could run: not of a node that is gone, switched off or a
 * trigger, nor of a loop or a try around the target, whose inside is what is wanted.
 */
export function testScope(
  version: CompiledVersion,
  trigger: string,
  target: number | undefined,
  pinned: readonly Pin[],
): Result<TestScopeOf, PinInvalid> {
  const { plan } = version
  const around = target === undefined ? [] : regionsAround(plan, plan.nodes[target]!)
  const usable = pinned.filter(({ node: id }) => {
    const node = plan.nodes[plan.indexById.get(id) ?? -1]
    return node !== undefined && mayBeGiven(node) && !around.includes(node.index)
  })
  for (const { node: id, outputs } of usable) {
    const { outputs: ports } = plan.nodes[plan.indexById.get(id)!]!
    const port = Object.keys(outputs).find((each) => !ports.includes(each))
    if (port !== undefined) return fail({ type: 'pin-invalid', node: id, port })
  }
  if (target === undefined) return ok({ only: undefined, pins: usable })
  const byNode = new Map(usable.map((pin) => [plan.indexById.get(pin.node)!, pin]))
  const needed = nodesUpTo(
    plan,
    target,
    (node) => byNode.has(node),
    (node) => namedBy(version, node),
  )
  const only = new Set([...needed, plan.indexById.get(trigger)!])
  return ok({ only, pins: usable.filter(({ node }) => only.has(plan.indexById.get(node)!)) })
}

/** Where a test up to a node begins unless it is told: at the only trigger that leads there, if there is one such. */
export function triggerBefore({ plan }: CompiledVersion, to: string | undefined): string | undefined {
  const target = to === undefined ? undefined : (plan.indexById.get(to) ?? plan.indexByName.get(to))
  if (target === undefined) return undefined
  const needed = nodesUpTo(plan, target, () => false)
  const [trigger, ...others] = plan.triggers.filter((index) => needed.has(index))
  return trigger === undefined || others.length > 0 ? undefined : plan.nodes[trigger]!.id
}

const mayBeGiven = ({ disabled, kind, outputs }: PlanNode): boolean =>
  !disabled && kind !== 'trigger' && kind !== 'break' && outputs.length > 0

/** `$('Name')` in the program of a Code node, which is text to us; a name that is made at run time is not seen. */
const NAMED_IN_CODE = /\$\(\s*(['"`])((?:(?!\1)[^\\]){1,128})\1\s*\)/g

/** The nodes that the parameters of a node name. */
export function namedBy({ plan, nodes }: CompiledVersion, node: number): readonly number[] {
  const { parameters, nodeType } = nodes[node]!
  const names = parameters.references.nodes.map(({ name }) => name)
  if (nodeType.type === 'code') {
    for (const [, , name] of JSON.stringify(parameters.raw).replaceAll('\\"', '"').matchAll(NAMED_IN_CODE))
      names.push(name!)
  }
  return names.flatMap((name) => plan.indexByName.get(name) ?? [])
}

function regionsAround(plan: Plan, { graph }: PlanNode): readonly number[] {
  const { owner } = plan.graphs[graph]!
  return owner === undefined ? [] : [owner, ...regionsAround(plan, plan.nodes[owner]!)]
}
