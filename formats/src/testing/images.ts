import { crc32, deflateSync } from 'node:zlib'
import { withLibrary } from '../image/library.ts'

/** Pixels as rows of letters, and what the letters stand for: red, green, blue, opacity. */
const LETTERS: Readonly<Record<string, readonly [number, number, number, number]>> = {
  r: [255, 0, 0, 255],
  g: [0, 255, 0, 255],
  b: [0, 0, 255, 255],
  k: [0, 0, 0, 255],
  w: [255, 255, 255, 255],
  '.': [0, 0, 0, 0],
}

const chunk = (name: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(name), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

/** A PNG whose head may say something else than its pixels do. */
export function pngFile(width: number, height: number, pixels: Uint8Array): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 6], 8)
  const [header, data, end] = [chunk('IHDR', head), chunk('IDAT', deflateSync(pixels)), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), header, data, end])
}

/** `png('rr', 'bb')` is two pixels wide: red above blue. */
export const png = (...rows: readonly string[]): Buffer =>
  pngFile(
    rows[0]!.length,
    rows.length,
    Buffer.concat(rows.map((row) => Buffer.from([0, ...[...row].flatMap((letter) => LETTERS[letter]!)]))),
  )

const GIF_PIXELS = ['02024401', '02024c01']

/** A GIF of one pixel that is black and red in turn, so many times, on a page as large as is said. */
export function gif(frames: number, width = 1, height = 1): Buffer {
  const head = Buffer.from('474946383961' + '00000000' + '800000' + '000000ff0000', 'hex')
  head.writeUInt16LE(width, 6)
  head.writeUInt16LE(height, 8)
  const frame = (index: number) => Buffer.from(`21f904040a0000002c000000000100010000${GIF_PIXELS[index % 2]}00`, 'hex')
  return Buffer.concat([head, ...Array.from({ length: frames }, (_, index) => frame(index)), Buffer.from(';')])
}

/** An image as letters; «?» for colours that have none, nearly equal ones count. */
export async function lettersOf(bytes: Uint8Array, frame = 0): Promise<string[]> {
  const pixels = await pixelsOf(bytes, frame)
  return pixels.map((row) => row.map(letterOf).join(''))
}

type Pixel = readonly [number, number, number, number]

const letterOf = (pixel: Pixel): string => {
  if (pixel[3] < 8) return '.'
  const near = Object.entries(LETTERS).find(([, is]) => is.every((value, at) => Math.abs(value - pixel[at]!) <= 8))
  return near?.[0] ?? '?'
}

export const pixelsOf = (bytes: Uint8Array, frame = 0): Promise<Pixel[][]> =>
  withLibrary((library) => {
    const pictures = library.MagickImageCollection.create(bytes)
    try {
      const picture = pictures[frame]!
      picture.colorSpace = library.ColorSpace.sRGB
      picture.alpha(library.AlphaAction.Set)
      return picture.getPixels((pixels) =>
        Array.from({ length: picture.height }, (_, y) =>
          Array.from({ length: picture.width }, (_, x) => [...pixels.getPixel(x, y)].slice(0, 4) as unknown as Pixel),
        ),
      )
    } finally {
      pictures.dispose()
    }
  })
