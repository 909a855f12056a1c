import { type DataKey, keyVersionOf, type SealLabel, versionInHead } from './data-key.ts'
import type { Frames } from './frames.ts'
import { KeyError } from './key-error.ts'
import type { WorkspaceKeys } from './workspace-keys.ts'

/** Sealed data that does not open: a code for programs, a sentence that says what to do. */
export class PayloadUnreadable extends Error {
  override readonly name = 'PayloadUnreadable'
  readonly code = 'payload-unreadable'
}

/** It does not open, or cannot be sealed, for one of the reasons that are no fault of the database's. */
export const isUnreadable = (error: unknown): error is PayloadUnreadable | KeyError =>
  error instanceof PayloadUnreadable || error instanceof KeyError

/** The same for who uses a workspace: which file or variable the master key should be in is for the log. */
export const unreadableMessage = (error: PayloadUnreadable | KeyError): string =>
  error instanceof PayloadUnreadable
    ? error.message
    : 'The key of this data is not there just now. The log of the server says which, and what to do.'

/** Used at once, and not kept. */
export interface Sealer {
  seal(label: SealLabel, plain: Uint8Array | string): Uint8Array
}

/**
 * How payloads (what goes through workflows, and what comes of it) are at rest.
 *
 * P1. What is written is sealed or plain by the setting of the process that writes it; what is read says itself which it
 *     is. So the setting can be changed in both directions, and what an earlier release has written stays readable.
 * P2. What is sealed opens in its workspace and at its place only (W2). What does not open, or has no data key, throws
 *     `PayloadUnreadable`; that the master key is away is a `KeyError`, which passes.
 * P3. No rotation seals payloads anew: data keys stay for as long as there is a database (docs/adr/0012, 0021).
 */
export interface Payloads {
  /**
   * Gives `work` what it seals with. Undefined where payloads are plain; a promise only where the workspace's key is not in
   * memory: a promise for each payload would cost more than it looks.
   */
  sealing<T>(workspaceId: string, work: (sealer: Sealer) => T): T | Promise<T> | undefined
  open(workspaceId: string, label: SealLabel, sealed: Uint8Array): Promise<Buffer>
  /**
   * For a column of JSON text: what is sealed begins with a sign that no JSON begins with.
   *
   * @param otherwise what holds nothing of data, to be kept where there is no key; without it, that throws
   */
  sealText(workspaceId: string, label: SealLabel, json: string, otherwise?: string): Promise<string>
  openText(workspaceId: string, label: SealLabel, stored: string): Promise<string>
  /** For what is written frame by frame; undefined where payloads are plain. */
  beginFrames(
    workspaceId: string,
    label: SealLabel,
  ): Promise<{ readonly head: Uint8Array; readonly frames: Frames } | undefined>
  openFrames(workspaceId: string, label: SealLabel, head: Uint8Array): Promise<Frames>
}

const SEALED_TEXT = '~'

/** What is sealed as a text that `openText` knows. */
export const sealedText = (sealed: Uint8Array): string => SEALED_TEXT + Buffer.from(sealed).toString('base64')

export class WorkspacePayloads implements Payloads {
  readonly #keys: WorkspaceKeys
  readonly #isSealing: boolean

  constructor(keys: WorkspaceKeys, { isSealing }: { readonly isSealing: boolean }) {
    this.#keys = keys
    this.#isSealing = isSealing
  }

  sealing<T>(workspaceId: string, work: (sealer: Sealer) => T): T | Promise<T> | undefined {
    if (!this.#isSealing) return undefined
    const key = this.#keys.atHand(workspaceId)
    return key === undefined ? this.#useNewest(workspaceId, work) : work(key)
  }

  async open(workspaceId: string, label: SealLabel, sealed: Uint8Array): Promise<Buffer> {
    const plain = await this.#use(workspaceId, keyVersionOf(sealed), (key) => key.open(label, sealed))
    if (plain === undefined) throw changed(label)
    return plain
  }

  async sealText(workspaceId: string, label: SealLabel, json: string, otherwise?: string): Promise<string> {
    try {
      const sealed = await this.sealing(workspaceId, (sealer) => sealer.seal(label, json))
      return sealed === undefined ? json : sealedText(sealed)
    } catch (error) {
      if (otherwise === undefined || !isUnreadable(error)) throw error
      return otherwise
    }
  }

  async openText(workspaceId: string, label: SealLabel, stored: string): Promise<string> {
    if (!stored.startsWith(SEALED_TEXT)) return stored
    const sealed = Buffer.from(stored.slice(SEALED_TEXT.length), 'base64')
    return (await this.open(workspaceId, label, sealed)).toString('utf8')
  }

  async beginFrames(workspaceId: string, label: SealLabel) {
    return this.#isSealing ? this.#useNewest(workspaceId, (key) => key.beginFrames(label)) : undefined
  }

  openFrames(workspaceId: string, label: SealLabel, head: Uint8Array): Promise<Frames> {
    return this.#use(workspaceId, versionInHead(head), (key) => key.openFrames(label, head))
  }

  async #useNewest<T>(workspaceId: string, work: (key: DataKey) => T): Promise<T> {
    const done = await this.#with(workspaceId, undefined, work)
    if (done === undefined) throw gone(workspaceId, undefined)
    return done.value
  }

  async #use<T>(workspaceId: string, version: number | undefined, work: (key: DataKey) => T): Promise<T> {
    if (version === undefined)
      throw new PayloadUnreadable('This is not what LinkFlow stores. Restore it from a backup.')
    const done = await this.#with(workspaceId, version, work)
    if (done === undefined) throw gone(workspaceId, version)
    return done.value
  }

  async #with<T>(workspaceId: string, version: number | undefined, work: (key: DataKey) => T) {
    try {
      return await this.#keys.use(workspaceId, version, (key) => ({ value: work(key) }))
    } catch (error) {
      if (error instanceof KeyError && error.code === 'data-key-wrong') throw new PayloadUnreadable(error.message)
      throw error
    }
  }
}

/** For who has no keys: writes plainly, and opens only what is plain. */
export const plainPayloads: Payloads = new WorkspacePayloads(
  {
    atHand: () => undefined,
    use: async () => undefined,
    seal: () => Promise.reject(new Error('there are no keys here')),
    open: async () => undefined,
  },
  { isSealing: false },
)

const gone = (workspaceId: string, version: number | undefined): PayloadUnreadable =>
  new PayloadUnreadable(
    `The data key${version === undefined ? '' : ` ${version}`} of workspace ${workspaceId} is not in the database, and this was sealed under it. ` +
      'Restore the schema «keys» from the backup that this database comes from.',
  )

const changed = ({ purpose }: SealLabel): PayloadUnreadable =>
  new PayloadUnreadable(
    `Stored data (${purpose}) was changed or moved since it was written, so it does not open. Restore it from a backup.`,
  )
