import { late } from '../../app/late.tsx'
import { nodeOf } from '../document/elements.ts'
import { placeholderOf } from '../document/placeholder.ts'
import { documentOf } from '../session.ts'
import { useCanvas } from './canvas-context.tsx'
import { useEditor, useRun, useSession } from './editor-context.tsx'
import { ZoomBar } from './zoom-bar.tsx'

// In one file with all that opens over the canvas: a file for each would take what they share apart into forty.
const EmptyCanvas = late(() => import('./overlays.tsx').then(({ EmptyCanvas }) => EmptyCanvas))
const SelectionBar = late(() => import('./overlays.tsx').then(({ SelectionBar }) => SelectionBar))
const DebugBar = late(() => import('./overlays.tsx').then(({ DebugBar }) => DebugBar))

/** What lies on the canvas; what is rarely there comes when there is something for it. */
export function CanvasBars({ onSample }: { readonly onSample: () => void }) {
  const isEmpty = useSession((session) => {
    const { nodes, notes } = documentOf(session)
    return nodes.length + notes.length === 0
  })
  const { types } = useEditor()
  const count = useCanvas(({ selection }) => selection.nodes.size)
  const only = useCanvas(({ selection }) => (selection.nodes.size === 1 ? [...selection.nodes][0] : undefined))
  const isUnknown = useSession((session) => {
    const node = only === undefined ? undefined : nodeOf(documentOf(session), only)
    return node !== undefined && (types.of(node) === undefined || placeholderOf(node) !== undefined)
  })
  return (
    <>
      {isEmpty && <EmptyCanvas onSample={onSample} />}
      {(count > 1 || isUnknown) && <SelectionBar />}
      <Pause />
      <ZoomBar />
    </>
  )
}

/** Apart, so that what a run does draws nothing else anew. */
const Pause = () => useRun()?.status === 'paused' && <DebugBar />
