import type { DraftCommand, Patch, WorkflowFile } from '@linkflow/contracts'
import { assertNever, invariant } from '@linkflow/kernel'
import { compose } from '../commands/history.ts'
import { applyPatches } from '../document/apply-patches.ts'
import { withDefaults } from '../document/defaults.ts'
import { patchesBetween } from '../document/patches-between.ts'
import { ANSWER_TIMEOUT_MS, RETRY_FIRST_MS, RETRY_LONGEST_MS, SAVE_IDLE_MS, SAVE_LATEST_MS } from '../limits.ts'
import { type Answer, changesUpTo } from './answer.ts'
import { batchSize } from './batch.ts'
import { choosingYours, rebase } from './rebase.ts'
import { replay } from './replay.ts'
import type { LeftBehind, SyncEffect, SyncEvent } from './sync-event.ts'
import type { Base, SyncState } from './sync-state.ts'

export interface SyncContext {
  readonly nowMs: number
  /** UUIDs, for commands and conflicts. */
  readonly newId: () => string
}

export interface SyncStep {
  readonly state: SyncState
  readonly effects: readonly SyncEffect[]
}

/** What a draft becomes by an event, and what is to be done in the world. No clock, no random, no I/O of its own. */
export function syncStep(before: SyncState, event: SyncEvent, context: SyncContext): SyncStep {
  const changed = changedBy(before, event, context)
  const stored = isKept(before, changed) ? changed : wantsStore(changed)
  const { state, effects } = goOn(stored, context)
  const store: SyncEffect[] =
    state.device.wanted > before.device.wanted ? [{ type: 'store', version: state.device.wanted }] : []
  return { state, effects: [...store, ...effects, { type: 'wake', atMs: nextWake(state, context.nowMs) }] }
}

function changedBy(state: SyncState, event: SyncEvent, context: SyncContext): SyncState {
  switch (event.type) {
    case 'edited':
      return edited(state, event, context)
    case 'answered':
      return isAwaited(state, event) ? answered(state, event.answer, context) : state
    case 'draft-read':
      return draftRead(state, event.draft, context)
    case 'told':
      return { ...state, toldRevision: Math.max(state.toldRevision, event.revision) }
    case 'stored':
      return { ...state, device: { ...state.device, has: Math.max(state.device.has, event.version), isFailing: false } }
    case 'store-failed':
      return { ...state, device: { ...state.device, isFailing: true } }
    case 'online':
      return { ...state, connection: { type: 'online' } }
    case 'offline':
      return { ...state, connection: { type: 'offline', attempts: 1, againAtMs: context.nowMs + RETRY_LONGEST_MS } }
    case 'woken':
      return woken(state, context)
    case 'chosen':
      return chosen(state, event, context)
    case 'adopted':
      return adopted(state, event.left, context)
    case 'refusals-read':
      return { ...state, refused: [] }
    case 'hurry':
      return state.edited === undefined
        ? state
        : { ...state, edited: { firstMs: Number.NEGATIVE_INFINITY, lastMs: Number.NEGATIVE_INFINITY } }
    default:
      return assertNever(event)
  }
}

/** Any attempt's answer is the answer; that there was none is news only of the last attempt. */
const isAwaited = ({ flight, nextRequest }: SyncState, { request, answer }: Extract<SyncEvent, { type: 'answered' }>) =>
  flight !== undefined && request >= flight.since && (answer.type !== 'none' || request === nextRequest - 1)

/** Everything that a reload must find again is the same. */
const isKept = (a: SyncState, b: SyncState): boolean =>
  a.base === b.base &&
  a.pending === b.pending &&
  a.conflicts === b.conflicts &&
  a.refused === b.refused &&
  a.flight?.count === b.flight?.count

const wantsStore = (state: SyncState): SyncState => ({
  ...state,
  device: { ...state.device, wanted: state.device.wanted + 1 },
})

