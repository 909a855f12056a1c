import type { WorkflowNode } from '@linkflow/contracts'
import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { announce } from '../../app/announce.tsx'
import { clientFor } from '../../app/session.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { type TextId, t } from '../../strings/index.ts'
import { Splitter } from '../../ui/splitter.tsx'
import { TabList } from '../../ui/tab-list.tsx'
import { toast } from '../../ui/toaster.tsx'
import { walk } from '../canvas/walk.ts'
import { previewClient } from '../code/preview-client.ts'
import type { PreviewWorld } from '../code/preview-protocol.ts'
import { renameNode, setParameter, toggleDisabled } from '../commands/node-edits.ts'
import type { DataRoot } from '../data/data-path.ts'
import { FIRST_VIEW, type View } from '../data/data-viewer.tsx'
import { type ItemSource, listSource } from '../data/item-source.ts'
import { useItems } from '../data/use-items.ts'
import { documentOf } from '../session.ts'
import { useEditor, useNodeRun, useRun, useSession } from '../view/editor-context.tsx'
import { useEditorPlace } from '../view/editor-place.ts'
import { DocsDialog } from './docs-dialog.tsx'
import { FieldConflict } from './field-conflict.tsx'
import { InputPane, type Side } from './input-pane.tsx'
import { OutputPane } from './output-pane.tsx'
import { type FieldPath, type InsertTarget, type Panel, PanelProvider } from './panel-context.tsx'
import { PanelHeader } from './panel-header.tsx'
import { type FieldProblem, isAt, isWithin, problemsOfNode } from './problems.ts'
import { SettingsPane } from './settings-pane.tsx'
import {
  hasChangedSince,
  type NodeData,
  pinsQuery,
  readNode,
  resultsQuery,
  stepOf,
  stepsQuery,
  upstreamOf,
  useNodeData,
} from './use-node-data.ts'
import { usePanes } from './use-panes.ts'

const VARIABLES_READ = 1_000

