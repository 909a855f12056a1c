import { GUIDE_CARDS_MAX } from '../limits.ts'
import { type Point, plus, type Rect } from './geometry.ts'
import { snap } from './grid.ts'

/** A line to draw: cards that stand on it, from the first to the last of them. */
export interface Guide {
  readonly axis: 'x' | 'y'
  readonly at: number
  readonly from: number
  readonly to: number
}

export interface Guided {
  /** How far what is dragged goes instead. */
  readonly by: Point
  readonly guides: readonly Guide[]
}

/** Pixels of the screen within which a guide draws. */
const REACH = 6

/**
 * Where dragged cards come to stand: in line with others if they are near to that (edges and middles), else on the grid.
 * `hold` goes by the grid alone, `free` by nothing.
 */
export function guided(
  dragged: Rect,
  by: Point,
  others: readonly Rect[],
  zoom: number,
  mode: 'guides' | 'grid' | 'free' = 'guides',
): Guided {
  if (mode === 'free') return { by, guides: [] }
  const moved = { ...dragged, ...plus(dragged, by) }
  const near = mode === 'grid' ? [] : others.slice(0, GUIDE_CARDS_MAX)
  const x = lined(near, moved, 'x', REACH / zoom)
  const y = lined(near, moved, 'y', REACH / zoom)
  const to = { x: x ? moved.x + x.by : snap(moved.x), y: y ? moved.y + y.by : snap(moved.y) }
  const placed = { ...moved, ...to }
  const guides = [x && guideAt(x.at, 'x', placed, near), y && guideAt(y.at, 'y', placed, near)].filter(
    (guide) => guide !== undefined,
  )
  return { by: { x: to.x - dragged.x, y: to.y - dragged.y }, guides }
}

const SIDES = {
  x: { start: 'x', length: 'width', cross: 'y', crossLength: 'height' },
  y: { start: 'y', length: 'height', cross: 'x', crossLength: 'width' },
} as const

const linesOf = (rect: Rect, axis: 'x' | 'y'): readonly number[] => {
  const { start, length } = SIDES[axis]
  return [rect[start], rect[start] + rect[length] / 2, rect[start] + rect[length]]
}

function lined(
  others: readonly Rect[],
  moved: Rect,
  axis: 'x' | 'y',
  reach: number,
): { readonly by: number; readonly at: number } | undefined {
  const own = linesOf(moved, axis)
  let best: { by: number; at: number } | undefined
  for (const other of others) {
    for (const [index, at] of linesOf(other, axis).entries()) {
      // Edges with edges of any side, middles with middles.
      for (const [mine, line] of own.entries()) {
        if ((index === 1) !== (mine === 1)) continue
        const by = at - line
        if (Math.abs(by) <= reach && (best === undefined || Math.abs(by) < Math.abs(best.by))) best = { by, at }
      }
    }
  }
  return best
}

function guideAt(at: number, axis: 'x' | 'y', placed: Rect, others: readonly Rect[]): Guide {
  const { cross, crossLength } = SIDES[axis]
  const on = [placed, ...others].filter((rect) => linesOf(rect, axis).some((line) => Math.abs(line - at) < 0.01))
  const from = Math.min(...on.map((rect) => rect[cross]))
  const to = Math.max(...on.map((rect) => rect[cross] + rect[crossLength]))
  return { axis, at, from, to }
}
