import {
  type ImageEdit,
  type ImageFormat,
  type ImageStep,
  imageEndingOf,
  imageFormatOf,
  imageMimeTypeOf,
} from '@linkflow/formats'
import { fail, type JsonObject, ok, type Result } from '@linkflow/kernel'
import {
  defineNode,
  type EachResult,
  type FileRef,
  failItem,
  type Item,
  type NodeContext,
  type NodeError,
} from '@linkflow/node-runtime'
import { isRecord, setOwn } from '../data/json.ts'
import { neededFile, valueIn, wholeFile } from '../items/file-content.ts'
import { WHOLE_FILE_BYTES_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import { type EditImageParameters, editImageParameters } from './parameters.ts'

const each = (item: Item, given: EditImageParameters, context: NodeContext): Promise<EachResult> =>
  given.operation === 'information' ? information(item, given, context) : edit(item, given, context)

async function information(
  item: Item,
  { file, field, keep }: EditImageParameters,
  context: NodeContext,
): Promise<EachResult> {
  const bytes = await wholeFile(item, file, context)
  if (!bytes.ok) return failItem(bytes.error)
  const told = await valueIn(context, 'image-information', bytes.value)
  if (!told.ok) return failItem(told.error)
  const json: JsonObject = keep ? { ...item.json } : {}
  if (field !== '') setOwn(json, field, told.value)
  else if (isRecord(told.value)) for (const [name, value] of Object.entries(told.value)) setOwn(json, name, value)
  return { ...item, json }
}

async function edit(item: Item, given: EditImageParameters, context: NodeContext): Promise<EachResult> {
  const asked = await askedFor(item, given, context)
  if (!asked.ok) return failItem(asked.error)
  const { content, options } = asked.value
  const done = await context.formats.run('edit-image', content, options as unknown as JsonObject)
  if (!done.ok) return failItem(done.error)
  const format = imageFormatOf(done.value)
  if (format === undefined) return failItem(permanent('file-invalid', 'What was made is no image.'))
  const made = await context.blobs.create(nameOf(item, given, format), imageMimeTypeOf(format), done.value)
  const files: Record<string, FileRef> = {}
  for (const [name, file] of Object.entries(item.files ?? {})) setOwn(files as never, name, file as never)
  setOwn(files as never, given.as ?? given.file, made as never)
  return { json: item.json, files }
}

/** The bytes of all images that the steps need, one after the other, and steps that say by a number which one they mean. */
async function askedFor(
  item: Item,
  given: EditImageParameters,
  context: NodeContext,
): Promise<Result<{ content: Uint8Array; options: ImageEdit }, NodeError>> {
  const names = given.steps[0]?.kind === 'create' ? [] : [given.file]
  const steps: ImageStep[] = given.steps.map((step) => {
    if (step.kind !== 'overlay') return step
    const { file, ...rest } = step
    if (!names.includes(file)) names.push(file)
    return { ...rest, image: names.indexOf(file) }
  })
  const contents: Uint8Array[] = []
  let left = WHOLE_FILE_BYTES_MAX
  for (const name of names) {
    const file = neededFile(item, name)
    if (!file.ok) return file
    const bytes = await context.blobs.readAll(file.value, left)
    if (!bytes.ok) return fail(bytes.error)
    left -= bytes.value.length
    contents.push(bytes.value)
  }
  const options: ImageEdit = {
    bytes: contents.map(({ length }) => length),
    steps,
    ...(given.format !== 'same' && { format: given.format }),
    ...(given.quality !== undefined && { quality: given.quality }),
  }
  return ok({ content: contents.length === 1 ? contents[0]! : Buffer.concat(contents), options })
}

/** What it was called, with the ending of what it became. */
function nameOf(item: Item, { file, fileName }: EditImageParameters, format: ImageFormat): string {
  if (fileName !== '') return fileName
  const before = neededFile(item, file)
  const name = before.ok ? before.value.name : 'image'
  if (format === 'jpeg' && /\.jpe?g$/i.test(name)) return name
  return `${name.replace(/\.(bmp|gif|jpe?g|png|tiff?|webp)$/i, '')}.${imageEndingOf(format)}`
}

const step = (kind: string) => ({ operation: 'edit', steps: [{ kind }] })

export const editImage = defineNode({
  type: 'edit-image',
  version: 1,
  title: 'Edit Image',
  description: 'Resizes, cuts, turns and blurs images, writes and draws on them, and tells what they are.',
  documentation: `The steps are taken one after the other, each on what the one before it made. Positions are pixels from the upper left corner; colours are
written as \`#ff0000\`, \`#ff000080\` (the last two digits say how opaque), \`red\` or \`transparent\`. JPEG and BMP know nothing transparent: it becomes
white there.

What a file is, its first bytes say: BMP, GIF, JPEG, PNG, TIFF and WebP are read and written, and nothing else, whatever its name. An image may have
50,000,000 pixels, all pictures of an animation together, 16,384 on a side, and 1,000 pictures; its file and those that are laid over it 64 MiB. It is
worked on in a process of its own, for 60 seconds at most. What is larger, cut off or none of these is an error with a code, and changes nothing.

Texts are written in DejaVu Sans, which comes with LinkFlow: Latin, Greek, Cyrillic and more, from left to right and letter by letter, so Arabic is not
joined. It has no Chinese, Japanese and Korean, and no emoji in colours: letters that it does not have appear as boxes. Fonts of the server are not used.

| step | what it takes |
| --- | --- |
| \`resize\` | \`width\`, \`height\`, \`how\`: fit, cover, stretch, area, shrink, enlarge, percent |
| \`crop\` | \`x\`, \`y\`, \`width\`, \`height\` |
| \`rotate\`, \`shear\` | \`degrees\`, or \`degreesX\` and \`degreesY\`; \`background\` |
| \`upright\` | nothing: as the camera was held |
| \`text\` | \`text\`, \`x\`, \`y\`, \`size\`, \`color\`, \`font\`, \`lineChars\` |
| \`draw\` | \`shape\`, \`color\`, \`fromX\`, \`fromY\`, \`toX\`, \`toY\`, \`cornerRadius\` |
| \`overlay\` | \`file\`, \`x\`, \`y\`, \`blend\` |
| \`border\` | \`width\`, \`height\`, \`color\` |
| \`blur\` | \`radius\`, \`sigma\` |
| \`transparent\` | \`color\`, \`fuzzPercent\` |
| \`strip\` | nothing: notes of place, time and camera go |
| \`create\` | \`width\`, \`height\`, \`color\`: an image of one colour, in place of what there was |`,
  group: 'files',
  keywords: [
    'image',
    'picture',
    'photo',
    'png',
    'jpeg',
    'jpg',
    'gif',
    'webp',
    'resize',
    'crop',
    'thumbnail',
    'convert',
  ],
  operations: [
    { title: 'Resize an image', keywords: ['thumbnail', 'scale', 'shrink'], parameters: step('resize') },
    { title: 'Crop an image', keywords: ['cut'], parameters: step('crop') },
    { title: 'Rotate an image', keywords: ['turn', 'orientation'], parameters: step('rotate') },
    { title: 'Write text on an image', keywords: ['label', 'caption', 'font'], parameters: step('text') },
    { title: 'Draw on an image', keywords: ['circle', 'line', 'rectangle'], parameters: step('draw') },
    {
      title: 'Lay an image over another',
      keywords: ['composite', 'watermark', 'combine'],
      parameters: { operation: 'edit', steps: [{ kind: 'overlay', file: 'file2' }] },
    },
    { title: 'Give an image a border', keywords: ['frame'], parameters: step('border') },
    { title: 'Blur an image', parameters: step('blur') },
    { title: 'Shear an image', keywords: ['skew', 'slant'], parameters: step('shear') },
    { title: 'Make a colour transparent', keywords: ['background', 'alpha'], parameters: step('transparent') },
    { title: 'Remove notes from a photo', keywords: ['exif', 'privacy', 'metadata'], parameters: step('strip') },
    { title: 'Create an image', keywords: ['new', 'blank'], parameters: step('create') },
    {
      title: 'Convert an image',
      keywords: ['format', 'webp', 'png'],
      parameters: { operation: 'edit', format: 'webp' },
    },
    {
      title: 'Ask what an image is',
      keywords: ['information', 'size', 'width', 'height', 'exif'],
      parameters: { operation: 'information' },
    },
  ],
  suggestedNext: ['write-file', 's3', 'http-request'],
  parameters: editImageParameters,
  // What it stores is under its own step, and is swept away if the step runs again.
  effect: 'read',
  sample: [
    {
      image: {
        format: 'jpeg',
        mimeType: 'image/jpeg',
        bytes: 184_302,
        size: { width: 1600, height: 1200 },
        frames: 1,
        depth: 8,
        colorSpace: 'sRGB',
        hasAlpha: false,
        orientation: 1,
        density: { x: 72, y: 72 },
        quality: 85,
        details: { DateTimeOriginal: '2030:01:01 12:00:00' },
      },
    },
  ],
  behaviour: { kind: 'each', each },
})
