import type { LinkFlow, Workflow } from '@linkflow/sdk'
import { QueryObserver } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { announce } from '../../app/announce.tsx'
import { usePageTitle } from '../../app/crumbs.ts'
import { late } from '../../app/late.tsx'
import { useLive } from '../../app/live.ts'
import { queryClient } from '../../app/query-client.ts'
import { whenIdle } from '../../app/when-idle.ts'
import { t } from '../../strings/index.ts'
import { Splitter } from '../../ui/splitter.tsx'
import { toast } from '../../ui/toaster.tsx'
import type { Words } from '../commands/edit-words.ts'
import { becomeFile } from '../commands/workflow-edits.ts'
import type { NodeTypes } from '../document/node-types.ts'
import { NodePanel, prefetchPanel } from '../panel/index.tsx'
import { pinsQuery } from '../panel/pins-query.ts'
import { PresenceProvider } from '../presence/presence-context.tsx'
import { documentOf, type Told } from '../session.ts'
import { Canvas, prefetchRareParts } from './canvas.tsx'
import { CanvasBars } from './canvas-bars.tsx'
import { CanvasProvider, useCanvas } from './canvas-context.tsx'
import { type Around, CanvasController, type Refusal } from './canvas-controller.ts'
import { EditorBar } from './editor-bar.tsx'
import { type Editor, EditorProvider, useSession } from './editor-context.tsx'
import { noteName } from './note-name.ts'
import { PaletteNodes } from './palette-nodes.tsx'
import { type FindsProblems, NO_PROBLEMS, ProblemsProvider } from './problems-context.tsx'
import { useCanvasKeys } from './use-canvas-keys.ts'
import { useClipboard } from './use-clipboard.ts'

// The canvas does not wait for what is opened on it.
const Outline = late(() => import('./overlays.tsx').then(({ Outline }) => Outline))
const RunDrawer = late(() => import('./overlays.tsx').then(({ RunDrawer }) => RunDrawer))
const SearchPanel = late(() => import('./overlays.tsx').then(({ SearchPanel }) => SearchPanel))
const Importing = late(() => import('./overlays.tsx').then(({ Importing }) => Importing))
const Overlays = late(() => import('./overlays.tsx').then(({ Overlays }) => Overlays))

export interface EditorViewProps {
  readonly editor: Editor
  readonly client: LinkFlow
  /** As the server last told it; undefined while it cannot be reached. */
  readonly workflow: Workflow | undefined
  readonly mayPublish: boolean
  /** The node whose panel is open. */
  readonly node: string | undefined
  readonly onChanged: () => void
  readonly onSample: () => void
}

/** What an edit is called, in the language of the page; one of elsewhere, as it is called there. */
const editWords = ({ label, words }: { readonly label: string; readonly words?: Words | undefined }): string =>
  words === undefined ? label : t(words.id, words.values)

function toldWords(told: Told): string {
  switch (told.type) {
    case 'did':
      return editWords(told)
    case 'undid':
    case 'redid': {
      const words = t(told.type === 'undid' ? 'editor.told.undid' : 'editor.told.redid', { label: editWords(told) })
      return told.leftOut === 0 ? words : `${words} ${t('editor.told.left-out', { count: told.leftOut })}`
    }
    case 'nothing-to-undo':
      return t('editor.told.nothing-to-undo')
    case 'nothing-to-redo':
      return t('editor.told.nothing-to-redo')
    case 'in-the-way':
      return t('editor.told.in-the-way', { label: editWords(told.inTheWay) })
    case 'impossible':
      return told.message
  }
}

const REFUSALS = {
  'no-workflow': 'editor.paste.none',
  'too-much': 'editor.tidy.too-much',
} as const
const refusalWords = (why: Refusal): string => (why.type === 'said' ? why.message : t(REFUSALS[why.type]))

const tellFailure = (error: unknown) =>
  toast({ text: error instanceof Error ? error.message : t('error.unknown'), tone: 'error' })

