import { describe, expect, it } from 'vitest'
import { newSize, type Resizing, turnedSize } from './new-size.ts'

const of = (how: Resizing, width: number, height: number) => {
  const size = newSize({ width: 400, height: 200 }, { width, height }, how)
  return `${size.width}x${size.height}`
}

describe('the size that an image of 400 × 200 gets', () => {
  it.each<[Resizing, number, number, string]>([
    ['fit', 300, 300, '300x150'],
    ['fit', 1000, 1000, '1000x500'],
    ['cover', 100, 100, '200x100'],
    ['cover', 300, 500, '1000x500'],
    ['stretch', 100, 100, '100x100'],
    ['area', 100, 100, '141x70'],
    ['area', 500, 500, '707x353'],
    ['shrink', 100, 100, '100x50'],
    ['shrink', 500, 100, '200x100'],
    ['shrink', 500, 500, '400x200'],
    ['enlarge', 500, 500, '500x250'],
    ['enlarge', 500, 100, '400x200'],
    ['enlarge', 100, 100, '400x200'],
    ['percent', 50, 25, '200x50'],
    ['percent', 0.001, 0.001, '1x1'],
  ])('%s %d × %d is %s', (how, width, height, size) => expect(of(how, width, height)).toBe(size))
})

describe('the page of an image that is turned', () => {
  it.each([
    [0, 400, 200],
    [90, 200, 400],
    [-180, 400, 200],
    [45, 425, 425],
  ])('by %d degrees has %d × %d', (degrees, width, height) =>
    expect(turnedSize({ width: 400, height: 200 }, degrees)).toEqual({ width, height }),
  )
})
