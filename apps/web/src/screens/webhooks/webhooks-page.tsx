import { isLinkFlowError, type Webhook } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { usePageTitle } from '../../app/crumbs.ts'
import { ForbiddenPage } from '../../app/failed-page.tsx'
import { usePlace } from '../../app/me.ts'
import { SearchedList } from '../../app/searched-list.tsx'
import { useSearched } from '../../app/use-searched.ts'
import { listKeys } from '../../keys/list-keys.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { type TextId, t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { WebhookIcon } from '../../ui/icons.ts'
import type { Column } from '../../ui/list-table.tsx'
import { PageFrame } from '../../ui/page-frame.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Chip } from '../../ui/status.tsx'
import { Time } from '../../ui/time.tsx'
import { webhooksQuery, workflowWebhooksQuery } from './webhook-queries.ts'

const AUTH_WORDS: Readonly<Record<Webhook['authentication'], TextId>> = {
  none: 'webhooks.auth.none',
  header: 'webhooks.auth.header',
  basic: 'webhooks.auth.basic',
  jwt: 'webhooks.auth.jwt',
  hmac: 'webhooks.auth.hmac',
}
const idOf = ({ workflowId, node }: Webhook) => `${workflowId}/${node}`
/** Calls that did not go well, of all calls. */
const errorPart = ({ calls, refused, failed }: Webhook['day']): number => (calls === 0 ? 0 : (refused + failed) / calls)

export function WebhooksPage() {
  const place = usePlace()
  const { q = '', workflow } = useSearch({ from: '/w/$workspace/webhooks' })
  const navigate = useNavigate({ from: '/w/$workspace/webhooks' })
  const all = useQuery({ ...webhooksQuery(place), enabled: workflow === undefined })
  const ofOne = useQuery({ ...workflowWebhooksQuery(place, workflow ?? ''), enabled: workflow !== undefined })
  const list = workflow === undefined ? all : ofOne
  usePageTitle([{ label: t('nav.webhooks') }])
  const searched = useSearched({
    list,
    q,
    onSearch: (text) => void navigate({ search: (before) => ({ ...before, q: text }), replace: true }),
    idOf,
    textOf: ({ path, workflowName, method }) => `${method} ${path} ${workflowName}`,
  })
  const { focus, field } = searched
  useKeys(listKeys(focus, { label: t('webhooks.search'), run: () => field.current?.focus() }))
  const paramsOf = ({ workflowId, node }: Webhook) => ({ workspace: place.id, workflow: workflowId, node })
  if (isLinkFlowError(list.error, 'permission-missing')) return <ForbiddenPage permission="workflow:read" />

  const columns: readonly Column<Webhook>[] = [
    {
      id: 'path',
      title: t('webhooks.column.address'),
      isWide: true,
      cell: (row) => (
        <div className="flex min-w-0 flex-col">
          <Link
            to="/w/$workspace/webhooks/$workflow/$node"
            params={paramsOf(row)}
            tabIndex={-1}
            className="truncate font-mono text-meta leading-6 font-medium text-text hover:underline"
          >
            <span className="text-accent">{row.method}</span> /webhook/{row.path}
          </Link>
          <span className="truncate text-meta text-text-3">{row.workflowName}</span>
        </div>
      ),
    },
    {
      id: 'state',
      title: t('list.column.state'),
      from: 'small',
      cell: ({ isLive }) =>
        isLive ? <Chip tone="success">{t('workflow.live')}</Chip> : <Chip tone="neutral">{t('workflow.draft')}</Chip>,
    },
    {
      id: 'auth',
      title: t('webhooks.column.auth'),
      from: 'medium',
      cell: ({ authentication, scheme }) => (
        <span className="whitespace-nowrap text-text-2">
          {t(AUTH_WORDS[authentication])}
          {scheme !== undefined && <span className="text-text-3"> · {scheme}</span>}
        </span>
      ),
    },
    {
      id: 'last',
      title: t('webhooks.last-call'),
      from: 'small',
      cell: ({ lastCallAt }) => (
        <span className="text-text-2">{lastCallAt === undefined ? '–' : <Time of={lastCallAt} />}</span>
      ),
    },
    {
      id: 'day',
      title: t('webhooks.column.day'),
      from: 'medium',
      cell: ({ day }) => <span className="text-text-2">{day.calls}</span>,
    },
    {
      id: 'errors',
      title: t('webhooks.column.errors'),
      from: 'medium',
      cell: ({ day }) => {
        const part = errorPart(day)
        return (
          <span className={classes(part > 0 ? 'font-medium text-error' : 'text-text-2')}>
            {day.calls === 0 ? '–' : t('webhooks.percent', { percent: Math.round(part * 100) })}
          </span>
        )
      },
    },
  ]
  return (
    <PageFrame title={t('nav.webhooks')}>
      <SearchedList
        words={{
          label: t('nav.webhooks'),
          search: t('webhooks.search'),
          loading: t('webhooks.loading'),
          failed: t('webhooks.failed'),
          noHit: t('webhooks.no-hit', { query: q }),
        }}
        of={searched}
        columns={columns}
        empty={
          <EmptyState icon={WebhookIcon} title={t('webhooks.empty')} text={t('webhooks.empty-text')}>
            <Button
              look="primary"
              onClick={() =>
                void navigate({
                  to: '/w/$workspace/templates',
                  params: { workspace: place.id },
                  search: { category: 'webhook' },
                })
              }
            >
              {t('list.browse-templates')}
            </Button>
          </EmptyState>
        }
        onOpen={(row) => {
          focus.keep()
          void navigate({ to: '/w/$workspace/webhooks/$workflow/$node', params: paramsOf(row) })
        }}
      />
    </PageFrame>
  )
}
