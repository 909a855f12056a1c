import type { Identity } from '@linkflow/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { clientFor, door } from '../../app/session.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { errorOf } from '../../ui/error-of.ts'
import { Panel } from '../../ui/panel.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { Time } from '../../ui/time.tsx'

const KEY = ['identities']

/** Single sign-on: whether there is one here, and what the account is linked with. */
export function IdentitiesPanel() {
  const queries = useQueryClient()
  const ways = useQuery({ queryKey: ['sign-in-ways'], queryFn: ({ signal }) => door.sessions.ways({ signal }) })
  const sso = ways.data?.sso
  const list = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => clientFor().me.identities({ signal }),
    // Without a provider the server has nothing to say of it.
    enabled: sso !== undefined,
  })
  const [unlinking, setUnlinking] = useState<Identity>()
  const unlink = useMutation({
    mutationFn: ({ id }: Identity) => clientFor().me.unlink(id),
    onSuccess: () => {
      setUnlinking(undefined)
      void queries.invalidateQueries({ queryKey: KEY })
    },
  })
  const identities = list.data ?? []
  return (
    <Panel
      title={t('sso.title')}
      text={sso === undefined ? t('identities.none-here') : t('identities.here', { label: sso.label })}
    >
      {list.error && (
        <ErrorNotice title={t('identities.failed')} {...errorOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {sso !== undefined && identities.length === 0 && !list.error && (
        <p className="text-text-3">{t('identities.not-linked', { label: sso.label })}</p>
      )}
      {identities.length > 0 && (
        <ul className="flex flex-col">
          {identities.map((identity) => (
            <li
              key={identity.id}
              className="flex min-h-13 items-center gap-3 border-t border-border py-1.5 first:border-t-0"
            >
              <div className="flex min-w-0 flex-1 flex-col">
                <span className="truncate font-medium text-text">{identity.email ?? identity.issuer}</span>
                <span className="truncate text-meta text-text-3">
                  {identity.issuer} · {t('identities.linked')} <Time of={identity.createdAt} />
                </span>
              </div>
              <Button size="compact" onClick={() => setUnlinking(identity)}>
                {t('identities.unlink')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {unlinking && (
        <ConfirmDialog
          title={t('identities.unlink')}
          description={t('identities.unlink-text', { issuer: unlinking.issuer })}
          submit={t('identities.unlink')}
          isBusy={unlink.isPending}
          error={unlink.error?.message}
          onSubmit={() => unlink.mutate(unlinking)}
          onClose={() => setUnlinking(undefined)}
        />
      )}
    </Panel>
  )
}
