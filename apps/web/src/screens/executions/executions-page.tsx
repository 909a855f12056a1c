import { type Execution, isLinkFlowError } from '@linkflow/sdk'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { announce } from '../../app/announce.tsx'
import { BulkBar } from '../../app/bulk-bar.tsx'
import { usePageTitle } from '../../app/crumbs.ts'
import { ForbiddenPage } from '../../app/failed-page.tsx'
import { useLive } from '../../app/live.ts'
import { type Place, usePlace } from '../../app/me.ts'
import { QueryFailed } from '../../app/query-failed.tsx'
import { useRowFocus } from '../../app/row-focus.ts'
import { useSelection } from '../../app/selection.ts'
import { listKeys, selectionKeys } from '../../keys/list-keys.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { language, t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { RetryIcon, RunIcon, SearchIcon, StopIcon, TimelineIcon, WorkflowIcon } from '../../ui/icons.ts'
import { ListTableSkeleton, ROW_HEIGHT } from '../../ui/list-table.tsx'
import { PageFrame } from '../../ui/page-frame.tsx'
import { ReadOn } from '../../ui/read-on.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Switch } from '../../ui/switch.tsx'
import { toast } from '../../ui/toaster.tsx'
import { useWindowed } from '../../ui/windowed.ts'
import { type Bulk, BulkDialog } from './bulk-dialog.tsx'
import { canRetry, canStop } from './execution-acts.ts'
import { mayMatch, withDelta } from './execution-list.ts'
import {
  allRows,
  type ListData,
  listQuery,
  NothingNamed,
  newestQuery,
  useExecutionActs,
  workflowQuery,
} from './execution-queries.ts'
import { type ExecutionQuery, isNarrowed, momentOfId, readExecutionQuery, withTokens } from './execution-query.ts'
import { ExecutionQueryBar } from './execution-query-bar.tsx'
import { ExecutionTable } from './execution-table.tsx'
import { Histogram } from './histogram.tsx'
import { VIEWS_MAX } from './kept-views.ts'
import { useSavedViews } from './saved-views.ts'
import { ViewBar } from './view-bar.tsx'

/** With Follow on, new rows come by themselves while the top is in view: so often at most. */
const FOLLOW_EVERY_MS = 1_000
const AT_TOP_PX = 8
const COUNTED_EVERY_MS = 2_000

const scrollerOf = () => document.getElementById('content')

