import type { Queries } from '@linkflow/postgres'
import type { DataKey, SealLabel } from './data-key.ts'

/**
 * What a context seals the data of a workspace with: credentials, and payloads (`Payloads`). Who seals says what it
 * is and where it stands, and gets bytes that open nowhere else and say themselves which version of the key is needed
 * (`keyVersionOf`).
 *
 * W1. What was sealed opens for the same workspace and label until its data key is gone, whatever was rotated meanwhile.
 * W2. It opens for no other workspace, purpose or context, and not when a byte was changed: `undefined`, never an error.
 * W3. A data key is made when its workspace first seals something.
 * W4. `seal` within a transaction of the workspace uses the newest version, and no rotation makes a newer one until that
 *     transaction has ended; without one it may use an older version for as long as a notification takes.
 * W5. `atHand` asks nobody, so while notifications do not arrive it gives the version that was the newest before. It is for
 *     what no rotation seals anew. A key is used at once: it may be wiped later.
 */
export interface WorkspaceKeys {
  seal(workspaceId: string, label: SealLabel, plain: Uint8Array, within?: Queries): Promise<Uint8Array>
  open(workspaceId: string, label: SealLabel, sealed: Uint8Array): Promise<Uint8Array | undefined>
  /** The newest data key, where it is in memory. */
  atHand(workspaceId: string): DataKey | undefined
  /** Works with a data key: this version, or the newest, which is made where there is none. Undefined where it is gone. */
  use<T>(workspaceId: string, version: number | undefined, work: (key: DataKey) => T): Promise<T | undefined>
}
