import { describe, expect, it } from 'vitest'
import { HOUR_MS } from './counts.ts'
import { boundsOf, partsOf, SPANS } from './histogram-parts.ts'

const noon = Date.UTC(2030, 0, 1, 12, 20)

describe('the parts of a span', () => {
  it('are whole hours, the last of which is not over', () => {
    const { fromMs, untilMs } = boundsOf('day', noon)
    expect(new Date(untilMs).toISOString()).toBe('2030-01-01T13:00:00.000Z')
    expect(untilMs - fromMs).toBe(24 * HOUR_MS)
    expect(partsOf('day', untilMs, undefined)).toHaveLength(24)
  })

  it('hold what the hours in them held, and together as much as all hours', () => {
    const { fromMs, untilMs } = boundsOf('week', noon)
    const one = { succeeded: 2, failed: 1, other: 0 }
    const hours = new Map(Array.from({ length: SPANS.week.hours }, (_, at) => [fromMs + at * HOUR_MS, one] as const))
    const parts = partsOf('week', untilMs, hours)
    expect(parts).toHaveLength(28)
    expect(parts[0]).toMatchObject({ fromMs, counts: { succeeded: 12, failed: 6, other: 0 } })
    expect(parts.reduce((sum, { counts }) => sum + counts.succeeded, 0)).toBe(2 * SPANS.week.hours)
    expect(parts.at(-1)?.untilMs).toBe(untilMs)
  })
})
