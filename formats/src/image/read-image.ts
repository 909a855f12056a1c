import type { IMagickImageCollection, MagickReadSettings } from '@imagemagick/magick-wasm'
import { refuse } from '../failure.ts'
import { IMAGE_FRAMES_MAX } from '../limits.ts'
import { IMAGE_FORMATS, type ImageFormat, imageFormatOf } from './image-format.ts'
import type { Library } from './library.ts'
import { checkSize } from './new-size.ts'

/** What the first bytes say it is. The library is told so, and never looks for itself. */
export function knownFormat(bytes: Uint8Array): ImageFormat {
  return (
    imageFormatOf(bytes) ??
    refuse('image-unsupported', `The file is none of the images that are read: ${IMAGE_FORMATS.join(', ')}.`)
  )
}

/** Sizes of all pictures in it, read from their heads: a bomb is seen before it goes off. */
export function lookedAt(library: Library, bytes: Uint8Array, format: ImageFormat): IMagickImageCollection {
  checkPngHead(bytes, format)
  const pictures = library.MagickImageCollection.create()
  pictures.ping(bytes, settingsFor(library, format))
  if (pictures.length > IMAGE_FRAMES_MAX) {
    pictures.dispose()
    refuse('image-too-large', `The image has more than ${IMAGE_FRAMES_MAX} pictures.`)
  }
  return pictures
}

/** All pictures of a file, each as large as the whole: those of an animation may be parts that change. */
export function readPictures(library: Library, bytes: Uint8Array, onlyFirst: boolean): IMagickImageCollection {
  const format = knownFormat(bytes)
  const heads = lookedAt(library, bytes, format)
  const wanted = onlyFirst ? 1 : heads.length
  // A picture of an animation stands somewhere on a page that may be larger than it.
  const sizes = heads.map(({ page, width, height }) => ({
    width: Math.max(width, page.width),
    height: Math.max(height, page.height),
  }))
  heads.dispose()
  const width = Math.max(...sizes.map((size) => size.width))
  const height = Math.max(...sizes.map((size) => size.height))
  checkSize({ width, height }, wanted)
  const pictures = library.MagickImageCollection.create()
  try {
    if (format === 'jpeg') pictures.push(readJpeg(library, bytes))
    else pictures.read(bytes, settingsFor(library, format, wanted))
    if (format === 'gif' || format === 'webp') pictures.coalesce()
    for (const picture of pictures) {
      picture.resetPage()
      // So that colours that are drawn are those that are named.
      if (picture.colorSpace !== library.ColorSpace.sRGB) picture.colorSpace = library.ColorSpace.sRGB
    }
    return pictures
  } catch (thrown) {
    pictures.dispose()
    throw thrown
  }
}

/** A JPEG that ends too early is only a warning to the library, and would be grey from there on. */
function readJpeg(library: Library, bytes: Uint8Array) {
  const picture = library.MagickImage.create()
  let isCut = false
  picture.onWarning = ({ error }) => {
    isCut ||= /premature end/i.test(error.message)
  }
  picture.read(bytes, settingsFor(library, 'jpeg', 1))
  if (isCut) {
    picture.dispose()
    refuse('file-invalid', 'The image is broken: it ends too early.')
  }
  return picture
}

function settingsFor(library: Library, format: ImageFormat, count = IMAGE_FRAMES_MAX + 1): MagickReadSettings {
  const settings = new library.MagickReadSettings()
  settings.format = magickFormat(library, format)
  settings.frameIndex = 0
  settings.frameCount = count
  return settings
}

export const magickFormat = ({ MagickFormat }: Library, format: ImageFormat) =>
  ({
    bmp: MagickFormat.Bmp,
    gif: MagickFormat.Gif,
    jpeg: MagickFormat.Jpeg,
    png: MagickFormat.Png,
    tiff: MagickFormat.Tiff,
    webp: MagickFormat.WebP,
  })[format]

const PNG_HEAD_BYTES = 24

/** The library says of a PNG that is too large only that its head is broken. */
function checkPngHead(bytes: Uint8Array, format: ImageFormat): void {
  if (format !== 'png' || bytes.length < PNG_HEAD_BYTES) return
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, PNG_HEAD_BYTES)
  if (head.toString('latin1', 12, 16) !== 'IHDR') return
  checkSize({ width: head.readUInt32BE(16), height: head.readUInt32BE(20) }, 1)
}
