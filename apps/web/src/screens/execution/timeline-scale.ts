import { IDLE_AFTER_MS } from './limits.ts'

export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** Where moments stand on the timeline, as parts of its width: all of a run fits, however long it waited. */
export interface Scale {
  at(ms: number): number
  /** Idle time that is drawn short: where, and how long it was. */
  readonly breaks: readonly { readonly at: number; readonly width: number; readonly ms: number }[]
}

/** A stretch of time, and how much of the width it gets. */
interface Piece extends Span {
  readonly weight: number
  readonly isIdle: boolean
}

/** Idle time that is drawn short gets this part of what is busy. */
const BREAK_PART = 0.15

export function timelineScale({ fromMs, toMs }: Span, busy: readonly Span[], collapsesIdle: boolean): Scale {
  const end = Math.max(toMs, fromMs + 1)
  const pieces = collapsesIdle ? piecesOf(fromMs, end, busy) : [{ fromMs, toMs: end, weight: 1, isIdle: false }]
  const total = pieces.reduce((sum, { weight }) => sum + weight, 0)
  let before = 0
  const placed = pieces.map((piece) => {
    const at = before / total
    before += piece.weight
    return { ...piece, at, width: piece.weight / total }
  })
  return {
    at(ms) {
      const piece = placed.find((each) => ms <= each.toMs) ?? placed.at(-1)!
      const part = (ms - piece.fromMs) / (piece.toMs - piece.fromMs)
      return piece.at + Math.min(1, Math.max(0, part)) * piece.width
    },
    breaks: placed
      .filter(({ isIdle }) => isIdle)
      .map(({ at, width, fromMs, toMs }) => ({ at, width, ms: toMs - fromMs })),
  }
}

function piecesOf(fromMs: number, toMs: number, busy: readonly Span[]): Piece[] {
  const merged = merge(busy, fromMs, toMs)
  const busyMs = Math.max(
    1,
    merged.reduce((sum, span) => sum + span.toMs - span.fromMs, 0),
  )
  const idleFromMs = Math.max(IDLE_AFTER_MS, busyMs / 10)
  const pieces: Piece[] = []
  let at = fromMs
  const add = (until: number, isBusy: boolean) => {
    if (until <= at) return
    const ms = until - at
    const isIdle = !isBusy && ms > idleFromMs
    pieces.push({ fromMs: at, toMs: until, weight: isIdle ? busyMs * BREAK_PART : ms, isIdle })
    at = until
  }
  for (const span of merged) {
    add(span.fromMs, false)
    add(span.toMs, true)
  }
  add(toMs, false)
  return pieces
}

function merge(spans: readonly Span[], fromMs: number, toMs: number): Span[] {
  const sorted = spans
    .map((span) => ({ fromMs: Math.max(fromMs, span.fromMs), toMs: Math.min(toMs, span.toMs) }))
    .filter((span) => span.toMs >= span.fromMs)
    .sort((a, b) => a.fromMs - b.fromMs)
  const merged: { fromMs: number; toMs: number }[] = []
  for (const span of sorted) {
    const last = merged.at(-1)
    if (last !== undefined && span.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, span.toMs)
    else merged.push({ ...span })
  }
  return merged
}
