import { invariant } from '@linkflow/kernel'
import type { Item } from '../item.ts'
import { type CheckpointEntry, entryOf, itemOf } from './checkpoint.ts'
import type { StepSession } from './step-session.ts'

/** J5: tells the worker what a write has finished, every so many items or after so long. */
export class CheckpointWriter {
  readonly #session: StepSession
  #entries: CheckpointEntry[] = []
  #from: number
  #lastMs = performance.now()

  constructor(session: StepSession) {
    this.#session = session
    this.#from = doneOf(session)
  }

  /** Puts out what earlier starts of the step had finished; gives the index of the first item that is left. */
  static replay(session: StepSession): number {
    const { checkpoints = [] } = session.job
    let done = 0
    for (const checkpoint of checkpoints) {
      invariant(checkpoint.from === done, `a checkpoint from ${checkpoint.from} cannot follow one up to ${done}`)
      for (const entry of checkpoint.entries) putAgain(session, entry)
      done = checkpoint.done
    }
    return done
  }

  note(port: string, parent: number, item: Item, isInput: boolean): void {
    this.#entries.push(entryOf(port, parent, item, isInput))
  }

  /** `done`: all input items before this index are finished. */
  isDue(done: number): boolean {
    if (done === this.#from) return false
    const { checkpointItems, checkpointMs } = this.#session.job.world.limits
    return done - this.#from >= checkpointItems || performance.now() - this.#lastMs >= checkpointMs
  }

  get hasEntries(): boolean {
    return this.#entries.length > 0
  }

  async write(done: number): Promise<void> {
    // An item that failed in the middle of what it becomes is done again as a whole.
    const checkpoint = { from: this.#from, done, entries: this.#entries.filter(([, parent]) => parent < done) }
    this.#entries = []
    this.#from = done
    await this.#session.job.onCheckpoint?.(checkpoint)
    this.#lastMs = performance.now()
  }
}

const doneOf = (session: StepSession): number => session.job.checkpoints?.at(-1)?.done ?? 0

function putAgain(session: StepSession, entry: CheckpointEntry): void {
  const [port, parent] = entry
  const item = itemOf(entry)
  if (item === undefined) session.builder(port).pushInput(session.input.whole.at(parent), parent)
  else session.builder(port).push(item, parent)
}
