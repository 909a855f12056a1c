import type { WorkflowConnection, WorkflowFile } from '@linkflow/contracts'
import { usePreferences } from '../../app/preferences.ts'
import { type Camera, centeredOn, fitted, showing, toWorld, viewOf } from '../canvas/camera.ts'
import { boundsOfAll, cardOf, noteRect } from '../canvas/card.ts'
import { clipboardText, copied } from '../canvas/copy.ts'
import { centerOf, contains, type Point, type Rect, type Size } from '../canvas/geometry.ts'
import { insertNode, type Where } from '../canvas/insert.ts'
import type { Pasted } from '../canvas/paste.ts'
import { pasteText } from '../canvas/paste-text.ts'
import type { PastedText } from '../canvas/read-pasted.ts'
import {
  isEmpty,
  NOTHING_SELECTED,
  onlyConnection,
  onlyNodes,
  onlyNote,
  type Selection,
  stillThere,
} from '../canvas/selection.ts'
import { tidyEdit, tidyInput } from '../canvas/tidy-edit.ts'
import { tidyInWorker } from '../canvas/tidy-in-worker.ts'
import type { Edit } from '../commands/edit.ts'
import type { InTheWay } from '../commands/history.ts'
import { replaceNode } from '../commands/node-edits.ts'
import { connectionOf, nodeOf, noteOf } from '../document/elements.ts'
import { ACTIONS, isPossible } from '../interaction/actions.ts'
import type { Hit, InteractionEvent } from '../interaction/event.ts'
import { interact } from '../interaction/machine.ts'
import type { InteractionEffect, World } from '../interaction/world.ts'
import type { Breakpoint } from '../run/run-store.ts'
import { documentOf, type Told } from '../session.ts'
import { hitOf, pointIn } from './canvas-pointer.ts'
import {
  type CanvasState,
  type CanvasStore,
  createCanvasStore,
  type Drawer,
  type OpenMenu,
  type Overlay,
  type Side,
  type Writing,
  wantsMinimap,
} from './canvas-state.ts'
import type { Editor } from './editor-context.tsx'
import { keep } from './kept-view.ts'
import { isDrawnFlat, lodOf } from './lod.ts'

/** What the controller asks of the page around it. */
export interface Around {
  /** Says what was done, or why it was not. */
  tell(told: Told): void
  /** A step was not undone, because somebody else has changed the same since. */
  inTheWay(inTheWay: InTheWay): void
  refused(why: Refusal): void
  /** The clipboard was filled with so many nodes. */
  copiedNodes(count: number): void
  /** Gives what is pinned, or takes it away. */
  togglePins(nodes: ReadonlySet<string>): void
  /** Makes a workflow of its own of what is selected. */
  extract(nodes: ReadonlySet<string>): void
  /** What was copied or exported from n8n: it becomes nodes of LinkFlow, and is told of node by node. */
  importN8n(document: unknown): void
  /** A part that was extracted is back: the workflow that was made of it is still there. */
  leftBehind(workflow: Extracted): void
  /** Said to who does not see it. */
  sayNote(text: string): void
}

/** A workflow that was made of a part of this one. */
export interface Extracted {
  readonly id: string
  readonly name: string
}

/** Why something was not done. */
export type Refusal =
  | { readonly type: 'said'; readonly message: string }
  | { readonly type: 'no-workflow' | 'too-much' }

const KEEP_AFTER_MS = 400
const SETTLING_MS = 300
const READABLE_ZOOM = 0.8
const SETTLING_CARDS_MAX = 100
/** A pane that nobody has measured: enough to calculate with, until it is. */
const PANE_UNKNOWN: Size = { width: 1200, height: 800 }

/**
 * Puts together what the canvas is made of: the pure machine of the pointer, the draft, and how one person looks at it.
 * Nothing is decided here; an event goes in, effects come out, each has one place where it is done.
 */
