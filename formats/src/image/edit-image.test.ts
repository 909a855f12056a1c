import type { JsonObject } from '@linkflow/kernel'
import { describe, expect, it, vi } from 'vitest'
import { runOperation } from '../operations.ts'
import { gif, lettersOf, pixelsOf, png, pngFile } from '../testing/images.ts'
import type { ImageEdit } from './edit-image.ts'
import { IMAGE_FONTS } from './fonts.ts'
import { IMAGE_FORMATS, imageFormatOf } from './image-format.ts'
import type { ImageStep } from './image-step.ts'

type Options = Omit<ImageEdit, 'bytes' | 'steps'>

async function tried(files: readonly Uint8Array[], steps: readonly ImageStep[], options: Options = {}) {
  const edit: ImageEdit = { ...options, steps, bytes: files.map(({ length }) => length) }
  return runOperation('edit-image', Buffer.concat(files), edit as unknown as JsonObject)
}

async function edited(file: Uint8Array, steps: readonly ImageStep[], options: Options = {}): Promise<Uint8Array> {
  const done = await tried([file], steps, options)
  if (!done.ok) throw new Error(`${done.error.code}: ${done.error.message}`)
  return done.value
}

const letters = async (file: Uint8Array, ...steps: readonly ImageStep[]) => lettersOf(await edited(file, steps))
const refused = async (file: Uint8Array, ...steps: readonly ImageStep[]) => {
  const done = await tried([file], steps)
  return done.ok ? 'done' : done.error
}
const information = async (file: Uint8Array) => {
  const done = await runOperation('image-information', file, {})
  return done.ok ? JSON.parse(Buffer.from(done.value).toString()) : done.error
}

const white = (width: number, height: number): ImageStep => ({ kind: 'create', width, height, color: 'white' })
const made = (...steps: readonly ImageStep[]) => edited(new Uint8Array(), steps)
const text = (given: object): ImageStep =>
  ({ kind: 'text', text: 'X', x: 2, y: 18, size: 20, color: '#ff0000', font: 'sans', lineChars: 80, ...given }) as never
const draw = (given: object): ImageStep =>
  ({
    kind: 'draw',
    shape: 'line',
    color: 'red',
    fromX: 0,
    fromY: 0,
    toX: 0,
    toY: 0,
    cornerRadius: 0,
    ...given,
  }) as never