/** Everything about one node: what comes in, how it is set, what goes out. */
export default function OpenPanel({ node }: { readonly node: WorkflowNode }) {
  const editor = useEditor()
  const { session, types, runs, workspaceId, workflowId, mayEdit, mayRun } = editor
  const client = clientFor(workspaceId)
  const queries = useQueryClient()
  const file = useSession(documentOf)
  const checked = useSession(({ sync }) => sync.checked)
  const nodeType = types.of(node)
  const run = useRun()
  const nodeRun = useNodeRun(node.id)
  const isTrigger = types.isTrigger(node)
  const target = useRef<InsertTarget>(undefined)

  // What leads here, and of which of it the data is shown.
  const upstream = useMemo(() => upstreamOf(file, node.id), [file, node.id])
  const parents = file.connections.filter(({ to }) => to.node === node.id)
  const [sourceId, setSourceId] = useState<string>()
  const source = upstream.find(({ id }) => id === (sourceId ?? parents[0]?.from.node)) ?? upstream[0]
  const isParent = parents.some(({ from }) => from.node === source?.id)
  const root: DataRoot = isParent || source === undefined ? { type: 'input' } : { type: 'node', name: source.name }

  // Which run it is of.
  const sourceRun = useNodeRun(source?.id ?? '')
  const state = `${run?.executionId} ${run?.status} ${nodeRun?.status} ${nodeRun?.iterations} ${sourceRun?.status} ${sourceRun?.iterations}`
  const results = useQuery(resultsQuery(client, workflowId, `${run?.executionId} ${run?.status}`))
  const [chosenRun, setChosenRun] = useState<string>()
  // A new run is what one wants to see, whatever was chosen before.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another run is a reason
  useEffect(() => setChosenRun((before) => (run === undefined ? before : undefined)), [run?.executionId])
  const executionId = chosenRun ?? run?.executionId ?? results.data?.[0]?.id
  const steps = useQuery({ ...stepsQuery(client, executionId ?? '', state), enabled: executionId !== undefined })
  const pins = useQuery(pinsQuery(client, workspaceId, workflowId))
  const isRunning = run?.status === 'running' || run?.status === 'queued'

  const asked = {
    client,
    workflowId,
    pins: pins.data,
    executionId,
    isPending: executionId === undefined && results.isPending,
    steps: executionId === undefined ? undefined : steps.data,
    stepsError: steps.error,
    retry: () => void steps.refetch(),
  }
  const input = useSide(
    'input',
    asked,
    source?.id,
    isParent ? parents.find(({ from }) => from.node === source?.id)?.from.port : undefined,
    sampleOf(types.of(source ?? node), source?.id),
  )
  const output = useSide('output', asked, node.id, undefined, sampleOf(nodeType, node.id))

  // What expressions see.
  const inputSource = input.isSample ? input.sample : input.data.type === 'items' ? input.data.source : undefined
  const inputItems = useItems(client, inputSource, [input.view.item])
  const [needed, setNeeded] = useState<readonly string[]>([])
  const needNodes = useCallback((names: readonly string[]) => {
    setNeeded((before) => {
      const more = names.filter((name) => !before.includes(name))
      return more.length === 0 ? before : [...before, ...more]
    })
  }, [])
  const known = needed.flatMap((name) => file.nodes.find((each) => each.name === name) ?? [])
  const read = useQueries({
    queries: known.map(({ id }) => {
      const pin = pins.data?.find((each) => each.node === id)
      const at = stepOf(asked.steps, id)
      return {
        queryKey: ['preview-node', workflowId, executionId, id, pin?.updatedAt, at?.status, at?.attempt],
        queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
          readNode(client, { workflowId, executionId, nodeId: id, pin, signal }),
        staleTime: Number.POSITIVE_INFINITY,
      }
    }),
  })
  const variables = useQuery({
    queryKey: ['variables', workspaceId],
    queryFn: ({ signal }) => client.variables.list({ signal }).take(VARIABLES_READ),
    staleTime: 60_000,
  })
  const chosenIndex = Math.min(input.view.item, Math.max(0, (inputItems.count ?? 1) - 1))
  const chosenItem = inputItems.item(chosenIndex)
  const readKey = read.map(({ dataUpdatedAt }) => dataUpdatedAt).join()
  const names = file.nodes.map(({ name }) => name).join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: where nodes stand changes the file too, and nothing that an expression sees
  const world = useMemo((): PreviewWorld => {
    // The value of a secret is not known here: what is shown in its place has its kind.
    const vars = Object.fromEntries((variables.data ?? []).map(({ name, value = '••••••' }) => [name, value]))
    void readKey
    return {
      dialect: file.settings.dialect,
      input:
        inputItems.count === undefined || !isParent ? undefined : { items: inputItems.first, count: inputItems.count },
      chosen: chosenItem === undefined || !isParent ? undefined : { index: chosenIndex, item: chosenItem },
      from: parents[0] === undefined ? undefined : upstream.find(({ id }) => id === parents[0]!.from.node)?.name,
      nodes: Object.fromEntries(known.map(({ name }, at) => [name, read[at]?.data ?? 'pending'])),
      names: names.split('\n'),
      workflow: { id: workflowId, name: file.name },
      executionId: executionId ?? '',
      vars,
      zone: file.settings.timezone ?? 'UTC',
    }
  }, [
    file.settings,
    names,
    inputItems.count,
    inputItems.first,
    isParent,
    chosenItem,
    chosenIndex,
    readKey,
    needed,
    variables.data,
    executionId,
  ])
  useEffect(() => previewClient.setWorld(world), [world])

  // What is wrong, and whom it is told.
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
    from: world.from,
    runTo,
    world,
    needNodes,
  }

  // Pins.
  const pin = pins.data?.find((each) => each.node === node.id)
  const refreshPins = () => queries.invalidateQueries({ queryKey: ['pins', workspaceId, workflowId] })
  const pinning = useMutation({
    mutationFn: async () => {
      if (pin !== undefined) return client.pins.remove(workflowId, node.id)
      if (output.isSample) {
        await client.pins.set(workflowId, node.id, { outputs: { main: [...(nodeType?.sample ?? [])] } })
      } else if (output.data.type === 'items' && output.data.step !== undefined && executionId !== undefined) {
        const { iteration } = output.data.step
        await client.pins.set(workflowId, node.id, {
          from: { execution: executionId, ...(iteration !== undefined && { iteration }) },
        })
      }
    },
    onSuccess: async () => {
      announce(pin === undefined ? t('panel.pinned-note') : t('panel.unpinned'))
      output.onSample(false)
      await refreshPins()
    },
    onError: (error: Error) => toast({ text: error.message, tone: 'error' }),
  })
  const pinItems = async (port: string, items: readonly Readonly<Record<string, unknown>>[]) => {
    await client.pins.set(workflowId, node.id, { outputs: { [port]: items } })
    await refreshPins()
  }
  const canPin = output.isSample || (output.data.type === 'items' && output.data.step !== undefined)

  // Whether what is shown still follows from the draft.
  const execution = results.data?.find(({ id }) => id === executionId)
  const ran = useQuery({
    queryKey: ['version', workflowId, execution?.versionId],
    queryFn: ({ signal }) => client.workflows.version(workflowId, execution!.versionId, { signal }),
    enabled: execution !== undefined && output.data.type === 'items',
    staleTime: Number.POSITIVE_INFINITY,
  })
  const isStale = useMemo(() => {
    const version = (ran.data as { readonly file?: unknown } | undefined)?.file
    return version !== undefined && !isRunning && hasChangedSince(version as typeof file, file, node.id)
  }, [ran.data, file, node.id, isRunning])

  const insert = (reference: string) => {
    if (target.current === undefined) announce(t('panel.no-target'))
    else target.current.insert(reference)
  }
  const panes = usePanes(node.id)
  const [isDocsOpen, setDocsOpen] = useState(false)
  const previous = walkTo(file, types, node.id, 'left')
  const next = walkTo(file, types, node.id, 'right')
  const close = () => {
    editor.open(undefined)
    focusCanvas()
  }
  const toHere = () => runTo(node.name)
  useKeys([
    { id: 'panel.input', scope: 'panel', keys: 'Alt+1', label: t('panel.key.input'), run: () => panes.focus('input') },
    {
      id: 'panel.settings',
      scope: 'panel',
      keys: 'Alt+2',
      label: t('panel.key.settings'),
      run: () => panes.focus('settings'),
    },
    {
      id: 'panel.output',
      scope: 'panel',
      keys: 'Alt+3',
      label: t('panel.key.output'),
      run: () => panes.focus('output'),
    },
    {
      id: 'panel.previous',
      scope: 'panel',
      keys: 'Alt+ArrowUp',
      label: t('panel.previous-node'),
      run: () => previous !== undefined && editor.open(previous),
    },
    {
      id: 'panel.next',
      scope: 'panel',
      keys: 'Alt+ArrowDown',
      label: t('panel.next-node'),
      run: () => next !== undefined && editor.open(next),
    },
  ])
  const frame = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    // Dialogs and menus of the panel have their own keys.
    if (event.defaultPrevented || !frame.current!.contains(event.target as Node)) return
    if (event.key === 'Escape') {
      event.preventDefault()
      focusCanvas()
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.shiftKey && mayRun) {
      event.preventDefault()
      event.stopPropagation()
      toHere()
    }
  }

  const inputPane = (
    <InputPane
      side={input}
      sources={upstream}
      chosen={source}
      root={root}
      isTrigger={isTrigger}
      isRunning={isRunning}
      onChoose={setSourceId}
      onInsert={insert}
    />
  )
  const outputPane = (
    <OutputPane
      side={output}
      results={results.data ?? []}
      chosen={executionId}
      isStale={isStale}
      isRunning={isRunning}
      canPin={canPin}
      isPinBusy={pinning.isPending}
      onChoose={setChosenRun}
      onPin={() => pinning.mutate()}
      onPinItems={pinItems}
    />
  )
  const settingsPane = <SettingsPane onShowProblems={touched.showAll} />
  const contents = { input: inputPane, settings: settingsPane, output: outputPane }
  const region = (pane: Pane, width?: string) => (
    <section
      key={pane}
      id={panes.id(pane)}
      aria-label={t(PANE_WORDS[pane])}
      tabIndex={-1}
      style={width === undefined ? undefined : { width }}
      className="flex min-h-0 min-w-0 shrink flex-col outline-none"
    >
      {contents[pane]}
    </section>
  )
  return (
    <PanelProvider value={panel}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of what is in it */}
      <div ref={frame} onKeyDown={onKeyDown} className="flex h-full min-h-0 min-w-0 flex-col bg-surface text-text">
        <PanelHeader
          run={nodeRun}
          isRunning={isRunning}
          isPinned={pin !== undefined}
          canPin={canPin && !pinning.isPending}
          previous={previous}
          next={next}
          onRename={(name) => session.perform(renameNode(documentOf(session.session), node.id, name))}
          isNameTaken={(name) => file.nodes.some((each) => each.id !== node.id && each.name === name)}
          onGo={(id) => editor.open(id)}
          onRun={toHere}
          onPin={() => pinning.mutate()}
          onDisable={() => session.perform(toggleDisabled(documentOf(session.session), [node.id]))}
          onDocs={() => setDocsOpen(true)}
          onClose={close}
        />
        {OF_NODE.map(([setting, word]) => (
          <FieldConflict key={setting} place={['nodes', node.id, setting]} title={t(word)} />
        ))}
        {panes.isNarrow ? (
          <>
            <TabList<Pane>
              label={t('panel.panes')}
              panelId={panes.panelId}
              chosen={panes.shown}
              tabs={PANES.map((value) => ({ value, label: t(PANE_WORDS[value]) }))}
              onChoose={panes.show}
            />
            <div
              id={panes.panelId}
              role="tabpanel"
              aria-labelledby={`${panes.panelId}-${panes.shown}`}
              tabIndex={-1}
              className="flex min-h-0 flex-1 flex-col outline-none"
            >
              {contents[panes.shown]}
            </div>
          </>
        ) : (
          <div ref={panes.frame} className="flex min-h-0 flex-1">
            {region('input', `${panes.left}%`)}
            <Splitter
              label={t('panel.splitter-input')}
              controls={panes.id('input')}
              value={panes.left}
              min={panes.min}
              max={panes.right - panes.min}
              initial={panes.initial.left}
              onChange={panes.setLeft}
            />
            {region('settings', `${panes.right - panes.left}%`)}
            <Splitter
              label={t('panel.splitter-output')}
              controls={panes.id('settings')}
              value={panes.right}
              min={panes.left + panes.min}
              max={100 - panes.min}
              initial={panes.initial.right}
              onChange={panes.setRight}
            />
            {region('output', `${100 - panes.right}%`)}
          </div>
        )}
        {isDocsOpen && <DocsDialog onClose={() => setDocsOpen(false)} />}
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

