import { isLinkFlowError, type Schedule } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageTitle } from '../../app/crumbs.ts'
import { ForbiddenPage } from '../../app/failed-page.tsx'
import { usePlace } from '../../app/me.ts'
import { SearchedList } from '../../app/searched-list.tsx'
import { useSearched } from '../../app/use-searched.ts'
import { listKeys } from '../../keys/list-keys.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { ChoiceBar } from '../../ui/choice-bar.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { PauseIcon, RunIcon, ScheduleIcon, TestIcon } from '../../ui/icons.ts'
import type { Column } from '../../ui/list-table.tsx'
import { PageFrame } from '../../ui/page-frame.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Time } from '../../ui/time.tsx'
import { MISSED_WORDS } from './missed-words.ts'
import { runningQuery, schedulesQuery } from './schedule-queries.ts'
import { ScheduleState, UntilNext } from './state-chip.tsx'
import { TryDialog } from './try-dialog.tsx'
import { usePause } from './use-pause.ts'
import { WeekCalendar, WeekSkeleton } from './week-calendar.tsx'

const idOf = ({ id }: Schedule) => id

export function SchedulesPage() {
  const place = usePlace()
  const { q = '', view, week } = useSearch({ from: '/w/$workspace/schedules' })
  const navigate = useNavigate({ from: '/w/$workspace/schedules' })
  const [isTrying, setTrying] = useState(false)
  const list = useQuery(schedulesQuery(place))
  const running = useQuery(runningQuery(place))
  const pause = usePause(place)
  usePageTitle([{ label: t('nav.schedules') }])
  const isWeek = view === 'week'
  const searched = useSearched({
    list,
    q,
    onSearch: (text) => void navigate({ search: (before) => ({ ...before, q: text }), replace: true }),
    idOf,
    textOf: ({ workflowName, description }) => `${workflowName} ${description}`,
  })
  const { focus, field, focused } = searched
  const narrow = (change: Readonly<Record<string, string | undefined>>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  const canWrite = place.can('schedule:write')
  useKeys([
    ...listKeys(focus, { label: t('schedules.search'), run: () => field.current?.focus() }),
    ...(canWrite
      ? [
          {
            id: 'schedule-pause',
            scope: 'list',
            keys: 'p',
            label: t('schedules.key.pause'),
            run: () => focused && focused.state !== 'ended' && pause.mutate(focused),
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
      from: 'wide',
      cell: ({ lastAt }) => <span className="text-text-2">{lastAt === undefined ? '–' : <Time of={lastAt} />}</span>,
    },
    {
      id: 'missed',
      title: t('schedules.missed'),
      from: 'wide',
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
  return (
    <PageFrame
      title={t('nav.schedules')}
      actions={
        <>
          <ChoiceBar
            label={t('schedules.view')}
            size="default"
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
      {isWeek && list.data === undefined && !list.error ? (
        <WeekSkeleton />
      ) : isWeek && list.data !== undefined && list.data.length > 0 ? (
        <WeekCalendar place={place} week={week} onWeek={(next) => narrow({ week: next })} />
      ) : (
        <SearchedList
          words={{
            label: t('nav.schedules'),
            search: t('schedules.search'),
            loading: t('schedules.loading'),
            failed: t('schedules.failed'),
            noHit: t('schedules.no-hit', { query: q }),
          }}
          of={searched}
          columns={columns}
          empty={
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
          }
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
      {isTrying && <TryDialog place={place} onClose={() => setTrying(false)} />}
    </PageFrame>
  )
}