/** The executions of the workspace, or of one workflow. */
export function ExecutionsPage() {
  const place = usePlace()
  const { workflow } = useParams({ strict: false })
  const { q = '' } = useSearch({ strict: false }) as { readonly q?: string }
  const navigate = useNavigate()
  const queries = useQueryClient()
  const query = useMemo((): ExecutionQuery => {
    const read = readExecutionQuery(q)
    return workflow === undefined ? read : { ...read, workflow }
  }, [q, workflow])
  const named = useQuery(workflowQuery(place, query.workflow)).data
  const options = listQuery(place, q, query)
  const list = useInfiniteQuery({
    ...options,
    placeholderData: (before) => before,
    // What is new waits behind a button, also when one comes back to the tab.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  const rows = useMemo(() => allRows(list.data), [list.data])
  const ids = useMemo(() => rows.map(({ id }) => id), [rows])
  const [bulk, setBulk] = useState<Bulk>()
  const [follows, setFollows] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const shown = useWindowed(rows.length, ROW_HEIGHT, body)
  const focus = useRowFocus(ids)
  const selection = useSelection(ids)
  useFocusInWindow(focus.focused, ids, body)

  const news = useNews(ids)
  const refetch = list.refetch
  const show = useCallback(() => {
    news.clear()
    void refetch()
  }, [news.clear, refetch])
  const acts = useExecutionActs(place, show)

  const counted = useCounted(place)
  const saved = useSavedViews(place.id)
  // Of others than those that are looked for nothing is new.
  const only = workflow ?? named?.id
  const topic = only === undefined ? 'executions' : `executions:${only}`
  const change = (changed: (row: Execution) => Execution) =>
    queries.setQueryData<ListData>(
      options.queryKey,
      (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(changed) })) },
    )
  /** What happened between the reading of the list and the first word of the connection, or while that was lost for long. */
  const catchUp = async () => {
    const { items } = await queries.fetchQuery(newestQuery(place, q, query))
    const shown = allRows(queries.getQueryData(options.queryKey))
    if (shown.length === 0 && items.length > 0) return show()
    const now = new Map(items.map((row) => [row.id, row]))
    change((row) => now.get(row.id) ?? row)
    for (const { id } of items) if (id > shown[0]!.id) news.found(id)
  }
  useLive(place.client, topic, (event) => {
    counted()
    if (event.type === 'many') news.add(event.count)
    // Where it cannot be read the page says so by itself, and looks again.
    if (event.type === 'listening' || event.type === 'gap') return void (list.isSuccess && catchUp().catch(() => {}))
    if (event.type !== 'execution') return
    if (ids.includes(event.execution)) change((row) => (row.id === event.execution ? withDelta(row, event) : row))
    // Ids grow with time: an older one that is told of is on a page that is not read.
    else if ((ids[0] === undefined || event.execution > ids[0]) && mayMatch(query, event)) news.found(event.execution)
  })
  useFollow(follows && news.count > 0, show)

  usePageTitle([
    ...(workflow === undefined
      ? []
      : [
          { label: t('nav.workflows'), to: `/w/${place.id}/workflows` },
          { label: named?.name ?? rows[0]?.workflowName ?? '', to: `/w/${place.id}/workflows/${workflow}` },
        ]),
    { label: t('nav.executions') },
  ])

  const narrow = useCallback(
    (text: string) =>
      void navigate({ to: '.', search: (search: object) => ({ ...search, q: text }), replace: true } as never),
    [navigate],
  )
  const open = (id: string) => {
    focus.keep()
    void navigate({ to: '/w/$workspace/executions/$execution', params: { workspace: place.id, execution: id } })
  }
  useEffect(() => focus.keep, [focus.keep])
  const chosen = rows.filter(({ id }) => selection.ids.has(id))
  const targets = (): Execution[] =>
    chosen.length > 0 ? chosen : rows.filter(({ id }) => id === focus.focused).slice(0, 1)
  const mayRun = place.can('workflow:execute')
  const mayStop = place.can('execution:write')
  const beginBulk = (act: Bulk['act'], of: readonly Execution[]) => {
    const able = of.filter(act === 'retry' ? canRetry : canStop)
    if (able.length > 0) setBulk({ act, ids: able.map(({ id }) => id) })
    else if (of.length > 0)
      toast({ text: t(act === 'retry' ? 'executions.nothing-to-retry' : 'executions.nothing-to-stop') })
  }

  useKeys([
    {
      id: 'executions-filter',
      scope: 'list',
      keys: 'f',
      label: t('executions.search'),
      run: () => field.current?.focus(),
    },
    {
      id: 'list-search',
      scope: 'list',
      keys: '/',
      label: t('executions.search'),
      run: () => field.current?.focus(),
      isOnlyKey: true,
    },
    ...listKeys(focus),
    ...selectionKeys(focus.focused, selection),
    ...Array.from({ length: VIEWS_MAX }, (_, at) => ({
      id: `executions-view-${at + 1}`,
      scope: 'list' as const,
      keys: String(at + 1),
      label: t('executions-view.key', { number: at + 1 }),
      run: () => saved.views[at] !== undefined && narrow(saved.views[at].query),
      isOnlyKey: true,
    })),
    ...(mayRun
      ? [
          {
            id: 'executions-retry',
            scope: 'list',
            keys: 'r',
            label: t('executions.retry'),
            run: () => {
              const of = targets()
              if (of.length === 1 && canRetry(of[0]!)) acts.retry.mutate(of[0]!.id)
              else beginBulk('retry', of)
            },
            isOnlyKey: true,
          } as const,
        ]
      : []),
    ...(mayStop
      ? [
          // A letter is pressed by chance, and what was stopped does not go on: so it asks, also for one.
          {
            id: 'executions-stop',
            scope: 'list',
            keys: 's',
            label: t('executions.stop'),
            run: () => beginBulk('stop', targets()),
            isOnlyKey: true,
          } as const,
        ]
      : []),
  ])

  if (isLinkFlowError(list.error, 'permission-missing')) return <ForbiddenPage permission="execution:read" />
  const last = list.data?.pages.at(-1)
  const isRead = list.data !== undefined && !list.isPlaceholderData
  const isFiltered = isNarrowed(workflow === undefined ? query : { ...query, workflow: undefined })
  const goesOn = last?.nextCursor !== undefined && !list.isPlaceholderData
  // The server looked through as many as it does at once, and did not fill its page: going on is for the reader to say.
  const isBounded = last?.searched !== undefined
  const { error } = list
  const problem = error instanceof NothingNamed ? error.message : undefined
  return (
    <PageFrame
      title={t('nav.executions')}
      actions={<Switch label={t('executions.follow')} isOn={follows} onChange={setFollows} />}
    >
      <Histogram
        place={place}
        workflow={only}
        shown={query}
        onChoose={(from, until) => narrow(withTokens(q, { 'from:': from, 'until:': until }))}
      />
      <ViewBar saved={saved} query={q} onChoose={narrow} />
      <ExecutionQueryBar text={q} query={query} problem={problem} fieldRef={field} onChange={narrow} />
      {error && problem === undefined && (
        <QueryFailed title={t('executions.failed')} error={error} onRetry={() => void list.refetch()} />
      )}
      <section aria-label={t('nav.executions')} aria-busy={list.isFetching} className="min-w-0">
        {news.count > 0 && (
          <div className="sticky top-2 z-10 flex h-0 justify-center overflow-visible">
            <Button size="compact" onClick={show} className="h-7 shadow-overlay">
              {t('executions.new', { count: news.count })}
            </Button>
          </div>
        )}
        {list.data === undefined && !error && <ListTableSkeleton label={t('executions.loading')} rows={10} />}
        {isRead && rows.length === 0 && !isFiltered && (
          <NoRuns place={place} workflow={workflow} mayRun={mayRun} onRun={() => void list.refetch()} />
        )}
        {isRead && rows.length === 0 && isFiltered && !goesOn && (
          <EmptyState icon={SearchIcon} title={t('list.no-hit')} text={t('executions.no-hit', { query: q })}>
            <Button look="primary" onClick={() => narrow('')}>
              {t('list.clear')}
            </Button>
          </EmptyState>
        )}
        {rows.length > 0 && (
          <ExecutionTable
            rows={rows}
            shown={shown}
            bodyRef={body}
            focus={focus}
            selection={selection}
            place={place}
            acts={acts}
            onOpen={open}
          />
        )}
        {goesOn && !isBounded && !list.isFetchingNextPage && <ReadOn onMore={() => void list.fetchNextPage()} />}
        {goesOn && isBounded && (
          <SearchedBack
            until={momentOfId(last.nextCursor!)}
            found={rows.length}
            isReading={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        )}
      </section>
      {chosen.length > 0 && (
        <BulkBar label={t('executions.bulk')} count={chosen.length} onClear={selection.clear}>
          {mayRun && (
            <Button look="quiet" icon={RetryIcon} onClick={() => beginBulk('retry', chosen)}>
              {t('executions.retry')}
            </Button>
          )}
          {mayStop && (
            <Button look="quiet" icon={StopIcon} onClick={() => beginBulk('stop', chosen)}>
              {t('executions.stop')}
            </Button>
          )}
        </BulkBar>
      )}
      {bulk !== undefined && (
        <BulkDialog
          place={place}
          bulk={bulk}
          onClose={(isDone) => {
            setBulk(undefined)
            if (!isDone) return
            selection.clear()
            show()
          }}
        />
      )}
    </PageFrame>
  )
}

