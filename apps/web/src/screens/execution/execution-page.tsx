import { type Execution, isLinkFlowError, type Step } from '@linkflow/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { announce } from '../../app/announce.tsx'
import { usePageTitle } from '../../app/crumbs.ts'
import { FailedPage } from '../../app/failed-page.tsx'
import { late } from '../../app/late.tsx'
import { useLive } from '../../app/live.ts'
import { type Place, usePlace } from '../../app/me.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { fullTime } from '../../strings/times.ts'
import { TimelineIcon } from '../../ui/icons.ts'
import { Bone, Later, RowBones } from '../../ui/skeleton.tsx'
import { EmptyState, ErrorNotice } from '../../ui/states.tsx'
import { STATUS_LOOKS } from '../../ui/status.tsx'
import { toast } from '../../ui/toaster.tsx'
import { canReplay, canRetry, canStop } from '../executions/execution-acts.ts'
import { copyLink, linkTo } from '../executions/execution-menu.tsx'
import { useExecutionActs } from '../executions/execution-queries.ts'
import { piecesOf } from './bar-pieces.ts'
import { Inspector, isView, StepItems, type View } from './inspector.tsx'
import { READ_EVERY_MS, STEPS_MAX } from './limits.ts'
import { loopsOf } from './loop-bodies.ts'
import { RunGraph } from './run-graph.tsx'
import { RunHeader } from './run-header.tsx'
import {
  download,
  executionQuery,
  neighbour,
  nodeTypesQuery,
  stepsQuery,
  versionQuery,
  workflowQuery,
} from './run-queries.ts'
import { barOf, failedKeys, openTo, pathTo, rowsOf, runTree, triedKeys } from './run-tree.ts'
import { editableSource as editable } from './step-sources.ts'
import { outcomesOf } from './step-status.tsx'
import { Timeline, type TimelineSwitches } from './timeline.tsx'
import { timelineScale } from './timeline-scale.ts'

const ComparePanel = late(() => import('./compare-panel.tsx').then(({ ComparePanel }) => ComparePanel))
const KeepTestDialog = late(() => import('./keep-test-dialog.tsx').then(({ KeepTestDialog }) => KeepTestDialog))
const CompareDialog = late(() => import('./run-dialogs.tsx').then(({ CompareDialog }) => CompareDialog))
const RetryDialog = late(() => import('./run-dialogs.tsx').then(({ RetryDialog }) => RetryDialog))

/** One execution: what ran, when, with what, and why it ended as it did. */
export function ExecutionPage() {
  const place = usePlace()
  const { execution: id } = useParams({ from: '/w/$workspace/executions/$execution' })
  const execution = useQuery(executionQuery(place, id))
  // The viewer of data is half as large as the page: it comes beside what the page reads.
  useEffect(StepItems.prefetch, [])
  if (execution.data !== undefined) return <OpenExecution key={id} place={place} execution={execution.data} />
  if (execution.error) return <FailedPage error={execution.error} reset={() => void execution.refetch()} />
  return <PageSkeleton />
}

interface ViewSearch {
  readonly node?: string | undefined
  readonly view?: string | undefined
  readonly compare?: string | undefined
}
type Dialog = { readonly type: 'retry'; readonly from: Step | undefined } | { readonly type: 'compare' | 'keep-test' }

