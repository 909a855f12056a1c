import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aligned } from './align.ts'
import {
  type Camera,
  centeredOn,
  fitted,
  showing,
  toScreen,
  toWorld,
  viewOf,
  wheeled,
  ZOOM_MAX,
  ZOOM_MIN,
  zoomedAt,
} from './camera.ts'
import { between, boundsOf, contains, intersects, type Rect } from './geometry.ts'
import { GRID, snap } from './grid.ts'
import { guided } from './guides.ts'

const coordinate = fc.integer({ min: -5_000, max: 5_000 })
const point = fc.record({ x: coordinate, y: coordinate })
const rect = fc.record({
  x: coordinate,
  y: coordinate,
  width: fc.integer({ min: 1, max: 600 }),
  height: fc.integer({ min: 1, max: 600 }),
})
const camera: fc.Arbitrary<Camera> = fc.record({
  x: coordinate,
  y: coordinate,
  zoom: fc.double({ min: ZOOM_MIN, max: ZOOM_MAX, noNaN: true }),
})
const pane = { width: 1_000, height: 700 }
const wheel = { deltaX: 0, deltaY: 0, deltaMode: 0, zooms: false, shift: false }

describe('the camera', () => {
  it('zooms with the point under the pointer fixed, from 10 to 200 %', () => {
    fc.assert(
      fc.property(camera, point, fc.double({ min: 0.001, max: 50, noNaN: true }), (before, screen, zoom) => {
        const after = zoomedAt(before, screen, zoom)
        const again = toScreen(after, toWorld(before, screen))
        expect(Math.hypot(again.x - screen.x, again.y - screen.y)).toBeLessThan(0.01)
        expect(after.zoom).toBeGreaterThanOrEqual(ZOOM_MIN)
        expect(after.zoom).toBeLessThanOrEqual(ZOOM_MAX)
      }),
    )
  })

  it('pans by the wheel, sideways with Shift, and zooms with Ctrl, whatever unit the wheel tells', () => {
    const at = { x: 0, y: 0, zoom: 1 }
    expect(wheeled(at, { x: 0, y: 0 }, { ...wheel, deltaX: 5, deltaY: 10 })).toEqual({ x: -5, y: -10, zoom: 1 })
    expect(wheeled(at, { x: 0, y: 0 }, { ...wheel, deltaY: 3, deltaMode: 1 }).y).toBe(-48)
    expect(wheeled(at, { x: 0, y: 0 }, { ...wheel, deltaY: 10, shift: true })).toEqual({ x: -10, y: 0, zoom: 1 })
    expect(wheeled(at, { x: 0, y: 0 }, { ...wheel, deltaY: -100, zooms: true }).zoom).toBeCloseTo(1.2, 2)
    expect(wheeled(at, { x: 0, y: 0 }, { ...wheel, deltaY: -100 }, true).zoom).toBeCloseTo(1.2, 2)
  })

  it('fits whatever there is into the pane', () => {
    fc.assert(
      fc.property(fc.array(rect, { minLength: 1, maxLength: 20 }), (rects) => {
        const after = fitted(rects, pane)
        const bounds = boundsOf(rects)!
        if (after.zoom === ZOOM_MIN) return
        const view = viewOf(after, pane)
        expect(
          contains(view, bounds) && contains(view, { x: bounds.x + bounds.width, y: bounds.y + bounds.height }),
        ).toBe(true)
        expect(after.zoom).toBeLessThanOrEqual(1)
      }),
    )
    expect(fitted([], pane)).toEqual({ x: 500, y: 350, zoom: 1 })
  })

  it('moves as little as it must to show a card, and not at all if it is seen', () => {
    const at = centeredOn({ x: 0, y: 0 }, pane, 1)
    const seen = { x: -100, y: -32, width: 240, height: 64 }
    expect(showing(at, seen, pane)).toBe(at)
    fc.assert(
      fc.property(camera, point, (before, { x, y }) => {
        const card = { x, y, width: 240, height: 64 }
        const after = showing(before, card, pane)
        const view = viewOf(after, pane)
        expect(view.x).toBeLessThanOrEqual(x + 0.01)
        expect(view.y).toBeLessThanOrEqual(y + 0.01)
        expect(after.zoom).toBe(before.zoom)
        expect(showing(after, card, pane)).toEqual({
          ...after,
          x: expect.closeTo(after.x, 5),
          y: expect.closeTo(after.y, 5),
        })
      }),
    )
  })
})

