import type { IMagickImage, IMagickImageCollection } from '@imagemagick/magick-wasm'
import type { ImageFormat } from './image-format.ts'
import type { ImageStep } from './image-step.ts'
import { type Library, withLibrary } from './library.ts'
import { checkSize } from './new-size.ts'
import { knownFormat, magickFormat, readPictures } from './read-image.ts'
import { colorOf, takeStep } from './take-step.ts'

export interface ImageEdit {
  /** Sizes of the files that came along, one after the other: the image itself, if it is none that is made, then others. */
  readonly bytes: readonly number[]
  readonly steps: readonly ImageStep[]
  /** As it was, or PNG for one that is made, when left out. */
  readonly format?: ImageFormat
  /** 1 to 100. Of formats that lose something. */
  readonly quality?: number
}

/** Formats that have several pictures. Of the others it is the first. */
const SEVERAL: ReadonlySet<ImageFormat> = new Set(['gif', 'tiff', 'webp'])
const OPAQUE: ReadonlySet<ImageFormat> = new Set(['bmp', 'jpeg'])
const LOSSY: ReadonlySet<ImageFormat> = new Set(['jpeg', 'webp'])

export function editImage(content: Uint8Array, edit: ImageEdit): Promise<Uint8Array> {
  const files = filesIn(content, edit.bytes)
  const isMade = edit.steps[0]?.kind === 'create'
  return withLibrary((library) => {
    const format = edit.format ?? (isMade ? 'png' : knownFormat(files[0]!))
    const pictures = isMade
      ? library.MagickImageCollection.create()
      : readPictures(library, files[0]!, !SEVERAL.has(format))
    const { image, dispose } = others(library, files)
    try {
      for (const step of edit.steps) {
        if (step.kind === 'create') begin(pictures, step, library)
        else for (const picture of pictures) takeStep(picture, step, { library, frames: pictures.length, image })
      }
      return written(pictures, format, edit.quality, library)
    } finally {
      dispose()
      pictures.dispose()
    }
  })
}

function filesIn(content: Uint8Array, bytes: readonly number[]): Uint8Array[] {
  let at = 0
  return bytes.map((length) => {
    at += length
    return content.subarray(at - length, at)
  })
}

/** Images that are laid over others, each read once, whichever steps and pictures need it. */
function others(library: Library, files: readonly Uint8Array[]) {
  const read = new Map<number, IMagickImageCollection>()
  return {
    image(index: number): IMagickImage {
      const pictures = read.get(index) ?? readPictures(library, files[index] ?? new Uint8Array(), true)
      read.set(index, pictures)
      return pictures[0]!
    },
    dispose() {
      for (const pictures of read.values()) pictures.dispose()
    },
  }
}

/** An image of one colour, in place of what there was. */
function begin(pictures: IMagickImageCollection, step: Extract<ImageStep, { kind: 'create' }>, library: Library): void {
  const size = { width: Math.round(step.width), height: Math.round(step.height) }
  checkSize(size, 1)
  pictures.dispose()
  const picture = library.MagickImage.create(colorOf(library, step.color), size.width, size.height)
  picture.alpha(library.AlphaAction.Set)
  pictures.push(picture)
}

function written(
  pictures: IMagickImageCollection,
  format: ImageFormat,
  quality: number | undefined,
  library: Library,
): Uint8Array {
  for (const picture of pictures) prepare(picture, format, quality, library)
  const as = magickFormat(library, format)
  if (pictures.length > 1) return pictures.write(as, copy)
  return pictures[0]!.write(as, copy)
}

/** What the library hands out is its own memory. */
const copy = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes)

function prepare(picture: IMagickImage, format: ImageFormat, quality: number | undefined, library: Library): void {
  // The same image gives the same bytes at any time.
  for (const name of ['date:create', 'date:modify', 'date:timestamp']) picture.removeAttribute(name)
  picture.settings.setDefine(library.MagickFormat.Png, 'exclude-chunks', 'date,tIME')
  if (LOSSY.has(format) && quality !== undefined) picture.quality = quality
  if (OPAQUE.has(format) && picture.hasAlpha) {
    picture.backgroundColor = colorOf(library, 'white')
    picture.alpha(library.AlphaAction.Remove)
  }
}
