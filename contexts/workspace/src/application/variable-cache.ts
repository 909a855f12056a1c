import type { VariableValue } from '@linkflow/contracts'
import type { WorkspaceKeys } from '@linkflow/keys'
import { type Database, sql } from '@linkflow/postgres'
import { SECRET_VEILED_CHARS_MIN, VARIABLE_CACHE_WORKSPACES_MAX, VARIABLES_REREAD_MS } from '../limits.ts'
import { openValue } from './variable-sealing.ts'

/** The channel on which a workspace is told whose variables changed. */
const VARIABLES_CHANNEL = 'variables'

type Values = Readonly<Record<string, VariableValue>>

/** What is known of a workspace. */
interface Known {
  readonly values: Values
  /** Texts that no log may hold, the longest first: one may be a part of another. */
  readonly secrets: readonly string[]
}

interface Reading {
  readonly now: Promise<void>
  next: Promise<void> | undefined
}

const NONE: Known = { values: Object.freeze({}), secrets: [] }

/**
 * The variables of workspaces as an execution reads them: at once, without a query. Whoever loads a version of a workflow
 * makes its workspace known before.
 *
 * V1. Known values are replaced as a whole, never changed: an execution that has begun keeps those that it began with.
 * V2. Readings of a workspace follow each other, so an earlier one never replaces a later one.
 * V3. What is secret of them is in `veil`, and whoever keeps a line that users' code wrote asks it first.
 * V4. While notifications do not arrive, what is known is read again each second.
 */
export class VariableCache {
  readonly #database: Pick<Database, 'engine' | 'listener'>
  readonly #keys: WorkspaceKeys
  readonly #onError: (error: unknown) => void
  readonly #known = new Map<string, Known>()
  readonly #readings = new Map<string, Reading>()
  #unlisten = () => {}
  #timer: NodeJS.Timeout | undefined

  constructor(needs: {
    readonly database: Pick<Database, 'engine' | 'listener'>
    readonly keys: WorkspaceKeys
    readonly onError: (error: unknown) => void
  }) {
    this.#database = needs.database
    this.#keys = needs.keys
    this.#onError = needs.onError
  }

  async start(): Promise<void> {
    this.#unlisten = await this.#database.listener.listen(VARIABLES_CHANNEL, (message) => {
      const concerned = message.kind === 'look' ? [...this.#known.keys()] : [message.payload]
      for (const workspaceId of concerned) if (this.#known.has(workspaceId)) this.#readLater(workspaceId)
    })
    this.#timer = setInterval(() => {
      if (this.#database.listener.state === 'up') return
      for (const workspaceId of this.#known.keys()) this.#readLater(workspaceId)
    }, VARIABLES_REREAD_MS)
    this.#timer.unref()
  }

  stop(): void {
    this.#unlisten()
    clearInterval(this.#timer)
  }

  /** Empty for a workspace that nobody made known. */
  of(workspaceId: string): Values {
    return (this.#known.get(workspaceId) ?? NONE).values
  }

  /** A text that is kept for people to read, without the values of secrets. */
  veil(workspaceId: string, text: string): string {
    return (this.#known.get(workspaceId) ?? NONE).secrets.reduce((all, secret) => all.replaceAll(secret, VEIL), text)
  }

  isKnown(workspaceId: string): boolean {
    return this.#known.has(workspaceId)
  }

  /** From then on `of` has what was committed before this was called, or later. */
  know(workspaceId: string): Promise<void> {
    const under = this.#readings.get(workspaceId)
    if (under === undefined) return this.#begin(workspaceId)
    // It may have begun too early: one after it serves all who wait.
    under.next ??= under.now.then(ignore, ignore).then(() => this.#begin(workspaceId))
    return under.next
  }

  #begin(workspaceId: string): Promise<void> {
    const now = this.#read(workspaceId).finally(() => {
      if (reading.next === undefined) this.#readings.delete(workspaceId)
    })
    const reading: Reading = { now, next: undefined }
    this.#readings.set(workspaceId, reading)
    return now
  }

  async #read(workspaceId: string): Promise<void> {
    const rows = await this.#database.engine.query<Row>(
      sql`select name, value, sealed from workspace.variables where workspace_id = ${workspaceId}`.named(
        'variables_of',
      ),
    )
    const values: Record<string, VariableValue> = {}
    const secrets: string[] = []
    for (const { name, value, sealed } of rows) {
      if (sealed === null) {
        values[name] = JSON.parse(value!) as VariableValue
        continue
      }
      const opened = await openValue(this.#keys, workspaceId, { name, sealed })
      if (opened === undefined) {
        this.#onError(new Error(`the secret variable ${name} does not open: the row was changed or moved`))
        continue
      }
      values[name] = opened
      if (String(opened).length >= SECRET_VEILED_CHARS_MIN) secrets.push(String(opened))
    }
    this.#known.delete(workspaceId)
    this.#known.set(workspaceId, {
      values: Object.freeze(values),
      secrets: secrets.toSorted((a, b) => b.length - a.length),
    })
    if (this.#known.size > VARIABLE_CACHE_WORKSPACES_MAX) this.#known.delete(this.#known.keys().next().value!)
  }

  /** After the commit of a change, made here: known at once in this process, and told to the others. */
  async changed(workspaceId: string): Promise<void> {
    this.#database.listener.notify(VARIABLES_CHANNEL, workspaceId)
    if (this.#known.has(workspaceId)) await this.know(workspaceId)
  }

  #readLater(workspaceId: string): void {
    this.know(workspaceId).catch(this.#onError)
  }
}

interface Row {
  name: string
  value: string | null
  sealed: Uint8Array | null
}

const VEIL = '[secret]'

const ignore = () => {}
