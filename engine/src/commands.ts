import type {
  Checkpoint,
  Command,
  EngineEvent,
  PlanNode,
  StartFacts,
  StartKind,
  StepError,
  StepInputs,
  StepKey,
} from './types.ts'

type Start = Extract<Command, { type: 'start' }>

/** What a `start` command is made of; both schedulers keep it per step. */
export interface Startable {
  readonly key: StepKey
  readonly node: PlanNode
  readonly path: readonly number[]
  readonly attempt: number
  readonly kind: StartKind
  readonly notBeforeMs: number | undefined
  wait: { readonly untilMs?: number; readonly signal?: string; readonly data?: unknown } | undefined
  woken: Start['woken'] | undefined
  /** The first start of this attempt (since its last wait): what a crash interrupts. */
  first: StartFacts | undefined
  readonly checkpoint: Checkpoint | undefined
  /** The failure that is made into items. */
  readonly absorbs: (StepError & { readonly step: StepKey }) | undefined
}

export function startOf(step: Startable, inputs: StepInputs): Start {
  const { key, node, path, attempt, kind, notBeforeMs, woken, checkpoint, absorbs } = step
  const command = { type: 'start', step: key, node: node.index, path, attempt, kind, inputs } as const
  if (notBeforeMs === undefined && !woken && !checkpoint && !absorbs) return command
  return {
    ...command,
    ...(notBeforeMs === undefined ? {} : { notBeforeMs }),
    ...(woken ? { woken } : {}),
    ...(checkpoint ? { checkpoint } : {}),
    ...(absorbs ? { error: absorbs } : {}),
  }
}

/** C2: the same start, with what is known of the one that a crash interrupted. */
export function resumedStart(step: Startable, inputs: StepInputs): Start {
  const { first, checkpoint } = step
  const start = startOf(step, inputs)
  return first ? { ...start, interrupted: checkpoint ? { ...first, checkpoint } : first } : start
}

/** W1: what the next start of a waiting step is told; the start before the wait is over. */
export function wokenOf(step: Startable, event: Extract<EngineEvent, { type: 'woken' }>): void {
  const kept = step.wait?.data
  // A step that waits again is not marked as started again: its start stays the one before its first wait.
  const first = step.first ?? step.woken?.first
  step.woken = {
    by: event.by,
    ...(event.data === undefined ? {} : { data: event.data }),
    ...(kept === undefined ? {} : { kept }),
    ...(first ? { first } : {}),
  }
  step.wait = undefined
  step.first = undefined
}
