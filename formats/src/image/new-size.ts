import { refuse } from '../failure.ts'
import { IMAGE_PIXELS_MAX, IMAGE_SIDE_MAX } from '../limits.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

/**
 * fit: as large as goes into the box. cover: as small as covers it. stretch: exactly. area: as many pixels as the box has.
 * shrink, enlarge: fit, if the image is larger than the box in a direction, or smaller in both. percent: of each side.
 */
export const RESIZINGS = ['fit', 'cover', 'stretch', 'area', 'shrink', 'enlarge', 'percent'] as const
export type Resizing = (typeof RESIZINGS)[number]

export function newSize(from: Size, to: Size, how: Resizing): Size {
  const [x, y] = [to.width / from.width, to.height / from.height]
  const by = (factor: number): Size => ({ width: side(from.width * factor), height: side(from.height * factor) })
  switch (how) {
    case 'fit':
      return by(Math.min(x, y))
    case 'cover':
      return by(Math.max(x, y))
    case 'stretch':
      return { width: side(to.width), height: side(to.height) }
    case 'area': {
      const factor = Math.sqrt(x * y)
      return {
        width: Math.max(1, Math.floor(from.width * factor)),
        height: Math.max(1, Math.floor(from.height * factor)),
      }
    }
    case 'shrink':
      return x < 1 || y < 1 ? by(Math.min(x, y)) : from
    case 'enlarge':
      return x > 1 && y > 1 ? by(Math.min(x, y)) : from
    case 'percent':
      return { width: side((from.width * to.width) / 100), height: side((from.height * to.height) / 100) }
  }
}

/** The page that has room for an image that is turned. */
export function turnedSize({ width, height }: Size, degrees: number): Size {
  const radians = (degrees * Math.PI) / 180
  // Rounded before: a quarter is exactly one, though its cosine is not exactly zero.
  const [across, up] = [Math.cos(radians), Math.sin(radians)].map((each) => Math.abs(Math.round(each * 1e9) / 1e9))
  return { width: Math.ceil(width * across! + height * up!), height: Math.ceil(width * up! + height * across!) }
}

const side = (pixels: number): number => Math.max(1, Math.round(pixels))

/** Before the memory for it is asked for. */
export function checkSize({ width, height }: Size, frames: number): void {
  if (width > IMAGE_SIDE_MAX || height > IMAGE_SIDE_MAX) {
    refuse('image-too-large', `The image has ${width} × ${height} pixels; each side may have ${IMAGE_SIDE_MAX}.`)
  }
  if (width * height * frames > IMAGE_PIXELS_MAX) {
    const pictures = frames === 1 ? '' : ` in each of ${frames} pictures`
    refuse(
      'image-too-large',
      `The image has ${width} × ${height} pixels${pictures}; it may have ${IMAGE_PIXELS_MAX} pixels altogether.`,
    )
  }
}
