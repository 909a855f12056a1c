import type { WorkflowConnection } from '@linkflow/contracts'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Camera } from '../canvas/camera.ts'
import type { Size } from '../canvas/geometry.ts'
import type { Where } from '../canvas/insert.ts'
import { NOTHING_SELECTED, type Selection } from '../canvas/selection.ts'
import { IDLE, type InteractionState } from '../interaction/state.ts'
import { readKept } from './kept-view.ts'

/** What lies over the canvas; one at a time. */
export type Overlay =
  | { readonly type: 'picker'; readonly where: Where; readonly replaces?: string }
  | { readonly type: 'connect'; readonly node: string }
  | { readonly type: 'publish' }
  | { readonly type: 'settings' }
  | { readonly type: 'name-version' }
  | { readonly type: 'paste' }

/** Text that is written on the canvas itself. */
export type Writing =
  | { readonly type: 'note'; readonly id: string }
  | { readonly type: 'group'; readonly id: string }
  | { readonly type: 'node'; readonly id: string }

export type Side = 'outline' | 'search'

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
  readonly hasMinimap: boolean
  readonly pinned: ReadonlySet<string>
  /** The wire that the pointer or the focus is at. */
  readonly wire: WorkflowConnection | undefined
}

export type CanvasStore = StoreApi<CanvasState>

export const createCanvasStore = (workflowId: string, nodeCount: number): CanvasStore => {
  const kept = readKept(workflowId)
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
    hasMinimap: kept.hasMinimap ?? nodeCount >= MINIMAP_FROM_NODES,
    pinned: new Set(),
    wire: undefined,
  }))
}

/** Fewer are seen at a glance. */
const MINIMAP_FROM_NODES = 20
