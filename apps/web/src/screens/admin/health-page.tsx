import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { announce } from '../../app/announce.tsx'
import { usePageTitle } from '../../app/crumbs.ts'
import { ForbiddenPage } from '../../app/failed-page.tsx'
import { type Place, usePlace } from '../../app/me.ts'
import { forgetOperator, useOperator } from '../../app/operator.ts'
import { OperatorDialog } from '../../app/operator-dialog.tsx'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { KeyIcon, PausedIcon, RunIcon } from '../../ui/icons.ts'
import { PageFrame } from '../../ui/page.tsx'
import { FigureTiles } from './figure-tiles.tsx'
import { figuresOf } from './health-figures.ts'
import { OutboxPanel } from './outbox-panel.tsx'
import { readSamples } from './prometheus.ts'
import { ReadyPanel } from './ready-panel.tsx'
import { VersionsPanel } from './versions-panel.tsx'
import { WorkersPanel } from './workers-panel.tsx'

export const REFRESH_MS = 5_000

export function HealthPage() {
  const place = usePlace()
  usePageTitle([{ label: t('nav.health') }])
  return place.can('workspace:write') ? <Health place={place} /> : <ForbiddenPage permission="workspace:write" />
}

function Health({ place }: { readonly place: Place }) {
  const operator = useOperator(({ client }) => client)
  const [isPaused, setPaused] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const client = operator ?? place.client
  const every = { refetchInterval: isPaused ? (false as const) : REFRESH_MS, staleTime: 0, gcTime: 0 }
  const ready = useQuery({
    queryKey: ['health-ready'],
    queryFn: ({ signal }) => client.health.ready({ signal }),
    ...every,
  })
  const metrics = useQuery({
    queryKey: ['health-metrics', operator !== undefined],
    queryFn: async ({ signal }) => readSamples(await client.health.metrics({ signal })),
    ...every,
  })
  const pause = () => {
    announce(isPaused ? t('health.goes-on') : t('health.is-paused'))
    setPaused(!isPaused)
  }
  useKeys([{ id: 'health-pause', scope: 'list', keys: 'p', label: t('health.key.pause'), run: pause }])
  const samples = metrics.data
  const figures = samples === undefined ? [] : figuresOf(samples)
  const history = useHistory(figures, metrics.dataUpdatedAt)
  return (
    <PageFrame
      title={t('nav.health')}
      lead={t('health.lead')}
      width="wide"
      actions={
        <>
          {operator === undefined ? (
            <Button look="quiet" icon={KeyIcon} onClick={() => setAsking(true)}>
              {t('operator.title')}
            </Button>
          ) : (
            <Button look="quiet" icon={KeyIcon} onClick={forgetOperator}>
              {t('operator.forget')}
            </Button>
          )}
          <Button icon={isPaused ? RunIcon : PausedIcon} aria-pressed={isPaused} onClick={pause}>
            {isPaused ? t('health.go-on') : t('health.pause')}
          </Button>
        </>
      }
    >
      <ReadyPanel ready={ready} isPaused={isPaused} />
      <FigureTiles
        figures={figures}
        history={history}
        error={metrics.error}
        onRetry={() => void metrics.refetch()}
        onOperator={() => setAsking(true)}
      />
      <WorkersPanel place={place} samples={samples} heardAt={ready.dataUpdatedAt} isPaused={isPaused} />
      <OutboxPanel every={isPaused ? false : REFRESH_MS} onOperator={() => setAsking(true)} />
      <VersionsPanel samples={samples} />
      {isAsking && operator === undefined && (
        <OperatorDialog text={t('health.operator')} onDone={() => setAsking(false)} onClose={() => setAsking(false)} />
      )}
    </PageFrame>
  )
}

/** As many readings as are worth a line: five minutes. */
const READINGS_MAX = 60

/** The last readings of each figure, while the page is open. */
function useHistory(
  figures: readonly { readonly id: string; readonly number: number }[],
  readAt: number,
): ReadonlyMap<string, readonly number[]> {
  const [history, setHistory] = useState<ReadonlyMap<string, readonly number[]>>(new Map())
  const latest = useRef(figures)
  latest.current = figures
  useEffect(() => {
    if (readAt === 0) return
    setHistory(
      (before) =>
        new Map(latest.current.map(({ id, number }) => [id, [...(before.get(id) ?? []), number].slice(-READINGS_MAX)])),
    )
  }, [readAt])
  return history
}
