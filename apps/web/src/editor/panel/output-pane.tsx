import type { Execution } from '@linkflow/sdk'
import { lazy, Suspense, useState } from 'react'
import { t } from '../../strings/index.ts'
import { relativeTime } from '../../strings/times.ts'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { PinIcon, RenameIcon, RunIcon } from '../../ui/icons.ts'
import { ErrorNotice } from '../../ui/states.tsx'
import { STATUS_LOOKS } from '../../ui/status.tsx'
import { DataViewer } from '../data/data-viewer.tsx'
import { DataSkeleton } from './data-skeleton.tsx'
import { NoData, StaleNote, StepOutcome } from './data-states.tsx'
import { SelectBox } from './fields/inputs.tsx'
import { SampleNote, type Side } from './input-pane.tsx'
import { PaneHead, PortAndTurn } from './pane-head.tsx'
import { usePanel } from './panel-context.tsx'

const EditDataDialog = lazy(() => import('./edit-data-dialog.tsx'))

/** What it put out, in the last run or in one before; and what is pinned to it. */
export function OutputPane({
  side,
  results,
  chosen,
  isStale,
  isRunning,
  canPin,
  isPinBusy,
  onChoose,
  onPin,
  onPinItems,
}: {
  readonly side: Side
  readonly results: readonly Execution[]
  readonly chosen: string | undefined
  readonly isStale: boolean
  readonly isRunning: boolean
  readonly canPin: boolean
  readonly isPinBusy: boolean
  readonly onChoose: (executionId: string) => void
  readonly onPin: () => void
  readonly onPinItems: (port: string, items: readonly Readonly<Record<string, unknown>>[]) => Promise<void>
}) {
  const { client, node, mayEdit, mayRun, runTo } = usePanel()
  const [isEditing, setEditing] = useState(false)
  const { data, sample, isSample, onSample, view, onView } = side
  const shown = isSample ? sample : data.type === 'items' ? data.source : undefined
  const pin = data.type === 'items' ? data.pin : undefined
  const runs = results.some(({ id }) => id === chosen) || chosen === undefined ? results : undefined
  return (
    <>
      <PaneHead title={t('panel.output')}>
        {mayEdit && (
          <>
            <IconButton
              size="compact"
              icon={RenameIcon}
              label={t('panel.edit-json')}
              onClick={() => setEditing(true)}
            />
            {pin === undefined && (
              <IconButton
                size="compact"
                icon={PinIcon}
                label={t('panel.pin')}
                disabled={!canPin || isPinBusy}
                onClick={onPin}
              />
            )}
          </>
        )}
      </PaneHead>
      {pin === undefined && results.length > 0 && (
        <SelectBox
          aria-label={t('panel.result')}
          className="mx-3 mb-2"
          value={chosen ?? ''}
          options={[
            ...(runs === undefined ? [{ value: chosen!, label: t('panel.this-run') }] : []),
            ...results.map(({ id, status, createdAt }) => ({
              value: id,
              label: `${t(STATUS_LOOKS[status].word)} · ${relativeTime(createdAt)}`,
            })),
          ]}
          onChange={onChoose}
        />
      )}
      {pin !== undefined && (
        <p
          role="status"
          className="mx-3 mb-2 flex flex-wrap items-center justify-between gap-x-2 rounded-input bg-pinned-bg py-0.5 pr-1 pl-2 text-meta text-pinned"
        >
          <span className="inline-flex items-center gap-1.5">
            <PinIcon aria-hidden className="size-3.5 shrink-0" strokeWidth={1.75} />
            {t('panel.pinned-note')}
          </span>
          {mayEdit && (
            <button
              type="button"
              onClick={onPin}
              className="min-h-6 rounded-input px-1 font-medium text-pinned hover:underline"
            >
              {t('panel.unpin')}
            </button>
          )}
        </p>
      )}
      {isSample && <SampleNote onEnd={() => onSample(false)} />}
      {isStale && !isSample && pin === undefined && <StaleNote />}
      {!isSample && data.type === 'items' && (
        <PortAndTurn
          ports={data.ports}
          port={data.port}
          turns={side.turns}
          turn={side.turn}
          onPort={side.onPort}
          onTurn={side.onTurn}
        />
      )}
      {!isSample && data.type === 'items' && data.step?.error !== undefined && (
        <StepOutcome step={data.step} onRun={mayRun ? () => runTo(node.name) : undefined} />
      )}
      {shown !== undefined ? (
        <DataViewer
          client={client}
          label={t('panel.output-of', { node: node.name })}
          source={shown}
          view={view}
          root={undefined}
          onView={onView}
          onInsert={() => undefined}
        />
      ) : data.type === 'failed' ? (
        <div className="p-3">
          <ErrorNotice title={t('data.failed')} text={data.error.message} onRetry={data.retry} />
        </div>
      ) : data.type === 'step' ? (
        <StepOutcome step={data.step} onRun={mayRun ? () => runTo(node.name) : undefined} />
      ) : data.type === 'loading' ? (
        <DataSkeleton />
      ) : (
        <NoData text={isRunning ? t('panel.running') : t('panel.no-output')}>
          {mayRun && (
            <Button size="compact" icon={RunIcon} isBusy={isRunning} onClick={() => runTo(node.name)}>
              {t('panel.run-to-here')}
            </Button>
          )}
          {sample !== undefined && (
            <Button size="compact" onClick={() => onSample(true)}>
              {t('panel.use-sample')}
            </Button>
          )}
        </NoData>
      )}
      {isEditing && (
        <Suspense>
          <EditDataDialog
            client={client}
            source={shown}
            port={data.type === 'items' ? (data.port ?? 'main') : 'main'}
            onClose={() => setEditing(false)}
            onSave={onPinItems}
          />
        </Suspense>
      )}
    </>
  )
}