function edited(
  state: SyncState,
  { label, patches, goesOn }: Extract<SyncEvent, { type: 'edited' }>,
  { nowMs, newId }: SyncContext,
): SyncState {
  const applied = applyPatches(state.document, patches)
  invariant(applied.ok, `an edit fits the document: ${applied.ok ? '' : applied.error.message}`)
  if (applied.value.undo.length === 0) return state
  const places = new Set(patches.map(({ path }) => path))
  const last = state.pending.at(-1)
  const isGrowing =
    goesOn &&
    last !== undefined &&
    state.pending.length > (state.flight?.count ?? 0) &&
    last.patches.length === places.size &&
    last.patches.every(({ path }) => places.has(path))
  const pending = isGrowing
    ? state.pending.with(-1, { ...last, label, patches: [...compose(last.patches, patches)] })
    : [...state.pending, { id: newId(), label, patches: [...patches] }]
  return {
    ...state,
    document: applied.value.file,
    pending,
    // Who writes at a place that is in conflict has chosen.
    conflicts: withoutSettled(state, places),
    edited: { firstMs: state.edited?.firstMs ?? nowMs, lastMs: nowMs },
  }
}

function withoutSettled({ conflicts }: SyncState, places: ReadonlySet<string>): SyncState['conflicts'] {
  const left = conflicts.filter(({ yours }) => !yours.every(({ path }) => places.has(path)))
  return left.length === conflicts.length ? conflicts : left
}

function answered(state: SyncState, answer: Answer, context: SyncContext): SyncState {
  const count = state.flight!.count
  const landed: SyncState = { ...state, flight: undefined, connection: { type: 'online' } }
  switch (answer.type) {
    case 'done': {
      const toldRevision = Math.max(state.toldRevision, answer.revision)
      const done = { ...landed, batchMax: undefined, toldRevision }
      return confirmed(done, count, answer, context)
    }
    case 'conflict':
      return met(landed, answer, context)
    case 'unknown-base':
      return { ...landed, reading: read(0) }
    case 'refused':
      return count > 1 ? { ...landed, batchMax: Math.ceil(count / 2) } : refused(landed, answer, context)
    case 'shut':
      return { ...state, flight: unsent(state), connection: answer }
    case 'none':
      return unanswered(state, context, answer.afterMs)
    default:
      return assertNever(answer)
  }
}

function confirmed(
  state: SyncState,
  count: number,
  answer: Extract<Answer, { type: 'done' }>,
  context: SyncContext,
): SyncState {
  const sent = { base: state.base.revision, commands: state.pending.slice(0, count) }
  const changes = changesUpTo(sent, answer)
  const all = changes?.flatMap(({ isOwn, commands }) => (isOwn ? commands : filled(commands)))
  const file = all === undefined ? undefined : replay(state.base.file, all)
  if (changes === undefined || file === undefined) return { ...state, reading: read(count) }
  const base: Base = { revision: answer.revision, file }
  const checked = { file, problems: answer.problems }
  const pending = state.pending.slice(count)
  const theirs = changes.flatMap(({ isOwn, commands }) => (isOwn ? [] : filled(commands)))
  if (theirs.length === 0) return { ...state, base, pending, checked }
  return onTopOf(base, patchesOf(theirs), { ...state, pending, checked }, context)
}

function met(
  state: SyncState,
  { revision, missing }: Extract<Answer, { type: 'conflict' }>,
  context: SyncContext,
): SyncState {
  const isWhole =
    missing.length === revision - state.base.revision && missing.every(({ replaced }) => replaced !== true)
  const theirs = filled(missing.flatMap(({ commands }) => commands))
  const file = isWhole ? replay(state.base.file, theirs) : undefined
  if (file === undefined) return { ...state, reading: read(0) }
  return onTopOf({ revision, file }, patchesOf(theirs), state, context)
}

const filled = (commands: readonly DraftCommand[]): DraftCommand[] =>
  commands.map((command) => ({ ...command, patches: command.patches.map(withDefaults) }))
const patchesOf = (commands: readonly DraftCommand[]): Patch[] => commands.flatMap(({ patches }) => patches)

const read = (confirmed: number): SyncState['reading'] => ({ confirmed, askedAtMs: undefined })

