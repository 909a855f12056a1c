import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Library } from './library.ts'
import { sfntOf } from './woff.ts'

const FILES = {
  sans: '400-normal',
  'sans-italic': '400-italic',
  'sans-bold': '700-normal',
  'sans-bold-italic': '700-italic',
} as const

/** Fonts that texts are drawn with: DejaVu Sans, which has the letters of most alphabets (not of Chinese, Japanese, Korean). */
export type ImageFont = keyof typeof FILES
export const IMAGE_FONTS = Object.keys(FILES) as [ImageFont, ...ImageFont[]]

const require = createRequire(import.meta.url)

/** The library has no fonts of its own: it is given one before it is first drawn with. */
export function giveFont(library: Library, font: ImageFont): string {
  if (!library.fonts.has(font)) {
    const folder = dirname(require.resolve('@fontsource/dejavu-sans/package.json'))
    const woff = readFileSync(join(folder, 'files', `dejavu-sans-latin-${FILES[font]}.woff`))
    library.Magick.addFont(font, sfntOf(woff))
    library.fonts.add(font)
  }
  return font
}
