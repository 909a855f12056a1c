import { useSearch } from '@tanstack/react-router'
import { usePageTitle } from '../../app/crumbs.ts'
import { usePlace } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { InboxPage } from './inbox-page.tsx'
import { PreferencesPage } from './preferences-page.tsx'

export function NotificationsPage() {
  const place = usePlace()
  const search = useSearch({ from: '/w/$workspace/notifications' })
  const isPreferences = search['view'] === 'preferences'
  usePageTitle(
    isPreferences
      ? [{ label: t('nav.notifications'), to: `/w/${place.id}/notifications` }, { label: t('preferences.title') }]
      : [{ label: t('nav.notifications') }],
  )
  return isPreferences ? <PreferencesPage place={place} /> : <InboxPage place={place} filter={search['f']} />
}
