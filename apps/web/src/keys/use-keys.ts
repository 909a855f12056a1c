import { useEffect, useRef } from 'react'
import { registerKeys } from './key-store.ts'
import type { KeyEntry } from './registry.ts'

/** Registers keys for as long as a component is there. What they run may be new each time; which they are may not. */
export function useKeys(entries: readonly KeyEntry[]): void {
  const latest = useRef(entries)
  latest.current = entries
  const shape = entries.map(({ id, scope, keys, label }) => `${id} ${scope} ${keys} ${label}`).join('\n')
  useEffect(() => {
    void shape
    return registerKeys(
      latest.current.map((entry, at) => ({
        ...entry,
        when: () => latest.current[at]?.when?.() !== false,
        run: (event) => latest.current[at]?.run(event),
      })),
    )
  }, [shape])
}
