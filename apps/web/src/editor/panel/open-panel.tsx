import type { WorkflowNode } from '@linkflow/contracts'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react'
import { announce } from '../../app/announce.tsx'
import { clientFor } from '../../app/session.ts'
import { type TextId, t } from '../../strings/index.ts'
import { toast } from '../../ui/toaster.tsx'
import { walk } from '../canvas/walk.ts'
import { renameNode, setParameter, toggleDisabled } from '../commands/node-edits.ts'
import type { DataRoot } from '../data/data-path.ts'
import { documentOf } from '../session.ts'
import { useEditor, useSession } from '../view/editor-context.tsx'
import { FieldConflict } from './field-conflict.tsx'
import { InputPane } from './input-pane.tsx'
import { OutputPane } from './output-pane.tsx'
import { type FieldPath, type InsertTarget, type Panel, PanelProvider } from './panel-context.tsx'
import { PanelHeader } from './panel-header.tsx'
import { PanelLayout } from './panel-layout.tsx'
import { pinsQuery } from './pins-query.ts'
import { problemsOfNode } from './problems.ts'
import { SettingsPane } from './settings-pane.tsx'
import { upstreamOf } from './use-node-data.ts'
import { focusCanvas, usePanelKeys } from './use-panel-keys.ts'
import { useFirstPlace, useKeptPlace } from './use-panel-place.ts'
import { usePanes } from './use-panes.ts'
import { usePinning } from './use-pinning.ts'
import { usePreviewWorld } from './use-preview-world.ts'
import { useShownRun } from './use-shown-run.ts'
import { sampleOf, shownSource, useSide } from './use-side.ts'
import { useStale } from './use-stale.ts'
import { useTouched } from './use-touched.ts'

const DocsDialog = lazy(() => import('./docs-dialog.tsx').then(({ DocsDialog }) => ({ default: DocsDialog })))

