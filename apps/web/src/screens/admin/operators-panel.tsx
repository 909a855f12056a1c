import type { Operator } from '@linkflow/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { withConfirmation } from '../../app/confirmation.tsx'
import { meQuery, type Place, useMe } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { errorOf } from '../../ui/error-of.ts'
import { TextField } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { AddIcon } from '../../ui/icons.ts'
import { Panel } from '../../ui/panel.tsx'
import { RowBones } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { Chip } from '../../ui/status.tsx'
import { Cell, Head, Table } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { toast } from '../../ui/toaster.tsx'

const KEY = ['operators']

/** Who may see and change what concerns the whole installation. */
export function OperatorsPanel({ place }: { readonly place: Place }) {
  const queries = useQueryClient()
  const me = useMe()
  const [isNaming, setNaming] = useState(false)
  const [revoking, setRevoking] = useState<Operator>()
  const list = useQuery({ queryKey: KEY, queryFn: ({ signal }) => place.client.operators.list({ signal }) })
  const revoke = useMutation({
    mutationFn: ({ account }: Operator) => withConfirmation(() => place.client.operators.revoke(account)),
    onSuccess: (_, { account, name }) => {
      setRevoking(undefined)
      toast({ text: t('admin.operators.revoked', { name }) })
      if (account === me.account.id) return queries.invalidateQueries({ queryKey: meQuery.queryKey })
      return queries.invalidateQueries({ queryKey: KEY })
    },
  })
  const operators = list.data ?? []
  return (
    <Panel
      title={t('admin.operators')}
      text={t('admin.operators.text')}
      isFlush={operators.length > 0}
      actions={
        <Button icon={AddIcon} onClick={() => setNaming(true)}>
          {t('admin.operators.name')}
        </Button>
      }
    >
      {list.error && (
        <ErrorNotice title={t('admin.operators.failed')} {...errorOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {list.data === undefined && !list.error && <RowBones rows={1} />}
      {operators.length > 0 && (
        <Table label={t('admin.operators')} isFlush>
          <thead>
            <tr>
              <Head>{t('admin.operators.account')}</Head>
              <Head className="max-sm:hidden">{t('admin.operators.factor')}</Head>
              <Head className="max-md:hidden">{t('admin.operators.since')}</Head>
              <Head className="w-px">
                <span className="sr-only">{t('list.column.acts')}</span>
              </Head>
            </tr>
          </thead>
          <tbody>
            {operators.map((operator) => (
              <tr key={operator.account}>
                <Cell className="w-full max-w-0 min-w-40">
                  <span className="flex min-w-0 flex-col">
                    <span className="truncate font-medium text-text">
                      {operator.name}
                      {operator.isDisabled && (
                        <span className="ml-2">
                          <Chip tone="neutral">{t('admin.operators.disabled')}</Chip>
                        </span>
                      )}
                    </span>
                    <span className="truncate text-meta text-text-3">{operator.email}</span>
                  </span>
                </Cell>
                <Cell className="whitespace-nowrap max-sm:hidden">
                  {operator.hasSecondFactor ? (
                    t('admin.operators.factor-yes')
                  ) : (
                    <Chip tone="warning">{t('admin.operators.factor-no')}</Chip>
                  )}
                </Cell>
                <Cell className="whitespace-nowrap max-md:hidden">
                  <Time of={operator.grantedAt} />
                  {operator.grantedBy !== undefined && (
                    <span className="text-text-3"> · {t('admin.by', { name: operator.grantedBy })}</span>
                  )}
                </Cell>
                <Cell>
                  {operators.length > 1 ? (
                    <Button
                      size="compact"
                      look="quiet"
                      aria-label={t('admin.operators.revoke-of', { name: operator.name })}
                      onClick={() => setRevoking(operator)}
                    >
                      {t('admin.operators.revoke')}
                    </Button>
                  ) : (
                    <span className="text-meta whitespace-nowrap text-text-3">{t('admin.operators.last')}</span>
                  )}
                </Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {isNaming && (
        <NameDialog
          place={place}
          onDone={() => void queries.invalidateQueries({ queryKey: KEY })}
          onClose={() => setNaming(false)}
        />
      )}
      {revoking && (
        <ConfirmDialog
          title={t('admin.operators.revoke-title', { name: revoking.name })}
          description={t('admin.operators.revoke-text')}
          submit={t('admin.operators.revoke')}
          isBusy={revoke.isPending}
          error={revoke.error?.message}
          onSubmit={() => revoke.mutate(revoking)}
          onClose={() => {
            revoke.reset()
            setRevoking(undefined)
          }}
        />
      )}
    </Panel>
  )
}

function NameDialog({
  place,
  onDone,
  onClose,
}: {
  readonly place: Place
  readonly onDone: () => void
  readonly onClose: () => void
}) {
  const [email, setEmail] = useState('')
  const name = useMutation({
    mutationFn: () =>
      withConfirmation(async () => {
        const address = email.trim()
        const [account] = await place.client.accounts.list({ email: address }).take(1)
        if (account === undefined) throw new Error(t('admin.operators.nobody', { email: address }))
        await place.client.operators.name(account.id)
        return account.name
      }),
    onSuccess: (person) => {
      toast({ text: t('admin.operators.named', { name: person }) })
      onDone()
      onClose()
    },
  })
  return (
    <FormDialog
      title={t('admin.operators.name')}
      description={t('admin.operators.name-text')}
      submit={t('admin.operators.name-submit')}
      isBusy={name.isPending}
      isReady={email.trim() !== ''}
      error={name.error?.message}
      onSubmit={() => name.mutate()}
      onClose={onClose}
    >
      <TextField
        label={t('field.email')}
        type="email"
        autoFocus
        autoComplete="off"
        spellCheck={false}
        value={email}
        onChange={({ target }) => setEmail(target.value)}
      />
    </FormDialog>
  )
}
