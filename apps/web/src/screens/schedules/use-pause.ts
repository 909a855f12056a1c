import type { Schedule } from '@linkflow/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { toast } from '../../ui/toaster.tsx'
import { scheduleQuery } from './schedule-queries.ts'

/** Pauses what is active, and resumes what is paused. */
export function usePause(place: Place) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, state }: Schedule) =>
      state === 'paused' ? place.client.schedules.resume(id) : place.client.schedules.pause(id),
    onSuccess: (after, { workflowName }) => {
      queries.setQueryData(scheduleQuery(place, after.id).queryKey, after)
      for (const key of ['schedules', 'schedule-calendar', 'schedule-runs', 'next-runs'])
        void queries.invalidateQueries({ queryKey: [key, place.id] })
      toast({
        text: t(after.state === 'paused' ? 'schedules.paused' : 'schedules.resumed', { name: workflowName }),
      })
    },
    onError: (error) => toast({ text: error.message, tone: 'error' }),
  })
}
