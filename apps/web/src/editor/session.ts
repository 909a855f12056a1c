import type { WorkflowFile } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'
import { type Edit, labelLine } from './commands/edit.ts'
import type { Words } from './commands/edit-words.ts'
import {
  goesOn,
  type History,
  type InTheWay,
  NO_HISTORY,
  type Reversal,
  redoStep,
  remember,
  undoStep,
} from './commands/history.ts'
import { applyPatches } from './document/apply-patches.ts'
import { isDone } from './document/conflicts.ts'
import type { SyncEffect, SyncEvent } from './sync/sync-event.ts'
import { type SyncContext, syncStep } from './sync/sync-machine.ts'
import { openedAt, type SyncState } from './sync/sync-state.ts'

/** What one tab knows of a draft: all of it can be stored, and is found again after a reload. */
export interface Session {
  readonly sync: SyncState
  readonly history: History
}

export interface SessionStep {
  readonly session: Session
  readonly effects: readonly SyncEffect[]
  /** What was done, in words; nothing where nothing changed. */
  readonly told: Told | undefined
}

export type Told =
  | {
      readonly type: 'did' | 'undid' | 'redid'
      readonly label: string
      readonly words?: Words | undefined
      readonly leftOut: number
    }
  | { readonly type: 'nothing-to-undo' | 'nothing-to-redo' }
  /** Somebody else changed the same since; what can be undone without that is `inTheWay.rest`. */
  | { readonly type: 'in-the-way'; readonly inTheWay: InTheWay }
  /** The edit does not fit the draft as it is by now. */
  | { readonly type: 'impossible'; readonly message: string }

export const newSession = (base: SyncState['base']): Session => ({ sync: openedAt(base), history: NO_HISTORY })

export const documentOf = ({ sync }: Session): WorkflowFile => sync.document

/** Does an edit: it is in the document, in the history and on its way to the device at once. */
export function perform(session: Session, edit: Edit, context: SyncContext): SessionStep {
  const { sync, history } = session
  const patches = edit.patches.filter((patch, index, all) => !isDone(sync.document, patch) || isAgain(all, index))
  if (patches.length === 0) return { session, effects: [], told: undefined }
  const applied = applyPatches(sync.document, patches)
  if (!applied.ok) return { session, effects: [], told: { type: 'impossible', message: applied.error.message } }
  const after = remember(history, { ...edit, patches }, applied.value.undo, context.nowMs)
  const event: SyncEvent = { type: 'edited', label: edit.label, patches, goesOn: goesOn(history, edit, context.nowMs) }
  return doStep(session, event, after, { type: 'did', label: edit.label, words: edit.words, leftOut: 0 }, context)
}

/** A place that an earlier patch of the same edit touches is looked at when its turn has come. */
const isAgain = (all: Edit['patches'], index: number): boolean =>
  all.slice(0, index).some(({ path }) => all[index]!.path === path || all[index]!.path.startsWith(`${path}/`))

export const undo = (session: Session, context: SyncContext): SessionStep =>
  reverseBy(session, undoStep(session.history, session.sync.document), 'undid', context)

export const redo = (session: Session, context: SyncContext): SessionStep =>
  reverseBy(session, redoStep(session.history, session.sync.document), 'redid', context)

/** What is left of a step, for whoever insists though something is in the way. */
export const undoRest = (session: Session, { rest }: InTheWay, context: SyncContext): SessionStep =>
  rest === undefined ? { session, effects: [], told: undefined } : reverseBy(session, ok(rest), 'undid', context)

/** A step that cannot be undone is passed over, so that those before it can. */
export const forgetStep = ({ sync, history }: Session): Session => ({
  sync,
  history: { done: history.done.slice(0, -1), undone: history.undone },
})

function reverseBy(
  session: Session,
  reversal: ReturnType<typeof undoStep>,
  type: 'undid' | 'redid',
  context: SyncContext,
): SessionStep {
  if (!reversal.ok) {
    const told: Told =
      reversal.error.type === 'in-the-way'
        ? reversal.error
        : { type: type === 'undid' ? 'nothing-to-undo' : 'nothing-to-redo' }
    return { session, effects: [], told }
  }
  const { label, words, patches, leftOut, history } = reversal.value
  const done = reversed(session.sync, reversal.value)
  if (!done.ok) return { session, effects: [], told: { type: 'impossible', message: done.error } }
  const event: SyncEvent = {
    type: 'edited',
    label: labelLine(`${type === 'undid' ? 'undo' : 'redo'}: ${label}`),
    patches,
    goesOn: false,
  }
  return doStep(session, event, history, { type, label, words, leftOut }, context)
}

function reversed({ document }: SyncState, { patches }: Reversal): Result<undefined, string> {
  const applied = applyPatches(document, patches)
  return applied.ok ? ok(undefined) : fail(applied.error.message)
}

function doStep(session: Session, event: SyncEvent, history: History, told: Told, context: SyncContext): SessionStep {
  const { state, effects } = syncStep(session.sync, event, context)
  return { session: { sync: state, history }, effects, told }
}

/** Anything that happens around the edits. */
export function happened(session: Session, event: SyncEvent, context: SyncContext): Omit<SessionStep, 'told'> {
  const { state, effects } = syncStep(session.sync, event, context)
  return { session: { ...session, sync: state }, effects }
}
