import { useEffect, useMemo, useRef } from 'react'
import { useRowFocus } from './row-focus.ts'

/** The things of a list that is whole on this page which have each word that is looked for, and the row with the focus. */
export function useSearched<T>(
  things: readonly T[] | undefined,
  q: string,
  { textOf, idOf }: { readonly textOf: (thing: T) => string; readonly idOf: (thing: T) => string },
) {
  const words = { textOf, idOf }
  const of = useRef(words)
  of.current = words
  const rows = useMemo(() => {
    const wanted = q.toLowerCase().split(/\s+/).filter(Boolean)
    return (things ?? []).filter((thing) => {
      const text = of.current.textOf(thing).toLowerCase()
      return wanted.every((word) => text.includes(word))
    })
  }, [things, q])
  const ids = useMemo(() => rows.map((row) => of.current.idOf(row)), [rows])
  const focus = useRowFocus(ids)
  useEffect(() => focus.keep, [focus.keep])
  const field = useRef<HTMLInputElement>(null)
  return { rows, focus, field, focused: rows.find((row) => idOf(row) === focus.focused) }
}
