import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { t } from '../../strings/index.ts'
import { relativeTime } from '../../strings/times.ts'
import { ChevronDownIcon, ReusedIcon } from '../../ui/icons.ts'
import { Menu, MenuItem, MenuLine, MenuTitle } from '../../ui/menu.tsx'
import { Bone } from '../../ui/skeleton.tsx'
import { STATUS_LOOKS, StatusGlyph } from '../../ui/status.tsx'
import { useEditor } from '../view/editor-context.tsx'
import { usePanel } from './panel-context.tsx'
import { type NodeData, type NodeResult, nodeResultsQuery } from './use-node-data.ts'
import type { ShownData } from './use-shown-run.ts'

const UseDataDialog = lazy(() => import('./use-data-dialog.tsx'))

/** Whose result is shown: one of the last that this node gave, or that of any other run. */
export function ResultPicker({ run, data }: { readonly run: ShownData; readonly data: NodeData }) {
  const [isChoosing, setChoosing] = useState(false)
  const { execution } = run
  const step = data.type === 'items' || data.type === 'step' ? data.step : undefined
  // A node that was passed over has no status of its own that a run has.
  const status = step === undefined || step.status === 'skipped' ? execution?.status : step.status
  const words =
    status === undefined || execution === undefined
      ? t('panel.this-run')
      : `${t(STATUS_LOOKS[status].word)} · ${relativeTime(execution.createdAt)}`
  return (
    <div className="px-3 pb-2">
      <Menu
        label={t('panel.result')}
        align="start"
        trigger={
          <button
            type="button"
            data-button=""
            aria-label={`${t('panel.result')}: ${words}`}
            className="flex min-h-8 w-full min-w-0 items-center gap-2 rounded-input border border-strong bg-surface pr-2 pl-2.5 text-ui text-text hover:border-text-3 focus-visible:outline-offset-0"
          >
            {status !== undefined && <StatusGlyph status={status} />}
            <span className="min-w-0 flex-1 truncate text-left">{words}</span>
            <ChevronDownIcon aria-hidden className="size-4 shrink-0 text-text-3" strokeWidth={1.75} />
          </button>
        }
      >
        <MenuTitle>{t('panel.results')}</MenuTitle>
        <LastResults state={run.state} onChoose={run.choose} />
        <MenuLine />
        <MenuItem icon={ReusedIcon} label={t('panel.use-data')} onSelect={() => setChoosing(true)} />
      </Menu>
      {isChoosing && (
        <Suspense>
          <UseDataDialog onChoose={run.choose} onClose={() => setChoosing(false)} />
        </Suspense>
      )}
    </div>
  )
}

/** Read when the list is opened, and not before. */
function LastResults({ state, onChoose }: { readonly state: string; readonly onChoose: (id: string) => void }) {
  const { client, node } = usePanel()
  const { workflowId } = useEditor()
  const results = useQuery(nodeResultsQuery(client, workflowId, node.id, state))
  if (results.error !== null) return <p className="px-2 py-1.5 text-meta text-error">{results.error.message}</p>
  if (results.data === undefined)
    return (
      <div className="flex flex-col gap-2 p-2">
        <Bone className="h-4 w-40" />
        <Bone className="h-4 w-32" />
      </div>
    )
  if (results.data.length === 0) return <p className="px-2 py-1.5 text-meta text-text-3">{t('panel.no-results')}</p>
  return results.data.map((result) => {
    const { execution } = result
    const status = statusOf(result)
    return (
      <MenuItem
        key={execution.id}
        icon={STATUS_LOOKS[status].icon}
        label={`${t(STATUS_LOOKS[status].word)} · ${relativeTime(execution.createdAt)}`}
        detail={detailOf(result)}
        onSelect={() => onChoose(execution.id)}
      />
    )
  })
}

const statusOf = ({ step: { status } }: NodeResult) =>
  status === 'reused' ? 'succeeded' : status === 'skipped' ? 'cancelled' : status

function detailOf({ execution, step: { outputs, code } }: NodeResult): string {
  const count = (outputs ?? []).reduce((sum, output) => sum + output.count, 0)
  return [
    execution.mode === 'test' ? t('panel.test-run') : t('panel.real-run'),
    code ?? t('data.items', { count }),
  ].join(' · ')
}
