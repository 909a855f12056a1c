import type { Redeliver, WebhookPlace } from '@linkflow/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Place } from '../../app/me.ts'
import { RangeFields, useRange } from '../../app/range-fields.tsx'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { ErrorNotice } from '../../ui/states.tsx'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const PROGRESS_LOOK_MS = 1_000

/** Starts runs with the calls of a range of time, after saying how many. */
export function RedeliverDialog({
  place,
  at,
  isLive,
  onClose,
}: {
  readonly place: Place
  readonly at: WebhookPlace
  readonly isLive: boolean
  readonly onClose: () => void
}) {
  // The minute that is under way belongs to it.
  const { fields, range: times } = useRange(Date.now() - 24 * HOUR_MS, Date.now() + MINUTE_MS)
  const [which, setWhich] = useState<'failed' | 'all'>('failed')
  const [version, setVersion] = useState<'live' | 'draft'>(isLive ? 'live' : 'draft')
  const range: Redeliver | undefined = times && {
    ...times,
    version,
    ...(which === 'failed' && { status: ['failed', 'timed_out'] }),
  }
  const preview = useQuery({
    queryKey: ['redelivery-preview', place.id, at.workflowId, at.node, range],
    queryFn: ({ signal }) => place.client.webhooks.previewRedelivery(at, range!, { signal }),
    enabled: range !== undefined,
    placeholderData: (before) => before,
  })
  const start = useMutation({ mutationFn: (wanted: Redeliver) => place.client.webhooks.redeliver(at, wanted) })
  if (start.data !== undefined) return <Progress place={place} id={start.data.id} onClose={onClose} />
  const count = preview.data?.calls ?? 0
  return (
    <FormDialog
      title={t('webhooks.redeliver-title')}
      description={t('webhooks.redeliver-lead')}
      submit={t('webhooks.redeliver-submit', { count })}
      isBusy={start.isPending}
      isReady={range !== undefined && count > 0 && preview.data?.isWhole === true}
      error={start.error ?? preview.error}
      onSubmit={() => range && start.mutate(range)}
      onClose={onClose}
    >
      <RangeFields {...fields} />
      <SelectField
        label={t('webhooks.redeliver-which')}
        value={which}
        onChange={({ target }) => setWhich(target.value as 'failed' | 'all')}
        options={[
          { value: 'failed', label: t('webhooks.redeliver-failed') },
          { value: 'all', label: t('webhooks.redeliver-all') },
        ]}
      />
      <SelectField
        label={t('webhooks.redeliver-version')}
        value={version}
        onChange={({ target }) => setVersion(target.value as 'live' | 'draft')}
        options={[
          ...(isLive ? [{ value: 'live', label: t('webhooks.version-live') }] : []),
          { value: 'draft', label: t('webhooks.version-draft') },
        ]}
      />
      <p role="status" className="text-text-2">
        {range === undefined
          ? t('range.wrong')
          : preview.data !== undefined &&
            (preview.data.isWhole
              ? t('webhooks.redeliver-count', { count })
              : t('webhooks.redeliver-too-many', { count }))}
      </p>
    </FormDialog>
  )
}

function Progress({
  place,
  id,
  onClose,
}: {
  readonly place: Place
  readonly id: string
  readonly onClose: () => void
}) {
  const progress = useQuery({
    queryKey: ['redelivery', place.id, id],
    queryFn: ({ signal }) => place.client.webhooks.redelivery(id, { signal }),
    refetchInterval: ({ state }) =>
      state.data === undefined || state.data.state === 'running' ? PROGRESS_LOOK_MS : false,
  })
  const cancel = useMutation({
    mutationFn: () => place.client.webhooks.cancelRedelivery(id),
    onSettled: () => void progress.refetch(),
  })
  const { state = 'running', calls = 0, started = 0, failed = 0 } = progress.data ?? {}
  return (
    <Dialog
      title={t('webhooks.redeliver-title')}
      onClose={onClose}
      footer={
        <>
          {state === 'running' && (
            <Button isBusy={cancel.isPending} onClick={() => cancel.mutate()}>
              {t('webhooks.redeliver-cancel')}
            </Button>
          )}
          <Button look="primary" onClick={onClose}>
            {t('dialog.close')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {(progress.error ?? cancel.error) && (
          <ErrorNotice title={t('dialog.refused')} text={(progress.error ?? cancel.error)!.message} />
        )}
        <progress
          aria-label={t('webhooks.redeliver-title')}
          max={Math.max(1, calls)}
          value={started + failed}
          className="h-2 w-full accent-accent-solid"
        />
        <p role="status" className="text-text-2 tabular-nums">
          {t(
            state === 'running'
              ? 'webhooks.redeliver-running'
              : state === 'done'
                ? 'webhooks.redeliver-done'
                : 'webhooks.redeliver-cancelled',
            { started, calls, failed },
          )}
        </p>
      </div>
    </Dialog>
  )
}
