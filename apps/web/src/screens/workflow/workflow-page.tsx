import type { Workflow } from '@linkflow/sdk'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Suspense } from 'react'
import { usePageTitle } from '../../app/crumbs.ts'
import { useLive } from '../../app/live.ts'
import { usePlace } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { PublishIcon, RunIcon, UnpublishIcon } from '../../ui/icons.ts'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { STATUS_LOOKS, StatusGlyph } from '../../ui/status.tsx'
import { Time } from '../../ui/time.tsx'
import { toast } from '../../ui/toaster.tsx'
import { StateChip } from '../workflows/state-chip.tsx'
import { inOrder } from './node-order.ts'

/** Runs of this workflow that are shown. */
const RUNS_SHOWN = 10

/** One workflow: what it is made of, how it did, and what one does with it. */
export function WorkflowPage() {
  const { workflow } = useParams({ from: '/w/$workspace/workflows/$workflow' })
  return (
    <Suspense fallback={<PageSkeleton />}>
      <OpenWorkflow key={workflow} id={workflow} />
    </Suspense>
  )
}

function OpenWorkflow({ id }: { readonly id: string }) {
  const place = usePlace()
  const queries = useQueryClient()
  const key = ['workflow', place.id, id]
  const { data: workflow } = useSuspenseQuery({
    queryKey: key,
    queryFn: ({ signal }) => place.client.workflows.get(id, { signal }),
  })
  const runsKey = ['workflow-runs', place.id, id]
  const runs = useQuery({
    queryKey: runsKey,
    queryFn: ({ signal }) => place.client.executions.list({ workflow: id, limit: RUNS_SHOWN, signal }).page(),
  })
  useLive(place.client, `workflow:${id}`, () => void queries.invalidateQueries({ queryKey: key }))
  useLive(place.client, `executions:${id}`, () => void queries.invalidateQueries({ queryKey: runsKey }))
  usePageTitle([{ label: t('nav.workflows'), to: `/w/${place.id}/workflows` }, { label: workflow.name }])

  const onError = (error: Error) => toast({ text: error.message, tone: 'error' })
  const onSuccess = () => void queries.invalidateQueries({ queryKey: key })
  const run = useMutation({
    mutationFn: () => place.client.workflows.run(id),
    onError,
    onSuccess: () => void queries.invalidateQueries({ queryKey: runsKey }),
  })
  const publish = useMutation({
    mutationFn: (is: boolean) => (is ? place.client.workflows.publish(id) : place.client.workflows.unpublish(id)),
    onError,
    onSuccess,
  })
  const isThere = workflow.archivedAt === undefined
  return (
    <div className="mx-auto flex w-full max-w-[1120px] flex-col gap-6 px-4 py-5 sm:px-6">
      <div className="flex flex-wrap items-center gap-3">
        <div className="flex min-w-0 flex-1 basis-60 flex-col gap-1">
          <div className="flex min-w-0 items-center gap-3">
            <h1 className="truncate text-page tracking-tight text-text">{workflow.name}</h1>
            <StateChip workflow={workflow} />
          </div>
          {workflow.description !== '' && (
            <p className="max-w-[72ch] text-read text-text-2 text-pretty">{workflow.description}</p>
          )}
        </div>
        <div className="flex flex-wrap gap-2">
          {isThere && place.can('workflow:execute') && (
            <Button icon={RunIcon} isBusy={run.isPending} onClick={() => run.mutate()}>
              {t('list.run')}
            </Button>
          )}
          {isThere && place.can('workflow:publish') && workflow.live !== undefined && (
            <Button
              icon={UnpublishIcon}
              isBusy={publish.isPending && publish.variables === false}
              onClick={() => publish.mutate(false)}
            >
              {t('list.unpublish')}
            </Button>
          )}
          {isThere &&
            place.can('workflow:publish') &&
            (workflow.live === undefined || workflow.hasUnpublishedChanges) && (
              <Button
                look="primary"
                icon={PublishIcon}
                isBusy={publish.isPending && publish.variables === true}
                onClick={() => publish.mutate(true)}
              >
                {t('list.publish')}
              </Button>
            )}
        </div>
      </div>
      <div className="grid items-start gap-4 lg:grid-cols-[3fr_2fr]">
        <Steps workflow={workflow} />
        <section aria-labelledby="runs" className="overflow-hidden rounded-card border border-border bg-surface">
          <h2 id="runs" className="px-4 py-3 text-panel text-text">
            {t('workflow.runs')}
          </h2>
          {runs.data?.items.length === 0 && (
            <p className="border-t border-border px-4 py-6 text-text-3">{t('list.never-run')}</p>
          )}
          <ul>
            {runs.data?.items.map(({ id, status, createdAt, error }) => (
              <li key={id} className="flex min-h-11 items-center gap-2.5 border-t border-border px-4 py-2">
                <StatusGlyph status={status} />
                <div className="flex min-w-0 flex-1 flex-col">
                  <span className={STATUS_LOOKS[status].color}>{t(STATUS_LOOKS[status].word)}</span>
                  {error !== undefined && <span className="truncate text-meta text-text-3">{error.message}</span>}
                </div>
                <span className="text-meta text-text-3">
                  <Time of={createdAt} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </div>
  )
}

function Steps({ workflow: { draft } }: { readonly workflow: Workflow }) {
  const nodes = inOrder(draft)
  return (
    <section aria-labelledby="steps" className="overflow-hidden rounded-card border border-border bg-surface">
      <h2 id="steps" className="px-4 py-3 text-panel text-text">
        {t('workflow.steps', { count: nodes.length })}
      </h2>
      {nodes.length === 0 && <p className="border-t border-border px-4 py-6 text-text-3">{t('workflow.no-steps')}</p>}
      <ol>
        {nodes.map(({ id, name, type, disabled }, at) => (
          <li key={id} className="flex min-h-11 items-center gap-3 border-t border-border px-4 py-2">
            <span className="w-5 text-right text-count text-text-3 tabular-nums">{at + 1}</span>
            <span
              className={
                disabled ? 'min-w-0 flex-1 truncate text-text-3' : 'min-w-0 flex-1 truncate font-medium text-text'
              }
            >
              {name}
            </span>
            <span className="font-mono text-meta text-text-3">{type}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}

const PageSkeleton = () => (
  <Later>
    <div className="mx-auto flex w-full max-w-[1120px] flex-col gap-6 px-4 py-5 sm:px-6">
      <Bone className="h-7 w-64" />
      <div className="grid gap-4 lg:grid-cols-[3fr_2fr]">
        <Bone className="h-80 rounded-card" />
        <Bone className="h-80 rounded-card" />
      </div>
    </div>
  </Later>
)
