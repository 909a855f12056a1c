import type { WorkflowConnection } from '@linkflow/contracts'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { usePreferences } from '../../app/preferences.ts'
import type { Camera } from '../canvas/camera.ts'
import type { Point, Size } from '../canvas/geometry.ts'
import type { Where } from '../canvas/insert.ts'
import { NOTHING_SELECTED, type Selection } from '../canvas/selection.ts'
import type { Hit } from '../interaction/event.ts'
import { IDLE, type InteractionState } from '../interaction/state.ts'
import type { Breakpoint } from '../run/run-store.ts'
import type { Imported } from './imported.ts'
import { readKept, type ViewOf } from './kept-view.ts'

/** What lies over the canvas; one at a time. */
export type Overlay =
  | { readonly type: 'picker'; readonly where: Where; readonly replaces?: string }
  | { readonly type: 'connect'; readonly node: string }
  | { readonly type: 'publish' }
  | { readonly type: 'settings' }
  | { readonly type: 'name-version' }
  | { readonly type: 'paste' }
  | { readonly type: 'breakpoint'; readonly node: string }
  /** What the node that a run is paused at puts out is written anew. */
  | { readonly type: 'paused-items' }

/** Text that is written on the canvas itself. */
export type Writing =
  | { readonly type: 'note'; readonly id: string }
  | { readonly type: 'group'; readonly id: string }
  | { readonly type: 'node'; readonly id: string }

export type Side = 'outline' | 'search'
export type Drawer = 'logs' | 'timeline'

/** A menu, where it was asked for in the window, and at what. */
export interface OpenMenu {
  readonly at: Point
  readonly hit: Hit
}

/** How one person looks at a workflow: nothing of it is in the draft, and none of it is a step that can be undone. */
export interface CanvasState {
  readonly camera: Camera
  /** Undefined until it has been measured: until then there is nothing to fit into. */
  readonly pane: Size | undefined
  readonly selection: Selection
  readonly focus: string | undefined
  readonly interaction: InteractionState
  readonly collapsed: ReadonlySet<string>
  readonly overlay: Overlay | undefined
  readonly writing: Writing | undefined
  readonly side: Side | undefined
  readonly drawer: Drawer | undefined
  readonly menu: OpenMenu | undefined
  readonly hasMinimap: boolean
  /** By node; of one person, so nobody else's run stops there. */
  readonly breakpoints: ReadonlyMap<string, Breakpoint>
  readonly pinned: ReadonlySet<string>
  /** The wire that the pointer or the focus is at. */
  readonly wire: WorkflowConnection | undefined
  /** How an import of elsewhere stands; it stays beside the canvas until it is closed. */
  readonly imported: Imported | undefined
}

export type CanvasStore = StoreApi<CanvasState>

export const createCanvasStore = (of: ViewOf, nodeCount: number): CanvasStore => {
  const kept = readKept(of)
  return createStore<CanvasState>(() => ({
    camera: kept.camera ?? { x: 0, y: 0, zoom: 1 },
    pane: undefined,
    selection: NOTHING_SELECTED,
    focus: undefined,
    interaction: IDLE,
    collapsed: new Set(kept.collapsed),
    overlay: undefined,
    writing: undefined,
    side: kept.side,
    drawer: kept.drawer,
    menu: undefined,
    hasMinimap: kept.hasMinimap ?? wantsMinimap(nodeCount),
    breakpoints: new Map((kept.breakpoints ?? []).map((each) => [each.node, each])),
    pinned: new Set(),
    wire: undefined,
    imported: undefined,
  }))
}

/** As one likes it, unless one has switched it for this workflow. */
export function wantsMinimap(nodeCount: number): boolean {
  const { minimap } = usePreferences.getState()
  return minimap === 'auto' ? nodeCount >= MINIMAP_FROM_NODES : minimap === 'on'
}

/** Fewer are seen at a glance. */
const MINIMAP_FROM_NODES = 20