describe('an image', () => {
  it('is cut, turned and given a border', async () => {
    const image = png('rg', 'bw')
    expect(await letters(image)).toEqual(['rg', 'bw'])
    expect(await letters(image, { kind: 'crop', x: 1, y: 0, width: 1, height: 2 })).toEqual(['g', 'w'])
    expect(await letters(image, { kind: 'crop', x: -1, y: -1, width: 2, height: 2 })).toEqual(['r'])
    expect(await letters(image, { kind: 'rotate', degrees: 90, background: 'white' })).toEqual(['br', 'wg'])
    expect(await letters(image, { kind: 'rotate', degrees: -90, background: 'white' })).toEqual(['gw', 'rb'])
    expect(await letters(png('r.'), { kind: 'border', width: 1, height: 2, color: 'blue' })).toEqual([
      'bbbb',
      'bbbb',
      'br.b',
      'bbbb',
      'bbbb',
    ])
  })

  it('gets room for what is turned by less than a quarter, of the colour that is named', async () => {
    const image = await made({ kind: 'create', width: 20, height: 10, color: 'red' })
    const [clear, blue] = await Promise.all(
      ['transparent', 'blue'].map(async (background) =>
        lettersOf(await edited(image, [{ kind: 'rotate', degrees: 45, background }])),
      ),
    )
    expect([clear![0]![0], blue![0]![0]]).toEqual(['.', 'b'])
    expect(clear![11]![11]).toBe('r')
    expect(clear!.length).toBeGreaterThan(20)
  })

  it('is sheared along both directions', async () => {
    const image = await made({ kind: 'create', width: 10, height: 10, color: 'red' })
    const shear = async (degreesX: number, degreesY: number) =>
      lettersOf(await edited(image, [{ kind: 'shear', degreesX, degreesY, background: 'blue' }]))
    const right = await shear(45, 0)
    expect([right.length, right[0]!.length]).toEqual([10, 20])
    expect([right[1]!.slice(3, 9), right[1]!.slice(-7), right[8]!.slice(0, 7)]).toEqual([
      'rrrrrr',
      'bbbbbbb',
      'bbbbbbb',
    ])
    const left = await shear(-45, 0)
    expect([left[1]!.slice(0, 7), left[8]!.slice(-7)]).toEqual(['bbbbbbb', 'bbbbbbb'])
    const down = await shear(0, 45)
    expect([down.length, down[0]!.length]).toEqual([20, 10])
    expect(down.at(-2)!.startsWith('bbbbbbb')).toBe(true)
  })

  it('is made larger and smaller', async () => {
    const sizeOf = async (how: string, width: number, height: number) => {
      const { size } = await information(
        await edited(await made({ kind: 'create', width: 40, height: 20, color: 'red' }), [
          { kind: 'resize', how, width, height } as ImageStep,
        ]),
      )
      return `${size.width}x${size.height}`
    }
    expect(await sizeOf('fit', 10, 10)).toBe('10x5')
    expect(await sizeOf('stretch', 10, 10)).toBe('10x10')
    expect(await sizeOf('percent', 50, 100)).toBe('20x20')
    expect(await letters(png('rb'), { kind: 'resize', how: 'stretch', width: 200, height: 1 })).toEqual([
      expect.stringMatching(/^r{40,}\?+b{40,}$/),
    ])
  })

  it('is blurred', async () => {
    const [row] = await pixelsOf(await edited(png('kkkkwwww'), [{ kind: 'blur', radius: 3, sigma: 2 }]))
    const grey = row!.map(([red]) => red)
    expect(grey).toEqual(grey.toSorted((a, b) => a - b))
    expect(grey[3]).toBeGreaterThan(60)
    expect(grey[4]).toBeLessThan(195)
    expect(await letters(png('kw'), { kind: 'blur', radius: 0, sigma: 0 })).toEqual(['kw'])
  })

  it('is drawn on', async () => {
    const drawn = async (given: object) => lettersOf(await made(white(7, 7), draw(given)))
    const rows = ['wwwwwww', 'wrrrrrw', 'wrrrrrw', 'wrrrrrw', 'wrrrrrw', 'wrrrrrw', 'wwwwwww']
    expect(await drawn({ shape: 'rectangle', fromX: 1, fromY: 1, toX: 5, toY: 5 })).toEqual(rows)
    expect(await drawn({ shape: 'rectangle', fromX: 5, fromY: 5, toX: 1, toY: 1 })).toEqual(rows)
    const round = await drawn({ shape: 'rectangle', fromX: 1, fromY: 1, toX: 5, toY: 5, cornerRadius: 2 })
    expect([round[1]!.slice(0, 2), round[3]]).toEqual(['ww', 'wrrrrrw'])
    const circle = await drawn({ shape: 'circle', fromX: 3, fromY: 3, toX: 3, toY: 1 })
    expect([circle[0], circle[1]![1], circle[3]]).toEqual(['wwwwwww', 'w', expect.stringContaining('rrr')])
    const line = await drawn({ shape: 'line', fromX: 0, fromY: 3, toX: 6, toY: 3 })
    expect([line[3]!.slice(1, 6), line[0], line[6]]).toEqual(['rrrrr', 'wwwwwww', 'wwwwwww'])
    const half = await pixelsOf(
      await made(white(1, 1), draw({ shape: 'rectangle', toX: 1, toY: 1, color: '#ff000080' })),
    )
    expect(half[0]![0]![1]).toBeCloseTo(127, -1)
  })

  it('is written on, in letters of most alphabets and with nothing that is a command', async () => {
    const ink = async (given: object, width = 200, height = 60) => {
      const rows = await lettersOf(await made(white(width, height), text(given)))
      return rows.join('').replaceAll('w', '').length
    }
    for (const font of IMAGE_FONTS) expect(await ink({ font }), font).toBeGreaterThan(40)
    expect(await ink({ font: 'sans-bold' })).toBeGreaterThan(await ink({ font: 'sans' }))
    // What a font does not have is drawn as a box: of letters that it has each looks different.
    const looks = await Promise.all(['ß', 'Ж', 'λ', 'ش', '₿'].map((each) => ink({ text: each })))
    expect(new Set(looks).size).toBe(looks.length)
    expect(await ink({ text: '' })).toBe(0)
    expect(await ink({ text: '@/etc/passwd' }, 300)).toBeGreaterThan(await ink({ text: '@' }))
    // Two per cent signs are two.
    expect(await ink({ text: '%%' })).toBeGreaterThan(1.8 * (await ink({ text: '%' })))
    const below = async (given: object) =>
      (await lettersOf(await made(white(60, 60), text(given)))).slice(22).join('').replaceAll('w', '').length
    expect(await below({ text: 'X X' })).toBe(0)
    expect(await below({ text: 'X X', lineChars: 2 })).toBeGreaterThan(20)
    expect(await below({ text: 'X\nX' })).toBeGreaterThan(20)
  })

  it('gets another laid over it', async () => {
    const laid = async (blend: string, lower: string, upper: string, x = 0, y = 0) => {
      const step = { kind: 'overlay', image: 1, x, y, blend } as ImageStep
      const done = await tried([png(lower), png(upper)], [step])
      if (!done.ok) throw new Error(done.error.message)
      return (await lettersOf(done.value))[0]
    }
    expect(await laid('over', 'rrrr', 'b.', 1)).toBe('rbrr')
    expect(await laid('over', 'rr', 'bb', -1)).toBe('br')
    expect(await laid('copy', 'rr', 'b.')).toBe('b.')
    expect(await laid('in', 'r.', 'bb')).toBe('b.')
    expect(await laid('out', 'r.', 'bb')).toBe('.b')
    expect(await laid('xor', 'r.r', 'bb.')).toBe('.br')
    expect(await laid('atop', 'r.', 'bb')).toBe('b.')
    expect(await laid('plus', 'rg', 'bk')).toMatch(/^\?g$/)
    expect(await laid('multiply', 'ww', 'rb')).toBe('rb')
    expect(await laid('difference', 'rw', 'rw')).toBe('kk')
    expect(await laid('darken', 'kw', 'ww')).toBe('kw')
    expect(await laid('lighten', 'kw', 'kk')).toBe('kw')
    expect(await laid('screen', 'kr', 'wr')).toBe('wr')
    expect(await laid('copy-red', 'kk', 'rw')).toBe('rr')
    expect(await laid('copy-green', 'kk', 'gw')).toBe('gg')
    expect(await laid('copy-blue', 'kk', 'bw')).toBe('bb')
    expect(await laid('copy-opacity', 'rr', 'w.')).toBe('r.')
    expect(await laid('minus', 'ww', 'wk')).toBe('kw')
    expect(await laid('divide', 'ww', 'rw')).toBe('rw')
    const missing = await tried([png('r')], [{ kind: 'overlay', image: 1, x: 0, y: 0, blend: 'over' }])
    expect(missing).toMatchObject({ error: { code: 'image-unsupported' } })
  })

  it('loses a colour, and those that are near', async () => {
    const without = (color: string, fuzzPercent: number) =>
      letters(png('rgw'), { kind: 'transparent', color, fuzzPercent })
    expect(await without('#ff0000', 0)).toEqual(['.gw'])
    expect(await without('#f00000', 0)).toEqual(['rgw'])
    expect(await without('#f00000', 10)).toEqual(['.gw'])
  })

  it('takes what was calculated to the nearest pixel', async () => {
    expect(await letters(png('rgb'), { kind: 'crop', x: 0.6, y: 0, width: 1.4, height: 0.5 })).toEqual(['g'])
    expect(await letters(png('r'), { kind: 'border', width: 0.6, height: 0.4, color: 'rgb(0, 0, 255)' })).toEqual([
      'brb',
    ])
    expect(await lettersOf(await made({ kind: 'create', width: 1.6, height: 1.2, color: 'red' }))).toEqual(['rr'])
  })

  it('takes steps one after the other', async () => {
    const image = await made(
      { kind: 'create', width: 2, height: 1, color: '#00f' },
      draw({ shape: 'rectangle', toX: 0, toY: 0 }),
      { kind: 'rotate', degrees: 90, background: 'white' },
      { kind: 'border', width: 1, height: 0, color: 'black' },
    )
    expect(await lettersOf(image)).toEqual(['krk', 'kbk'])
  })
})

