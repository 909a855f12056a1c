import type { RefusedEvent } from '@linkflow/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { withConfirmation } from '../../app/confirmation.tsx'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { errorOf } from '../../ui/error-of.ts'
import { SuccessIcon } from '../../ui/icons.ts'
import { Panel } from '../../ui/panel.tsx'
import { RowBones } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { Chip } from '../../ui/status.tsx'
import { Cell, Head, Table } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { toast } from '../../ui/toaster.tsx'

const SHOWN = 50

const KEY = ['outbox']

/** Ends of executions that somebody who is told of them did not take. */
export function OutboxPanel({ place: { client }, every }: { readonly place: Place; readonly every: number | false }) {
  const queries = useQueryClient()
  const [dropping, setDropping] = useState<RefusedEvent>()
  const list = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => client.outbox.list({ limit: SHOWN, signal }).page(),
    refetchInterval: every,
    gcTime: 0,
  })
  const refresh = () => queries.invalidateQueries({ queryKey: KEY })
  const retry = useMutation({
    mutationFn: ({ id }: RefusedEvent) => withConfirmation(() => client.outbox.retry(id)),
    onSuccess: () => toast({ text: t('outbox.retried') }),
    onError: (error) => toast({ text: error.message, tone: 'error' }),
    onSettled: refresh,
  })
  const drop = useMutation({
    mutationFn: ({ id }: RefusedEvent) => withConfirmation(() => client.outbox.drop(id)),
    onSuccess: () => setDropping(undefined),
    onSettled: refresh,
  })
  const events = list.data?.items ?? []
  return (
    <Panel title={t('outbox.title')} text={t('outbox.text')} isFlush={events.length > 0}>
      {list.error && (
        <ErrorNotice title={t('outbox.failed')} {...errorOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {list.data === undefined && !list.error && <RowBones rows={1} />}
      {list.data !== undefined && events.length === 0 && (
        <p className="flex items-center gap-2 text-success">
          <SuccessIcon aria-hidden className="size-4" strokeWidth={1.75} />
          {t('outbox.none')}
        </p>
      )}
      {events.length > 0 && (
        <Table label={t('outbox.title')} isFlush>
          <thead>
            <tr>
              <Head>{t('outbox.column.event')}</Head>
              <Head>{t('list.column.state')}</Head>
              <Head className="max-md:hidden">{t('outbox.column.error')}</Head>
              <Head className="max-lg:hidden">{t('outbox.column.last')}</Head>
              <Head>
                <span className="sr-only">{t('list.column.acts')}</span>
              </Head>
            </tr>
          </thead>
          <tbody>
            {events.map((event) => (
              <tr key={event.id}>
                <Cell>
                  <span className="flex flex-col">
                    <span className="font-mono text-meta text-text">{event.event}</span>
                    <span className="text-meta text-text-3">{t('outbox.to', { consumer: event.consumer })}</span>
                  </span>
                </Cell>
                <Cell>
                  <Chip tone={event.state === 'set-aside' ? 'error' : 'warning'}>
                    {event.state === 'set-aside' ? t('outbox.set-aside') : t('outbox.waiting')}
                  </Chip>
                </Cell>
                <Cell className="max-w-96 max-md:hidden">
                  <span className="block truncate" title={event.error}>
                    {event.error}
                  </span>
                </Cell>
                <Cell className="whitespace-nowrap max-lg:hidden">
                  {t('outbox.attempts', { count: event.attempts })} · <Time of={event.lastAt} />
                </Cell>
                <Cell>
                  <div className="flex justify-end gap-2">
                    <Button size="compact" onClick={() => retry.mutate(event)}>
                      {t('outbox.retry')}
                    </Button>
                    <Button size="compact" look="quiet" onClick={() => setDropping(event)}>
                      {t('outbox.drop')}
                    </Button>
                  </div>
                </Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {dropping && (
        <ConfirmDialog
          title={t('outbox.drop-title')}
          description={t('outbox.drop-lost', { consumer: dropping.consumer, event: dropping.event })}
          submit={t('outbox.drop')}
          isBusy={drop.isPending}
          error={drop.error?.message}
          onSubmit={() => drop.mutate(dropping)}
          onClose={() => setDropping(undefined)}
        />
      )}
    </Panel>
  )
}
