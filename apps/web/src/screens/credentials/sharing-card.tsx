import type { Credential, CredentialSharing } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Place, useMe } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { SelectField } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { CloseIcon, PeopleIcon } from '../../ui/icons.ts'
import { type CredentialActs, membersQuery } from './credential-queries.ts'

export const sharedWith = (sharing: CredentialSharing): string =>
  sharing.with === 'everyone'
    ? t('credentials.shared-everyone')
    : t('credentials.shared-members', { count: sharing.members.length })

export function SharingCard({
  place,
  credential,
  acts,
}: {
  readonly place: Place
  readonly credential: Credential
  readonly acts: CredentialActs
}) {
  const { account } = useMe()
  const [isOpen, setOpen] = useState(false)
  const members = useQuery(membersQuery(place))
  const { ownerId, sharing } = credential
  const nameOf = (id: string) =>
    members.data?.find(({ accountId }) => accountId === id)?.name ?? t('credentials.former')
  const mayShare = place.can('credential:manage') || (place.can('credential:write') && ownerId === account.id)
  return (
    <Card
      title={t('credentials.sharing')}
      actions={
        mayShare && (
          <Button size="compact" icon={PeopleIcon} onClick={() => setOpen(true)}>
            {t('credentials.share')}
          </Button>
        )
      }
    >
      <ul className="flex flex-col gap-1.5">
        <li className="flex justify-between gap-3">
          <span className="truncate">{ownerId === null ? t('credentials.owner-key') : nameOf(ownerId)}</span>
          <span className="text-text-3">{t('credentials.owner')}</span>
        </li>
        {sharing.with === 'everyone' ? (
          <li className="text-text-2">{t('credentials.shared-everyone')}</li>
        ) : (
          sharing.members.map(({ accountId, may }) => (
            <li key={accountId} className="flex justify-between gap-3">
              <span className="truncate">{nameOf(accountId)}</span>
              <span className="text-text-3">{t(may === 'edit' ? 'credentials.may-edit' : 'credentials.may-use')}</span>
            </li>
          ))
        )}
      </ul>
      {isOpen && <SharingDialog {...{ place, credential, acts }} onClose={() => setOpen(false)} />}
    </Card>
  )
}

type Members = Extract<CredentialSharing, { with: 'members' }>['members']

function SharingDialog({
  place,
  credential: { id, sharing, ownerId, name },
  acts,
  onClose,
}: {
  readonly place: Place
  readonly credential: Credential
  readonly acts: CredentialActs
  readonly onClose: () => void
}) {
  const members = useQuery(membersQuery(place))
  const [isForAll, setForAll] = useState(sharing.with === 'everyone')
  const [named, setNamed] = useState<Members>(sharing.with === 'everyone' ? [] : sharing.members)
  const [owner, setOwner] = useState(ownerId ?? '')
  const people = members.data ?? []
  const left = people.filter(
    ({ accountId }) => accountId !== ownerId && !named.some((each) => each.accountId === accountId),
  )
  const nameOf = (accountId: string) =>
    people.find((each) => each.accountId === accountId)?.name ?? t('credentials.former')
  const save = () =>
    acts.share.mutate(
      {
        id,
        sharing: isForAll ? { with: 'everyone' } : { with: 'members', members: named },
        ...(owner !== '' && owner !== ownerId && { ownerId: owner }),
      },
      { onSuccess: onClose },
    )
  return (
    <FormDialog
      title={t('credentials.share-title', { name })}
      description={t('credentials.share-lead')}
      submit={t('credentials.share-save')}
      isBusy={acts.share.isPending}
      error={acts.share.error}
      onSubmit={save}
      onClose={onClose}
    >
      <SelectField
        label={t('credentials.share-with')}
        value={isForAll ? 'everyone' : 'members'}
        onChange={({ target }) => setForAll(target.value === 'everyone')}
        options={[
          { value: 'everyone', label: t('credentials.shared-everyone') },
          { value: 'members', label: t('credentials.share-named') },
        ]}
      />
      {!isForAll && (
        <ul className="flex flex-col gap-2">
          {named.map(({ accountId, may }) => (
            <li key={accountId} className="flex items-end gap-2">
              <div className="min-w-0 flex-1">
                <SelectField
                  label={nameOf(accountId)}
                  value={may}
                  onChange={({ target }) =>
                    setNamed(
                      named.map((each) =>
                        each.accountId === accountId ? { accountId, may: target.value as 'use' | 'edit' } : each,
                      ),
                    )
                  }
                  options={[
                    { value: 'use', label: t('credentials.may-use') },
                    { value: 'edit', label: t('credentials.may-edit') },
                  ]}
                />
              </div>
              <IconButton
                icon={CloseIcon}
                label={t('credentials.unshare', { name: nameOf(accountId) })}
                onClick={() => setNamed(named.filter((each) => each.accountId !== accountId))}
              />
            </li>
          ))}
        </ul>
      )}
      {!isForAll && left.length > 0 && (
        <SelectField
          label={t('credentials.share-add')}
          value=""
          onChange={({ target }) => setNamed([...named, { accountId: target.value, may: 'use' }])}
          options={[
            { value: '', label: t('credentials.share-choose') },
            ...left.map(({ accountId, name, email }) => ({ value: accountId, label: `${name} (${email})` })),
          ]}
        />
      )}
      {people.length > 1 && (
        <SelectField
          label={t('credentials.owner')}
          hint={t('credentials.owner-hint')}
          value={owner}
          onChange={({ target }) => setOwner(target.value)}
          options={[
            ...(ownerId === null ? [{ value: '', label: t('credentials.owner-key') }] : []),
            ...people.map(({ accountId, name, email }) => ({ value: accountId, label: `${name} (${email})` })),
          ]}
        />
      )}
    </FormDialog>
  )
}
