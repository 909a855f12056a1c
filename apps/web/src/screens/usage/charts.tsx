import type { ReactNode } from 'react'
import type { TextId } from '../../strings/index.ts'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { CancelledIcon, ErrorIcon, type Icon, RunningIcon, SuccessIcon } from '../../ui/icons.ts'
import { count, dayWords, duration } from './figures.ts'
import { type Day, niceTop, OUTCOMES, type Outcome, totalOf } from './usage-data.ts'

interface Look {
  readonly word: TextId
  readonly icon: Icon
  readonly fill: string
  readonly color: string
}

export const OUTCOME_LOOKS: Readonly<Record<Outcome, Look>> = {
  succeeded: { word: 'status.succeeded', icon: SuccessIcon, fill: 'fill-success', color: 'text-success' },
  failed: { word: 'status.failed', icon: ErrorIcon, fill: 'fill-error', color: 'text-error' },
  cancelled: { word: 'status.cancelled', icon: CancelledIcon, fill: 'fill-neutral', color: 'text-neutral' },
  unfinished: { word: 'usage.unfinished', icon: RunningIcon, fill: 'fill-running', color: 'text-running' },
}

const HEIGHT = 176
const TOP = 10
const BOTTOM = 22
const PLOT = HEIGHT - TOP - BOTTOM
const LEFT_PX = 44

/** Where the days are named, so that the names do not run into one another. */
const everyDay = (days: number): number => (days <= 7 ? 1 : days <= 30 ? 5 : 15)

/** The frame that both charts stand in: lines with their figures, and days below. */
function Plot({
  label,
  days,
  top,
  words,
  children,
}: {
  readonly label: string
  readonly days: readonly Day[]
  readonly top: number
  readonly words: (value: number) => string
  readonly children: ReactNode
}) {
  const step = everyDay(days.length)
  return (
    <div role="img" aria-label={label} className="flex">
      <div aria-hidden className="relative shrink-0 text-count text-text-3" style={{ width: LEFT_PX, height: HEIGHT }}>
        {[0, 0.5, 1].map((share) => (
          <span
            key={share}
            className="absolute right-2 -translate-y-1/2 whitespace-nowrap"
            style={{ top: TOP + PLOT * (1 - share) }}
          >
            {top * share === Math.round(top * share) || top > 2 ? words(top * share) : ''}
          </span>
        ))}
      </div>
      <div aria-hidden className="relative min-w-0 flex-1" style={{ height: HEIGHT }}>
        <svg aria-hidden="true" width="100%" height={HEIGHT} className="absolute inset-0 block overflow-visible">
          {[0, 0.5, 1].map((share) => (
            <line
              key={share}
              x1="0"
              x2="100%"
              y1={TOP + PLOT * (1 - share)}
              y2={TOP + PLOT * (1 - share)}
              className="stroke-border"
              strokeWidth={1}
            />
          ))}
          {children}
        </svg>
        {days.map(({ day }, at) =>
          (days.length - 1 - at) % step === 0 ? (
            <span
              key={day}
              className={classes(
                'absolute bottom-0 -translate-x-1/2 text-count whitespace-nowrap text-text-3',
                (days.length - 1 - at) % (3 * step) !== 0 && 'max-sm:hidden',
              )}
              style={{ left: `${((at + 0.5) / days.length) * 100}%` }}
            >
              {dayWords(day)}
            </span>
          ) : null,
        )}
      </div>
    </div>
  )
}

/** A bar for each day, of what became of what began on it. */
export function RunsChart({ days }: { readonly days: readonly Day[] }) {
  const top = niceTop(Math.max(...days.map(({ total }) => total)))
  const total = totalOf(days)
  const width = 100 / days.length
  // A week of few runs is still bars, and not blocks.
  const bar = `min(${width * 0.7}%, 40px)`
  return (
    <Plot
      label={t('usage.runs-label', { days: days.length, total: total.total, failed: total.failed })}
      days={days}
      top={top}
      words={count}
    >
      {days.map((day, at) => {
        let below = 0
        return (
          <g key={day.day}>
            <title>{`${dayWords(day.day, 'long')}: ${OUTCOMES.map((outcome) => `${day[outcome]} ${t(OUTCOME_LOOKS[outcome].word)}`).join(', ')}`}</title>
            <rect
              x={`${at * width}%`}
              width={`${width}%`}
              y={TOP}
              height={PLOT}
              className="fill-transparent hover:fill-raised"
            />
            {OUTCOMES.map((outcome) => {
              const height = (day[outcome] / top) * PLOT
              below += height
              return height === 0 ? null : (
                <rect
                  key={outcome}
                  y={TOP + PLOT - below}
                  // A thin line of the ground between two of them, so that colours need not be told apart.
                  height={Math.max(1, height - 1)}
                  rx={1}
                  style={{ x: `calc(${(at + 0.5) * width}% - ${bar} / 2)`, width: bar }}
                  className={classes('pointer-events-none', OUTCOME_LOOKS[outcome].fill)}
                />
              )
            })}
          </g>
        )
      })}
    </Plot>
  )
}

const LINES = [
  { of: 'p95Ms', stroke: 'stroke-waiting', fill: 'fill-waiting', radius: 3 },
  { of: 'p50Ms', stroke: 'stroke-accent', fill: 'fill-accent', radius: 2.5 },
] as const

/** Half of the runs of a day took no longer than the lower line, nearly all no longer than the upper one. */
export function DurationChart({ days }: { readonly days: readonly Day[] }) {
  const top = niceTop(Math.max(...days.map(({ p95Ms = 0 }) => p95Ms)))
  const x = (at: number) => `${((at + 0.5) / days.length) * 100}%`
  const y = (ms: number) => TOP + PLOT * (1 - ms / top)
  const known = days.map((day, at) => ({ ...day, at })).filter(({ p95Ms }) => p95Ms !== undefined)
  return (
    <Plot label={t('usage.durations-label', { days: days.length })} days={days} top={top} words={duration}>
      {LINES.map(({ of, stroke, fill, radius }) => (
        <g key={of}>
          {known.slice(1).map((day, index) => {
            const before = known[index]!
            return (
              <line
                key={day.day}
                x1={x(before.at)}
                y1={y(before[of]!)}
                x2={x(day.at)}
                y2={y(day[of]!)}
                strokeWidth={1.5}
                className={stroke}
              />
            )
          })}
          {known.map((day) => (
            <circle key={day.day} cx={x(day.at)} cy={y(day[of]!)} r={radius} className={fill}>
              <title>{`${dayWords(day.day, 'long')}: ${duration(day[of]!)}`}</title>
            </circle>
          ))}
        </g>
      ))}
    </Plot>
  )
}

export const RunsLegend = () => (
  <ul className="flex flex-wrap gap-x-4 gap-y-1 text-meta text-text-2">
    {OUTCOMES.map((outcome) => {
      const { icon: Glyph, color, word } = OUTCOME_LOOKS[outcome]
      return (
        <li key={outcome} className="flex items-center gap-1.5">
          <Glyph aria-hidden className={classes('size-3.5', color)} strokeWidth={1.75} />
          {t(word)}
        </li>
      )
    })}
  </ul>
)

export const DurationLegend = () => (
  <ul className="flex flex-wrap gap-x-4 gap-y-1 text-meta text-text-2">
    <li className="flex items-center gap-1.5">
      <span aria-hidden className="size-2 rounded-pill bg-accent" /> {t('usage.p50')}
    </li>
    <li className="flex items-center gap-1.5">
      <span aria-hidden className="size-2.5 rounded-pill bg-waiting" /> {t('usage.p95')}
    </li>
  </ul>
)
