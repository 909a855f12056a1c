import { useState } from 'react'

/** Rows of a list that are chosen, to act on all of them at once. */
export interface Selection {
  readonly ids: ReadonlySet<string>
  readonly toggle: (id: string) => void
  /** From the one that was chosen last to this one. */
  readonly extendTo: (id: string) => void
  readonly toggleAll: (isAll: boolean) => void
  readonly clear: () => void
}

/** `ids` are those of the rows from above to below. */
export function useSelection(ids: readonly string[]): Selection {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  return {
    ids: selected,
    toggle: (id) =>
      setSelected((before) =>
        before.has(id) ? new Set([...before].filter((each) => each !== id)) : new Set(before).add(id),
      ),
    extendTo: (id) => {
      const last = [...selected].at(-1) ?? id
      const [from, to] = [ids.indexOf(last), ids.indexOf(id)].sort((a, b) => a - b) as [number, number]
      setSelected(new Set([...selected, ...ids.slice(Math.max(0, from), to + 1)]))
    },
    toggleAll: (isAll) => setSelected(isAll ? new Set(ids) : new Set()),
    clear: () => setSelected(new Set()),
  }
}
