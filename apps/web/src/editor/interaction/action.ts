import { isEmpty } from '../canvas/selection.ts'
import type { Edit } from '../commands/edit.ts'
import type { InteractionEffect, World } from './world.ts'

/** Something that a person can do on the canvas: menus, the palette, the `?` sheet and the keyboard read the same object. */
export interface Action {
  readonly id: string
  /** As tinykeys writes them: `$mod` is Ctrl or Cmd. None: it is in menus only. */
  readonly keys: readonly string[]
  readonly changes: boolean
  readonly when: (world: World) => boolean
  readonly perform: (world: World) => readonly InteractionEffect[]
}

export const edits = (edit: Edit): readonly InteractionEffect[] =>
  edit.patches.length === 0 ? [] : [{ type: 'edit', edit }]
export const hasNodes = ({ selection }: World): boolean => selection.nodes.size > 0
export const hasAny = ({ selection }: World): boolean => !isEmpty(selection)
export const hasOneNode = ({ selection }: World): boolean => selection.nodes.size === 1
export const always = (): boolean => true
/** What has a state of its own outside (dialogs, panels, the clipboard) is done there. */
export const outside = (action: string) => (): readonly InteractionEffect[] => [{ type: 'do', action }]
