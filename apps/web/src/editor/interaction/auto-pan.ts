import { type Camera, panned } from '../canvas/camera.ts'
import type { Point, Size } from '../canvas/geometry.ts'

/** So near to the edge of the pane the canvas begins to move, the faster the nearer. */
const EDGE = 48
const PIXELS_PER_MS_MAX = 1.2

const speedAt = (at: number, length: number): number => {
  if (at < EDGE) return Math.min(1, (EDGE - at) / EDGE)
  return at > length - EDGE ? -Math.min(1, (at - length + EDGE) / EDGE) : 0
}

/** The camera a moment later, while something is held at the edge; the same one elsewhere. */
export function autoPanned(camera: Camera, at: Point, pane: Size, elapsedMs: number): Camera {
  const by = { x: speedAt(at.x, pane.width), y: speedAt(at.y, pane.height) }
  if (by.x === 0 && by.y === 0) return camera
  const pixels = PIXELS_PER_MS_MAX * Math.min(elapsedMs, 64)
  return panned(camera, { x: by.x * pixels, y: by.y * pixels })
}