function OpenExecution({ place, execution }: { readonly place: Place; readonly execution: Execution }) {
  const search = useSearch({ from: '/w/$workspace/executions/$execution' }) as ViewSearch
  const navigate = useNavigate()
  const isRunning = canStop(execution)
  const read = useQuery(stepsQuery(place, execution.id, isRunning))
  const version = useQuery(versionQuery(place, execution))
  const types = useQuery(nodeTypesQuery(place))
  const workflow = useQuery(workflowQuery(place, execution.workflowId))
  const nowMs = useLiveRun(place, execution)
  const [dialog, setDialog] = useState<Dialog>()
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const [switches, setSwitches] = useState<TimelineSwitches>({
    errorsOnly: false,
    collapsesIdle: false,
    showsQueue: true,
  })

  const name = workflow.data?.name ?? version.data?.file.name ?? t('executions.deleted-workflow')
  usePageTitle([
    { label: t('nav.executions'), to: `/w/${place.id}/executions` },
    { label: `${name} · ${fullTime(execution.createdAt)}` },
  ])
  const change = useCallback(
    (by: ViewSearch) =>
      void navigate({ to: '.', search: (before: object) => ({ ...before, ...by }), replace: true } as never),
    [navigate],
  )
  const openRun = useCallback(
    (id: string) =>
      void navigate({ to: '/w/$workspace/executions/$execution', params: { workspace: place.id, execution: id } }),
    [navigate, place.id],
  )

  const steps = useMemo(() => (read.data?.type === 'there' ? read.data.steps : []), [read.data])
  const file = version.data?.file
  const loops = useMemo(() => (file === undefined ? new Map<string, string>() : loopsOf(file)), [file])
  const tree = useMemo(() => runTree(steps, loops, nowMs), [steps, loops, nowMs])
  const rows = useMemo(() => rowsOf(tree, open, switches.errorsOnly), [tree, open, switches.errorsOnly])
  const outcomes = useMemo(() => outcomesOf(steps), [steps])
  const failed = useMemo(() => failedKeys(tree), [tree])
  const bounds = useMemo(() => boundsOf(execution, steps, nowMs), [execution, steps, nowMs])
  const scale = useMemo(() => {
    const busy = steps.flatMap((step) => {
      const bar = barOf(step, nowMs)
      return bar === undefined ? [] : piecesOf(step, bar).works
    })
    const fromMs = switches.showsQueue ? bounds.createdMs : bounds.begunMs
    return timelineScale({ fromMs, toMs: bounds.endMs }, busy, switches.collapsesIdle)
  }, [steps, bounds, switches.showsQueue, switches.collapsesIdle, nowMs])

  // What failed is what one came for: it is chosen, unless the address says something else.
  const wanted = search.node ?? execution.error?.step ?? failed.at(-1)
  const step = steps.find((each) => each.step === wanted) ?? steps.find((each) => each.node === wanted) ?? steps[0]
  const selected = step?.step
  const openPath = useCallback(
    (key: string) => {
      const path = pathTo(tree, key) ?? []
      if (path.length > 0)
        setOpen((before) => (path.every((each) => before.has(each)) ? before : new Set([...before, ...path])))
    },
    [tree],
  )
  const shownOnce = useRef<string>(undefined)
  useEffect(() => {
    if (selected === undefined || shownOnce.current === selected) return
    shownOnce.current = selected
    if (search.node !== undefined || steps.some(({ step, status }) => step === selected && status === 'failed'))
      openPath(selected)
  }, [selected, openPath, search.node, steps])

  const tried = useMemo(() => triedKeys(steps).join('\n'), [steps])
  useEffect(() => {
    if (tried !== '') setOpen((before) => new Set([...before, ...tried.split('\n')]))
  }, [tried])

  const select = (key: string, view?: View) => {
    openPath(key)
    change({ node: key, ...(view !== undefined && { view }) })
  }
  /** A node that ran several times is shown where it failed, else where it ran first. */
  const selectNode = (node: string) => {
    const of = steps.filter((each) => each.node === node)
    const found = of.find(({ status }) => status === 'failed') ?? of[0]
    if (found === undefined) toast({ text: t('run-view.did-not-run') })
    else select(found.step)
  }
  const toError = (by: 1 | -1) => {
    if (failed.length === 0) return
    const at = selected === undefined ? -1 : failed.indexOf(selected)
    select(failed[(at + by + failed.length) % failed.length]!, 'error')
  }
  const toRun = (which: 'older' | 'newer') =>
    void neighbour(place, execution, which).then(
      (found) =>
        found === undefined
          ? toast({ text: t(which === 'older' ? 'run-view.no-older' : 'run-view.no-newer') })
          : openRun(found),
      (error: Error) => toast({ text: error.message, tone: 'error' }),
    )

  const acts = useExecutionActs(place, () => void read.refetch())
  const replay = useMutation({
    mutationFn: () => place.client.executions.replay(execution.id),
    onSuccess: ({ id }) => openRun(id),
    onError: (error) => toast({ text: error.message, tone: 'error' }),
  })
  const save = useMutation({
    mutationFn: () => download(place, execution, version.data ?? null),
    onError: (error) => toast({ text: error.message, tone: 'error' }),
  })
  const mayRun = place.can('workflow:execute')
  const mayRetry = mayRun && !isRunning && read.data?.type === 'there' && steps.length > 0
  const live = workflow.data?.live
  const view = isView(search.view)
    ? search.view
    : step?.error !== undefined && search.view === undefined
      ? 'error'
      : 'output'
  const toDepth = (depth: number) => setOpen(openTo(tree, depth))

  useKeys([
    {
      id: 'run-expand',
      scope: 'list',
      keys: 'e',
      label: t('run-view.expand-all'),
      run: () => toDepth(99),
      isOnlyKey: true,
    },
    {
      id: 'run-collapse',
      scope: 'list',
      keys: 'w',
      label: t('run-view.collapse-all'),
      run: () => setOpen(new Set()),
      isOnlyKey: true,
    },
    ...Array.from({ length: 10 }, (_, depth) => ({
      id: `run-depth-${depth}`,
      scope: 'list' as const,
      keys: String(depth),
      label: t('run-view.depth', { depth }),
      run: () => toDepth(depth),
      isOnlyKey: true,
    })),
    {
      id: 'run-up',
      scope: 'list',
      keys: 'Escape',
      label: t('run-view.up'),
      run: () => void navigate({ to: '/w/$workspace/executions', params: { workspace: place.id } }),
      isOnlyKey: true,
    },
    { id: 'run-older', scope: 'list', keys: 'j', label: t('run-view.older'), run: () => toRun('older') },
    { id: 'run-newer', scope: 'list', keys: 'k', label: t('run-view.newer'), run: () => toRun('newer') },
    { id: 'run-error-next', scope: 'list', keys: ']', label: t('run-view.next-error'), run: () => toError(1) },
    { id: 'run-error-previous', scope: 'list', keys: '[', label: t('run-view.previous-error'), run: () => toError(-1) },
    {
      id: 'run-compare',
      scope: 'list',
      keys: 'd',
      label: t('run-compare.choose'),
      run: () => setDialog({ type: 'compare' }),
    },
    ...(mayRetry
      ? [
          {
            id: 'run-retry',
            scope: 'list',
            keys: 'r',
            label: t('run-view.retry-here'),
            run: () => setDialog({ type: 'retry', from: step }),
          } as const,
        ]
      : []),
  ])

  const timeline = (
    <Timeline
      rows={rows}
      scale={scale}
      queuedMs={bounds.begunMs - bounds.createdMs}
      tookMs={bounds.endMs - bounds.createdMs}
      selected={selected}
      switches={switches}
      isRunning={isRunning}
      onSelect={({ step: of, attempt }) =>
        change({ node: of!.step, ...(attempt !== undefined && { view: 'attempts' }) })
      }
      onToggle={(key, isOpen) =>
        setOpen((before) => {
          const after = new Set(before)
          if (isOpen) after.add(key)
          else after.delete(key)
          return after
        })
      }
      onSwitch={(by) => setSwitches((before) => ({ ...before, ...by }))}
      onCollapse={() => setOpen(new Set())}
    />
  )
  return (
    <div className="flex min-h-full flex-col lg:h-full">
      <RunHeader
        execution={execution}
        name={name}
        number={version.data?.number}
        behind={behindOf(version.data?.number, live?.number)}
        isLive={live?.versionId === execution.versionId}
        error={execution.error}
        onError={() => failed.length > 0 && select(execution.error?.step ?? failed[0]!, 'error')}
        onStop={isRunning && place.can('execution:write') ? () => acts.stop.mutate(execution.id) : undefined}
        isStopping={acts.stop.isPending}
        onRetry={mayRetry && canRetry(execution) ? () => setDialog({ type: 'retry', from: undefined }) : undefined}
        onReplay={mayRun && canReplay(execution) && read.data?.type === 'there' ? () => replay.mutate() : undefined}
        isReplaying={replay.isPending}
        onKeepTest={
          place.can('workflow:write') && execution.status === 'succeeded' && file !== undefined
            ? () => setDialog({ type: 'keep-test' })
            : undefined
        }
        onCompare={() => setDialog({ type: 'compare' })}
        onEditor={
          workflow.data == null
            ? undefined
            : () =>
                void navigate({
                  to: '/w/$workspace/workflows/$workflow',
                  params: { workspace: place.id, workflow: execution.workflowId },
                  search: { run: execution.id, ...(step !== undefined && { node: step.node }) },
                })
        }
        onShare={() => void copyLink(`${linkTo(place, execution.id)}${location.search}`)}
        onDownload={() => save.mutate()}
        isDownloading={save.isPending}
        onOlder={() => toRun('older')}
        onNewer={() => toRun('newer')}
        onOpenRun={openRun}
      />
      {read.error && (
        <div className="px-4 py-2">
          <ErrorNotice
            title={t('run-view.steps-failed')}
            text={read.error.message}
            requestId={isLinkFlowError(read.error) ? read.error.requestId : undefined}
            onRetry={() => void read.refetch()}
          />
        </div>
      )}
      {read.data?.type === 'there' && !read.data.isAll && (
        <p className="border-b border-border bg-warning-bg px-4 py-1.5 text-meta text-warning">
          {t('run-view.steps-cut', { count: STEPS_MAX })}
        </p>
      )}
      {read.data?.type === 'gone' ? (
        <EmptyState icon={TimelineIcon} title={t('run-view.gone')} text={read.data.message} />
      ) : (
        <div className="grid min-h-0 flex-1 lg:grid-cols-[minmax(0,11fr)_minmax(0,9fr)]">
          <div className="grid min-h-0 min-w-0 border-border max-lg:grid-rows-[16rem_24rem] lg:grid-rows-[minmax(0,9fr)_minmax(0,11fr)] lg:border-r">
            <div className="min-h-0 border-b border-border">
              {file !== undefined && types.data !== undefined ? (
                <RunGraph
                  file={file}
                  types={types.data}
                  outcomes={outcomes}
                  selected={step?.node}
                  onSelect={selectNode}
                />
              ) : (
                version.data === null && <p className="px-4 py-6 text-text-3">{t('run-view.no-version')}</p>
              )}
            </div>
            {timeline}
          </div>
          <div className="min-h-0 min-w-0 max-lg:h-[36rem] max-lg:border-t max-lg:border-border">
            {search.compare !== undefined ? (
              <ComparePanel
                key={search.compare}
                place={place}
                execution={execution}
                steps={steps}
                other={search.compare}
                onClose={() => change({ compare: undefined })}
              />
            ) : (
              step !== undefined && (
                <Inspector
                  place={place}
                  execution={execution}
                  file={file}
                  step={step}
                  steps={steps}
                  view={view}
                  onView={(chosen) => change({ view: chosen })}
                  onRetry={mayRetry ? () => setDialog({ type: 'retry', from: step }) : undefined}
                />
              )
            )}
          </div>
        </div>
      )}
      {dialog?.type === 'retry' && (
        <RetryDialog
          place={place}
          execution={execution}
          from={dialog.from}
          source={editable(file, dialog.from ?? steps.find(({ step }) => step === failed[0]), steps)}
          hasLive={live !== undefined && live.versionId !== execution.versionId}
          onDone={openRun}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog?.type === 'keep-test' && file !== undefined && (
        <KeepTestDialog
          place={place}
          execution={execution}
          steps={steps}
          file={file}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog?.type === 'compare' && (
        <CompareDialog
          place={place}
          execution={execution}
          onChoose={(id) => {
            setDialog(undefined)
            change({ compare: id })
          }}
          onClose={() => setDialog(undefined)}
        />
      )}
    </div>
  )
}

/** While it runs, what is told of it is read, at most once a second; its bars grow as often. Its end is said once. */
function useLiveRun(place: Place, { id, status }: Execution): number {
  const queries = useQueryClient()
  const isRunning = canStop({ status })
  const [nowMs, setNow] = useState(() => Date.now())
  const due = useRef<ReturnType<typeof setTimeout>>(undefined)
  const wasRunning = useRef(isRunning)
  const read = useCallback(() => {
    due.current ??= setTimeout(() => {
      due.current = undefined
      for (const key of ['execution', 'execution-steps', 'execution-logs'])
        void queries.invalidateQueries({ queryKey: [key, place.id, id] })
    }, READ_EVERY_MS / 2)
  }, [queries, place.id, id])
  useEffect(() => () => clearTimeout(due.current), [])
  useLive(place.client, `execution:${id}`, () => {
    if (isRunning) read()
  })
  useEffect(() => {
    if (!isRunning) return
    const timer = setInterval(() => setNow(Date.now()), READ_EVERY_MS)
    return () => clearInterval(timer)
  }, [isRunning])
  useEffect(() => {
    if (wasRunning.current && !isRunning) {
      announce(t('run.ended', { status: t(STATUS_LOOKS[status].word) }))
      read()
    }
    wasRunning.current = isRunning
  }, [isRunning, status, read])
  return nowMs
}

function boundsOf({ createdAt, finishedAt }: Execution, steps: readonly Step[], nowMs: number) {
  const createdMs = Date.parse(createdAt)
  const began = steps.flatMap(({ startedAt }) => (startedAt === undefined ? [] : [Date.parse(startedAt)]))
  const begunMs = Math.max(createdMs, began.length === 0 ? createdMs : Math.min(...began))
  return { createdMs, begunMs, endMs: finishedAt === undefined ? Math.max(nowMs, begunMs) : Date.parse(finishedAt) }
}

const behindOf = (ran: number | undefined, live: number | undefined): number =>
  ran === undefined || live === undefined ? 0 : Math.max(0, live - ran)

const PageSkeleton = () => (
  <Later>
    <div role="status" aria-label={t('run-view.loading')} className="flex h-full flex-col">
      <div className="flex min-h-14 items-center gap-3 border-b border-border bg-surface px-4">
        <Bone className="h-6 w-64" />
        <Bone className="ml-auto h-8 w-40" />
      </div>
      <div className="grid min-h-0 flex-1 lg:grid-cols-[11fr_9fr]">
        <div className="grid grid-rows-[9fr_11fr]">
          <div className="flex items-center justify-center gap-10 px-6">
            <Bone className="h-9 w-32 rounded-button" />
            <Bone className="h-9 w-32 rounded-button" />
            <Bone className="h-9 w-32 rounded-button max-xl:hidden" />
          </div>
          <div className="border-t border-border bg-surface px-4 py-4">
            <RowBones rows={5} />
          </div>
        </div>
        <div className="flex flex-col gap-4 border-l border-border bg-surface p-4 max-lg:hidden">
          <Bone className="h-6 w-48" />
          <Bone className="h-4 w-full" />
          <RowBones rows={4} />
        </div>
      </div>
    </div>
  </Later>
)
