import type { WorkflowFile } from '@linkflow/contracts'
import type { Camera } from '../canvas/camera.ts'
import type { Size } from '../canvas/geometry.ts'
import type { Where } from '../canvas/insert.ts'
import type { Selection } from '../canvas/selection.ts'
import type { Edit } from '../commands/edit.ts'
import type { Random } from '../commands/new-ids.ts'
import type { NodeTypes } from '../document/node-types.ts'

/** What the canvas shows when an event comes. States change nothing of it; they ask by effects. */
export interface World {
  readonly file: WorkflowFile
  readonly types: NodeTypes
  readonly camera: Camera
  readonly pane: Size
  readonly selection: Selection
  /** The node that the keyboard is at. */
  readonly focus: string | undefined
  /** Viewers look, select and walk, and change nothing. */
  readonly isReadOnly: boolean
  readonly mayRun: boolean
  readonly snapsToGrid: boolean
  readonly wheelZooms: boolean
  readonly random: Random
}

export type InteractionEffect =
  | { readonly type: 'camera'; readonly camera: Camera }
  | { readonly type: 'select'; readonly selection: Selection }
  | { readonly type: 'focus'; readonly node: string | undefined }
  | { readonly type: 'edit'; readonly edit: Edit }
  | { readonly type: 'open-node'; readonly id: string }
  | { readonly type: 'edit-note'; readonly id: string }
  | { readonly type: 'open-picker'; readonly where: Where }
  /** Events `frame` are wanted, until a state without them. */
  | { readonly type: 'want-frames'; readonly on: boolean }
  | { readonly type: 'do'; readonly action: string }

export interface Turn<S> {
  readonly state: S
  readonly effects: readonly InteractionEffect[]
}

export const turn = <S>(state: S, ...effects: readonly InteractionEffect[]): Turn<S> => ({ state, effects })
