import { type Credential, type CredentialUses, isLinkFlowError } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { toast } from '../../ui/toaster.tsx'
import { type CredentialActs, usesQuery } from './credential-queries.ts'
import { UsedBy } from './used-by.tsx'

/** Deletes a credential that nothing uses; of one that is used it says where. */
export function DeleteDialog({
  place,
  credential: { id, name },
  acts,
  onDeleted,
  onClose,
}: {
  readonly place: Place
  readonly credential: Credential
  readonly acts: CredentialActs
  readonly onDeleted: () => void
  readonly onClose: () => void
}) {
  const uses = useQuery({ ...usesQuery(place, id), staleTime: 0 })
  const { error } = acts.remove
  // The server has the last word: somebody may have used it a moment ago.
  const refused = isLinkFlowError(error, 'credential-in-use')
    ? (error.facts['workflows'] as CredentialUses['items'] | undefined)
    : undefined
  const users = refused ?? uses.data ?? []
  if (users.length > 0) {
    return (
      <Dialog
        title={t('credentials.in-use', { name })}
        description={t('credentials.in-use-text', { count: users.length })}
        onClose={onClose}
        footer={<Button onClick={onClose}>{t('dialog.close')}</Button>}
      >
        <UsedBy place={place} uses={users} />
      </Dialog>
    )
  }
  return (
    <FormDialog
      title={t('credentials.delete-title', { name })}
      description={t('credentials.delete-text')}
      submit={t('credentials.delete')}
      look="danger"
      isReady={uses.data !== undefined}
      isBusy={acts.remove.isPending}
      error={uses.error ?? error}
      onSubmit={() =>
        acts.remove.mutate(id, {
          onSuccess: () => {
            toast({ text: t('credentials.deleted', { name }) })
            onDeleted()
          },
        })
      }
      onClose={onClose}
    />
  )
}
