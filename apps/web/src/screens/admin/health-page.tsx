import type { HealthFact } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { announce } from '../../app/announce.tsx'
import { usePageTitle } from '../../app/crumbs.ts'
import { ForbiddenPage } from '../../app/failed-page.tsx'
import { type Place, usePlace } from '../../app/me.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { PausedIcon, RunIcon } from '../../ui/icons.ts'
import { PageFrame } from '../../ui/page-frame.tsx'
import { Panel } from '../../ui/panel.tsx'
import { FactTiles } from './fact-tiles.tsx'
import { OperatorsPanel } from './operators-panel.tsx'
import { OutboxPanel } from './outbox-panel.tsx'
import { ProcessesPanel } from './processes-panel.tsx'
import { ReadyPanel } from './ready-panel.tsx'
import { SupportPanel } from './support-panel.tsx'

const REFRESH_MS = 5_000

export function HealthPage() {
  const place = usePlace()
  usePageTitle([{ label: t('nav.health') }])
  const mayLook = place.can('workspace:write') || place.can('system:read')
  return mayLook ? <Health place={place} /> : <ForbiddenPage permission="workspace:write" />
}

function Health({ place }: { readonly place: Place }) {
  const [isPaused, setPaused] = useState(false)
  const every = { refetchInterval: isPaused ? (false as const) : REFRESH_MS, staleTime: 0, gcTime: 0 }
  const ready = useQuery({
    queryKey: ['health-ready'],
    queryFn: ({ signal }) => place.client.health.ready({ signal }),
    ...every,
  })
  const pause = () => {
    announce(isPaused ? t('health.goes-on') : t('health.is-paused'))
    setPaused(!isPaused)
  }
  useKeys([{ id: 'health-pause', scope: 'list', keys: 'p', label: t('health.key.pause'), run: pause }])
  return (
    <PageFrame
      title={t('nav.health')}
      lead={t('health.lead')}
      actions={
        <Button icon={isPaused ? RunIcon : PausedIcon} aria-pressed={isPaused} onClick={pause}>
          {isPaused ? t('health.go-on') : t('health.pause')}
        </Button>
      }
    >
      <ReadyPanel ready={ready} isPaused={isPaused} />
      {place.can('system:read') ? (
        <Installation place={place} isPaused={isPaused} />
      ) : (
        <Panel title={t('admin.for-operators')} text={t('admin.for-operators-text')} />
      )}
    </PageFrame>
  )
}

/** What concerns the whole installation, for those who operate it. */
function Installation({ place, isPaused }: { readonly place: Place; readonly isPaused: boolean }) {
  const every = { refetchInterval: isPaused ? (false as const) : REFRESH_MS, staleTime: 0, gcTime: 0 }
  const health = useQuery({
    queryKey: ['system-health'],
    queryFn: ({ signal }) => place.client.system.health({ signal }),
    ...every,
  })
  const processes = useQuery({
    queryKey: ['system-processes'],
    queryFn: ({ signal }) => place.client.system.processes({ signal }),
    ...every,
  })
  const history = useHistory(health.data?.facts ?? [], health.dataUpdatedAt)
  return (
    <>
      <FactTiles health={health} history={history} />
      <ProcessesPanel place={place} processes={processes} isPaused={isPaused} />
      <OutboxPanel place={place} every={isPaused ? false : REFRESH_MS} />
      <OperatorsPanel place={place} />
      <SupportPanel place={place} versions={health.data?.versions} />
    </>
  )
}

/** As many readings as are worth a line: five minutes. */
const READINGS_MAX = 60

/** The last readings of each figure, while the page is open. */
function useHistory(facts: readonly HealthFact[], readAt: number): ReadonlyMap<string, readonly number[]> {
  const [history, setHistory] = useState<ReadonlyMap<string, readonly number[]>>(new Map())
  const latest = useRef(facts)
  latest.current = facts
  useEffect(() => {
    if (readAt === 0) return
    setHistory(
      (before) =>
        new Map(
          latest.current.flatMap(({ name, value }) =>
            value === undefined ? [] : [[name, [...(before.get(name) ?? []), value].slice(-READINGS_MAX)] as const],
          ),
        ),
    )
  }, [readAt])
  return history
}
