import { isLinkFlowError } from '@linkflow/sdk'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { announce } from '../../app/announce.tsx'
import { usePageTitle } from '../../app/crumbs.ts'
import { ForbiddenPage } from '../../app/failed-page.tsx'
import { type Place, usePlace } from '../../app/me.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { errorOf } from '../../ui/error-of.ts'
import { AuditIcon, DownloadIcon, SearchIcon, ShieldIcon } from '../../ui/icons.ts'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { PageFrame } from '../../ui/page-frame.tsx'
import { saveText } from '../../ui/save-text.ts'
import { PanelSkeleton } from '../../ui/skeleton-panel.tsx'
import { EmptyState, ErrorNotice } from '../../ui/states.tsx'
import { toast } from '../../ui/toaster.tsx'
import { AuditFilters } from './audit-filters.tsx'
import { type AuditSearch, csvHead, csvRow, filterOf, isFiltered } from './audit-query.ts'
import { AuditTable } from './audit-table.tsx'

const PAGE_ROWS = 50
const LOOK_MS = 30_000
/** As many entries as a browser puts into one file at ease; the command line has no bound. */
const EXPORT_MAX = 200_000

export function AuditPage() {
  const place = usePlace()
  usePageTitle([{ label: t('nav.audit') }])
  return place.can('audit:read') ? <Audit place={place} /> : <ForbiddenPage permission="audit:read" />
}

function Audit({ place }: { readonly place: Place }) {
  const search = useSearch({ from: '/w/$workspace/audit' }) as AuditSearch & { readonly entry?: string }
  const navigate = useNavigate({ from: '/w/$workspace/audit' })
  const filters = useRef<HTMLSelectElement>(null)
  const filter = filterOf(search)
  const single = search.entry !== undefined && /^[1-9]\d{0,14}$/.test(search.entry) ? Number(search.entry) : undefined
  const list = useInfiniteQuery({
    queryKey: ['audit', place.id, filter, single],
    queryFn: ({ pageParam, signal }) =>
      place.client.audit
        .list(
          // A link to an entry begins there: the cursor is what it comes behind.
          single !== undefined && pageParam === undefined
            ? { limit: PAGE_ROWS, cursor: String(single + 1), signal }
            : { ...filter, limit: PAGE_ROWS, cursor: pageParam, signal },
        )
        .page(),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: (before) => before,
  })
  const entries = list.data?.pages.flatMap(({ items }) => items) ?? []
  const narrow = (change: AuditSearch) =>
    void navigate({ search: (before) => ({ ...before, entry: undefined, ...change }), replace: true })
  const clear = () => void navigate({ search: {}, replace: true })
  useKeys([
    { id: 'audit-filter', scope: 'list', keys: 'f', label: t('audit.key.filter'), run: () => filters.current?.focus() },
  ])
  if (isLinkFlowError(list.error, 'permission-missing')) return <ForbiddenPage permission="audit:read" />
  const isEmpty = list.data !== undefined && entries.length === 0 && !list.isPlaceholderData
  const isNarrowed = isFiltered(search) || single !== undefined
  return (
    <PageFrame title={t('nav.audit')} lead={t('audit.lead')} actions={<Acts place={place} search={search} />}>
      <AuditFilters place={place} search={search} firstRef={filters} onChange={narrow} />
      {single !== undefined && (
        <p role="status" className="flex flex-wrap items-center gap-3 text-text-2">
          {t('audit.from-entry', { number: single })}
          <Button size="compact" onClick={clear}>
            {t('audit.show-all')}
          </Button>
        </p>
      )}
      {!isNarrowed && <NewEntries place={place} newest={entries[0]?.number} onShow={() => void list.refetch()} />}
      {list.error && (
        <ErrorNotice title={t('audit.failed')} {...errorOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {list.data === undefined && !list.error && <PanelSkeleton label={t('audit.loading')} rows={8} />}
      {isEmpty &&
        (isNarrowed ? (
          <EmptyState icon={SearchIcon} title={t('audit.no-hit')} text={t('audit.no-hit-text')}>
            <Button look="primary" onClick={clear}>
              {t('list.clear')}
            </Button>
          </EmptyState>
        ) : (
          <EmptyState icon={AuditIcon} title={t('audit.empty')} text={t('audit.empty-text')} />
        ))}
      {entries.length > 0 && <AuditTable place={place} entries={entries} open={single} onFilter={narrow} />}
      {list.hasNextPage && (
        <div className="flex justify-center">
          <Button look="quiet" isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('list.more')}
          </Button>
        </div>
      )}
    </PageFrame>
  )
}

function Acts({ place, search }: { readonly place: Place; readonly search: AuditSearch }) {
  const verify = useMutation({
    mutationFn: () => place.client.audit.verify(),
    onSuccess: ({ isWhole, checked, broken }) =>
      toast(
        isWhole
          ? { text: t('audit.whole', { count: checked }) }
          : { text: t('audit.broken', { number: broken?.number ?? 0 }), tone: 'error' },
      ),
    onError: (error) => toast({ text: error.message, tone: 'error' }),
  })
  const save = useMutation({
    mutationFn: async (kind: 'csv' | 'jsonl') => {
      const lines: string[] = kind === 'csv' ? [csvHead] : []
      let count = 0
      for await (const entry of place.client.audit.export(filterOf(search))) {
        lines.push(kind === 'csv' ? csvRow(entry) : `${JSON.stringify(entry)}\n`)
        count += 1
        if (count === EXPORT_MAX) break
      }
      saveText(`audit.${kind}`, kind === 'csv' ? 'text/csv' : 'application/jsonl', ...lines)
      return count
    },
    onSuccess: (count) =>
      toast({ text: count === EXPORT_MAX ? t('audit.export-cut', { count }) : t('audit.exported', { count }) }),
    onError: (error) => toast({ text: error.message, tone: 'error' }),
  })
  return (
    <>
      <Button icon={ShieldIcon} look="quiet" isBusy={verify.isPending} onClick={() => verify.mutate()}>
        {t('audit.verify')}
      </Button>
      <Menu
        label={t('audit.export')}
        trigger={
          <Button icon={DownloadIcon} isBusy={save.isPending}>
            {t('audit.export')}
          </Button>
        }
      >
        <MenuItem label={t('audit.csv')} detail={t('audit.csv-detail')} onSelect={() => save.mutate('csv')} />
        <MenuItem label={t('audit.jsonl')} detail={t('audit.jsonl-detail')} onSelect={() => save.mutate('jsonl')} />
      </Menu>
    </>
  )
}

/** What came since waits behind a button. */
function NewEntries({
  place,
  newest,
  onShow,
}: {
  readonly place: Place
  readonly newest: number | undefined
  readonly onShow: () => void
}) {
  const { data } = useQuery({
    queryKey: ['audit-newest', place.id],
    queryFn: async ({ signal }) => (await place.client.audit.list({ limit: 1, signal }).page()).items[0]?.number ?? 0,
    refetchInterval: LOOK_MS,
    enabled: newest !== undefined,
  })
  const count = newest === undefined || data === undefined ? 0 : Math.max(0, data - newest)
  useEffect(() => {
    if (count > 0) announce(t('audit.news', { count }))
  }, [count])
  if (count === 0) return null
  return (
    <div className="flex justify-center">
      <Button size="compact" onClick={onShow}>
        {t('audit.news', { count })}
      </Button>
    </div>
  )
}