export class CanvasController {
  readonly store: CanvasStore
  readonly editor: Editor
  private readonly around: Around
  private frame: number | undefined
  private lastFrameMs = 0
  private keeping: ReturnType<typeof setTimeout> | undefined
  private tidying: AbortController | undefined
  private readonly stopListening: () => void
  private isFitted: boolean
  /** Where the pointer was last, in the pane: what is pasted lands there. */
  private pointer: Point | undefined
  /** The keyboard is at the canvas or at something on it. */
  hasFocus = false
  /** What was extracted since the page was opened, by the node that calls it. */
  readonly extracted = new Map<string, Extracted>()
  private opener: Element | null = null
  /** The box of the canvas in the page, while there is one. */
  box: HTMLElement | undefined

  constructor(editor: Editor, around: Around) {
    this.editor = editor
    this.around = around
    this.store = createCanvasStore(editor, this.file.nodes.length)
    const { camera } = this.store.getState()
    this.isFitted = camera.x !== 0 || camera.y !== 0 || camera.zoom !== 1
    this.stopListening = editor.session.listen(() => this.draftChanged())
  }

  close(): void {
    this.stopListening()
    if (this.frame !== undefined) cancelAnimationFrame(this.frame)
    this.tidying?.abort()
    clearTimeout(this.keeping)
    this.keepNow()
  }

  get file(): WorkflowFile {
    return documentOf(this.editor.session.session)
  }

  get state(): CanvasState {
    return this.store.getState()
  }

  get world(): World {
    const { camera, pane, selection, focus } = this.state
    const { isSnapping, wheel } = usePreferences.getState()
    return {
      file: this.file,
      types: this.editor.types,
      camera,
      pane: pane ?? PANE_UNKNOWN,
      selection,
      focus,
      isReadOnly: !this.editor.mayEdit,
      mayRun: this.editor.mayRun,
      snapsToGrid: isSnapping,
      wheelZooms: wheel === 'zoom',
      random: Math.random,
    }
  }

  send(event: InteractionEvent): void {
    if ('at' in event) this.pointer = event.at
    const { interaction } = this.state
    const { state, effects } = interact(interaction, event, this.world)
    if (state !== interaction) this.store.setState({ interaction: state })
    this.run(effects)
  }

  /** One of the actions of the canvas, by its id; nothing where it is not possible now. */
  act(id: string): void {
    const action = ACTIONS.find((each) => each.id === id)
    if (action === undefined || !isPossible(action, this.world)) return
    this.run(action.perform(this.world))
  }

  canAct(id: string): boolean {
    const action = ACTIONS.find((each) => each.id === id)
    return action !== undefined && isPossible(action, this.world)
  }

  perform(edit: Edit): boolean {
    if (!this.editor.mayEdit) return false
    const told = this.editor.session.perform(edit)
    if (told?.type === 'impossible') this.around.tell(told)
    return told?.type === 'did'
  }

  undo(): void {
    if (!this.editor.mayEdit) return
    const before = this.file
    const told = this.editor.session.undo()
    if (told?.type === 'in-the-way') this.around.inTheWay(told.inTheWay)
    else this.told(told)
    for (const [node, workflow] of this.extracted)
      if (nodeOf(before, node) !== undefined && nodeOf(this.file, node) === undefined) this.around.leftBehind(workflow)
  }

  /** What is left of a step, though somebody else has changed the rest of it. */
  undoRest(inTheWay: InTheWay): void {
    this.told(this.editor.session.undoRest(inTheWay))
  }

  /** So that the steps before one that cannot be undone can be. */
  passOver(): void {
    this.editor.session.passOver()
    this.undo()
  }

  redo(): void {
    if (this.editor.mayEdit) this.told(this.editor.session.redo())
  }

  private told(told: Told | undefined): void {
    if (told !== undefined) this.around.tell(told)
  }

  select(selection: Selection): void {
    this.store.setState({ selection })
  }

  /** Selects a node, brings the keyboard to it, and the camera where it can be seen. */
  goTo(id: string, how: 'show' | 'centre' = 'show'): void {
    const node = nodeOf(this.file, id)
    if (node === undefined) return
    this.store.setState(({ collapsed }) => ({
      selection: onlyNodes([id]),
      focus: id,
      collapsed: this.opened(collapsed, id),
    }))
    this.look(cardOf(node, this.editor.types), how)
  }

