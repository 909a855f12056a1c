import type { Role } from '@linkflow/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ROLE_WORDS } from '../../app/failed-page.tsx'
import type { Place } from '../../app/me.ts'
import { type TextId, t } from '../../strings/index.ts'
import { SelectField, TextField } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { toast } from '../../ui/toaster.tsx'
import { rolesToGive } from './may.ts'
import { canMailQuery, invitationsQuery } from './member-queries.ts'

export const ROLE_SENTENCES: Readonly<Record<Role, TextId>> = {
  owner: 'roles.owner',
  admin: 'roles.admin',
  editor: 'roles.editor',
  operator: 'roles.operator',
  viewer: 'roles.viewer',
}

export function InviteDialog({ place, onClose }: { readonly place: Place; readonly onClose: () => void }) {
  const queries = useQueryClient()
  const canMail = useQuery(canMailQuery(place))
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('editor')
  const invite = useMutation({
    mutationFn: () => place.client.invitations.create({ email: email.trim(), role }),
    onSuccess: () => {
      toast({ text: canMail.data === false ? t('invite.done-no-mail') : t('invite.done', { email: email.trim() }) })
      void queries.invalidateQueries({ queryKey: invitationsQuery(place).queryKey })
      onClose()
    },
  })
  return (
    <FormDialog
      title={t('members.invite')}
      description={canMail.data === false ? t('invite.no-mail') : t('invite.text')}
      submit={t('invite.submit')}
      isBusy={invite.isPending}
      isReady={email.includes('@')}
      error={invite.error?.message}
      onSubmit={() => invite.mutate()}
      onClose={onClose}
    >
      <TextField
        label={t('field.email')}
        type="email"
        autoFocus
        autoComplete="off"
        value={email}
        onChange={({ target }) => setEmail(target.value)}
      />
      <SelectField
        label={t('members.column.role')}
        hint={t(ROLE_SENTENCES[role])}
        value={role}
        onChange={({ target }) => setRole(target.value as Role)}
        options={rolesToGive(place.role).map((each) => ({ value: each, label: t(ROLE_WORDS[each]) }))}
      />
    </FormDialog>
  )
}
