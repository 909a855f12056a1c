import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { usePageTitle } from '../../app/crumbs.ts'
import { usePlace } from '../../app/me.ts'
import { QueryFailed } from '../../app/query-failed.tsx'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { fullTime } from '../../strings/times.ts'
import { Button } from '../../ui/button.tsx'
import { Card, Facts } from '../../ui/card.tsx'
import { DetailSkeleton } from '../../ui/detail-skeleton.tsx'
import { PauseIcon, ReplayIcon, RunIcon } from '../../ui/icons.ts'
import { PageFrame } from '../../ui/page-frame.tsx'
import { Time } from '../../ui/time.tsx'
import { BackfillDialog } from './backfill-dialog.tsx'
import { BackfillsCard } from './backfills-card.tsx'
import { ClockWarnings } from './clock-warnings.tsx'
import { HistoryCard } from './history-card.tsx'
import { MISSED_WORDS } from './missed-words.ts'
import { NextRuns } from './next-runs.tsx'
import { OVERLAP_WORDS } from './overlap-words.ts'
import { PauseDialog } from './pause-dialog.tsx'
import { nextRunsQuery, previewQuery, runningQuery, scheduleQuery } from './schedule-queries.ts'
import { ScheduleState, UntilNext } from './state-chip.tsx'
import { usePause } from './use-pause.ts'

export function SchedulePage() {
  const { schedule } = useParams({ from: '/w/$workspace/schedules/$schedule' })
  return (
    <Suspense fallback={<DetailSkeleton />}>
      <OpenSchedule key={schedule} id={schedule} />
    </Suspense>
  )
}

function OpenSchedule({ id }: { readonly id: string }) {
  const place = usePlace()
  const { data: schedule } = useSuspenseQuery(scheduleQuery(place, id))
  const runs = useQuery(nextRunsQuery(place, id))
  const running = useQuery(runningQuery(place))
  const pause = usePause(place)
  const [isFilling, setFilling] = useState(false)
  const [isPausing, setPausing] = useState(false)
  const { workflowId, workflowName, node, state, rules, description, timezone, missed, nextAt, lastAt } = schedule
  const { overlap, jitterSeconds, pausedUntil, isDefaultTimezone } = schedule
  usePageTitle([{ label: t('nav.schedules'), to: `/w/${place.id}/schedules` }, { label: workflowName }])
  const canWrite = place.can('schedule:write')
  const isPaused = state === 'paused'
  // Of what is paused the calendar has no instants. What its rules would do can be asked, but for intervals: these are
  // counted from a moment that the question does not know.
  const isByTheClock = rules.every((rule) => 'cron' in rule)
  const preview = useQuery({ ...previewQuery(place, rules, timezone), enabled: isPaused && isByTheClock })
  const shown = isPaused ? preview.data?.runs : runs.data
  useKeys(
    canWrite && state !== 'ended'
      ? [
          {
            id: 'schedule-pause',
            scope: 'list',
            keys: 'p',
            label: t('schedules.key.pause'),
            run: () => pause.mutate(schedule),
          },
        ]
      : [],
  )
  return (
    <PageFrame
      title={workflowName}
      chip={<ScheduleState state={state} isRunning={running.data?.has(workflowId) ?? false} />}
      lead={
        <>
          {description} <span className="text-text-3">({timezone})</span>
        </>
      }
      width="detail"
      actions={
        canWrite && (
          <>
            <Button icon={ReplayIcon} onClick={() => setFilling(true)}>
              {t('schedules.backfill')}
            </Button>
            {state === 'active' && (
              <Button icon={PauseIcon} onClick={() => setPausing(true)}>
                {t('schedules.pause-until')}
              </Button>
            )}
            {state !== 'ended' && (
              <Button
                look={isPaused ? 'primary' : 'plain'}
                icon={isPaused ? RunIcon : PauseIcon}
                isBusy={pause.isPending}
                onClick={() => pause.mutate(schedule)}
              >
                {t(isPaused ? 'schedules.resume' : 'schedules.pause')}
              </Button>
            )}
          </>
        )
      }
    >
      <ClockWarnings place={place} rules={rules} zone={timezone} />
      <div className="grid items-start gap-4 lg:grid-cols-[3fr_2fr]">
        <Card title={t('schedules.next-runs')}>
          {isPaused && (
            <p className="text-warning">
              {pausedUntil !== undefined
                ? t('schedules.paused-until-text', { time: fullTime(pausedUntil) })
                : t(isByTheClock ? 'schedules.paused-text' : 'schedules.paused-interval')}
            </p>
          )}
          {runs.error && (
            <QueryFailed title={t('schedules.failed')} error={runs.error} onRetry={() => void runs.refetch()} />
          )}
          {shown !== undefined && <NextRuns runs={shown} zone={timezone} />}
        </Card>
        <div className="flex min-w-0 flex-col gap-4">
          <Card title={t('schedules.about')}>
            <Facts
              of={[
                [
                  t('schedules.column.workflow'),
                  <Link
                    key="workflow"
                    to="/w/$workspace/workflows/$workflow"
                    params={{ workspace: place.id, workflow: workflowId }}
                    search={{ node }}
                    className="text-accent hover:underline"
                  >
                    {workflowName}
                  </Link>,
                ],
                [
                  t('schedules.rules'),
                  <ul key="rules" className="font-mono text-meta leading-5">
                    {rules.map((rule) => (
                      <li key={JSON.stringify(rule)}>
                        {'cron' in rule ? rule.cron : `${rule.every.value} ${rule.every.unit}`}
                      </li>
                    ))}
                  </ul>,
                ],
                [
                  t('list.column.next'),
                  nextAt === undefined || state !== 'active' ? '–' : <UntilNext key="next" at={nextAt} />,
                ],
                [t('schedules.column.last'), lastAt === undefined ? '–' : <Time key="last" of={lastAt} />],
                [t('schedules.zone'), isDefaultTimezone ? t('schedules.zone-default', { zone: timezone }) : timezone],
                [t('schedules.missed'), t(MISSED_WORDS[missed])],
                [t('schedules.overlaps'), t(OVERLAP_WORDS[overlap])],
                [
                  t('schedules.jitter'),
                  jitterSeconds === 0
                    ? t('schedules.jitter-none')
                    : t('schedules.jitter-of', { seconds: jitterSeconds }),
                ],
              ]}
            />
            <p className="text-meta text-text-3">{t('schedules.where-to-change')}</p>
          </Card>
          <BackfillsCard place={place} id={id} canWrite={canWrite} />
        </div>
      </div>
      <HistoryCard place={place} id={id} zone={timezone} />
      {isPausing && (
        <PauseDialog
          name={workflowName}
          isBusy={pause.isPending}
          error={pause.error}
          onPause={(until) => pause.mutate({ ...schedule, until }, { onSuccess: () => setPausing(false) })}
          onClose={() => setPausing(false)}
        />
      )}
      {isFilling && <BackfillDialog place={place} schedule={schedule} onClose={() => setFilling(false)} />}
    </PageFrame>
  )
}
