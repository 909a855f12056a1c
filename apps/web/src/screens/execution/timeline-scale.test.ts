import { describe, expect, it } from 'vitest'
import { timelineScale } from './timeline-scale.ts'

const HOUR = 3_600_000

describe('the scale of a timeline', () => {
  it('is even without more', () => {
    const scale = timelineScale({ fromMs: 0, toMs: 1_000 }, [{ fromMs: 0, toMs: 10 }], false)
    expect([scale.at(0), scale.at(250), scale.at(1_000), scale.at(2_000)]).toEqual([0, 0.25, 1, 1])
    expect(scale.breaks).toEqual([])
  })

  it('draws an hour of waiting short, and what is busy wide', () => {
    const busy = [
      { fromMs: 0, toMs: 400 },
      { fromMs: HOUR, toMs: HOUR + 600 },
    ]
    const scale = timelineScale({ fromMs: 0, toMs: HOUR + 600 }, busy, true)
    expect(scale.breaks).toHaveLength(1)
    expect(scale.breaks[0]!.ms).toBe(HOUR - 400)
    expect(scale.at(400)).toBeCloseTo(400 / 1_150)
    expect(scale.at(HOUR)).toBeCloseTo(550 / 1_150)
    expect(scale.at(HOUR + 600)).toBe(1)
  })

  it('never goes back, whatever overlaps', () => {
    const busy = [
      { fromMs: 10, toMs: 4_000 },
      { fromMs: 20, toMs: 30 },
      { fromMs: 90_000, toMs: 95_000 },
    ]
    const scale = timelineScale({ fromMs: 0, toMs: 200_000 }, busy, true)
    let before = 0
    for (let ms = 0; ms <= 200_000; ms += 500) {
      expect(scale.at(ms)).toBeGreaterThanOrEqual(before)
      before = scale.at(ms)
    }
    expect(before).toBe(1)
  })

  it('stands a moment that is nothing', () => {
    expect(timelineScale({ fromMs: 5, toMs: 5 }, [], true).at(5)).toBe(0)
  })
})
