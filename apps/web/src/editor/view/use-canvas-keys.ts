import { useMemo } from 'react'
import { takesText } from '../../keys/chord.ts'
import type { KeyEntry } from '../../keys/registry.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { type TextId, t } from '../../strings/index.ts'
import { ACTIONS, isPossible } from '../interaction/actions.ts'
import type { CanvasController } from './canvas-controller.ts'

/** What the browser tells by events of its own: they stand in the list of keys, and the events do them. */
const BY_EVENTS = new Set(['copy', 'cut', 'paste'])

export const ACTION_WORDS: Readonly<Record<string, TextId>> = {
  fit: 'editor.action.fit',
  'fit-selection': 'editor.action.fit-selection',
  'zoom-100': 'editor.action.zoom-100',
  'zoom-in': 'editor.action.zoom-in',
  'zoom-out': 'editor.action.zoom-out',
  'select-all': 'editor.action.select-all',
  open: 'editor.action.open',
  'add-node': 'editor.action.add-node',
  connect: 'editor.action.connect',
  disable: 'editor.action.disable',
  pin: 'editor.action.pin',
  rename: 'editor.action.rename',
  replace: 'editor.action.replace',
  copy: 'editor.action.copy',
  paste: 'canvas.action.paste',
  extract: 'canvas.action.extract',
  breakpoint: 'canvas.action.breakpoint',
  'breakpoint-if': 'canvas.action.breakpoint-if',
  'collapse-group': 'canvas.action.collapse-group',
  'rename-group': 'canvas.action.rename-group',
  'edit-note': 'canvas.action.edit-note',
  'note-colour': 'canvas.action.note-colour',
  'attach-note': 'canvas.action.attach-note',
  'next-note': 'canvas.action.next-note',
  'insert-on-wire': 'editor.wire.insert',
  'open-wire': 'canvas.action.open-wire',
  cut: 'editor.action.cut',
  duplicate: 'editor.action.duplicate',
  delete: 'editor.action.delete',
  'delete-and-reconnect': 'editor.action.delete-and-reconnect',
  group: 'editor.action.group',
  ungroup: 'editor.action.ungroup',
  'add-note': 'editor.action.add-note',
  tidy: 'editor.action.tidy',
  'align-L': 'editor.action.align-L',
  'align-R': 'editor.action.align-R',
  'align-T': 'editor.action.align-T',
  'align-B': 'editor.action.align-B',
  'align-C': 'editor.action.align-C',
  'align-M': 'editor.action.align-M',
  'align-H': 'editor.action.align-H',
  'align-V': 'editor.action.align-V',
  search: 'editor.action.search',
  'select-group': 'editor.action.select-group',
}

/** Search and undo work wherever one is in the editor; the rest only while the canvas has the focus. */
const EVERYWHERE = new Set(['search'])

const isSequence = ({ keys }: KeyEntry): boolean => keys?.includes(' ') === true

/** The keys of the canvas: what the actions say, and what stands around them. */
export function useCanvasKeys(controller: CanvasController): void {
  const { mayEdit } = controller.editor
  const entries = useMemo((): KeyEntry[] => {
    const onCanvas = () => controller.hasFocus && !takesText(document.activeElement)
    const inNoField = () => !takesText(document.activeElement)
    const actions = ACTIONS.filter(({ changes }) => mayEdit || !changes).map((action): KeyEntry => {
      const { id, keys } = action
      return {
        id: `canvas.${id}`,
        scope: 'canvas',
        ...(keys[0] !== undefined && { keys: keys[0] }),
        label: t(ACTION_WORDS[id]!),
        when: BY_EVENTS.has(id)
          ? () => false
          : () => (EVERYWHERE.has(id) || onCanvas()) && isPossible(action, controller.world),
        run: () => controller.act(id),
      }
    })
    const own: KeyEntry[] = [
      {
        id: 'canvas.outline',
        scope: 'canvas',
        keys: 'o',
        label: t('editor.action.outline'),
        when: onCanvas,
        run: () => controller.toggleSide('outline'),
      },
      {
        id: 'canvas.logs',
        scope: 'canvas',
        keys: 'l',
        label: t('canvas.action.logs'),
        when: onCanvas,
        run: () => controller.toggleDrawer(),
      },
      {
        id: 'canvas.minimap',
        scope: 'canvas',
        keys: 'm',
        label: t('editor.action.minimap'),
        when: onCanvas,
        run: () => controller.toggleMinimap(),
      },
    ]
    const changing: KeyEntry[] = [
      {
        id: 'canvas.name-version',
        scope: 'canvas',
        keys: '$mod+s',
        label: t('versions-page.name'),
        run: () => controller.open({ type: 'name-version' }),
      },
      {
        id: 'canvas.undo',
        scope: 'canvas',
        keys: '$mod+z',
        label: t('editor.action.undo'),
        when: inNoField,
        run: () => controller.undo(),
      },
      {
        id: 'canvas.redo',
        scope: 'canvas',
        keys: '$mod+Shift+z',
        label: t('editor.action.redo'),
        when: inNoField,
        run: () => controller.redo(),
      },
      {
        id: 'canvas.redo-y',
        scope: 'canvas',
        keys: '$mod+y',
        label: t('editor.action.redo'),
        when: inNoField,
        run: () => controller.redo(),
        isOnlyKey: true,
      },
    ]
    const all = [...actions, ...own, ...(mayEdit ? changing : [])]
    // Of «Alt+A, then C» and «C» the sequence is asked first: the last key of it would be the other as well.
    return all.toSorted((a, b) => Number(isSequence(b)) - Number(isSequence(a)))
  }, [controller, mayEdit])
  useKeys(entries)
}
