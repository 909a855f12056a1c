import type { WebhookEvent } from '@linkflow/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Place } from '../../app/me.ts'
import { QueryFailed } from '../../app/query-failed.tsx'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { fullTime } from '../../strings/times.ts'
import { Button } from '../../ui/button.tsx'
import { CodeBox } from '../../ui/code-box.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { ReplayIcon } from '../../ui/icons.ts'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { STATUS_LOOKS, StatusGlyph } from '../../ui/status.tsx'
import { EventOutcome } from './event-status.tsx'
import { eventQuery } from './webhook-queries.ts'

/** One call: what came, what was answered, and the run that it started. */
export function EventDetail({ place, id }: { readonly place: Place; readonly id: string }) {
  const queries = useQueryClient()
  const event = useQuery(eventQuery(place, id))
  const replay = useMutation({
    mutationFn: (version: 'draft' | 'live') => place.client.webhooks.replay(id, { version }),
    onSuccess: ({ workflowId }) =>
      void queries.invalidateQueries({ queryKey: ['workflow-runs', place.id, workflowId] }),
  })
  const mayRun = place.can('workflow:execute')
  useKeys(
    mayRun
      ? [
          {
            id: 'webhook-replay',
            scope: 'list',
            keys: 'r',
            label: t('webhooks.replay-draft'),
            run: () => replay.mutate('draft'),
          },
        ]
      : [],
  )
  if (event.error)
    return (
      <div className="p-4">
        <QueryFailed title={t('webhooks.event-failed')} error={event.error} onRetry={() => void event.refetch()} />
      </div>
    )
  if (event.data === undefined)
    return (
      <Later>
        <Bone className="m-4 h-64" />
      </Later>
    )
  return (
    <div className="flex min-w-0 flex-col gap-4 p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="mr-auto flex flex-col">
          <EventOutcome outcome={event.data.outcome} />
          <span className="text-meta text-text-3">{fullTime(event.data.at)}</span>
        </div>
        {mayRun && (
          <>
            <Button
              size="compact"
              look="primary"
              icon={ReplayIcon}
              isBusy={replay.isPending && replay.variables === 'draft'}
              onClick={() => replay.mutate('draft')}
            >
              {t('webhooks.replay-draft')}
            </Button>
            <Button
              size="compact"
              isBusy={replay.isPending && replay.variables === 'live'}
              onClick={() => replay.mutate('live')}
            >
              {t('webhooks.replay-live')}
            </Button>
          </>
        )}
      </div>
      {replay.error && <ErrorNotice title={t('webhooks.replay-failed')} text={replay.error.message} />}
      {replay.data !== undefined && (
        <p role="status" className="text-text-2">
          {t('webhooks.replayed')}{' '}
          <Link
            to={`/w/${place.id}/executions/${replay.data.id}`}
            className="font-medium text-accent underline underline-offset-2"
          >
            {t('webhooks.see-run')}
          </Link>
        </p>
      )}
      {event.data.detail !== undefined && (
        <ErrorNotice title={t('webhooks.refused-because', { code: event.data.code ?? '' })} text={event.data.detail} />
      )}
      <MatchedRun place={place} event={event.data} />
      <Request event={event.data} />
      <Response event={event.data} />
    </div>
  )
}

const Part = ({
  title,
  aside,
  children,
}: {
  readonly title: string
  readonly aside?: ReactNode
  readonly children: ReactNode
}) => (
  <section aria-label={title} className="flex min-w-0 flex-col gap-2">
    <div className="flex min-h-7 items-center gap-3">
      <h3 className="mr-auto font-medium text-text">{title}</h3>
      {aside}
    </div>
    {children}
  </section>
)

function MatchedRun({
  place,
  event: { executionId, executionStatus },
}: {
  readonly place: Place
  readonly event: WebhookEvent
}) {
  if (executionId === undefined || executionStatus === undefined) return null
  const { word, color } = STATUS_LOOKS[executionStatus]
  return (
    <Part title={t('webhooks.run')}>
      <Link
        to={`/w/${place.id}/executions/${executionId}`}
        className="flex min-h-8 items-center gap-2 rounded-button border border-border px-3 hover:border-strong"
      >
        <StatusGlyph status={executionStatus} />
        <span className={color}>{t(word)}</span>
        <span className="min-w-0 truncate font-mono text-meta text-text-3">{executionId}</span>
      </Link>
    </Part>
  )
}

function Request({ event: { request } }: { readonly event: WebhookEvent }) {
  if (request === undefined) return <p className="text-text-3">{t('webhooks.data-gone')}</p>
  const { method, path, headers, query, body, bodyBytes, isWhole } = request
  return (
    <>
      <Part title={t('webhooks.request')}>
        <p className="font-mono text-meta break-all text-text">
          {method} /webhook/{path}
          {Object.keys(query).length > 0 && `?${new URLSearchParams(flat(query))}`}
        </p>
      </Part>
      <Part title={t('webhooks.headers')}>
        <Names of={headers} />
      </Part>
      <Part
        title={t('webhooks.body')}
        aside={body !== undefined && <CopyButton label={t('webhooks.copy-body')} text={shown(body)} />}
      >
        {body === undefined || body === null ? (
          <p className="text-text-3">{t(isWhole ? 'webhooks.no-body' : 'webhooks.body-not-shown')}</p>
        ) : (
          <CodeBox label={t('webhooks.body')} text={shown(body)} isTall />
        )}
        {!isWhole && bodyBytes !== undefined && (
          <p className="text-meta text-text-3">{t('webhooks.body-cut', { bytes: bodyBytes })}</p>
        )}
      </Part>
    </>
  )
}

function Response({ event: { response } }: { readonly event: WebhookEvent }) {
  return (
    <Part title={t('webhooks.response')}>
      {response === undefined ? (
        <p className="text-text-3">{t('webhooks.no-response')}</p>
      ) : (
        <>
          <p className="font-mono text-meta text-text">{response.status}</p>
          <Names of={response.headers} />
          {response.body !== '' && <CodeBox label={t('webhooks.response-body')} text={pretty(response.body)} isTall />}
        </>
      )}
    </Part>
  )
}

const Names = ({ of }: { readonly of: Readonly<Record<string, unknown>> }) => (
  <dl className="flex flex-col gap-1 rounded-button border border-border px-3 py-2 font-mono text-meta">
    {Object.entries(of).map(([name, value]) => (
      <div key={name} className="grid gap-x-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
        <dt className="break-all text-text-3">{name}</dt>
        <dd className="min-w-0 break-all text-text">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
      </div>
    ))}
  </dl>
)

const shown = (body: unknown): string => (typeof body === 'string' ? pretty(body) : JSON.stringify(body, null, 2))

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

const flat = (query: Readonly<Record<string, unknown>>): [string, string][] =>
  Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((each): [string, string] => [name, String(each)]),
  )
