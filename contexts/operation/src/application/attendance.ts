import type { Database } from '@linkflow/postgres'
import type { ProcessSelf, ProcessWork } from '../domain/process.ts'
import { beat, sayGoodbye } from '../infrastructure/process-repository.postgres.ts'
import { BEAT_MS } from '../limits.ts'
import { DRAIN_CHANNEL } from './draining.ts'

export interface AttendanceNeeds {
  readonly database: Pick<Database, 'engine' | 'listener'>
  readonly self: ProcessSelf
  readonly work: () => ProcessWork
  /** It was asked to take no more executions. Called once. */
  readonly onDrain: () => void
  readonly onError: (error: unknown) => void
}

/** Says that this process is there, from its start to its goodbye, and hears what it is asked (P2). */
export class Attendance {
  readonly #needs: AttendanceNeeds
  #timer: NodeJS.Timeout | undefined
  #unlisten: (() => void) | undefined
  #beating: Promise<void> = Promise.resolve()
  #isDraining = false
  #isOver = false

  constructor(needs: AttendanceNeeds) {
    this.#needs = needs
  }

  async start(): Promise<void> {
    const { database, self } = this.#needs
    this.#unlisten = await database.listener.listen(DRAIN_CHANNEL, (message) => {
      if (message.kind === 'look' || message.payload === self.id) this.#beat()
    })
    this.#timer = setInterval(() => this.#beat(), BEAT_MS)
    this.#timer.unref()
    this.#beat()
    await this.#beating
  }

  /** Last: from now on nobody expects it. */
  async stop(): Promise<void> {
    this.#isOver = true
    clearInterval(this.#timer)
    this.#unlisten?.()
    await this.#beating
    await sayGoodbye(this.#needs.database.engine, this.#needs.self.id).catch(this.#needs.onError)
  }

  #beat(): void {
    const { database, self, work, onError } = this.#needs
    this.#beating = this.#beating
      .then(async () => {
        if (this.#isOver || !(await beat(database.engine, self, work())) || this.#isDraining) return
        this.#isDraining = true
        this.#needs.onDrain()
      })
      .catch(onError)
  }
}
