import type { Point } from '../canvas/geometry.ts'
import type { Hit, Modifiers } from '../interaction/event.ts'

type Pressed = Pick<MouseEvent | KeyboardEvent, 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>

export const modifiersOf = ({ shiftKey, altKey, ctrlKey, metaKey }: Pressed): Modifiers => ({
  shift: shiftKey,
  alt: altKey,
  mod: ctrlKey || metaKey,
})

export function pointIn(box: HTMLElement, { clientX, clientY }: Pick<MouseEvent, 'clientX' | 'clientY'>): Point {
  const { left, top } = box.getBoundingClientRect()
  return { x: clientX - left, y: clientY - top }
}

/** Buttons and fields that stand on the canvas do as they do elsewhere. */
export const isFree = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[data-free], input, textarea, button') !== null

/** What the canvas has at a place, by what its parts say of themselves. */
export function hitOf(target: EventTarget | null): Hit {
  const part = target instanceof Element ? target.closest<HTMLElement | SVGElement>('[data-hit]') : null
  const { hit, id = '', port = '', side, end } = part?.dataset ?? {}
  switch (hit) {
    case 'node':
    case 'note':
    case 'note-corner':
    case 'group':
      return { type: hit, id }
    case 'wire':
      return { type: 'wire', key: id }
    case 'wire-end':
      return { type: 'wire-end', key: id, end: end === 'from' ? 'from' : 'to' }
    case 'port':
      return { type: 'port', node: id, port, side: side === 'input' ? 'input' : 'output' }
    default:
      return { type: 'canvas' }
  }
}

const BUTTONS = ['left', 'middle', 'right'] as const
export const buttonOf = (button: number): (typeof BUTTONS)[number] => BUTTONS[button] ?? 'left'
