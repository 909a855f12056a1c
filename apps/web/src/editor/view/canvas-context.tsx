import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { CanvasController } from './canvas-controller.ts'
import type { CanvasState } from './canvas-state.ts'

const CanvasContext = createContext<CanvasController | undefined>(undefined)
export const CanvasProvider = CanvasContext.Provider

export function useCanvasController(): CanvasController {
  const controller = useContext(CanvasContext)
  if (controller === undefined) throw new Error('this is a part of the canvas, and there is none around it')
  return controller
}

/** The part of the view that `read` picks: the component is drawn again only when that changes. */
export const useCanvas = <T,>(read: (state: CanvasState) => T): T => useStore(useCanvasController().store, read)
