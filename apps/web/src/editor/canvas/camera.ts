import { boundsOf, centerOf, type Point, type Rect, type Size } from './geometry.ts'

/** A point of the workflow is on the screen at `point * zoom + (x, y)`. */
export interface Camera {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

export const ZOOM_MIN = 0.1
export const ZOOM_MAX = 2
/** One press of + or -. */
export const ZOOM_STEP = 1.25
/** Pixels around what is fitted into the pane. */
const FIT_MARGIN = 48

/** How much one pixel of a wheel or of a pinch zooms: 100 pixels, one notch of a wheel, are 20 %. */
const ZOOM_PER_WHEEL_PIXEL = 0.001_823
/** A wheel that tells lines or pages tells so many pixels with each. */
const PIXELS_PER_LINE = 16
const PIXELS_PER_PAGE = 400

const clamped = (zoom: number): number => Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, zoom))

export const toWorld = ({ x, y, zoom }: Camera, screen: Point): Point => ({
  x: (screen.x - x) / zoom,
  y: (screen.y - y) / zoom,
})
export const toScreen = ({ x, y, zoom }: Camera, world: Point): Point => ({
  x: world.x * zoom + x,
  y: world.y * zoom + y,
})

export const panned = (camera: Camera, by: Point): Camera => ({ ...camera, x: camera.x + by.x, y: camera.y + by.y })

/** What is under the pointer stays under it. */
export function zoomedAt(camera: Camera, screen: Point, zoom: number): Camera {
  const next = clamped(zoom)
  const factor = next / camera.zoom
  return { x: screen.x - (screen.x - camera.x) * factor, y: screen.y - (screen.y - camera.y) * factor, zoom: next }
}

export interface Wheel {
  readonly deltaX: number
  readonly deltaY: number
  /** 0 pixels, 1 lines, 2 pages, as the browser tells it. */
  readonly deltaMode: number
  /** Ctrl or Cmd; a pinch on a touchpad comes with it too. */
  readonly zooms: boolean
  readonly shift: boolean
}

/** The wheel pans, and with Ctrl or Cmd zooms at the pointer; in the other setting the other way round. */
export function wheeled(camera: Camera, screen: Point, wheel: Wheel, wheelZooms = false): Camera {
  const unit = wheel.deltaMode === 1 ? PIXELS_PER_LINE : wheel.deltaMode === 2 ? PIXELS_PER_PAGE : 1
  const [dx, dy] = [wheel.deltaX * unit, wheel.deltaY * unit]
  if (wheel.zooms !== wheelZooms) return zoomedAt(camera, screen, camera.zoom * Math.exp(-dy * ZOOM_PER_WHEEL_PIXEL))
  // A mouse with one wheel goes sideways with Shift; touchpads tell both directions themselves.
  return wheel.shift && dx === 0 ? panned(camera, { x: -dy, y: 0 }) : panned(camera, { x: -dx, y: -dy })
}

export const zoomedTo = (camera: Camera, pane: Size, zoom: number): Camera =>
  zoomedAt(camera, { x: pane.width / 2, y: pane.height / 2 }, zoom)

/** All of it inside the pane, as large as that goes but never larger than it is. */
export function fitted(rects: Iterable<Rect>, pane: Size, zoomMax = 1): Camera {
  const bounds = boundsOf(rects)
  if (bounds === undefined) return { x: pane.width / 2, y: pane.height / 2, zoom: 1 }
  const room = (side: number) => Math.max(1, side - 2 * FIT_MARGIN)
  const zoom = clamped(Math.min(zoomMax, room(pane.width) / bounds.width, room(pane.height) / bounds.height))
  return centeredOn(centerOf(bounds), pane, zoom)
}

export const centeredOn = (world: Point, pane: Size, zoom: number): Camera => ({
  x: pane.width / 2 - world.x * zoom,
  y: pane.height / 2 - world.y * zoom,
  zoom,
})

/** As little as it takes to see the whole rectangle; a panel may cover a part of the pane on the right. */
export function showing(camera: Camera, rect: Rect, pane: Size, margin = FIT_MARGIN): Camera {
  const { x, y, zoom } = camera
  const side = (start: number, length: number, offset: number, room: number): number => {
    const [from, to] = [start * zoom + offset, (start + length) * zoom + offset]
    if (from < margin) return offset + margin - from
    return to > room - margin ? offset - Math.min(to - (room - margin), from - margin) : offset
  }
  const next = { x: side(rect.x, rect.width, x, pane.width), y: side(rect.y, rect.height, y, pane.height), zoom }
  return next.x === x && next.y === y ? camera : next
}

/** The part of the workflow that is in the pane. */
export const viewOf = ({ x, y, zoom }: Camera, { width, height }: Size): Rect => ({
  x: -x / zoom,
  y: -y / zoom,
  width: width / zoom,
  height: height / zoom,
})
