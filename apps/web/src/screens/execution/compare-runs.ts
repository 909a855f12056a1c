import type { Step } from '@linkflow/sdk'

/** One node in two runs. */
export interface Compared {
  readonly node: string
  readonly name: string
  readonly before: Side | undefined
  readonly after: Side | undefined
  /** How much longer it took than before; of one that is on one side alone, all of it. */
  readonly changeMs: number
}

interface Side {
  readonly status: Step['status']
  readonly ms: number
  readonly items: number
  /** How often it ran. */
  readonly steps: number
}

/** What changed most comes first, whether it is slower or faster; nodes that are alike keep the order in which they ran. */
export function compareRuns(before: readonly Step[], after: readonly Step[]): Compared[] {
  const [old, now] = [byNode(before), byNode(after)]
  const names = new Map([...before, ...after].map(({ node, name }) => [node, name]))
  return [...names]
    .map(([node, name]): Compared => {
      const [a, b] = [old.get(node), now.get(node)]
      return { node, name, before: a, after: b, changeMs: (b?.ms ?? 0) - (a?.ms ?? 0) }
    })
    .sort((a, b) => Math.abs(b.changeMs) - Math.abs(a.changeMs))
}

function byNode(steps: readonly Step[]): ReadonlyMap<string, Side> {
  const sides = new Map<string, Side>()
  for (const [node, of] of Map.groupBy(steps, (step) => step.node)) {
    const failed = of.find(({ status }) => status === 'failed')
    sides.set(node, {
      status: failed?.status ?? of.at(-1)!.status,
      ms: of.reduce((sum, { durationMs = 0 }) => sum + durationMs, 0),
      items: of.reduce((sum, { outputs }) => sum + outputs.reduce((all, { count }) => all + count, 0), 0),
      steps: of.length,
    })
  }
  return sides
}

/** One field that differs. */
export interface FieldChange {
  readonly path: string
  readonly kind: 'added' | 'removed' | 'changed'
  readonly before: unknown
  readonly after: unknown
}

export const CHANGES_MAX = 500

/**
 * A delta of jsondiffpatch as fields: `[new]`, `[old, new]`, `[old, 0, 0]`; arrays have `_t: 'a'`, with what was taken out
 * under `_<index>`. Of a move (`['', to, 3]`) nothing is told: the value is the same.
 */
export function fieldChanges(delta: unknown, path = ''): FieldChange[] {
  if (delta === undefined || typeof delta !== 'object' || delta === null) return []
  if (Array.isArray(delta)) {
    const [first, second, kind] = delta as [unknown, unknown, unknown]
    if (delta.length === 1) return [{ path, kind: 'added', before: undefined, after: first }]
    if (delta.length === 2) return [{ path, kind: 'changed', before: first, after: second }]
    return kind === 0 ? [{ path, kind: 'removed', before: first, after: undefined }] : []
  }
  const isList = (delta as { readonly _t?: unknown })._t === 'a'
  const changes: FieldChange[] = []
  for (const [key, value] of Object.entries(delta)) {
    if (isList && key === '_t') continue
    const name = isList ? `[${key.replace(/^_/, '')}]` : path === '' ? key : `.${key}`
    changes.push(...fieldChanges(value, `${path}${name}`))
    if (changes.length > CHANGES_MAX) break
  }
  return changes
}
