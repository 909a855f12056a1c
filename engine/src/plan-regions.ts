import { regionDepthMax } from './limits.ts'
import { connectionProblem, type Draft, type DraftConnection, nodeProblem } from './plan-draft.ts'
import type { PlanConnection } from './types.ts'

/** Where each node runs: `owner` is the region whose body holds it, undefined in the root. Both by position in the file. */
export interface Regions {
  readonly owner: readonly (number | undefined)[]
  /** By position in the file; connections with a problem have none. */
  readonly role: ReadonlyMap<number, PlanConnection['role']>
}

/** G1, G2: the bodies of loops and tries, and what enters or leaves them in a forbidden way. */
export function regionsOf(draft: Draft): Regions {
  const regions = draft.nodes.flatMap(({ kind }, node) => (kind === 'loop' || kind === 'try' ? [node] : []))
  const outside = dominatorsOf(draft, regions)
  const bodies = new Map(regions.map((region) => [region, bodyOf(draft, region, outside.get(region)!)]))
  const owner = ownersOf(draft, bodies)
  checkDepth(draft, regions, owner)
  const role = new Map<number, PlanConnection['role']>()
  for (const connection of draft.connections) {
    const found = roleOf(draft, connection, owner)
    if (found) role.set(connection.index, found)
  }
  checkBreaks(draft, owner)
  return { owner, role }
}

/** A set of nodes, as flags: with 500 regions and 50,000 connections a `Set` would cost seconds. */
interface Reach {
  readonly has: Uint8Array
  readonly size: number
}

/**
 * For each region the regions that every path to it passes: they are outside of it, so its body ends at them. Found by
 * removing each and looking what can no longer be reached.
 */
function dominatorsOf(draft: Draft, regions: readonly number[]): ReadonlyMap<number, ReadonlySet<number>> {
  const roots = rootsOf(draft)
  const outside = new Map(regions.map((region) => [region, new Set<number>()]))
  for (const removed of regions) {
    const { has } = reachFrom(draft, roots, (node) => node === removed)
    for (const region of regions) if (region !== removed && !has[region]) outside.get(region)!.add(removed)
  }
  return outside
}

/** Nodes without incoming connections; then, for parts that hang on no such node, a first node each: a region if there is one. */
function rootsOf(draft: Draft): readonly number[] {
  const roots = draft.nodes.flatMap(({ incoming }, node) => (incoming.length === 0 ? [node] : []))
  const { has } = reachFrom(draft, roots, () => false)
  const rank = (node: number): number => (['loop', 'try'].includes(draft.nodes[node]!.kind) ? 0 : 1)
  const order = draft.nodes.map((_, node) => node).sort((a, b) => rank(a) - rank(b) || a - b)
  for (const node of order) {
    if (has[node]) continue
    roots.push(node)
    const more = reachFrom(draft, [node], (next) => has[next] === 1)
    for (const [reached, is] of more.has.entries()) if (is) has[reached] = 1
  }
  return roots
}

/** The nodes that can be reached from `starts` (themselves included) without passing a node that `stops`. */
function reachFrom(draft: Draft, starts: readonly number[], stops: (node: number) => boolean): Reach {
  const has = new Uint8Array(draft.nodes.length)
  const todo: number[] = []
  let size = 0
  const visit = (node: number): void => {
    if (has[node] || stops(node)) return
    has[node] = 1
    size += 1
    todo.push(node)
  }
  for (const node of starts) visit(node)
  while (todo.length > 0) for (const { to } of draft.nodes[todo.pop()!]!.outgoing) visit(to)
  return { has, size }
}

export function reachedByTriggers(draft: Draft): Uint8Array {
  const triggers = draft.nodes.flatMap(({ kind }, node) => (kind === 'trigger' ? [node] : []))
  return reachFrom(draft, triggers, () => false).has
}

function bodyOf(draft: Draft, region: number, outside: ReadonlySet<number>): Reach {
  const starts = draft.nodes[region]!.outgoing.flatMap(({ fromPort, to }) => (fromPort === 'body' ? [to] : []))
  return reachFrom(draft, starts, (node) => node === region || outside.has(node))
}

