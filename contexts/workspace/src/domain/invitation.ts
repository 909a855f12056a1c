import { createHash, randomBytes } from 'node:crypto'
import type { Role } from '@linkflow/contracts'
import { type Id, Secret } from '@linkflow/kernel'

export type InvitationId = Id<'invitation'>

/**
 * Somebody is asked to join a workspace.
 *
 *   pending ──accept──▶ accepted
 *     │ └──revoke──▶ revoked
 *     └── until `expiresAt`; sending it again moves that
 *
 * I1. It is for one address: an account with another cannot use its link.
 * I2. It gives what whoever asked may give at that moment: if they were removed or lowered since, its link is refused.
 */
export interface Invitation {
  readonly id: InvitationId
  readonly workspaceId: string
  readonly email: string
  readonly role: Role
  readonly invitedBy: string | undefined
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly mailedAt: Date | undefined
}

/** `lfi_<256 bits>`; stored as the SHA-256 of the whole. */
export function newInvitationToken(): { readonly token: Secret; readonly hash: Uint8Array } {
  const text = `lfi_${randomBytes(32).toString('base64url')}`
  return { token: new Secret(text), hash: hashOf(text) }
}

/** The hash by which it is found, if the text has the form of one. */
export const parseInvitationToken = (text: string): Uint8Array | undefined =>
  /^lfi_[A-Za-z0-9_-]{43}$/.test(text) ? hashOf(text) : undefined

const hashOf = (text: string): Uint8Array => createHash('sha256').update(text).digest()
