import { t } from '../strings/index.ts'
import type { KeyEntry } from './registry.ts'

/** J and K move, / searches: the same in every list, and changed once for all of them. */
export const listKeys = (
  focus: { readonly next: () => void; readonly previous: () => void },
  search?: { readonly label: string; readonly run: () => void },
): readonly KeyEntry[] => [
  ...(search === undefined
    ? []
    : [{ id: 'list-search', scope: 'list', keys: '/', label: search.label, run: search.run } as const]),
  { id: 'list-next', scope: 'list', keys: 'j', label: t('list.key.next'), run: focus.next, isOnlyKey: true },
  {
    id: 'list-previous',
    scope: 'list',
    keys: 'k',
    label: t('list.key.previous'),
    run: focus.previous,
    isOnlyKey: true,
  },
]

/** X chooses a row, Shift+X all up to it. */
export const selectionKeys = (
  focused: string | undefined,
  selection: { readonly toggle: (id: string) => void; readonly extendTo: (id: string) => void },
): readonly KeyEntry[] => [
  {
    id: 'list-select',
    scope: 'list',
    keys: 'x',
    label: t('list.key.select'),
    run: () => focused && selection.toggle(focused),
    isOnlyKey: true,
  },
  {
    id: 'list-select-range',
    scope: 'list',
    keys: 'Shift+X',
    label: t('list.key.select-range'),
    run: () => focused && selection.extendTo(focused),
    isOnlyKey: true,
  },
]
