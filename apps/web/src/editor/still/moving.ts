import { type PointerEvent, type RefObject, useEffect, useRef } from 'react'
import { type Camera, panned, wheeled } from '../canvas/camera.ts'
import type { Point } from '../canvas/geometry.ts'

export type SetCamera = (change: (now: Camera | undefined) => Camera | undefined) => void

/** Listened to by hand: React's listeners may not keep the page from scrolling. */
export function useWheel(pane: RefObject<HTMLDivElement | null>, set: SetCamera, isInPage: boolean): void {
  useEffect(() => {
    const element = pane.current
    if (element === null) return
    const onWheel = (event: WheelEvent) => {
      if (isInPage && !event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      const box = element.getBoundingClientRect()
      const at = { x: event.clientX - box.left, y: event.clientY - box.top }
      const { deltaX, deltaY, deltaMode, ctrlKey, metaKey, shiftKey } = event
      const wheel = { deltaX, deltaY, deltaMode, zooms: ctrlKey || metaKey, shift: shiftKey }
      set((now) => now && wheeled(now, at, wheel))
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [pane, set, isInPage])
}

/** A drag moves the paper; a press on a card stays a press. */
export function useDrag(set: SetCamera) {
  const last = useRef<Point>(undefined)
  const end = () => {
    last.current = undefined
  }
  return {
    onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
      if ((event.target as Element).closest('button') !== null) return
      last.current = { x: event.clientX, y: event.clientY }
      event.currentTarget.setPointerCapture(event.pointerId)
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
      const from = last.current
      if (from === undefined) return
      const at = { x: event.clientX, y: event.clientY }
      last.current = at
      set((now) => now && panned(now, { x: at.x - from.x, y: at.y - from.y }))
    },
    onPointerUp: end,
    onPointerCancel: end,
  }
}
