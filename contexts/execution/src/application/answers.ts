import { setTimeout as pause } from 'node:timers/promises'
import type { ExecutionId } from '../domain/execution.ts'
import { ANSWER_POLL_MS, ANSWER_READS_AT_ONCE_MAX, LET_GO_MS } from '../limits.ts'
import type { CommittedAnswer } from './execution-run.ts'
import { TurnoverMap } from './turnover-map.ts'

/** Reads an answer from the journal: what another process's worker gave, or what was given before. */
export type ReadAnswer = (id: ExecutionId) => Promise<CommittedAnswer | 'pending' | 'unknown'>

/**
 * Callers that wait for an execution's answer, in this process. An answer comes from a worker here, or it is read from
 * the journal after a wake-up from another process. A lost wake-up costs a quarter of a second: all that wait for another
 * process are looked at by themselves, a few at once, so that hundreds of them leave the database's connections to others.
 */
export class Answers {
  private readonly waiting = new TurnoverMap<ExecutionId, readonly ((answer: CommittedAnswer) => void)[]>()
  private readonly read: ReadAnswer
  /** What those who wait do when the time is up. */
  private readonly deadlines = new Set<() => void>()
  private isLettingGo = false
  /** Those whose answer comes from another process. */
  private readonly followed = new Set<ExecutionId>()
  private isPolling = false

  constructor(read: ReadAnswer) {
    this.read = read
  }

  /** An answer was committed here. */
  give(id: ExecutionId, answer: CommittedAnswer): void {
    const callbacks = this.waiting.get(id)
    if (callbacks === undefined) return
    this.waiting.delete(id)
    for (const callback of callbacks) callback(answer)
  }

  /** Somebody here waits for it. */
  isAwaited(id: ExecutionId): boolean {
    return this.waiting.has(id)
  }

  /** Another process says that there is something to read; without ids: something may have been missed. */
  look(id?: ExecutionId): void {
    for (const each of id === undefined ? [...this.waiting.keys()] : [id]) {
      if (this.waiting.has(each)) void this.readNow(each)
    }
  }

  /** An execution went to another worker while somebody here waits: from now on its answer is looked for. */
  follow(id: ExecutionId): void {
    if (!this.waiting.has(id)) return
    this.followed.add(id)
    if (!this.isPolling) void this.poll()
  }

  /** As long as somebody waits: a round, and the next one when it is over and the time has come. */
  private async poll(): Promise<void> {
    this.isPolling = true
    while (this.followed.size > 0) {
      await pause(ANSWER_POLL_MS)
      for (const id of this.followed) if (!this.waiting.has(id)) this.followed.delete(id)
      const left = [...this.followed].values()
      const lane = async () => {
        for (const id of left) if (this.waiting.has(id)) await this.readNow(id)
      }
      await Promise.all(Array.from({ length: ANSWER_READS_AT_ONCE_MAX }, lane))
    }
    this.isPolling = false
  }

  on(id: ExecutionId, callback: (answer: CommittedAnswer) => void): () => void {
    const known = this.waiting.get(id)
    this.waiting.set(id, known === undefined ? [callback] : [...known, callback])
    return () => {
      const left = this.waiting.get(id)?.filter((each) => each !== callback)
      if (left === undefined) return
      if (left.length === 0) this.waiting.delete(id)
      else this.waiting.set(id, left)
    }
  }

  /** Calls back when the time is up, or when the process lets go of all who wait; returns how to call it off. */
  deadline(ms: number, onOver: () => void): () => void {
    const cancel = () => {
      clearTimeout(timer)
      this.deadlines.delete(over)
    }
    const over = () => {
      cancel()
      onOver()
    }
    const timer = setTimeout(over, this.isLettingGo ? Math.min(ms, LET_GO_MS) : ms)
    this.deadlines.add(over)
    return cancel
  }

  /** The process stops: for whoever still waits the time is up, and who comes now waits no longer than a moment. */
  letGo(): void {
    this.isLettingGo = true
    for (const over of [...this.deadlines]) over()
  }

  /** Waits at most `ms` for an execution that may run anywhere; undefined when the time is up. */
  async wait(id: ExecutionId, ms: number): Promise<CommittedAnswer | undefined> {
    let stop: () => void = () => {}
    const answer = await new Promise<CommittedAnswer | undefined>((resolve) => {
      const off = this.on(id, resolve)
      const cancel = this.deadline(ms, () => resolve(undefined))
      stop = () => {
        off()
        cancel()
      }
      this.follow(id)
      void this.readNow(id)
    })
    stop()
    return answer
  }

  private async readNow(id: ExecutionId): Promise<void> {
    const answer = await this.read(id).catch(() => 'pending' as const)
    if (answer !== 'pending' && answer !== 'unknown') this.give(id, answer)
  }
}
