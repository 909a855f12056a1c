import type { BackfillRange, Schedule } from '@linkflow/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { RangeFields, useRange } from '../../app/range-fields.tsx'
import { t } from '../../strings/index.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { toast } from '../../ui/toaster.tsx'
import { backfillsQuery } from './schedule-queries.ts'
import { hereZone } from './zone-times.ts'

const DAY_MS = 86_400_000

/** Starts the instants of a range of the past, after saying how many. */
export function BackfillDialog({
  place,
  schedule: { id },
  onClose,
}: {
  readonly place: Place
  readonly schedule: Schedule
  readonly onClose: () => void
}) {
  const queries = useQueryClient()
  const { fields, range } = useRange(Date.now() - 7 * DAY_MS, Date.now())
  const preview = useQuery({
    queryKey: ['backfill-preview', place.id, id, range],
    queryFn: ({ signal }) => place.client.schedules.previewBackfill(id, range!, { signal }),
    enabled: range !== undefined,
    placeholderData: (before) => before,
  })
  const start = useMutation({
    mutationFn: (wanted: BackfillRange) => place.client.schedules.backfill(id, wanted),
    onSuccess: ({ starts }) => {
      toast({ text: t('schedules.backfill-started', { count: starts }) })
      void queries.invalidateQueries({ queryKey: backfillsQuery(place, id).queryKey })
      onClose()
    },
  })
  const isSure = range !== undefined && preview.data !== undefined && !preview.isPlaceholderData && !preview.error
  return (
    <FormDialog
      title={t('schedules.backfill-title')}
      description={t('schedules.backfill-lead')}
      submit={t('schedules.backfill-submit', { count: preview.data?.starts ?? 0 })}
      isBusy={start.isPending}
      isReady={isSure && preview.data.starts > 0}
      error={start.error ?? preview.error}
      onSubmit={() => range && start.mutate(range)}
      onClose={onClose}
    >
      <RangeFields {...fields} />
      <p className="text-meta text-text-3">{t('schedules.times-in', { zone: hereZone() })}</p>
      <p role="status" className="text-text-2">
        {range === undefined
          ? t('range.wrong')
          : preview.data !== undefined &&
            !preview.error &&
            t('schedules.backfill-count', { ...countsOf(preview.data) })}
      </p>
    </FormDialog>
  )
}

const countsOf = ({ instants, starts, already }: { instants: number; starts: number; already: number }) => ({
  instants,
  starts,
  already,
})
