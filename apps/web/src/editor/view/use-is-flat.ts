import { documentOf } from '../session.ts'
import { useCanvas } from './canvas-context.tsx'
import { useSession } from './editor-context.tsx'
import { isDrawnFlat } from './lod.ts'

/** Whether so many cards are so far away that they are drawn on one surface. */
export function useIsFlat(): boolean {
  const count = useSession((session) => documentOf(session).nodes.length)
  return useCanvas(({ camera }) => isDrawnFlat(count, camera.zoom))
}
