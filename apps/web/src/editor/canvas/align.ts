import type { EditWord } from '../commands/edit-words.ts'
import type { Point, Rect } from './geometry.ts'

/** The second key after Alt+A. Left, Right, Top, Bottom, Centre (of columns), Middle (of rows), gaps Horizontally, Vertically. */
export const ALIGNMENTS = ['L', 'R', 'T', 'B', 'C', 'M', 'H', 'V'] as const
export type Alignment = (typeof ALIGNMENTS)[number]

export const ALIGNMENT_WORDS: Readonly<Record<Alignment, EditWord>> = {
  L: 'edit.align-L',
  R: 'edit.align-R',
  T: 'edit.align-T',
  B: 'edit.align-B',
  C: 'edit.align-C',
  M: 'edit.align-M',
  H: 'edit.align-H',
  V: 'edit.align-V',
}

interface Bounds {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

function placeOf(alignment: Exclude<Alignment, 'H' | 'V'>, { x, y, width, height }: Rect, all: Bounds): Point {
  switch (alignment) {
    case 'L':
      return { x: all.left, y }
    case 'R':
      return { x: all.right - width, y }
    case 'T':
      return { x, y: all.top }
    case 'B':
      return { x, y: all.bottom - height }
    case 'C':
      return { x: Math.round((all.left + all.right - width) / 2), y }
    case 'M':
      return { x, y: Math.round((all.top + all.bottom - height) / 2) }
  }
}

/** Where each card comes to stand; those that stay are left out. Two are needed to align, three to distribute. */
export function aligned(alignment: Alignment, cards: ReadonlyMap<string, Rect>): ReadonlyMap<string, Point> {
  const all = [...cards.values()]
  if (all.length < 2) return new Map()
  if (alignment === 'H') return moved(cards, distributed(cards, 'x', 'width'))
  if (alignment === 'V') return moved(cards, distributed(cards, 'y', 'height'))
  const bounds = {
    left: Math.min(...all.map(({ x }) => x)),
    top: Math.min(...all.map(({ y }) => y)),
    right: Math.max(...all.map(({ x, width }) => x + width)),
    bottom: Math.max(...all.map(({ y, height }) => y + height)),
  }
  return moved(cards, new Map([...cards].map(([id, card]) => [id, placeOf(alignment, card, bounds)])))
}

/** The first and the last stay; the gaps between them become equal, to the pixel. */
function distributed(
  cards: ReadonlyMap<string, Rect>,
  start: 'x' | 'y',
  length: 'width' | 'height',
): Map<string, Point> {
  const sorted = [...cards].sort(([, a], [, b]) => a[start] - b[start] || a[length] - b[length])
  if (sorted.length < 3) return new Map()
  const [first, last] = [sorted[0]![1], sorted.at(-1)![1]]
  const taken = sorted.slice(1, -1).reduce((sum, [, card]) => sum + card[length], 0)
  const gap = (last[start] - first[start] - first[length] - taken) / (sorted.length - 1)
  let at = first[start] + first[length] + gap
  return new Map(
    sorted.slice(1, -1).map(([id, card]) => {
      const place = { x: card.x, y: card.y, [start]: Math.round(at) }
      at += card[length] + gap
      return [id, place]
    }),
  )
}

const moved = (cards: ReadonlyMap<string, Rect>, places: ReadonlyMap<string, Point>): ReadonlyMap<string, Point> =>
  new Map([...places].filter(([id, { x, y }]) => cards.get(id)!.x !== x || cards.get(id)!.y !== y))