const PANES = ['input', 'settings', 'output'] as const
type Pane = (typeof PANES)[number]
const PANE_WORDS: Readonly<Record<Pane, TextId>> = {
  input: 'panel.input',
  settings: 'panel.settings',
  output: 'panel.output',
}

const focusCanvas = () => document.querySelector<HTMLElement>('[role="application"]')?.focus()

function walkTo(...args: Parameters<typeof walk>): string | undefined {
  const [file, , from] = args
  const direction = args[3]
  const isWired = file.connections.some(({ from: a, to: b }) => (direction === 'left' ? b.node : a.node) === from)
  return isWired ? walk(...args) : undefined
}

function sampleOf(type: { readonly sample: readonly unknown[] } | undefined, id = ''): ItemSource | undefined {
  const known = type === undefined || type.sample.length === 0 ? undefined : samples.get(type)
  if (type === undefined || type.sample.length === 0) return undefined
  const made = known ?? listSource(`sample ${id}`, type.sample)
  samples.set(type, made)
  return made
}
const samples = new WeakMap<object, ItemSource>()

type Asked = Omit<Parameters<typeof useNodeData>[0], 'nodeId' | 'port' | 'iteration'>

/** How data was looked at last goes for the next node too. */
const lastModes = new Map<string, View['mode']>()