function draftRead(state: SyncState, draft: Base | undefined, context: SyncContext): SyncState {
  const { reading } = state
  if (reading === undefined) return state
  if (draft === undefined) return unanswered(state, context)
  const done: SyncState = { ...state, reading: undefined, connection: { type: 'online' } }
  if (draft.revision < state.base.revision) return done
  const own = state.pending.slice(0, reading.confirmed)
  const from = replay(state.base.file, own) ?? state.base.file
  const pending = state.pending.slice(reading.confirmed)
  const told = { ...done, pending, toldRevision: Math.max(state.toldRevision, draft.revision) }
  return onTopOf(draft, patchesBetween(from, draft.file), told, context)
}

/** Own commands that are left, on top of a newer base. */
function onTopOf(base: Base, theirs: readonly Patch[], state: SyncState, { newId }: SyncContext): SyncState {
  const { pending, document, conflicts } = rebase(state, theirs, base.file, newId)
  return {
    ...state,
    base,
    pending: sameList(state.pending, pending),
    document,
    conflicts: sameList(state.conflicts, conflicts),
  }
}

const sameList = <T>(before: readonly T[], after: readonly T[]): readonly T[] =>
  before.length === after.length && before.every((each, index) => each === after[index]) ? before : after

/** The only command of the request is the one that the server will not do. */
function refused(
  state: SyncState,
  { code, message }: Extract<Answer, { type: 'refused' }>,
  context: SyncContext,
): SyncState {
  const [command, ...pending] = state.pending
  const without = onTopOf(state.base, [], { ...state, pending, batchMax: undefined }, context)
  return { ...without, refused: [...state.refused, { command: command!, code, message }] }
}

const unsent = ({ flight }: SyncState): SyncState['flight'] => flight && { ...flight, sentAtMs: undefined }

function unanswered(state: SyncState, { nowMs }: SyncContext, afterMs = 0): SyncState {
  const attempts = state.connection.type === 'offline' ? state.connection.attempts + 1 : 1
  const pauseMs = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** (attempts - 1))
  const againAtMs = nowMs + Math.max(pauseMs, afterMs)
  const reading = state.reading && { ...state.reading, askedAtMs: undefined }
  return { ...state, flight: unsent(state), reading, connection: { type: 'offline', attempts, againAtMs } }
}

function woken(state: SyncState, context: SyncContext): SyncState {
  const askedAtMs = state.flight?.sentAtMs ?? state.reading?.askedAtMs
  return askedAtMs !== undefined && context.nowMs >= askedAtMs + ANSWER_TIMEOUT_MS ? unanswered(state, context) : state
}

function chosen(
  state: SyncState,
  { conflict: id, side }: Extract<SyncEvent, { type: 'chosen' }>,
  context: SyncContext,
): SyncState {
  const conflict = state.conflicts.find((each) => each.id === id)
  if (conflict === undefined) return state
  const without = { ...state, conflicts: state.conflicts.filter((each) => each !== conflict) }
  const patches = side === 'yours' ? choosingYours(state.document, conflict) : []
  if (patches.length === 0) return without
  return edited(without, { type: 'edited', label: conflict.label, patches, goesOn: false }, context)
}

/** They were made on another base: what is here by now is, to them, what others did. */
function adopted(
  state: SyncState,
  { base, pending, conflicts, refused }: LeftBehind,
  { nowMs, newId }: SyncContext,
): SyncState {
  const theirs = patchesBetween(base.file, state.document)
  const document = replay(base.file, pending) ?? base.file
  const left = rebase({ pending, document, conflicts }, theirs, state.document, newId)
  if (left.pending.length + left.conflicts.length + refused.length === 0) return state
  return {
    ...state,
    document: left.document,
    pending: [...state.pending, ...left.pending],
    conflicts: [...state.conflicts, ...left.conflicts],
    refused: [...state.refused, ...refused],
    edited: state.edited ?? { firstMs: nowMs, lastMs: nowMs },
  }
}

