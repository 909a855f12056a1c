import { invariant } from '@linkflow/kernel'
import type { ClaimedWatch } from '../domain/watch.ts'
import { PAUSE_SECONDS_MAX, PROBLEM_CHARS_MAX, READERS_MAX } from '../limits.ts'
import { type Look, type ReadingNeeds, readSource } from './read-source.ts'
import type { Source } from './source.ts'
import type { WatchStore } from './watch-store.ts'

interface PollingLog {
  warn(fields: object, message: string): void
}

export type PollerNeeds = Omit<ReadingNeeds, 'holding'> & {
  /** By the kinds of watches. */
  readonly sources: Readonly<Record<string, Source>>
  readonly store: WatchStore
  readonly log: PollingLog
}

/** Reads what is due. Any number of processes may: a claim is in the database. */
export class Poller {
  readonly #needs: PollerNeeds
  readonly #reading = new Set<Promise<void>>()
  readonly #stop = new AbortController()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(needs: PollerNeeds) {
    this.#needs = needs
  }

  /** Begins to read what is due, and does not wait for its end: a slow server holds up nobody else. */
  async look(): Promise<void> {
    const room = READERS_MAX - this.#reading.size
    if (room <= 0 || this.#stop.signal.aborted) return
    for (const watch of await this.#needs.store.claim(room)) {
      const reading: Promise<void> = this.#read(watch).finally(() => this.#reading.delete(reading))
      this.#reading.add(reading)
    }
  }

  /** All that is being read now. */
  async settled(): Promise<void> {
    while (this.#reading.size > 0) await Promise.all(this.#reading)
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.settled()
  }

  async #read(watch: ClaimedWatch): Promise<void> {
    const { sources, store, log } = this.#needs
    const needs: ReadingNeeds = { ...this.#needs, holding: (...held) => this.#inTurn(() => store.holding(...held)) }
    try {
      const source = sources[watch.kind]
      invariant(source !== undefined, `nothing reads watches of the kind ${watch.kind}`)
      const look = await readSource(needs, source, watch, this.#stop.signal)
      if (look.type === 'failed' && this.#stop.signal.aborted) await this.#giveBack(watch)
      else if (look.type !== 'lost') await this.#settle(watch, look)
    } catch (error) {
      // The claim runs out by itself, and somebody reads it again.
      log.warn({ err: error, ...placeOf(watch) }, 'a trigger could not be read; it is tried again')
    }
  }

  /** One hold at a time, so that readers do not take all connections from the starts that they wait for. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => {})
    return turn
  }

  /** What a stop cut short has not failed: somebody else reads it at once. */
  #giveBack(watch: ClaimedWatch): Promise<void> {
    const { failures, problem } = watch
    return this.#needs.store.settle(watch, { cursor: undefined, afterSeconds: 0, failures, problem })
  }

  async #settle(watch: ClaimedWatch, look: Exclude<Look, { type: 'lost' }>): Promise<void> {
    const { store, log } = this.#needs
    const problem = look.problem?.slice(0, PROBLEM_CHARS_MAX)
    const failures = look.type === 'failed' ? watch.failures + 1 : 0
    if (problem !== undefined && problem !== watch.problem) {
      log.warn({ problem, ...placeOf(watch) }, 'a trigger is in trouble')
    }
    await store.settle(watch, {
      cursor: look.type === 'done' ? look.cursor : undefined,
      afterSeconds: look.type === 'done' && look.hasMore ? 0 : pauseOf(watch, failures, look),
      failures,
      problem,
    })
  }
}

/** Twice as long after each failure, an hour at most; not before the place wants to be asked again. */
function pauseOf({ everySeconds }: ClaimedWatch, failures: number, look: Look): number {
  const asked = look.type === 'failed' ? (look.retryAfterMs ?? 0) / 1000 : 0
  return Math.min(
    Math.max(everySeconds * 2 ** Math.min(failures, 12), asked),
    Math.max(PAUSE_SECONDS_MAX, everySeconds),
  )
}

const placeOf = ({ kind, workspaceId, workflowId, nodeId }: ClaimedWatch) => ({ kind, workspaceId, workflowId, nodeId })
