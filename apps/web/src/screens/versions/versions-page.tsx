import type { VersionSummary, Workflow } from '@linkflow/sdk'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { usePageTitle } from '../../app/crumbs.ts'
import { FailedPage } from '../../app/failed-page.tsx'
import { late } from '../../app/late.tsx'
import { useLive } from '../../app/live.ts'
import { type Place, usePlace } from '../../app/me.ts'
import { QueryFailed } from '../../app/query-failed.tsx'
import { useRowFocus } from '../../app/row-focus.ts'
import { Problems } from '../../editor/view/draft-problems.ts'
import { listKeys } from '../../keys/list-keys.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { HistoryIcon, PublishIcon } from '../../ui/icons.ts'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { nodeTypesQuery } from '../execution/run-queries.ts'
import { Comparison } from './comparison.tsx'
import { PageHead } from './page-head.tsx'
import { type Choices, choicesFor } from './sides.ts'
import { useAuthors } from './use-authors.ts'
import { useComparison } from './use-comparison.ts'
import { useDraftSession } from './use-draft-session.ts'
import { useVersionActs } from './version-acts.ts'
import { directDeeds, type VersionDeeds } from './version-deeds.ts'
import { VersionList } from './version-list.tsx'
import { VersionMenu } from './version-menu.tsx'
import { credentialNamesQuery, versionsQuery, workflowQuery } from './version-queries.ts'

const NameVersionDialog = late(() =>
  import('../../editor/view/name-version-dialog.tsx').then((module) => module.NameVersionDialog),
)
const PublishDialog = late(() =>
  import('../../editor/view/publish-dialog.tsx').then(({ PublishDialog }) => PublishDialog),
)
const GoLiveDialog = late(() => import('./go-live-dialog.tsx').then(({ GoLiveDialog }) => GoLiveDialog))

const ROUTE = '/w/$workspace/workflows/$workflow/versions'

/** `/w/:ws/workflows/:id/versions?a=&b=`: what there was, what makes one the other, and how to go back. */
export function VersionsPage() {
  const { workflow } = useParams({ from: ROUTE })
  const place = usePlace()
  const read = useQuery(workflowQuery(place, workflow))
  const versions = useInfiniteQuery(versionsQuery(place, workflow))
  const failed = read.error ?? versions.error
  const isThere = read.data !== undefined && versions.data !== undefined
  if (!isThere && failed !== null) {
    const again = () => {
      void read.refetch()
      void versions.refetch()
    }
    return <FailedPage error={failed} reset={again} />
  }
  if (!isThere) return <PageSkeleton />
  return (
    <OpenVersions
      key={workflow}
      place={place}
      workflow={read.data}
      versions={versions.data.pages.flatMap(({ items }) => items)}
      failed={failed}
      onMore={versions.hasNextPage ? () => void versions.fetchNextPage() : undefined}
      isReadingMore={versions.isFetchingNextPage}
    />
  )
}

type Open = { readonly type: 'publish' | 'name' } | { readonly type: 'go-live'; readonly version: VersionSummary }

interface OpenProps {
  readonly place: Place
  readonly workflow: Workflow
  readonly versions: readonly VersionSummary[]
  /** What could not be read again; what was read before stays. */
  readonly failed: Error | null
  readonly onMore: (() => void) | undefined
  readonly isReadingMore: boolean
}

