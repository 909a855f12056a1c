import type { ChangeWorkspaceSettings, WorkspaceSettings } from '@linkflow/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { errorOf } from '../../ui/error-of.ts'
import { SelectField, TextField } from '../../ui/field.tsx'
import { Panel } from '../../ui/panel.tsx'
import { PanelSkeleton } from '../../ui/skeleton-panel.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { toast } from '../../ui/toaster.tsx'
import { timeZones } from '../setup/time-zones.ts'

const WORKFLOWS_OFFERED = 500
const DAYS_MAX = 3650

const settingsKey = (place: Place) => ['workspace-settings', place.id]

/** What holds where a workflow says nothing of its own: time zone, error workflow, retention. */
export function DefaultsPanel({ place }: { readonly place: Place }) {
  const settings = useQuery({
    queryKey: settingsKey(place),
    queryFn: ({ signal }) => place.client.workspace.settings({ signal }),
  })
  if (settings.error) {
    return (
      <ErrorNotice
        title={t('workspace.defaults-failed')}
        {...errorOf(settings.error)}
        onRetry={() => void settings.refetch()}
      />
    )
  }
  if (settings.data === undefined) return <PanelSkeleton label={t('workspace.defaults')} rows={3} />
  return <DefaultsForm key={JSON.stringify(settings.data)} place={place} settings={settings.data} />
}

function DefaultsForm({ place, settings }: { readonly place: Place; readonly settings: WorkspaceSettings }) {
  const queries = useQueryClient()
  const canWrite = place.can('workspace:write')
  const zoneBefore = settings.timeZone ?? 'UTC'
  const daysBefore = settings.retention?.days === undefined ? '' : String(settings.retention.days)
  const [zone, setZone] = useState(zoneBefore)
  const [errorWorkflow, setErrorWorkflow] = useState(settings.errorWorkflow ?? '')
  const [days, setDays] = useState(daysBefore)
  const save = useMutation({
    mutationFn: (change: ChangeWorkspaceSettings) => place.client.workspace.changeSettings(change),
    onSuccess: (after) => {
      queries.setQueryData(settingsKey(place), after)
      toast({ text: t('settings.saved') })
    },
    onError: (error) => {
      setZone(zoneBefore)
      setErrorWorkflow(settings.errorWorkflow ?? '')
      setDays(daysBefore)
      toast({ text: t('save.rolled-back', { reason: error.message }), tone: 'error' })
    },
  })
  const count = Number(days)
  const isWrong = days !== '' && !(Number.isInteger(count) && count >= 0 && count <= DAYS_MAX)
  const isChanged = zone !== zoneBefore || errorWorkflow !== (settings.errorWorkflow ?? '') || days !== daysBefore
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isChanged || isWrong) return
    // What else is kept of executions is set elsewhere, and stays.
    const { days: _, ...kept } = settings.retention ?? {}
    const retention = { ...kept, ...(days !== '' && { days: count }) }
    save.mutate({
      timeZone: zone === 'UTC' ? null : zone,
      errorWorkflow: errorWorkflow === '' ? null : errorWorkflow,
      retention: Object.keys(retention).length === 0 ? null : retention,
    })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Panel
        title={t('workspace.defaults')}
        text={t('workspace.defaults-text')}
        footer={
          <>
            {canWrite && (
              <Button look="primary" type="submit" disabled={!isChanged || isWrong} isBusy={save.isPending}>
                {t('settings.save')}
              </Button>
            )}
            <Link
              to="/w/$workspace/notifications"
              params={{ workspace: place.id }}
              search={{ view: 'preferences' }}
              className="leading-6 text-accent hover:underline"
            >
              {t('workspace.to-preferences')}
            </Link>
          </>
        }
      >
        <div className="flex max-w-sm flex-col gap-5">
          <SelectField
            label={t('setup.zone')}
            hint={t('workspace.zone-text')}
            disabled={!canWrite}
            value={zone}
            onChange={({ target }) => setZone(target.value)}
            options={zonesWith(zone)}
          />
          <ErrorWorkflowField place={place} isDisabled={!canWrite} value={errorWorkflow} onChange={setErrorWorkflow} />
          <TextField
            label={t('workspace.retention')}
            hint={t('workspace.retention-text')}
            problem={isWrong ? t('workspace.retention-wrong') : undefined}
            inputMode="numeric"
            className="max-w-28"
            readOnly={!canWrite}
            value={days}
            onChange={({ target }) => setDays(target.value.trim())}
          />
        </div>
      </Panel>
    </form>
  )
}

const zonesWith = (zone: string) =>
  [...new Set(['UTC', ...timeZones(zone)])].map((value) => ({ value, label: value.replaceAll('_', ' ') }))

/** Workflows that begin with an error, and the one that is chosen even where it is none of them. */
function ErrorWorkflowField({
  place,
  isDisabled,
  value,
  onChange,
}: {
  readonly place: Place
  readonly isDisabled: boolean
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  const workflows = useQuery({
    queryKey: ['error-workflows', place.id],
    queryFn: ({ signal }) =>
      place.client.workflows.list({ q: 'error-trigger', limit: 100, signal }).take(WORKFLOWS_OFFERED),
  })
  const offered = (workflows.data ?? []).map(({ id, name }) => ({ value: id, label: name }))
  const isOffered = value === '' || offered.some((each) => each.value === value)
  return (
    <SelectField
      label={t('workspace.error-workflow')}
      hint={workflows.data?.length === 0 ? t('workspace.error-workflow-none') : t('workspace.error-workflow-text')}
      disabled={isDisabled}
      value={value}
      onChange={({ target }) => onChange(target.value)}
      options={[
        { value: '', label: t('workspace.no-error-workflow') },
        ...offered,
        ...(isOffered ? [] : [{ value, label: value }]),
      ]}
    />
  )
}
