import type { Session } from '@linkflow/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { clientFor } from '../../app/session.ts'
import { type TextId, t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { errorOf } from '../../ui/error-of.ts'
import { HandheldIcon, SystemIcon } from '../../ui/icons.ts'
import { Panel } from '../../ui/panel.tsx'
import { RowBones } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { Chip } from '../../ui/status.tsx'
import { Time } from '../../ui/time.tsx'
import { toast } from '../../ui/toaster.tsx'
import { deviceWords, isHandheld } from './device-words.ts'

const KEY = ['sessions']

const WAYS: Readonly<Record<Session['signedInBy'], TextId>> = {
  password: 'sessions.by-password',
  passkey: 'sessions.by-passkey',
  sso: 'sessions.by-sso',
}

/** Where the account is signed in; each can be ended from here, and all others at once. */
export function SessionsPanel() {
  const queries = useQueryClient()
  const list = useQuery({ queryKey: KEY, queryFn: ({ signal }) => clientFor().sessions.list({ signal }) })
  const [isEndingAll, setEndingAll] = useState(false)
  const others = list.data?.filter(({ isCurrent }) => !isCurrent) ?? []
  const after = { onSettled: () => queries.invalidateQueries({ queryKey: KEY }) }
  const end = useMutation({
    mutationFn: ({ id }: Session) => clientFor().sessions.end(id),
    onSuccess: (_, { userAgent }) => toast({ text: t('sessions.ended', { device: deviceWords(userAgent) }) }),
    onError: (error) => toast({ text: error.message, tone: 'error' }),
    ...after,
  })
  const endAll = useMutation({
    mutationFn: () => clientFor().sessions.endAll({ except: 'current' }),
    onSuccess: () => {
      setEndingAll(false)
      toast({ text: t('sessions.all-ended') })
    },
    ...after,
  })
  return (
    <Panel
      title={t('sessions.title')}
      text={t('sessions.text')}
      actions={others.length > 0 && <Button onClick={() => setEndingAll(true)}>{t('sessions.end-all')}</Button>}
    >
      {list.error && (
        <ErrorNotice title={t('sessions.failed')} {...errorOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {list.data === undefined && !list.error && <RowBones />}
      <ul className="flex flex-col">
        {list.data?.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            isEnding={end.isPending && end.variables.id === session.id}
            onEnd={() => end.mutate(session)}
          />
        ))}
      </ul>
      {isEndingAll && (
        <ConfirmDialog
          title={t('sessions.end-all')}
          description={t('sessions.end-all-text', { count: others.length })}
          submit={t('sessions.end-all')}
          isBusy={endAll.isPending}
          error={endAll.error?.message}
          onSubmit={() => endAll.mutate()}
          onClose={() => setEndingAll(false)}
        />
      )}
    </Panel>
  )
}

function SessionRow({
  session: { isCurrent, userAgent, address, lastSeenAt, signedInBy },
  isEnding,
  onEnd,
}: {
  readonly session: Session
  readonly isEnding: boolean
  readonly onEnd: () => void
}) {
  const Glyph = isHandheld(userAgent) ? HandheldIcon : SystemIcon
  const device = deviceWords(userAgent)
  return (
    <li className="flex min-h-13 items-center gap-3 border-t border-border py-1.5 first:border-t-0">
      <Glyph aria-hidden className="size-4 shrink-0 text-text-3" strokeWidth={1.75} />
      <div className="flex min-w-0 flex-1 flex-col">
        <span className="flex flex-wrap items-center gap-2">
          <span className="font-medium text-text" title={userAgent}>
            {device === '' ? t('sessions.unknown') : device}
          </span>
          {isCurrent && <Chip tone="accent">{t('sessions.current')}</Chip>}
        </span>
        <span className="text-meta text-text-3">
          {address} · {t(WAYS[signedInBy])} · {t('sessions.seen')} <Time of={lastSeenAt} />
        </span>
      </div>
      {!isCurrent && (
        <Button size="compact" isBusy={isEnding} onClick={onEnd} aria-label={t('sessions.end-of', { device, address })}>
          {t('sessions.end')}
        </Button>
      )}
    </li>
  )
}