/** The editor of one workflow, once its draft and its node types are there. */
export function EditorView(props: EditorViewProps) {
  const { editor, client } = props
  const problems = useFindsProblems(editor.types)
  const [controller, setController] = useState<CanvasController>()
  useEffect(() => {
    const around: Around = {
      tell: (told) => toast({ text: toldWords(told), ...(told.type === 'impossible' && { tone: 'error' as const }) }),
      inTheWay: (inTheWay) =>
        toast({
          text: toldWords({ type: 'in-the-way', inTheWay }),
          // What somebody else has not touched can be undone by whoever insists; else the step is passed over.
          action:
            inTheWay.rest === undefined
              ? { label: t('canvas.told.pass-over'), run: () => made.passOver() }
              : { label: t('canvas.told.undo-rest'), run: () => made.undoRest(inTheWay) },
        }),
      refused: (why) => toast({ text: refusalWords(why), tone: 'error' }),
      copiedNodes: (count) => announce(t('editor.told.copied', { count })),
      togglePins: (nodes) => void togglePins(made, client, nodes),
      extract: (nodes) =>
        void import('./overlays.tsx').then(({ extractTo }) => extractTo(made, client, nodes), tellFailure),
      importN8n: (document) =>
        void import('./overlays.tsx').then(({ importN8n }) => importN8n(made, client, document), tellFailure),
      leftBehind: ({ id, name }) =>
        toast({
          text: t('canvas.extract.left-behind', { name }),
          action: {
            label: t('canvas.extract.archive'),
            run: () => void client.workflows.archive(id).catch(tellFailure),
          },
        }),
      sayNote: (text) => announce(noteName(text)),
    }
    const made = new CanvasController(editor, around)
    setController(made)
    const stop = followPins(made, client)
    // Also where the page is left at once.
    const keep = () => made.keepNow()
    addEventListener('pagehide', keep)
    return () => {
      removeEventListener('pagehide', keep)
      stop()
      made.close()
    }
  }, [editor, client])
  useEffect(
    () =>
      whenIdle(() => {
        prefetchPanel()
        prefetchRareParts()
        Overlays.prefetch()
      }),
    [],
  )
  if (controller === undefined) return null
  return (
    <EditorProvider value={editor}>
      <ProblemsProvider value={problems}>
        <CanvasProvider value={controller}>
          <PaletteNodes controller={controller} />
          <PresenceProvider
            client={client}
            workflowId={editor.workflowId}
            node={editor.mayEdit ? props.node : undefined}
          >
            <Parts {...props} controller={controller} />
          </PresenceProvider>
        </CanvasProvider>
      </ProblemsProvider>
    </EditorProvider>
  )
}

/** The canvas does not wait for what is wrong, and least for the form of expressions: their language is larger than all the rest. */
function useFindsProblems(types: NodeTypes): FindsProblems {
  const [problems, setProblems] = useState(NO_PROBLEMS)
  useEffect(() => {
    let isOver = false
    const show = (next: FindsProblems) => isOver || setProblems(next)
    // Away from the server nothing is published either.
    const pass = () => undefined
    const finder = import('./draft-problems.ts')
    finder.then(({ Problems }) => show(new Problems(types)), pass)
    const stop = whenIdle(() => {
      Promise.all([finder, import('../code/draft-checks.ts')]).then(([{ Problems }, { draftChecks }]) => {
        if (isOver) return
        const checks = draftChecks(() => show(new Problems(types, checks.check)))
        show(new Problems(types, checks.check))
      }, pass)
    })
    return () => {
      isOver = true
      stop()
    }
  }, [types])
  return problems
}

function Parts({
  editor: { workspaceId, workflowId, session },
  client,
  workflow,
  mayPublish,
  node,
  onChanged,
  onSample,
  controller,
}: EditorViewProps & { readonly controller: CanvasController }) {
  const name = useSession((each) => documentOf(each).name)
  const side = useCanvas((state) => state.side)
  const drawer = useCanvas((state) => state.drawer)
  const isAsked = useCanvas(({ overlay, menu }) => overlay !== undefined || menu !== undefined)
  const isImporting = useCanvas(({ imported }) => imported !== undefined)
  const ground = useRef<HTMLDivElement>(null)
  const [isIdle, setIdle] = useState(false)
  useEffect(() => whenIdle(() => setIdle(true)), [])
  useCanvasKeys(controller)
  useClipboard(controller)
  usePageTitle([{ label: t('nav.workflows'), to: `/w/${workspaceId}/workflows` }, { label: name }])
  useLive(client, `workflow:${workflowId}`, (event) => {
    if (event.type === 'workflow') {
      if (event.revision !== undefined) session.happen({ type: 'told', revision: event.revision })
      if (event.change === 'draft' && workflow !== undefined && workflow.hasUnpublishedChanges) return
      onChanged()
    } else if (event.type === 'gap' || event.type === 'many') onChanged()
  })
  useEffect(() => {
    if (workflow !== undefined) session.happen({ type: 'told', revision: workflow.revision })
  }, [session, workflow])
  // A link leads to a node: it is shown, and the keyboard is at it.
  useEffect(() => {
    if (node !== undefined && controller.state.focus !== node) controller.goTo(node)
  }, [node, controller])

  const act = async (what: () => Promise<unknown>) => {
    try {
      await what()
      onChanged()
    } catch (error) {
      tellFailure(error)
    }
  }
  const discard = () =>
    void act(async () => {
      if (workflow?.live === undefined) return
      const { file } = await client.workflows.version(workflowId, workflow.live.versionId)
      // As a step of one's own, so that it is undone like any other.
      controller.perform(becomeFile(controller.file, file as never, 'discard the draft'))
      toast({ text: t('editor.told.discarded'), undo: () => controller.undo() })
    })
  const open = node !== undefined && controller.file.nodes.some(({ id }) => id === node) ? node : undefined
  return (
    <div className="flex h-full min-h-0 flex-col">
      {/* biome-ignore lint/a11y/useValidAnchor: it leads to a part of the page, and must not change the address */}
      <a
        href="#canvas"
        onClick={(event) => {
          event.preventDefault()
          controller.focusCard()
        }}
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-button border border-strong bg-surface px-3 py-1.5 text-ui font-medium text-accent focus:translate-y-0"
      >
        {t('editor.skip')}
      </a>
      <EditorBar
        chip={chipOf(workflow)}
        mayPublish={mayPublish}
        onDiscard={discard}
        onUnpublish={() => void act(() => client.workflows.unpublish(workflowId))}
        onExport={(format) =>
          void import('./overlays.tsx').then(({ exportDraft }) => exportDraft(controller.file, format), tellFailure)
        }
      />
      <div className="relative flex min-h-0 flex-1">
        {side === 'outline' && <Outline />}
        {side === 'search' && <SearchPanel />}
        <div ref={ground} className="@container relative min-w-80 flex-1">
          <Canvas />
          <CanvasBars onSample={onSample} />
          {controller.editor.mayEdit && (isIdle || isImporting) && <Importing ground={ground} />}
        </div>
        {open !== undefined && <PanelDock nodeId={open} />}
      </div>
      {drawer !== undefined && <RunDrawer shown={drawer} />}
      {isAsked && <Overlays client={client} workflow={workflow} onChanged={onChanged} />}
    </div>
  )
}

