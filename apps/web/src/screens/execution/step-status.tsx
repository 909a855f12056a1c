import type { Step } from '@linkflow/sdk'
import { ReusedIcon } from '../../ui/icons.ts'
import { StatusGlyph } from '../../ui/status.tsx'

type StepStatus = Step['status']

export const StepGlyph = ({
  status,
  isReused = false,
}: {
  readonly status: StepStatus
  readonly isReused?: boolean
}) =>
  isReused ? (
    <ReusedIcon aria-hidden className="size-4 shrink-0 text-text-2" strokeWidth={1.75} />
  ) : (
    <StatusGlyph status={status} />
  )

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