describe('rectangles', () => {
  it('meet in both directions, and a rectangle between two points holds them', () => {
    fc.assert(
      fc.property(rect, rect, point, point, (a, b, p, q) => {
        expect(intersects(a, b)).toBe(intersects(b, a))
        const made = between(p, q)
        expect(contains(made, p) && contains(made, q)).toBe(true)
      }),
    )
  })
})

describe('guides', () => {
  const other: Rect = { x: 0, y: 0, width: 240, height: 64 }
  const card: Rect = { x: 400, y: 400, width: 240, height: 64 }

  it('draw a card in line with what is near, and elsewhere the grid does', () => {
    const near = guided(card, { x: -397, y: 0 }, [other], 1)
    expect(near.by.x).toBe(-400)
    expect(near.guides).toContainEqual({ axis: 'x', at: 0, from: 0, to: 464 })
    const far = guided(card, { x: 109, y: 3 }, [other], 1)
    expect([far.by, far.guides]).toEqual([{ x: snap(509) - 400, y: 0 }, []])
    expect(guided(card, { x: -397, y: 5 }, [other], 1, 'free')).toEqual({ by: { x: -397, y: 5 }, guides: [] })
  })

  it('never move a card farther than they reach, or the grid is wide', () => {
    fc.assert(
      fc.property(
        point,
        fc.array(rect, { maxLength: 8 }),
        fc.double({ min: 0.1, max: 2, noNaN: true }),
        (by, others, zoom) => {
          const after = guided(card, by, others, zoom)
          const reach = Math.max(GRID / 2, 6 / zoom) + 0.01
          expect(Math.abs(after.by.x - by.x)).toBeLessThanOrEqual(reach)
          expect(Math.abs(after.by.y - by.y)).toBeLessThanOrEqual(reach)
        },
      ),
    )
  })
})

describe('alignment', () => {
  const cards = fc
    .uniqueArray(rect, { minLength: 3, maxLength: 8, selector: ({ x }) => x })
    .map((rects) => new Map(rects.map((each, index) => [`n${index}`, each])))
  const after = (all: ReadonlyMap<string, Rect>, places: ReadonlyMap<string, { x: number; y: number }>) =>
    new Map([...all].map(([id, card]) => [id, { ...card, ...places.get(id) }]))

  it('gives all of them one side or one middle', () => {
    fc.assert(
      fc.property(cards, (all) => {
        const sides = (key: Parameters<typeof aligned>[0], of: (card: Rect) => number) =>
          Math.max(...[...after(all, aligned(key, all)).values()].map(of)) -
          Math.min(...[...after(all, aligned(key, all)).values()].map(of))
        expect(sides('L', ({ x }) => x)).toBe(0)
        expect(sides('R', ({ x, width }) => x + width)).toBe(0)
        expect(sides('T', ({ y }) => y)).toBe(0)
        expect(sides('B', ({ y, height }) => y + height)).toBe(0)
        expect(sides('C', ({ x, width }) => x + width / 2)).toBeLessThanOrEqual(1)
        expect(sides('M', ({ y, height }) => y + height / 2)).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('makes gaps equal within a pixel, and leaves the first and the last where they are', () => {
    const row = new Map([0, 300, 700, 1_513].map((x, index) => [`n${index}`, { x, y: index, width: 240, height: 64 }]))
    const placed = [...after(row, aligned('H', row)).values()]
    const gaps = placed.slice(1).map(({ x }, index) => x - placed[index]!.x - 240)
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1)
    expect([placed[0]?.x, placed.at(-1)?.x]).toEqual([0, 1_513])
  })
})
