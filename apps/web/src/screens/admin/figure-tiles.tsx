import { isLinkFlowError } from '@linkflow/sdk'
import { type TextId, t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { errorOf } from '../../ui/error-of.ts'
import { ErrorIcon, ForbiddenIcon, type Icon, SuccessIcon, WarningIcon } from '../../ui/icons.ts'
import { Panel } from '../../ui/panel.tsx'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import type { Figure, Tone } from './health-figures.ts'

const TONES: Readonly<Record<Tone, { readonly word: TextId; readonly icon: Icon; readonly color: string }>> = {
  good: { word: 'health.good', icon: SuccessIcon, color: 'text-success' },
  warning: { word: 'health.warning', icon: WarningIcon, color: 'text-warning' },
  bad: { word: 'health.bad', icon: ErrorIcon, color: 'text-error' },
}

/** Refused, as from another machine without the operator's token. */
export const isRefused = (error: Error | null): boolean =>
  isLinkFlowError(error) && (error.status === 401 || error.status === 403)

export function FigureTiles({
  figures,
  history,
  error,
  onRetry,
  onOperator,
}: {
  readonly figures: readonly Figure[]
  readonly history: ReadonlyMap<string, readonly number[]>
  readonly error: Error | null
  readonly onRetry: () => void
  readonly onOperator: () => void
}) {
  if (isRefused(error))
    return (
      <Panel
        title={t('health.figures')}
        text={t('health.figures-refused')}
        actions={
          <Button icon={ForbiddenIcon} onClick={onOperator}>
            {t('operator.title')}
          </Button>
        }
      />
    )
  return (
    <section aria-label={t('health.figures')} className="flex flex-col gap-3">
      {error && <ErrorNotice title={t('health.figures-failed')} {...errorOf(error)} onRetry={onRetry} />}
      {figures.length === 0 && !error && (
        <Later>
          <Bone className="h-28 rounded-card" />
        </Later>
      )}
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-3">
        {figures.map(({ id, label, value, tone, advice }) => {
          const { icon: Glyph, color, word } = TONES[tone]
          return (
            <li key={id} className="flex flex-col gap-1 rounded-card border border-border bg-surface px-4 py-3">
              <span className="text-meta text-text-3">{t(label)}</span>
              <div className="flex items-end justify-between gap-3">
                <span className="text-lead text-text tabular-nums">{value}</span>
                <Trend readings={history.get(id) ?? []} />
              </div>
              <span className={classes('flex items-center gap-1.5 text-meta', color)}>
                <Glyph aria-hidden className="size-3.5 shrink-0" strokeWidth={1.75} />
                {t(word)}
              </span>
              {tone !== 'good' && <span className="text-meta text-text-2">{t(advice)}</span>}
            </li>
          )
        })}
      </ul>
    </section>
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
    <svg aria-hidden width={WIDTH} height={HEIGHT} className="mb-1 shrink-0">
      <polyline points={points.join(' ')} fill="none" strokeWidth={1.5} className="stroke-text-3" />
    </svg>
  )
}
