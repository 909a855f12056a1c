import { lazy, Suspense, useState } from 'react'
import { t } from '../../strings/index.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { PinIcon, RenameIcon } from '../../ui/icons.ts'
import { DataViewer } from '../data/data-viewer.tsx'
import { StaleNote, StepOutcome } from './data-states.tsx'
import { PaneHead } from './pane-head.tsx'
import { usePanel } from './panel-context.tsx'
import { ResultPicker } from './result-picker.tsx'
import { SideBar, SideWithout } from './side-data.tsx'
import type { usePinning } from './use-pinning.ts'
import type { ShownData } from './use-shown-run.ts'
import { type Side, shownSource } from './use-side.ts'

const EditDataDialog = lazy(() => import('./edit-data-dialog.tsx'))

/** What it put out, in the last run or in one before; and what is pinned to it. */
export function OutputPane({
  side,
  run,
  isStale,
  pinning,
}: {
  readonly side: Side
  readonly run: ShownData
  readonly isStale: boolean
  readonly pinning: ReturnType<typeof usePinning>
}) {
  const { client, node, mayEdit, mayRun, runTo } = usePanel()
  const [isEditing, setEditing] = useState(false)
  const { data, isSample, view, onView } = side
  const shown = shownSource(side)
  const pin = data.type === 'items' ? data.pin : undefined
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
                disabled={!pinning.canPin || pinning.isBusy}
                onClick={pinning.toggle}
              />
            )}
          </>
        )}
      </PaneHead>
      {pin === undefined && run.executionId !== undefined && <ResultPicker run={run} data={data} />}
      {pin !== undefined && (
        <p
          role="status"
          className="mx-3 mb-2 flex flex-wrap items-center justify-between gap-x-2 rounded-input bg-pinned-bg py-1 pr-1 pl-2 text-meta text-pinned"
        >
          <span className="inline-flex min-h-6 items-center gap-1.5">
            <PinIcon aria-hidden className="size-3.5 shrink-0" strokeWidth={1.75} />
            {t('panel.pinned-note')}
          </span>
          {mayEdit && (
            <button
              type="button"
              onClick={pinning.toggle}
              className="min-h-6 rounded-input px-1 font-medium text-pinned hover:underline"
            >
              {t('panel.unpin')}
            </button>
          )}
        </p>
      )}
      <SideBar side={side}>{isStale && !isSample && pin === undefined && <StaleNote />}</SideBar>
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
      ) : (
        <SideWithout
          side={side}
          node={node.name}
          isRunning={run.isRunning}
          text={t('panel.no-output')}
          run={{ label: t('panel.run-to-here') }}
        />
      )}
      {isEditing && (
        <Suspense>
          <EditDataDialog
            client={client}
            source={shown}
            port={data.type === 'items' ? (data.port ?? 'main') : 'main'}
            onClose={() => setEditing(false)}
            onSave={pinning.pinItems}
          />
        </Suspense>
      )}
    </>
  )
}
