import { invariant } from '@linkflow/kernel'
import { deriveKey, MASTER_KEY_BYTES, openUnder, sealUnder } from './master-key.ts'

/** Which data key: of a workspace, or of the installation itself. */
export interface DataKeyName {
  readonly workspaceId: string
  readonly version: number
}

/** The installation's own key is kept like a workspace's; no workspace has this id. */
export const INSTALLATION: DataKeyName = { workspaceId: '00000000-0000-0000-0000-000000000000', version: 1 }

/**
 * One master key of the file or variable. All it does is wrap data keys (AES-256-GCM); its id says which one it is and
 * nothing more, being derived from it by HKDF.
 */
export class MasterKeyVersion {
  readonly id: string
  readonly #bytes: Uint8Array
  readonly #wrapping: Uint8Array

  constructor(bytes: Uint8Array) {
    invariant(bytes.length === MASTER_KEY_BYTES, `a master key has ${MASTER_KEY_BYTES} bytes, this has ${bytes.length}`)
    this.#bytes = Uint8Array.from(bytes)
    this.#wrapping = deriveKey(bytes, 'wrap')
    this.id = Buffer.from(deriveKey(bytes, 'id')).toString('hex', 0, 8)
  }

  wrap(name: DataKeyName, dataKey: Uint8Array): Uint8Array {
    return sealUnder(this.#wrapping, this.#bound(name), dataKey)
  }

  /** Undefined when another key wrapped it, for another workspace or version, or when it was changed. */
  unwrap(name: DataKeyName, wrapped: Uint8Array): Uint8Array | undefined {
    return openUnder(this.#wrapping, this.#bound(name), wrapped)
  }

  /** Its bytes, for the file and for what an earlier release sealed under them. */
  reveal(): Uint8Array {
    return Uint8Array.from(this.#bytes)
  }

  wipe(): void {
    this.#bytes.fill(0)
    this.#wrapping.fill(0)
  }

  toJSON(): string {
    return `[master key ${this.id}]`
  }

  #bound({ workspaceId, version }: DataKeyName): string {
    return JSON.stringify(['data key', workspaceId, version, this.id])
  }
}
