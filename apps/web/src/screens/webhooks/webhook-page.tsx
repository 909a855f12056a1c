import type { Webhook } from '@linkflow/sdk'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Suspense, useMemo, useState } from 'react'
import { usePageTitle } from '../../app/crumbs.ts'
import { useLive } from '../../app/live.ts'
import { type Place, usePlace } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { Card, Facts } from '../../ui/card.tsx'
import { DetailSkeleton } from '../../ui/detail-skeleton.tsx'
import { WarningIcon } from '../../ui/icons.ts'
import { PageFrame } from '../../ui/page-frame.tsx'
import { Chip } from '../../ui/status.tsx'
import { Time } from '../../ui/time.tsx'
import { CallCard } from './call-card.tsx'
import { InboxCard } from './inbox-card.tsx'
import { KeptCard } from './kept-card.tsx'
import { ListenCard } from './listen-card.tsx'
import { usePathConflict } from './path-conflict.ts'
import { RedeliverDialog } from './redeliver-dialog.tsx'
import { type EventFilter, webhookQuery } from './webhook-queries.ts'

const FILTERS: readonly EventFilter[] = ['accepted', 'refused', 'heard']

export function WebhookPage() {
  const { workflow, node } = useParams({ from: '/w/$workspace/webhooks/$workflow/$node' })
  return (
    <Suspense fallback={<DetailSkeleton width="list" />}>
      <OpenWebhook key={`${workflow} ${node}`} workflowId={workflow} node={node} />
    </Suspense>
  )
}

function OpenWebhook({ workflowId, node }: { readonly workflowId: string; readonly node: string }) {
  const place = usePlace()
  const queries = useQueryClient()
  const at = useMemo(() => ({ workflowId, node }), [workflowId, node])
  const { event, show } = useSearch({ from: '/w/$workspace/webhooks/$workflow/$node' })
  const navigate = useNavigate({ from: '/w/$workspace/webhooks/$workflow/$node' })
  const { data: webhook } = useSuspenseQuery(webhookQuery(place, at))
  const [isRedelivering, setRedelivering] = useState(false)
  const conflict = usePathConflict(place, webhook)
  const filter = FILTERS.find((each) => each === show) ?? 'all'
  usePageTitle([{ label: t('nav.webhooks'), to: `/w/${place.id}/webhooks` }, { label: webhook.path }])

  const keyOf = (name: string) => [name, place.id, workflowId, node]
  const readAgain = () => {
    void queries.invalidateQueries({ queryKey: keyOf('webhook-events') })
    void queries.invalidateQueries({ queryKey: keyOf('newest-webhook-events') })
  }
  // A call that was let in is a run: as soon as that is told, the newest are looked at.
  useLive(place.client, `executions:${workflowId}`, () => {
    void queries.invalidateQueries({ queryKey: keyOf('newest-webhook-events') })
    if (event !== undefined) void queries.invalidateQueries({ queryKey: ['webhook-event', place.id, event] })
  })
  return (
    <PageFrame
      title={`${webhook.method} /${webhook.path}`}
      chip={
        webhook.isLive ? (
          <Chip tone="success">{t('workflow.live')}</Chip>
        ) : (
          <Chip tone="neutral">{t('workflow.draft')}</Chip>
        )
      }
      lead={
        <Link
          to="/w/$workspace/workflows/$workflow"
          params={{ workspace: place.id, workflow: workflowId }}
          className="text-accent hover:underline"
        >
          {webhook.workflowName}
        </Link>
      }
    >
      {conflict !== undefined && !webhook.isLive && <Conflict place={place} taken={conflict} />}
      <div className="grid items-start gap-4 lg:grid-cols-[3fr_2fr]">
        <CallCard webhook={webhook} />
        <div className="flex min-w-0 flex-col gap-4">
          <ListenCard place={place} at={at} webhook={webhook} onHeard={readAgain} />
          <Day webhook={webhook} />
        </div>
      </div>
      {place.can('execution:read') && (
        <InboxCard
          place={place}
          at={at}
          filter={filter}
          chosen={event}
          onFilter={(next) =>
            void navigate({
              search: (before) => ({ ...before, show: next === 'all' ? undefined : next }),
              replace: true,
            })
          }
          onChoose={(id) => void navigate({ search: (before) => ({ ...before, event: id }), replace: true })}
          onRedeliver={place.can('workflow:execute') ? () => setRedelivering(true) : undefined}
        />
      )}
      {place.can('workflow:write') && <KeptCard place={place} at={at} webhook={webhook} />}
      {isRedelivering && (
        <RedeliverDialog place={place} at={at} isLive={webhook.isLive} onClose={() => setRedelivering(false)} />
      )}
    </PageFrame>
  )
}

const Conflict = ({ place, taken }: { readonly place: Place; readonly taken: Webhook }) => (
  <div
    role="alert"
    className="flex flex-wrap items-center gap-2 rounded-button border border-warning bg-warning-bg px-4 py-2.5 text-warning"
  >
    <WarningIcon aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
    <span>{t('webhooks.path-taken')}</span>
    <Link
      to="/w/$workspace/workflows/$workflow"
      params={{ workspace: place.id, workflow: taken.workflowId }}
      className="font-medium underline underline-offset-2"
    >
      {taken.workflowName}
    </Link>
  </div>
)

const Day = ({ webhook: { day, lastCallAt } }: { readonly webhook: Webhook }) => (
  <Card title={t('webhooks.day')}>
    <Facts
      of={[
        [t('webhooks.day-calls'), day.calls],
        [t('webhooks.day-refused'), day.refused],
        [t('webhooks.day-failed'), day.failed],
        [t('webhooks.last-call'), lastCallAt === undefined ? '–' : <Time key="last" of={lastCallAt} />],
      ]}
    />
  </Card>
)
