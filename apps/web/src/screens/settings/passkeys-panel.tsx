import type { AddPasskey, NewPasskeyQuestion, Passkey } from '@linkflow/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { clientFor, door } from '../../app/session.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { errorOf } from '../../ui/error-of.ts'
import { TextField } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { AddIcon, DeleteIcon, PasskeyIcon, RenameIcon } from '../../ui/icons.ts'
import { Panel } from '../../ui/panel.tsx'
import { RowBones } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { Chip } from '../../ui/status.tsx'
import { Time } from '../../ui/time.tsx'
import { toast } from '../../ui/toaster.tsx'
import { hasPasskeys } from '../sign-in/passkey.ts'
import { ConfirmIdentity, passkeysQuery } from './confirm-identity.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { refreshMe } from './refresh-me.ts'

type Step =
  | { readonly type: 'add' }
  | { readonly type: 'rename' | 'remove'; readonly passkey: Passkey }
  | { readonly type: 'codes'; readonly codes: readonly string[] }

/** Asks the authenticator for a new one. Undefined where the person changed their mind. */
async function newPasskey(question: NewPasskeyQuestion): Promise<AddPasskey['credential'] | undefined> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    question as unknown as PublicKeyCredentialCreationOptionsJSON,
  )
  try {
    const credential = await navigator.credentials.create({ publicKey })
    return credential === null
      ? undefined
      : ((credential as PublicKeyCredential).toJSON() as unknown as AddPasskey['credential'])
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotAllowedError') return undefined
    throw error
  }
}

export function PasskeysPanel() {
  const queries = useQueryClient()
  const list = useQuery(passkeysQuery)
  const ways = useQuery({ queryKey: ['sign-in-ways'], queryFn: ({ signal }) => door.sessions.ways({ signal }) })
  const [step, setStep] = useState<Step>()
  const [name, setName] = useState('')
  const canAdd = hasPasskeys() && ways.data?.passkeys === true
  const close = () => setStep(undefined)
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: passkeysQuery.queryKey })
    void refreshMe()
  }
  const rename = useMutation({
    mutationFn: ({ id }: Passkey) => clientFor().me.renamePasskey(id, name.trim()),
    onSuccess: () => {
      refresh()
      close()
    },
  })
  return (
    <Panel
      title={t('passkeys.title')}
      text={canAdd || ways.data === undefined ? t('passkeys.text') : t('passkeys.not-here')}
      actions={
        canAdd && (
          <Button
            icon={AddIcon}
            onClick={() => {
              setName('')
              setStep({ type: 'add' })
            }}
          >
            {t('passkeys.add')}
          </Button>
        )
      }
    >
      {list.error && (
        <ErrorNotice title={t('passkeys.failed')} {...errorOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {list.data === undefined && !list.error && <RowBones rows={1} />}
      {list.data?.length === 0 && <p className="text-text-3">{t('passkeys.none')}</p>}
      {(list.data?.length ?? 0) > 0 && (
        <ul className="flex flex-col">
          {list.data!.map((passkey) => (
            <li
              key={passkey.id}
              className="flex min-h-13 items-center gap-3 border-t border-border py-1.5 first:border-t-0"
            >
              <PasskeyIcon aria-hidden className="size-4 shrink-0 text-text-3" strokeWidth={1.75} />
              <div className="flex min-w-0 flex-1 flex-col">
                <span className="flex items-center gap-2">
                  <span className="truncate font-medium text-text">{passkey.name}</span>
                  {passkey.isSynced && <Chip tone="neutral">{t('passkeys.synced')}</Chip>}
                </span>
                <span className="text-meta text-text-3">
                  {t('passkeys.made')} <Time of={passkey.createdAt} /> ·{' '}
                  {passkey.lastUsedAt === undefined ? (
                    t('passkeys.never-used')
                  ) : (
                    <>
                      {t('passkeys.used')} <Time of={passkey.lastUsedAt} />
                    </>
                  )}
                </span>
              </div>
              <IconButton
                icon={RenameIcon}
                label={t('passkeys.rename', { name: passkey.name })}
                onClick={() => {
                  setName(passkey.name)
                  setStep({ type: 'rename', passkey })
                }}
              />
              <IconButton
                icon={DeleteIcon}
                label={t('passkeys.remove', { name: passkey.name })}
                onClick={() => setStep({ type: 'remove', passkey })}
              />
            </li>
          ))}
        </ul>
      )}
      {step?.type === 'add' && (
        <ConfirmIdentity
          title={t('passkeys.add')}
          text={t('passkeys.add-text')}
          submit={t('second.submit')}
          isReady={name.trim() !== ''}
          onConfirm={async (given) => {
            const credential = await newPasskey(await clientFor().me.beginPasskey(given))
            if (credential === undefined) return
            const { recoveryCodes } = await clientFor().me.addPasskey({ name: name.trim(), credential })
            refresh()
            toast({ text: t('passkeys.added', { name: name.trim() }) })
            if (recoveryCodes.length > 0) setTimeout(() => setStep({ type: 'codes', codes: recoveryCodes }))
          }}
          onClose={close}
        >
          <TextField
            label={t('passkeys.name')}
            hint={t('passkeys.name-hint')}
            autoFocus
            maxLength={100}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </ConfirmIdentity>
      )}
      {step?.type === 'rename' && (
        <FormDialog
          title={t('passkeys.rename', { name: step.passkey.name })}
          submit={t('rename.submit')}
          isBusy={rename.isPending}
          isReady={name.trim() !== ''}
          error={rename.error?.message}
          onSubmit={() => rename.mutate(step.passkey)}
          onClose={close}
        >
          <TextField
            label={t('passkeys.name')}
            autoFocus
            maxLength={100}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </FormDialog>
      )}
      {step?.type === 'remove' && (
        <ConfirmIdentity
          title={t('passkeys.remove', { name: step.passkey.name })}
          text={t('passkeys.remove-text')}
          submit={t('passkeys.remove-submit')}
          isDanger
          onConfirm={async (given) => {
            await clientFor().me.removePasskey(step.passkey.id, given)
            refresh()
          }}
          onClose={close}
        />
      )}
      {step?.type === 'codes' && <RecoveryCodes codes={step.codes} onClose={close} />}
    </Panel>
  )
}
