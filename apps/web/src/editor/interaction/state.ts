import type { WorkflowConnection } from '@linkflow/contracts'
import type { Point, Rect } from '../canvas/geometry.ts'
import type { Guide } from '../canvas/guides.ts'
import type { Selection } from '../canvas/selection.ts'
import type { Target, WireEnd } from '../canvas/wires.ts'
import type { Hit, Modifiers } from './event.ts'

/**
 * What the pointer is doing. One at a time, and each in a file of its own; Esc ends every one of them and leaves nothing
 * behind.
 *
 *     idle ──press──▶ pressing ──beyond 4 px──▶ marquee | dragging | connecting | resizing-note
 *      │                 └──release──▶ a click ──▶ idle
 *      ├──Space, middle button──▶ panning ──release──▶ idle
 *      └──Alt + arrow──▶ (an edit) idle
 */
export type InteractionState =
  | { readonly type: 'idle'; readonly space: boolean }
  | { readonly type: 'panning'; readonly last: Point; readonly space: boolean }
  | { readonly type: 'pressing'; readonly start: Point; readonly hit: Hit; readonly modifiers: Modifiers }
  | {
      readonly type: 'marquee'
      readonly startWorld: Point
      readonly at: Point
      readonly rect: Rect
      readonly before: Selection
      readonly adds: boolean
    }
  | Dragging
  | Connecting
  | {
      readonly type: 'resizing-note'
      readonly id: string
      readonly startWorld: Point
      readonly before: Rect
      readonly rect: Rect
    }

export interface Dragging {
  readonly type: 'dragging'
  readonly startWorld: Point
  readonly at: Point
  /** What is drawn moved by so much; the draft changes when it is dropped. */
  readonly what: Pick<Selection, 'nodes' | 'notes'>
  readonly by: Point
  readonly guides: readonly Guide[]
  /** Alt: what is dropped is a copy. */
  readonly copies: boolean
  /** A wire that the card would be put on. */
  readonly over: WorkflowConnection | undefined
}

export interface Connecting {
  readonly type: 'connecting'
  readonly end: WireEnd
  readonly at: Point
  readonly targets: readonly Target[]
  readonly over: Target | undefined
  /** A wire that is led elsewhere. */
  readonly moved: WorkflowConnection | undefined
}

export type StateOf<T extends InteractionState['type']> = Extract<InteractionState, { type: T }>

export const IDLE: InteractionState = { type: 'idle', space: false }
