/** Somewhere the state of executions can be read; each is to say the same. */
export interface Observer {
  readonly name: string
  /** Notes what it sees, as long as it is not over. */
  watch(saw: Saw, isOver: () => boolean): Promise<void>
}

/** @param askedMs of `performance.now()`, when the question was sent; what is told by itself is asked when it arrives. */
export type Saw = (execution: string, status: string, askedMs: number) => void

export const FINAL: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled', 'timed_out'])

interface End {
  readonly status: string
  readonly by: string
  readonly knownMs: number
}

/**
 * Compares what observers said of the same executions: once one of them has told an end, none may tell another end, and
 * none that is asked later than `graceMs` after that may say that it goes on.
 */
export class Sightings {
  readonly #graceMs: number
  readonly #ends = new Map<string, End>()
  /** Which observers have told of the end of an execution. */
  readonly #agreed = new Map<string, Set<string>>()
  readonly contradictions: string[] = []
  readonly counts = new Map<string, number>()
  /** The longest that any observer was behind the first one. */
  behindMs = 0

  constructor(graceMs: number) {
    this.#graceMs = graceMs
  }

  by(observer: string): Saw {
    return (execution, status, askedMs) => {
      this.counts.set(observer, (this.counts.get(observer) ?? 0) + 1)
      const end = this.#ends.get(execution)
      if (FINAL.has(status)) {
        if (end === undefined) this.#ends.set(execution, { status, by: observer, knownMs: performance.now() })
        else if (end.status !== status)
          this.contradictions.push(`${execution} is ${status} for ${observer}, and was ${end.status} for ${end.by}`)
        this.#agree(execution, observer)
      } else if (end !== undefined) {
        const behindMs = Math.round(askedMs - end.knownMs)
        if (behindMs > 0) this.behindMs = Math.max(this.behindMs, behindMs)
        if (behindMs > this.#graceMs)
          this.contradictions.push(
            `${execution} is ${status} for ${observer}, ${behindMs} ms after it was ${end.status} for ${end.by}`,
          )
      }
    }
  }

  #agree(execution: string, observer: string): void {
    const agreed = this.#agreed.get(execution)
    if (agreed === undefined) this.#agreed.set(execution, new Set([observer]))
    else agreed.add(observer)
  }

  /** Executions whose end all of these have told. */
  agreedBy(observers: readonly string[]): number {
    return this.#agreed
      .values()
      .filter((agreed) => observers.every((each) => agreed.has(each)))
      .toArray().length
  }

  /** Executions whose end one of these has not told, with who has. */
  untold(observers: readonly string[]): string[] {
    return [...this.#ends].flatMap(([execution, { status }]) => {
      const silent = observers.filter((each) => this.#agreed.get(execution)?.has(each) !== true)
      return silent.length === 0 ? [] : [`${execution}, which is ${status}, is not told by ${silent.join(', ')}`]
    })
  }

  /** Something may still be learnt of it: nobody told its end, or this observer did not, or those behind may still be so. */
  isOpen(execution: string, observer?: string): boolean {
    const end = this.#ends.get(execution)
    if (end === undefined || performance.now() - end.knownMs < 2 * this.#graceMs) return true
    return observer !== undefined && this.#agreed.get(execution)?.has(observer) !== true
  }
}