/** Everything about one node: what comes in, how it is set, what goes out. */
export default function OpenPanel({ node }: { readonly node: WorkflowNode }) {
  const editor = useEditor()
  const { session, types, runs, workspaceId, workflowId, mayEdit, mayRun } = editor
  const client = clientFor(workspaceId)
  const file = useSession(documentOf)
  const nodeType = types.of(node)
  const place = useFirstPlace()

  // What leads here, and of which of it the data is shown.
  const upstream = useMemo(() => upstreamOf(file, node.id), [file, node.id])
  const wires = file.connections.filter(({ to }) => to.node === node.id)
  const [sourceId, setSourceId] = useState<string>()
  const source = upstream.find(({ id }) => id === (sourceId ?? wires[0]?.from.node)) ?? upstream[0]
  const wire = wires.find(({ from }) => from.node === source?.id)
  const root: DataRoot = wire !== undefined || !source ? { type: 'input' } : { type: 'node', name: source.name }
  const from = upstream.find(({ id }) => id === wires[0]?.from.node)?.name

  // Of which run, and what is pinned instead.
  const run = useShownRun(client, node.id, source?.id)
  const { isRunning, executionId } = run
  const pins = useQuery(pinsQuery(client, workspaceId, workflowId)).data
  const asked = { client, workflowId, pins, ...run }
  const input = useSide('input', asked, {
    nodeId: source?.id,
    wiredPort: wire?.from.port,
    sample: sampleOf(types.of(source ?? node), source?.id),
    firstItem: place.item,
  })
  const output = useSide('output', asked, { nodeId: node.id, sample: sampleOf(nodeType, node.id) })
  const pinning = usePinning({ client, nodeId: node.id, nodeType, pins, output, executionId })
  const hasItems = output.data.type === 'items' && output.data.pin === undefined
  const isStale = useStale(client, node.id, hasItems ? run.execution?.versionId : undefined) && !isRunning

  const { world, needNodes, firstItems } = usePreviewWorld({
    client,
    source: shownSource(input),
    item: input.view.item,
    isParent: wire !== undefined,
    from,
    run,
    pins,
  })

  // What is wrong, and whom it is told.
  const checked = useSession(({ sync }) => sync.checked)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the server's word is in the session
  const problems = useMemo(() => problemsOfNode(session.session, node, types), [session, node, types, checked])
  const touched = useTouched(problems, checked !== undefined)

  const runTo = useCallback(
    (name: string) => {
      const id = documentOf(session.session).nodes.find((each) => each.name === name)?.id
      if (id === undefined) return
      runs.start({ toNode: id }).catch((error: Error) => toast({ text: error.message, tone: 'error' }))
    },
    [session, runs],
  )
  const write = useCallback(
    (path: FieldPath, value: unknown, title: string) => {
      const told = session.perform(setParameter(documentOf(session.session), node.id, path, value, title))
      if (told?.type === 'impossible') toast({ text: told.message, tone: 'error' })
    },
    [session, node.id],
  )
  const target = useRef<InsertTarget>(undefined)
  const panel: Panel = {
    node,
    nodeType,
    client,
    mayEdit,
    mayRun,
    problems,
    write,
    touch: touched.touch,
    isTouched: touched.is,
    target,
    upstream: upstream.map(({ name }) => name),
    from,
    firstItems,
    runTo,
    world,
    needNodes,
  }
  const insert = (reference: string) => {
    if (target.current === undefined) announce(t('panel.no-target'))
    else target.current.insert(reference)
  }

  const panes = usePanes(node.id, place.pane)
  useKeptPlace({ pane: panes.isNarrow ? panes.shown : undefined, item: input.view.item })
  const frame = useRef<HTMLDivElement>(null)
  const [isDocsOpen, setDocsOpen] = useState(false)
  const previous = alongWire(file, types, node.id, 'left')
  const next = alongWire(file, types, node.id, 'right')
  const toHere = () => runTo(node.name)
  const onKeyDown = usePanelKeys({
    frame,
    panes,
    previous,
    next,
    onGo: (id) => editor.open(id),
    onRun: mayRun ? toHere : undefined,
  })
  return (
    <PanelProvider value={panel}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of what is in it */}
      <div ref={frame} onKeyDown={onKeyDown} className="flex h-full min-h-0 min-w-0 flex-col bg-surface text-text">
        <PanelHeader
          isRunning={isRunning}
          isPinned={pinning.isPinned}
          canPin={pinning.canPin && !pinning.isBusy}
          previous={previous}
          next={next}
          onRename={(name) => session.perform(renameNode(documentOf(session.session), node.id, name))}
          isNameTaken={(name) => file.nodes.some((each) => each.id !== node.id && each.name === name)}
          onGo={(id) => editor.open(id)}
          onRun={toHere}
          onPin={pinning.toggle}
          onDisable={() => session.perform(toggleDisabled(documentOf(session.session), [node.id]))}
          onDocs={() => setDocsOpen(true)}
          onClose={() => {
            editor.open(undefined)
            focusCanvas()
          }}
        />
        {OF_NODE.map(([setting, word]) => (
          <FieldConflict key={setting} place={['nodes', node.id, setting]} title={t(word)} />
        ))}
        <PanelLayout
          panes={panes}
          parts={{
            input: (
              <InputPane
                side={input}
                sources={upstream}
                chosen={source}
                root={root}
                isTrigger={types.isTrigger(node)}
                isRunning={isRunning}
                onChoose={setSourceId}
                onInsert={insert}
              />
            ),
            settings: <SettingsPane onShowProblems={touched.showAll} />,
            output: <OutputPane side={output} run={run} isStale={isStale} pinning={pinning} />,
          }}
        />
        {isDocsOpen && (
          <Suspense>
            <DocsDialog onClose={() => setDocsOpen(false)} />
          </Suspense>
        )}
      </div>
    </PanelProvider>
  )
}

/** What of a node is not among its parameters and people write. */
const OF_NODE = [
  ['name', 'panel.node-name'],
  ['notes', 'panel.notes'],
  ['credentials', 'panel.choose-credential'],
  ['retry', 'panel.retry'],
  ['onError', 'panel.on-error'],
  ['timeoutMs', 'panel.timeout'],
] as const satisfies readonly (readonly [string, TextId])[]

/** The node before or behind it; none where no wire leads there. */
function alongWire(...[file, types, from, direction]: Parameters<typeof walk>): string | undefined {
  const isWired = file.connections.some((wire) => (direction === 'left' ? wire.to : wire.from).node === from)
  return isWired ? walk(file, types, from, direction) : undefined
}
