import type { LinkFlow } from '@linkflow/sdk'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '../../strings/index.ts'
import { TextArea, TextField } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { toast } from '../../ui/toaster.tsx'
import { savedDraft } from '../run/saved-draft.ts'
import type { RunningSession } from '../sync/run-session.ts'

/** Keeps the draft under a name, for whoever looks for it later. */
export function NameVersionDialog({
  client,
  workflowId,
  session,
  onNamed,
  onClose,
}: {
  readonly client: LinkFlow
  readonly workflowId: string
  /** What was edited here is saved first. */
  readonly session: RunningSession | undefined
  readonly onNamed: () => void
  readonly onClose: () => void
}) {
  const [name, setName] = useState('')
  const [note, setNote] = useState('')
  const keep = useMutation({
    mutationFn: async () => {
      if (session !== undefined && !(await savedDraft(session))) throw new Error(t('editor.publish.not-saved'))
      return client.workflows.nameVersion(workflowId, { name: name.trim(), ...(note.trim() && { note: note.trim() }) })
    },
    onSuccess: ({ name }) => {
      onNamed()
      onClose()
      toast({ text: t('versions-page.named', { name: name ?? '' }) })
    },
  })
  return (
    <FormDialog
      title={t('versions-page.name-title')}
      description={t('versions-page.name-text')}
      submit={t('versions-page.name-do')}
      isReady={name.trim() !== ''}
      isBusy={keep.isPending}
      error={keep.error}
      onSubmit={() => keep.mutate()}
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
