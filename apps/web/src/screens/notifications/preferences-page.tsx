import type { ChangeNotificationPreferences, NotificationPreferences } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Place } from '../../app/me.ts'
import { useOptimistic } from '../../app/use-optimistic.ts'
import { type TextId, t } from '../../strings/index.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { errorOf } from '../../ui/error-of.ts'
import { SelectField, TextField } from '../../ui/field.tsx'
import { PageFrame } from '../../ui/page-frame.tsx'
import { Panel } from '../../ui/panel.tsx'
import { PanelSkeleton } from '../../ui/skeleton-panel.tsx'
import { SmallSelect } from '../../ui/small-select.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { Switch } from '../../ui/switch.tsx'
import { Cell, Head, RowHead, Table } from '../../ui/table.tsx'
import { timeZones } from '../setup/time-zones.ts'
import { KINDS, type Kind } from './kinds.ts'
import { WebhookPanel } from './webhook-panel.tsx'

type Cadence = NotificationPreferences['kinds'][Kind]['mail']

const CADENCES: readonly (readonly [Cadence, TextId])[] = [
  ['at-once', 'preferences.at-once'],
  ['hourly', 'preferences.hourly'],
  ['daily', 'preferences.daily'],
  ['never', 'preferences.never'],
]

const QUIET = { from: '22:00', until: '07:00' }

/** What somebody is told of, and where: each choice is saved as it is made. */
export function PreferencesPage({ place }: { readonly place: Place }) {
  const key = ['notification-preferences', place.id]
  const preferences = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => place.client.notifications.preferences({ signal }),
  })
  const save = useOptimistic<NotificationPreferences, ChangeNotificationPreferences>(key, {
    save: (change) => place.client.notifications.changePreferences(change),
    shown: changed,
    said: () => t('settings.saved'),
  })
  const { data, error } = preferences
  return (
    <PageFrame title={t('preferences.title')} lead={t('preferences.lead', { workspace: place.name })} width="text">
      {error && (
        <ErrorNotice title={t('preferences.failed')} {...errorOf(error)} onRetry={() => void preferences.refetch()} />
      )}
      {data === undefined && !error && <PanelSkeleton label={t('preferences.title')} rows={3} />}
      {data && (
        <>
          <Matrix preferences={data} onChange={save.mutate} />
          <Times preferences={data} onChange={save.mutate} />
          {place.can('workspace:write') && <WebhookPanel place={place} />}
        </>
      )}
    </PageFrame>
  )
}

function changed(before: NotificationPreferences, change: ChangeNotificationPreferences): NotificationPreferences {
  const { kinds = {}, timeZone, quietHours } = change
  const merged = Object.fromEntries(
    Object.entries(before.kinds).map(([kind, choice]) => [kind, { ...choice, ...kinds[kind as Kind] }]),
  ) as NotificationPreferences['kinds']
  return {
    ...before,
    kinds: merged,
    ...(timeZone !== undefined && { timeZone }),
    ...(quietHours !== undefined && { quietHours }),
  }
}

interface Props {
  readonly preferences: NotificationPreferences
  readonly onChange: (change: ChangeNotificationPreferences) => void
}

function Matrix({ preferences: { kinds, canMail }, onChange }: Props) {
  return (
    <Panel
      title={t('preferences.matrix')}
      text={canMail ? t('preferences.matrix-text') : t('preferences.no-mail')}
      isFlush
    >
      <Table label={t('preferences.matrix')} isFlush>
        <thead>
          <tr>
            <Head>{t('preferences.event')}</Head>
            <Head isCentred>{t('preferences.in-app')}</Head>
            <Head>{t('preferences.mail')}</Head>
          </tr>
        </thead>
        <tbody>
          {KINDS.map(([kind, words, text]) => (
            <tr key={kind}>
              <RowHead>
                <span className="flex flex-col whitespace-normal sm:min-w-40">
                  <span className="font-medium">{t(words)}</span>
                  <span className="text-meta text-text-3">{t(text)}</span>
                </span>
              </RowHead>
              <Cell className="text-center">
                <Checkbox
                  label={t('preferences.in-app-of', { kind: t(words) })}
                  isChecked={kinds[kind].inApp}
                  onChange={(inApp) => onChange({ kinds: { [kind]: { inApp } } })}
                />
              </Cell>
              <Cell>
                <SmallSelect
                  label={t('preferences.mail-of', { kind: t(words) })}
                  value={kinds[kind].mail}
                  options={CADENCES.map(([value, label]) => ({ value, label: t(label) }))}
                  onChange={(mail) => onChange({ kinds: { [kind]: { mail: mail as Cadence } } })}
                />
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  )
}

function Times({ preferences: { timeZone, quietHours }, onChange }: Props) {
  const [hours, setHours] = useState(quietHours ?? QUIET)
  const take = (change: Partial<typeof hours>) => {
    const next = { ...hours, ...change }
    setHours(next)
    // A time that is being typed, or no time at all between the two, is kept here until it is one.
    if (next.from !== '' && next.until !== '' && next.from !== next.until) onChange({ quietHours: next })
  }
  return (
    <Panel title={t('preferences.times')} text={t('preferences.times-text')}>
      <div className="flex flex-col gap-5">
        <div className="max-w-sm">
          <SelectField
            label={t('setup.zone')}
            value={timeZone}
            onChange={({ target }) => onChange({ timeZone: target.value })}
            options={timeZones(timeZone).map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
          />
        </div>
        <Switch
          label={t('preferences.quiet')}
          hint={t('preferences.quiet-text')}
          isOn={quietHours !== null}
          onChange={(isOn) => onChange({ quietHours: isOn ? hours : null })}
        />
        {quietHours !== null && (
          <div className="grid max-w-sm grid-cols-2 gap-4">
            <TextField
              label={t('preferences.quiet-from')}
              type="time"
              value={hours.from}
              onChange={({ target }) => take({ from: target.value })}
            />
            <TextField
              label={t('preferences.quiet-until')}
              type="time"
              value={hours.until}
              problem={hours.from === hours.until ? t('preferences.quiet-same') : undefined}
              onChange={({ target }) => take({ until: target.value })}
            />
          </div>
        )}
      </div>
    </Panel>
  )
}
