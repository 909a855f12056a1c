import type { WorkflowNode } from '@linkflow/contracts'
import { t } from '../../strings/index.ts'
import type { DataRoot } from '../data/data-path.ts'
import { DataViewer } from '../data/data-viewer.tsx'
import { NoData } from './data-states.tsx'
import { SelectBox } from './fields/inputs.tsx'
import { PaneHead } from './pane-head.tsx'
import { usePanel } from './panel-context.tsx'
import { SideBar, SideWithout } from './side-data.tsx'
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
  const { client, mayEdit } = usePanel()
  const { view, onView } = side
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
      <SideBar side={side} />
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
      ) : (
        <SideWithout
          side={side}
          node={chosen.name}
          isRunning={isRunning}
          text={t('panel.no-input')}
          run={{ label: t('panel.run-previous'), look: 'primary' }}
        />
      )}
    </>
  )
}
