import type { ExecutionStatus, Step } from '@linkflow/sdk'
import { type TextId, t } from '../strings/index.ts'
import { classes } from './classes.ts'
import {
  CancelledIcon,
  ErrorIcon,
  type Icon,
  PausedIcon,
  QueuedIcon,
  RunningIcon,
  SkippedIcon,
  SteadyIcon,
  SuccessIcon,
  TimedOutIcon,
  WaitingIcon,
} from './icons.ts'

interface Look {
  readonly icon: Icon
  readonly word: TextId
  readonly color: string
}

/** What an execution can be, and a step of one. */
type Status = ExecutionStatus | Step['status']

/** Each status has a glyph, a word and a colour: never a colour alone. */
export const STATUS_LOOKS: Readonly<Record<Status, Look>> = {
  queued: { icon: QueuedIcon, word: 'status.queued', color: 'text-neutral' },
  running: { icon: RunningIcon, word: 'status.running', color: 'text-running' },
  waiting: { icon: WaitingIcon, word: 'status.waiting', color: 'text-waiting' },
  paused: { icon: PausedIcon, word: 'status.paused', color: 'text-waiting' },
  succeeded: { icon: SuccessIcon, word: 'status.succeeded', color: 'text-success' },
  failed: { icon: ErrorIcon, word: 'status.failed', color: 'text-error' },
  timed_out: { icon: TimedOutIcon, word: 'status.timed-out', color: 'text-error' },
  cancelled: { icon: CancelledIcon, word: 'status.cancelled', color: 'text-neutral' },
  skipped: { icon: SkippedIcon, word: 'status.skipped', color: 'text-text-3' },
}

export function StatusGlyph({
  status,
  className,
}: {
  readonly status: Status
  readonly className?: string | undefined
}) {
  const { icon: Glyph, color } = STATUS_LOOKS[status]
  if (status !== 'running')
    return <Glyph aria-hidden className={classes('size-4 shrink-0', color, className)} strokeWidth={1.75} />
  return (
    <>
      <RunningIcon
        aria-hidden
        className={classes('size-4 shrink-0 animate-spin motion-reduce:hidden', color, className)}
        strokeWidth={1.75}
      />
      <SteadyIcon
        aria-hidden
        className={classes('hidden size-4 shrink-0 motion-reduce:block', color, className)}
        strokeWidth={1.75}
      />
    </>
  )
}

type Tone = 'success' | 'warning' | 'neutral' | 'error' | 'accent'
const TONES: Readonly<Record<Tone, string>> = {
  success: 'bg-success-bg text-success',
  warning: 'bg-warning-bg text-warning',
  neutral: 'bg-neutral-bg text-neutral',
  error: 'bg-error-bg text-error',
  accent: 'bg-accent-soft text-accent',
}

export const Chip = ({ tone, children }: { readonly tone: Tone; readonly children: string }) => (
  <span
    data-chip=""
    className={classes('inline-flex h-5 items-center rounded-pill px-2 text-count whitespace-nowrap', TONES[tone])}
  >
    {children}
  </span>
)

const BAR = { width: 4, gap: 2, height: 18 }
const RUNS_SHOWN = 20
/** How high a run stands: what did not succeed stands out by its height too. */
const HEIGHTS: Readonly<Record<ExecutionStatus, number>> = {
  queued: 6,
  running: 8,
  waiting: 8,
  paused: 8,
  succeeded: 11,
  cancelled: 11,
  failed: 18,
  timed_out: 18,
}

/** The outcomes of the last runs, drawn from the oldest to the newest. @param outcomes the newest first */
export function Spark({ outcomes }: { readonly outcomes: readonly ExecutionStatus[] }) {
  const shown = outcomes.slice(0, RUNS_SHOWN).toReversed()
  const failed = shown.filter((status) => status === 'failed' || status === 'timed_out').length
  const width = RUNS_SHOWN * (BAR.width + BAR.gap)
  return (
    <svg
      role="img"
      aria-label={t('spark.label', { count: shown.length, failed })}
      width={width}
      height={BAR.height}
      className="block shrink-0"
    >
      {shown.map((status, at) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
          key={at}
          x={at * (BAR.width + BAR.gap)}
          y={BAR.height - HEIGHTS[status]}
          width={BAR.width}
          height={HEIGHTS[status]}
          rx={1.5}
          className={classes('fill-current', STATUS_LOOKS[status].color)}
        />
      ))}
    </svg>
  )
}