function ownersOf(draft: Draft, bodies: ReadonlyMap<number, Reach>): (number | undefined)[] {
  const owner: (number | undefined)[] = draft.nodes.map((_, node) => {
    let innermost: number | undefined
    for (const [region, body] of bodies) {
      if (!body.has[node]) continue
      if (innermost === undefined || body.size < bodies.get(innermost)!.size) innermost = region
    }
    return innermost
  })
  for (const region of bodies.keys()) {
    const chain = new Set([region])
    for (let at = owner[region]; at !== undefined; at = owner[at]) {
      if (chain.has(at)) {
        const other = draft.nodes[at]!.shape.name
        const problem = `and «${other}» are inside each other's bodies; lead into the inner one only from inside the outer one.`
        draft.problems.push(nodeProblem('region-overlap', draft.nodes[region]!.shape, problem))
        owner[region] = undefined
        break
      }
      chain.add(at)
    }
  }
  return owner
}

function checkDepth(draft: Draft, regions: readonly number[], owner: readonly (number | undefined)[]): void {
  for (const region of regions) {
    let depth = 1
    for (let at = owner[region]; at !== undefined; at = owner[at]) depth += 1
    if (depth !== regionDepthMax + 1) continue
    const says = `is the ${depth}th region inside another; at most ${regionDepthMax} are allowed. Move a part into a sub-workflow.`
    draft.problems.push(nodeProblem('regions-too-deep', draft.nodes[region]!.shape, says))
  }
}

function roleOf(
  draft: Draft,
  connection: DraftConnection,
  owner: readonly (number | undefined)[],
): PlanConnection['role'] | undefined {
  const { index, from, fromPort, to } = connection
  const source = draft.nodes[from]!.shape.name
  const target = draft.nodes[to]!.shape.name
  const isEnter = fromPort === 'body' && ['loop', 'try'].includes(draft.nodes[from]!.kind)
  const inside = isEnter ? from : owner[from]
  if (isEnter && from === to) {
    const says = `The port «body» of «${source}» leads back to «${source}» itself; put a node between, or remove the connection.`
    draft.problems.push(connectionProblem('region-empty', index, says))
    return undefined
  }
  if (inside === to) return 'back'
  if (inside === owner[to]) return isEnter ? 'enter' : 'plain'
  draft.problems.push(
    encloses(owner, owner[to], inside)
      ? exitProblem(index, source, target, draft.nodes[inside!]!.shape.name)
      : entryProblem(index, source, target, draft.nodes[owner[to]!]!.shape.name),
  )
  return undefined
}

/** Whether the body of `outer` (undefined: the root) holds the body of `inner`. */
function encloses(
  owner: readonly (number | undefined)[],
  outer: number | undefined,
  inner: number | undefined,
): boolean {
  for (let at = inner; at !== undefined; at = owner[at]) if (owner[at] === outer) return true
  return false
}

function exitProblem(index: number, source: string, target: string, region: string) {
  const says = `«${source}» is in the body of «${region}», so it cannot lead out to «${target}»; lead it to «${region}», and go on from a port of «${region}» such as «done».`
  return connectionProblem('region-exit', index, says)
}

function entryProblem(index: number, source: string, target: string, region: string) {
  const says = `«${target}» is in the body of «${region}», so «${source}» outside of it cannot lead into it; go in through the port «body» of «${region}».`
  return connectionProblem('region-entry', index, says)
}

function checkBreaks(draft: Draft, owner: readonly (number | undefined)[]): void {
  for (const [node, { kind, shape }] of draft.nodes.entries()) {
    if (kind !== 'break') continue
    let at = owner[node]
    while (at !== undefined && draft.nodes[at]!.kind !== 'loop') at = owner[at]
    if (at !== undefined) continue
    draft.problems.push(nodeProblem('break-outside-loop', shape, 'ends a loop, but is in the body of none.'))
  }
}
