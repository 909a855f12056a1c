import type { TextId } from '../../strings/index.ts'
import type { Colour } from '../document/colours.ts'

/** Grounds that text can be read on in both themes. */
export const COLOUR_GROUNDS: Readonly<Record<Colour, string>> = {
  yellow: 'bg-warning-bg border-warning/30',
  green: 'bg-success-bg border-success/30',
  blue: 'bg-running-bg border-running/30',
  purple: 'bg-waiting-bg border-waiting/30',
  pink: 'bg-pinned-bg border-pinned/30',
  red: 'bg-error-bg border-error/30',
  grey: 'bg-neutral-bg border-neutral/30',
}

export const COLOUR_WORDS: Readonly<Record<Colour, TextId>> = {
  yellow: 'editor.colour.yellow',
  green: 'editor.colour.green',
  blue: 'editor.colour.blue',
  purple: 'editor.colour.purple',
  pink: 'editor.colour.pink',
  red: 'editor.colour.red',
  grey: 'editor.colour.grey',
}
