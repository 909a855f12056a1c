import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import type { Place } from '../../app/me.ts'
import { language, t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { ChartIcon, TableIcon } from '../../ui/icons.ts'
import { bucketQuery, type Counts } from './execution-queries.ts'

/** The last day in parts of two hours: the server counts by day, so each part is a question of its own. */
const BUCKET_MS = 2 * 3_600_000
const BUCKETS = 12
const HEIGHT = 56

const clock = (ms: number) =>
  new Date(ms).toLocaleTimeString(language(), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

/** How the executions of the last day ended. A press on a part of it narrows the list to that. */
export function Histogram({
  place,
  workflow,
  shown,
  onChoose,
}: {
  readonly place: Place
  readonly workflow: string | undefined
  /** The part that the list is narrowed to. */
  readonly shown: { readonly from: string | undefined; readonly until: string | undefined }
  readonly onChoose: (from: string | undefined, until: string | undefined) => void
}) {
  const [isTable, setTable] = useState(false)
  const [endMs] = useState(() => Math.ceil(Date.now() / BUCKET_MS) * BUCKET_MS)
  const buckets = Array.from({ length: BUCKETS }, (_, at) => endMs - (BUCKETS - at) * BUCKET_MS)
  const answers = useQueries({
    queries: buckets.map((from, at) => bucketQuery(place, workflow, from, from + BUCKET_MS, at === BUCKETS - 1)),
  })
  const counts = answers.map(({ data }): Counts => data ?? { succeeded: 0, failed: 0, other: 0 })
  const isRead = answers.every(({ isPending }) => !isPending)
  const sum = counts.reduce(
    (all, each) => ({
      succeeded: all.succeeded + each.succeeded,
      failed: all.failed + each.failed,
      other: all.other + each.other,
    }),
    { succeeded: 0, failed: 0, other: 0 },
  )
  const most = Math.max(1, ...counts.map(({ succeeded, failed, other }) => succeeded + failed + other))
  return (
    <section aria-labelledby="last-day" className="rounded-card border border-border bg-surface px-4 pt-3 pb-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 pb-2">
        <h2 id="last-day" className="font-medium text-text">
          {t('executions.last-day')}
        </h2>
        <p className="flex flex-wrap gap-x-4 text-meta text-text-2 tabular-nums">
          <Sum fill="bg-success" word={t('executions.of-succeeded', { count: sum.succeeded })} />
          <Sum fill="bg-error" word={t('executions.of-failed', { count: sum.failed })} />
          <Sum fill="bg-neutral" word={t('executions.of-other', { count: sum.other })} />
        </p>
        <IconButton
          size="compact"
          className="ml-auto"
          icon={isTable ? ChartIcon : TableIcon}
          label={isTable ? t('executions.as-chart') : t('executions.as-table')}
          onClick={() => setTable(!isTable)}
        />
      </div>
      {isTable ? (
        <CountTable buckets={buckets} counts={counts} />
      ) : (
        <div className={classes('flex items-end gap-1 transition-opacity', !isRead && 'opacity-60')}>
          {buckets.map((from, at) => {
            const { succeeded, failed, other } = counts[at]!
            const until = from + BUCKET_MS
            const isOn = shown.from === new Date(from).toISOString() && shown.until === new Date(until).toISOString()
            return (
              <button
                key={from}
                type="button"
                aria-pressed={isOn}
                aria-label={t('executions.bucket', {
                  from: clock(from),
                  until: clock(until),
                  succeeded,
                  failed,
                  other,
                })}
                title={t('executions.bucket', { from: clock(from), until: clock(until), succeeded, failed, other })}
                onClick={() =>
                  isOn
                    ? onChoose(undefined, undefined)
                    : onChoose(new Date(from).toISOString(), new Date(until).toISOString())
                }
                className={classes(
                  'flex min-w-0 flex-1 flex-col gap-1 rounded-input px-0.5 pt-1',
                  isOn ? 'bg-accent-soft' : 'hover:bg-raised',
                )}
              >
                <Bar counts={counts[at]!} most={most} />
                <span
                  aria-hidden
                  className={classes(
                    'text-center text-count whitespace-nowrap text-text-3 tabular-nums',
                    at % 3 !== 0 && 'max-sm:invisible',
                  )}
                >
                  {clock(from)}
                </span>
              </button>
            )
          })}
        </div>
      )}
    </section>
  )
}

const Sum = ({ fill, word }: { readonly fill: string; readonly word: string }) => (
  <span className="inline-flex items-center gap-1.5">
    <span aria-hidden className={classes('size-2 rounded-pill', fill)} />
    {word}
  </span>
)

/** What failed is at the bottom, where it is compared best. Something is never drawn as nothing. */
function Bar({ counts: { succeeded, failed, other }, most }: { readonly counts: Counts; readonly most: number }) {
  const heightOf = (count: number) => (count === 0 ? 0 : Math.max(3, (count / most) * HEIGHT))
  let bottom = HEIGHT
  const parts = [
    { fill: 'fill-error', height: heightOf(failed) },
    { fill: 'fill-success', height: heightOf(succeeded) },
    { fill: 'fill-neutral', height: heightOf(other) },
  ].map(({ fill, height }) => {
    bottom -= height
    return { fill, height, y: Math.max(0, bottom) }
  })
  return (
    <svg aria-hidden className="block w-full" height={HEIGHT} preserveAspectRatio="none" viewBox={`0 0 10 ${HEIGHT}`}>
      <rect x={0} y={HEIGHT - 1} width={10} height={1} className="fill-border" />
      {parts.map(({ fill, height, y }) => (
        <rect key={fill} x={0.5} y={y} width={9} height={Math.min(height, HEIGHT)} className={fill} />
      ))}
    </svg>
  )
}

function CountTable({ buckets, counts }: { readonly buckets: readonly number[]; readonly counts: readonly Counts[] }) {
  const head = 'py-1 pr-4 text-left font-medium text-text-3'
  return (
    <table className="w-full max-w-lg text-meta">
      <thead>
        <tr>
          <th scope="col" className={head}>
            {t('executions.column.time')}
          </th>
          <th scope="col" className={head}>
            {t('status.succeeded')}
          </th>
          <th scope="col" className={head}>
            {t('status.failed')}
          </th>
          <th scope="col" className={head}>
            {t('executions.other')}
          </th>
        </tr>
      </thead>
      <tbody>
        {buckets.map((from, at) => (
          <tr key={from} className="border-t border-border">
            <th scope="row" className="py-1 pr-4 text-left font-normal text-text-2">
              {clock(from)}–{clock(from + BUCKET_MS)}
            </th>
            <td className="pr-4">{counts[at]!.succeeded}</td>
            <td className="pr-4">{counts[at]!.failed}</td>
            <td className="pr-4">{counts[at]!.other}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
