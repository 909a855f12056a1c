import type { Patch, WorkflowFile } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'
import { endsOf } from '../document/conflicts.ts'
import { connectionKey, nodeOf } from '../document/elements.ts'
import { keysOf, pointer } from '../document/json-pointer.ts'
import { sameJson } from '../document/json-value.ts'
import { valueAt } from '../document/value-at.ts'
import { COALESCE_MS, HISTORY_STEPS_MAX } from '../limits.ts'
import type { Edit } from './edit.ts'
import type { Words } from './edit-words.ts'

/** What was done, and what takes it back. Plain values, so that it can be stored and outlives a reload. */
export interface Step {
  readonly label: string
  readonly words?: Words | undefined
  readonly redo: readonly Patch[]
  readonly undo: readonly Patch[]
  readonly coalesce?: string | undefined
  readonly atMs: number
}

/**
 * Own steps, the newest last. Selection and camera are none.
 *
 * H1. A step is undone only if what it left is still there as it left it: somebody else's later work is never taken
 *     back by the way. Which is in the way is told, and whoever insists can undo the rest of the step.
 * H2. Steps are undone in order, so of own steps only the last one can lie over what others did.
 */
export interface History {
  readonly done: readonly Step[]
  readonly undone: readonly Step[]
}

export const NO_HISTORY: History = { done: [], undone: [] }

/** Whether an edit goes on with the last step. */
export const goesOn = ({ done, undone }: History, { coalesce }: Edit, nowMs: number): boolean => {
  const last = done.at(-1)
  return (
    coalesce !== undefined && undone.length === 0 && last?.coalesce === coalesce && nowMs - last.atMs <= COALESCE_MS
  )
}

export function remember(history: History, edit: Edit, undo: readonly Patch[], nowMs: number): History {
  const { done } = history
  const step: Step = {
    label: edit.label,
    words: edit.words,
    redo: edit.patches,
    undo,
    coalesce: edit.coalesce,
    atMs: nowMs,
  }
  if (!goesOn(history, edit, nowMs)) return { done: [...done, step].slice(-HISTORY_STEPS_MAX), undone: [] }
  const last = done.at(-1)!
  const merged = { ...step, redo: compose(last.redo, step.redo), undo: compose(step.undo, last.undo) }
  return { done: done.with(-1, merged), undone: [] }
}

/** Both, one after the other; what the second one sets anew at the same places, the first need not. */
export function compose(first: readonly Patch[], second: readonly Patch[]): readonly Patch[] {
  const again = new Set(second.map(({ path }) => path))
  const isFieldEdit = [...first, ...second].every(({ path }) => keysOf(path).length > 2 || !path.slice(1).includes('/'))
  const isSame = first.length === second.length && first.every(({ path }) => again.has(path))
  if (!isFieldEdit || !isSame) return [...first, ...second]
  const before = new Map(first.map((patch) => [patch.path, patch]))
  return second.map((patch) => {
    const { at } = (before.get(patch.path) ?? {}) as { at?: number }
    // A key that the first one had put among its siblings stays there.
    return patch.op === 'set' && patch.at === undefined && at !== undefined ? { ...patch, at } : patch
  })
}

export interface Reversal {
  readonly history: History
  readonly label: string
  readonly words: Words | undefined
  readonly patches: readonly Patch[]
  /** Wires that are not brought back, because a node at their end is gone. */
  readonly leftOut: number
}

export interface InTheWay {
  readonly label: string
  readonly words: Words | undefined
  /** Places that somebody else changed after the step. */
  readonly paths: readonly string[]
  /** What can be undone without touching those, for whoever insists. Undefined if nothing is left. */
  readonly rest: Reversal | undefined
}

export type ReversalRefused =
  | { readonly type: 'nothing' }
  | { readonly type: 'in-the-way'; readonly inTheWay: InTheWay }

export const undoStep = (history: History, file: WorkflowFile): Result<Reversal, ReversalRefused> => {
  const step = history.done.at(-1)
  if (step === undefined) return fail({ type: 'nothing' })
  const after = { done: history.done.slice(0, -1), undone: [...history.undone, step] }
  return reverse(file, step, step.redo, step.undo, after)
}

export const redoStep = (history: History, file: WorkflowFile): Result<Reversal, ReversalRefused> => {
  const step = history.undone.at(-1)
  if (step === undefined) return fail({ type: 'nothing' })
  // Not coalesced with what comes next: it was a step of its own.
  const after = { done: [...history.done, { ...step, coalesce: undefined }], undone: history.undone.slice(0, -1) }
  return reverse(file, step, step.undo, step.redo, after)
}

function reverse(
  file: WorkflowFile,
  { label, words }: Step,
  left: readonly Patch[],
  back: readonly Patch[],
  history: History,
): Result<Reversal, ReversalRefused> {
  const changed = [...changedSince(file, left), ...wiresLeftBehind(file, back)]
  const set = new Set(back.flatMap(({ op, path }) => (op === 'set' ? [path] : [])))
  const kept = back.filter((patch) => endsOf(patch).every((node) => set.has(node) || isThere(file, node)))
  const reversal = { history, label, words, patches: kept, leftOut: back.length - kept.length }
  if (changed.length === 0) return ok(reversal)
  const blocked = new Set(changed)
  const patches = kept.filter(({ path }) => !blocked.has(path))
  // Half of a deletion or of a paste is no step that anybody made: only fields are undone apart.
  const isApart = patches.length > 0 && back.every(({ path }) => keysOf(path).length > 2)
  return fail({
    type: 'in-the-way',
    inTheWay: { label, words, paths: changed, rest: isApart ? { ...reversal, patches } : undefined },
  })
}

const isThere = (file: WorkflowFile, nodePath: string): boolean => nodeOf(file, keysOf(nodePath)[1]!) !== undefined

/** Wires that somebody else led to a node that would go. */
function wiresLeftBehind({ connections }: WorkflowFile, back: readonly Patch[]): string[] {
  const cleared = new Set(back.flatMap(({ op, path }) => (op === 'clear' ? [path] : [])))
  const hasGone = (node: string) => cleared.has(pointer('nodes', node))
  if (!back.some(({ op, path }) => op === 'clear' && path.startsWith('/nodes/'))) return []
  return connections.flatMap((wire) => {
    const path = pointer('connections', connectionKey(wire))
    return !cleared.has(path) && (hasGone(wire.from.node) || hasGone(wire.to.node)) ? [path] : []
  })
}

/** Places where there is not what the patches left. */
function changedSince(file: WorkflowFile, left: readonly Patch[]): string[] {
  const last = new Map(left.map((patch) => [patch.path, patch]))
  const within = [...last.keys()]
  return within.filter((path) => {
    const patch = last.get(path)!
    // What the step itself changed within it afterwards is no work of somebody else.
    if (within.some((other) => other.startsWith(`${path}/`))) return valueAt(file, path) === undefined
    const there = valueAt(file, path)
    return patch.op === 'clear' ? there !== undefined : !sameJson(there, patch.value)
  })
}
