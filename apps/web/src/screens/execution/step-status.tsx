import type { Step } from '@linkflow/sdk'
import type { TextId } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import {
  CancelledIcon,
  ErrorIcon,
  type Icon,
  QueuedIcon,
  ReusedIcon,
  RunningIcon,
  SkippedIcon,
  SuccessIcon,
  WaitingIcon,
} from '../../ui/icons.ts'

type StepStatus = Step['status']

/** Each status of a step has a glyph, a word and a colour: never a colour alone. */
export const STEP_LOOKS: Readonly<
  Record<StepStatus, { readonly icon: Icon; readonly word: TextId; readonly color: string; readonly fill: string }>
> = {
  queued: { icon: QueuedIcon, word: 'status.queued', color: 'text-neutral', fill: 'bg-neutral' },
  running: { icon: RunningIcon, word: 'status.running', color: 'text-running', fill: 'bg-running' },
  waiting: { icon: WaitingIcon, word: 'status.waiting', color: 'text-waiting', fill: 'bg-waiting' },
  succeeded: { icon: SuccessIcon, word: 'status.succeeded', color: 'text-success', fill: 'bg-success' },
  failed: { icon: ErrorIcon, word: 'status.failed', color: 'text-error', fill: 'bg-error' },
  skipped: { icon: SkippedIcon, word: 'run-step.skipped', color: 'text-text-3', fill: 'bg-border' },
  cancelled: { icon: CancelledIcon, word: 'status.cancelled', color: 'text-neutral', fill: 'bg-neutral' },
}

export function StepGlyph({
  status,
  isReused = false,
  className,
}: {
  readonly status: StepStatus
  readonly isReused?: boolean
  readonly className?: string
}) {
  const { icon, color } = STEP_LOOKS[status]
  const Glyph = isReused ? ReusedIcon : icon
  return (
    <Glyph
      aria-hidden
      strokeWidth={1.75}
      className={classes(
        'shrink-0',
        className ?? 'size-4',
        isReused ? 'text-text-2' : color,
        status === 'running' && 'animate-spin',
      )}
    />
  )
}

/** How one node did, over all of its steps. */
export interface NodeOutcome {
  readonly status: StepStatus
  readonly ms: number | undefined
  readonly items: number
  readonly ports: Readonly<Record<string, number>>
  readonly steps: number
  readonly isReused: boolean
}

const RANK: readonly StepStatus[] = ['running', 'failed', 'waiting', 'queued', 'cancelled', 'succeeded', 'skipped']

export function outcomesOf(steps: readonly Step[]): ReadonlyMap<string, NodeOutcome> {
  const outcomes = new Map<string, NodeOutcome>()
  for (const [node, of] of Map.groupBy(steps, (step) => step.node)) {
    const ports: Record<string, number> = {}
    for (const { outputs } of of) for (const { port, count } of outputs) ports[port] = (ports[port] ?? 0) + count
    const times = of.flatMap(({ durationMs }) => durationMs ?? [])
    outcomes.set(node, {
      status: RANK.find((status) => of.some((step) => step.status === status)) ?? 'skipped',
      ms: times.length === 0 ? undefined : times.reduce((sum, ms) => sum + ms, 0),
      items: Object.values(ports).reduce((sum, count) => sum + count, 0),
      ports,
      steps: of.length,
      isReused: of.every(({ reused }) => reused === true),
    })
  }
  return outcomes
}
