import type { Patch, WorkflowFile } from '@linkflow/contracts'
import { pointer, upTo } from './json-pointer.ts'
import { isRecord, sameJson } from './json-value.ts'
import { valueAt } from './value-at.ts'

/** What commands write, and what they need left alone as a whole: the nodes at the ends of what they connect. */
export class Touched {
  private readonly written = new Set<string>()
  /** Places within which they wrote, or whose thing they need. */
  private readonly leaned = new Set<string>()

  constructor(patches: Iterable<Patch>) {
    for (const patch of patches) this.add(patch)
  }

  add(patch: Patch): void {
    this.written.add(patch.path)
    for (const above of upTo(patch.path).slice(0, -1)) this.leaned.add(above)
    for (const path of endsOf(patch)) this.leaned.add(path)
  }

  /** The place at which the patch meets them: one is within the other. The server asks the same (`conflictsBetween`). */
  met(patch: Patch): string | undefined {
    for (const path of [patch.path, ...endsOf(patch)]) {
      const met = upTo(path).find((each) => this.written.has(each))
      if (met !== undefined) return path
    }
    return this.leaned.has(patch.path) ? patch.path : undefined
  }
}

/** Places of the nodes at the ends of a connection that is set. */
export function endsOf(patch: Patch): string[] {
  if (patch.op === 'clear' || !patch.path.startsWith('/connections/') || !isRecord(patch.value)) return []
  const { from, to } = patch.value
  return [from, to].flatMap((end) =>
    isRecord(end) && typeof end['node'] === 'string' ? [pointer('nodes', end['node'])] : [],
  )
}

/** Doing it would change nothing. */
export const isDone = (file: WorkflowFile, patch: Patch): boolean => {
  const there = valueAt(file, patch.path)
  return patch.op === 'clear' ? there === undefined : there !== undefined && sameJson(there, patch.value)
}