/** Called for each thing that is told: the figures above the list are read again, at most so often. */
function useCounted(place: Place): () => void {
  const queries = useQueryClient()
  const due = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(due.current), [])
  return useCallback(() => {
    due.current ??= setTimeout(() => {
      due.current = undefined
      void queries.invalidateQueries({ queryKey: ['execution-hours', place.id] })
    }, COUNTED_EVERY_MS)
  }, [queries, place.id])
}

/** Executions that came since the list was read: counted, and never put under the pointer. */
function useNews(ids: readonly string[]) {
  const [told, setTold] = useState<ReadonlySet<string>>(new Set())
  const [more, setMore] = useState(0)
  const shown = useMemo(() => new Set(ids), [ids])
  const count = [...told].filter((id) => !shown.has(id)).length + more
  useEffect(() => {
    if (count > 0) announce(t('executions.new', { count }))
  }, [count])
  const clear = useCallback(() => {
    setTold(new Set())
    setMore(0)
  }, [])
  return {
    count,
    clear,
    add: (by: number) => setMore((before) => before + by),
    found: (id: string) => setTold((before) => new Set(before).add(id)),
  }
}

/** While the top is in view, what is new comes by itself. */
function useFollow(isDue: boolean, show: () => void): void {
  useEffect(() => {
    if (!isDue || (scrollerOf()?.scrollTop ?? 0) > AT_TOP_PX) return
    const timer = setTimeout(show, FOLLOW_EVERY_MS)
    return () => clearTimeout(timer)
  }, [isDue, show])
}

