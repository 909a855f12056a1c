import { describe, expect, it } from 'vitest'
import { windowOf } from './windowed.ts'

describe('the rows in view', () => {
  it('are those that the view covers, and some beside', () => {
    expect(windowOf(10_000, 32, 32_000, 640, 0)).toEqual({ from: 988, to: 1032 })
  })

  it('begin where the list does, and end with it', () => {
    expect(windowOf(10, 32, 0, 640, 200)).toEqual({ from: 0, to: 10 })
    expect(windowOf(10_000, 32, 400_000, 640, 0)).toEqual({ from: 10_000, to: 10_000 })
  })
})
