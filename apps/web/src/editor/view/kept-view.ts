import type { Camera } from '../canvas/camera.ts'
import type { Breakpoint } from '../run/run-store.ts'
import type { Drawer, Side } from './canvas-state.ts'

/** What this browser remembers of how somebody looked at a workflow. */
export interface KeptView {
  readonly camera?: Camera
  readonly collapsed?: readonly string[]
  readonly side?: Side
  readonly drawer?: Drawer
  readonly hasMinimap?: boolean
  readonly breakpoints?: readonly Breakpoint[]
}

/** Whose view it is: each person has an own one, also where several use one browser. */
export interface ViewOf {
  readonly userId: string
  readonly workflowId: string
}

const keptAs = ({ userId, workflowId }: ViewOf): string => `linkflow.view.${userId}.${workflowId}`

export function readKept(of: ViewOf): KeptView {
  try {
    const kept = JSON.parse(localStorage.getItem(keptAs(of)) ?? '{}') as KeptView
    const { camera } = kept
    const isWhole = camera !== undefined && [camera.x, camera.y, camera.zoom].every(Number.isFinite)
    return { ...kept, ...(camera !== undefined && !isWhole && { camera: undefined }) } as KeptView
  } catch {
    return {}
  }
}

export function keep(of: ViewOf, view: KeptView): void {
  try {
    localStorage.setItem(keptAs(of), JSON.stringify(view))
  } catch {
    // A browser that keeps nothing shows the workflow from its beginning each time.
  }
}
