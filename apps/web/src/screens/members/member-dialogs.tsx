import type { Member } from '@linkflow/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ROLE_WORDS } from '../../app/failed-page.tsx'
import { meQuery, type Place, useMe } from '../../app/me.ts'
import { router } from '../../app/router.tsx'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { toast } from '../../ui/toaster.tsx'
import { isLastOwner } from './may.ts'
import { membersQuery } from './member-queries.ts'

interface Props {
  readonly place: Place
  readonly onClose: () => void
}

export function RemoveDialog({ place, member, onClose }: Props & { readonly member: Member }) {
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: () => place.client.members.remove(member.accountId),
    onSuccess: () => {
      toast({ text: t('members.removed', { name: member.name }) })
      void queries.invalidateQueries({ queryKey: membersQuery(place).queryKey })
      onClose()
    },
  })
  return (
    <ConfirmDialog
      title={t('members.remove-title', { name: member.name })}
      description={t('members.remove-lost', { workspace: place.name, role: t(ROLE_WORDS[member.role]) })}
      submit={t('members.remove')}
      isBusy={remove.isPending}
      error={remove.error?.message}
      onSubmit={() => remove.mutate()}
      onClose={onClose}
    />
  )
}

export function TransferDialog({ place, member, onClose }: Props & { readonly member: Member }) {
  const queries = useQueryClient()
  const transfer = useMutation({
    mutationFn: () => place.client.members.transferOwnership(member.accountId),
    onSuccess: () => {
      toast({ text: t('members.transferred', { name: member.name }) })
      void queries.invalidateQueries({ queryKey: membersQuery(place).queryKey })
      void queries.invalidateQueries({ queryKey: meQuery.queryKey })
      onClose()
    },
  })
  return (
    <ConfirmDialog
      title={t('members.transfer')}
      description={t('members.transfer-lost', { name: member.name, workspace: place.name })}
      submit={t('members.transfer-submit')}
      typed={place.name}
      isBusy={transfer.isPending}
      error={transfer.error?.message}
      onSubmit={() => transfer.mutate()}
      onClose={onClose}
    />
  )
}

export function LeaveDialog({ place, members, onClose }: Props & { readonly members: readonly Member[] }) {
  const { account } = useMe()
  const queries = useQueryClient()
  const me = members.find(({ accountId }) => accountId === account.id)
  const leave = useMutation({
    mutationFn: () => place.client.members.leave(),
    onSuccess: async () => {
      toast({ text: t('members.left', { workspace: place.name }) })
      await queries.invalidateQueries({ queryKey: meQuery.queryKey })
      void router.navigate({ to: '/' })
    },
  })
  if (me !== undefined && isLastOwner(me, members))
    return (
      <Dialog
        title={t('members.leave-title', { workspace: place.name })}
        description={t('members.leave-last')}
        onClose={onClose}
        footer={<Button onClick={onClose}>{t('dialog.close')}</Button>}
      >
        {null}
      </Dialog>
    )
  return (
    <ConfirmDialog
      title={t('members.leave-title', { workspace: place.name })}
      description={t('members.leave-lost')}
      submit={t('members.leave')}
      isBusy={leave.isPending}
      error={leave.error?.message}
      onSubmit={() => leave.mutate()}
      onClose={onClose}
    />
  )
}
