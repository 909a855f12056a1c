import { useMutation, useQuery } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { toast } from '../../ui/toaster.tsx'
import { backfillsQuery } from './schedule-queries.ts'
import { hereZone, timeIn } from './zone-times.ts'

/** What was started of the past, and how far it is. */
export function BackfillsCard({
  place,
  id,
  canWrite,
}: {
  readonly place: Place
  readonly id: string
  readonly canWrite: boolean
}) {
  const backfills = useQuery(backfillsQuery(place, id))
  const cancel = useMutation({
    mutationFn: (backfill: string) => place.client.schedules.cancelBackfill(id, backfill),
    onError: (error) => toast({ text: error.message, tone: 'error' }),
    onSettled: () => void backfills.refetch(),
  })
  if (backfills.data === undefined || backfills.data.items.length === 0) return null
  const zone = hereZone()
  return (
    <Card title={t('schedules.backfills')} isFlush>
      <ul>
        {backfills.data.items.map(({ id, from, until, state, starts, started, failed }) => (
          <li key={id} className="flex flex-col gap-1.5 border-t border-border px-4 py-2.5">
            <span className="text-meta text-text-3">
              {timeIn(zone, from)} – {timeIn(zone, until)}
            </span>
            <div className="flex items-center gap-3">
              <span className="mr-auto text-text-2 tabular-nums">
                {t(
                  state === 'running'
                    ? 'schedules.backfill-running'
                    : state === 'done'
                      ? 'schedules.backfill-done'
                      : 'schedules.backfill-cancelled',
                  { started, starts, failed },
                )}
              </span>
              {state === 'running' && canWrite && (
                <Button size="compact" isBusy={cancel.isPending} onClick={() => cancel.mutate(id)}>
                  {t('dialog.cancel')}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}
