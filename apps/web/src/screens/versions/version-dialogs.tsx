import type { VersionSummary } from '@linkflow/sdk'
import { useState } from 'react'
import { t } from '../../strings/index.ts'
import { TextArea, TextField } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import type { VersionActs } from './version-acts.ts'
import { versionName } from './version-words.ts'

/** Keeps the draft under a name, for whoever looks for it later. */
export function NameDialog({ acts, onClose }: { readonly acts: VersionActs; readonly onClose: () => void }) {
  const [name, setName] = useState('')
  const [note, setNote] = useState('')
  return (
    <FormDialog
      title={t('versions-page.name-title')}
      description={t('versions-page.name-text')}
      submit={t('versions-page.name-do')}
      isReady={name.trim() !== ''}
      isBusy={acts.name.isPending}
      error={acts.name.error}
      onSubmit={() => acts.name.mutate({ name: name.trim(), note: note.trim() || undefined }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <TextField
        label={t('versions-page.name-field')}
        autoFocus
        required
        maxLength={128}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <TextArea
        label={t('editor.publish.note')}
        rows={3}
        maxLength={4_000}
        value={note}
        onChange={({ target }) => setNote(target.value)}
      />
    </FormDialog>
  )
}

/** What ran before is to run again: the draft stays as it is. */
export function GoLiveDialog({
  acts,
  version,
  onClose,
}: {
  readonly acts: VersionActs
  readonly version: VersionSummary
  readonly onClose: () => void
}) {
  return (
    <FormDialog
      title={t('versions-page.go-live-title', { name: versionName(version) })}
      description={t(version.kind === 'published' ? 'versions-page.go-live-again' : 'versions-page.go-live-new')}
      submit={t('versions-page.go-live-do')}
      isBusy={acts.goLive.isPending}
      error={acts.goLive.error}
      onSubmit={() => acts.goLive.mutate(version.id, { onSuccess: onClose })}
      onClose={onClose}
    />
  )
}