/** Sends, sends again or reads, if it is time. */
function goOn(state: SyncState, { nowMs }: SyncContext): SyncStep {
  const { connection } = state
  if (connection.type === 'shut' || (connection.type === 'offline' && nowMs < connection.againAtMs))
    return { state, effects: [] }
  if (state.reading !== undefined) return ask(state, nowMs)
  if (state.flight !== undefined) return send(state, nowMs)
  const unsentCount = state.pending.length
  if (unsentCount === 0) {
    if (state.toldRevision <= state.base.revision) return { state: { ...state, edited: undefined }, effects: [] }
    return ask({ ...state, reading: read(0) }, nowMs)
  }
  if (nowMs < saveAtMs(state)) return { state, effects: [] }
  const count = Math.min(batchSize(state.pending), state.batchMax ?? Number.POSITIVE_INFINITY)
  const flying = wantsStore(state)
  const flight = { count, since: state.nextRequest, version: flying.device.wanted, sentAtMs: undefined }
  const edited = count === unsentCount ? undefined : { firstMs: nowMs, lastMs: Number.NEGATIVE_INFINITY }
  return send({ ...flying, flight, edited }, nowMs)
}

function ask(state: SyncState, nowMs: number): SyncStep {
  if (state.reading!.askedAtMs !== undefined) return { state, effects: [] }
  return { state: { ...state, reading: { ...state.reading!, askedAtMs: nowMs } }, effects: [{ type: 'read' }] }
}

/** S3: not before the device has it, unless the device cannot. */
function send(state: SyncState, nowMs: number): SyncStep {
  const { flight, device } = state
  const isOnDevice = device.isFailing || device.has >= flight!.version
  if (flight!.sentAtMs !== undefined || !isOnDevice) return { state, effects: [] }
  const commands = state.pending.slice(0, flight!.count)
  const effect: SyncEffect = { type: 'send', request: state.nextRequest, base: state.base.revision, commands }
  return {
    state: { ...state, nextRequest: state.nextRequest + 1, flight: { ...flight!, sentAtMs: nowMs } },
    effects: [effect],
  }
}

function saveAtMs({ edited }: SyncState): number {
  if (edited === undefined) return Number.NEGATIVE_INFINITY
  return Math.min(edited.lastMs + SAVE_IDLE_MS, edited.firstMs + SAVE_LATEST_MS)
}

/** An instant to come, or none: what could be done by now and was not waits for something else, such as the device. */
function nextWake(state: SyncState, nowMs: number): number | undefined {
  const atMs = dueMs(state)
  return atMs !== undefined && atMs > nowMs ? atMs : undefined
}

function dueMs({ connection, flight, reading, pending, edited, base, toldRevision }: SyncState): number | undefined {
  if (connection.type === 'shut') return undefined
  const askedAtMs = flight?.sentAtMs ?? reading?.askedAtMs
  if (askedAtMs !== undefined) return askedAtMs + ANSWER_TIMEOUT_MS
  const isWaiting = flight !== undefined || reading !== undefined
  const hasWork = isWaiting || pending.length > 0 || toldRevision > base.revision
  if (connection.type === 'offline') return hasWork ? connection.againAtMs : undefined
  return isWaiting || edited === undefined
    ? undefined
    : Math.min(edited.lastMs + SAVE_IDLE_MS, edited.firstMs + SAVE_LATEST_MS)
}

/** After a reload: what was on the device, as if nothing had happened. A request that was under way is sent again. */
export function recovered(
  stored: Pick<SyncState, 'base' | 'pending' | 'conflicts' | 'refused'> & { readonly flying: number },
  opened: SyncState,
  nowMs: number,
): SyncState {
  const { flying, ...kept } = stored
  const document: WorkflowFile | undefined = replay(kept.base.file, kept.pending)
  invariant(document !== undefined, 'what was done once on the base can be done again')
  return {
    ...opened,
    ...kept,
    document,
    flight:
      flying === 0
        ? undefined
        : { count: flying, since: opened.nextRequest, version: opened.device.wanted, sentAtMs: undefined },
    edited: kept.pending.length > flying ? { firstMs: nowMs, lastMs: nowMs } : undefined,
    toldRevision: Math.max(kept.base.revision, opened.toldRevision),
  }
}
