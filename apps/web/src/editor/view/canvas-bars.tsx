import { late } from '../../app/late.tsx'
import { documentOf } from '../session.ts'
import { useCanvas } from './canvas-context.tsx'
import { useRun, useSession } from './editor-context.tsx'
import { ZoomBar } from './zoom-bar.tsx'

const EmptyCanvas = late(() => import('./empty-canvas.tsx').then(({ EmptyCanvas }) => EmptyCanvas))
const SelectionBar = late(() => import('./selection-bar.tsx').then(({ SelectionBar }) => SelectionBar))
const DebugBar = late(() => import('./debug-bar.tsx').then(({ DebugBar }) => DebugBar))

/** What lies on the canvas; what is rarely there comes when there is something for it. */
export function CanvasBars({ onSample }: { readonly onSample: () => void }) {
  const isEmpty = useSession((session) => {
    const { nodes, notes } = documentOf(session)
    return nodes.length + notes.length === 0
  })
  const hasSelection = useCanvas(({ selection }) => selection.nodes.size > 0)
  const isPaused = useRun()?.status === 'paused'
  return (
    <>
      {isEmpty && <EmptyCanvas onSample={onSample} />}
      {hasSelection && <SelectionBar />}
      {isPaused && <DebugBar />}
      <ZoomBar />
    </>
  )
}
