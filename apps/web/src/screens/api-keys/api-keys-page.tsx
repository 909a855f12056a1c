import { type ApiKey, type CreatedApiKey, isLinkFlowError } from '@linkflow/sdk'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { usePageTitle } from '../../app/crumbs.ts'
import { ForbiddenPage } from '../../app/failed-page.tsx'
import { type Place, usePlace } from '../../app/me.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { errorOf } from '../../ui/error-of.ts'
import { AddIcon, KeyIcon } from '../../ui/icons.ts'
import { PageFrame } from '../../ui/page-frame.tsx'
import { PanelSkeleton } from '../../ui/skeleton-panel.tsx'
import { EmptyState, ErrorNotice } from '../../ui/states.tsx'
import { toast } from '../../ui/toaster.tsx'
import { CreateKeyDialog } from './create-key-dialog.tsx'
import { KeyTable } from './key-table.tsx'
import { NewKeyDialog } from './new-key-dialog.tsx'

const PAGE_ROWS = 50

type DialogState =
  | { readonly type: 'create' }
  | { readonly type: 'made'; readonly made: CreatedApiKey }
  | { readonly type: 'revoke'; readonly key: ApiKey }

export const apiKeysKey = (place: Place) => ['api-keys', place.id]

export function ApiKeysPage() {
  const place = usePlace()
  usePageTitle([{ label: t('nav.api-keys') }])
  return place.can('key:read') ? <Keys place={place} /> : <ForbiddenPage permission="key:read" />
}

function Keys({ place }: { readonly place: Place }) {
  const queries = useQueryClient()
  const [dialog, setDialog] = useState<DialogState>()
  const close = () => setDialog(undefined)
  const list = useInfiniteQuery({
    queryKey: apiKeysKey(place),
    queryFn: ({ pageParam, signal }) =>
      place.client.apiKeys.list({ limit: PAGE_ROWS, cursor: pageParam, signal }).page(),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
  const refresh = () => queries.invalidateQueries({ queryKey: apiKeysKey(place) })
  const revoke = useMutation({
    mutationFn: ({ id }: ApiKey) => place.client.apiKeys.revoke(id),
    onSuccess: (_, { name }) => {
      toast({ text: t('keys-page.revoked', { name }) })
      void refresh()
      close()
    },
  })
  const keys = list.data?.pages.flatMap(({ items }) => items) ?? []
  const canWrite = place.can('key:write')
  const create = () => setDialog({ type: 'create' })
  useKeys(canWrite ? [{ id: 'keys-create', scope: 'list', keys: 'c', label: t('keys-page.create'), run: create }] : [])
  if (isLinkFlowError(list.error, 'permission-missing')) return <ForbiddenPage permission="key:read" />
  return (
    <PageFrame
      width="detail"
      title={t('nav.api-keys')}
      lead={t('keys-page.lead')}
      actions={
        canWrite &&
        keys.length > 0 && (
          <Button look="primary" icon={AddIcon} onClick={create}>
            {t('keys-page.create')}
          </Button>
        )
      }
    >
      {list.error && (
        <ErrorNotice title={t('keys-page.failed')} {...errorOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {list.data === undefined && !list.error && <PanelSkeleton label={t('keys-page.loading')} />}
      {list.data !== undefined && keys.length === 0 && (
        <EmptyState icon={KeyIcon} title={t('keys-page.empty')} text={t('keys-page.empty-text')}>
          {canWrite && (
            <Button look="primary" icon={AddIcon} onClick={create}>
              {t('keys-page.create')}
            </Button>
          )}
        </EmptyState>
      )}
      {keys.length > 0 && (
        <KeyTable keys={keys} {...(canWrite && { onRevoke: (key: ApiKey) => setDialog({ type: 'revoke', key }) })} />
      )}
      {list.hasNextPage && (
        <div className="flex justify-center">
          <Button look="quiet" isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('list.more')}
          </Button>
        </div>
      )}
      {dialog?.type === 'create' && (
        <CreateKeyDialog
          place={place}
          onMade={(made) => {
            void refresh()
            setDialog({ type: 'made', made })
          }}
          onClose={close}
        />
      )}
      {dialog?.type === 'made' && <NewKeyDialog made={dialog.made} onClose={close} />}
      {dialog?.type === 'revoke' && (
        <ConfirmDialog
          title={t('keys-page.revoke-title', { name: dialog.key.name })}
          description={t('keys-page.revoke-lost')}
          submit={t('keys-page.revoke')}
          typed={dialog.key.name}
          isBusy={revoke.isPending}
          error={revoke.error?.message}
          onSubmit={() => revoke.mutate(dialog.key)}
          onClose={close}
        />
      )}
    </PageFrame>
  )
}
