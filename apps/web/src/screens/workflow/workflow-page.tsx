import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import { FailedPage } from '../../app/failed-page.tsx'
import { liveOf } from '../../app/live.ts'
import { usePlace } from '../../app/me.ts'
import { NodeTypes } from '../../editor/document/node-types.ts'
import { prefetchPanel } from '../../editor/panel/index.tsx'
import { createRunStore } from '../../editor/run/index.ts'
import type { RunningSession } from '../../editor/sync/run-session.ts'
import type { Editor } from '../../editor/view/editor-context.tsx'
import { EditorView } from '../../editor/view/editor-view.tsx'
import { openDraft } from '../../editor/view/open-sessions.ts'
import { t } from '../../strings/index.ts'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { toast } from '../../ui/toaster.tsx'

const SAMPLE = 'order-intake'

/** `/w/:ws/workflows/:id?node=&pane=&item=&run=`: the editor, and every view of it by its address. */
export function WorkflowPage() {
  const { workflow } = useParams({ from: '/w/$workspace/workflows/$workflow' })
  return <OpenWorkflow key={workflow} id={workflow} />
}

function OpenWorkflow({ id }: { readonly id: string }) {
  const place = usePlace()
  const { client } = place
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { node, run } = useSearch({ from: '/w/$workspace/workflows/$workflow' })
  // A link to a node: its panel is read beside the draft.
  useEffect(() => {
    if (node !== undefined) prefetchPanel()
  }, [node])
  const key = ['workflow', place.id, id]
  const meta = useQuery({ queryKey: key, queryFn: ({ signal }) => client.workflows.get(id, { signal }) })
  const nodeTypes = useQuery({
    queryKey: ['node-types', place.id],
    queryFn: ({ signal }) => client.nodeTypes.list({ signal }),
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
  const openNode = useRef<Editor['open']>(() => {})
  openNode.current = (nodeId) =>
    void navigate({
      to: '.',
      search: (before: Readonly<Record<string, string | undefined>>) => ({ ...before, node: nodeId, item: undefined }),
    })
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
        session,
        types,
        runs,
        mayEdit,
        mayRun,
        open: (nodeId) => openNode.current(nodeId),
      },
    [place.id, id, session, types, runs, mayEdit, mayRun],
  )
  const missing = draft.isMissing && !meta.isPending ? (meta.error ?? new Error(t('error.unknown'))) : null
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
              to: '/w/$workspace/workflows/$workflow',
              params: { workspace: place.id, workflow: workflow.id },
              search: {},
            }),
          (error: Error) => toast({ text: error.message, tone: 'error' }),
        )
      }
    />
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
