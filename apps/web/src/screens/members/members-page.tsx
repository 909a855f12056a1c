import { isLinkFlowError, type Member } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { usePageTitle } from '../../app/crumbs.ts'
import { ForbiddenPage } from '../../app/failed-page.tsx'
import { usePlace } from '../../app/me.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { errorOf } from '../../ui/error-of.ts'
import { InviteIcon } from '../../ui/icons.ts'
import { PageFrame } from '../../ui/page-frame.tsx'
import { PanelSkeleton } from '../../ui/skeleton-panel.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { InvitationTable } from './invitation-table.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { LeaveDialog, RemoveDialog, TransferDialog } from './member-dialogs.tsx'
import { invitationsQuery, membersQuery } from './member-queries.ts'
import { MemberTable } from './member-table.tsx'
import { RoleTable } from './role-table.tsx'

export type MemberDialog =
  | { readonly type: 'invite' | 'leave' }
  | { readonly type: 'remove' | 'transfer'; readonly member: Member }

export function MembersPage() {
  const place = usePlace()
  const members = useQuery(membersQuery(place))
  const invitations = useQuery(invitationsQuery(place))
  const [dialog, setDialog] = useState<MemberDialog>()
  const canInvite = place.can('member:write')
  const close = () => setDialog(undefined)
  usePageTitle([{ label: t('nav.members') }])
  useKeys(
    canInvite
      ? [
          {
            id: 'members-invite',
            scope: 'list',
            keys: 'c',
            label: t('members.invite'),
            run: () => setDialog({ type: 'invite' }),
          },
        ]
      : [],
  )
  if (isLinkFlowError(members.error, 'permission-missing')) return <ForbiddenPage permission="member:read" />
  return (
    <PageFrame
      width="detail"
      title={t('nav.members')}
      lead={t('members.lead', { workspace: place.name })}
      actions={
        <>
          <Button look="quiet" onClick={() => setDialog({ type: 'leave' })}>
            {t('members.leave')}
          </Button>
          {canInvite && (
            <Button look="primary" icon={InviteIcon} onClick={() => setDialog({ type: 'invite' })}>
              {t('members.invite')}
            </Button>
          )}
        </>
      }
    >
      {members.error && (
        <ErrorNotice title={t('members.failed')} {...errorOf(members.error)} onRetry={() => void members.refetch()} />
      )}
      {members.data === undefined && !members.error && <PanelSkeleton label={t('members.loading')} rows={3} />}
      {members.data && (
        <>
          <MemberTable place={place} members={members.data} onDialog={setDialog} />
          {members.data.length === 1 && (invitations.data?.length ?? 0) === 0 && canInvite && (
            <p className="text-center text-text-2">{t('members.just-you')}</p>
          )}
        </>
      )}
      {invitations.error && (
        <ErrorNotice
          title={t('invitations.failed')}
          {...errorOf(invitations.error)}
          onRetry={() => void invitations.refetch()}
        />
      )}
      {(invitations.data?.length ?? 0) > 0 && <InvitationTable place={place} invitations={invitations.data!} />}
      <RoleTable own={place.role} />
      {dialog?.type === 'invite' && <InviteDialog place={place} onClose={close} />}
      {dialog?.type === 'leave' && <LeaveDialog place={place} members={members.data ?? []} onClose={close} />}
      {dialog?.type === 'remove' && <RemoveDialog place={place} member={dialog.member} onClose={close} />}
      {dialog?.type === 'transfer' && <TransferDialog place={place} member={dialog.member} onClose={close} />}
    </PageFrame>
  )
}