describe('formats of images', () => {
  it('are written and read again, all of them', async () => {
    for (const format of IMAGE_FORMATS) {
      const file = await edited(png('rrrrrrrr', 'rrrrrrrr'), [], { format, quality: 100 })
      expect(imageFormatOf(file), format).toBe(format)
      expect(await lettersOf(file), format).toEqual(['rrrrrrrr', 'rrrrrrrr'])
      expect(await information(file), format).toMatchObject({
        format,
        mimeType: `image/${format}`,
        bytes: file.length,
        size: { width: 8, height: 2 },
        frames: 1,
        orientation: 1,
      })
    }
  })

  it('stay what they were, and what is made is PNG', async () => {
    expect(imageFormatOf(await edited(await edited(png('r'), [], { format: 'webp' }), []))).toBe('webp')
    expect(imageFormatOf(await made(white(1, 1)))).toBe('png')
  })

  it('without transparency get white in its place', async () => {
    for (const format of ['jpeg', 'bmp'] as const) {
      expect(await lettersOf(await edited(png('........', '........'), [], { format }))).toEqual([
        'wwwwwwww',
        'wwwwwwww',
      ])
    }
  })

  it('lose as much as is allowed', async () => {
    const noisy = await made(white(64, 64), text({ text: 'Ágƒ', size: 30, y: 40 }))
    const bytes = async (quality: number) => (await edited(noisy, [], { format: 'jpeg', quality })).length
    expect(await bytes(10)).toBeLessThan(await bytes(95))
  })

  it('with several pictures keep them, and the first one in the others', async () => {
    const pages = gif(3, 4, 2)
    const cut: ImageStep = { kind: 'crop', x: 0, y: 0, width: 2, height: 2 }
    for (const format of ['gif', 'webp', 'tiff'] as const) {
      const file = await edited(pages, [cut], { format })
      expect(await information(file), format).toMatchObject({ frames: 3, size: { width: 2, height: 2 } })
      expect(await Promise.all([0, 1, 2].map(async (frame) => (await lettersOf(file, frame))[0]![0]))).toEqual([
        'k',
        'r',
        'k',
      ])
    }
    expect(await information(await edited(pages, [cut], { format: 'png' }))).toMatchObject({ frames: 1 })
  })

  it('give the same bytes at any time', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const at = async (time: string) => {
      vi.setSystemTime(time)
      return Promise.all(IMAGE_FORMATS.map(async (format) => Buffer.from(await edited(png('rgb'), [], { format }))))
    }
    try {
      expect(await at('2030-01-01T12:00:00Z')).toEqual(await at('2031-02-03T04:05:06Z'))
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('what a camera noted', () => {
  /** A JPEG with Exif: lying on its side, made by «Kamera». */
  const photo = async () => {
    const jpeg = Buffer.from(await edited(png('rb'.repeat(8), 'rb'.repeat(8)), [], { format: 'jpeg', quality: 100 }))
    const entries = '0f01' + '0200' + '07000000' + '26000000' + '1201' + '0300' + '01000000' + '06000000'
    const tiff = Buffer.concat([
      Buffer.from(`49492a0008000000${'0200'}${entries}00000000`, 'hex'),
      Buffer.from('Kamera\0'),
    ])
    const body = Buffer.concat([Buffer.from('Exif\0\0'), tiff])
    const head = Buffer.from('ffe10000', 'hex')
    head.writeUInt16BE(body.length + 2, 2)
    return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)])
  }

  it('is told, done, and taken away', async () => {
    const file = await photo()
    expect(await information(file)).toMatchObject({
      size: { width: 16, height: 2 },
      orientation: 6,
      quality: expect.any(Number),
      details: { Make: 'Kamera', Orientation: '6' },
    })
    const upright = await edited(file, [{ kind: 'upright' }])
    expect(await information(upright)).toMatchObject({ size: { width: 2, height: 16 }, orientation: 1 })
    const stripped = await edited(file, [{ kind: 'upright' }, { kind: 'strip' }])
    expect(await information(stripped)).toMatchObject({ size: { width: 2, height: 16 }, details: {} })
    expect(Buffer.from(stripped).includes('Kamera')).toBe(false)
    // Everything else leaves it.
    expect(await information(await edited(file, [{ kind: 'blur', radius: 0, sigma: 1 }]))).toMatchObject({
      details: { Make: 'Kamera' },
    })
  })
})

describe('what is no image that may be read', () => {
  const crop: ImageStep = { kind: 'crop', x: 0, y: 0, width: 1, height: 1 }

  it.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>'],
    ['MVG', 'push graphic-context\nviewbox 0 0 9 9\nimage over 0,0 0,0 "https://a.example/x"\npop graphic-context'],
    ['MSL', '<?xml version="1.0"?><image><read filename="/etc/passwd"/></image>'],
    ['PostScript', '%!PS-Adobe-3.0 EPSF-3.0\n'],
    ['PDF', '%PDF-1.7\n'],
    ['a text', 'BMI am a text'],
    ['nothing', ''],
  ])('%s is refused by its first bytes', async (_, content) => {
    expect(await refused(Buffer.from(content), crop)).toMatchObject({ code: 'image-unsupported' })
    expect(await information(Buffer.from(content))).toMatchObject({ code: 'image-unsupported' })
  })

  it('and one that only begins as an image does is broken', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    const begun = (head: string, encoding: BufferEncoding) =>
      Buffer.concat([Buffer.from(head, encoding), Buffer.from(svg)])
    for (const file of [
      begun('89504e470d0a1a0a', 'hex'),
      begun('GIF89a', 'latin1'),
      begun('II*\0', 'latin1'),
      begun('ffd8ff', 'hex'),
    ]) {
      expect(await refused(file, crop)).toMatchObject({ code: 'file-invalid' })
    }
  })

  it('ends too early, wherever it is cut', async () => {
    const whole = await made(white(64, 64), draw({ shape: 'circle', fromX: 30, fromY: 30, toX: 30, toY: 5 }))
    for (const format of IMAGE_FORMATS) {
      const file = await edited(whole, [], { format })
      for (const part of [0.3, 0.6, 0.9]) {
        const cut = file.subarray(0, Math.floor(file.length * part))
        const answer = await refused(cut, crop)
        // TIFF has its list of tags at the end, and tags that are missing may be ones that nothing depends on.
        if (format === 'tiff' && answer === 'done') continue
        expect(answer, `${format} ${part}`).toMatchObject({
          code: expect.stringMatching(/^(file-invalid|image-unsupported)$/),
        })
      }
    }
  })
})

