import type { ImageFont } from './fonts.ts'
import type { Resizing, Size } from './new-size.ts'

/** How the colours of an image that is laid over another are put together with it, by the library's names for it. */
export const OVERLAYS = {
  over: 'Over',
  atop: 'Atop',
  in: 'In',
  out: 'Out',
  xor: 'Xor',
  copy: 'Copy',
  'copy-opacity': 'CopyAlpha',
  'copy-red': 'CopyRed',
  'copy-green': 'CopyGreen',
  'copy-blue': 'CopyBlue',
  add: 'ModulusAdd',
  plus: 'Plus',
  subtract: 'ModulusSubtract',
  minus: 'MinusSrc',
  difference: 'Difference',
  multiply: 'Multiply',
  divide: 'DivideDst',
  screen: 'Screen',
  overlay: 'Overlay',
  darken: 'Darken',
  lighten: 'Lighten',
  bumpmap: 'Bumpmap',
} as const
export type Overlay = keyof typeof OVERLAYS

/** Colours are written as people write them: #ff0000, #ff000080, red, transparent. */
type Color = string

/** One thing that is done with an image. Positions are pixels from its upper left corner. */
export type ImageStep =
  | (Size & { readonly kind: 'create'; readonly color: Color })
  | (Size & { readonly kind: 'resize'; readonly how: Resizing })
  | (Size & { readonly kind: 'crop'; readonly x: number; readonly y: number })
  | { readonly kind: 'rotate'; readonly degrees: number; readonly background: Color }
  | { readonly kind: 'shear'; readonly degreesX: number; readonly degreesY: number; readonly background: Color }
  | { readonly kind: 'blur'; readonly radius: number; readonly sigma: number }
  | (Size & { readonly kind: 'border'; readonly color: Color })
  | DrawStep
  | TextStep
  | OverlayStep
  | { readonly kind: 'transparent'; readonly color: Color; readonly fuzzPercent: number }
  /** As the camera was held, by what it noted. */
  | { readonly kind: 'upright' }
  /** Without what is noted in it: place, time, camera. */
  | { readonly kind: 'strip' }

export interface DrawStep {
  readonly kind: 'draw'
  /** circle: around the first point, through the second. */
  readonly shape: 'circle' | 'line' | 'rectangle'
  readonly color: Color
  readonly fromX: number
  readonly fromY: number
  readonly toX: number
  readonly toY: number
  readonly cornerRadius: number
}

export interface TextStep {
  readonly kind: 'text'
  readonly text: string
  /** Where the first letter stands. */
  readonly x: number
  readonly y: number
  readonly size: number
  readonly color: Color
  readonly font: ImageFont
  /** A line that is longer is broken between words. */
  readonly lineChars: number
}

export interface OverlayStep {
  readonly kind: 'overlay'
  /** Which of the images that came along. */
  readonly image: number
  readonly x: number
  readonly y: number
  readonly blend: Overlay
}
