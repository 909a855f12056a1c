import type { IMagickImage } from '@imagemagick/magick-wasm'
import type { JsonObject } from '@linkflow/kernel'
import { IMAGE_DETAIL_CHARS_MAX, IMAGE_DETAILS_MAX } from '../limits.ts'
import { imageMimeTypeOf } from './image-format.ts'
import { type Library, withLibrary } from './library.ts'
import { knownFormat, lookedAt } from './read-image.ts'

/** What an image says of itself, read from its head: nothing is unpacked. */
export function imageInformation(bytes: Uint8Array): Promise<JsonObject> {
  return withLibrary((library) => {
    const format = knownFormat(bytes)
    const pictures = lookedAt(library, bytes, format)
    try {
      const first = pictures[0]!
      const { width, height, depth, hasAlpha, orientation } = first
      return {
        format,
        mimeType: imageMimeTypeOf(format),
        bytes: bytes.length,
        size: { width: Math.max(width, first.page.width), height: Math.max(height, first.page.height) },
        frames: pictures.length,
        depth,
        colorSpace: nameIn(library.ColorSpace, first.colorSpace),
        hasAlpha,
        // As Exif counts: 1 is upright, 6 and 8 lie on a side.
        orientation: orientation || 1,
        density: densityOf(first, library),
        ...(format === 'jpeg' && { quality: first.quality }),
        details: detailsOf(first),
      }
    } finally {
      pictures.dispose()
    }
  })
}

const nameIn = (names: Readonly<Record<string, number>>, value: number): string =>
  Object.keys(names).find((name) => names[name] === value) ?? 'unknown'

/** Pixels of an inch, where it is said. */
function densityOf({ density }: IMagickImage, { DensityUnit }: Library): JsonObject | null {
  const inches = density.units === DensityUnit.PixelsPerCentimeter ? 2.54 : 1
  if (density.units === DensityUnit.Undefined || density.x <= 0 || density.y <= 0) return null
  return { x: Math.round(density.x * inches), y: Math.round(density.y * inches) }
}

/** What the camera noted. */
function detailsOf(picture: IMagickImage): JsonObject {
  // Asking for all of them makes the library read them.
  picture.getAttribute('exif:*')
  const names = picture.attributeNames.filter((name) => name.startsWith('exif:')).slice(0, IMAGE_DETAILS_MAX)
  return Object.fromEntries(
    names.map((name) => [
      name.slice('exif:'.length),
      (picture.getAttribute(name) ?? '').slice(0, IMAGE_DETAIL_CHARS_MAX),
    ]),
  )
}
