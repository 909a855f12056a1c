import { useSearch } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { usePageTitle } from '../../app/crumbs.ts'
import { usePlace } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { InboxPage } from './inbox-page.tsx'

/** Seldom wanted: it comes when it is. */
const PreferencesPage = lazy(() => import('./preferences-page.tsx').then((page) => ({ default: page.PreferencesPage })))

export function NotificationsPage() {
  const place = usePlace()
  const search = useSearch({ from: '/w/$workspace/notifications' })
  const isPreferences = search['view'] === 'preferences'
  usePageTitle(
    isPreferences
      ? [{ label: t('nav.notifications'), to: `/w/${place.id}/notifications` }, { label: t('preferences.title') }]
      : [{ label: t('nav.notifications') }],
  )
  return isPreferences ? (
    <Suspense>
      <PreferencesPage place={place} />
    </Suspense>
  ) : (
    <InboxPage place={place} filter={search['f']} />
  )
}
