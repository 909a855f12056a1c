import { useSyncExternalStore } from 'react'
import { graphOf, incomingOf } from '../canvas/graph.ts'
import { waitsFor } from '../canvas/waiting.ts'
import { nodeOf } from '../document/elements.ts'
import { hasEnded } from '../run/run-state.ts'
import { documentOf } from '../session.ts'
import { useEditor } from './editor-context.tsx'

/** Names of what a join waits for. A card is drawn again only when they change, whatever else happens upstream. */
export function useWaitsFor(id: string): string {
  const { runs, session } = useEditor()
  const read = () => {
    if (runs.shown === undefined || hasEnded(runs.shown.status)) return ''
    const file = documentOf(session.session)
    return waitsFor(file, (node) => runs.node(node)?.status, id)
      .map((node) => nodeOf(file, node)?.name ?? node)
      .join(', ')
  }
  return useSyncExternalStore((listener) => {
    const sources = incomingOf(graphOf(documentOf(session.session)), id).map(({ from }) => from.node)
    if (sources.length < 2) return () => {}
    // The end of a run is the end of waiting, whatever became of the nodes.
    const stops = [runs.listen(listener), ...[id, ...sources].map((node) => runs.listen(listener, node))]
    return () => {
      for (const stop of stops) stop()
    }
  }, read)
}

/** Whether the run that is shown is paused at this node. */
export function useIsPausedAt(id: string): boolean {
  const { runs } = useEditor()
  return useSyncExternalStore(
    (listener) => runs.listen(listener),
    () => runs.shown?.pausedAt?.node === id,
  )
}
