import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { meQuery, type Place, useMe, usePlace } from '../../app/me.ts'
import { queryClient } from '../../app/query-client.ts'
import { router } from '../../app/router.tsx'
import { clientFor } from '../../app/session.ts'
import { useOptimistic } from '../../app/use-optimistic.ts'
import { t } from '../../strings/index.ts'
import { fullTime } from '../../strings/times.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { AddIcon, DownloadIcon } from '../../ui/icons.ts'
import { Panel } from '../../ui/panel.tsx'
import { saveText } from '../../ui/save-text.ts'
import { toast } from '../../ui/toaster.tsx'
import { DefaultsPanel } from './workspace-defaults.tsx'

export function WorkspaceSection() {
  const place = usePlace()
  return (
    <>
      <NamePanel place={place} key={place.id} />
      <DefaultsPanel place={place} />
      {place.can('workspace:write') && <ExportPanel place={place} />}
      <OthersPanel />
      {place.can('workspace:delete') && <DeletePanel place={place} />}
    </>
  )
}

function NamePanel({ place }: { readonly place: Place }) {
  const [name, setName] = useState(place.name)
  const canWrite = place.can('workspace:write')
  const save = useOptimistic<ReturnType<typeof useMe>, string>(meQuery.queryKey, {
    save: (name) => place.client.workspace.rename(name),
    shown: (me, name) => ({
      ...me,
      workspaces: me.workspaces.map((each) => (each.id === place.id ? { ...each, name } : each)),
    }),
    said: () => t('settings.saved'),
  })
  const isChanged = name.trim() !== place.name && name.trim() !== ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const before = place.name
    if (isChanged) save.mutate(name.trim(), { onError: () => setName(before) })
  }
  return (
    <form onSubmit={submit}>
      <Panel
        title={t('workspace.name')}
        text={canWrite ? t('workspace.name-text') : t('workspace.name-forbidden')}
        footer={
          canWrite && (
            <Button look="primary" type="submit" disabled={!isChanged} isBusy={save.isPending}>
              {t('settings.save')}
            </Button>
          )
        }
      >
        <div className="max-w-sm">
          <TextField
            label={t('setup.workspace')}
            maxLength={100}
            readOnly={!canWrite}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </div>
      </Panel>
    </form>
  )
}

function ExportPanel({ place }: { readonly place: Place }) {
  const save = useMutation({
    mutationFn: () => place.client.workspace.export(),
    onSuccess: (file) =>
      saveText(
        `${place.name.replaceAll(/[^\p{L}\p{N} _-]/gu, '_')}.json`,
        'application/json',
        JSON.stringify(file, null, 2),
      ),
    onError: (error) => toast({ text: error.message, tone: 'error' }),
  })
  return (
    <Panel
      title={t('workspace.export')}
      text={t('workspace.export-text')}
      actions={
        <Button icon={DownloadIcon} isBusy={save.isPending} onClick={() => save.mutate()}>
          {t('workspace.export-submit')}
        </Button>
      }
    />
  )
}

/** All that one is in, with those that wait to be gone. */
function OthersPanel() {
  const { workspaces } = useMe()
  const [isMaking, setMaking] = useState(false)
  const [name, setName] = useState('')
  const all = useQuery({
    queryKey: ['own-workspaces'],
    queryFn: ({ signal }) => clientFor().workspaces.list({ signal }),
  })
  const refresh = async () => {
    await queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
    await queryClient.invalidateQueries({ queryKey: ['own-workspaces'] })
  }
  const make = useMutation({
    mutationFn: () => clientFor().workspaces.create(name.trim()),
    onSuccess: async ({ id }) => {
      await refresh()
      setMaking(false)
      void router.navigate({ to: '/w/$workspace/workflows', params: { workspace: id } })
    },
  })
  const restore = useMutation({
    mutationFn: (id: string) => clientFor().workspaces.restore(id),
    onSuccess: async ({ name }) => {
      await refresh()
      toast({ text: t('workspace.restored', { name }) })
    },
    onError: (error) => toast({ text: error.message, tone: 'error' }),
  })
  const deleted = (all.data ?? []).filter(({ removalAt }) => removalAt !== undefined)
  return (
    <Panel
      title={t('workspace.others')}
      text={t('workspace.others-text', { count: workspaces.length })}
      actions={
        <Button icon={AddIcon} onClick={() => setMaking(true)}>
          {t('workspace.make')}
        </Button>
      }
    >
      {deleted.length > 0 && (
        <ul className="flex flex-col">
          {deleted.map(({ id, name, removalAt }) => (
            <li key={id} className="flex flex-wrap items-center gap-3 border-t border-border py-2 first:border-t-0">
              <span className="font-medium text-text">{name}</span>
              <span className="mr-auto text-warning">{t('workspace.gone-at', { time: fullTime(removalAt!) })}</span>
              <Button size="compact" isBusy={restore.isPending} onClick={() => restore.mutate(id)}>
                {t('list.restore')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {isMaking && (
        <FormDialog
          title={t('workspace.make')}
          description={t('workspace.make-text')}
          submit={t('setup.submit')}
          isBusy={make.isPending}
          isReady={name.trim() !== ''}
          error={make.error?.message}
          onSubmit={() => make.mutate()}
          onClose={() => setMaking(false)}
        >
          <TextField
            label={t('setup.workspace')}
            autoFocus
            maxLength={100}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </FormDialog>
      )}
    </Panel>
  )
}

function DeletePanel({ place }: { readonly place: Place }) {
  const [isOpen, setOpen] = useState(false)
  const remove = useMutation({
    mutationFn: () => place.client.workspace.delete(place.name),
    onSuccess: async ({ removalAt }) => {
      toast({ text: t('workspace.deleted', { name: place.name, time: fullTime(removalAt) }) })
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
      void router.navigate({ to: '/' })
    },
  })
  return (
    <Panel
      title={t('workspace.delete')}
      text={t('workspace.delete-text')}
      actions={
        <Button look="danger" onClick={() => setOpen(true)}>
          {t('workspace.delete-open')}
        </Button>
      }
    >
      {isOpen && (
        <ConfirmDialog
          title={t('workspace.delete')}
          description={t('workspace.delete-lost')}
          submit={t('workspace.delete')}
          typed={place.name}
          isBusy={remove.isPending}
          error={remove.error?.message}
          onSubmit={() => remove.mutate()}
          onClose={() => setOpen(false)}
        />
      )}
    </Panel>
  )
}