describe('an image that is too large', () => {
  const blur: ImageStep = { kind: 'blur', radius: 1, sigma: 1 }

  it('is refused before it is unpacked', async () => {
    const started = performance.now()
    const bomb = pngFile(50_000, 50_000, Buffer.alloc(10_000_000))
    expect(bomb.length).toBeLessThan(20_000)
    expect(await refused(bomb, blur)).toMatchObject({
      code: 'image-too-large',
      message: expect.stringContaining('50000'),
    })
    expect(await information(bomb)).toMatchObject({ code: 'image-too-large' })
    expect(await refused(pngFile(9000, 9000, Buffer.alloc(1_000_000)), blur)).toMatchObject({ code: 'image-too-large' })
    expect(await refused(gif(2, 65_535, 65_535), blur)).toMatchObject({ code: 'image-too-large' })
    // Small pictures on a page that each of them becomes as large as.
    expect(await refused(gif(500, 1000, 1000), blur)).toMatchObject({ code: 'image-too-large' })
    expect(await refused(gif(5000), blur)).toMatchObject({
      code: 'image-too-large',
      message: expect.stringContaining('1000'),
    })
    const bmp = Buffer.from(await edited(png('r'), [], { format: 'bmp' }))
    bmp.writeInt32LE(60_000, 22)
    expect(await refused(bmp, blur)).toMatchObject({ code: 'file-invalid' })
    const jpeg = Buffer.from(await edited(png('r'), [], { format: 'jpeg' }))
    jpeg.writeUInt16BE(60_000, jpeg.indexOf(Buffer.from('ffc0', 'hex')) + 5)
    expect(await refused(jpeg, blur)).toMatchObject({ code: 'image-too-large' })
    expect(performance.now() - started).toBeLessThan(20_000)
  })

  it('is not made either', async () => {
    const image = png('rr', 'rr')
    const tooLarge = { code: 'image-too-large' }
    expect(await refused(image, { kind: 'resize', how: 'stretch', width: 16_000, height: 16_000 })).toMatchObject(
      tooLarge,
    )
    expect(await refused(image, { kind: 'resize', how: 'percent', width: 1e9, height: 1e9 })).toMatchObject(tooLarge)
    expect(await refused(image, { kind: 'border', width: 16_000, height: 1, color: 'red' })).toMatchObject(tooLarge)
    expect(await refused(image, { kind: 'shear', degreesX: 89.9999, degreesY: 0, background: 'red' })).toMatchObject(
      tooLarge,
    )
    expect(await refused(image, { kind: 'create', width: 16_000, height: 16_000, color: 'red' })).toMatchObject(
      tooLarge,
    )
    expect(await refused(image, { kind: 'crop', x: 2, y: 0, width: 1, height: 1 })).toMatchObject({
      code: 'image-area-outside',
    })
    expect(await refused(image, { kind: 'rotate', degrees: 1, background: 'no colour' })).toMatchObject({
      code: 'color-unknown',
    })
    // And the library goes on after all that.
    expect(await letters(image)).toEqual(['rr', 'rr'])
  })
})
