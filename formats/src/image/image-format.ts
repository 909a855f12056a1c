/** Kinds of images that are read and written. All of them are pixels: nothing in them names another file or is a program. */
export const IMAGE_FORMATS = ['bmp', 'gif', 'jpeg', 'png', 'tiff', 'webp'] as const
export type ImageFormat = (typeof IMAGE_FORMATS)[number]

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
/** Bytes of the header that follows the file's own in a BMP, by its versions. */
const BMP_HEADERS = new Set([12, 40, 52, 56, 64, 108, 124])

/** What an image is by its first bytes: its name and what it is said to be are a stranger's. */
export function imageFormatOf(bytes: Uint8Array): ImageFormat | undefined {
  const begins = (...start: readonly number[]) => start.every((byte, at) => bytes[at] === byte)
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to))
  if (begins(...PNG)) return 'png'
  if (begins(0xff, 0xd8, 0xff)) return 'jpeg'
  if (/^GIF8[79]a$/.test(text(0, 6))) return 'gif'
  if (text(0, 4) === 'II*\0' || text(0, 4) === 'MM\0*') return 'tiff'
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp'
  if (text(0, 2) === 'BM' && BMP_HEADERS.has(bytes[14] ?? 0)) return 'bmp'
  return undefined
}

/** The ending that a file of this kind has. */
export const imageEndingOf = (format: ImageFormat): string => (format === 'jpeg' ? 'jpg' : format)

export const imageMimeTypeOf = (format: ImageFormat): string => `image/${format}`
