import type { ReactNode } from 'react'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { errorOf } from '../../ui/error-of.ts'
import { RunIcon } from '../../ui/icons.ts'
import { ErrorNotice } from '../../ui/states.tsx'
import { DataSkeleton } from './data-skeleton.tsx'
import { NoData, StepOutcome } from './data-states.tsx'
import { PortAndTurn } from './pane-head.tsx'
import { usePanel } from './panel-context.tsx'
import type { Side } from './use-side.ts'

/** What is said of the data above it: that it is an example, or which of several it is. */
export function SideBar({
  side: { data, isSample, onSample, turns, turn, onPort, onTurn },
  children,
}: {
  readonly side: Side
  readonly children?: ReactNode
}) {
  return (
    <>
      {isSample && <SampleNote onEnd={() => onSample(false)} />}
      {children}
      {!isSample && data.type === 'items' && (
        <PortAndTurn ports={data.ports} port={data.port} turns={turns} turn={turn} onPort={onPort} onTurn={onTurn} />
      )}
    </>
  )
}

/** What stands there while there is no data: why, and what to press. */
export function SideWithout({
  side: { data, sample, onSample },
  node,
  isRunning,
  text,
  run,
}: {
  readonly side: Side
  /** The name of the node whose data it would be. */
  readonly node: string
  readonly isRunning: boolean
  readonly text: string
  readonly run: { readonly label: string; readonly look?: 'primary' }
}) {
  const { mayRun, runTo } = usePanel()
  if (data.type === 'failed')
    return (
      <div className="p-3">
        <ErrorNotice title={t('data.failed')} {...errorOf(data.error)} onRetry={data.retry} />
      </div>
    )
  if (data.type === 'step') return <StepOutcome step={data.step} onRun={mayRun ? () => runTo(node) : undefined} />
  if (data.type === 'loading') return <DataSkeleton />
  return (
    <NoData text={isRunning ? t('panel.running') : text}>
      {mayRun && (
        <Button size="compact" look={run.look} icon={RunIcon} isBusy={isRunning} onClick={() => runTo(node)}>
          {run.label}
        </Button>
      )}
      {sample !== undefined && (
        <Button size="compact" data-sample="" onClick={() => onSample(true)}>
          {t('panel.use-sample')}
        </Button>
      )}
    </NoData>
  )
}

const SampleNote = ({ onEnd }: { readonly onEnd: () => void }) => (
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
