import type { UseQueryResult } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { useRowFocus } from './row-focus.ts'

/** A list that is whole on this page, and what is looked for in it. */
interface Wanted<T> {
  readonly list: Pick<UseQueryResult<readonly T[]>, 'data' | 'error' | 'refetch'>
  readonly q: string
  readonly onSearch: (text: string) => void
  readonly idOf: (row: T) => string
  readonly textOf: (row: T) => string
}

export type Searched<T> = ReturnType<typeof useSearched<T>>

/** The rows that have each word that is looked for, and the one with the focus. */
export function useSearched<T>(wanted: Wanted<T>) {
  const { list, q, onSearch, idOf } = wanted
  const latest = useRef(wanted)
  latest.current = wanted
  const rows = useMemo(() => {
    const words = q.toLowerCase().split(/\s+/).filter(Boolean)
    return (list.data ?? []).filter((row) => {
      const text = latest.current.textOf(row).toLowerCase()
      return words.every((word) => text.includes(word))
    })
  }, [list.data, q])
  const ids = useMemo(() => rows.map((row) => latest.current.idOf(row)), [rows])
  const focus = useRowFocus(ids)
  useEffect(() => focus.keep, [focus.keep])
  const field = useRef<HTMLInputElement>(null)
  return { list, q, onSearch, idOf, rows, focus, field, focused: rows.find((row) => idOf(row) === focus.focused) }
}
