import type { Id } from '@linkflow/kernel'

export type CredentialId = Id<'credential'>

/** The form in which the secret fields are written (JSON of field name to text or pairs). */
export const SCHEMA_VERSION = 1
/** The key they are sealed with: derived from the master key. */
export const KEY_VERSION = 1

/** A credential as it is stored: what may be shown, and the rest sealed. */
export interface StoredCredential {
  readonly id: CredentialId
  readonly workspaceId: string
  readonly name: string
  readonly type: string
  readonly fields: ShownFields
  readonly sealed: Uint8Array
  readonly keyVersion: number
  readonly schemaVersion: number
  readonly allowedHosts: readonly string[]
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly secretChangedAt: Date
}

/** Of secret pairs the names are shown. */
export type ShownFields = Readonly<Record<string, string | readonly { readonly name: string }[]>>

/** What a sealed credential is bound to. */
export const sealContext = (of: {
  readonly workspaceId: string
  readonly id: string
  readonly type: string
  readonly keyVersion: number
  readonly schemaVersion: number
}): string => JSON.stringify([of.workspaceId, of.id, of.type, of.keyVersion, of.schemaVersion])
