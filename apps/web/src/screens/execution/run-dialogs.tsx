import { type Execution, isLinkFlowError } from '@linkflow/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Place } from '../../app/me.ts'
import { duration } from '../../editor/run/durations.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Bone } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { STATUS_LOOKS, StatusGlyph } from '../../ui/status.tsx'
import { Time } from '../../ui/time.tsx'
import { EditInput, type Items } from './edit-input.tsx'
import { othersQuery } from './run-queries.ts'
import type { Source } from './step-sources.ts'

/** From which node, and with which version: the one that ran, or the one that is live by now. */
export function RetryDialog({
  place,
  execution,
  from,
  source,
  hasLive,
  onDone,
  onClose,
}: {
  readonly place: Place
  readonly execution: Execution
  /** Absent: from what failed. */
  readonly from: { readonly node: string; readonly name: string } | undefined
  /** What came in, where it can be changed. */
  readonly source: Source | undefined
  /** Another version than the one that ran is live. */
  readonly hasLive: boolean
  readonly onDone: (execution: string) => void
  readonly onClose: () => void
}) {
  const [version, setVersion] = useState<'original' | 'live'>('original')
  const [items, setItems] = useState<Items | string>()
  const retry = useMutation({
    mutationFn: () =>
      place.client.executions.retry(execution.id, {
        version,
        ...(from !== undefined && { from: from.node }),
        ...(typeof items === 'object' &&
          source !== undefined && { edit: { node: source.step.node, port: source.port, items: [...items] } }),
      }),
    onSuccess: ({ id }) => onDone(id),
  })
  return (
    <Dialog
      title={from === undefined ? t('executions.retry') : t('run-view.retry-from', { name: from.name })}
      description={t('run-view.retry-lead')}
      width={source === undefined ? 'small' : 'medium'}
      onClose={onClose}
      footer={
        <>
          <Button look="quiet" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button
            look="primary"
            isBusy={retry.isPending}
            disabled={typeof items === 'string'}
            onClick={() => retry.mutate()}
          >
            {t('run-view.retry-do')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {retry.error && (
          <ErrorNotice
            title={t('dialog.refused')}
            text={retry.error.message}
            requestId={isLinkFlowError(retry.error) ? retry.error.requestId : undefined}
          />
        )}
        <fieldset className="flex flex-col gap-2">
          <legend className="pb-1.5 font-medium text-text">{t('run-view.which-version')}</legend>
          {(['original', 'live'] as const).map((each) => (
            <label key={each} className="flex min-h-6 items-center gap-2.5 text-text has-disabled:text-text-3">
              <input
                type="radio"
                name="version"
                value={each}
                checked={version === each}
                disabled={each === 'live' && !hasLive}
                onChange={() => setVersion(each)}
                className="size-4 accent-[var(--lf-accent-solid)]"
              />
              {t(each === 'original' ? 'run-view.version-original' : 'run-view.version-live')}
            </label>
          ))}
        </fieldset>
        {source !== undefined && (
          <EditInput place={place} execution={execution.id} source={source} onChange={setItems} />
        )}
      </div>
    </Dialog>
  )
}

/** The last runs of the same workflow. */
export function CompareDialog({
  place,
  execution,
  onChoose,
  onClose,
}: {
  readonly place: Place
  readonly execution: Execution
  readonly onChoose: (execution: string) => void
  readonly onClose: () => void
}) {
  const others = useQuery(othersQuery(place, execution.workflowId))
  const shown = others.data?.items.filter(({ id }) => id !== execution.id)
  return (
    <Dialog title={t('run-compare.choose')} description={t('run-compare.choose-lead')} onClose={onClose}>
      {others.error && <ErrorNotice title={t('executions.failed')} text={others.error.message} />}
      {shown === undefined && !others.error && <Bone className="h-32 rounded-card" />}
      {shown?.length === 0 && <p className="text-text-3">{t('run-compare.none')}</p>}
      <ul className="-mx-2 flex flex-col">
        {shown?.map(({ id, status, createdAt, durationMs }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => onChoose(id)}
              className="flex min-h-9 w-full items-center gap-2.5 rounded-button px-2 text-left text-text hover:bg-raised"
            >
              <StatusGlyph status={status} />
              <span className={STATUS_LOOKS[status].color}>{t(STATUS_LOOKS[status].word)}</span>
              <span className="ml-auto text-text-2">
                <Time of={createdAt} />
              </span>
              <span className="w-20 text-right text-text-3 tabular-nums">
                {durationMs === undefined ? '' : duration(durationMs)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