function OpenVersions({ place, workflow, versions, failed, onMore, isReadingMore }: OpenProps) {
  const { client } = place
  const { id, live } = workflow
  const search = useSearch({ from: ROUTE, select: (said): Readonly<Record<string, string | undefined>> => said })
  const navigate = useNavigate({ from: ROUTE })
  const [dialog, setDialog] = useState<Open>()
  const isThere = workflow.archivedAt === undefined
  const mayWrite = place.can('workflow:write') && isThere
  const mayPublish = place.can('workflow:publish') && isThere
  const session = useDraftSession(client, workflow, mayWrite || mayPublish)
  const acts = useVersionActs(place, workflow, session)
  const types = useQuery(nodeTypesQuery(place))
  const credentials = useQuery(credentialNamesQuery(place))
  const authorOf = useAuthors(place)
  usePageTitle([
    { label: t('nav.workflows'), to: `/w/${place.id}/workflows` },
    { label: workflow.name, to: `/w/${place.id}/workflows/${id}` },
    { label: t('versions-page.title') },
  ])
  useLive(client, `workflow:${id}`, () => acts.readAgain())

  const { before, after, chosen, names, draft, draftWords, nameOf } = useComparison(place, workflow, versions, search)

  const show = (changes: Readonly<Record<string, string | undefined>>) =>
    void navigate({ search: { ...search, ...changes }, replace: true })
  const compare = ({ a, b }: Choices) => show({ a, b })
  const canPublish = mayPublish && session !== undefined && (live === undefined || workflow.hasUnpublishedChanges)
  const { copy, restore, discard } = directDeeds(place, workflow, draft, acts, nameOf)
  const deeds: VersionDeeds = {
    compare: (a, b) => compare({ a, b }),
    copy,
    ...(place.can('workflow:execute') && {
      test: (choice) => show({ ...choicesFor(choice, workflow, versions), tab: 'tests' }),
    }),
    ...(mayWrite && { restore, discard, name: () => setDialog({ type: 'name' }) }),
    ...(canPublish && { publishDraft: () => setDialog({ type: 'publish' }) }),
    ...(mayPublish && { goLive: (version) => setDialog({ type: 'go-live', version }) }),
  }
  const rows = useMemo(
    () => ['draft', ...(live === undefined ? [] : ['live']), ...versions.map((each) => each.id)],
    [live, versions],
  )
  const focus = useRowFocus(rows)
  const isFirst = versions.length === 0
  const toEditor = (node?: string) =>
    void navigate({
      to: '/w/$workspace/workflows/$workflow',
      params: { workspace: place.id, workflow: id },
      search: { node },
    })
  useKeys([
    ...listKeys(focus),
    { id: 'versions-up', scope: 'list', keys: 'Escape', label: t('versions-page.up'), run: () => toEditor() },
    ...(canPublish
      ? [
          {
            id: 'versions-publish',
            scope: 'list',
            keys: 'p',
            label: t('list.publish'),
            run: () => setDialog({ type: 'publish' }),
          } as const,
        ]
      : []),
  ])
  return (
    <div className="flex h-full min-h-0 flex-col max-lg:h-auto">
      <PageHead
        workflow={workflow}
        names={isFirst ? undefined : rows.map((choice) => ({ value: choice, label: nameOf(choice) }))}
        chosen={chosen}
        onCompare={compare}
        onEditor={() => toEditor()}
        onPublish={canPublish && !isFirst ? () => setDialog({ type: 'publish' }) : undefined}
        onRestore={mayWrite && chosen.b !== 'draft' ? () => restore(chosen.b) : undefined}
      />
      {failed !== null && (
        <div className="px-4 py-2">
          <QueryFailed title={t('versions-page.failed')} error={failed} onRetry={acts.readAgain} />
        </div>
      )}
      {isFirst ? (
        <EmptyState icon={HistoryIcon} title={t('versions-page.empty')} text={t('versions-page.empty-text')}>
          {canPublish && (
            <Button look="primary" icon={PublishIcon} onClick={() => setDialog({ type: 'publish' })}>
              {t('list.publish')}
            </Button>
          )}
          {mayWrite && <Button onClick={() => setDialog({ type: 'name' })}>{t('versions-page.name')}</Button>}
        </EmptyState>
      ) : (
        <div className="grid min-h-0 flex-1 lg:grid-cols-[19rem_minmax(0,1fr)]">
          <div className="min-h-0 overflow-y-auto border-border max-lg:max-h-80 max-lg:border-b lg:border-r">
            <VersionList
              workflow={workflow}
              versions={versions}
              chosen={chosen}
              draftWords={draftWords}
              authorOf={authorOf}
              onChoose={(choice) => compare(choicesFor(choice, workflow, versions))}
              onMore={onMore}
              isReadingMore={isReadingMore}
              rowRef={focus.rowRef}
              onFocus={focus.onFocus}
              menuOf={(choice, version) => (
                <VersionMenu
                  choice={choice}
                  version={version}
                  name={nameOf(choice)}
                  workflow={workflow}
                  deeds={deeds}
                />
              )}
            />
          </div>
          <Comparison
            place={place}
            workflowId={id}
            before={before}
            after={after}
            names={names}
            types={types.data}
            credentials={credentials.data}
            tab={search['tab'] === 'tests' ? 'tests' : 'changes'}
            onTab={(tab) => show({ tab: tab === 'tests' ? tab : undefined })}
          />
        </div>
      )}
      {dialog?.type === 'name' && (
        <NameVersionDialog
          client={client}
          workflowId={id}
          session={session}
          onNamed={acts.readAgain}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog?.type === 'go-live' && (
        <GoLiveDialog acts={acts} version={dialog.version} onClose={() => setDialog(undefined)} />
      )}
      {dialog?.type === 'publish' && session !== undefined && types.data !== undefined && (
        <PublishDialog
          client={client}
          workflowId={id}
          session={session}
          liveVersion={live?.versionId}
          own={new Problems(types.data).of(session.session).all}
          onProblem={({ node }) => toEditor(node)}
          mayRun={place.can('workflow:execute')}
          runLink={(execution) => `/w/${place.id}/executions/${execution}`}
          onPublished={acts.readAgain}
          onClose={() => setDialog(undefined)}
        />
      )}
    </div>
  )
}

/** Where things will stand. */
const PageSkeleton = () => (
  <Later>
    <div aria-busy="true" className="flex h-full flex-col">
      <span className="sr-only">{t('versions-page.loading')}</span>
      <div className="flex h-14 items-center gap-3 border-b border-border px-4">
        <Bone className="h-6 w-40" />
        <Bone className="ml-auto h-8 w-64" />
      </div>
      <div className="grid flex-1 lg:grid-cols-[19rem_minmax(0,1fr)]">
        <div className="flex flex-col gap-3 border-r border-border p-4">
          {['a', 'b', 'c', 'd', 'e', 'f'].map((key) => (
            <Bone key={key} className="h-12 rounded-button" />
          ))}
        </div>
        <div className="bg-canvas" />
      </div>
    </div>
  </Later>
)