/** A row that gets the focus and is not in the page, for it is far from what is in view, is brought there first. */
function useFocusInWindow(
  focused: string | undefined,
  ids: readonly string[],
  body: RefObject<HTMLTableSectionElement | null>,
): void {
  const latest = useRef(ids)
  latest.current = ids
  const hasRows = ids.length > 0
  const awaited = useRef<string>(undefined)
  useEffect(() => {
    awaited.current = undefined
    if (!hasRows) return
    const at = focused === undefined ? -1 : latest.current.indexOf(focused)
    const [scroller, rows] = [scrollerOf(), body.current]
    if (at === -1 || scroller === null || rows === null || rows.querySelector(`[data-id="${focused}"]`)) return
    awaited.current = focused
    const top = rows.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop
    scroller.scrollTop = top + at * ROW_HEIGHT - scroller.clientHeight / 2
  }, [focused, hasRows, body])
  // Once it has been drawn, whenever that is.
  useEffect(() => {
    const row = awaited.current && body.current?.querySelector<HTMLElement>(`[data-id="${awaited.current}"]`)
    if (!row) return
    awaited.current = undefined
    row.focus({ preventScroll: true })
  })
}

function SearchedBack({
  until,
  found,
  isReading,
  onMore,
}: {
  readonly until: Date
  readonly found: number
  readonly isReading: boolean
  readonly onMore: () => void
}) {
  const time = until.toLocaleString(language(), { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <div className="flex flex-wrap items-center justify-center gap-3 py-5 text-text-2">
      <p role="status">{t('executions.searched-back', { time, count: found })}</p>
      <Button size="compact" isBusy={isReading} onClick={onMore}>
        {t('executions.continue')}
      </Button>
    </div>
  )
}

function NoRuns({
  place,
  workflow,
  mayRun,
  onRun,
}: {
  readonly place: Place
  readonly workflow: string | undefined
  readonly mayRun: boolean
  readonly onRun: () => void
}) {
  const navigate = useNavigate()
  const run = useMutation({
    mutationFn: (id: string) => place.client.workflows.run(id),
    onSuccess: onRun,
    onError: (error) => toast({ text: error.message, tone: 'error' }),
  })
  return (
    <EmptyState icon={TimelineIcon} title={t('executions.empty')} text={t('executions.empty-text')}>
      {workflow !== undefined && mayRun ? (
        <Button look="primary" icon={RunIcon} isBusy={run.isPending} onClick={() => run.mutate(workflow)}>
          {t('executions.run-now')}
        </Button>
      ) : (
        <Button
          look="primary"
          icon={WorkflowIcon}
          onClick={() => void navigate({ to: '/w/$workspace/workflows', params: { workspace: place.id } })}
        >
          {t('error.home')}
        </Button>
      )}
    </EmptyState>
  )
}
