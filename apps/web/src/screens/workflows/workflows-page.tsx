import { isLinkFlowError, type WorkflowSummary } from '@linkflow/sdk'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import { announce } from '../../app/announce.tsx'
import { BulkBar } from '../../app/bulk-bar.tsx'
import { usePageTitle } from '../../app/crumbs.ts'
import { ForbiddenPage } from '../../app/failed-page.tsx'
import { useLive } from '../../app/live.ts'
import { usePlace } from '../../app/me.ts'
import { QueryFailed } from '../../app/query-failed.tsx'
import { useRowFocus } from '../../app/row-focus.ts'
import { useSelection } from '../../app/selection.ts'
import { ChooseFile } from '../../import/choose-file.tsx'
import { DropVeil } from '../../import/drop-veil.tsx'
import { useFileDrop } from '../../import/use-file-drop.ts'
import { listKeys, selectionKeys } from '../../keys/list-keys.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { ChecklistCard } from '../../onboarding/checklist-card.tsx'
import { useOnboarding } from '../../onboarding/onboarding.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { AddIcon, ArchiveIcon, FolderIcon, SearchIcon, TagIcon } from '../../ui/icons.ts'
import { ListTableSkeleton } from '../../ui/list-table.tsx'
import { PageFrame } from '../../ui/page-frame.tsx'
import { ReadOn } from '../../ui/read-on.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { type DialogState, WorkflowDialogs } from './dialogs.tsx'
import { EmptyList } from './empty-list.tsx'
import { FolderPanel } from './folder-panel.tsx'
import { pathTo } from './folder-tree.ts'
import { importOf } from './imports.ts'
import { isNarrowed, readQuery } from './list-query.ts'
import { QueryBar } from './query-bar.tsx'
import { foldersQuery, listQuery, newestQuery, useRowNews, useWorkflowActs } from './workflow-queries.ts'
import { WorkflowTable } from './workflow-table.tsx'

