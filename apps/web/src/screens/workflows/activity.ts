import type { ExecutionDelta, ExecutionStatus, WorkflowSummary } from '@linkflow/sdk'

/** How a workflow does, as the list was told; with the ids of its runs as far as they were told since. */
export interface Activity extends NonNullable<WorkflowSummary['activity']> {
  readonly ids?: readonly (string | undefined)[]
}

export const OUTCOMES_KEPT = 20

const UNFINISHED: readonly ExecutionStatus[] = ['queued', 'running', 'waiting', 'paused']
const SAYS_HOW_IT_DOES: readonly ExecutionStatus[] = ['succeeded', 'failed', 'timed_out']

/** What is told while one looks on. Tests of drafts say nothing about how a workflow does. */
export function withDelta(activity: Activity, { execution, status, mode, at, code }: ExecutionDelta): Activity {
  if (mode === 'test') return activity
  const { outcomes, last } = activity
  const ids = activity.ids ?? outcomes.map((_, place) => (place === 0 ? last?.id : undefined))
  const known = ids.indexOf(execution)
  if (known >= 0) {
    const isLast = last?.id === execution
    return made({
      ...activity,
      ids,
      outcomes: outcomes.with(known, status),
      ...(isLast && { last: { ...last, status, ...(code !== undefined && { code }) } }),
    })
  }
  // The end of one that was under way when the list was read, and of which only that was told.
  const open = outcomes.findIndex((each, place) => ids[place] === undefined && UNFINISHED.includes(each))
  if (!UNFINISHED.includes(status) && open >= 0) {
    return made({ ...activity, ids: ids.with(open, execution), outcomes: outcomes.with(open, status) })
  }
  return made({
    ...activity,
    ids: [execution, ...ids].slice(0, OUTCOMES_KEPT),
    outcomes: [status, ...outcomes].slice(0, OUTCOMES_KEPT),
    last: { id: execution, status, createdAt: at, ...(code !== undefined && { code }) },
  })
}

const made = (activity: Activity): Activity => ({ ...activity, isFailing: isFailing(activity.outcomes) })

/** Did the last run that ended not succeed? */
function isFailing(outcomes: readonly ExecutionStatus[]): boolean {
  const last = outcomes.find((status) => SAYS_HOW_IT_DOES.includes(status))
  return last !== undefined && last !== 'succeeded'
}
