import { RECENT_MS } from '../limits.ts'

/** What a process has counted since its start: it only grows. */
export interface RequestTotals {
  readonly answered: number
  /** Of those the ones that were our fault. */
  readonly failed: number
  /** Calls of webhooks by how long they took at most, in seconds; each bound counts all that is below it. */
  readonly webhookSeconds: ReadonlyMap<number, number>
}

/** What came in the last minutes: totals are noted now and then, and the difference to the oldest note is told. */
export class RecentRequests {
  readonly #notes: { readonly atMs: number; readonly totals: RequestTotals }[] = []

  note(totals: RequestTotals, nowMs: number): void {
    this.#notes.push({ atMs: nowMs, totals })
    while (this.#notes.length > 2 && this.#notes[1]!.atMs <= nowMs - RECENT_MS) this.#notes.shift()
  }

  /** Undefined where nothing was answered. */
  get errorShare(): number | undefined {
    const [first, last] = this.#span()
    const answered = (last?.answered ?? 0) - (first?.answered ?? 0)
    return answered === 0 ? undefined : ((last?.failed ?? 0) - (first?.failed ?? 0)) / answered
  }

  /** Undefined where no webhook was called. */
  get webhookP95Ms(): number | undefined {
    const [first, last] = this.#span()
    const counts = [...(last?.webhookSeconds ?? [])].map(
      ([bound, count]) => [bound, count - (first?.webhookSeconds.get(bound) ?? 0)] as const,
    )
    const seconds = quantileOf(counts, 0.95)
    return seconds === undefined ? undefined : seconds * 1000
  }

  /** Before the first note nothing had been counted. */
  #span(): [RequestTotals | undefined, RequestTotals | undefined] {
    return [this.#notes.length > 1 ? this.#notes[0]!.totals : undefined, this.#notes.at(-1)?.totals]
  }
}

/** Between the bounds it is taken to be even; beyond the last one only that is known. */
function quantileOf(counts: readonly (readonly [bound: number, below: number])[], share: number): number | undefined {
  const ordered = counts.toSorted(([a], [b]) => a - b)
  const all = ordered.at(-1)?.[1] ?? 0
  if (all === 0) return undefined
  const wanted = all * share
  let [lower, below] = [0, 0]
  for (const [bound, count] of ordered) {
    if (count >= wanted) {
      return Number.isFinite(bound) ? lower + ((bound - lower) * (wanted - below)) / (count - below) : lower
    }
    ;[lower, below] = [bound, count]
  }
  return lower
}
