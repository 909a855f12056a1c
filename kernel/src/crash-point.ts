/**
 * Places around durable writes at which the chaos suites kill the process: before a write, after its commit and before
 * anything is told of it, and after. A name says what has just happened, or what is about to (`before-…`).
 */
export const CRASH_POINTS = [
  // A webhook, from the door to its answer.
  'webhook.before-start',
  'webhook.started',
  'webhook.answered',
  'accept.before-write',
  'accept.committed',
  'accept.handed-over',
  'first-lane.begun',
  'first-lane.before-accept',
  'first-lane.accepted',
  'first-lane.before-record',
  'first-lane.recorded',
  // One run: marks, effects, checkpoints, parking, the end.
  'run.restored',
  'run.before-started-mark',
  'run.started-mark-committed',
  'run.step-done',
  'run.before-checkpoint',
  'run.checkpoint-committed',
  'run.before-children',
  'run.children-committed',
  'run.before-append',
  'run.append-committed',
  'run.before-park',
  'run.parked',
  'run.before-finish',
  'run.finish-committed',
  'run.end-told',
  'run.woken',
  // The write pipeline: a batch of many executions.
  'pipeline.before-send',
  'pipeline.committed',
  'pipeline.settled',
  // Workers, and what others do to their executions.
  'worker.registered',
  'worker.renewed',
  'claim.before',
  'claim.committed',
  'claim.taken',
  'requeue.before',
  'requeue.committed',
  'signal.before',
  'signal.committed',
  'cancel.before',
  'cancel.committed',
  'permit.before-decide',
  'permit.decided',
  // After the end.
  'outbox.read',
  'outbox.consumed',
  'outbox.deleted',
  'error-workflow.before-start',
  'callback.noted',
  'callback.sent',
  'callback.settled',
  // Schedules, publishing, objects.
  'schedule.before-decide',
  'schedule.decided',
  'schedule.before-start',
  'schedule.started',
  'publish.before-commit',
  'publish.committed',
  'object.before-write',
  'object.written',
  'object.placed',
] as const

/** Passed by `linkflow keys rotate` and by the chore that seals anew; the suite of key rotation kills at each. */
export const KEY_CRASH_POINTS = [
  'keys.written',
  'keys.named',
  'keys.piece-wrapped',
  'keys.before-switch',
  'keys.switched',
  'keys.retired-kept',
  'keys.retired',
  'data-key.made',
  'data-key.before-piece',
  'data-key.piece-committed',
  'data-key.finished',
] as const

/** Passed by `linkflow backup` and `linkflow restore`; the suite of backups kills at each. */
export const BACKUP_CRASH_POINTS = [
  'backup.tables-written',
  'backup.before-finish',
  'restore.marked',
  'restore.set-aside',
  'restore.opened',
  'restore.migrated',
  'restore.tables-loaded',
  'restore.blobs-loaded',
  'restore.before-finish',
  'restore.folder-unmarked',
] as const

/** Passed where a step writes to a data table or the state; a test of the command line kills at both. */
const DATA_CRASH_POINTS = ['data.before-commit', 'data.committed'] as const

export type CrashPoint =
  | (typeof DATA_CRASH_POINTS)[number]
  | (typeof CRASH_POINTS)[number]
  | (typeof KEY_CRASH_POINTS)[number]
  | (typeof BACKUP_CRASH_POINTS)[number]

interface CrashingProcess {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly pid: number
  kill(pid: number, signal: 'SIGKILL'): void
  once(event: 'SIGUSR2', listener: () => void): void
}

/** Undefined in a browser: this package runs there too. */
const host = (globalThis as { process?: CrashingProcess }).process

/** `name` or `name:n`: dies at the n-th passing; with `name:n:told`, at the n-th after a SIGUSR2. */
const [wanted, passing = '1', when] = (host?.env?.['LINKFLOW_CRASH_AT'] ?? '').split(':', 3)
let left = Number(passing)
let isArmed = when !== 'told'
if (!isArmed) host!.once('SIGUSR2', () => (isArmed = true))

function dieAt(point: CrashPoint): void {
  if (point !== wanted || !isArmed) return
  left -= 1
  if (left === 0) host!.kill(host!.pid, 'SIGKILL')
}

/** Does nothing, unless the environment named a point when the process started: then the process dies there. */
export const crashPoint: (point: CrashPoint) => void = wanted === '' ? () => {} : dieAt