export function WorkflowsPage() {
  const place = usePlace()
  const onboarding = useOnboarding(place.id)
  const { q = '', folder } = useSearch({ from: '/w/$workspace/workflows' })
  const navigate = useNavigate({ from: '/w/$workspace/workflows' })
  const query = useMemo(() => readQuery(q), [q])
  const [dialog, setDialog] = useState<DialogState>()
  const searchField = useRef<HTMLInputElement>(null)
  const acts = useWorkflowActs(place)

  const list = useInfiniteQuery({ ...listQuery(place, query, folder), placeholderData: (before) => before })
  const folders = useQuery(foldersQuery(place))

  const news = useRowNews(place)
  useLive(place.client, 'executions', (event) => {
    if (event.type === 'execution') news.ran(event)
  })
  useLive(place.client, 'workflows', (event) => {
    if (event.type !== 'workflow' || event.change === 'created' || event.change === 'restored') news.made()
    else if (event.change === 'draft') news.edited(event.workflow, event.revision)
    else if (['published', 'unpublished', 'placed'].includes(event.change)) news.changed(event.workflow)
  })

  const found = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data])
  const ids = useMemo(() => found.map(({ id }) => id), [found])
  const focus = useRowFocus(ids)
  const selection = useSelection(ids)
  const rowOf = (id: string | undefined): WorkflowSummary | undefined => found.find((row) => row.id === id)
  const chosen = found.filter(({ id }) => selection.ids.has(id))
  /** What a key acts on: what is selected, else the row with the focus. */
  const targets = (): WorkflowSummary[] =>
    chosen.length > 0 ? chosen : [rowOf(focus.focused)].filter((row) => row !== undefined)

  const crumbs = pathTo(folders.data ?? [], folder)
  usePageTitle([
    crumbs.length > 0 ? { label: t('nav.workflows'), to: `/w/${place.id}/workflows` } : { label: t('nav.workflows') },
    ...crumbs.map(({ id, name }, at) =>
      at === crumbs.length - 1 ? { label: name } : { label: name, to: `/w/${place.id}/workflows?folder=${id}` },
    ),
  ])

  const narrow = (change: { readonly q?: string; readonly folder?: string | undefined }) =>
    void navigate({ search: (search) => ({ ...search, ...change }), replace: true })
  const open = (id: string) => {
    focus.keep()
    void navigate({ to: '/w/$workspace/workflows/$workflow', params: { workspace: place.id, workflow: id } })
  }
  const more = () => void list.fetchNextPage()
  const canWrite = place.can('workflow:write')
  const bring = (files: readonly File[]) => setDialog({ type: 'import', imports: files.map(importOf) })
  const isFileAbove = useFileDrop(canWrite && dialog === undefined ? bring : undefined)
  const archive = (rows: readonly WorkflowSummary[]) => {
    if (rows.length === 0) return
    selection.clear()
    acts.archive.mutate(rows)
  }
  useEffect(() => focus.keep, [focus.keep])

  useKeys([
    ...listKeys(focus, { label: t('list.key.search'), run: () => searchField.current?.focus() }),
    ...selectionKeys(focus.focused, selection),
    ...(canWrite
      ? ([
          {
            id: 'list-create',
            scope: 'list',
            keys: 'c',
            label: t('list.create'),
            run: () => setDialog({ type: 'create' }),
          },
          {
            id: 'list-rename',
            scope: 'list',
            keys: 'e',
            label: t('list.key.rename'),
            run: () => ofOne(targets(), (row) => setDialog({ type: 'rename', row })),
            isOnlyKey: true,
          },
          {
            id: 'list-tag',
            scope: 'list',
            keys: 't',
            label: t('list.key.tag'),
            run: () => ofSome(targets(), (rows) => setDialog({ type: 'tags', rows })),
            isOnlyKey: true,
          },
          {
            id: 'list-move',
            scope: 'list',
            keys: 'm',
            label: t('list.key.move'),
            run: () => ofSome(targets(), (rows) => setDialog({ type: 'move', rows })),
            isOnlyKey: true,
          },
          {
            id: 'list-archive',
            scope: 'list',
            keys: 'Backspace',
            label: t('list.key.archive'),
            run: () => archive(targets()),
            isOnlyKey: true,
          },
        ] as const)
      : []),
  ])

  if (isLinkFlowError(list.error, 'permission-missing')) return <ForbiddenPage permission="workflow:read" />
  const isFiltered = isNarrowed(query) || folder !== undefined
  const isLoading = list.data === undefined
  const isEmpty = !isLoading && found.length === 0 && !list.isPlaceholderData
  const isUnused = isEmpty && !isFiltered && (folders.data ?? []).length === 0
  return (
    <PageFrame
      title={crumbs.at(-1)?.name ?? t('nav.workflows')}
      actions={
        canWrite && (
          <>
            <ChooseFile label={t('list.import')} isSeveral onFiles={bring} />
            <Button look="primary" icon={AddIcon} onClick={() => setDialog({ type: 'create' })}>
              {t('list.create')}
            </Button>
          </>
        )
      }
    >
      {onboarding !== undefined && canWrite && (
        <ChecklistCard progress={onboarding} rows={found} onCreate={() => setDialog({ type: 'create' })} />
      )}
      <QueryBar place={place} text={q} query={query} fieldRef={searchField} onChange={(text) => narrow({ q: text })} />
      {list.error && <QueryFailed title={t('list.failed')} error={list.error} onRetry={() => void list.refetch()} />}
      <div className="flex flex-col gap-4 lg:flex-row lg:items-start lg:gap-6">
        {!isUnused && (
          <FolderPanel
            folders={folders.data}
            chosen={folder}
            onChoose={(id) => narrow({ folder: id })}
            onCreate={canWrite ? () => setDialog({ type: 'folder', parent: folder }) : undefined}
          />
        )}
        <section aria-label={t('nav.workflows')} aria-busy={list.isFetching} className="min-w-0 flex-1">
          {isLoading && !list.error && <ListTableSkeleton label={t('list.loading')} rows={8} />}
          {!isFiltered && <NewRows rows={found} onShow={() => void list.refetch()} />}
          {isEmpty && !isFiltered && <EmptyList acts={acts} canWrite={canWrite} onDialog={setDialog} onOpen={open} />}
          {isEmpty && isFiltered && (
            <EmptyState icon={SearchIcon} title={t('list.no-hit')} text={hitWords(q, crumbs.at(-1)?.name)}>
              <Button look="primary" onClick={() => narrow({ q: '', folder: undefined })}>
                {t('list.clear')}
              </Button>
            </EmptyState>
          )}
          {found.length > 0 && (
            <WorkflowTable
              rows={found}
              focus={focus}
              selection={selection}
              place={place}
              acts={acts}
              onOpen={open}
              onArchive={archive}
              onDialog={setDialog}
            />
          )}
          {list.hasNextPage && found.length > 0 && (
            <ReadOn onMore={more}>
              <Button look="quiet" isBusy={list.isFetchingNextPage} onClick={more}>
                {t('list.more')}
              </Button>
            </ReadOn>
          )}
        </section>
      </div>
      {chosen.length > 0 && (
        <BulkBar label={t('list.bulk')} count={chosen.length} onClear={selection.clear}>
          <Button look="quiet" icon={FolderIcon} onClick={() => setDialog({ type: 'move', rows: chosen })}>
            {t('list.move')}
          </Button>
          <Button look="quiet" icon={TagIcon} onClick={() => setDialog({ type: 'tags', rows: chosen })}>
            {t('list.tag')}
          </Button>
          <Button look="quiet" icon={ArchiveIcon} onClick={() => archive(chosen)}>
            {t('list.archive')}
          </Button>
        </BulkBar>
      )}
      {isFileAbove && (
        <div className="pointer-events-none fixed inset-0 z-30">
          <DropVeil text={t('list.drop')} />
        </div>
      )}
      {dialog !== undefined && (
        <WorkflowDialogs
          place={place}
          state={dialog}
          acts={acts}
          folder={folder}
          onOpen={open}
          onDialog={setDialog}
          onClose={() => setDialog(undefined)}
        />
      )}
    </PageFrame>
  )
}

