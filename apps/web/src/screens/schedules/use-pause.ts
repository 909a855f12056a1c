import type { Schedule } from '@linkflow/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { fullTime } from '../../strings/times.ts'
import { toast } from '../../ui/toaster.tsx'
import { scheduleQuery } from './schedule-queries.ts'

interface Wish extends Pick<Schedule, 'id' | 'state' | 'workflowName'> {
  /** An instant at which the pause ends by itself; of what is paused it makes another end. */
  readonly until?: string
}

/** Pauses what is active, and resumes what is paused. */
export function usePause(place: Place) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, state, until }: Wish) =>
      state === 'paused' && until === undefined
        ? place.client.schedules.resume(id)
        : place.client.schedules.pause(id, { until }),
    onSuccess: (after, { workflowName: name }) => {
      queries.setQueryData(scheduleQuery(place, after.id).queryKey, after)
      for (const key of ['schedules', 'schedule-calendar', 'schedule-runs', 'next-runs'])
        void queries.invalidateQueries({ queryKey: [key, place.id] })
      toast({ text: saidOf(after, name) })
    },
    onError: (error) => toast({ text: error.message, tone: 'error' }),
  })
}

function saidOf({ state, pausedUntil }: Schedule, name: string): string {
  if (state !== 'paused') return t('schedules.resumed', { name })
  return pausedUntil === undefined
    ? t('schedules.paused', { name })
    : t('schedules.paused-until', { name, time: fullTime(pausedUntil) })
}
