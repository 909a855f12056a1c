import type { Invitation } from '@linkflow/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { withConfirmation } from '../../app/confirmation.tsx'
import { ROLE_WORDS } from '../../app/failed-page.tsx'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { CopyField } from '../../ui/copy.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { DeleteIcon, LinkIcon, MailIcon, MoreIcon } from '../../ui/icons.ts'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { Panel } from '../../ui/panel.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { Chip } from '../../ui/status.tsx'
import { Cell, Head, Table } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { toast } from '../../ui/toaster.tsx'
import { canMailQuery, invitationsQuery } from './member-queries.ts'

/** Those that wait. Without a mail server an operator makes a link, which is handed over. */
export function InvitationTable({
  place,
  invitations,
}: {
  readonly place: Place
  readonly invitations: readonly Invitation[]
}) {
  const queries = useQueryClient()
  const canMail = useQuery(canMailQuery(place))
  const [revoking, setRevoking] = useState<Invitation>()
  const [linking, setLinking] = useState<Invitation>()
  const canWrite = place.can('member:write')
  const refresh = () => queries.invalidateQueries({ queryKey: invitationsQuery(place).queryKey })
  const resend = useMutation({
    mutationFn: ({ id }: Invitation) => place.client.invitations.resend(id),
    onSuccess: (_, { email }) => {
      toast({ text: t('invite.done', { email }) })
      void refresh()
    },
    onError: (error) => toast({ text: error.message, tone: 'error' }),
  })
  const revoke = useMutation({
    mutationFn: ({ id }: Invitation) => place.client.invitations.revoke(id),
    onSuccess: () => {
      setRevoking(undefined)
      void refresh()
    },
  })
  return (
    <Panel
      title={t('invitations.title')}
      text={
        canMail.data !== false
          ? t('invitations.text')
          : place.can('account:write')
            ? t('invitations.no-mail')
            : t('admin.invitations.ask-operator')
      }
      isFlush
    >
      <Table label={t('invitations.title')} isFlush>
        <thead>
          <tr>
            <Head>{t('field.email')}</Head>
            <Head>{t('members.column.role')}</Head>
            <Head className="max-sm:hidden">{t('invitations.column.mail')}</Head>
            <Head className="max-md:hidden">{t('invitations.column.expires')}</Head>
            {canWrite && (
              <Head className="w-12">
                <span className="sr-only">{t('list.column.acts')}</span>
              </Head>
            )}
          </tr>
        </thead>
        <tbody>
          {invitations.map((invitation) => {
            const { id, email, role, mailedAt, expiresAt } = invitation
            return (
              <tr key={id}>
                <Cell className="w-full max-w-0 min-w-40">
                  <span className="block truncate font-medium text-text">{email}</span>
                </Cell>
                <Cell>{t(ROLE_WORDS[role])}</Cell>
                <Cell className="max-sm:hidden">
                  {mailedAt === undefined || canMail.data === false ? (
                    <Chip tone="warning">{t('invitations.not-mailed')}</Chip>
                  ) : (
                    <span className="whitespace-nowrap">
                      {t('invitations.mailed')} <Time of={mailedAt} />
                    </span>
                  )}
                </Cell>
                <Cell className="max-md:hidden">
                  <Time of={expiresAt} />
                </Cell>
                {canWrite && (
                  <Cell>
                    <Menu
                      label={t('list.menu', { name: email })}
                      trigger={<IconButton icon={MoreIcon} label={t('list.menu', { name: email })} />}
                    >
                      {place.can('account:write') && (
                        <MenuItem
                          icon={LinkIcon}
                          label={t('invitations.link')}
                          onSelect={() => setLinking(invitation)}
                        />
                      )}
                      {canMail.data !== false && (
                        <MenuItem
                          icon={MailIcon}
                          label={t('invitations.resend')}
                          onSelect={() => resend.mutate(invitation)}
                        />
                      )}
                      <MenuLine />
                      <MenuItem
                        icon={DeleteIcon}
                        label={t('invitations.revoke')}
                        isDanger
                        onSelect={() => setRevoking(invitation)}
                      />
                    </Menu>
                  </Cell>
                )}
              </tr>
            )
          })}
        </tbody>
      </Table>
      {revoking && (
        <ConfirmDialog
          title={t('invitations.revoke')}
          description={t('invitations.revoke-lost', { email: revoking.email })}
          submit={t('invitations.revoke')}
          isBusy={revoke.isPending}
          error={revoke.error?.message}
          onSubmit={() => revoke.mutate(revoking)}
          onClose={() => setRevoking(undefined)}
        />
      )}
      {linking && <LinkDialog place={place} invitation={linking} onClose={() => setLinking(undefined)} />}
    </Panel>
  )
}

function LinkDialog({
  place,
  invitation,
  onClose,
}: {
  readonly place: Place
  readonly invitation: Invitation
  readonly onClose: () => void
}) {
  const link = useQuery({
    queryKey: ['invitation-link', invitation.id],
    queryFn: () => withConfirmation(() => place.client.accounts.giveInvitation(invitation.id)),
    // Each asking makes another one: once is enough, and it is not kept.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  })
  return (
    <Dialog
      title={t('invitations.link')}
      description={t('invitations.link-text', { email: invitation.email })}
      onClose={onClose}
    >
      {link.error && <ErrorNotice title={t('dialog.refused')} text={link.error.message} />}
      {link.data && (
        <CopyField label={t('invitations.link-label')} text={link.data.link} copy={t('invitations.copy-link')} />
      )}
    </Dialog>
  )
}
