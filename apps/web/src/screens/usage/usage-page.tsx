import { isLinkFlowError } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { usePageTitle } from '../../app/crumbs.ts'
import { ForbiddenPage } from '../../app/failed-page.tsx'
import { usePlace } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { fullTime } from '../../strings/times.ts'
import { Button } from '../../ui/button.tsx'
import { errorOf } from '../../ui/error-of.ts'
import { ChartIcon, TableIcon, UsageIcon, WorkflowIcon } from '../../ui/icons.ts'
import { PageFrame } from '../../ui/page-frame.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Bone, CardBone, Later } from '../../ui/skeleton.tsx'
import { EmptyState, ErrorNotice } from '../../ui/states.tsx'
import { DurationChart, DurationLegend, RunsChart, RunsLegend } from './charts.tsx'
import { DayTable, DurationTable } from './day-table.tsx'
import { count, duration, percent } from './figures.ts'
import { daysOf, isRange, RANGES, startOf, successRate, totalOf, worst } from './usage-data.ts'
import { WorkflowUsage } from './workflow-usage.tsx'

const RANGE_WORDS = { '7': 'usage.range-7', '30': 'usage.range-30', '90': 'usage.range-90' } as const
const LOOK_MS = 60_000
const TILES = 'grid grid-cols-2 gap-3 lg:grid-cols-4'

export function UsagePage() {
  const place = usePlace()
  const search = useSearch({ from: '/w/$workspace/usage' })
  const navigate = useNavigate({ from: '/w/$workspace/usage' })
  const range = isRange(search['range']) ? search['range'] : '7'
  const [shown, setShown] = useState<'chart' | 'table'>('chart')
  usePageTitle([{ label: t('nav.usage') }])
  const statistics = useQuery({
    queryKey: ['usage', place.id, range],
    queryFn: ({ signal }) => place.client.executions.statistics({ from: startOf(range, Date.now()), signal }),
    refetchInterval: LOOK_MS,
  })
  if (isLinkFlowError(statistics.error, 'permission-missing')) return <ForbiddenPage permission="execution:read" />
  const days = statistics.data && daysOf(statistics.data, range, Date.now())
  const total = days && totalOf(days)
  return (
    <PageFrame
      width="detail"
      title={t('nav.usage')}
      lead={t('usage.lead')}
      actions={
        <>
          <Segmented
            label={t('usage.range')}
            isLabelShown={false}
            value={range}
            onChange={(range) => void navigate({ search: (before) => ({ ...before, range }), replace: true })}
            options={RANGES.map((value) => ({ value, label: t(RANGE_WORDS[value]) }))}
          />
          <Segmented
            label={t('usage.shown')}
            isLabelShown={false}
            value={shown}
            onChange={setShown}
            options={[
              { value: 'chart', label: t('usage.chart'), icon: ChartIcon },
              { value: 'table', label: t('usage.table'), icon: TableIcon },
            ]}
          />
        </>
      }
    >
      {statistics.error && (
        <ErrorNotice
          title={t('usage.failed')}
          {...errorOf(statistics.error)}
          onRetry={() => void statistics.refetch()}
        />
      )}
      {days === undefined && !statistics.error && (
        <Later>
          <div className={TILES}>
            {['a', 'b', 'c', 'd'].map((key) => (
              <div key={key} className="flex flex-col gap-3 rounded-card border border-border bg-surface px-4 py-3.5">
                <Bone className="h-2.5 w-16" />
                <Bone className="h-5 w-20" />
              </div>
            ))}
          </div>
          <CardBone className="h-72" />
          <CardBone className="h-72" />
        </Later>
      )}
      {total?.total === 0 && (
        <EmptyState icon={UsageIcon} title={t('usage.empty')} text={t('usage.empty-text')}>
          <Button
            look="primary"
            icon={WorkflowIcon}
            onClick={() => void navigate({ to: '/w/$workspace/workflows', params: { workspace: place.id } })}
          >
            {t('error.home')}
          </Button>
        </EmptyState>
      )}
      {days && total && total.total > 0 && (
        <>
          {statistics.data?.since !== undefined && (
            <p role="status" className="text-warning">
              {t('usage.since', { count: statistics.data.counted, time: fullTime(statistics.data.since) })}
            </p>
          )}
          <dl className={TILES}>
            <Tile label={t('usage.runs')}>{count(total.total)}</Tile>
            <Tile label={t('usage.success')}>{rateWords(successRate(total))}</Tile>
            <Tile label={t('usage.failed-runs')} tone={total.failed > 0 ? 'text-error' : undefined}>
              {count(total.failed)}
            </Tile>
            <Tile label={t('usage.slowest')}>{msWords(worst(days, 'p95Ms'))}</Tile>
          </dl>
          <Panel title={t('usage.by-day')} text={t('usage.by-day-text')} isFlush={shown === 'table'}>
            {shown === 'chart' ? (
              <div className="flex flex-col gap-4">
                <RunsChart days={days} />
                <RunsLegend />
              </div>
            ) : (
              <DayTable days={days} />
            )}
          </Panel>
          <Panel title={t('usage.durations')} text={t('usage.durations-text')} isFlush={shown === 'table'}>
            {shown === 'chart' ? (
              <div className="flex flex-col gap-4">
                <DurationChart days={days} />
                <DurationLegend />
              </div>
            ) : (
              <DurationTable days={days} />
            )}
          </Panel>
          <WorkflowUsage place={place} range={range} total={total.total} />
        </>
      )}
    </PageFrame>
  )
}

const rateWords = (rate: number | undefined): string => (rate === undefined ? '–' : percent(rate))
const msWords = (ms: number | undefined): string => (ms === undefined ? '–' : duration(ms))

const Tile = ({
  label,
  tone,
  children,
}: {
  readonly label: string
  readonly tone?: string | undefined
  readonly children: ReactNode
}) => (
  <div className="flex flex-col gap-1 rounded-card border border-border bg-surface px-4 py-3">
    <dt className="text-meta text-text-3">{label}</dt>
    <dd className={`text-lead tabular-nums ${tone ?? 'text-text'}`}>{children}</dd>
  </div>
)
