import type { Camera } from '../canvas/camera.ts'
import type { Side } from './canvas-state.ts'

/** What this browser remembers of how somebody looked at a workflow. */
export interface KeptView {
  readonly camera?: Camera
  readonly collapsed?: readonly string[]
  readonly side?: Side
  readonly hasMinimap?: boolean
}

const keptAs = (workflowId: string): string => `linkflow.view.${workflowId}`

export function readKept(workflowId: string): KeptView {
  try {
    const kept = JSON.parse(localStorage.getItem(keptAs(workflowId)) ?? '{}') as KeptView
    const { camera } = kept
    const isWhole = camera !== undefined && [camera.x, camera.y, camera.zoom].every(Number.isFinite)
    return { ...kept, ...(camera !== undefined && !isWhole && { camera: undefined }) } as KeptView
  } catch {
    return {}
  }
}

export function keep(workflowId: string, view: KeptView): void {
  try {
    localStorage.setItem(keptAs(workflowId), JSON.stringify(view))
  } catch {
    // A browser that keeps nothing shows the workflow from its beginning each time.
  }
}
