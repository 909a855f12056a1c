import type { Problem } from '@linkflow/contracts'
import type { Plan } from '@linkflow/engine'
import { nearestName } from '../nearest-name.ts'
import type { CompiledParameters, NodeReference } from './compiled-parameters.ts'

/**
 * Are the nodes that expressions name there, and can they have run? `parameters` are those of the plan's nodes, by their
 * index. A name without a node is an error (in the `n8n` dialect, where only that
 * expression fails when it is evaluated, a warning); a node from which no connection leads here is a warning.
 */
export function checkReferences(plan: Plan, parameters: readonly (CompiledParameters | undefined)[]): Problem[] {
  const problems: Problem[] = []
  for (const [index, compiled] of parameters.entries()) {
    if (compiled === undefined || compiled.references.nodes.length === 0) continue
    const upstream = upstreamOf(plan, index)
    for (const reference of compiled.references.nodes) {
      const problem = problemOf(plan, compiled, reference, upstream)
      if (problem !== undefined) problems.push(problem)
    }
  }
  return problems
}

function problemOf(
  plan: Plan,
  { nodeId, nodeName, dialect }: CompiledParameters,
  { name, parameter, pointer }: NodeReference,
  upstream: ReadonlySet<number>,
): Problem | undefined {
  const where = { node: nodeId, parameter, pointer }
  const at = `Node «${nodeName}», parameter «${parameter}»:`
  const target = plan.indexByName.get(name)
  if (target === undefined) {
    const close = nearestName(name, plan.indexByName.keys())
    const hint = close === undefined ? 'Names are written as on the canvas.' : `Did you mean «${close}»?`
    const message = `${at} the workflow has no node «${name}». ${hint}`
    return { code: 'node-unknown', message, severity: dialect === 'n8n' ? 'warning' : 'error', ...where }
  }
  if (upstream.has(target)) return undefined
  const message = `${at} no connection leads from node «${name}» to this node, so it may not have run when this one does. Connect it, or ask $('${name}').isExecuted first.`
  return { code: 'node-not-upstream', message, severity: 'warning', ...where }
}

/** All nodes from which connections lead to a node; in a loop the nodes of its body are upstream of each other. */
function upstreamOf(plan: Plan, node: number): ReadonlySet<number> {
  const upstream = new Set<number>()
  const sources = sourcesOf(plan)
  const pending = [node]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const from of sources[at]!) {
      if (upstream.has(from)) continue
      upstream.add(from)
      pending.push(from)
    }
  }
  return upstream
}

const SOURCES = new WeakMap<Plan, readonly (readonly number[])[]>()

/** For each node where its connections come from, those into and out of bodies included. */
function sourcesOf(plan: Plan): readonly (readonly number[])[] {
  const known = SOURCES.get(plan)
  if (known !== undefined) return known
  const sources: number[][] = plan.nodes.map(() => [])
  for (const { from, to } of plan.connections) sources[to]!.push(from)
  SOURCES.set(plan, sources)
  return sources
}
