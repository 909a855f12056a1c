import type { Database } from '@linkflow/postgres'
import { STOPPED_REREAD_MS } from '../limits.ts'
import { deletedWorkspaces, WORKSPACES_CHANNEL } from './deletion.ts'

/** Workspaces in which nothing may start, as this process knows them: few, and asked at each start of an execution. */
export class StoppedWorkspaces {
  readonly #database: Pick<Database, 'engine' | 'listener'>
  readonly #onError: (error: unknown) => void
  #ids: ReadonlySet<string> = new Set()
  #reading = 0
  #unlisten = () => {}
  #timer: NodeJS.Timeout | undefined

  constructor(needs: {
    readonly database: Pick<Database, 'engine' | 'listener'>
    readonly onError: (error: unknown) => void
  }) {
    this.#database = needs.database
    this.#onError = needs.onError
  }

  async start(): Promise<void> {
    const readLater = () => void this.read().catch(this.#onError)
    this.#unlisten = await this.#database.listener.listen(WORKSPACES_CHANNEL, readLater)
    await this.read()
    this.#timer = setInterval(() => this.#database.listener.state !== 'up' && readLater(), STOPPED_REREAD_MS)
    this.#timer.unref()
  }

  stop(): void {
    this.#unlisten()
    clearInterval(this.#timer)
  }

  has(workspaceId: string): boolean {
    return this.#ids.has(workspaceId)
  }

  async read(): Promise<void> {
    const reading = ++this.#reading
    const ids = new Set(await deletedWorkspaces(this.#database.engine))
    // A reading that began later knows more.
    if (reading === this.#reading) this.#ids = ids
  }
}
