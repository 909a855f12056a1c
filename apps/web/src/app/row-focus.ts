import { useRouterState } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState } from 'react'

interface Place {
  readonly id?: string | undefined
  readonly scrollTop: number
}

const keptAs = (href: string) => `linkflow.row ${href}`

function readPlace(href: string): Place {
  try {
    return JSON.parse(sessionStorage.getItem(keptAs(href)) ?? '{"scrollTop":0}') as Place
  } catch {
    return { scrollTop: 0 }
  }
}

/**
 * Which row has the focus, kept for the address: who goes back finds the same row at the same place. `ids` are those of the
 * rows from above to below.
 */
export function useRowFocus(ids: readonly string[]) {
  const href = useRouterState({ select: ({ location }) => location.href })
  const [focused, setFocused] = useState<string | undefined>(() => readPlace(href).id)
  const rows = useRef(new Map<string, HTMLElement>())
  const isToRestore = useRef(true)

  useEffect(() => {
    if (!isToRestore.current || ids.length === 0) return
    isToRestore.current = false
    const { id, scrollTop } = readPlace(href)
    const scroller = document.getElementById('content')
    if (scroller) scroller.scrollTop = scrollTop
    if (id !== undefined) rows.current.get(id)?.focus({ preventScroll: scrollTop > 0 })
  }, [ids, href])

  /** As the page is left: where it stood. */
  const keep = useCallback(() => {
    const scrollTop = document.getElementById('content')?.scrollTop ?? 0
    sessionStorage.setItem(keptAs(href), JSON.stringify({ id: focused, scrollTop } satisfies Place))
  }, [href, focused])

  const at = focused === undefined ? -1 : ids.indexOf(focused)
  const focusAt = (index: number) => {
    const id = ids[Math.max(0, Math.min(ids.length - 1, index))]
    if (id === undefined) return
    setFocused(id)
    rows.current.get(id)?.focus()
  }
  return {
    /** One of the rows, always, so that Tab reaches the list once. */
    tabStop: at === -1 ? ids[0] : focused,
    focused: at === -1 ? undefined : focused,
    next: () => focusAt(at + 1),
    previous: () => focusAt(at === -1 ? 0 : at - 1),
    onFocus: setFocused,
    keep,
    rowRef: (id: string) => (element: HTMLElement | null) => {
      if (element === null) rows.current.delete(id)
      else rows.current.set(id, element)
    },
  }
}
