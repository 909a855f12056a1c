/** Who asks, as far as credentials care. A key is nobody's, so what is shared by name is not its own. */
export interface Actor {
  readonly accountId: string | undefined
  /** Owners and admins, and keys with that scope: they may edit and share what belongs to others. */
  readonly managesAll: boolean
}

export interface Share {
  readonly accountId: string
  readonly may: 'use' | 'edit'
}

export type Sharing = { readonly with: 'everyone' } | { readonly with: 'members'; readonly members: readonly Share[] }

export interface Shared {
  readonly ownerId: string | null
  readonly sharing: Sharing
}

/** `use`: name it in workflows and test it. `edit`: replace and delete it as well. */
export type Access = 'none' | 'use' | 'edit'

/**
 * The one rule of who may do what with a credential. It narrows and never widens: what a role does not permit, the route
 * has refused before.
 */
export function accessOf({ accountId, managesAll }: Actor, { ownerId, sharing }: Shared): Access {
  if (managesAll || sharing.with === 'everyone') return 'edit'
  if (accountId === undefined) return 'none'
  if (accountId === ownerId) return 'edit'
  return sharing.members.find((share) => share.accountId === accountId)?.may ?? 'none'
}

/** Who may decide with whom it is shared. */
export const mayShare = ({ accountId, managesAll }: Actor, { ownerId }: Shared): boolean =>
  managesAll || (accountId !== undefined && accountId === ownerId)
