import type { Webhook, WebhookPlace } from '@linkflow/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { announce } from '../../app/announce.tsx'
import type { Place } from '../../app/me.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { ListenIcon, StopIcon } from '../../ui/icons.ts'
import { ErrorNotice } from '../../ui/states.tsx'
import { Chip } from '../../ui/status.tsx'
import { Switch } from '../../ui/switch.tsx'
import { toast } from '../../ui/toaster.tsx'
import { useListener } from './use-listener.ts'

const minutes = (ms: number): string => {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Hears the next calls at the one address, for the draft. A live version goes on as always. */
export function ListenCard({
  place,
  at,
  webhook,
  onHeard,
}: {
  readonly place: Place
  readonly at: WebhookPlace
  readonly webhook: Webhook
  readonly onHeard: () => void
}) {
  const queries = useQueryClient()
  const [runsDraft, setRunsDraft] = useState(true)
  const runs = useRef(runsDraft)
  runs.current = runsDraft
  const { state, start, stop } = useListener(place, at, ({ id }) => {
    onHeard()
    announce(t('webhooks.heard-one'))
    if (!runs.current) return
    place.client.webhooks
      .replay(id, { version: 'draft' })
      .then(() => void queries.invalidateQueries({ queryKey: ['workflow-runs', place.id, at.workflowId] }))
      .catch((error: Error) => toast({ text: error.message, tone: 'error' }))
  })
  const mayListen = place.can('workflow:execute')
  useKeys(
    mayListen
      ? [
          {
            id: 'webhook-listen',
            scope: 'list',
            keys: 'l',
            label: t('webhooks.listen'),
            run: () => (state.type === 'off' ? void start() : stop()),
          },
        ]
      : [],
  )
  if (!mayListen) return null
  return (
    <Card
      title={t('webhooks.listen-title')}
      actions={
        state.type === 'on' ? (
          <Button size="compact" icon={StopIcon} onClick={stop}>
            {t('webhooks.listen-stop')}
          </Button>
        ) : (
          <Button
            size="compact"
            look="primary"
            icon={ListenIcon}
            isBusy={state.type === 'starting'}
            onClick={() => void start()}
          >
            {t('webhooks.listen')}
          </Button>
        )
      }
    >
      {state.type === 'off' && state.error !== undefined && (
        <ErrorNotice title={t('webhooks.listen-failed')} text={state.error.message} />
      )}
      {state.type === 'on' ? (
        <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Chip tone="accent">{t('webhooks.listening')}</Chip>
          <Countdown until={state.expiresAt} />
          <span className="text-text-2">{t('webhooks.heard', { count: state.heard.length })}</span>
        </div>
      ) : (
        <p className="text-text-2">{t(webhook.isLive ? 'webhooks.listen-live' : 'webhooks.listen-draft')}</p>
      )}
      <Switch
        label={t('webhooks.listen-run')}
        hint={t('webhooks.listen-run-hint')}
        isOn={runsDraft}
        onChange={setRunsDraft}
      />
    </Card>
  )
}

/** Ticks for who looks; a screen reader is not told every second. */
function Countdown({ until }: { readonly until: string }) {
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return (
    <span role="timer" className="text-text-2 tabular-nums">
      {t('webhooks.listen-left', { time: minutes(Date.parse(until) - nowMs) })}
    </span>
  )
}