/** One side of the panel: whose data, of which port and turn, and how it is looked at. */
function useSide(
  side: 'input' | 'output',
  asked: Asked,
  nodeId: string | undefined,
  wiredPort: string | undefined,
  sample: ItemSource | undefined,
): Side {
  const [port, setPort] = useState<string>()
  const [turn, setTurn] = useState<string>()
  const [sampleOfNode, setSampleOfNode] = useState<string>()
  const { item = 1, go } = useEditorPlace()
  const [view, setView] = useState<View>(() => ({
    ...FIRST_VIEW,
    mode: lastModes.get(side) ?? FIRST_VIEW.mode,
    ...(side === 'input' && { item: item - 1 }),
  }))
  const turns = useMemo(
    () =>
      (asked.steps ?? []).flatMap(({ node, iteration }) =>
        node === nodeId && iteration !== undefined ? [iteration] : [],
      ),
    [asked.steps, nodeId],
  )
  const data: NodeData = useNodeData({
    ...asked,
    nodeId,
    port: port ?? wiredPort,
    iteration: turns.includes(turn ?? '') ? turn : undefined,
  })
  return {
    data,
    turns,
    turn: turn ?? turns.at(-1),
    onPort: setPort,
    onTurn: setTurn,
    sample,
    isSample: nodeId !== undefined && sampleOfNode === nodeId && sample !== undefined,
    onSample: (is) => setSampleOfNode(is ? nodeId : undefined),
    view,
    onView: (next) => {
      lastModes.set(side, next.mode)
      if (side === 'input' && next.item !== view.item) go({ item: next.item + 1 })
      setView(next)
    },
  }
}

/** Fields tell what is wrong once somebody has left them, or where it was wrong when the panel was opened. */
function useTouched(problems: readonly FieldProblem[], isChecked: boolean) {
  const [paths, setPaths] = useState<ReadonlySet<string>>(() => new Set())
  const [isAll, setAll] = useState(false)
  const [atFirst] = useState(() => (isChecked ? problems : []))
  const touch = useCallback(
    (path: FieldPath) => setPaths((before) => new Set(before).add(JSON.stringify(path.map(String)))),
    [],
  )
  const is = useCallback(
    (path: FieldPath) =>
      isAll ||
      paths.has(JSON.stringify(path.map(String))) ||
      atFirst.some((each) => isAt(each, path) || isWithin(each, path)),
    [isAll, paths, atFirst],
  )
  return { touch, is, showAll: useCallback(() => setAll(true), []) }
}