  goToNote(id: string): void {
    const note = noteOf(this.file, id)
    if (note === undefined) return
    this.select(onlyNote(id))
    this.look(noteRect(note), 'centre')
  }

  goToWire(key: string): void {
    const wire = connectionOf(this.file, key)
    const from = wire && nodeOf(this.file, wire.from.node)
    if (wire === undefined || from === undefined) return
    this.store.setState({ selection: onlyConnection(key), wire })
    this.look(cardOf(from, this.editor.types), 'show')
  }

  private opened(collapsed: ReadonlySet<string>, node: string): ReadonlySet<string> {
    const group = this.file.groups.find(({ id, nodes }) => collapsed.has(id) && nodes.includes(node))
    return group === undefined ? collapsed : new Set([...collapsed].filter((id) => id !== group.id))
  }

  private look(rect: Rect, how: 'show' | 'centre'): void {
    const { camera, pane = PANE_UNKNOWN } = this.state
    const next =
      how === 'show' ? showing(camera, rect, pane) : centeredOn(centerOf(rect), pane, Math.max(camera.zoom, 0.6))
    this.moveCamera(next)
  }

  /** Brings the keyboard to a card, or to the canvas itself where the card is not in the page. */
  focusCard(id: string | undefined = this.state.focus): void {
    const card = id === undefined ? undefined : this.box?.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`)
    ;(card ?? this.box)?.focus({ preventScroll: true })
  }

  /** One thing at a time: the selection, then what is open. */
  escape(event: Event): void {
    const { selection, side } = this.state
    event.preventDefault()
    if (!isEmpty(selection)) return this.select(NOTHING_SELECTED)
    if (side === 'search') return this.show(undefined)
    this.editor.open(undefined)
  }

  /** The wire under the pointer; none while something is held. */
  hover(wire: WorkflowConnection | undefined): void {
    if (this.state.interaction.type === 'idle' && this.state.wire !== wire) this.store.setState({ wire })
  }

  moveCamera(camera: Camera): void {
    if (camera === this.state.camera) return
    this.store.setState({ camera })
    this.isFitted = true
    this.keepSoon()
  }

  /** The first size of the pane is when there is something to fit into; later ones move no more than the focus needs. */
  resized({ width, height }: Size): void {
    if (width === 0 || height === 0) return
    const pane = { width, height }
    const before = this.state.pane
    this.store.setState({ pane })
    if (this.isFitted) {
      const node = this.state.focus === undefined ? undefined : nodeOf(this.file, this.state.focus)
      if (node !== undefined && before !== undefined && width < before.width)
        this.look(cardOf(node, this.editor.types), 'show')
      return
    }
    const rects = boundsOfAll(this.file, this.editor.types)
    this.isFitted = true
    if (rects.length === 0) return
    const camera = fitted(rects, pane)
    const node = this.state.focus === undefined ? undefined : nodeOf(this.file, this.state.focus)
    // Whoever was led to a node wants to read it, also where all of it would be too small for that.
    const isReadable = node === undefined || lodOf(camera.zoom) === 'card'
    this.store.setState({
      camera: isReadable ? camera : centeredOn(centerOf(cardOf(node, this.editor.types)), pane, READABLE_ZOOM),
    })
  }

  show(side: Side | undefined): void {
    this.store.setState({ side })
    this.keepSoon()
  }

  toggleSide(side: Side): void {
    this.show(this.state.side === side ? undefined : side)
  }

  showDrawer(drawer: Drawer | undefined): void {
    this.store.setState({ drawer })
    this.keepSoon()
  }

  toggleDrawer(): void {
    this.showDrawer(this.state.drawer === undefined ? 'logs' : undefined)
  }

  /** Here a run stops before the node; where each of them has one, none has one any more. */
  toggleBreakpoints(nodes: ReadonlySet<string>): void {
    const { breakpoints } = this.state
    const isOff = [...nodes].every((id) => breakpoints.has(id))
    for (const node of nodes)
      this.setBreakpoint(node, isOff ? undefined : (breakpoints.get(node) ?? { node, when: 'before' }))
  }

  setBreakpoint(node: string, breakpoint: Breakpoint | undefined): void {
    this.store.setState(({ breakpoints }) => {
      const next = new Map(breakpoints)
      if (breakpoint === undefined) next.delete(node)
      else next.set(node, breakpoint)
      return { breakpoints: next }
    })
    this.keepSoon()
  }

  /** What is there: by the parts in the page, or by where cards stand while they are drawn on one surface. */
  hitAt(target: EventTarget | null, at: Point): Hit {
    const hit = hitOf(target)
    if (hit.type !== 'canvas' || !isDrawnFlat(this.file.nodes.length, this.state.camera.zoom)) return hit
    const point = toWorld(this.state.camera, at)
    const node = this.file.nodes.findLast((each) => contains(cardOf(each, this.editor.types), point))
    return node === undefined ? hit : { type: 'node', id: node.id }
  }

  /** For what is selected or has the focus, below where it stands. */
  openMenuByKeys(): void {
    const hit = this.hitOfKeys()
    const id = 'id' in hit ? hit.id : undefined
    const part = id === undefined ? undefined : this.box?.querySelector(`[data-id="${CSS.escape(id)}"]`)
    const place = (part ?? this.box)?.getBoundingClientRect()
    if (place === undefined) return
    const { left, bottom, width, height } = place
    this.openMenu({
      at: part == null ? { x: left + width / 2, y: bottom - height / 2 } : { x: left + 16, y: bottom },
      hit,
    })
  }

  private hitOfKeys(): Hit {
    const { selection, focus } = this.state
    const [note] = selection.notes
    const [key] = selection.connections
    const [node = note === undefined && key === undefined ? focus : undefined] = selection.nodes
    if (node !== undefined) return { type: 'node', id: node }
    if (note !== undefined) return { type: 'note', id: note }
    return key === undefined ? { type: 'canvas' } : { type: 'wire', key }
  }

  /** What can be done with what is there; what is not selected yet is selected by it. */
  openMenu(menu: OpenMenu): void {
    const { hit } = menu
    const { selection } = this.state
    if (hit.type === 'node' && !selection.nodes.has(hit.id))
      this.store.setState({ selection: onlyNodes([hit.id]), focus: hit.id })
    if (hit.type === 'note' && !selection.notes.has(hit.id)) this.select(onlyNote(hit.id))
    if (hit.type === 'wire') this.select(onlyConnection(hit.key))
    if (hit.type === 'group') this.select(onlyNodes(this.file.groups.find(({ id }) => id === hit.id)?.nodes ?? []))
    if (hit.type === 'canvas') this.select(NOTHING_SELECTED)
    this.pointer = this.box === undefined ? undefined : pointIn(this.box, { clientX: menu.at.x, clientY: menu.at.y })
    this.opener = document.activeElement
    this.store.setState({ menu })
  }

  closeMenu(): void {
    this.store.setState({ menu: undefined })
    requestAnimationFrame(() => this.giveFocusBack())
  }

  /** Asks for a node, where the menu was opened. */
  addAtPointer(): void {
    const { camera } = this.state
    if (this.pointer !== undefined) this.openPicker({ type: 'at', point: toWorld(camera, this.pointer) })
  }

  toggleMinimap(): void {
    if (isDrawnFlat(this.file.nodes.length, this.state.camera.zoom)) return
    this.store.setState(({ hasMinimap }) => ({ hasMinimap: !hasMinimap }))
    this.keepSoon()
  }

  toggleCollapsed(group: string): void {
    this.store.setState(({ collapsed }) => {
      const next = new Set(collapsed)
      if (!next.delete(group)) next.add(group)
      return { collapsed: next }
    })
    this.keepSoon()
  }

  open(overlay: Overlay | undefined): void {
    if (overlay !== undefined && this.state.overlay === undefined) this.opener = document.activeElement
    this.store.setState({ overlay })
    if (overlay === undefined) requestAnimationFrame(() => this.giveFocusBack())
  }

  /** To what opened the dialog; on the canvas, to the card that the keyboard is at by now. */
  private giveFocusBack(): void {
    if (document.activeElement !== document.body && document.activeElement !== null) return
    const { opener, box } = this
    if (opener instanceof HTMLElement && opener.isConnected && box?.contains(opener) === false) opener.focus()
    else this.focusCard()
  }

  write(writing: Writing | undefined): void {
    this.store.setState({ writing })
  }

  openPicker(where: Where): void {
    if (this.editor.mayEdit) this.open({ type: 'picker', where })
  }

  /** A new node, selected and with the focus; gives back its id. */
  insert(
    what: { readonly type: string; readonly parameters?: Readonly<Record<string, unknown>> },
    where: Where,
  ): string | undefined {
    const { edit, id } = insertNode(this.file, this.editor.types, what as never, where, Math.random)
    if (!this.perform(edit)) return undefined
    this.goTo(id)
    return id
  }

  replace(id: string, type: string): void {
    const version = this.editor.types.newestOf(type)?.version ?? 1
    this.perform(replaceNode(this.file, id, { type, version }))
  }

  clipboard(): string | undefined {
    const { selection } = this.state
    if (selection.nodes.size + selection.notes.size === 0) return undefined
    this.around.copiedNodes(selection.nodes.size)
    return clipboardText(copied(this.file, selection))
  }

  async paste(text: string): Promise<void> {
    if (!this.editor.mayEdit || text.trim() === '') return
    const { readPasted } = await import('../canvas/read-pasted.ts')
    this.take(await readPasted(text))
  }

  /** What was pasted, or stands in a file. */
  take(pasted: PastedText): void {
    if (!this.editor.mayEdit) return
    if (pasted.type === 'refused') return this.around.refused({ type: 'said', message: pasted.message })
    if (pasted.type === 'n8n') return this.around.importN8n(pasted.value)
    if (pasted.type === 'text') return this.around.refused({ type: 'no-workflow' })
    const made = pasteText(this.file, this.editor.types, pasted, this.landing(), Math.random)
    if (made !== undefined) this.place(made)
  }

  /** Does what puts things on the canvas, and selects them. */
  place({ edit, selection }: Omit<Pasted, 'ids'>): boolean {
    if (!this.perform(edit)) return false
    const [focus] = selection.nodes
    this.store.setState({ selection, focus })
    return true
  }

  /** Where what comes from outside lands: at the pointer, else in the middle of what is seen. */
  landing(): Point {
    const { camera, pane = PANE_UNKNOWN } = this.state
    if (this.pointer !== undefined) return toWorld(camera, this.pointer)
    const { x, y } = centerOf(viewOf(camera, pane))
    return { x: x - 120, y: y - 32 }
  }

  /** What is dropped lands where it is let go. */
  pointAt(event: { readonly clientX: number; readonly clientY: number }): void {
    if (this.box !== undefined) this.pointer = pointIn(this.box, event)
  }

  /** In the worker; one that is under way and no longer wanted is ended. */
  async tidy(): Promise<void> {
    if (!this.editor.mayEdit) return
    this.tidying?.abort()
    const wanted = new AbortController()
    this.tidying = wanted
    const { openTidyWorker } = await import('../canvas/open-tidy-worker.ts')
    const input = tidyInput(this.file, this.editor.types, this.state.selection)
    const tidied = await tidyInWorker(input, openTidyWorker, wanted.signal)
    if (wanted.signal.aborted) return
    if (tidied === undefined) return this.around.refused({ type: 'too-much' })
    this.settle()
    this.perform(tidyEdit(this.file, tidied))
    if (this.state.selection.nodes.size < 2) this.act('fit')
  }

  /** Cards go to their new places instead of standing there at once; very many of them would cost more than they show. */
  private settle(): void {
    const { box } = this
    if (box === undefined || box.querySelectorAll('[data-node]').length > SETTLING_CARDS_MAX) return
    box.dataset['settling'] = ''
    setTimeout(() => delete box.dataset['settling'], SETTLING_MS)
  }

  private run(effects: readonly InteractionEffect[]): void {
    for (const effect of effects) this.runOne(effect)
  }

  private runOne(effect: InteractionEffect): void {
    switch (effect.type) {
      case 'camera':
        return this.moveCamera(effect.camera)
      case 'select':
        return this.select(effect.selection)
      case 'focus':
        this.store.setState({ focus: effect.node })
        return
      case 'edit':
        this.perform(effect.edit)
        return
      case 'open-node':
        return this.editor.open(effect.id)
      case 'edit-note':
        return this.write({ type: 'note', id: effect.id })
      case 'open-picker':
        return this.openPicker(effect.where)
      case 'want-frames':
        return this.wantFrames(effect.on)
      case 'do':
        return this.doOutside(effect.action)
    }
  }

  private doOutside(action: string): void {
    const { focus, selection } = this.state
    const node = focus ?? [...selection.nodes][0]
    const [what, id] = action.split(':', 2) as [string, string | undefined]
    switch (what) {
      case 'rename-group':
        return this.write({ type: 'group', id: id! })
      case 'collapse-group':
        return this.toggleCollapsed(id!)
      case 'say-note':
        return this.around.sayNote(noteOf(this.file, id!)?.text ?? '')
      case 'paste':
        // Only in a secure context; elsewhere the events of the clipboard do it.
        void navigator.clipboard?.readText().then(
          (text) => this.paste(text),
          () => undefined,
        )
        return
      case 'extract':
        return this.around.extract(selection.nodes)
      case 'breakpoint':
        return this.toggleBreakpoints(selection.nodes)
      case 'breakpoint-if':
        return this.open({ type: 'breakpoint', node: [...selection.nodes][0]! })
      case 'connect':
        return node === undefined ? undefined : this.open({ type: 'connect', node })
      case 'rename':
        return node === undefined ? undefined : this.write({ type: 'node', id: node })
      case 'replace': {
        const at = node === undefined ? undefined : nodeOf(this.file, node)
        if (at === undefined) return
        return this.open({ type: 'picker', where: { type: 'at', point: at.position }, replaces: at.id })
      }
      case 'copy': {
        const text = this.clipboard()
        // Only in a secure context; elsewhere the events of the clipboard do it.
        if (text !== undefined) void navigator.clipboard?.writeText(text).catch(() => undefined)
        return
      }
      case 'tidy':
        void this.tidy()
        return
      case 'search':
        return this.show('search')
      case 'pin':
        return this.around.togglePins(selection.nodes)
    }
  }

  private wantFrames(on: boolean): void {
    if (!on) {
      if (this.frame !== undefined) cancelAnimationFrame(this.frame)
      this.frame = undefined
      return
    }
    if (this.frame !== undefined) return
    this.lastFrameMs = performance.now()
    const tick = (nowMs: number) => {
      this.frame = requestAnimationFrame(tick)
      const elapsedMs = nowMs - this.lastFrameMs
      this.lastFrameMs = nowMs
      this.send({ type: 'frame', elapsedMs })
    }
    this.frame = requestAnimationFrame(tick)
  }

  private draftChanged(): void {
    const { selection, focus, wire } = this.state
    const left = stillThere(selection, this.file)
    if (left !== selection) this.select(left)
    if (focus !== undefined && nodeOf(this.file, focus) === undefined) this.store.setState({ focus: undefined })
    if (wire !== undefined && !this.file.connections.includes(wire)) this.store.setState({ wire: undefined })
  }

  private keepSoon(): void {
    clearTimeout(this.keeping)
    this.keeping = setTimeout(() => this.keepNow(), KEEP_AFTER_MS)
  }

  keepNow(): void {
    const { camera, collapsed, side, drawer, hasMinimap, breakpoints } = this.state
    keep(this.editor, {
      camera,
      collapsed: [...collapsed],
      ...(side !== undefined && { side }),
      ...(drawer !== undefined && { drawer }),
      ...(hasMinimap !== wantsMinimap(this.file.nodes.length) && { hasMinimap }),
      breakpoints: [...breakpoints.values()],
    })
  }
}
