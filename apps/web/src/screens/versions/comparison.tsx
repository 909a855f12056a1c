import { useQuery } from '@tanstack/react-query'
import { useId, useMemo, useState } from 'react'
import { announce } from '../../app/announce.tsx'
import type { Place } from '../../app/me.ts'
import { QueryFailed } from '../../app/query-failed.tsx'
import { ChangeList } from '../../editor/diff/change-list.tsx'
import { type Change, withoutLayout } from '../../editor/diff/changes.ts'
import { KIND_LOOKS } from '../../editor/diff/kinds.tsx'
import type { NodeTypes } from '../../editor/document/node-types.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { Bone } from '../../ui/skeleton.tsx'
import { Switch } from '../../ui/switch.tsx'
import { TabList } from '../../ui/tab-list.tsx'
import { DiffGraph, type GraphMode } from './diff-graph.tsx'
import { GraphBar } from './graph-bar.tsx'
import { TestsPanel } from './tests-panel.tsx'
import type { SideState } from './use-side.ts'
import { changesQuery, type Side } from './version-queries.ts'

interface ComparisonProps {
  readonly place: Place
  readonly workflowId: string
  readonly before: SideState
  readonly after: SideState
  readonly names: { readonly before: string; readonly after: string }
  readonly types: NodeTypes | undefined
  readonly credentials: ReadonlyMap<string, string> | undefined
  readonly tab: Tab
  readonly onTab: (tab: Tab) => void
}

export type Tab = 'changes' | 'tests'

export function Comparison(props: ComparisonProps) {
  const { before, after } = props
  for (const side of [before, after])
    if (side.type === 'failed')
      return (
        <div className="p-4">
          <QueryFailed title={t('versions-page.failed')} error={side.error} onRetry={side.again} />
        </div>
      )
  if (before.type !== 'there' || after.type !== 'there') return <ComparisonSkeleton />
  const isNearest = before.insteadOf !== undefined || after.insteadOf !== undefined
  return (
    <div className="flex min-h-0 min-w-0 flex-col">
      {isNearest && (
        <p role="status" className="border-b border-border bg-warning-bg px-4 py-2 text-warning">
          {t('versions-page.nearest', {
            name: before.insteadOf === undefined ? props.names.after : props.names.before,
          })}
        </p>
      )}
      <Compared {...props} before={before.side} after={after.side} />
    </div>
  )
}

const NO_CHANGES: readonly Change[] = []
const NONE: readonly string[] = []

function Compared({
  place,
  workflowId,
  before,
  after,
  names,
  types,
  credentials,
  tab,
  onTab,
}: Omit<ComparisonProps, 'before' | 'after'> & { readonly before: Side; readonly after: Side }) {
  const read = useQuery(changesQuery(place, workflowId, before, after))
  const [mode, setMode] = useState<GraphMode>('unified')
  const [withMoves, setWithMoves] = useState(false)
  const tabs = useId()
  const [open, setOpen] = useState<string>()
  const [node, setNode] = useState<string>()
  const [shown, setShown] = useState(NONE)
  const all = read.data ?? NO_CHANGES
  const changes = useMemo(() => (withMoves ? all : withoutLayout(all)), [all, withMoves])
  const moved = all.length - withoutLayout(all).length
  const at = changes.findIndex(({ key }) => key === open)

  const select = (key: string | undefined) => {
    setOpen(key)
    const change = changes.find((each) => each.key === key)
    setNode(change?.nodes[0])
    setShown(change?.nodes ?? NONE)
  }
  const step = (by: 1 | -1) => {
    if (changes.length === 0) return announce(t('versions-page.no-changes'))
    const next = at === -1 ? (by === 1 ? 0 : changes.length - 1) : (at + by + changes.length) % changes.length
    const change = changes[next]!
    select(change.key)
    onTab('changes')
    const kind = t(KIND_LOOKS[change.kind].word)
    announce(t('versions-page.at', { at: next + 1, count: changes.length, kind, title: change.title }))
  }
  useKeys([
    { id: 'versions-next', scope: 'list', keys: ']', label: t('versions-page.next'), run: () => step(1) },
    { id: 'versions-previous', scope: 'list', keys: '[', label: t('versions-page.previous'), run: () => step(-1) },
  ])
  const list = (
    <>
      {read.error !== null && (
        <QueryFailed title={t('versions-page.failed')} error={read.error} onRetry={() => void read.refetch()} />
      )}
      {read.isPending && <Bone className="h-24 rounded-button" />}
      {read.data !== undefined && changes.length === 0 && (
        <p className="px-1 text-text-2">{t(moved > 0 ? 'versions-page.only-moves' : 'versions-page.no-changes')}</p>
      )}
      <ChangeList changes={changes} selected={open} onSelect={select} credentials={credentials} />
      {moved > 0 && (
        <div className="border-t border-border px-1 pt-3">
          <Switch
            label={t('versions-page.show-moves', { count: moved })}
            hint={t('versions-page.show-moves-hint')}
            isOn={withMoves}
            onChange={setWithMoves}
          />
        </div>
      )}
    </>
  )
  return (
    <div className="grid min-h-0 flex-1 xl:grid-cols-[minmax(0,1fr)_24rem]">
      <div className="flex min-h-0 min-w-0 flex-col max-xl:h-96">
        <GraphBar mode={mode} onMode={setMode} at={at} count={read.data && changes.length} onStep={step} />
        <div className="min-h-0 flex-1">
          {types !== undefined && (
            <DiffGraph
              mode={mode}
              types={types}
              before={before.file}
              after={after.file}
              names={names}
              changes={changes}
              selected={node}
              shown={shown}
              onSelect={(id) => {
                setNode(id)
                // It is under the pointer: nothing has to move.
                setShown(NONE)
                setOpen(changes.find(({ nodes }) => nodes.includes(id))?.key)
              }}
            />
          )}
        </div>
      </div>
      <section
        aria-label={t('versions-page.changes')}
        className="flex min-h-0 min-w-0 flex-col border-border max-xl:border-t xl:border-l"
      >
        <TabList
          label={t('versions-page.tabs')}
          tabs={[
            { value: 'changes', label: t('versions-page.changes'), count: changes.length },
            { value: 'tests', label: t('tests.title') },
          ]}
          chosen={tab}
          panelId={tabs}
          onChoose={onTab}
        />
        <div
          role="tabpanel"
          id={tabs}
          aria-labelledby={`${tabs}-${tab}`}
          className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-3 py-3"
        >
          {tab === 'tests' ? (
            <TestsPanel place={place} workflowId={workflowId} version={after.choice} name={names.after} />
          ) : (
            list
          )}
        </div>
      </section>
    </div>
  )
}

const ComparisonSkeleton = () => (
  <div aria-busy="true" className="flex min-h-80 items-center justify-center gap-20 bg-canvas">
    <Bone className="h-16 w-60 rounded-card" />
    <Bone className="h-16 w-60 rounded-card max-lg:hidden" />
  </div>
)
