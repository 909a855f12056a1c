import type { Member, Role } from '@linkflow/sdk'
import { ROLE_WORDS } from '../../app/failed-page.tsx'
import { type Place, useMe } from '../../app/me.ts'
import { useOptimistic } from '../../app/use-optimistic.ts'
import { t } from '../../strings/index.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { DeleteIcon, MoreIcon, OwnerIcon } from '../../ui/icons.ts'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { SmallSelect } from '../../ui/small-select.tsx'
import { Chip } from '../../ui/status.tsx'
import { Cell, Head, Table } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { isLastOwner, mayChange, rolesToGive } from './may.ts'
import { membersQuery } from './member-queries.ts'
import type { MemberDialog } from './members-page.tsx'

export function MemberTable({
  place,
  members,
  onDialog,
}: {
  readonly place: Place
  readonly members: readonly Member[]
  readonly onDialog: (dialog: MemberDialog) => void
}) {
  const { account } = useMe()
  const change = useOptimistic<Member[], { readonly member: Member; readonly role: Role }>(
    membersQuery(place).queryKey,
    {
      save: ({ member, role }) => place.client.members.changeRole(member.accountId, role),
      shown: (all, { member, role }) =>
        all.map((each) => (each.accountId === member.accountId ? { ...each, role } : each)),
      said: ({ member, role }) => t('members.changed', { name: member.name, role: t(ROLE_WORDS[role]) }),
    },
  )
  const canWrite = place.can('member:write')
  return (
    <Table label={t('nav.members')}>
      <thead>
        <tr>
          <Head>{t('members.column.name')}</Head>
          <Head>{t('members.column.role')}</Head>
          <Head className="max-md:hidden">{t('members.column.joined')}</Head>
          {canWrite && (
            <Head className="w-12">
              <span className="sr-only">{t('list.column.acts')}</span>
            </Head>
          )}
        </tr>
      </thead>
      <tbody>
        {members.map((member) => {
          const isMe = member.accountId === account.id
          const isLast = isLastOwner(member, members)
          const mayEdit = canWrite && mayChange(place.role, member.role) && !isLast
          return (
            <tr key={member.accountId}>
              <Cell className="w-full max-w-0 min-w-40">
                <div className="flex min-w-0 items-center gap-3">
                  <Avatar name={member.name} />
                  <div className="flex min-w-0 flex-col">
                    <span className="flex min-w-0 items-center gap-2">
                      <span className="truncate font-medium text-text">{member.name}</span>
                      {isMe && <Chip tone="accent">{t('members.you')}</Chip>}
                    </span>
                    <span className="truncate text-meta text-text-3">{member.email}</span>
                  </div>
                </div>
              </Cell>
              <Cell>
                {mayEdit ? (
                  <SmallSelect
                    label={t('members.role-of', { name: member.name })}
                    value={member.role}
                    options={rolesToGive(place.role).map((role) => ({ value: role, label: t(ROLE_WORDS[role]) }))}
                    onChange={(role) => change.mutate({ member, role: role as Role })}
                  />
                ) : (
                  <span className="flex flex-col">
                    <span className="text-text">{t(ROLE_WORDS[member.role])}</span>
                    {isLast && canWrite && (
                      <span className="text-meta whitespace-nowrap text-text-3">{t('members.last-owner')}</span>
                    )}
                  </span>
                )}
              </Cell>
              <Cell className="whitespace-nowrap max-md:hidden">
                <Time of={member.joinedAt} />
              </Cell>
              {canWrite && (
                <Cell>
                  {!isMe && mayChange(place.role, member.role) && (
                    <Menu
                      label={t('list.menu', { name: member.name })}
                      trigger={<IconButton icon={MoreIcon} label={t('list.menu', { name: member.name })} />}
                    >
                      {place.can('workspace:delete') && (
                        <>
                          <MenuItem
                            icon={OwnerIcon}
                            label={t('members.transfer')}
                            onSelect={() => onDialog({ type: 'transfer', member })}
                          />
                          <MenuLine />
                        </>
                      )}
                      <MenuItem
                        icon={DeleteIcon}
                        label={t('members.remove')}
                        isDanger
                        onSelect={() => onDialog({ type: 'remove', member })}
                      />
                    </Menu>
                  )}
                </Cell>
              )}
            </tr>
          )
        })}
      </tbody>
    </Table>
  )
}
