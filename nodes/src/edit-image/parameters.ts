import { IMAGE_FONTS, IMAGE_FORMATS, IMAGE_SIDE_MAX, OVERLAYS, type Overlay, RESIZINGS } from '@linkflow/formats'
import { shownWhen } from '@linkflow/node-runtime'
import { z } from 'zod'
import { FORMAT } from '../data/format.ts'
import { IMAGE_STEPS_MAX, IMAGE_TEXT_CHARS_MAX } from '../limits.ts'

const file = () => z.string().min(1).max(256).meta(FORMAT.itemFile)
// Not whole ones: half a width is easily calculated. They are rounded where pixels are meant.
const pixels = () => z.number().min(1).max(IMAGE_SIDE_MAX)
const position = () => z.number().min(-IMAGE_SIDE_MAX).max(IMAGE_SIDE_MAX).default(0)
const color = () =>
  z
    .string()
    .regex(
      /^(#([0-9a-f]{3}|[0-9a-f]{4}|[0-9a-f]{6}|[0-9a-f]{8})|[a-z]{3,20}|rgba?\([\d\s.,%]{5,40}\))$/i,
      'must be a colour, such as #ff0000, #ff000080, red or transparent',
    )
const filling = () =>
  color().default('transparent').describe('Colour of the corners that appear, such as #ffffff or transparent')
const shapes = ['rectangle', 'circle', 'line'] as const

const stepSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('resize').describe('Make it larger or smaller'),
    width: z.number().min(0.01).max(100_000).default(500).describe('Width in pixels; in per cent for «percent»'),
    height: z.number().min(0.01).max(100_000).default(500).describe('Height in pixels; in per cent for «percent»'),
    how: z
      .enum(RESIZINGS)
      .default('fit')
      .describe(
        'fit: as large as goes into the box. cover: as small as covers it. stretch: exactly, and out of shape. area: as many pixels as the box has. shrink: fit, only if it is larger. enlarge: fit, only if it is smaller. percent: of what it has',
      ),
  }),
  z.strictObject({
    kind: z.literal('crop').describe('Keep a part of it'),
    x: position().describe('Left edge of the part'),
    y: position().describe('Upper edge of the part'),
    width: pixels().default(500).describe('Width of the part'),
    height: pixels().default(500).describe('Height of the part'),
  }),
  z.strictObject({
    kind: z.literal('rotate').describe('Turn it'),
    degrees: z.number().min(-360).max(360).default(90).describe('Clockwise'),
    background: filling(),
  }),
  z.strictObject({ kind: z.literal('upright').describe('Turn it as the camera was held') }),
  z.strictObject({
    kind: z.literal('text').describe('Write on it'),
    text: z.string().max(IMAGE_TEXT_CHARS_MAX).default('').describe('What is written; a new line begins a new line'),
    x: position().default(50).describe('Where the first letter stands, from the left'),
    y: position().default(50).describe('The line that the first letters stand on, from above'),
    size: z.number().min(1).max(2000).default(18).describe('Size of the letters'),
    color: color().default('#000000').describe('Colour of the letters'),
    font: z
      .enum(IMAGE_FONTS)
      .default('sans')
      .describe('DejaVu Sans, which has the letters of most alphabets, not those of Chinese, Japanese and Korean'),
    lineChars: z.int().min(1).max(10_000).default(80).describe('Longer lines are broken between words'),
  }),
  z.strictObject({
    kind: z.literal('draw').describe('Draw on it'),
    shape: z
      .enum(shapes)
      .default('rectangle')
      .describe('rectangle and line: between the two points. circle: around the first, through the second'),
    color: color().default('#ff0000').describe('Colour of the shape'),
    fromX: position().default(50).describe('First point, from the left'),
    fromY: position().default(50).describe('First point, from above'),
    toX: position().default(250).describe('Second point, from the left'),
    toY: position().default(250).describe('Second point, from above'),
    cornerRadius: shownWhen(z.number().min(0).max(IMAGE_SIDE_MAX).default(0).describe('How round the corners are'), {
      shape: ['rectangle'],
    }),
  }),
  z.strictObject({
    kind: z.literal('overlay').describe('Lay another image over it'),
    file: file().describe('Name of the item’s file that has the other image'),
    x: position().describe('Left edge of the other image'),
    y: position().describe('Upper edge of the other image'),
    blend: z
      .enum(Object.keys(OVERLAYS) as [Overlay, ...Overlay[]])
      .default('over')
      .describe(
        'over: the other image covers this one. in, atop: only where this one is. out: only where it is not. xor: where there is one of both. copy: in place of it. The rest calculate with the colours of both; minus is this one less the other, subtract and divide the other way round',
      ),
  }),
  z.strictObject({
    kind: z.literal('border').describe('Give it a border'),
    width: z.number().min(0).max(IMAGE_SIDE_MAX).default(10).describe('Pixels on the left and on the right'),
    height: z.number().min(0).max(IMAGE_SIDE_MAX).default(10).describe('Pixels above and below'),
    color: color().default('#000000').describe('Colour of the border'),
  }),
  z.strictObject({
    kind: z.literal('blur').describe('Blur it'),
    radius: z.number().min(0).max(1000).default(5).describe('How far it reaches, in pixels; 0: as far as sigma needs'),
    sigma: z.number().min(0).max(1000).default(2).describe('How strong it is'),
  }),
  z.strictObject({
    kind: z.literal('shear').describe('Shear it'),
    degreesX: z.number().min(-89).max(89).default(0).describe('To the right, the lower the more'),
    degreesY: z.number().min(-89).max(89).default(0).describe('Downwards, the further right the more'),
    background: filling(),
  }),
  z.strictObject({
    kind: z.literal('transparent').describe('Make a colour transparent'),
    color: color().default('#ff0000').describe('The colour'),
    fuzzPercent: z.number().min(0).max(100).default(0).describe('How much a colour may differ and is meant, too'),
  }),
  z.strictObject({ kind: z.literal('strip').describe('Remove what is noted in it: place, time, camera') }),
  z.strictObject({
    kind: z.literal('create').describe('Begin with an image of one colour'),
    width: pixels().default(50).describe('Its width'),
    height: pixels().default(50).describe('Its height'),
    color: color().default('#ffffff').describe('Its colour; transparent for none'),
  }),
])

