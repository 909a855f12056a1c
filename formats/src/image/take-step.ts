import type { IMagickColor, IMagickImage } from '@imagemagick/magick-wasm'
import { refuse } from '../failure.ts'
import { giveFont } from './fonts.ts'
import { type DrawStep, type ImageStep, OVERLAYS, type Overlay, type OverlayStep, type TextStep } from './image-step.ts'
import type { Library } from './library.ts'
import { linesOf } from './lines-of.ts'
import { checkSize, newSize, turnedSize } from './new-size.ts'

interface Around {
  readonly library: Library
  /** How many pictures get the same step. */
  readonly frames: number
  /** The first picture of an image that came along. */
  image(index: number): IMagickImage
}

/** Does one step to one picture. Sizes are checked before the work where they are known. */
export function takeStep(picture: IMagickImage, step: Exclude<ImageStep, { kind: 'create' }>, around: Around): void {
  const { library, frames } = around
  const color = (text: string): IMagickColor => colorOf(library, text)
  switch (step.kind) {
    case 'resize': {
      const size = newSize(picture, step, step.how)
      checkSize(size, frames)
      const geometry = new library.MagickGeometry(size.width, size.height)
      geometry.ignoreAspectRatio = true
      picture.resize(geometry)
      break
    }
    case 'crop':
      crop(picture, step, library)
      break
    case 'rotate':
      checkSize(turnedSize(picture, step.degrees), frames)
      picture.backgroundColor = color(step.background)
      picture.rotate(step.degrees)
      break
    case 'shear':
      shear(picture, step, around)
      break
    case 'blur':
      picture.blur(step.radius, step.sigma)
      break
    case 'border': {
      const [width, height] = [Math.round(step.width), Math.round(step.height)]
      checkSize({ width: picture.width + 2 * width, height: picture.height + 2 * height }, frames)
      // What is transparent stays so; by default the colour of the border would fill it.
      picture.compose = library.CompositeOperator.Copy
      picture.borderColor = color(step.color)
      picture.border(width, height)
      break
    }
    case 'draw':
      draw(picture, step, library)
      break
    case 'text':
      write(picture, step, library)
      break
    case 'overlay':
      lay(picture, step, around)
      break
    case 'transparent':
      picture.colorFuzz = new library.Percentage(step.fuzzPercent)
      picture.transparent(color(step.color))
      break
    case 'upright':
      picture.autoOrient()
      break
    case 'strip':
      picture.strip()
  }
  picture.resetPage()
  checkSize(picture, frames)
}

export function colorOf({ MagickColor }: Library, text: string): IMagickColor {
  try {
    return new MagickColor(text)
  } catch {
    return refuse('color-unknown', `«${text}» is no colour: write it as #ff0000, #ff000080, red or transparent.`)
  }
}

function crop(picture: IMagickImage, step: Extract<ImageStep, { kind: 'crop' }>, { MagickGeometry }: Library): void {
  const [x, y, width, height] = [step.x, step.y, step.width, step.height].map(Math.round) as [
    number,
    number,
    number,
    number,
  ]
  if (x >= picture.width || y >= picture.height || x + width <= 0 || y + height <= 0) {
    refuse('image-area-outside', `The image has ${picture.width} × ${picture.height} pixels; the part is outside.`)
  }
  picture.crop(new MagickGeometry(x, y, width, height))
}

/** The library for the browser has no shear: it is an affine map onto a page that has room for all of it. */
function shear(picture: IMagickImage, step: Extract<ImageStep, { kind: 'shear' }>, { library, frames }: Around): void {
  const [x, y] = [step.degreesX, step.degreesY].map((degrees) => Math.tan((degrees * Math.PI) / 180)) as [
    number,
    number,
  ]
  const [moreX, moreY] = [Math.abs(x) * picture.height, Math.abs(y) * picture.width]
  const size = { width: Math.ceil(picture.width + moreX), height: Math.ceil(picture.height + moreY) }
  checkSize(size, frames)
  picture.alpha(library.AlphaAction.Set)
  picture.backgroundColor = colorOf(library, step.background)
  picture.virtualPixelMethod = library.VirtualPixelMethod.Background
  const settings = new library.DistortSettings(library.DistortMethod.AffineProjection)
  settings.viewport = new library.MagickGeometry(0, 0, size.width, size.height)
  picture.distort(settings, [1, y, x, 1, x < 0 ? moreX : 0, y < 0 ? moreY : 0])
}

function draw(picture: IMagickImage, step: DrawStep, library: Library): void {
  const { fromX, fromY, toX, toY, cornerRadius } = step
  const color = colorOf(library, step.color)
  const pen = new library.Drawables().fillColor(color)
  switch (step.shape) {
    case 'line':
      pen.strokeColor(color).strokeWidth(1).line(fromX, fromY, toX, toY)
      break
    case 'rectangle': {
      const [left, right] = [Math.min(fromX, toX), Math.max(fromX, toX)]
      const [top, bottom] = [Math.min(fromY, toY), Math.max(fromY, toY)]
      if (cornerRadius === 0) pen.rectangle(left, top, right, bottom)
      else pen.roundRectangle(left, top, right, bottom, cornerRadius, cornerRadius)
      break
    }
    case 'circle': {
      const radius = Math.hypot(toX - fromX, toY - fromY)
      pen.roundRectangle(fromX - radius, fromY - radius, fromX + radius, fromY + radius, radius, radius)
    }
  }
  pen.draw(picture)
}

function write(picture: IMagickImage, step: TextStep, library: Library): void {
  const text = linesOf(step.text, step.lineChars).join('\n')
  // The library takes no empty text.
  if (text.trim() === '') return
  new library.Drawables()
    .font(giveFont(library, step.font))
    .fontPointSize(step.size)
    .fillColor(colorOf(library, step.color))
    .text(step.x, step.y, text)
    .draw(picture)
}

/** These calculate with colours: the opacity stays what it is below, or the difference of two images would be invisible. */
const OF_COLOURS: ReadonlySet<Overlay> = new Set(['add', 'plus', 'subtract', 'minus', 'difference', 'divide'])

function lay(picture: IMagickImage, { image, x, y, blend }: OverlayStep, { library, image: take }: Around): void {
  const { All, RGB } = library.Channels
  const channels = OF_COLOURS.has(blend) ? RGB : All
  const operator = library.CompositeOperator[OVERLAYS[blend]]
  picture.composite(take(image), operator, new library.Point(Math.round(x), Math.round(y)), channels)
}
