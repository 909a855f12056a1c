import { gif, lettersOf, png, pngFile } from '@linkflow/formats/testing'
import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { formats, withFiles } from '../testing/services.ts'
import { editImage } from './node.ts'

type Files = Parameters<typeof withFiles>[0]

async function run(files: Files, parameters: Record<string, unknown>) {
  const { item, blobs } = await withFiles(files, { id: 1, text: 'Hi', at: 1 })
  const result = await runNode(editImage, { parameters, items: [item], context: { blobs, formats } })
  const file = (slot = 'file') => result.items['main']![0]!.files![slot]!
  return { ...result, blobs, file, letters: (slot?: string) => lettersOf(blobs.content.get(file(slot).object)!) }
}

const twoByTwo: Files = { file: ['photo.png', png('rg', 'bw')], logo: ['logo.png', png('k')] }

describe('Edit Image', () => {
  it('takes steps with expressions in them, and keeps the item and its other files', async () => {
    const edited = await run(twoByTwo, {
      steps: [
        { kind: 'crop', x: '{{ $json.at }}', y: 0, width: 1, height: 2 },
        { kind: 'border', width: 1, height: 0, color: '#00f' },
      ],
    })
    expect(edited.error).toBeUndefined()
    expect(edited.outputs['main']).toEqual([{ id: 1, text: 'Hi', at: 1 }])
    expect(await edited.letters()).toEqual(['bgb', 'bwb'])
    expect(edited.file()).toMatchObject({ name: 'photo.png', mimeType: 'image/png' })
    expect(edited.file('logo').name).toBe('logo.png')
    expect(await edited.letters('logo')).toEqual(['k'])
  })

  it('takes the place of the image, or stands beside it under a name of its own', async () => {
    const beside = await run(twoByTwo, { steps: [{ kind: 'rotate' }], as: 'turned', fileName: 'x.png' })
    expect(await beside.letters()).toEqual(['rg', 'bw'])
    expect(await beside.letters('turned')).toEqual(['br', 'wg'])
    expect(beside.file('turned').name).toBe('x.png')
  })

  it('lays other files of the item over it, each read once', async () => {
    const laid = (x: number, y: number) => ({ kind: 'overlay', file: 'logo', x, y })
    const { letters } = await run(twoByTwo, { steps: [laid(0, 0), laid(1, 1)] })
    expect(await letters()).toEqual(['kg', 'bk'])
  })

  it('creates an image without any file, and lays files over that', async () => {
    const steps = [
      { kind: 'create', width: 3, height: 1, color: 'white' },
      { kind: 'overlay', file: 'logo', x: 1 },
    ]
    const made = await run({ logo: twoByTwo['logo']! }, { steps })
    expect(await made.letters()).toEqual(['wkw'])
    expect(made.file().name).toBe('image.png')
  })

  it.each([
    ['jpeg', 'photo.jpg', 'image/jpeg'],
    ['webp', 'photo.webp', 'image/webp'],
    ['tiff', 'photo.tiff', 'image/tiff'],
    ['same', 'photo.png', 'image/png'],
  ])('is written as %s under a name that says so', async (format, name, mimeType) => {
    const { file } = await run(twoByTwo, { format, quality: 90 })
    expect(file()).toMatchObject({ name, mimeType })
  })

  it('keeps the ending .jpeg of a JPEG, and ends what had no ending', async () => {
    const jpeg = await run({ file: ['a.jpeg', png('r')] }, { format: 'jpeg' })
    expect(jpeg.file().name).toBe('a.jpeg')
    expect((await run({ file: ['report.v2', png('r')] }, {})).file().name).toBe('report.v2.png')
  })

  it('tells what an image is, in a field or as the item', async () => {
    const files: Files = { file: ['a.gif', gif(2, 3, 4)] }
    const told = { format: 'gif', mimeType: 'image/gif', frames: 2, size: { width: 3, height: 4 }, orientation: 1 }
    const inField = await run(files, { operation: 'information' })
    expect(inField.outputs['main']).toMatchObject([{ id: 1, image: told }])
    expect(inField.file().name).toBe('a.gif')
    const asItem = await run(files, { operation: 'information', field: '', keep: false })
    expect(asItem.outputs['main']).toMatchObject([told])
    expect(asItem.outputs['main']![0]).not.toHaveProperty('id')
  })

  it('refuses what is no image, is too large, is broken or is not there, with a code for each', async () => {
    const code = async (files: Files, parameters: Record<string, unknown> = { steps: [{ kind: 'rotate' }] }) => {
      const { error, outputs } = await run(files, parameters)
      expect(outputs['main'] ?? []).toEqual([])
      return error?.code
    }
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="http://169.254.169.254/"/></svg>'
    expect(await code({ file: ['a.png', svg] })).toBe('image-unsupported')
    expect(await code({ file: ['a.png', pngFile(50_000, 50_000, Buffer.alloc(100_000))] })).toBe('image-too-large')
    expect(await code({ file: ['a.gif', gif(3000)] })).toBe('image-too-large')
    expect(await code({ file: ['a.png', png('rrrr').subarray(0, 50)] })).toBe('file-invalid')
    expect(await code({})).toBe('file-not-found')
    expect(await code(twoByTwo, { steps: [{ kind: 'overlay', file: 'none' }] })).toBe('file-not-found')
    expect(await code(twoByTwo, { steps: [{ kind: 'border', color: 'rainbow' }] })).toBe('color-unknown')
    expect(await code(twoByTwo, { steps: [{ kind: 'crop', x: 2 }] })).toBe('image-area-outside')
    expect(await code({ file: ['a.png', svg] }, { operation: 'information' })).toBe('image-unsupported')
  })

  it.each([
    [{ kind: 'border', color: 'url(#a)' }],
    [{ kind: 'border', width: -1 }],
    [{ kind: 'shear', degreesX: 90 }],
    [{ kind: 'solarize' }],
  ])('refuses a step that means nothing: %o', async (step) => {
    await expect(run(twoByTwo, { steps: [step] })).rejects.toThrow('parameter-invalid')
  })
})