/** Beside the canvas, which stays in sight; how they share the room is kept on this device. */
function PanelDock({ nodeId }: { readonly nodeId: string }) {
  const [percent, setPercent] = useState(readPanelPercent)
  return (
    <>
      <Splitter
        label={t('editor.panel.splitter')}
        controls="canvas"
        value={100 - percent}
        min={100 - PANEL_PERCENT_MAX}
        max={100 - PANEL_PERCENT_MIN}
        initial={100 - PANEL_PERCENT}
        onChange={(canvas) => {
          setPercent(100 - canvas)
          localStorage.setItem(PANEL_KEPT_AS, String(100 - canvas))
        }}
      />
      <aside
        id="node-settings"
        aria-label={t('editor.panel')}
        className="min-w-0 overflow-hidden border-l border-border bg-surface max-md:absolute max-md:inset-0 max-md:z-20 max-md:w-full!"
        style={{ width: `${percent}%` }}
      >
        <NodePanel nodeId={nodeId} />
      </aside>
    </>
  )
}

const PANEL_KEPT_AS = 'linkflow.panel-share'
const PANEL_PERCENT = 62
const PANEL_PERCENT_MIN = 30
const PANEL_PERCENT_MAX = 75

function readPanelPercent(): number {
  const kept = Number(localStorage.getItem(PANEL_KEPT_AS) ?? PANEL_PERCENT)
  return kept >= PANEL_PERCENT_MIN && kept <= PANEL_PERCENT_MAX ? kept : PANEL_PERCENT
}

function chipOf(workflow: Workflow | undefined): 'draft' | 'live' | 'changed' | 'archived' {
  if (workflow?.archivedAt !== undefined) return 'archived'
  if (workflow?.live === undefined) return 'draft'
  return workflow.hasUnpublishedChanges ? 'changed' : 'live'
}

/** What is pinned, as the panel of a node knows it too: who pins there sees it on the card. */
function followPins({ store, editor }: CanvasController, client: LinkFlow): () => void {
  const pins = new QueryObserver(queryClient, pinsQuery(client, editor.workspaceId, editor.workflowId))
  // Who may not see them has none; a server that is away is told of elsewhere.
  return pins.subscribe(({ data }) => data && store.setState({ pinned: new Set(data.map(({ node }) => node)) }))
}

/** Pins what each put out in the run that is shown; if all of them are pinned, they are so no more. */
async function togglePins(controller: CanvasController, client: LinkFlow, nodes: ReadonlySet<string>): Promise<void> {
  const { editor, state } = controller
  const execution = editor.runs.shown?.executionId
  const isOff = [...nodes].every((id) => state.pinned.has(id))
  try {
    for (const id of nodes) {
      if (isOff) await client.pins.remove(editor.workflowId, id)
      else if (execution !== undefined) await client.pins.set(editor.workflowId, id, { from: { execution } })
    }
    if (!isOff && execution === undefined) toast({ text: t('editor.told.pin-needs-run'), tone: 'error' })
    await queryClient.invalidateQueries({ queryKey: ['pins', editor.workspaceId, editor.workflowId] })
  } catch (error) {
    tellFailure(error)
  }
}
