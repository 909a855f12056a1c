import type { Step } from '@linkflow/sdk'

/** How one step stands in time: it waited until `busyFromMs`, for its turn, a signal or another attempt, and then worked. */
export interface Bar {
  readonly startMs: number
  readonly busyFromMs: number
  readonly endMs: number
}

export interface TreeNode {
  /** The key of the step, of an iteration (`loop#3`), or of one try of a step (`call~2`). */
  readonly key: string
  readonly step: Step | undefined
  /** Of a step that was tried more than once: which try. */
  readonly attempt?: number
  /** Of an iteration: which, as people count. */
  readonly iteration: string | undefined
  readonly status: Step['status']
  readonly failures: number
  readonly bar: Bar | undefined
  readonly children: readonly TreeNode[]
}

export interface TreeRow {
  readonly node: TreeNode
  readonly level: number
  readonly position: number
  readonly siblings: number
  readonly isOpen: boolean
}

const isBad = (status: Step['status']): boolean => status === 'failed'

export function barOf(step: Step, nowMs: number): Bar | undefined {
  if (step.startedAt === undefined) return undefined
  const startMs = Date.parse(step.startedAt)
  const isOpen = step.status === 'running' || step.status === 'waiting'
  const endMs = Math.max(startMs, step.endedAt === undefined ? (isOpen ? nowMs : startMs) : Date.parse(step.endedAt))
  if (step.status === 'waiting') return { startMs, busyFromMs: endMs, endMs }
  const busyMs = step.durationMs ?? endMs - startMs
  return { startMs, busyFromMs: Math.max(startMs, Math.min(endMs, endMs - busyMs)), endMs }
}

/**
 * Steps as a tree: what ran in a loop hangs below its iteration, and that below the loop. Iterations in which something
 * failed come first, the others in the order in which they ran.
 */
export function runTree(steps: readonly Step[], loops: ReadonlyMap<string, string>, nowMs: number): TreeNode[] {
  const byPlace = Map.groupBy(steps, ({ node, iteration }) => {
    const loop = iteration === undefined ? undefined : loops.get(node)
    return loop === undefined ? '' : `${loop}#${iteration}`
  })
  const iterations = Map.groupBy(
    [...byPlace.keys()].filter((place) => place !== ''),
    (place) => loopStepOf(place),
  )
  const known = new Set(steps.map(({ step }) => step))

  const stepNode = (step: Step): TreeNode => {
    const children = [
      ...triesOf(step, nowMs),
      ...(iterations.get(step.step) ?? []).map(iterationNode).sort(failedFirst),
    ]
    const failures = (isBad(step.status) ? 1 : 0) + sum(children.map(({ failures }) => failures))
    return {
      key: step.step,
      step,
      iteration: undefined,
      status: step.status,
      failures,
      bar: barOf(step, nowMs),
      children,
    }
  }
  const iterationNode = (place: string): TreeNode => {
    const children = (byPlace.get(place) ?? []).map(stepNode)
    const last = place
      .slice(place.indexOf('#') + 1)
      .split('.')
      .at(-1)!
    return {
      key: place,
      step: undefined,
      iteration: String(Number(last) + 1),
      status: statusOf(children),
      failures: sum(children.map(({ failures }) => failures)),
      bar: around(children),
      children,
    }
  }
  const roots = (byPlace.get('') ?? []).map(stepNode)
  // Iterations of a loop that has no step of its own, for it is among what was not read.
  const orphans = [...iterations]
    .filter(([loop]) => !known.has(loop))
    .flatMap(([, places]) => places.map(iterationNode))
  return [...roots, ...orphans]
}

/** Each try of a step that had several; that one of them failed is no failure of the run. */
function triesOf(step: Step, nowMs: number): TreeNode[] {
  return (step.attempts ?? []).map(({ attempt, startedAt, endedAt, code }): TreeNode => {
    const startMs = Date.parse(startedAt)
    const endMs = endedAt === undefined ? nowMs : Date.parse(endedAt)
    return {
      key: `${step.step}~${attempt}`,
      step,
      attempt,
      iteration: undefined,
      status: code !== undefined ? 'failed' : endedAt === undefined ? 'running' : step.status,
      failures: 0,
      bar: { startMs, busyFromMs: startMs, endMs },
      children: [],
    }
  })
}

/** The steps that were tried more than once: their tries are seen from the beginning. */
export const triedKeys = (steps: readonly Step[]): string[] =>
  steps.filter(({ attempts }) => attempts !== undefined).map(({ step }) => step)

/** `loop#2.1` belongs to the step `loop@2`, `loop#2` to the step `loop`. */
function loopStepOf(place: string): string {
  const [loop, path] = place.split('#') as [string, string]
  const outer = path.split('.').slice(0, -1).join('.')
  return outer === '' ? loop : `${loop}@${outer}`
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0)

const failedFirst = (a: TreeNode, b: TreeNode): number =>
  Number(b.failures > 0) - Number(a.failures > 0) || Number(a.iteration) - Number(b.iteration)

const RANK: readonly Step['status'][] = ['running', 'failed', 'waiting', 'queued', 'cancelled', 'succeeded', 'skipped']

const statusOf = (children: readonly TreeNode[]): Step['status'] =>
  RANK.find((status) => children.some((child) => child.status === status)) ?? 'skipped'

function around(children: readonly TreeNode[]): Bar | undefined {
  const bars = children.flatMap(({ bar }) => bar ?? [])
  if (bars.length === 0) return undefined
  const startMs = Math.min(...bars.map((bar) => bar.startMs))
  return { startMs, busyFromMs: startMs, endMs: Math.max(...bars.map(({ endMs }) => endMs)) }
}

/** The rows that are seen, from above to below. */
export function rowsOf(tree: readonly TreeNode[], open: ReadonlySet<string>, errorsOnly: boolean): TreeRow[] {
  const rows: TreeRow[] = []
  const add = (nodes: readonly TreeNode[], level: number) => {
    const shown = errorsOnly ? nodes.filter(({ failures }) => failures > 0) : nodes
    for (const [at, node] of shown.entries()) {
      const isOpen = node.children.length > 0 && (errorsOnly || open.has(node.key))
      rows.push({ node, level, position: at + 1, siblings: shown.length, isOpen })
      if (isOpen) add(node.children, level + 1)
    }
  }
  add(tree, 1)
  return rows
}

/** What is open where everything down to this depth is seen. */
export function openTo(tree: readonly TreeNode[], depth: number): ReadonlySet<string> {
  const open = new Set<string>()
  const look = (nodes: readonly TreeNode[], level: number) => {
    if (level > depth) return
    for (const { key, children } of nodes) {
      if (children.length === 0) continue
      open.add(key)
      look(children, level + 1)
    }
  }
  look(tree, 1)
  return open
}

/** What has to be open for a row to be seen. */
export function pathTo(tree: readonly TreeNode[], key: string): readonly string[] | undefined {
  for (const node of tree) {
    if (node.key === key) return []
    const below = pathTo(node.children, key)
    if (below !== undefined) return [node.key, ...below]
  }
  return undefined
}

/** The steps that failed, in the order of the tree. */
export const failedKeys = (tree: readonly TreeNode[]): string[] =>
  tree.flatMap(({ key, step, failures, children }) =>
    failures === 0 ? [] : [...(step !== undefined && isBad(step.status) ? [key] : []), ...failedKeys(children)],
  )
