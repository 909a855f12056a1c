import type { Json, JsonObject } from '@linkflow/kernel'
import { own, textOf, wordIn } from '../../values/json.ts'
import { isExpression, templatesOf } from '../expressions.ts'
import { become, type Convert, inside, leftOut, listIn, refuse } from './become.ts'

const RESIZINGS: Readonly<Record<string, string>> = {
  maximumArea: 'area',
  minimumArea: 'cover',
  ignoreAspectRatio: 'stretch',
  onlyIfLarger: 'shrink',
  onlyIfSmaller: 'enlarge',
  percent: 'percent',
}

const BLENDS: Readonly<Record<string, string>> = {
  Add: 'add',
  Atop: 'atop',
  Bumpmap: 'bumpmap',
  Copy: 'copy',
  CopyBlue: 'copy-blue',
  CopyGreen: 'copy-green',
  CopyOpacity: 'copy-opacity',
  CopyRed: 'copy-red',
  Difference: 'difference',
  Divide: 'divide',
  In: 'in',
  Minus: 'minus',
  Multiply: 'multiply',
  Out: 'out',
  Over: 'over',
  Plus: 'plus',
  Subtract: 'subtract',
  Xor: 'xor',
}

const TOLD =
  'Its items have format in small letters, size, depth and what a camera noted in details; n8n’s have what GraphicsMagick says, by its names.'
const FONT = 'Fonts of the server are not used: texts are written in DejaVu Sans.'
const OPACITY = 'The last two digits of a colour such as #ff000080 say how opaque it is; n8n’s say how transparent.'

/** One list of steps is what n8n has several operations for, and one more for several of them. */
export const editImage: Convert = ({ parameters }) => {
  const operation = own(parameters, 'operation') ?? 'border'
  if (isExpression(operation)) return refuse('Its operation is an expression.')
  const file = templatesOf(own(parameters, 'dataPropertyName') ?? 'data')
  if (operation === 'information') {
    return become('edit-image', { operation: 'information', file, field: '', keep: false }, [TOLD])
  }
  const options = inside(parameters, 'options')
  const asked =
    operation === 'multiStep' ? listIn(parameters, 'operations', 'operations') : [{ ...parameters, operation }]
  const steps: JsonObject[] = []
  const notes = new Set<string>()
  for (const each of asked) {
    const step = stepOf(each, notes)
    if (typeof step === 'string') return refuse(step)
    if (step !== undefined) steps.push(step)
    if (step?.['kind'] === 'text' && !isUsual(own(options, 'font') ?? own(each, 'font'))) notes.add(FONT)
  }
  return become('edit-image', { operation: 'edit', file, steps, ...resultOf(options) }, [
    ...notes,
    ...leftOut(options, ['fileName', 'font', 'format', 'quality']),
  ])
}

const isUsual = (font: Json | undefined): boolean => font === undefined || font === '' || font === 'default'

function resultOf(options: JsonObject): JsonObject {
  const [format, quality, fileName] = ['format', 'quality', 'fileName'].map((name) => own(options, name))
  return {
    ...(format !== undefined && { format: templatesOf(format) }),
    // Nothing is the lowest there.
    ...(quality !== undefined && {
      quality: typeof quality === 'number' ? Math.max(1, quality) : templatesOf(quality),
    }),
    ...(fileName !== undefined && { fileName: templatesOf(fileName) }),
  }
}

/** A step; nothing for one that was not chosen; a text for why there is none. */
function stepOf(given: JsonObject, notes: Set<string>): JsonObject | string | undefined {
  const text = (name: string, fallback: string): Json => templatesOf(own(given, name) ?? fallback)
  const number = (name: string, fallback: number): Json => {
    const value = own(given, name) ?? fallback
    const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
    return Number.isNaN(read) ? templatesOf(value) : read
  }
  const color = (name: string, fallback: string): Json => {
    const value = own(given, name) ?? fallback
    if (isExpression(value)) notes.add(OPACITY)
    return typeof value === 'string' && !isExpression(value) ? opaque(value) : templatesOf(value)
  }
  switch (own(given, 'operation')) {
    case '':
    case undefined:
      return undefined
    case 'blur':
      return { kind: 'blur', radius: number('blur', 5), sigma: number('sigma', 2) }
    case 'border':
      return {
        kind: 'border',
        width: number('borderWidth', 10),
        height: number('borderHeight', 10),
        color: color('borderColor', '#000000'),
      }
    case 'composite': {
      const operator = own(given, 'operator') ?? 'Over'
      const blend = wordIn(BLENDS, operator)
      if (blend === undefined) {
        return isExpression(operator)
          ? 'How it puts images together is an expression.'
          : `It puts images together by «${textOf(operator)}», which is not known here.`
      }
      const file = text('dataPropertyNameComposite', '')
      if (file === '') return 'It does not say which file it lays over the image.'
      return { kind: 'overlay', file, x: number('positionX', 0), y: number('positionY', 0), blend }
    }
    case 'create':
      return {
        kind: 'create',
        width: number('width', 50),
        height: number('height', 50),
        color: color('backgroundColor', '#ffffff00'),
      }
    case 'crop':
      return {
        kind: 'crop',
        x: number('positionX', 0),
        y: number('positionY', 0),
        width: number('width', 500),
        height: number('height', 500),
      }
    case 'draw': {
      const shape = text('primitive', 'rectangle')
      return {
        kind: 'draw',
        shape,
        color: color('color', '#ff000000'),
        fromX: number('startPositionX', 50),
        fromY: number('startPositionY', 50),
        toX: number('endPositionX', 250),
        toY: number('endPositionY', 250),
        ...(shape === 'rectangle' && { cornerRadius: number('cornerRadius', 0) }),
      }
    }
    case 'resize': {
      const option = own(given, 'resizeOption') ?? 'maximumArea'
      if (isExpression(option)) return 'How it makes images larger or smaller is an expression.'
      const how = wordIn(RESIZINGS, option) ?? 'area'
      return { kind: 'resize', width: number('width', 500), height: number('height', 500), how }
    }
    case 'rotate':
      return {
        kind: 'rotate',
        degrees: number('rotate', 0),
        background: color('backgroundColor', '#ffffffff'),
      }
    case 'shear':
      return {
        kind: 'shear',
        degreesX: number('degreesX', 0),
        degreesY: number('degreesY', 0),
        background: 'transparent',
      }
    case 'text':
      return {
        kind: 'text',
        text: text('text', ''),
        x: number('positionX', 50),
        y: number('positionY', 50),
        size: number('fontSize', 18),
        color: color('fontColor', '#000000'),
        lineChars: number('lineLength', 80),
      }
    case 'transparent':
      return { kind: 'transparent', color: color('color', '#ff0000') }
    default:
      return `Its operation «${textOf(own(given, 'operation')!)}» is not known here.`
  }
}

/** GraphicsMagick, which n8n asks, takes the last part of a colour for how transparent it is; here it is how opaque. */
function opaque(color: string): string {
  const parts = /^(#(?:[0-9a-f]{6}|[0-9a-f]{3}))([0-9a-f]{2}|[0-9a-f])$/i.exec(color)
  if (parts === null || (color.length !== 9 && color.length !== 5)) return color
  const [, rgb, last] = parts
  const left = (16 ** last!.length - 1 - Number.parseInt(last!, 16)).toString(16).padStart(last!.length, '0')
  return /^f+$/.test(left) ? rgb! : rgb! + left
}
