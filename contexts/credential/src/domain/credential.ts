import type { Id } from '@linkflow/kernel'
import type { Shared } from './access.ts'
import type { Condition } from './condition.ts'

export type CredentialId = Id<'credential'>

/**
 * How the secret fields are sealed: as JSON of field name to text or pairs, under a data key of the workspace. 1 is the same
 * JSON under the master key, as an earlier release wrote it: read still, and sealed anew in the background.
 */
export const SCHEMA_VERSION = 2

/** A credential as it is stored: what may be shown, and the rest sealed. */
export interface StoredCredential extends Shared {
  readonly id: CredentialId
  readonly workspaceId: string
  readonly name: string
  readonly type: string
  readonly fields: ShownFields
  readonly sealed: Uint8Array
  /** Version of the data key. */
  readonly keyVersion: number
  readonly schemaVersion: number
  readonly allowedHosts: readonly string[]
  readonly condition: Condition
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly secretChangedAt: Date
}

/** Of secret pairs the names are shown. */
export type ShownFields = Readonly<Record<string, string | readonly { readonly name: string }[]>>

/** What the secret fields of a credential are bound to, besides their workspace and the version of its key. */
export const sealContext = (of: Pick<StoredCredential, 'id' | 'type' | 'schemaVersion'>): string =>
  JSON.stringify([of.id, of.type, of.schemaVersion])

/** The same, of what an earlier release sealed under the master key. */
export const legacyContext = (of: StoredCredential): string =>
  JSON.stringify([of.workspaceId, of.id, of.type, of.keyVersion, of.schemaVersion])
