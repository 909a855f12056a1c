import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { isPane, type Pane } from './panes.ts'

/** So that stepping through items is one change of the address. */
const WRITTEN_AFTER_MS = 300

interface Place {
  readonly pane: Pane | undefined
  /** From 0; in the address from 1, as people count. */
  readonly item: number
}

/** `?pane=&item=`: which part is in front and which item is looked at, so that a link leads there. */
export function useFirstPlace(): Place {
  const search = useSearch({ strict: false }) as Readonly<Record<string, string | undefined>>
  const place = useRef<Place>(undefined)
  if (place.current === undefined) {
    const item = Number(search['item'])
    place.current = {
      pane: isPane(search['pane']) ? search['pane'] : undefined,
      item: Number.isSafeInteger(item) && item >= 1 ? item - 1 : 0,
    }
  }
  return place.current
}

export function useKeptPlace({ pane, item }: Place): void {
  const navigate = useNavigate()
  const isFirst = useRef(true)
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false
      return
    }
    const timer = setTimeout(() => {
      void navigate({
        to: '.',
        search: (before: Readonly<Record<string, string | undefined>>) => ({
          ...before,
          pane,
          item: item === 0 ? undefined : String(item + 1),
        }),
        replace: true,
      })
    }, WRITTEN_AFTER_MS)
    return () => clearTimeout(timer)
  }, [navigate, pane, item])
}