const forEdit = <S extends z.ZodType>(schema: S): S => shownWhen(schema, { operation: ['edit'] })
const forInformation = <S extends z.ZodType>(schema: S): S => shownWhen(schema, { operation: ['information'] })

export const editImageParameters = z.strictObject({
  operation: z
    .enum(['edit', 'information'])
    .default('edit')
    .describe('edit: take steps, one after the other. information: size, format and what a camera noted'),
  file: file()
    .default('file')
    .describe('Name of the item’s file that has the image: BMP, GIF, JPEG, PNG, TIFF or WebP'),
  steps: forEdit(z.array(stepSchema).max(IMAGE_STEPS_MAX).default([]).describe('What is done with it, in this order')),
  format: forEdit(
    z
      .enum(['same', ...IMAGE_FORMATS])
      .default('same')
      .describe(
        'Format of the result; «same» is PNG for an image that is created. GIF, WebP and TIFF keep all pictures of an animation, the others the first',
      ),
  ),
  quality: forEdit(
    z.int().min(1).max(100).optional().describe('From 1 to 100 (best), of JPEG and WebP; as it was when left out'),
  ),
  as: forEdit(
    z
      .string()
      .min(1)
      .max(256)
      .optional()
      .describe('Name of the result in the item; it takes the place of the image when left out'),
  ),
  fileName: forEdit(
    z.string().max(256).default('').describe('Name that the result has for people; that of the image if it is empty'),
  ),
  field: forInformation(
    z.string().max(256).default('image').describe('Field of the item that gets it; if it is empty, it is the item'),
  ),
  keep: forInformation(z.boolean().default(true).describe('Keep the fields that the item has')),
})

export type EditImageParameters = z.output<typeof editImageParameters>
