import type { Instance } from './instance.ts'
import type { LoopEntry, Segment, StepError, StepKey } from './types.ts'

/** The inside of a loop or try step while its body runs, and what is kept of it afterwards. */
export class Region {
  /** What came on the region's first input port. */
  readonly input: readonly Segment[]
  readonly inputCount: number
  readonly live = new Map<number, Instance>()
  /** Undefined for a try. */
  entry: LoopEntry | undefined = undefined
  /** Iterations there will be, unless a break ends it; for `until` the most there may be. */
  total = 0
  next = 0
  /** G7: the smallest iteration that broke. */
  breakAt = Number.POSITIVE_INFINITY
  /** What the body gave, in the order of the iterations. */
  results: Segment[] = []
  /** Iterations whose result is in `results`; later ones that ended before them wait in `early`. */
  collected = 0
  readonly early = new Map<number, { readonly body: Instance; readonly result: readonly Segment[] }>()
  /** F3: the failure that a try caught. */
  caught: { readonly error: StepError; readonly step: StepKey } | undefined = undefined
  /** What `done` carries; undefined until the region succeeded by its body (or was disabled). */
  done: readonly Segment[] | undefined = undefined
  /** By local node number of the body: the last iteration in which the node ran (L1). */
  readonly lastRan: (Instance | undefined)[] = []
  last: Instance | undefined = undefined
  /** Bodies that were torn down with the region: kept, so that a reader sees where it stopped. */
  readonly torn: Instance[] = []
  /** Where the next batch of an `items` loop begins. */
  #segment = 0
  #offset = 0

  constructor(input: readonly Segment[]) {
    this.input = input
    this.inputCount = countOf(input)
  }

  /** G5: the next `size` items of the input. */
  takeBatch(size: number): readonly Segment[] {
    const batch: Segment[] = []
    let wanted = size
    while (wanted > 0 && this.#segment < this.input.length) {
      const { step, port, start, count } = this.input[this.#segment]!
      const taken = Math.min(wanted, count - this.#offset)
      if (taken > 0) batch.push({ step, port, start: start + this.#offset, count: taken })
      wanted -= taken
      this.#offset += taken
      if (this.#offset < count) break
      this.#segment += 1
      this.#offset = 0
    }
    return batch
  }

  /** Iterations end in any order; their results are joined in theirs (G6). Gives the bodies whose turn has come. */
  collect(body: Instance, result: readonly Segment[]): readonly Instance[] {
    this.early.set(body.iteration, { body, result })
    const bodies: Instance[] = []
    for (let next = this.early.get(this.collected); next; next = this.early.get(this.collected)) {
      this.early.delete(this.collected)
      this.collected += 1
      for (const segment of next.result) this.results.push(segment)
      bodies.push(next.body)
    }
    return bodies
  }

  /** G7: what ended before its turn and must not count. */
  dropAfter(iteration: number): readonly Instance[] {
    const dropped = [...this.early.values()].filter(({ body }) => body.iteration > iteration)
    for (const { body } of dropped) this.early.delete(body.iteration)
    return dropped.map(({ body }) => body)
  }
}

export function countOf(segments: readonly Segment[]): number {
  let count = 0
  for (const segment of segments) count += segment.count
  return count
}
