import { describe, expect, it } from 'vitest'
import { convert } from '../conversion.ts'
import type { SourceNode } from '../shape.ts'

const converted = (parameters: object) =>
  convert({ name: 'Node', type: 'n8n-nodes-base.editImage', version: 1, parameters } as SourceNode)
const steps = (parameters: object) => {
  const made = converted(parameters)
  return 'refused' in made ? made.refused : made.parameters['steps']
}

describe('Edit Image of n8n', () => {
  it.each<[string, object, object]>([
    ['border', {}, { kind: 'border', width: 10, height: 10, color: '#000000' }],
    ['blur', { blur: 3 }, { kind: 'blur', radius: 3, sigma: 2 }],
    [
      'composite',
      { dataPropertyNameComposite: 'logo', operator: 'CopyOpacity', positionX: -5 },
      { kind: 'overlay', file: 'logo', x: -5, y: 0, blend: 'copy-opacity' },
    ],
    ['create', {}, { kind: 'create', width: 50, height: 50, color: '#ffffff' }],
    ['crop', { width: 100 }, { kind: 'crop', x: 0, y: 0, width: 100, height: 500 }],
    [
      'draw',
      {},
      { kind: 'draw', shape: 'rectangle', color: '#ff0000', fromX: 50, fromY: 50, toX: 250, toY: 250, cornerRadius: 0 },
    ],
    [
      'draw',
      { primitive: 'circle', color: '#00ff007f', cornerRadius: 5 },
      { kind: 'draw', shape: 'circle', color: '#00ff0080', fromX: 50, fromY: 50, toX: 250, toY: 250 },
    ],
    [
      'draw',
      { primitive: 'line' },
      { kind: 'draw', shape: 'line', color: '#ff0000', fromX: 50, fromY: 50, toX: 250, toY: 250 },
    ],
    ['resize', {}, { kind: 'resize', width: 500, height: 500, how: 'area' }],
    ['resize', { resizeOption: 'minimumArea' }, { kind: 'resize', width: 500, height: 500, how: 'cover' }],
    ['resize', { resizeOption: 'ignoreAspectRatio' }, { kind: 'resize', width: 500, height: 500, how: 'stretch' }],
    ['resize', { resizeOption: 'onlyIfLarger' }, { kind: 'resize', width: 500, height: 500, how: 'shrink' }],
    ['resize', { resizeOption: 'onlyIfSmaller' }, { kind: 'resize', width: 500, height: 500, how: 'enlarge' }],
    ['resize', { resizeOption: 'percent', width: '50' }, { kind: 'resize', width: 50, height: 500, how: 'percent' }],
    ['rotate', { rotate: 30 }, { kind: 'rotate', degrees: 30, background: '#ffffff00' }],
    ['rotate', { backgroundColor: '#00ff0000' }, { kind: 'rotate', degrees: 0, background: '#00ff00' }],
    ['shear', { degreesY: 5 }, { kind: 'shear', degreesX: 0, degreesY: 5, background: 'transparent' }],
    [
      'text',
      { text: '={{ $json.title }}!', fontSize: '={{ $json.size }}' },
      {
        kind: 'text',
        text: '{{ $json.title }}!',
        x: 50,
        y: 50,
        size: '{{ $json.size }}',
        color: '#000000',
        lineChars: 80,
      },
    ],
    ['transparent', {}, { kind: 'transparent', color: '#ff0000' }],
  ])('%s with %o is a step', (operation, given, step) => {
    expect(converted({ operation, ...given })).toMatchObject({ type: 'edit-image', version: 1, notes: [] })
    expect(steps({ operation, ...given })).toEqual([step])
  })

  it('does what its options say to the file that it names, and what n8n does without any', () => {
    expect(converted({})).toEqual({
      type: 'edit-image',
      version: 1,
      parameters: {
        operation: 'edit',
        file: 'data',
        steps: [{ kind: 'border', width: 10, height: 10, color: '#000000' }],
      },
      notes: [],
    })
    const options = { fileName: '={{ $json.name }}.webp', format: 'webp', quality: 0, other: 1 }
    expect(converted({ operation: 'blur', dataPropertyName: 'photo', options })).toMatchObject({
      parameters: { file: 'photo', fileName: '{{ $json.name }}.webp', format: 'webp', quality: 1 },
      notes: ['These options were not taken over: other.'],
    })
  })

  it('takes several steps in their order, and none where none was chosen', () => {
    const operations = [
      { operation: 'create', width: 20, backgroundColor: '#000000' },
      { operation: '' },
      { operation: 'text', text: 'Hi', font: '/usr/share/fonts/a.ttf' },
      { operation: 'rotate', rotate: 90, backgroundColor: '={{ $json.color }}' },
    ]
    const made = converted({ operation: 'multiStep', operations: { operations } })
    expect(made).toMatchObject({
      parameters: { steps: [{ kind: 'create', color: '#000000' }, { kind: 'text' }, { kind: 'rotate' }] },
      notes: [expect.stringContaining('DejaVu Sans'), expect.stringContaining('how opaque')],
    })
    expect(steps({ operation: 'multiStep' })).toEqual([])
  })

  it('tells what an image is, in place of the item', () => {
    expect(converted({ operation: 'information', dataPropertyName: 'photo' })).toMatchObject({
      parameters: { operation: 'information', file: 'photo', field: '', keep: false },
      notes: [expect.stringContaining('GraphicsMagick')],
    })
  })

  it('says a font only where one was chosen', () => {
    expect(converted({ operation: 'text', options: { font: 'default' } })).toMatchObject({ notes: [] })
    expect(converted({ operation: 'text', options: { font: '/a.ttf' } })).toMatchObject({
      notes: [expect.stringContaining('DejaVu Sans')],
    })
  })

  it.each([
    [{ operation: '={{ $json.do }}' }, 'expression'],
    [{ operation: 'solarize' }, 'solarize'],
    [{ operation: '__proto__' }, '__proto__'],
    [{ operation: 'composite' }, 'which file'],
    [{ operation: 'composite', dataPropertyNameComposite: 'b', operator: 'CopyCyan' }, 'CopyCyan'],
    [{ operation: 'composite', dataPropertyNameComposite: 'b', operator: '={{ $json.o }}' }, 'expression'],
    [{ operation: 'resize', resizeOption: '={{ $json.o }}' }, 'expression'],
  ])('%o stays what it is, and says why', (parameters, reason) => {
    expect(converted(parameters)).toEqual({ refused: expect.stringContaining(reason) })
  })
})
