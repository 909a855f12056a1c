import { isLinkFlowError, type Schedule } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import { usePageTitle } from '../../app/crumbs.ts'
import { ForbiddenPage } from '../../app/failed-page.tsx'
import { usePlace } from '../../app/me.ts'
import { QueryFailed } from '../../app/query-failed.tsx'
import { listKeys } from '../../keys/list-keys.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { PauseIcon, RunIcon, ScheduleIcon, SearchIcon, TestIcon } from '../../ui/icons.ts'
import { type Column, ListTable, ListTableSkeleton } from '../../ui/list-table.tsx'
import { PageFrame } from '../../ui/page-frame.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Segments } from '../../ui/segments.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Time } from '../../ui/time.tsx'
import { useRowFocus } from '../workflows/row-focus.ts'
import { MISSED_WORDS } from './missed-words.ts'
import { runningQuery, schedulesQuery } from './schedule-queries.ts'
import { ScheduleState, UntilNext } from './state-chip.tsx'
import { TryDialog } from './try-dialog.tsx'
import { usePause } from './use-pause.ts'
import { WeekCalendar } from './week-calendar.tsx'

export function SchedulesPage() {
  const place = usePlace()
  const { q = '', view, week } = useSearch({ from: '/w/$workspace/schedules' })
  const navigate = useNavigate({ from: '/w/$workspace/schedules' })
  const searchField = useRef<HTMLInputElement>(null)
  const [isTrying, setTrying] = useState(false)
  const list = useQuery(schedulesQuery(place))
  const running = useQuery(runningQuery(place))
  const pause = usePause(place)
  usePageTitle([{ label: t('nav.schedules') }])
  const isWeek = view === 'week'
  const rows = useMemo(() => {
    const words = q.toLowerCase().split(/\s+/).filter(Boolean)
    return (list.data ?? []).filter(({ workflowName, description }) =>
      words.every((word) => `${workflowName} ${description}`.toLowerCase().includes(word)),
    )
  }, [list.data, q])
  const ids = useMemo(() => rows.map(({ id }) => id), [rows])
  const focus = useRowFocus(ids)
  useEffect(() => focus.keep, [focus.keep])
  const narrow = (change: Readonly<Record<string, string | undefined>>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  const canWrite = place.can('schedule:write')
  useKeys([
    ...listKeys(focus, { label: t('schedules.search'), run: () => searchField.current?.focus() }),
    ...(canWrite
      ? [
          {
            id: 'schedule-pause',
            scope: 'list',
            keys: 'p',
            label: t('schedules.key.pause'),
            run: () => {
              const row = rows.find(({ id }) => id === focus.focused)
              if (row !== undefined && row.state !== 'ended') pause.mutate(row)
            },
            isOnlyKey: true,
          } as const,
        ]
      : []),
  ])
  if (isLinkFlowError(list.error, 'permission-missing')) return <ForbiddenPage permission="schedule:read" />

  const columns: readonly Column<Schedule>[] = [
    {
      id: 'workflow',
      title: t('schedules.column.workflow'),
      isWide: true,
      cell: ({ id, workflowName, description }) => (
        <div className="flex min-w-0 flex-col">
          <Link
            to="/w/$workspace/schedules/$schedule"
            params={{ workspace: place.id, schedule: id }}
            tabIndex={-1}
            className="truncate leading-6 font-medium text-text hover:underline"
          >
            {workflowName}
          </Link>
          <span className="truncate text-meta text-text-3">{description}</span>
        </div>
      ),
    },
    {
      id: 'state',
      title: t('list.column.state'),
      cell: ({ state, workflowId }) => (
        <ScheduleState state={state} isRunning={running.data?.has(workflowId) ?? false} />
      ),
    },
    {
      id: 'next',
      title: t('list.column.next'),
      from: 'small',
      cell: ({ nextAt, state }) => (
        <span className="text-text-2">
          {nextAt === undefined || state !== 'active' ? '–' : <UntilNext at={nextAt} />}
        </span>
      ),
    },
    {
      id: 'zone',
      title: t('schedules.zone'),
      from: 'medium',
      cell: ({ timezone }) => <span className="whitespace-nowrap text-text-2">{timezone}</span>,
    },
    {
      id: 'last',
      title: t('schedules.column.last'),
      from: 'large',
      cell: ({ lastAt }) => <span className="text-text-2">{lastAt === undefined ? '–' : <Time of={lastAt} />}</span>,
    },
    {
      id: 'missed',
      title: t('schedules.missed'),
      from: 'large',
      cell: ({ missed }) => <span className="whitespace-nowrap text-text-2">{t(MISSED_WORDS[missed])}</span>,
    },
    ...(canWrite
      ? [
          {
            id: 'acts',
            title: t('list.column.acts'),
            isTitleHidden: true,
            cell: (row: Schedule) =>
              row.state !== 'ended' && (
                <IconButton
                  icon={row.state === 'paused' ? RunIcon : PauseIcon}
                  label={t(row.state === 'paused' ? 'schedules.resume-this' : 'schedules.pause-this', {
                    name: row.workflowName,
                  })}
                  tabIndex={-1}
                  onClick={() => pause.mutate(row)}
                />
              ),
          },
        ]
      : []),
  ]
  const isEmpty = list.data?.length === 0
  return (
    <PageFrame
      title={t('nav.schedules')}
      actions={
        <>
          <Segments
            label={t('schedules.view')}
            value={isWeek ? 'week' : 'table'}
            onChange={(next) => narrow({ view: next === 'week' ? 'week' : undefined })}
            options={[
              { value: 'table', label: t('schedules.view.table') },
              { value: 'week', label: t('schedules.view.week') },
            ]}
          />
          <Button icon={TestIcon} onClick={() => setTrying(true)}>
            {t('schedules.try')}
          </Button>
        </>
      }
    >
      {list.error && (
        <QueryFailed title={t('schedules.failed')} error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.data === undefined && !list.error && <ListTableSkeleton label={t('schedules.loading')} />}
      {isEmpty && (
        <EmptyState icon={ScheduleIcon} title={t('schedules.empty')} text={t('schedules.empty-text')}>
          <Button
            look="primary"
            onClick={() =>
              void navigate({ to: '/w/$workspace/workflows', params: { workspace: place.id }, search: {} })
            }
          >
            {t('schedules.to-workflows')}
          </Button>
          <Button onClick={() => setTrying(true)}>{t('schedules.try')}</Button>
        </EmptyState>
      )}
      {list.data !== undefined && !isEmpty && isWeek && (
        <WeekCalendar place={place} week={week} onWeek={(next) => narrow({ week: next })} />
      )}
      {list.data !== undefined && !isEmpty && !isWeek && (
        <>
          <SearchField
            label={t('schedules.search')}
            clearLabel={t('list.clear-search')}
            value={q}
            fieldRef={searchField}
            onChange={(text) => narrow({ q: text })}
          />
          {rows.length === 0 ? (
            <EmptyState icon={SearchIcon} title={t('list.no-hit')} text={t('schedules.no-hit', { query: q })}>
              <Button look="primary" onClick={() => narrow({ q: undefined })}>
                {t('list.clear')}
              </Button>
            </EmptyState>
          ) : (
            <ListTable
              label={t('nav.schedules')}
              rows={rows}
              columns={columns}
              idOf={({ id }) => id}
              focus={focus}
              onOpen={({ id }) => {
                focus.keep()
                void navigate({
                  to: '/w/$workspace/schedules/$schedule',
                  params: { workspace: place.id, schedule: id },
                  search: {},
                })
              }}
            />
          )}
        </>
      )}
      {isTrying && <TryDialog place={place} onClose={() => setTrying(false)} />}
    </PageFrame>
  )
}
