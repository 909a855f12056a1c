import { type Database, type Queries, sql } from '@linkflow/postgres'

const PAUSE_CHANNEL = 'pause'
/** How often it is looked up where no notification comes. */
export const PAUSE_LOOK_MS = 2000

/** Since when nothing in this installation begins by itself; undefined when it does. */
export async function pausedSince(queries: Queries): Promise<Date | undefined> {
  return (await queries.one<{ since: Date }>(sql`select since from platform.pause`))?.since
}

/** Statement of a restore beside the original. */
export const PAUSE = 'insert into platform.pause default values on conflict do nothing'

/** Lets go on what a pause held; false when there was none. What is due runs when this has committed. */
export async function endPause(
  database: Database,
  alsoWake: (queries: Queries, since: Date) => Promise<unknown>,
): Promise<boolean> {
  const ended = await database.engine.transaction(async (queries) => {
    const pause = await queries.one<{ since: Date }>(sql`delete from platform.pause returning since`)
    if (pause === undefined) return false
    await alsoWake(queries, pause.since)
    return true
  })
  database.listener.notify(PAUSE_CHANNEL, 'ended')
  return ended
}

/**
 * Whether this installation is a paused copy, kept in memory. While it is, schedules do not fire, webhooks are not there,
 * and nothing is told to the world: no callbacks, mails, error workflows or redeliveries. What somebody starts, runs.
 */
export class Pause {
  readonly #database: Database
  readonly #onEnd: (() => void)[] = []
  #isOn = false
  #unlisten = () => {}

  constructor(database: Database) {
    this.#database = database
  }

  get isOn(): boolean {
    return this.#isOn
  }

  async start(): Promise<void> {
    await this.look()
    // A notification that finds the database away costs a look of the chore. One that is not paused never will be: only a restore pauses, and that is before any start.
    if (this.#isOn)
      this.#unlisten = await this.#database.listener.listen(PAUSE_CHANNEL, () => void this.look().catch(() => {}))
  }

  stop(): void {
    this.#unlisten()
  }

  async look(): Promise<void> {
    const wasOn = this.#isOn
    this.#isOn = (await pausedSince(this.#database.engine)) !== undefined
    if (wasOn && !this.#isOn) for (const call of this.#onEnd.splice(0)) call()
  }

  /** Now, or when the pause has ended. */
  whenOff(call: () => void): void {
    if (this.#isOn) this.#onEnd.push(call)
    else call()
  }

  /** A chore that has its turn only while there is no pause. */
  unless<T>(run: () => Promise<T>): () => Promise<T | undefined> {
    return async () => (this.#isOn ? undefined : run())
  }
}