/** New rows wait behind a button: nothing moves under the pointer. */
function NewRows({ rows, onShow }: { readonly rows: readonly WorkflowSummary[]; readonly onShow: () => void }) {
  const place = usePlace()
  const { data } = useQuery(newestQuery(place))
  const known = new Set(rows.map(({ id }) => id))
  const newest =
    rows
      .map(({ createdAt }) => createdAt)
      .sort()
      .at(-1) ?? ''
  const count =
    rows.length === 0
      ? 0
      : (data?.items ?? []).filter(({ id, createdAt }) => !known.has(id) && createdAt > newest).length
  useEffect(() => {
    if (count > 0) announce(t('list.new-rows', { count }))
  }, [count])
  if (count === 0) return null
  return (
    <div className="flex justify-center pb-3">
      <Button size="compact" onClick={onShow}>
        {t('list.new-rows', { count })}
      </Button>
    </div>
  )
}

const hitWords = (q: string, folder: string | undefined): string =>
  q === ''
    ? t('list.no-hit-folder', { folder: folder ?? '' })
    : folder === undefined
      ? t('list.no-hit-query', { query: q })
      : t('list.no-hit-both', { query: q, folder })

function ofOne<T>(rows: readonly T[], act: (row: T) => void): void {
  if (rows.length === 1) act(rows[0]!)
}
function ofSome<T>(rows: readonly T[], act: (rows: readonly T[]) => void): void {
  if (rows.length > 0) act(rows)
}
