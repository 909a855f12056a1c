import { describe, expect, it } from 'vitest'
import { piecesOf } from './bar-pieces.ts'

const at = (seconds: number) => new Date(seconds * 1000).toISOString()
const span = (from: number, to: number) => ({ fromMs: from * 1000, toMs: to * 1000 })
const bar = (start: number, busy: number, end: number) => ({
  startMs: start * 1000,
  busyFromMs: busy * 1000,
  endMs: end * 1000,
})

describe('the pieces of a bar', () => {
  it('are a wait and the work behind it, where nothing more is known', () => {
    expect(piecesOf({}, bar(0, 3, 5))).toEqual({ waits: [span(0, 3)], works: [span(3, 5)], tries: [] })
    expect(piecesOf({}, bar(0, 0, 0)).works).toEqual([span(0, 0)])
  })

  it('are one for each try, with the delay between them', () => {
    const attempts = [
      { attempt: 1, startedAt: at(0), endedAt: at(1), code: 'http-status' },
      { attempt: 2, startedAt: at(4), endedAt: at(6) },
    ]
    const { works, waits, tries } = piecesOf({ attempts }, bar(0, 4, 6))
    expect(works).toEqual([expect.objectContaining(span(0, 1)), expect.objectContaining(span(4, 6))])
    expect(waits).toEqual([span(1, 4)])
    expect(tries.map(({ code }) => code)).toEqual(['http-status', undefined])
  })

  it('leave out when it waited for a time or a signal, also while it still does', () => {
    const waits = [{ from: at(1), until: at(3) }]
    expect(piecesOf({ waits }, bar(0, 0, 5)).works).toEqual([span(0, 1), span(3, 5)])
    expect(piecesOf({ waits: [{ from: at(1) }] }, bar(0, 9, 9))).toMatchObject({
      works: [span(0, 1)],
      waits: [span(1, 9)],
    })
  })
})
