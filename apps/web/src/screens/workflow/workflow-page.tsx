import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { FailedPage } from '../../app/failed-page.tsx'
import { liveOf } from '../../app/live.ts'
import { useMe, usePlace } from '../../app/me.ts'
import { shelved } from '../../app/shelf.ts'
import { NodeTypes } from '../../editor/document/node-types.ts'
import { prefetchPanel } from '../../editor/panel/index.tsx'
import { createRunStore } from '../../editor/run/index.ts'
import type { RunningSession } from '../../editor/sync/run-session.ts'
import type { Editor } from '../../editor/view/editor-context.tsx'
import { EditorView } from '../../editor/view/editor-view.tsx'
import { openDraft } from '../../editor/view/open-sessions.ts'
import { useOnboarding } from '../../onboarding/onboarding.ts'
import { t } from '../../strings/index.ts'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { toast } from '../../ui/toaster.tsx'

const CoachMarks = lazy(() =>
  import('../../onboarding/coach-marks.tsx').then(({ CoachMarks }) => ({ default: CoachMarks })),
)

const SAMPLE = 'order-intake'

const ROUTE = '/w/$workspace/workflows/$workflow'

/** `/w/:ws/workflows/:id?node=&pane=&item=&run=`: the editor, and every view of it by its address. */
export function WorkflowPage() {
  const { workflow } = useParams({ from: ROUTE })
  return <OpenWorkflow key={workflow} id={workflow} />
}

function OpenWorkflow({ id }: { readonly id: string }) {
  const place = usePlace()
  const { client } = place
  const queries = useQueryClient()
  const navigate = useNavigate({ from: ROUTE })
  const node = useSearch({ from: ROUTE, select: (search) => search.node })
  const run = useSearch({ from: ROUTE, select: (search) => search.run })
  const { account } = useMe()
  // A link to a node: its panel is read beside the draft.
  useEffect(() => {
    if (node !== undefined) prefetchPanel()
  }, [node])
  const key = ['workflow', place.id, id]
  const meta = useQuery({ queryKey: key, queryFn: ({ signal }) => client.workflows.get(id, { signal }) })
  const nodeTypes = useQuery({
    queryKey: ['node-types', place.id],
    queryFn: ({ signal }) => shelved('node-types', () => client.nodeTypes.list({ signal })),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const draft = useDraft(id)
  const types = useMemo(() => nodeTypes.data && new NodeTypes(nodeTypes.data as never), [nodeTypes.data])
  const runs = useMemo(
    () => createRunStore({ workspaceId: place.id, workflowId: id, client, live: liveOf(client) }),
    [place.id, id, client],
  )
  useEffect(() => () => runs.close(), [runs])
  useEffect(() => {
    if (run !== undefined) void runs.show(run).catch((error: Error) => toast({ text: error.message, tone: 'error' }))
  }, [run, runs])
  // A run that is begun here is in the address too, so that a reload and a link show it.
  useEffect(
    () =>
      runs.listen(() => {
        const id = runs.shown?.executionId
        if (id === undefined || id === shownRun.current) return
        shownRun.current = id
        void navigate({ search: (before) => ({ ...before, run: id }), replace: true })
      }),
    [runs, navigate],
  )
  const shownRun = useRef(run)
  const openNode = useRef<Editor['open']>(() => {})
  openNode.current = (nodeId) =>
    void navigate({ search: (before) => ({ ...before, node: nodeId, pane: undefined, item: undefined }) })
  const isThere = meta.data?.archivedAt === undefined
  const mayEdit = place.can('workflow:write') && isThere
  const mayRun = place.can('workflow:execute') && isThere
  const session = draft.session
  const editor = useMemo(
    (): Editor | undefined =>
      session &&
      types && {
        workspaceId: place.id,
        workflowId: id,
        userId: account.id,
        session,
        types,
        runs,
        mayEdit,
        mayRun,
        open: (nodeId) => openNode.current(nodeId),
      },
    [place.id, id, account.id, session, types, runs, mayEdit, mayRun],
  )
  const missing = draft.isMissing && !meta.isPending ? (meta.error ?? new Error(t('error.unknown'))) : null
  const onboarding = useOnboarding(place.id)
  const failed = nodeTypes.error ?? missing
  if (failed !== null)
    return (
      <FailedPage
        error={failed}
        reset={() => {
          draft.again()
          void meta.refetch()
          void nodeTypes.refetch()
        }}
      />
    )
  if (editor === undefined) return <EditorSkeleton />
  return (
    <>
      <EditorView
        editor={editor}
        client={client}
        workflow={meta.data}
        mayPublish={place.can('workflow:publish') && isThere}
        node={node}
        onChanged={() => void queries.invalidateQueries({ queryKey: key })}
        onSample={() =>
          void client.templates.instantiate(SAMPLE).then(
            ({ workflow }) =>
              navigate({
                to: ROUTE,
                params: { workspace: place.id, workflow: workflow.id },
                search: {},
              }),
            (error: Error) => toast({ text: error.message, tone: 'error' }),
          )
        }
      />
      {onboarding !== undefined && (
        <Suspense>
          <CoachMarks progress={onboarding} runs={runs} workflow={id} given={run} isNodeOpen={node !== undefined} />
        </Suspense>
      )}
    </>
  )
}

/** The draft as this page works on it: from the server, or from this device where the server is away. */
function useDraft(id: string) {
  const { client } = usePlace()
  const [attempt, setAttempt] = useState(0)
  const [opened, setOpened] = useState<{ readonly session: RunningSession | undefined }>()
  useEffect(() => {
    let isWanted = true
    void attempt
    setOpened(undefined)
    void openDraft(client, id).then((session) => isWanted && setOpened({ session }))
    return () => {
      isWanted = false
    }
  }, [client, id, attempt])
  useEffect(() => {
    const session = opened?.session
    return session && (() => session.happen({ type: 'hurry' }))
  }, [opened])
  return {
    session: opened?.session,
    isMissing: opened !== undefined && opened.session === undefined,
    again: () => setAttempt((count) => count + 1),
  }
}

/** Where things will stand. */
const EditorSkeleton = () => (
  <Later>
    <div aria-busy="true" className="flex h-full flex-col">
      <span className="sr-only">{t('editor.opening')}</span>
      <div className="flex h-12 shrink-0 items-center gap-3 border-b border-border bg-surface px-4">
        <Bone className="h-6 w-56" />
        <Bone className="h-5 w-14 rounded-pill" />
        <Bone className="ml-auto h-8 w-28" />
      </div>
      <div className="flex flex-1 items-center justify-center gap-20 bg-canvas">
        <Bone className="h-16 w-60 rounded-card" />
        <Bone className="h-16 w-60 rounded-card" />
        <Bone className="h-16 w-60 rounded-card max-lg:hidden" />
      </div>
    </div>
  </Later>
)
