import { Outlet, useParams } from '@tanstack/react-router'
import { type ComponentType, useEffect, useMemo, useState } from 'react'
import { useKeys } from '../keys/use-keys.ts'
import { t } from '../strings/index.ts'
import { toast } from '../ui/toaster.tsx'
import { Announcer } from './announce.tsx'
import { ConfirmationDialog } from './confirmation.tsx'
import { NotMemberPage } from './failed-page.tsx'
import { PALETTE_AFTER_MS } from './limits.ts'
import { type Place, PlaceContext, placeOf, rememberWorkspace, useMe } from './me.ts'
import { OfflineBar } from './offline-bar.tsx'
import { Rail } from './rail.tsx'
import { router } from './router.tsx'
import { TopBar } from './top-bar.tsx'

/** What stands around every page of a workspace. */
export function Shell() {
  const { workspace } = useParams({ from: '/w/$workspace' })
  const me = useMe()
  const membership = me.workspaces.find(({ id }) => id === workspace)
  const { isOperator } = me
  const place = useMemo(() => membership && placeOf(membership, isOperator), [membership, isOperator])
  useEffect(() => {
    if (place) rememberWorkspace(place.id)
  }, [place])
  return place === undefined ? <NotMemberPage /> : <PlaceShell place={place} />
}

/** What lies over a page when it is asked for. Not by `lazy`: React waits 300 ms before it shows what was suspended. */
const OVERLAYS = {
  palette: () => import('./palette.tsx').then(({ Palette }) => Palette),
  keys: () => import('../keys/key-sheet.tsx').then(({ KeySheet }) => KeySheet),
}
type Overlay = ComponentType<{ readonly place: Place; readonly onClose: () => void }>

function PlaceShell({ place }: { readonly place: Place }) {
  const [Overlay, setOverlay] = useState<Overlay>()
  const open = (what: keyof typeof OVERLAYS) =>
    void OVERLAYS[what]().then(
      (found) => setOverlay(() => found),
      (error: Error) => toast({ text: error.message, tone: 'error' }),
    )
  useEffect(() => {
    // It opens at once when it is wanted, and delays nothing before.
    const timer = setTimeout(() => void OVERLAYS.palette().catch(() => {}), PALETTE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  const go = (path: string) => void router.navigate({ href: `/w/${place.id}${path}` })
  useKeys([
    {
      id: 'palette',
      scope: 'global',
      keys: '$mod+k',
      label: t('action.palette'),
      run: () => open('palette'),
      isOnlyKey: true,
    },
    { id: 'key-sheet', scope: 'global', keys: '?', label: t('action.keys'), run: () => open('keys') },
    { id: 'go-workflows', scope: 'global', keys: 'g w', label: t('action.go-workflows'), run: () => go('/workflows') },
    {
      id: 'go-executions',
      scope: 'global',
      keys: 'g e',
      label: t('action.go-executions'),
      run: () => go('/executions'),
    },
    {
      id: 'go-credentials',
      scope: 'global',
      keys: 'g c',
      label: t('action.go-credentials'),
      run: () => go('/credentials'),
    },
    {
      id: 'go-schedules',
      scope: 'global',
      keys: 'g s',
      label: t('action.go-schedules'),
      run: () => go('/schedules'),
    },
    {
      id: 'go-templates',
      scope: 'global',
      keys: 'g t',
      label: t('action.go-templates'),
      run: () => go('/templates'),
    },
    { id: 'go-webhooks', scope: 'global', label: t('action.go-webhooks'), run: () => go('/webhooks') },
    { id: 'go-data-tables', scope: 'global', label: t('action.go-data-tables'), run: () => go('/data-tables') },
    { id: 'go-variables', scope: 'global', label: t('action.go-variables'), run: () => go('/variables') },
    {
      id: 'go-notifications',
      scope: 'global',
      keys: 'g n',
      label: t('action.go-notifications'),
      run: () => go('/notifications'),
    },
    ...(place.can('workspace:write') || place.can('system:read')
      ? ([
          { id: 'go-admin', scope: 'global', keys: 'g a', label: t('action.go-admin'), run: () => go('/admin/health') },
        ] as const)
      : []),
  ])
  return (
    <PlaceContext value={place}>
      {/* biome-ignore lint/a11y/useValidAnchor: it leads to a part of the page, and must not change the address */}
      <a
        href="#content"
        onClick={(event) => {
          event.preventDefault()
          document.getElementById('content')?.focus()
        }}
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-button border border-strong bg-surface px-3 py-1.5 text-ui font-medium text-accent focus:translate-y-0"
      >
        {t('shell.skip')}
      </a>
      <div className="flex h-dvh flex-col-reverse sm:flex-row">
        <Rail place={place} onKeys={() => open('keys')} />
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <TopBar place={place} onPalette={() => open('palette')} onKeys={() => open('keys')} />
          <OfflineBar />
          <main id="content" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto outline-none">
            <Outlet />
          </main>
        </div>
      </div>
      {Overlay && <Overlay place={place} onClose={() => setOverlay(undefined)} />}
      <ConfirmationDialog />
      <Announcer />
    </PlaceContext>
  )
}
