import type { WorkflowNode } from '@linkflow/contracts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { RunIcon } from '../../ui/icons.ts'
import { ErrorNotice } from '../../ui/states.tsx'
import type { DataRoot } from '../data/data-path.ts'
import { DataViewer } from '../data/data-viewer.tsx'
import { DataSkeleton } from './data-skeleton.tsx'
import { NoData, StepOutcome } from './data-states.tsx'
import { SelectBox } from './fields/inputs.tsx'
import { PaneHead, PortAndTurn } from './pane-head.tsx'
import { usePanel } from './panel-context.tsx'
import { type Side, shownSource } from './use-side.ts'

/** What comes in: of any node that leads here. */
export function InputPane({
  side,
  sources,
  chosen,
  root,
  isTrigger,
  isRunning,
  onChoose,
  onInsert,
}: {
  readonly side: Side
  readonly sources: readonly WorkflowNode[]
  readonly chosen: WorkflowNode | undefined
  readonly root: DataRoot
  readonly isTrigger: boolean
  readonly isRunning: boolean
  readonly onChoose: (id: string) => void
  readonly onInsert: (reference: string) => void
}) {
  const { client, mayRun, runTo, mayEdit } = usePanel()
  const { data, sample, isSample, onSample, view, onView } = side
  const shown = shownSource(side)
  return (
    <>
      <PaneHead title={t('panel.input')}>
        {sources.length > 0 && (
          <SelectBox
            aria-label={t('panel.source')}
            className="min-w-0 flex-1"
            value={chosen?.id ?? ''}
            options={sources.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={onChoose}
          />
        )}
      </PaneHead>
      {isSample && <SampleNote onEnd={() => onSample(false)} />}
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
      {shown !== undefined && chosen !== undefined ? (
        <DataViewer
          client={client}
          label={t('panel.input-of', { node: chosen.name })}
          source={shown}
          view={view}
          root={mayEdit ? root : undefined}
          onView={onView}
          onInsert={onInsert}
        />
      ) : isTrigger ? (
        <NoData text={t('panel.trigger-input')} />
      ) : chosen === undefined ? (
        <NoData text={t('panel.not-connected')} />
      ) : data.type === 'failed' ? (
        <div className="p-3">
          <ErrorNotice title={t('data.failed')} text={data.error.message} onRetry={data.retry} />
        </div>
      ) : data.type === 'step' ? (
        <StepOutcome step={data.step} onRun={mayRun ? () => runTo(chosen.name) : undefined} />
      ) : data.type === 'loading' ? (
        <DataSkeleton />
      ) : (
        <NoData text={isRunning ? t('panel.running') : t('panel.no-input')}>
          {mayRun && (
            <Button size="compact" look="primary" icon={RunIcon} isBusy={isRunning} onClick={() => runTo(chosen.name)}>
              {t('panel.run-previous')}
            </Button>
          )}
          {sample !== undefined && (
            <Button size="compact" data-sample="" onClick={() => onSample(true)}>
              {t('panel.use-sample')}
            </Button>
          )}
        </NoData>
      )}
    </>
  )
}

export const SampleNote = ({ onEnd }: { readonly onEnd: () => void }) => (
  <p className="mx-3 mb-2 flex items-center justify-between gap-2 rounded-input bg-raised py-0.5 pr-1 pl-2 text-meta text-text-2">
    {t('panel.sample-shown')}
    <button
      type="button"
      data-sample=""
      onClick={onEnd}
      className="min-h-6 rounded-input px-1 text-accent hover:underline"
    >
      {t('panel.sample-end')}
    </button>
  </p>
)
