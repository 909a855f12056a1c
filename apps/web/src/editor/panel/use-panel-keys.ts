import type { KeyboardEvent, RefObject } from 'react'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import type { PaneState } from './use-panes.ts'

const focusCanvas = () => document.querySelector<HTMLElement>('[role="application"]')?.focus()

/** Keys of the panel, wherever in it the focus is; gives what it does with those that no list has. */
export function usePanelKeys({
  frame,
  panes,
  previous,
  next,
  onGo,
  onRun,
}: {
  readonly frame: RefObject<HTMLElement | null>
  readonly panes: PaneState
  readonly previous: string | undefined
  readonly next: string | undefined
  readonly onGo: (nodeId: string) => void
  readonly onRun: (() => void) | undefined
}): (event: KeyboardEvent) => void {
  const isInside = () => frame.current?.contains(document.activeElement) === true
  const search = () => {
    const pane = document.activeElement?.closest('[data-pane]')
    const field = (
      pane?.querySelector('[data-viewer]') == null ? frame.current : pane
    )?.querySelector<HTMLInputElement>('[data-viewer] input[type="search"]')
    field?.focus()
    field?.select()
  }
  useKeys([
    { id: 'panel.input', scope: 'panel', keys: 'Alt+1', label: t('panel.key.input'), run: () => panes.focus('input') },
    {
      id: 'panel.settings',
      scope: 'panel',
      keys: 'Alt+2',
      label: t('panel.key.settings'),
      run: () => panes.focus('settings'),
    },
    {
      id: 'panel.output',
      scope: 'panel',
      keys: 'Alt+3',
      label: t('panel.key.output'),
      run: () => panes.focus('output'),
    },
    {
      id: 'panel.previous',
      scope: 'panel',
      keys: 'Alt+ArrowUp',
      label: t('panel.previous-node'),
      run: () => previous !== undefined && onGo(previous),
    },
    {
      id: 'panel.next',
      scope: 'panel',
      keys: 'Alt+ArrowDown',
      label: t('panel.next-node'),
      run: () => next !== undefined && onGo(next),
    },
    {
      id: 'panel.search',
      scope: 'panel',
      keys: '$mod+f',
      label: t('panel.key.search'),
      when: isInside,
      run: search,
    },
  ])
  return (event) => {
    // Dialogs and menus of the panel have their own keys.
    if (event.defaultPrevented || frame.current?.contains(event.target as Node) !== true) return
    if (event.key === 'Escape') {
      event.preventDefault()
      focusCanvas()
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.shiftKey && onRun !== undefined) {
      event.preventDefault()
      event.stopPropagation()
      onRun()
    }
  }
}

export { focusCanvas }
