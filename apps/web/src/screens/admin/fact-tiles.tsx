import type { HealthFact } from '@linkflow/sdk'
import type { UseQueryResult } from '@tanstack/react-query'
import { type TextId, t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { errorOf } from '../../ui/error-of.ts'
import { ErrorIcon, type Icon, SuccessIcon, UnknownIcon, WarningIcon } from '../../ui/icons.ts'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { FACT_LABELS, factWhole, factWords } from './facts.ts'
import { RunbookLink } from './runbook-link.tsx'

const STATUSES: Readonly<
  Record<HealthFact['status'], { readonly word: TextId; readonly icon: Icon; readonly color: string }>
> = {
  good: { word: 'health.good', icon: SuccessIcon, color: 'text-success' },
  warning: { word: 'health.warning', icon: WarningIcon, color: 'text-warning' },
  bad: { word: 'health.bad', icon: ErrorIcon, color: 'text-error' },
  unknown: { word: 'admin.unknown', icon: UnknownIcon, color: 'text-warning' },
}

const TILES = 'grid grid-cols-[repeat(auto-fill,minmax(min(13rem,45%),1fr))] gap-3'

/** Each figure for itself: what it is, how it stands in words, and where to read what to do about it. */
export function FactTiles({
  health: { data, error, refetch },
  history,
}: {
  readonly health: UseQueryResult<{ readonly facts: readonly HealthFact[] }>
  readonly history: ReadonlyMap<string, readonly number[]>
}) {
  return (
    <section aria-label={t('health.figures')} className="flex flex-col gap-3">
      {error && <ErrorNotice title={t('health.figures-failed')} {...errorOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && !error && (
        <Later>
          <div className={TILES}>
            {Object.keys(FACT_LABELS).map((name) => (
              <div key={name} className="flex flex-col gap-2.5 rounded-card border border-border bg-surface px-4 py-3">
                <Bone className="h-2.5 w-4/5" />
                <Bone className="my-1 h-5 w-16" />
                <Bone className="h-2.5 w-12" />
              </div>
            ))}
          </div>
        </Later>
      )}
      <ul className={TILES}>
        {(data?.facts ?? []).map((fact) => (
          <Tile key={fact.name} fact={fact} readings={history.get(fact.name) ?? []} />
        ))}
      </ul>
    </section>
  )
}

function Tile({ fact, readings }: { readonly fact: HealthFact; readonly readings: readonly number[] }) {
  const { icon: Glyph, color, word } = STATUSES[fact.status]
  const whole = factWhole(fact)
  const label = t(FACT_LABELS[fact.name])
  return (
    <li className="flex flex-col gap-1 rounded-card border border-border bg-surface px-4 py-3">
      <span className="text-meta text-text-3">{label}</span>
      <div className="flex items-end justify-between gap-3">
        <span className="text-lead whitespace-nowrap text-text tabular-nums">
          {factWords(fact)}
          {whole !== undefined && <span className="ml-1.5 text-meta text-text-3">{t('admin.of', { whole })}</span>}
        </span>
        <Trend readings={readings} />
      </div>
      <span className={classes('flex items-center gap-1.5 text-meta', color)}>
        <Glyph aria-hidden className="size-3.5 shrink-0" strokeWidth={1.75} />
        {t(word)}
      </span>
      {fact.problem !== undefined && <span className="text-meta text-text-2">{fact.problem}</span>}
      {fact.status !== 'good' && <RunbookLink of={fact.name} about={label} />}
    </li>
  )
}

const WIDTH = 72
const HEIGHT = 24

/** The last readings as a line; the figure beside it is what counts. */
function Trend({ readings }: { readonly readings: readonly number[] }) {
  if (readings.length < 2) return null
  const [low, high] = [Math.min(...readings), Math.max(...readings)]
  const y = (value: number) => (high === low ? HEIGHT - 2 : HEIGHT - 2 - ((value - low) / (high - low)) * (HEIGHT - 4))
  const points = readings.map((value, at) => `${(at / (readings.length - 1)) * WIDTH},${y(value).toFixed(1)}`)
  return (
    <svg
      aria-hidden
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="mb-1 min-w-0 shrink"
    >
      <polyline
        points={points.join(' ')}
        fill="none"
        strokeWidth={1.5}
        vectorEffect="non-scaling-stroke"
        className="stroke-text-3"
      />
    </svg>
  )
}
