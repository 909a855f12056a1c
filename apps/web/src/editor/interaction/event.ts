import type { Wheel } from '../canvas/camera.ts'
import type { Point } from '../canvas/geometry.ts'

export interface Modifiers {
  readonly shift: boolean
  readonly alt: boolean
  /** Ctrl, or Cmd on a Mac. */
  readonly mod: boolean
}

/** What is under the pointer. */
export type Hit =
  | { readonly type: 'canvas' }
  | { readonly type: 'node'; readonly id: string }
  | { readonly type: 'port'; readonly node: string; readonly port: string; readonly side: 'input' | 'output' }
  | { readonly type: 'wire'; readonly key: string }
  /** An end of a wire, to be led elsewhere. */
  | { readonly type: 'wire-end'; readonly key: string; readonly end: 'from' | 'to' }
  | { readonly type: 'note'; readonly id: string }
  | { readonly type: 'note-corner'; readonly id: string }
  | { readonly type: 'group'; readonly id: string }

interface Pointer {
  /** In the pane, in pixels of the screen. */
  readonly at: Point
  readonly modifiers: Modifiers
}

export type InteractionEvent =
  | ({ readonly type: 'pointer-down'; readonly button: 'left' | 'middle' | 'right'; readonly hit: Hit } & Pointer)
  | ({ readonly type: 'pointer-move' } & Pointer)
  | ({ readonly type: 'pointer-up' } & Pointer)
  | ({ readonly type: 'double-click'; readonly hit: Hit } & Pointer)
  | { readonly type: 'wheel'; readonly at: Point; readonly wheel: Wheel }
  /** By the name of the key (`ArrowLeft`, `Escape`, ` `, `a`). */
  | { readonly type: 'key-down'; readonly key: string; readonly modifiers: Modifiers; readonly repeats: boolean }
  | { readonly type: 'key-up'; readonly key: string }
  /** Once for each frame while the last state asked for it. */
  | { readonly type: 'frame'; readonly elapsedMs: number }
  /** The browser took the pointer away, or the window lost the focus. */
  | { readonly type: 'cancelled' }
